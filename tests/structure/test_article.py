"""Blocks to articles: front matter, levels, sections, several articles in one file."""

from __future__ import annotations

from ingest.extract.plain import read_plain
from ingest.model import Article, Block, BlockKind, Document, Piece
from ingest.structure.article import build_articles, build_sections

T, S, B, H, P = BlockKind.TITLE, BlockKind.SUBTITLE, BlockKind.BYLINE, BlockKind.HEADING, BlockKind.PARAGRAPH


def _build(*parts: tuple[BlockKind, str]) -> tuple[Article, ...]:
    raw = "\n".join(text for _, text in parts)
    document: Document = read_plain(raw)
    blocks, at = [], 0
    for kind, text in parts:
        blocks.append(Block(kind, text, (Piece(at, at + len(text)),), 1, 1))
        at += len(text) + 1
    return build_articles(document, blocks, ("en", 1.0))


def test_front_matter_leaves_the_body() -> None:
    (article,) = _build((T, "A title"), (S, "A standfirst."), (B, "By Ann Example"), (P, "Text."))
    assert article.title is not None
    assert article.title.text == "A title"
    assert article.subtitle is not None
    assert article.subtitle.text == "A standfirst."
    assert article.authors == ("Ann Example",)
    assert [block.text for block in article.blocks] == ["Text."]
    assert article.text == "A title\n\nA standfirst.\n\nText."


def test_a_first_heading_is_the_title_if_there_is_no_other() -> None:
    (article,) = _build((H, "A title"), (P, "Text."), (H, "Section"), (P, "More."))
    assert article.title is not None
    assert article.title.text == "A title"
    assert [block.kind for block in article.blocks] == [P, H, P]


def test_numbers_give_levels_and_no_level_is_skipped() -> None:
    (article,) = _build((T, "Title"), (H, "1 One"), (H, "1.1 Two"), (H, "1.1.1 Three"), (H, "2 Four"), (P, "Text."))
    assert [block.level for block in article.blocks if block.kind is H] == [1, 2, 3, 1]


def test_sections_carry_their_path() -> None:
    (article,) = _build((T, "Title"), (P, "Lead."), (H, "1 One"), (P, "a"), (H, "1.1 Two"), (P, "b"), (H, "2 Three"), (P, "c"))
    found = [(s.index, s.heading, s.path, s.text, s.block_first, s.block_last) for s in article.sections]
    assert found == [
        (0, None, (), "Lead.", 0, 0),
        (1, "1 One", ("1 One",), "a", 1, 2),
        (2, "1.1 Two", ("1 One", "1.1 Two"), "b", 3, 4),
        (3, "2 Three", ("2 Three",), "c", 5, 6),
    ]


def test_no_blocks_no_sections() -> None:
    assert build_sections(()) == ()


def test_each_signed_title_begins_an_article() -> None:
    body = "Words of the article, long enough to be one. " * 8
    articles = _build((T, "One"), (B, "By Ann Example"), (P, body), (T, "Two"), (B, "By Bob Sample"), (P, body))
    assert [(a.index, a.title.text if a.title else None, a.authors) for a in articles] == [
        (0, "One", ("Ann Example",)), (1, "Two", ("Bob Sample",)),
    ]  # fmt: skip


def test_a_byline_taken_for_a_paragraph_signs_a_title_too() -> None:
    body = "Words of the article, long enough to be one. " * 8
    articles = _build((T, "One"), (B, "By Ann Example"), (P, body), (T, "Two"), (P, "By Bob Sample"), (P, body))
    assert [a.authors for a in articles] == [("Ann Example",), ("Bob Sample",)]


def test_titles_without_bylines_stay_one_article() -> None:
    body = "Words of the chapter, long enough to be one. " * 8
    articles = _build((T, "Manual"), (P, body), (T, "Chapter"), (P, body), (T, "Chapter two"), (P, body))
    assert len(articles) == 1
    assert [block.text for block in articles[0].blocks if block.kind is H] == ["Chapter", "Chapter two"]


def test_a_byline_without_a_text_is_the_text() -> None:
    (article,) = _build((B, "By Ann Example"))
    assert article.byline is None
    assert article.text == "By Ann Example"

"""Blocks to articles: front matter, levels, sections, several articles in one file."""

from __future__ import annotations

from ingest.extract.plain import read_plain
from ingest.model import Article, Block, BlockKind, Document, Furniture, FurnitureKind, Piece
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


def test_a_date_is_no_title() -> None:
    (article,) = _build((T, "26. Dezember 2022"), (T, "Streit um das Holz"), (P, "Text steht hier."))
    assert article.title is not None
    assert article.title.text == "Streit um das Holz"


def _build_under(*heads: tuple[str, int]) -> Article:
    """A plain text without a title under these lines that were set aside, each with its page."""
    raw = "\n".join([*(text for text, _ in heads), "The text begins here and goes on."])
    items: list[Block | Furniture] = []
    at = 0
    for text, page in heads:
        items.append(Furniture(FurnitureKind.PAGE_HEADER, text, (Piece(at, at + len(text)),), page))
        at += len(text) + 1
    items.insert(sum(page == 1 for _, page in heads), Block(P, "The text begins here and goes on.", (Piece(at, len(raw)),), 1, 1))
    (article,) = build_articles(read_plain(raw), items, ("en", 1.0))
    return article


def test_a_title_that_was_set_aside_is_put_back() -> None:
    article = _build_under(("Example Review", 1), ("Dispute over firewood", 1), ("3 May 2021", 1), ("Example Review", 2))
    assert article.title is not None
    assert article.title.text == "Dispute over firewood"
    assert [item.text for item in article.furniture] == ["Example Review", "3 May 2021", "Example Review"]


def test_a_running_head_does_not_become_the_title() -> None:
    assert _build_under(("Example Review", 1), ("Example Review", 2)).title is None

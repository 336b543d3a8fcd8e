"""What stands above a title and is none, and titles and bylines that must stay what they are."""

from __future__ import annotations

import pytest

from ingest.model import Article, Block, BlockKind, Box, Document, Furniture, FurnitureKind, Line, Page, Piece, Rule, Run, Style
from ingest.structure.article import build_articles
from ingest.structure.masthead import is_masthead

T, S, B, H, P = BlockKind.TITLE, BlockKind.SUBTITLE, BlockKind.BYLINE, BlockKind.HEADING, BlockKind.PARAGRAPH
BODY = "The survey was carried out over two winters, and the observers counted every flock that came to the lake. "
TEXT = Style("Serif", 10.0)
HEADER = FurnitureKind.PAGE_HEADER
Part = tuple[BlockKind | FurnitureKind, str, float, bool]


def _build(*parts: Part, language: str = "en", level: tuple[int, ...] = ()) -> Article:
    """Lines as large and as bold as said, each a block, above a long text; those of `level` at one height."""
    every = (*parts, (P, BODY * 3, 10.0, False))
    raw, lines = "\n".join(text for _, text, _, _ in every), []
    items: list[Block | Furniture] = []
    at, top = 0, 50.0
    for k, (kind, text, size, bold) in enumerate(every):
        end = at + len(text)
        box = Box(72, top, 300, top + size)
        lines.append(Line(1, at, end, box, box.bottom, (Run(at, end, Style("Serif", size, bold)),)))
        gap = (Piece(end, end + 1, "", Rule.BLOCK_END),) if end < len(raw) else ()
        pieces = (Piece(at, end), *gap)
        items.append(
            Furniture(kind, text, pieces, 1) if isinstance(kind, FurnitureKind) else Block(kind, text, pieces, 1, 1, None, box)
        )
        at, top = end + 1, top + (0.0 if k in level and k + 1 in level else 1.6 * size)
    (article,) = build_articles(Document(raw, tuple(lines), (Page(1, 600, 800),), "test"), items, (language, 1.0))
    covered = sorted((piece.start, piece.end) for item in (*_blocks(article), *article.furniture) for piece in item.pieces)
    assert [start for start, _ in covered][1:] == [end for _, end in covered][:-1]  # nothing lost
    return article


def _blocks(article: Article) -> list[Block]:
    front = (article.title, article.subtitle, article.byline, article.dateline)
    return [*(block for block in front if block is not None), *article.blocks]


def _front(article: Article) -> tuple[str | None, str | None, tuple[str, ...]]:
    title, byline = article.title, article.byline
    return (title and title.text, byline and byline.text, article.authors)


@pytest.mark.parametrize(
    "text",
    [
        "PRESS RELEASE",
        "Pressemitteilung Nr. 47/2023",
        "Communiqué de presse",
        "Informacja prasowa",
        "Vol. 7, No. 2, pp. 33–41, April 2019",
        "Ano XII | N.º 148 | 21 de março de 2023 | 1,20 €",
        "Version: 1.2",
        "Status: Released",
        "RAPPORT 2023:4",
        "Landesamt für Straßenbau und Verkehr",
        "Comune di Montelago",
        "Journal of Northern Ornithology",
        "ВЕСТНИК ГОРОДСКИХ БИБЛИОТЕК",
    ],
)
def test_words_of_a_masthead(text: str) -> None:
    assert is_masthead(text)


@pytest.mark.parametrize(
    "text",
    [
        "Press release basics",
        "Bericht aus dem Rathaus",
        "Universities under pressure",
        "Le journal de la vallée fête ses cent ans",
        "Comune e biblioteca",
        "Python 3 in ten chapters",
        "Why the state pays",
        "Universidad y puerto: una historia común",
    ],
)
def test_words_of_a_title(text: str) -> None:
    assert not is_masthead(text)


def test_the_title_is_under_the_masthead() -> None:
    article = _build(
        (T, "Stadt Beispielhausen", 22, True),
        (B, "Pressestelle", 10, False),
        (H, "Pressemitteilung Nr. 47/2023", 16, True),
        (H, "Rat beschließt Sanierung von drei Brücken", 14, True),
        language="de",
    )
    assert _front(article) == ("Rat beschließt Sanierung von drei Brücken", None, ())
    assert [item.text for item in article.furniture] == ["Stadt Beispielhausen", "Pressestelle", "Pressemitteilung Nr. 47/2023"]


def test_a_title_with_nothing_under_it_stays_the_title_whatever_it_says() -> None:
    assert _front(_build((T, "University of Harrow", 22, True), (B, "By Ann Example", 10, False)))[0] == "University of Harrow"
    article = _build((T, "Department Stores of the North", 22, True), (S, "How they began and how they ended", 13, False))
    assert _front(article)[0] == "Department Stores of the North"


def test_a_title_goes_on_in_a_smaller_size() -> None:
    article = _build((T, "The geese that came", 30, True), (H, "in the night", 22, True), (S, "Two winters", 13, False))
    assert _front(article)[0] == "The geese that came in the night"
    article = _build((T, "The Geese and Swans", 30, True), (T, "Counting Handbook", 30, True))
    assert _front(article)[0] == "The Geese and Swans Counting Handbook"
    article = _build((T, "The geese that came", 30, True), (H, "A survey of the lake", 22, True))
    assert _front(article)[0] == "The geese that came"


def test_authors_are_the_byline_and_not_a_version_or_an_address() -> None:
    article = _build((T, "Lamp Counter", 30, True), (B, "Release 4.1", 12, False), (P, "Ann Exemplar", 12, False))
    assert _front(article) == ("Lamp Counter", "Ann Exemplar", ("Ann Exemplar",))
    article = _build((T, "Lamp Counter", 30, True), (B, "12 June 2020", 12, False), (P, "Ann Exemplar, Jan Muster", 12, False))
    assert _front(article)[2] == ("Ann Exemplar", "Jan Muster")
    assert str(article.date_published) == "2020-06-12"
    article = _build((T, "Lamp Counter", 30, True), (P, "Observers Counted", 12, False))  # both words are of the text
    assert _front(article) == ("Lamp Counter", None, ())


def test_the_authors_of_a_paper_over_two_lines_and_their_institutes() -> None:
    article = _build(
        (T, "A Perspective on Counting", 20, True),
        (S, "Ann Exemplar,† Jan O. Muster,‡ and Eva", 14, False),
        (B, "C. Beispiel∗,‡", 14, False),
        (S, "†Department of Lakes, University of Harrow", 12, False),
        (H, "2Example University", 12, False),
        (S, "{ann,jan}@example.org", 12, False),
    )
    assert _front(article)[2] == ("Ann Exemplar", "Jan O. Muster", "Eva C. Beispiel")
    assert article.subtitle is None
    assert not any(block.kind is H for block in article.blocks)


def test_a_running_head_with_volume_and_pages_tells_a_journal_by_its_name() -> None:
    head, name = "Lakes & Lamps 137 (2015) 1–5", "Lakes & Lamps"
    article = _build((P, head, 7, False), (T, name, 14, False), (S, "Arrival of geese at night", 13.5, False))
    assert _front(article)[0] == name  # the line above is text, no running head
    article = _build((HEADER, head, 7, False), (T, name, 14, False), (S, "Arrival of geese at night", 13.5, False))
    assert _front(article)[0] == "Arrival of geese at night"


def test_a_section_after_the_byline_stays_a_heading() -> None:
    article = _build((T, "Games of the Year", 20, True), (B, "By Ann Exemplar", 10, False), (H, "“Rez Infinite” ($30)", 14, True))
    assert [block.text for block in article.blocks if block.kind is H] == ["“Rez Infinite” ($30)"]


def test_the_line_between_title_and_byline_is_the_subtitle() -> None:
    article = _build((T, "Open at Night", 20, True), (H, "A first account", 14, True), (B, "By Ann Exemplar", 10, False))
    assert article.subtitle is not None
    assert article.subtitle.text == "A first account"
    article = _build((T, "Notes for Counters", 14, True), (T, "A much larger title", 20, True), (B, "By Ann Exemplar", 10, False))
    assert (_front(article)[0], article.subtitle) == ("A much larger title", None)
    article = _build((T, "Open at Night", 20, True), (H, "A first account", 14, True))
    assert article.subtitle is None


def test_a_second_title_page_is_set_aside() -> None:
    article = _build(
        (T, "A Guide to Roofs", 30, True),
        (S, "For Small Towns", 20, True),
        (B, "Ann Exemplar", 12, False),
        (H, "A Guide to Roofs: For Small Towns", 14, True),
        (P, "Ann Exemplar", 10, False),
        (H, "Roofs", 14, True),
    )
    assert [block.text for block in article.blocks if block.kind is H] == ["Roofs"]
    assert [item.text for item in article.furniture] == ["A Guide to Roofs: For Small Towns", "Ann Exemplar"]


def test_a_date_under_the_byline_is_no_heading() -> None:
    article = _build((T, "Rules", 20, False), (B, "Ann Exemplar", 12, False), (H, "November 28, 2026", 12, False))
    assert not any(block.kind is H for block in article.blocks)
    assert str(article.date_published) == "2026-11-28"


def test_what_belongs_to_a_section_is_no_front_matter() -> None:
    section = (H, "Lamp 2.1", 14.0, True)
    article = _build(
        (T, "Release notes", 22, True), section, (B, "Released: 2021-05-12", 10, False), (P, BODY, 10, False), section
    )
    assert article.byline is None
    article = _build((T, "The Lamp", 22, True), (H, "Use", 14, True), (H, "Status: Draft", 10, True), (P, BODY, 10, False))
    assert [block.text for block in article.blocks if block.kind is H] == ["Use"]


def test_authors_side_by_side_are_one_byline() -> None:
    article = _build(
        (T, "Lamps and Boats", 20, True),
        (B, "Ann Exemplar", 12, False),
        (HEADER, "Jan Muster", 12, False),
        (H, "Eva Beispiel", 12, False),
        (P, "University of Harrow", 12, False),
        level=(1, 2, 3),
    )
    names = ("Ann Exemplar", "Jan Muster", "Eva Beispiel")
    assert _front(article) == ("Lamps and Boats", ", ".join(names), names)


def test_a_number_or_an_issue_line_tells_a_masthead_that_no_word_tells() -> None:
    title = (H, "Water runs in three places", 18, True)
    assert _front(_build((T, "Lampblad", 36, True), (HEADER, "vol. 8, no. 2, March 2023", 9, False), title))[0] == title[1]
    assert _front(_build((T, "Letter to Parents No. 7", 20, True), title))[0] == title[1]


def test_a_number_under_a_title_leaves_it_where_the_line_below_is_a_section() -> None:
    section = (H, "Where it runs", 14, True)
    article = _build(
        (T, "Water in the Gardens", 24, True), (P, "No. 12, May 2021", 10, False), section, (P, BODY, 10, False), section
    )
    assert _front(article)[0] == "Water in the Gardens"
    article = _build((T, "Water in the Gardens", 24, True), (P, "Version 1.2", 10, False), (H, "Where it runs", 18, True))
    assert _front(article)[0] == "Water in the Gardens"


def test_the_title_of_a_manual_page_stands_in_the_corners_of_its_head() -> None:
    article = _build(
        (HEADER, "printf(3)", 10, False),
        (HEADER, "Library Functions", 10, False),
        (HEADER, "printf(3)", 10, False),
        (T, "NAME", 11, True),
    )
    assert _front(article)[0] == "printf(3)"
    assert [block.text for block in article.blocks if block.kind is H] == ["NAME"]
    article = _build((HEADER, "printf(3)", 10, False), (T, "Printing in ten lines", 20, True))
    assert _front(article)[0] == "Printing in ten lines"

"""What is no heading, levels of numbered ones, authors of a paper, and what a look at single lines got wrong."""

from __future__ import annotations

from ingest.extract.plain import read_plain
from ingest.model import (
    Article,
    Block,
    BlockKind,
    Box,
    Document,
    Furniture,
    FurnitureKind,
    Line,
    Metadata,
    Page,
    Piece,
    Rule,
    Run,
    Style,
)
from ingest.structure.article import build_articles

T, S, B, H, P = BlockKind.TITLE, BlockKind.SUBTITLE, BlockKind.BYLINE, BlockKind.HEADING, BlockKind.PARAGRAPH
HEADER = FurnitureKind.PAGE_HEADER
TEXT = Style("Serif", 10.0)
Part = tuple[BlockKind | FurnitureKind, str, Style]


def _plain(*parts: tuple[BlockKind, str]) -> Article:
    return _build(read_plain("\n".join(text for _, text in parts)), [(kind, text, TEXT) for kind, text in parts])


def _printed(*parts: Part, rotated: int = -1) -> Article:
    """One line a part; the line with the number `rotated` runs up the page."""
    lines, at = [], 0
    for k, (_, text, style) in enumerate(parts):
        box = Box(20, 100, 40, 600) if k == rotated else Box(72, 50 + 20 * k, 300, 60 + 20 * k)
        lines.append(Line(1, at, at + len(text), box, box.bottom, (Run(at, at + len(text), style),)))
        at += len(text) + 1
    raw = "\n".join(text for _, text, _ in parts)
    return _build(Document(raw, tuple(lines), (Page(1, 600, 800),), "test"), parts)


def _build(document: Document, parts: list[Part] | tuple[Part, ...]) -> Article:
    items: list[Block | Furniture] = []
    at = 0
    for (kind, text, _), box in zip(parts, [line.box for line in document.lines], strict=True):
        end = at + len(text)
        pieces = (Piece(at, end), *((Piece(end, end + 1, "", Rule.BLOCK_END),) if end < len(document.raw) else ()))
        items.append(
            Furniture(kind, text, pieces, 1) if isinstance(kind, FurnitureKind) else Block(kind, text, pieces, 1, 1, None, box)
        )
        at += len(text) + 1
    (article,) = build_articles(document, items, ("en", 1.0))
    return article


def _heads(article: Article) -> list[tuple[str, int | None]]:
    return [(block.text, block.level) for block in article.blocks if block.kind is H]


def test_entries_of_a_contents_page_addresses_and_labels_are_no_headings() -> None:
    parts = [(T, "Title"), (H, "1 One ............ 7"), (H, "ann@example.org"), (H, "• An item"), (H, "Real"), (P, "Text.")]
    article = _plain(*parts, (H, "A"), (H, "Another"), (P, "More."), (H, "B"), (P, "Under B."))
    assert [text for text, _ in _heads(article)] == ["Real", "Another", "B"]
    assert [block.text for block in article.blocks][:3] == ["1 One ............ 7", "ann@example.org", "• An item"]


def test_typewriter_lines_are_no_headings_unless_all_is_typewriter() -> None:
    code = Style("CourierNew", 9.0)
    body = "A paragraph that is long enough."
    article = _printed((T, "Title", Style("Serif", 20.0)), (P, body, TEXT), (H, "int main", code), (P, body, TEXT))
    assert _heads(article) == []
    typed = _printed((T, "Title", code), (P, body, code), (H, "A heading", code), (P, body, code))
    assert [text for text, _ in _heads(typed)] == ["A heading"]


def test_a_heading_without_number_has_the_level_of_those_set_alike() -> None:
    big, small = Style("Serif", 14.0, True), Style("Serif", 12.0, True)
    parts: list[Part] = [(T, "Title", Style("Serif", 20.0)), (H, "Preface", big), (P, "Text.", TEXT)]
    parts += [
        (H, "1 One", big),
        (H, "1.1 Two", small),
        (H, "Aside", small),
        (H, "2 Three", big),
        (H, "Notes", Style("Serif", 10.0)),
    ]
    assert [level for _, level in _heads(_printed(*parts, (P, "Text.", TEXT)))] == [1, 1, 2, 2, 1, 2]


def test_figures_that_do_not_count_sections_give_no_levels() -> None:
    big, small = Style("Serif", 14.0, True), Style("Serif", 12.0, True)
    parts: list[Part] = [(T, "Title", TEXT), (P, "Text.", TEXT), (H, "Years", big), (H, "10 of us", small), (P, "Text.", TEXT)]
    parts += [(H, "3 of them", small), (P, "Text.", TEXT), (H, "More", big), (H, "5.1 litres", small), (P, "Text.", TEXT)]
    assert [level for _, level in _heads(_printed(*parts))] == [1, 2, 2, 1, 2]


def test_names_in_a_row_under_the_title_are_the_authors() -> None:
    article = _plain((T, "A paper on lines"), (H, "Ann Example a,b,*, Jan Muster 2 and Eva B. Beispiel"), (P, "Text."))
    assert article.byline is not None
    assert article.authors == ("Ann Example", "Jan Muster", "Eva B. Beispiel")
    assert _heads(article) == []


def test_places_in_a_row_are_no_authors() -> None:
    article = _plain((T, "A tour"), (H, "Berlin, Paris and London"), (P, "Text."))
    assert article.byline is None


def test_the_name_of_a_contents_page_is_no_title() -> None:
    article = _plain((T, "Contents"), (P, "Something."), (T, "The title of it all"), (P, "Text."))
    assert article.title is not None
    assert article.title.text == "The title of it all"
    assert "Contents" in [block.text for block in article.blocks]


def test_a_stamp_up_the_margin_is_set_aside_and_kept() -> None:
    body: list[Part] = [(P, f"Line number {k} of the text.", TEXT) for k in range(8)]
    stamp: Part = (H, "archive:0000.00000 1 January 2020", Style("Serif", 20.0))
    article = _printed((T, "Title", Style("Serif", 17.0)), *body, stamp, rotated=9)
    assert [item.text for item in article.furniture] == [stamp[1]]
    assert _heads(article) == []


def test_a_title_taken_for_a_running_head_comes_back() -> None:
    body: list[Part] = [(P, f"Line number {k} of the text.", TEXT) for k in range(8)]
    large = Style("Serif", 17.0)
    article = _printed((HEADER, "A technical report", large), *body)
    assert article.title is not None
    assert article.title.text == "A technical report"
    again = _printed((HEADER, "A technical report", large), *body, (HEADER, "A technical report", large))
    assert again.title is None
    small = _printed((HEADER, "A technical report", TEXT), *body)
    assert small.title is None


def test_of_two_titles_on_the_page_the_larger_one_is_taken() -> None:
    article = _printed((T, "Journal of Lines", Style("Serif", 14.0)), (T, "On lines", Style("Serif", 17.0)), (P, "Text.", TEXT))
    assert article.title is not None
    assert article.title.text == "On lines"
    alike = _printed((T, "On lines", Style("Serif", 17.0)), (T, "and more", Style("Serif", 17.0)), (P, "Text.", TEXT))
    assert alike.title is not None
    assert alike.title.text == "On lines"


def test_the_first_of_numbered_headings_is_no_title() -> None:
    article = _plain((H, "1 Foo"), (P, "Text."), (H, "2 Bar"), (P, "Text."))
    assert article.title is None
    assert [text for text, _ in _heads(article)] == ["1 Foo", "2 Bar"]


def test_a_caption_is_no_heading() -> None:
    article = _plain((T, "Title"), (P, "a"), (H, "Figure 2. A line"), (P, "b"), (H, "Figures"), (P, "d"))
    assert [text for text, _ in _heads(article)] == ["Figures"]
    assert [block.kind for block in article.blocks][1] is BlockKind.CAPTION


def test_the_label_of_a_chapter_and_its_name_are_one_heading() -> None:
    label, name, section = Style("Serif", 10.0, True), Style("Serif", 25.0, True), Style("Serif", 14.0, True)
    small = Style("Serif", 11.0, True)
    article = _printed(
        (T, "Title", Style("Serif", 30.0)),
        (H, "CHAPTER", label),
        (H, "ONE", label),
        (H, "Introduction", name),
        (H, "1.1 First", section),
        (P, "Text.", TEXT),
        (H, "How it is done", small),
        (P, "Text.", TEXT),
        (P, "Chapter 2", label),
        (H, "Rules", name),
        (H, "2.1 Second", section),
        (P, "Chapter 2 says more.", TEXT),
    )
    assert _heads(article) == [
        ("CHAPTER ONE Introduction", 1),
        ("1.1 First", 2),
        ("How it is done", 3),
        ("Chapter 2 Rules", 1),
        ("2.1 Second", 2),
    ]


def test_in_a_manual_the_label_of_a_chapter_is_no_part_of_its_name() -> None:
    head, code = Style("Sans", 16.0), (BlockKind.CODE, "run()", Style("CourierNew", 9.0))
    parts = [(T, "Tool", Style("Serif", 20.0)), (H, "Chapter 3. Named pipes", head), (P, "A paragraph of text.", TEXT)]
    assert _heads(_printed(*parts)) == [("Chapter 3. Named pipes", 1)]
    assert _heads(_printed(*parts, code)) == [("Named pipes", 1)]
    two = [(T, "Tool", Style("Serif", 20.0)), (H, "Appendix B", head), (H, "Exit codes", head), (P, "A paragraph.", TEXT)]
    assert [block.text for block in _printed(*two).blocks if block.kind is H] == ["Appendix B Exit codes"]
    part = [(T, "Tool", Style("Serif", 20.0)), (H, "Part 2 of the tour", head), (P, "A paragraph.", TEXT)]
    assert _heads(_printed(*part, code)) == [("Part 2 of the tour", 1)]


def test_in_a_manual_the_outline_tells_the_levels_of_headings_that_print_cannot_tell_apart() -> None:
    head, code = Style("Sans", 16.0), (BlockKind.CODE, "run()", Style("CourierNew", 9.0))
    parts = [(T, "Tool", Style("Serif", 20.0)), *((H, name, head) for name in ("Start", "Install", "Usage", "Other")), code]
    lines, at = [], 0
    for _, text, style in parts:
        box = Box(72, 50 + at, 300, 60 + at)
        lines.append(Line(1, at, at + len(text), box, box.bottom, (Run(at, at + len(text), style),)))
        at += len(text) + 1
    raw = "\n".join(text for _, text, _ in parts)
    outline = ((1, "Start"), (2, "Install"), (1, "Usage"))
    document = Document(raw, tuple(lines), (Page(1, 600, 800),), "test", Metadata(outline=outline))
    assert _heads(_build(document, parts)) == [("Start", 1), ("Install", 2), ("Usage", 1), ("Other", 1)]


def test_headings_printed_alike_under_one_heading_are_on_one_level() -> None:
    large, small, text = Style("Sans", 16), Style("Sans", 12), TEXT
    middle = Style("Sans", 14)
    article = _printed(
        (T, "Title", Style("Sans", 24)), (H, "One", large), (H, "Part", middle), (P, "Text.", text),
        (H, "Two", large), (H, "Low", small), (P, "Text.", text), (H, "Low too", small), (P, "Text.", text),
    )  # fmt: skip
    assert _heads(article) == [("One", 1), ("Part", 2), ("Two", 1), ("Low", 2), ("Low too", 2)]


def test_byline_and_standfirst_of_an_article_within_are_no_headings() -> None:
    name, front = Style("Sans", 18, bold=True), Style("Sans", 10, bold=True)
    stand = "The lamp of the lower lock failed in March. Since then nobody has gone down there without a second one."
    parts: list[Part] = [(T, "The Lock", Style("Sans", 24)), (P, "Keepers write here. " * 100, TEXT)]
    for title, author in (("Lamps and gates", "by Ann Example"), ("Weirs and eels", "by Tom Sample")):
        parts += [(H, title, name), (H, author, front), (H, stand, front), (P, "Text of it.", TEXT)]
    article = _printed(*parts)
    assert [text for text, _ in _heads(article)] == ["Lamps and gates", "Weirs and eels"]
    assert stand in [block.text for block in article.blocks if block.kind is P]


def test_terms_over_what_is_set_in_are_no_headings() -> None:
    bold = Style("Serif", 10, bold=True)
    parts: list[Part] = [(T, "Title", Style("Serif", 20)), (P, "Text at the edge.", TEXT), (P, "More of it.", TEXT)]
    parts += [(H, "Gate", bold), (P, "What keeps the water.", TEXT), (H, "Weir", bold), (P, "What lets it go.", TEXT)]
    assert _terms(parts, inset=30) == []
    assert _terms(parts, inset=0) == ["Gate", "Weir"]


def _terms(parts: list[Part], inset: float) -> list[str]:
    """The headings, where what stands under one is set in and two lines high."""
    lines, at, top = [], 0, 50.0
    for k, (_, text, style) in enumerate(parts):
        under = k > 0 and parts[k - 1][0] is H
        left, high = (72 + inset, 24) if under else (72, 10)
        lines.append(Line(1, at, at + len(text), Box(left, top, 300, top + high), top + 8, (Run(at, at + len(text), style),)))
        at += len(text) + 1
        top += high + 10
    raw = "\n".join(text for _, text, _ in parts)
    return [text for text, _ in _heads(_build(Document(raw, tuple(lines), (Page(1, 600, 800),), "test"), parts))]

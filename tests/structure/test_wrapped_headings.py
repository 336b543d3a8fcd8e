"""Headings that run over two lines, that stand at the head of a page, or that read like names."""

from __future__ import annotations

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

T, B, H, P = BlockKind.TITLE, BlockKind.BYLINE, BlockKind.HEADING, BlockKind.PARAGRAPH
HEADER = FurnitureKind.PAGE_HEADER
TEXT, BIG, HUGE = Style("Serif", 10.0), Style("Serif", 16.0, bold=True), Style("Serif", 24.0, bold=True)
TYPED = Style("Courier", 14.0, bold=True)
BODY = "Here is a line of the text."
Part = tuple[BlockKind | FurnitureKind, str, Style, int, Box]


def _line(top: float, x1: float = 400, size: float = 10, x0: float = 72) -> Box:
    return Box(x0, top, x1, top + size)


def _build(*parts: Part, outline: tuple[tuple[int, str], ...] = ()) -> Article:
    raw = ""
    lines: list[Line] = []
    items: list[Block | Furniture] = []
    for k, (kind, text, style, page, box) in enumerate(parts):
        start, end = len(raw), len(raw) + len(text)
        ends = "" if k + 1 == len(parts) else "\f" if parts[k + 1][3] > page else "\n"
        raw += text + ends
        lines.append(Line(page, start, end, box, box.bottom, (Run(start, end, style),)))
        pieces = (Piece(start, end), *((Piece(end, end + 1, "", Rule.BLOCK_END),) if ends else ()))
        if isinstance(kind, FurnitureKind):
            items.append(Furniture(kind, text, pieces, page))
        else:
            items.append(Block(kind, text, pieces, page, page, None, box))
    pages = tuple(Page(number, 600, 800) for number in range(1, parts[-1][3] + 1))
    (article,) = build_articles(Document(raw, tuple(lines), pages, "test", Metadata(outline=outline)), items, ("en", 1.0))
    return article


def _heads(article: Article) -> list[str]:
    return [block.text for block in article.blocks if block.kind is H]


def _two_heads(first: tuple[str, Style, Box], second: tuple[str, Style, Box]) -> list[str]:
    body = [(P, BODY, TEXT, 1, _line(100)), (P, BODY, TEXT, 1, _line(300))]
    one, two = ((H, text, style, 1, box) for text, style, box in (first, second))
    return _heads(_build((T, "The title", HUGE, 1, _line(50, size=24)), body[0], one, two, body[1]))


def test_a_heading_over_two_lines_is_one() -> None:
    full, rest = ("What a heading does when it", BIG, _line(150, 380, 16)), ("is too long", BIG, _line(169, 200, 16))
    assert _two_heads(full, rest) == ["What a heading does when it is too long"]


def test_a_command_in_typewriter_type_fills_the_first_line_of_a_heading() -> None:
    typed, rest = ("supervise_the_process_listener", TYPED, _line(150, 380, 14)), ("Options", BIG, _line(168, 150, 16))
    assert _two_heads(typed, rest) == ["supervise_the_process_listener Options"]


def test_a_number_apart_from_its_heading_belongs_to_it() -> None:
    assert _two_heads(("9", BIG, _line(150, 80, 16)), ("Birds", BIG, _line(150, 200, 16, 110))) == ["9 Birds"]


def test_two_headings_stay_two() -> None:
    first, second = ("A chapter with a long name", BIG, _line(150, 380, 16)), ("is followed", BIG, _line(185, 200, 16))
    assert _two_heads(first, second) == [first[0], second[0]]  # space between them
    first, second = ("Birds", BIG, _line(150, 110, 16)), ("Fishes", BIG, _line(169, 120, 16))
    assert _two_heads(first, second) == [first[0], second[0]]  # the next word had room
    first, second = ("A chapter with a long name", BIG, _line(150, 380, 16)), ("2 Fishes", BIG, _line(169, 200, 16))
    assert _two_heads(first, second) == [first[0], second[0]]  # a number of its own
    bold = Style("Serif", 10.0, bold=True)
    first, second = ("A page of a manual has its heads", bold, _line(150, 380)), ("without space", bold, _line(162, 200))
    assert _two_heads(first, second) == [first[0], second[0]]  # in the size of the text
    first, second = ("A chapter with a long name", BIG, _line(150, 380, 16)), ("", BIG, _line(169, 200, 16))
    assert _two_heads(first, second) == [first[0]]  # a line of which control characters were all the text


def _three_pages(*heads: tuple[BlockKind | FurnitureKind, str, Style]) -> Article:
    parts: list[Part] = [(T, "The title", HUGE, 1, _line(50, size=24)), (P, BODY, TEXT, 1, _line(100))]
    for page, (kind, text, style) in enumerate(heads, 2):
        parts += [(kind, text, style, page, _line(50, 300, style.size)), (P, BODY, TEXT, page, _line(100))]
    return _build(*parts)


def test_the_names_of_chapters_at_the_head_of_their_pages_are_headings() -> None:
    assert _heads(_three_pages((HEADER, "Birds", BIG), (HEADER, "Fishes", BIG))) == ["Birds", "Fishes"]
    small = Style("Serif", 11.5, bold=True)
    assert _heads(_three_pages((H, "Birds", small), (H, "Fishes", small), (HEADER, "Worms", small))) == [
        "Birds",
        "Fishes",
        "Worms",
    ]


def test_running_heads_stay_aside() -> None:
    assert _heads(_three_pages((HEADER, "Birds 2", BIG), (HEADER, "Birds 3", BIG))) == []  # the same on two pages
    assert _heads(_three_pages((HEADER, "Birds", TEXT), (HEADER, "Fishes", TEXT))) == []  # as large as the text
    assert _heads(_three_pages((HEADER, "CHAPTER", BIG), (HEADER, "TWO", BIG))) == []  # labels of chapters


def test_two_words_and_two_words_are_no_names_where_they_are_printed_like_sections() -> None:
    heads = [(H, f"Section on {what}", BIG, 1, _line(200 + 60 * k, 300, 16)) for k, what in enumerate(("birds", "fish", "worms"))]
    texts = [(P, BODY, TEXT, 1, _line(230 + 60 * k)) for k in range(3)]
    under = (B, "Great Choices and Tradeoffs", BIG, 1, _line(100, 300, 16))
    rest = [part for pair in zip(heads, texts, strict=True) for part in pair]
    article = _build((T, "The title", HUGE, 1, _line(50, size=24)), under, (P, BODY, TEXT, 1, _line(130)), *rest)
    assert article.byline is None
    assert _heads(article)[0] == under[1]
    for authors in ("Ann Example and Jan Muster", "Ann Example∗1 Jan Muster†2 Weinan E2"):
        byline = _build((T, "The title", HUGE, 1, _line(50, size=24)), (B, authors, *under[2:]), *rest).byline
        assert byline is not None
        assert byline.text == authors


def test_a_program_and_a_library_are_titles_and_the_text_under_them_stays() -> None:
    long = "It does this and that, and whoever reads on will know what. " * 4
    for name in ("pdf-img-convert.js", "AlgoPy, a Library for Differentiation"):
        article = _build(
            (T, name, HUGE, 1, _line(50, size=24)),
            (BlockKind.LIST_ITEM, long.strip(), TEXT, 1, _line(100)),
            (H, "Where to look", BIG, 1, _line(130, 300, 16)),
            (P, BODY, TEXT, 1, _line(160)),
        )
        assert article.title is not None
        assert article.title.text == name
        assert not article.furniture


def test_a_label_of_a_chapter_goes_where_the_outline_has_the_name_without_it() -> None:
    parts: list[Part] = [(T, "The title", HUGE, 1, _line(50, size=24)), (P, BODY * 9, TEXT, 1, _line(80))]
    heads = ("CHAPTER TWENTYTWO Birds", "Chapter 2 Fishes", "FOUR Worms", "2. fejezet Madarak", "Part of it", "Chapter and verse")
    for k, text in enumerate(heads):
        parts += [(H, text, BIG, 1, _line(100 + 60 * k, 300, 16)), (P, BODY, TEXT, 1, _line(130 + 60 * k))]
    named = tuple((1, name) for name in ("1 Birds", "Fishes", "Worms", "Madarak", "Part of it", "It", "Chapter and verse"))
    assert _heads(_build(*parts, outline=named)) == ["Birds", "Fishes", "Worms", "Madarak", *heads[4:]]
    assert _heads(_build(*parts)) == list(heads)

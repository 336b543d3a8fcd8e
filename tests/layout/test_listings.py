"""What tells a manual: lines in typewriter type that are no part of a paragraph."""

from __future__ import annotations

import numpy as np
import pytest

from ingest.layout.label import _agree_in_listings, _find_named, label_lines, look_at_lines
from ingest.layout.listings import FEWEST_LISTINGS, find_listings, is_manual, measure_typed
from ingest.layout.rows import ARTICLE, MANUAL, form_of
from ingest.model import BlockKind, Box, Document, Line, Metadata, Page, Run, Style

SERIF, TYPED = "Serif", "DejaVuSansMono"


def make(*rows: tuple[str, str, float]) -> Document:
    """Lines under each other: text, font, distance from the left in letters."""
    raw, lines, top = "", [], 72.0
    for text, font, left in rows:
        start = len(raw)
        raw += text + "\n"
        x0 = 72 + 6 * left
        style = Style(font, 10)
        box = Box(x0, top, x0 + 6 * len(text), top + 10)
        lines.append(Line(1, start, start + len(text), box, top + 8, (Run(start, start + len(text), style),)))
        top += 12
    return Document(raw, tuple(lines), (Page(1, 595, 842),), "test")


def manual(listings: int) -> Document:
    rows: list[tuple[str, str, float]] = []
    for k in range(listings):
        rows += [
            ("Here is what to type in a shell of your own:", SERIF, 0),
            (f"$ tool --number {k}", TYPED, 0),
            ("done", TYPED, 2),
        ]
    return make(*rows)


def test_lines_in_typewriter_type_are_listings() -> None:
    document = manual(2)
    assert find_listings(document, measure_typed(document)) == [(1, 3), (4, 6)]


def test_a_long_name_cut_at_the_line_end_is_no_listing() -> None:
    document = make(("The state is kept in the variable of", SERIF, 0), ("the_program_that_runs", TYPED, 0))
    runs = (Run(0, 29, Style(SERIF, 10)), Run(29, 36, Style(TYPED, 10)))
    first = document.lines[0]
    cut = Line(1, first.start, first.end, first.box, first.baseline, runs)
    document = Document(document.raw, (cut, document.lines[1]), document.pages, "test")
    assert find_listings(document, measure_typed(document)) == []


def test_letters_of_one_width_tell_a_font_without_a_telling_name() -> None:
    words = ("will", "mmmm WWWW iiii", "a line of it", "the fifth one", "iiiiiiiiii", "WWWWWWWWWW", "mixed Mix iW", "so it goes")
    document = make(*((f"{word} and on", "F7", 0) for word in words))
    assert measure_typed(document) == [1.0] * len(words)


@pytest.mark.parametrize(("listings", "form"), [(FEWEST_LISTINGS - 1, ARTICLE), (FEWEST_LISTINGS, MANUAL)])
def test_four_listings_make_a_manual(listings: int, form: object) -> None:
    assert form_of(look_at_lines(manual(listings))) is form


def test_a_typescript_is_no_manual() -> None:
    document = make(*(("All of it is in typewriter type, line by line.", TYPED, 0) for _ in range(9)))
    shares = measure_typed(document)
    assert not is_manual(document, shares, [(k, k + 1) for k in range(9)])


def test_the_lines_of_a_listing_are_one_block_of_code() -> None:
    labels = label_lines(manual(6), "en")
    code = [(label.index, label.begins) for label in labels if label.kind is BlockKind.CODE]
    assert code == [(3 * k + line, line == 1) for k in range(6) for line in (1, 2)]


def test_a_chapter_name_in_large_print_that_stands_in_the_outline_is_a_heading_and_no_running_head() -> None:
    plain = manual(6)
    lines = list(plain.lines)
    first = lines[0]
    lines[0] = first._replace(runs=(Run(first.start, first.end, Style(SERIF, 18)),))
    name = plain.text(first)
    document = Document(
        plain.raw, tuple(lines), plain.pages, "test", Metadata(outline=((1, name), (2, "Install"), (2, "Contents")))
    )
    assert _find_named(look_at_lines(document)).nonzero()[0].tolist() == [0]


@pytest.mark.parametrize(
    ("odd", "kind", "expected"),
    [
        ("* name of the user", BlockKind.LIST_ITEM, BlockKind.CODE),  # a comment
        ("↪ rest of the call", BlockKind.PARAGRAPH, BlockKind.CODE),
        ("• tool --help", BlockKind.LIST_ITEM, BlockKind.LIST_ITEM),  # a list set in typewriter type
        ("install_all", BlockKind.HEADING, BlockKind.HEADING),
    ],
)
def test_a_comment_inside_a_listing_is_code(odd: str, kind: BlockKind, expected: BlockKind) -> None:
    texts = ["/**", "* Read it", odd, "* @api", "*/"]
    document = make(*((text, TYPED, 0) for text in texts))
    kinds = np.full((5, len(MANUAL.kinds)), 0.01, dtype=np.float32)
    kinds[:, MANUAL.kinds.index(BlockKind.CODE)] = [0.9, 0.9, 0.1, 0.9, 0.9]
    kinds[2, MANUAL.kinds.index(kind)] = 0.8
    starts = np.array([1, 0, 1, 1, 0], dtype=np.float32)
    _agree_in_listings(document, MANUAL, kinds, starts, np.zeros(5, dtype=np.int64))
    assert MANUAL.kinds[kinds[2].argmax()] == expected
    assert (starts[2:4] < 0.5).all() == (expected is BlockKind.CODE)

"""Listings keep their lines, blank lines and indents, and nothing of the raw text is lost."""

from __future__ import annotations

from ingest.model import BlockKind, Box, Document, LabelledLine, Line, Page, Run, Style, find_gaps
from ingest.repair.blocks import build_blocks
from ingest.settings import RepairSettings


def build(*rows: tuple[str, float, float]) -> tuple[Document, str]:
    """A listing of lines: text, distance from the left in letters, baseline."""
    raw, lines = "", []
    for text, left, baseline in rows:
        start = len(raw)
        raw += text + "\n"
        box = Box(72 + 6 * left, baseline - 8, 72 + 6 * (left + len(text)), baseline + 2)
        lines.append(Line(1, start, start + len(text), box, baseline, (Run(start, start + len(text), Style("Mono", 10)),)))
    document = Document(raw, tuple(lines), (Page(1, 595, 842),), "test")
    labels = [LabelledLine(k, BlockKind.CODE, k == 0) for k in range(len(lines))]
    blocks = build_blocks(document, labels, RepairSettings(), "en").items
    assert not find_gaps([piece for block in blocks for piece in block.pieces], len(raw))
    return document, "\n\n".join(block.text for block in blocks)


def test_line_ends_and_indents_are_kept() -> None:
    assert build(("def f(x):", 0, 100), ("return x", 4, 112), ("f(1)", 0, 124))[1] == "def f(x):\n    return x\nf(1)"


def test_a_blank_line_is_kept() -> None:
    assert build(("a = 1", 0, 100), ("b = 2", 0, 112), ("c = 3", 0, 136))[1] == "a = 1\nb = 2\n\nc = 3"


def test_a_comment_far_to_the_right_stays_on_its_line() -> None:
    assert build(("x = 1", 0, 100), ("# one", 9, 100), ("y = 2", 0, 112))[1] == "x = 1    # one\ny = 2"


def test_nothing_is_mended_in_code() -> None:
    assert build(("if x--  &&  !y", 0, 100), ("ﬁ = 'naïve'-", 0, 112))[1] == "if x--  &&  !y\nﬁ = 'naïve'-"


def test_a_first_line_that_is_set_in_keeps_its_indent() -> None:
    assert build(("  in", 0, 100), ("out", 0, 112))[1] == "  in\nout"
    assert build(("in", 2, 100), ("out", 0, 112))[1] == "  in\nout"


def test_a_line_broken_for_want_of_room_is_whole_again() -> None:
    assert build(("call(one,", 0, 100), (",→", 0, 112), ("two)", 3, 112), ("end", 0, 124))[1] == "call(one, two)\nend"
    assert build(("call(one,", 0, 100), ("↪ two)", 0, 112))[1] == "call(one, two)"
    # A printer that shows the blanks at which it breaks lines has broken the second one inside a word.
    assert build(("say one␣", 0, 100), ("˓→two", 0, 112), ("path/", 0, 124), ("˓→name", 0, 136))[1] == "say one two\npath/name"


def test_an_arrow_that_is_no_break_stays() -> None:
    assert build(("a", 0, 100), ("→ b", 0, 112))[1] == "a\n→ b"
    assert build(("↪ a", 0, 100), ("b", 0, 112))[1] == "↪ a\nb"

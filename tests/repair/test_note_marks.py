"""The mark of a note is found where its number stands on a line of its own, as some tools print it."""

from __future__ import annotations

from ingest.extract.plain import read_plain
from ingest.model import BlockKind, FurnitureKind, LabelledLine
from ingest.repair.notes import find_note_marks


def test_number_of_a_note_on_a_line_of_its_own() -> None:
    document = read_plain("It was so.1 He left.\n1\nSee there.\n2\n")
    kinds = (BlockKind.PARAGRAPH, FurnitureKind.PAGE_NUMBER, BlockKind.FOOTNOTE, FurnitureKind.PAGE_NUMBER)
    labels = [LabelledLine(i, kind, True) for i, kind in enumerate(kinds)]
    assert find_note_marks(document, labels) == {0: [(10, 11)]}
    assert find_note_marks(document, [labels[0], labels[1], labels[3]]) == {}

"""A short block in doubt is a heading where the others are, and stays a paragraph where they are not."""

from __future__ import annotations

import numpy as np
import pytest

from ingest.extract.plain import read_plain
from ingest.layout.alike import find_alike
from ingest.layout.label import look_at_lines
from ingest.layout.rows import form_of
from ingest.model import BlockKind, LabelledLine

_ANSWER = "Nobody had expected the ferry so soon, and for once the harbour was full when it came in."


def _kinds(shares: list[float], answers: bool = True, kind: BlockKind = BlockKind.PARAGRAPH) -> list[BlockKind]:
    """What short lines are taken for that were headings by these shares, each with an answer of three lines under it."""
    rows, lines = [], []
    for share in shares:
        rows += [(share, True), *([(0.01, True), (0.01, False), (0.01, False)] if answers else [])]
        lines += ["When does the ferry go", *([_ANSWER] * 3 if answers else [])]
    view = look_at_lines(read_plain("\n".join(lines)), "en")
    form = form_of(view)
    chances = np.full((len(rows), len(form.kinds)), 0.001, dtype=np.float32)
    chances[:, form.kinds.index(BlockKind.HEADING)] = [share for share, _ in rows]
    found: list[LabelledLine | None] = [
        LabelledLine(i, BlockKind.HEADING if share > 0.5 else kind, begins, share, 0.9) for i, (share, begins) in enumerate(rows)
    ]
    step = 4 if answers else 1
    return [BlockKind(label.kind) for label in find_alike(view, chances, found)[::step] if label is not None]


def test_a_question_in_doubt_is_a_heading_where_the_others_are() -> None:
    assert _kinds([0.9, 0.95, 0.4, 0.9]) == [BlockKind.HEADING] * 4


def test_a_question_in_doubt_stays_text_where_the_others_are_text() -> None:
    assert _kinds([0.05, 0.02, 0.4, 0.05]) == [BlockKind.PARAGRAPH] * 4


@pytest.mark.parametrize("kind", [BlockKind.PARAGRAPH, BlockKind.LIST_ITEM])
def test_short_lines_beside_headings_stay_what_they_are(kind: BlockKind) -> None:
    assert _kinds([0.9, 0.4, 0.9], answers=False, kind=kind) == [BlockKind.HEADING, kind, BlockKind.HEADING]


def test_what_is_hardly_a_heading_stays_text() -> None:
    assert _kinds([0.9, 0.95, 0.03, 0.9])[2] is BlockKind.PARAGRAPH

"""A line end in doubt is a break where the paragraphs of the document are that short, and none where they are longer."""

from __future__ import annotations

import numpy as np
import pytest

from ingest.extract.plain import read_plain
from ingest.layout.features import LineView
from ingest.layout.label import look_at_lines, read_looks
from ingest.layout.rhythm import find_rhythm, see_doubtful_breaks
from ingest.layout.rows import Floats, form_of
from ingest.model import BlockKind, LabelledLine

_FULL = (
    "The ferry left the harbour before anyone had",
    "counted the crates, and the harbour master said",
    "later that no list of the cargo had been kept.",
)
_SHORT = "He had asked for it."


def _read(
    paragraphs: list[int], doubt: int, share: float, text: tuple[str, ...] = _FULL, last: str = _SHORT
) -> tuple[LineView, Floats, Floats, list[LabelledLine | None]]:
    """Paragraphs of so many lines, the last one short; the line `doubt` begins one with this share, all others are sure."""
    lines: list[str] = []
    begins: list[bool] = []
    for count in paragraphs:
        lines += [*(text[i % len(text)] for i in range(count - 1)), last]
        begins += [True, *[False] * (count - 1)]
    view = look_at_lines(read_plain("\n".join(lines)), "en")
    form = form_of(view)
    kinds = np.full((len(lines), len(form.kinds)), 0.001, dtype=np.float32)
    kinds[:, form.kinds.index(BlockKind.PARAGRAPH)] = 0.99
    starts = np.where(begins, 0.999, 0.001).astype(np.float32)
    starts[doubt] = share
    found: list[LabelledLine | None] = [
        LabelledLine(i, BlockKind.PARAGRAPH, bool(start > 0.5), 0.99, 0.99) for i, start in enumerate(starts.tolist())
    ]
    return view, kinds, starts, found


def _begins(paragraphs: list[int], doubt: int, share: float, last: str = _SHORT) -> bool:
    view, kinds, starts, found = _read(paragraphs, doubt, share, last=last)
    trees = read_looks(has_geometry=False).rhythm
    assert trees is not None
    out = find_rhythm(view, kinds, starts, found, trees)
    changed = [i for i, (before, after) in enumerate(zip(found, out, strict=True)) if before != after]
    assert changed in ([], [doubt])
    label = out[doubt]
    assert label is not None
    return label.begins


def test_paragraphs_of_one_sentence_are_parted_where_one_would_have_two() -> None:
    """Every paragraph ends with a full line, as this one would."""
    assert _begins([3] * 8 + [6] + [3] * 8, doubt=27, share=0.45, last=_FULL[2])


def test_paragraphs_of_ten_lines_are_not_parted_after_three() -> None:
    assert not _begins([10] * 8, doubt=33, share=0.55)


def test_line_ends_that_are_sure_are_left_alone() -> None:
    view, kinds, starts, found = _read([4, 4, 4], doubt=0, share=1.0)
    assert see_doubtful_breaks(view, kinds, starts, found)[0] == []


def test_only_two_lines_of_paragraphs_are_parted_or_put_together() -> None:
    view, kinds, starts, found = _read([4, 4, 4], doubt=4, share=0.6)
    assert see_doubtful_breaks(view, kinds, starts, found)[0] == [4]
    label = found[4]
    assert label is not None
    found[4] = LabelledLine(4, BlockKind.HEADING, True)
    assert see_doubtful_breaks(view, kinds, starts, found)[0] == []


def test_lines_without_blanks_between_words_are_left_alone() -> None:
    view, kinds, starts, found = _read(
        [4, 4, 4], doubt=4, share=0.6, text=("渡轮在任何人清点箱子之前就离开了港口然后",) * 3, last="他问过。"
    )
    assert see_doubtful_breaks(view, kinds, starts, found)[0] == []


@pytest.mark.parametrize("count", [0, 1])
def test_a_text_of_one_line_has_no_rhythm(count: int) -> None:
    view, kinds, starts, found = _read([4], doubt=0, share=1.0)
    assert see_doubtful_breaks(view, kinds, starts, [*found[:count], *[None] * (4 - count)])[0] == []

"""Headings in the size of the text: bold lines on their own, with more space above than below."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from ingest.layout.features import LineView
from ingest.model import BlockKind, Document, LabelledLine

_FEWEST = 3  # printed alike in one document: a bold line alone may be anything
_NEARER = 1.25  # by which the space above exceeds that below; a question of an interview has as much on both sides
_APART = 1.3  # of the usual leading
_LONGEST = 90  # characters
_LEAST_FREE = 0.08  # of the width of the column, right of the line
_SIZES = (0.95, 1.3)  # of the text: larger print is told by the trees
_TEXTS = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.CODE)
_CLOSED = re.compile(r"(?<!\.)\.$|[:;,(]$")


def promote_bold_lines(document: Document, view: LineView, found: Sequence[LabelledLine | None]) -> list[LabelledLine | None]:
    """Paragraphs that are one bold line over a text that is not, nearer to it than to what stands above, are headings.

    At the head of a column nothing stands above, and under a heading little: there only if the same print heads sections
    elsewhere. A term over its explanation is no heading, for that is set in. Wrong where each paragraph opens with a bold line.
    """
    out = list(found)
    if not view.has_geometry:
        return out
    above, below = (view.values[:, view.names.index(name)] for name in ("gap_above", "gap_below"))
    likely = [i for i in range(len(out) - 1) if _is_lone_bold(document, view, out, i)]
    sure = [i for i in likely if above[i] >= max(_APART, _NEARER * below[i])]
    counts = Counter(view.style_keys[i] for i in sure)
    for i in likely:
        label = out[i]
        assert label is not None
        top = above[i] != above[i]  # not a number: the first line of its column
        upper = out[i - 1] if i else None
        first = upper is not None and upper.kind is BlockKind.HEADING and upper.index == i - 1
        if counts[view.style_keys[i]] >= _FEWEST and (top or first or i in sure):
            out[i] = replace(label, kind=BlockKind.HEADING)
    return out


def _is_lone_bold(document: Document, view: LineView, found: Sequence[LabelledLine | None], i: int) -> bool:
    label, following = found[i], found[i + 1]
    if label is None or following is None or label.kind is not BlockKind.PARAGRAPH or following.kind not in _TEXTS:
        return False
    line, below = document.lines[i], document.lines[i + 1]
    text = view.texts[i]
    if not label.begins or not following.begins or line.box is None or below.box is None or not line.runs or not below.runs:
        return False
    if (line.page, line.region, line.column) != (below.page, below.region, below.column) or below.box.top <= line.box.top:
        return False
    if not all(run.style.bold for run in line.runs) or any(run.style.bold for run in below.runs[:1]):
        return False
    if len(text) > _LONGEST or _CLOSED.search(text) or text[:1].islower() or sum(map(str.isalpha, text)) < 3:
        return False
    size, indent, slack = (float(view.values[i, view.names.index(name)]) for name in ("size_ratio", "indent", "slack"))
    inset = (below.box.x0 - line.box.x0) / max(view.style_keys[i][1], 1.0)
    near = following.kind is not BlockKind.PARAGRAPH or -0.5 <= inset < 2.5
    return _SIZES[0] <= size <= _SIZES[1] and abs(indent) < 0.5 and slack >= _LEAST_FREE and near

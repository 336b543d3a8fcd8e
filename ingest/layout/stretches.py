"""Stretches of a text without geometry: runs of lines between places where a block is likely to end.

Where nothing is known of the print, a heading shows by its stretch: one line or two, narrow, without a full stop, set apart,
between stretches that are long; and in one document headings come in one rhythm.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.layout.middle import find_median
from ingest.layout.names import INDEX, NAN, Floats

_OWN = "lines at left width ragged stop words lower blank_above blank_below blank_step".split()
_BESIDE = "lines width stop words lower blank_above".split()
STRETCHES = (
    *(f"run.{name}" for name in _OWN),
    *(f"prev.run.{name}" for name in _BESIDE), *(f"next.run.{name}" for name in _BESIDE),
    "short_share", "since_short", "until_short",
)  # fmt: skip
ANSWERS = "best.title above.title below.title above.text above.heading below.heading run.heading run.title run.text".split()
_ROOM = 0.05  # of the column, after the next word had been set too
_SHORT_LINE = 0.35  # of the column left empty: a line that ends on purpose, full stop or not
_DOUBLE = 0.6  # share of lines with a blank line before them from which on blank lines part nothing
_FAR = 60.0
_NEAR = 12  # lines above and below in which other headings are counted


def see_stretches(values: Floats, usual_width: float) -> Floats:
    """The stretch of each line, and those before and after it: a row a line, a column a name of `STRETCHES`.

    Args:
        values: what is seen of the lines one by one, columns as in `names.OWN`.
        usual_width: nine lines in ten are no wider.
    """
    count = len(values)
    if not count:
        return np.zeros((0, len(STRETCHES)), dtype=np.float32)

    def column(name: str) -> Floats:
        return values[:, INDEX[name]]

    first = _find_ends(values)
    starts = np.flatnonzero(first)
    which = np.cumsum(first) - 1
    sizes = np.diff(np.append(starts, count))
    ends = starts + sizes - 1
    widths = column("width")
    widest = np.maximum.reduceat(widths, starts)
    inner = widths.copy()
    inner[ends] = np.inf
    narrowest = np.minimum(np.minimum.reduceat(inner, starts), widest)
    blank = column("blank_before")[starts]
    stretches: dict[str, NDArray[Any]] = {
        "lines": np.minimum(sizes, 60).astype(np.float32),
        "width": widest / max(1.0, usual_width),
        "ragged": narrowest / np.maximum(widest, 1.0),
        "stop": column("ends_stop")[ends],
        "words": np.minimum(np.add.reduceat(column("words"), starts), 400),
        "lower": column("starts_lower")[starts],
        "blank_above": blank,
        "blank_below": column("blank_after")[ends],
        "blank_step": blank - find_median(blank),
    }
    out = np.full((count, len(STRETCHES)), NAN, dtype=np.float32)
    at = {name: k for k, name in enumerate(STRETCHES)}
    index = np.arange(count)
    each = np.full((len(starts) + 2, len(stretches)), NAN, dtype=np.float32)  # the first and the last is that beyond the end
    for k, of_stretch in enumerate(stretches.values()):
        each[1:-1, k] = of_stretch
    beside = [list(stretches).index(name) for name in _BESIDE]
    out[:, [at[f"run.{name}"] for name in stretches]] = each[which + 1]
    out[:, [at[f"prev.run.{name}"] for name in _BESIDE]] = each[which][:, beside]
    out[:, [at[f"next.run.{name}"] for name in _BESIDE]] = each[which + 2][:, beside]
    out[:, at["run.at"]] = np.minimum(index - starts[which], 60)
    out[:, at["run.left"]] = np.minimum(ends[which] - index, 60)
    short = (sizes <= 2) & (stretches["stop"] == 0) & (stretches["words"] <= 20)
    out[:, at["short_share"]] = np.count_nonzero(short) / len(short)
    marks = index[short[which]]
    if len(marks):
        above = np.searchsorted(marks, index, side="left") - 1
        below = np.searchsorted(marks, index, side="right")
        out[:, at["since_short"]] = np.where(above >= 0, np.minimum(index - marks[np.maximum(above, 0)], _FAR), _FAR)
        far = np.minimum(marks[np.minimum(below, len(marks) - 1)] - index, _FAR)
        out[:, at["until_short"]] = np.where(below < len(marks), far, _FAR)
    return out


def _find_ends(values: Floats) -> NDArray[np.bool_]:
    """Lines that begin a stretch."""
    blank = values[:, INDEX["blank_before"]]
    parted = blank > (find_median(blank) if np.count_nonzero(blank) / len(blank) > _DOUBLE else 0)
    stop, hyphen = values[:, INDEX["ends_stop"]] > 0, values[:, INDEX["ends_hyphen"]] > 0
    ends = (stop & (values[:, INDEX["fits"]] > _ROOM)) | (~hyphen & (values[:, INDEX["slack"]] > _SHORT_LINE))
    first = parted | np.append(True, ends[:-1])
    first[0] = True
    found: NDArray[np.bool_] = first
    return found


def compare_answers(at: Floats, title: Floats, heading: Floats, text: Floats) -> Floats:
    """What was said of a stretch as a whole, and of those it competes with: a row a line, a column a name of `ANSWERS`.

    An article has one title, and it stands above the text; headings keep a distance.

    Args:
        at: the place of each line in its stretch.
        title, heading, text: how likely each line is one of them.
    """
    starts = np.flatnonzero(at == 0)
    sizes = np.diff(np.append(starts, len(at)))
    total = np.cumsum(title)
    headings = np.concatenate([np.zeros(_NEAR + 1), np.cumsum(heading), np.full(_NEAR, heading.sum())])
    here = np.arange(len(at)) + _NEAR + 1
    columns = [
        title / max(float(title.max()), 0.01),
        total - title,
        total[-1] - total,
        np.minimum(np.cumsum(text) - text, 60),
        headings[here - 1] - headings[here - 1 - _NEAR],
        headings[here + _NEAR] - headings[here],
    ]
    columns += [np.repeat(np.add.reduceat(each, starts) / sizes, sizes) for each in (heading, title, text)]
    found: Floats = np.column_stack(columns).astype(np.float32)
    return found

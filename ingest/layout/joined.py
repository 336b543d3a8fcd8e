"""Lines that a tool has put together because the first ended in a hyphen, which it took out: how wide the last of them is.

pdftotext does so. Such a line is as wide as two or three of its neighbours, and would make the column look twice as wide as it
is: then every other line would seem to end before it is full.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Truths = NDArray[np.bool_]

_KEPT = re.compile(r"-\n(?<=[^\W\d_]-\n)(?=[^\W\d_])")
_NEAR = 4  # lines above and below: full ones stand among joined ones, and not among the lines of a wide standfirst
_FEWEST_FULL = 3
_FULL = (0.88, 1.06)  # shares of the usual width between which a line is full
_LONGER, _LONGEST = 1.15, 5.0
_CUT = 0.97  # of the width: how wide a line is on average that ends in a hyphen
_FEWEST, _LEAST_SHARE = 3, 0.03  # such lines in a document


def measure_rests(raw: str, widths: Floats, again: Truths) -> Floats:
    """The widths, those of joined lines without the lines that are full already.

    >>> text = [30.0, 29.5, 30.0, 52.0, 30.0, 29.0, 60.0, 30.0, 47.0, 30.0]
    >>> measure_rests("", np.array(text, np.float32), np.zeros(10, np.bool_)).astype(int).tolist()
    [30, 29, 30, 22, 30, 29, 30, 30, 17, 30]

    Args:
        raw: the whole text; where a line ends in a plain hyphen, nothing is joined.
        widths: of each line, in any unit.
        again: whether the line comes back in the document: a running head may be wider than the text.
    """
    count = len(widths)
    if count < 2 * _FEWEST or _KEPT.search(raw):
        return widths
    ordered = np.sort(widths)
    alike = np.searchsorted(ordered, _FULL[1] * ordered, "right") - np.searchsorted(ordered, _FULL[0] * ordered)
    usual = ordered[count - 1 - int(alike[::-1].argmax())]  # the width that most lines have
    full = (widths > _FULL[0] * usual) & (widths < _FULL[1] * usual)
    seen = np.concatenate([np.zeros(_NEAR + 1, np.int64), full.cumsum(), np.full(_NEAR, full.sum())])
    here = np.arange(count) + _NEAR + 1
    above, below = seen[here - 1] - seen[here - 1 - _NEAR], seen[here + _NEAR] - seen[here]
    among = (above > 0) & (below > 0) & (above + below >= _FEWEST_FULL)
    joined = among & ~again & (widths > _LONGER * usual) & (widths < _LONGEST * usual)
    if joined.sum() < max(_FEWEST, _LEAST_SHARE * count):
        return widths
    lines = np.ceil((widths - _FULL[1] * usual) / (_CUT * usual))
    rests: Floats = np.where(joined, widths - lines * _CUT * usual, widths).astype(np.float32)
    return rests

"""Right-to-left text: from the order on paper to the order of reading.

A page shows Hebrew and Arabic from right to left, numbers and Latin words inside them from left to right. Sorted by
place the letters stand mirrored, so a line is turned and its left-to-right runs are turned back. That is the
part of the Unicode bidirectional algorithm that a single printed line needs (UAX #9, rule L2, backwards).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from unicodedata import bidirectional, combining

RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_RIGHT, _LEFT, _NEITHER = "R", "L", "N"


def _direction(cell: str) -> str:
    kinds = {bidirectional(char) for char in cell}
    if kinds & {"R", "AL"}:
        return _RIGHT
    if kinds & {"L", "EN", "AN"}:
        return _LEFT
    return _NEITHER


def reading_order(cells: Sequence[str]) -> list[int]:
    """Indexes of the cells (glyphs and blanks, from left to right on paper) in the order of reading.

    >>> paper = ["7", "1", " ", "\u05d1", "\u05d0"]
    >>> [paper[index] for index in reading_order(paper)]
    ['א', 'ב', ' ', '7', '1']
    >>> reading_order(["a", "n", "d", " ", "\u05d1", "\u05d0", "."])
    [0, 1, 2, 3, 5, 4, 6]
    """
    kinds = [_direction(cell) for cell in cells]
    latin = sum(any(bidirectional(char) == "L" for char in cell) for cell in cells)
    rightward = kinds.count(_RIGHT) >= latin
    order = list(range(len(cells)))
    inner = _LEFT if rightward else _RIGHT
    if rightward:
        order.reverse()
    at = 0
    while at < len(order):
        if kinds[order[at]] != inner:
            at += 1
            continue
        end = last = at
        while end < len(order) and kinds[order[end]] in (inner, _NEITHER):
            if kinds[order[end]] == inner:
                last = end
            end += 1
        order[at : last + 1] = reversed(order[at : last + 1])
        at = last + 1
    return _keep_marks(order, cells)


def _keep_marks(order: list[int], cells: Sequence[str]) -> list[int]:
    """A combining mark follows the letter that it stands on, which is its neighbour on the left on paper."""
    result: list[int] = []
    pending: list[int] = []
    for index in order:
        if combining(cells[index][:1] or " ") and index and RIGHT_TO_LEFT.match(cells[index]):
            pending.append(index)
        else:
            result.append(index)
            result.extend(reversed(pending))
            pending = []
    return result + pending

"""Lines of text that were taken for something beside it, though they go on with the line above or below in mid-sentence."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ingest.layout.features import LineView
from ingest.model import Document

_FARTHEST = 2.3  # font sizes from line to line: theses are set with more than the usual 1.2
_ASIDE = 2.0  # font sizes by which the left edges may differ, for the indent of a first line
_FULL = 0.8  # of the width of the other line
_USUAL = 0.2  # share of the document that is set like this
_LEAST_WORDS = 4
_MOSTLY = 0.4  # of the lines set alike in a row that are text: notes and captions have a style of their own
_ENDS = tuple('.!?:;…"”“»')


def find_strays(document: Document, view: LineView, streams: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Each line to be brought back into the text, and the line of the text whose sentence it shares.

    The head of a short page and the lines of an abstract in wide leading look like furniture to the trees. A line that
    is repeated on other pages stays furniture, whatever it says.
    """
    if not view.has_geometry:
        return []
    repeats = view.values[:, view.names.index("repeats")]
    share = view.values[:, view.names.index("style_share")]
    beside = streams != 0
    common = (share >= _USUAL) | (_share_in_run(document, view, ~beside) >= _MOSTLY)
    found = []
    count = len(document.lines)
    for order in (range(1, count), range(count - 1, 0, -1)):
        for b in order:
            a = b - 1
            if beside[a] == beside[b]:
                continue
            stray, text = (a, b) if beside[a] else (b, a)
            if repeats[stray] <= 0 and common[stray] and _is_one_sentence(document, view, a, b):
                beside[stray] = False
                found.append((stray, text))
    return found


def _share_in_run(document: Document, view: LineView, text: NDArray[np.bool_]) -> NDArray[np.float64]:
    """For each line: how many of the lines that are set in a row in its style are text."""
    count = len(document.lines)
    breaks = [0, *(b for b in range(1, count) if not _is_near(document, view, b - 1, b)), count]
    out = np.zeros(count)
    for first, last in pairwise(breaks):
        out[first:last] = text[first:last].mean() if last > first else 0.0
    return out


def _is_near(document: Document, view: LineView, a: int, b: int) -> bool:
    """Is line b set right under line a, in one style and column?"""
    above, below = document.lines[a], document.lines[b]
    if view.style_keys[a] != view.style_keys[b]:
        return False
    if (above.page, above.region, above.column) != (below.page, below.region, below.column):
        return False
    if above.baseline is None or below.baseline is None:
        return False
    return 0 < below.baseline - above.baseline < _FARTHEST * max(view.style_keys[b][1], 1.0)


def _is_one_sentence(document: Document, view: LineView, a: int, b: int) -> bool:
    """Does line b, set right under line a, go on in mid-sentence?"""
    above, below = document.lines[a].box, document.lines[b].box
    first, second = view.texts[a], view.texts[b]
    if (
        not second[:1].islower()
        or first.endswith(_ENDS)
        or len(first.split()) < _LEAST_WORDS
        or not _is_near(document, view, a, b)
    ):
        return False
    if above is None or below is None:
        return False
    return abs(above.x0 - below.x0) < _ASIDE * max(view.style_keys[b][1], 1.0) and above.width >= _FULL * below.width

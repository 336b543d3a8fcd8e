"""Gutters too narrow to be seen in one row: the other rows of the page tell where they are.

LaTeX leaves 10 pt between two columns, 0.8 em of its larger sizes; with hyphens that hang into the margin 0.6 em remain,
less than some word spaces of a loose line. In one row nothing tells such a gutter from a blank. On the page many
lines begin at its right edge and many end right before it, and hardly any runs through.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

NARROWEST_EM = 0.45
"""A gap that may be a gutter, in sizes of the text before it."""
WIDEST_EM = 2.0
"""How far before the gutter's right edge the lines of its left column end, at most."""
SAME_EDGE = 1.0
"""Points between the left edges of a column's lines; hanging punctuation moves them by 0.5."""
FEWEST_STARTS = 6
FEWEST_ENDS = 4
"""Lines that begin at the gutter's right edge, and that end before it."""
SHORTEST_RUN_EM = 6.0
"""Text without such a gap that counts as the line of a column; list marks and cells of figures are shorter."""
MOST_SOLID = 0.2
"""Rows that run through a gutter (headings, pictures), as a share of those that begin at it."""


class Gutter(NamedTuple):
    """The right edge of a gutter, the em of its columns, and from where to where on the page it is known, in points."""

    edge: float
    em: float
    top: float
    bottom: float


class Run(NamedTuple):
    """A part of a row without a gap as wide as a gutter, and the size of its row."""

    start: float
    end: float
    baseline: float
    em: float


def find_runs(glyphs: Sequence[tuple[float, float, str, int]], gaps: Sequence[int], baseline: float, em: float) -> list[Run]:
    """The runs of a row (start, end, … of each glyph) whose wide gaps stand before the glyphs with these indexes.

    >>> find_runs([(0, 5, "a", 0), (5, 10, "b", 0), (20, 25, "c", 0)], [2], 100, 10)
    [Run(start=0, end=10, baseline=100, em=10), Run(start=20, end=25, baseline=100, em=10)]
    """
    bounds = [0, *gaps, len(glyphs)]
    return [Run(glyphs[first][0], glyphs[last - 1][1], baseline, em) for first, last in pairwise(bounds)]


def find_gutters(rows: Sequence[Sequence[Run]]) -> list[Gutter]:
    """The gutters of a page, from the runs of its rows."""
    runs = sorted(run for row in rows for run in row if run.end - run.start >= SHORTEST_RUN_EM * run.em)
    if len(runs) < FEWEST_STARTS + FEWEST_ENDS:
        return []
    ends = sorted(run.end for run in runs)
    found: list[Gutter] = []
    for first, last in _find_clusters(runs):
        column = runs[first:last]
        edge, em = column[len(column) // 2].start, column[len(column) // 2].em
        before = bisect_right(ends, edge - NARROWEST_EM * em) - bisect_left(ends, edge - WIDEST_EM * em)
        if before < FEWEST_ENDS:
            continue
        top, bottom = min(run.baseline for run in column), max(run.baseline for run in column)
        solid = sum(
            1
            for row in rows
            if top <= row[0].baseline <= bottom
            and any(run.start < edge - WIDEST_EM * em and run.end > edge + WIDEST_EM * em for run in row)
        )
        if solid <= MOST_SOLID * len(column):
            found.append(Gutter(edge, em, top, bottom))
    return found


def _find_clusters(runs: Sequence[Run]) -> Iterator[tuple[int, int]]:
    """Where many of the runs, in order, begin at the same place: the fullest windows, no run in two of them."""
    starts = [run.start for run in runs]
    windows = [(bisect_right(starts, start + SAME_EDGE), first) for first, start in enumerate(starts)]
    taken: list[tuple[int, int]] = []
    for count, last, first in sorted(((last - first, last, first) for last, first in windows), reverse=True):
        if count < FEWEST_STARTS:
            break
        if all(last <= other[0] or first >= other[1] for other in taken):
            taken.append((first, last))
    yield from sorted(taken)


def is_crossed(gutter: Gutter, end: float, start: float, baseline: float) -> bool:
    """Whether the gap between these two glyphs of a row is this gutter."""
    return (
        gutter.top - SHORTEST_RUN_EM * gutter.em <= baseline <= gutter.bottom + SHORTEST_RUN_EM * gutter.em
        and end <= gutter.edge - NARROWEST_EM * gutter.em
        and gutter.edge - SAME_EDGE <= start
    )

"""Gutters: the empty strips of a page that part its columns, and the evidence for them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

GUTTER_EM = 0.45
"""Narrowest gutter, relative to the body size. Narrower strips occur between words that happen to align."""

FEWEST_ROWS = 3
"""Lines that must face each other across a gutter where no other page of the document vouches for it."""


class Item(NamedTuple):
    """A line for the geometry: its place among the drafts, its box and baseline, its size in points, weight and text."""

    number: int
    x0: float
    top: float
    x1: float
    bottom: float
    baseline: float
    size: float
    text: str
    bold: bool = False

    @property
    def mid(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def width(self) -> float:
        return self.x1 - self.x0


_downwards = attrgetter("baseline", "x0", "number")
_rightwards = attrgetter("x0", "baseline", "number")


def measure_em(items: Sequence[Item]) -> float:
    """Size of the body text in points: the median over all characters."""
    weighted = sorted((item.size, len(item.text)) for item in items)
    half, seen = sum(weight for _, weight in weighted) / 2, 0
    for size, weight in weighted:
        seen += weight
        if seen >= half:
            return size
    return 10.0


def find_rows(items: Sequence[Item]) -> list[list[Item]]:
    """Group what stands on one baseline, from the top; each row from the left.

    A baseline may differ by a third of the smaller size: a raised note mark still belongs to its row.
    """
    rows: list[list[Item]] = []
    for item in sorted(items, key=_downwards):
        if rows and item.baseline - rows[-1][0].baseline <= 0.35 * min(item.size, rows[-1][0].size):
            rows[-1].append(item)
        else:
            rows.append([item])
    for row in rows:
        if len(row) > 1:
            row.sort(key=_rightwards)
    return rows


def find_strips(items: Sequence[Item], narrowest: float) -> list[list[Item]]:
    """Divide the lines at the vertical strips that none of them touches, from the left."""
    strips: list[list[Item]] = []
    reach = float("-inf")
    for item in sorted(items, key=lambda item: (item.x0, item.number)):
        if item.x0 - reach >= narrowest:
            strips.append([])
        strips[-1].append(item)
        reach = max(reach, item.x1)
    return strips


def is_flowing(items: Sequence[Item], em: float, fewest: int = FEWEST_ROWS) -> bool:
    """Whether these lines are running text: most of them, or five in a row, fill their width. The cells of a table do not."""
    rows = [(row[0].x0, max(item.x1 for item in row), sum(len(item.text) for item in row)) for row in find_rows(items)]
    if len(rows) < fewest:
        return False
    widths = sorted(x1 - x0 for x0, x1, _ in rows)
    full = widths[int(0.9 * (len(widths) - 1))]
    if full < 8 * em:
        return False
    filled = [x1 - x0 >= 0.65 * full for x0, x1, _ in rows]
    runs = any(sum(filled[first : first + 5]) >= 5 for first in range(len(filled) - 4))
    if sum(filled) < 0.5 * len(rows) and not runs:
        return False
    if not is_prose([item.text for item in items]):
        return False
    chars = sorted(count for (_, _, count), is_filled in zip(rows, filled, strict=True) if is_filled)
    if chars[len(chars) // 2] * em < full / 2.5:
        return False
    return max(share_aligned([x0 for x0, _, _ in rows], em), share_aligned([x1 for _, x1, _ in rows], em)) >= 0.4


def is_prose(lines: Sequence[str], share: float = 0.6) -> bool:
    """Whether letters make up this share of the text: not so in figures and program code. Forty lines are looked at."""
    text = "".join(lines[:: len(lines) // 40 + 1])
    if sum(map(str.isalpha, text)) + text.count(" ") < share * len(text):
        return False
    return sum(text.count(sign) for sign in "={}<>|_\\#*+&^$@~;") <= 0.05 * len(text)


def share_aligned(edges: Sequence[float], em: float) -> float:
    """Largest share of edges that lie within half an em."""
    ordered = sorted(edges)
    most = first = 0
    for last, edge in enumerate(ordered):
        while edge - ordered[first] > 0.5 * em:
            first += 1
        most = max(most, last - first + 1)
    return most / len(ordered)


def is_marker(items: Sequence[Item], em: float) -> bool:
    """Bullets, numbers of list items, page numbers of a table of contents, prices, program code: no text of their own."""
    short = sum(1 for item in items if (item.width <= 3 * em and len(item.text.strip()) <= 4) or _is_figure(item))
    return short >= 0.8 * len(items) or (len(items) >= FEWEST_ROWS and not is_prose([item.text for item in items]))


def _is_figure(item: Item) -> bool:
    text = item.text.strip()
    return len(text) <= 12 and 2 * sum(map(str.isalpha, text)) < len(text)


def find_columns(
    items: Sequence[Item], em: float, gutters: Sequence[float] = (), fewest: int = FEWEST_ROWS
) -> list[list[Item]] | None:
    """Divide lines at the gutters that run from their top to their bottom; None where nothing speaks for columns.

    At least one strip must be flowing text. Markers join the text that they belong to.
    """
    strips = find_strips(items, GUTTER_EM * em)
    if len(strips) < 2:
        return None
    known = [is_near(strip[0].x0, gutters, em) for strip in strips]
    if any(known):
        fewest = 1
    flowing = [is_flowing(strip, em, fewest) for strip in strips]
    if not any(flowing):
        return None
    columns: list[list[Item]] = []
    pending: list[Item] = []
    for number, strip in enumerate(strips):
        if not flowing[number] and is_marker(strip, em):
            if number + 1 < len(strips) and flowing[number + 1]:
                pending = strip
                continue
            if columns:
                columns[-1] = columns[-1] + strip
                continue
        columns.append(pending + strip)
        pending = []
    return columns if len(columns) > 1 else None


def measure_pitch(columns: Sequence[Sequence[Item]]) -> float:
    """Usual distance from line to line inside the columns, in points; 0 where no column has two lines."""
    steps: list[float] = []
    for column in columns:
        baselines = [row[0].baseline for row in find_rows(column)]
        steps.extend(below - above for above, below in pairwise(baselines))
    return sorted(steps)[len(steps) // 2] if steps else 0.0


def is_near(edge: float, gutters: Sequence[float], em: float) -> bool:
    """Whether a column is known to begin at this left edge."""
    return any(abs(edge - known) <= 0.5 * em for known in gutters)

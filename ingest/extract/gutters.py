"""Gutters: the empty strips of a page that part its columns, and the evidence for them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

GUTTER_EM = 0.6
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
    for item in sorted(items, key=lambda item: (item.baseline, item.x0, item.number)):
        if rows and item.baseline - rows[-1][0].baseline <= 0.35 * min(item.size, rows[-1][0].size):
            rows[-1].append(item)
        else:
            rows.append([item])
    for row in rows:
        row.sort(key=lambda item: (item.x0, item.baseline, item.number))
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
    return max(_share_aligned([x0 for x0, _, _ in rows], em), _share_aligned([x1 for _, x1, _ in rows], em)) >= 0.4


def is_prose(lines: Sequence[str]) -> bool:
    """Whether letters make up most of the text: not so in figures and program code. Forty lines are looked at."""
    text = "".join(lines[:: len(lines) // 40 + 1])
    if sum(1 for letter in text if letter.isalpha() or letter == " ") < 0.6 * len(text):
        return False
    return sum(text.count(sign) for sign in "={}<>|_\\#*+&^$@~;") <= 0.05 * len(text)


def _share_aligned(edges: Sequence[float], em: float) -> float:
    """Largest share of edges that lie within half an em."""
    ordered = sorted(edges)
    most = first = 0
    for last, edge in enumerate(ordered):
        while edge - ordered[first] > 0.5 * em:
            first += 1
        most = max(most, last - first + 1)
    return most / len(ordered)


def _facing(left: Sequence[Item], right: Sequence[Item], slack: float) -> tuple[list[Item], list[Item]]:
    """The lines of both sides in the stretch of the page that both sides cover."""
    top = max(min(item.top for item in left), min(item.top for item in right)) - slack
    bottom = min(max(item.bottom for item in left), max(item.bottom for item in right)) + slack
    return [i for i in left if top <= i.mid <= bottom], [i for i in right if top <= i.mid <= bottom]


def _is_marker(items: Sequence[Item], em: float) -> bool:
    """Bullets, numbers of list items, page numbers of a table of contents, prices, program code: no text of their own."""
    short = sum(1 for item in items if (item.width <= 3 * em and len(item.text.strip()) <= 4) or _is_figure(item))
    return short >= 0.8 * len(items) or (len(items) >= FEWEST_ROWS and not is_prose([item.text for item in items]))


def _is_figure(item: Item) -> bool:
    text = item.text.strip()
    return len(text) <= 12 and 2 * sum(letter.isalpha() for letter in text) < len(text)


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
        if not flowing[number] and _is_marker(strip, em):
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


class Band(NamedTuple):
    """Parts of a page under each other: above, two sides of a gutter, what is set into both sides, below."""

    above: list[Item]
    left: list[Item]
    right: list[Item]
    inset: list[Item]
    below: list[Item]


def is_near(edge: float, gutters: Sequence[float], em: float) -> bool:
    """Whether a column is known to begin at this left edge."""
    return any(abs(edge - known) <= 0.5 * em for known in gutters)


def find_band(items: Sequence[Item], em: float, gutters: Sequence[float] = (), fewest: int = FEWEST_ROWS) -> Band | None:
    """Find the stretch of a part that stands in columns while something else stands across them above or below."""
    best: tuple[int, Band] | None = None
    for edge in _find_edges(items, em, gutters):
        found = _find_band_at(items, edge, em, 2 if is_near(edge, gutters, em) else fewest)
        if found and (best is None or found[0] > best[0]):
            best = found
    return best[1] if best else None


def _find_edges(items: Sequence[Item], em: float, gutters: Sequence[float]) -> list[float]:
    """Left edges where a column may begin: the twelve that most lines share, and the rarer ones up to 3 em left of those.

    The rarer ones are needed where nearly all of a column is indented.
    """
    edges = sorted(item.x0 for item in items)
    groups: list[list[float]] = []
    for edge in edges:
        if groups and edge - groups[-1][0] <= 0.5 * em:
            groups[-1].append(edge)
        else:
            groups.append([edge])
    common = sorted((group for group in groups if len(group) >= FEWEST_ROWS), key=lambda group: (-len(group), group[0]))
    found = [group[0] for group in common[:12]]
    near = [group[0] for group in groups if any(0 < edge - group[0] <= 3 * em for edge in found) and group[0] not in found]
    found.extend(near[:12])
    found.extend(known for known in gutters if all(abs(known - edge) > 0.5 * em for edge in found))
    return found


def _find_band_at(items: Sequence[Item], edge: float, em: float, fewest: int) -> tuple[int, Band] | None:
    """The best stretch with a gutter left of `edge`, and how many lines face each other across it."""
    left, right, across = _split_at(items, edge, em)
    if not left or not right:
        return None
    across.sort(key=lambda item: item.mid)
    walls = [item.mid for item in across]
    bands: dict[int, tuple[list[Item], list[Item]]] = {}
    for side, lines in ((0, left), (1, right)):
        for item in lines:
            bands.setdefault(bisect_left(walls, item.mid), ([], []))[side].append(item)
    best: tuple[int, int] | None = None
    for number, (here, there) in sorted(bands.items()):
        score = _score(here, there, em, fewest) if here and there else 0
        if score and (best is None or score > best[0]):
            best = (score, number)
    if best is None:
        return None
    score, number = best
    above, below = across[:number], across[number:]
    for other, (here, there) in bands.items():
        if other < number:
            above = [*above, *here, *there]
        elif other > number:
            below = [*below, *here, *there]
    return score, Band(above, *bands[number], [], below)


def _split_at(items: Sequence[Item], edge: float, em: float) -> tuple[list[Item], list[Item], list[Item]]:
    """Lines left of a gutter that ends at `edge`, right of it, and across it.

    A line of the left column that is too long for it (a heading, a URL) runs over the gutter while the right
    column has a line at its height: it counts as left.
    """
    left: list[Item] = []
    right: list[Item] = []
    across: list[Item] = []
    for item in items:
        if item.x0 >= edge - 0.25 * em:
            right.append(item)
        elif item.x1 <= edge - GUTTER_EM * em:
            left.append(item)
        else:
            across.append(item)
    if not across or not left or not right:
        return left, right, across
    right.sort(key=lambda item: item.mid)
    mids = [item.mid for item in right]
    wall: list[Item] = []
    for item in across:
        beside = right[bisect_left(mids, item.top - 0.2 * em) : bisect_left(mids, item.bottom + 0.2 * em)]
        over = item.x1 - edge
        if over < 0.4 * (edge - item.x0) and edge - item.x0 > 0 and any(other.x0 < edge + 3 * em for other in beside):
            left.append(item)
        else:
            wall.append(item)
    return left, right, wall


def _score(left: Sequence[Item], right: Sequence[Item], em: float, fewest: int) -> int:
    here, there = _facing(left, right, 0.5 * em)
    for side, nearest in ((here, -1), (there, 0)):
        if len(side) < fewest:
            return 0
        if not is_flowing(find_strips(side, GUTTER_EM * em)[nearest], em, fewest):
            return 0
    return min(len(find_rows(here)), len(find_rows(there)))

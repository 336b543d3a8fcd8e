"""Bands: the stretches of a page that stand in columns, between what stands across them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from ingest.extract.cells import find_terms, is_at
from ingest.extract.gutters import (
    FEWEST_ROWS,
    GUTTER_EM,
    Item,
    find_rows,
    find_strips,
    is_flowing,
    is_marker,
    is_near,
    share_aligned,
)

LARGEST_INSET = 12
"""Lines of a box that columns may flow around. More are rather a column of another stretch of the page."""


class Band(NamedTuple):
    """A stretch from side to side of a part: the lines on both sides of a gutter and those of boxes set into it.

    Without a gutter all its lines are `left`.
    """

    left: list[Item]
    right: list[Item]
    inset: list[Item]


def find_bands(items: Sequence[Item], em: float, gutters: Sequence[float] = (), fewest: int = FEWEST_ROWS) -> list[Band] | None:
    """Divide a part from top to bottom where something stands across one of its gutters; None where none is evident.

    The gutter is the one over which most lines face each other.
    """
    best: tuple[int, list[Band]] = (0, [])
    for edge in _find_edges(items, em, gutters):
        found = _find_bands_at(items, edge, em, 2 if is_near(edge, gutters, em) else fewest)
        if found[0] > best[0]:
            best = found
    return best[1] or None


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


def _find_bands_at(items: Sequence[Item], edge: float, em: float, fewest: int) -> tuple[int, list[Band]]:
    """The bands along the gutter left of `edge`, and how many lines face each other across it in all of them."""
    left, right, across = _split_at(items, edge, em)
    if not left or not right:
        return 0, []
    insets = _find_insets(left, right, across, em)
    across, stacked = _stack(left, right, across, insets)
    if not all(_is_inside(band, em) for band in stacked):
        across, stacked = _stack(left, right, [*across, *insets], set())
    total = 0
    bands: list[Band] = []
    rest: list[Item] = []
    for number, band in enumerate(stacked):
        score = _score(band.left, band.right, em, fewest) if band.left and band.right else 0
        if score:
            total += score
            bands.extend([Band(rest, [], []), band] if rest else [band])
            rest = []
        else:
            rest = [*rest, *band.left, *band.right, *band.inset]
        if number < len(across):
            rest = [*rest, across[number]]
    if rest and total:
        bands.append(Band(rest, [], []))
    return total, bands if total else []


def _stack(
    left: Sequence[Item], right: Sequence[Item], across: Sequence[Item], insets: set[Item]
) -> tuple[list[Item], list[Band]]:
    """The lines across the gutter, from the top, and the bands over, between and under them."""
    walls = sorted((item for item in across if item not in insets), key=lambda item: (item.mid, item.number))
    heights = [item.mid for item in walls]
    stacked = [Band([], [], []) for _ in range(len(walls) + 1)]
    for side, lines in enumerate((left, right, sorted(insets))):
        for item in lines:
            stacked[bisect_left(heights, item.mid)][side].append(item)
    return walls, stacked


def _is_inside(band: Band, em: float) -> bool:
    """Whether both columns go on over and under the boxes set into them."""
    if not band.inset:
        return True
    top, bottom = min(item.top for item in band.inset), max(item.bottom for item in band.inset)
    return all(
        side and min(item.mid for item in side) < top - em and max(item.mid for item in side) > bottom + em
        for side in (band.left, band.right)
    )


def _find_insets(left: Sequence[Item], right: Sequence[Item], across: Sequence[Item], em: float) -> set[Item]:
    """Lines across the gutter that have text beside them on both sides: a box, around which both columns flow."""
    if not across or len(across) > LARGEST_INSET * 4:
        return set()
    sides = [sorted(side, key=lambda item: item.mid) for side in (left, right)]
    mids = [[item.mid for item in side] for side in sides]
    found: set[Item] = set()
    for item in across:
        reach = 0.2 * em
        before = sides[0][bisect_left(mids[0], item.top - reach) : bisect_left(mids[0], item.bottom + reach)]
        after = sides[1][bisect_left(mids[1], item.top - reach) : bisect_left(mids[1], item.bottom + reach)]
        if any(other.x1 <= item.x0 for other in before) and any(other.x0 >= item.x1 for other in after):
            found.add(item)
    return found if len(find_rows(list(found))) <= LARGEST_INSET else set()


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


def _facing(left: Sequence[Item], right: Sequence[Item], slack: float) -> tuple[list[Item], list[Item]]:
    """The lines of both sides in the stretch of the page that both sides cover."""
    top = max(min(item.top for item in left), min(item.top for item in right)) - slack
    bottom = min(max(item.bottom for item in left), max(item.bottom for item in right)) + slack
    return [i for i in left if top <= i.mid <= bottom], [i for i in right if top <= i.mid <= bottom]


def _score(left: Sequence[Item], right: Sequence[Item], em: float, fewest: int) -> int:
    """How many lines face each other across a gutter; 0 where one side at least is neither text nor a list beside text."""
    sides = _facing(left, right, 0.5 * em)
    if min(len(side) for side in sides) < fewest:
        return 0
    nearest = [find_strips(sides[0], GUTTER_EM * em)[-1], find_strips(sides[1], GUTTER_EM * em)[0]]
    flowing = [is_flowing(strip, em, fewest) for strip in nearest]
    if not any(flowing):
        return 0
    if not all(flowing) and not _is_list_beside(nearest, flowing, em):
        return 0
    return min(len(find_rows(side)) for side in sides)


def _is_list_beside(sides: Sequence[Sequence[Item]], flowing: Sequence[bool], em: float) -> bool:
    """Whether short lines beside running text are a column of their own (ingredients, dates), or terms explained there.

    Lines of their own do not share their heights with the text: those of a table do.
    """
    text, short = (sides[0], sides[1]) if flowing[0] else (sides[1], sides[0])
    rows = find_rows(short)
    if len(rows) < 4 or is_marker(short, em) or _measure_gap(sides) < em:
        return False
    edges = [row[0].x0 for row in rows]
    if share_aligned(edges, em) < 0.8 or max(item.x1 for item in short) - min(edges) < 4 * em:
        return False
    heights = sorted(item.baseline for item in text)
    paired = sum(1 for row in rows if is_at(heights, row[0].baseline, 0.15 * em))
    return paired < 0.6 * len(rows) or find_terms(sides, em) is not None


def _measure_gap(sides: Sequence[Sequence[Item]]) -> float:
    return min(item.x0 for item in sides[1]) - max(item.x1 for item in sides[0])

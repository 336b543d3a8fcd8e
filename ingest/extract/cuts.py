"""Cuts: a page divided into parts that stand beside each other or under each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.extract.bands import find_bands
from ingest.extract.cells import find_grid, find_headline, find_shelf, find_terms, split_lead
from ingest.extract.gutters import Item, find_columns, find_rows, is_flowing

DEEPEST = 40
"""Cuts inside cuts. Real pages need six at most; the limit only bounds what a hostile page may cost."""

EDGE_SHARE = 0.15
"""Part of the page height, at the top and at the bottom, in which a running head or foot is looked for."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a page, its own parts in reading order.

    Without parts it is one column, and `items` are its lines. With `places` its parts stand beside each other, and
    each place counts the parts left of it; without, they stand under each other.
    """

    items: Sequence[Item] = ()
    parts: Sequence[Part] = ()
    places: Sequence[int] = ()


def cut_page(items: Sequence[Item], height: float, em: float, gutters: Sequence[float], fewest: int) -> Part:
    """Cut a page; running head and foot first: a page number under the left column must not be read between the columns.

    Args:
        items: its lines, `em` the size of the body text, `height` that of the page, all in points.
        gutters: left edges of columns known from other pages.
        fewest: lines that must face each other across a gutter.
    """
    cutter = _Cutter(em, gutters, fewest)
    head, body, foot = _split_edges(items, height, em)
    parts = [Part(head)] if head else []
    parts.append(cutter.cut(body, 0))
    if foot:
        parts.append(Part(foot))
    return Part(parts=parts)


def _split_edges(items: Sequence[Item], height: float, em: float) -> tuple[list[Item], list[Item], list[Item]]:
    rows = find_rows(items)
    first, last = 0, len(rows)
    for _ in range(2):
        if last - first > 2 and _is_edge(rows[first], rows[first + 1 : last], 0.0, height, em):
            first += 1
        if last - first > 2 and _is_edge(rows[last - 1], rows[first : last - 1], height, height, em):
            last -= 1
    flat = [[item for row in part for item in row] for part in (rows[:first], rows[first:last], rows[last:])]
    return flat[0], flat[1], flat[2]


def _is_edge(row: Sequence[Item], rest: Sequence[Sequence[Item]], edge: float, height: float, em: float) -> bool:
    """Whether a row at the top (`edge` 0) or bottom of the page is set off from the rest like a running head or foot."""
    top, bottom = min(item.top for item in row), max(item.bottom for item in row)
    if abs((top + bottom) / 2 - edge) > EDGE_SHARE * height:
        return False
    others = [item for other in rest for item in other]
    gap = min(item.top for item in others) - bottom if edge == 0 else top - max(item.bottom for item in others)
    text = "".join(item.text for item in row)
    if len(text) <= 16 and any(letter.isdigit() for letter in text):
        return gap >= 1.2 * em
    return gap >= 2.5 * em or (gap >= 0.8 * em and max(item.size for item in row) <= 0.95 * em)


class _Cutter:
    """Cuts inside cuts; `em` is the size of the body text in points."""

    def __init__(self, em: float, gutters: Sequence[float], fewest: int) -> None:
        self.em = em
        self.fewest = fewest
        self.gutters = gutters

    def cut(self, items: Sequence[Item], depth: int) -> Part:
        if depth >= DEEPEST or len(items) < 2:
            return Part(items)
        shelf = find_shelf(items, self.em)
        if shelf:
            return Part(parts=[self.cut(part, depth + 1) for part in shelf])
        columns = find_columns(items, self.em, self.gutters, self.fewest)
        if columns:
            return self._cut_columns(columns, depth)
        bands = find_bands(items, self.em, self.gutters, self.fewest)
        if not bands:
            return Part(items)
        parts: list[Part] = []
        for band in bands:
            if band.right:
                parts.append(self._cut_columns([band.left, band.right], depth + 1))
            elif len(bands) > 1:
                parts.append(self.cut(band.left, depth + 1))
            if band.inset:
                parts.append(self.cut(band.inset, depth + 1))
        return parts[0] if len(parts) == 1 else Part(parts=parts)

    def _cut_columns(self, columns: Sequence[Sequence[Item]], depth: int) -> Part:
        """Columns as columns, unless they are the cells of a table or terms beside their definitions."""
        columns = self._divide(columns)
        if len(columns) < 2:
            return self.cut(columns[0], depth + 1)
        over = self._find_over(columns)
        if over:
            return Part(parts=[self.cut(part, depth + 1) for part in over])
        lead, columns = split_lead(columns, self.em)
        if lead:
            return Part(parts=[self.cut(lead, depth + 1), self._cut_columns(columns, depth + 1)])
        grid = find_grid(columns, self.em) or find_terms(columns, self.em)
        if grid:
            return Part(parts=[self._set_beside([cell for cell in row if cell], depth) for row in grid if any(row)])
        headline = find_headline(columns, self.em)
        if headline and depth < DEEPEST:
            above, line, below = headline
            parts = [self._cut_columns(above, depth + 1), self.cut(line, depth + 1), self._cut_columns(below, depth + 1)]
            return Part(parts=parts)
        return self._set_beside(self._put_side_last(columns), depth)

    def _find_over(self, columns: Sequence[Sequence[Item]]) -> list[Sequence[Item]]:
        """The right one of two columns first, where it ends above the left one: a chapter's name set at the right edge."""
        if len(columns) != 2:
            return []
        left, right = columns
        return [right, left] if max(item.bottom for item in right) < min(item.top for item in left) else []

    def _divide(self, columns: Sequence[Sequence[Item]]) -> list[Sequence[Item]]:
        """The columns inside columns, as far as clear gutters part them."""
        divided: list[Sequence[Item]] = []
        for column in columns:
            inner = find_columns(column, self.em, self.gutters, self.fewest) if column else []
            divided.extend(self._divide(inner) if inner else [column] if column else [])
        return divided

    def _set_beside(self, columns: Sequence[Sequence[Item]], depth: int) -> Part:
        """Parts beside each other, in this order."""
        parts: list[Part] = []
        for column in columns:
            part = self.cut(column, depth + 1)
            parts.extend(part.parts if part.places else [part])
        if len(parts) == 1:
            return parts[0]
        edges = [_left_edge(part) for part in parts]
        places = [sum(1 for other in edges if other < edge) for edge in edges]
        return Part(parts=parts, places=places)

    def _put_side_last(self, columns: Sequence[Sequence[Item]]) -> list[Sequence[Item]]:
        """From the left, but for a narrow side column left of the text that begins lower or smaller: that comes after it."""
        if len(columns) != 2:
            return list(columns)
        side, text = columns
        widths = [max(item.x1 for item in column) - min(item.x0 for item in column) for column in columns]
        if widths[0] >= 0.5 * widths[1]:
            return list(columns)
        sizes = [max(item.size for item in column) for column in columns]
        has_title = sizes[1] >= 1.4 * self.em and sizes[1] >= 1.2 * sizes[0]
        begins_lower = min(item.top for item in side) > min(item.top for item in text) + 0.5 * self.em
        if has_title or (begins_lower and not is_flowing(side, self.em) and is_flowing(text, self.em)):
            return [text, side]
        return list(columns)


def _left_edge(part: Part) -> float:
    return min([item.x0 for item in part.items] + [_left_edge(inner) for inner in part.parts])

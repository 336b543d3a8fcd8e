"""Cells: what stands side by side and is not read as columns: tables, terms and definitions, short headlines."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from ingest.extract.gutters import GUTTER_EM, Item, find_rows, find_strips, is_flowing, measure_pitch

Columns = Sequence[Sequence[Item]]
Grid = list[list[list[Item]]]
"""Rows of cells; a cell holds the lines of one column."""


def _nearest(heights: Sequence[float], height: float) -> float:
    at = bisect_left(heights, height)
    return min((abs(other - height) for other in heights[max(0, at - 1) : at + 1]), default=float("inf"))


def find_grid(columns: Columns, em: float) -> Grid | None:
    """Rows of cells, where the columns are those of a table with text in its cells; None where they are not.

    In a table the cells of one row begin at one height, row after row, and more than the usual space parts the rows.
    The space under a headline in a cell parts no rows.
    """
    usual = measure_pitch(columns)
    if not usual:
        return None
    rows = find_rows([item for column in columns for item in column])
    cuts: list[float] = []
    for row, below in pairwise(rows):
        size, other = max(item.size for item in row), max(item.size for item in below)
        step = below[0].baseline - row[0].baseline
        is_headed = size > 1.05 * other or (all(item.bold for item in row) and not any(item.bold for item in below))
        if step >= 1.25 * usual * max(1.0, size / em, other / em) and not is_headed:
            cuts.append(row[0].baseline + 0.3 * usual)
    if len(cuts) < 2:
        return None
    grid = _divide(columns, cuts)
    full = [row for row in grid if all(row)]
    level = sum(1 for row in full if _begin_level(row, em))
    lines = sum(len(find_rows(cell)) for row in full for cell in row)
    if len(full) < 0.7 * len(grid) or level < 0.8 * len(full) or lines > 6 * len(full) * len(columns):
        return None
    return grid


def _divide(columns: Columns, cuts: Sequence[float]) -> Grid:
    grid: Grid = [[[] for _ in columns] for _ in range(len(cuts) + 1)]
    for number, column in enumerate(columns):
        for item in column:
            grid[bisect_left(cuts, item.baseline)][number].append(item)
    return grid


def _begin_level(cells: Columns, em: float) -> bool:
    tops = [min(item.baseline for item in cell) for cell in cells]
    return max(tops) - min(tops) <= 0.3 * em


def is_at(heights: Sequence[float], height: float, slack: float) -> bool:
    """Whether one of these heights, given in order, is the same as this one."""
    return _nearest(heights, height) <= slack


def _measure_width(items: Sequence[Item]) -> float:
    return max(item.x1 for item in items) - min(item.x0 for item in items)


def find_terms(columns: Columns, em: float) -> Grid | None:
    """Terms at the left and what is said of them at the right, pair by pair; None where the columns are nothing like that.

    A term (the side head of a section, the key of an entry) begins where a paragraph beside it begins.
    """
    if len(columns) != 2 or is_flowing(columns[0], em) or not is_flowing(columns[1], em):
        return None
    if _measure_width(columns[0]) > 0.6 * _measure_width(columns[1]):
        return None
    pitch = measure_pitch([columns[1]])
    terms, text = find_rows(columns[0]), find_rows(columns[1])
    full = _measure_width(columns[1])
    starts = [text[0][0].baseline]
    for above, row in pairwise(text):
        is_short = above[-1].x1 - above[0].x0 < 0.75 * full
        if row[0].baseline - above[0].baseline >= 1.2 * pitch or is_short:
            starts.append(row[0].baseline)
    first = [terms[0][0].baseline]
    for upper, lower in pairwise(terms):
        if lower[0].baseline - upper[0].baseline >= 1.3 * pitch or _nearest(starts, lower[0].baseline) <= 0.3 * em:
            first.append(lower[0].baseline)
    level = [height for height in first if _nearest(starts, height) <= 0.3 * em]
    if len(first) < 2 or len(level) < 0.8 * len(first) or len(terms) > 3 * len(first):
        return None
    return _divide(columns, [height - 0.5 * pitch for height in level if height - 0.5 * pitch > text[0][0].top])


def split_lead(columns: Columns, em: float) -> tuple[list[Item], list[list[Item]]]:
    """Part what stands over one of the columns from what all of them begin with: a short title, a byline, a date.

    The columns must then begin at one height, and the lead must be set off by its size or by a gap.
    """
    kept = [list(column) for column in columns]
    tops = [min(item.top for item in column) for column in kept]
    level = max(tops)
    lead: list[Item] = []
    for number, column in enumerate(kept):
        if level - tops[number] <= 0.6 * em:
            continue
        over = [item for item in column if item.top < level - 0.6 * em]
        rest = [item for item in column if item.top >= level - 0.6 * em]
        if number and len(find_rows(over)) > 1:  # text beside a picture at the head of another column
            return [], [list(column) for column in columns]
        if not rest or min(item.top for item in rest) - level > 0.6 * em:
            return [], [list(column) for column in columns]
        if not all(_is_set_off(strip, level - 0.6 * em, em) for strip in find_strips(column, GUTTER_EM * em)):
            return [], [list(column) for column in columns]
        lead.extend(over)
        kept[number] = rest
    if not lead or any(len(rest) < 2 for rest in kept) or len(find_rows(lead)) > 12:
        return [], [list(column) for column in columns]
    return lead, kept


def _is_set_off(items: Sequence[Item], level: float, em: float) -> bool:
    """Whether a gap or another size parts the lines above a height from those below it, or there are none above it."""
    over = [item for item in items if item.top < level]
    rest = [item for item in items if item.top >= level]
    if not over or not rest:
        return True
    last, first = find_rows(over)[-1][0], find_rows(rest)[0][0]
    pitch = measure_pitch([rest]) or 1.2 * em
    return first.baseline - last.baseline >= 1.3 * pitch or abs(last.size - first.size) >= 0.08 * em


def find_shelf(items: Sequence[Item], em: float) -> tuple[list[Item], list[Item]] | None:
    """Cut a page at headlines that stand side by side over articles of their own; what is above them, what is below.

    An empty strip must run over them from side to side, and one headline at least must cover two columns: two
    headings that happen to stand at one height inside their columns are no such place.
    """
    rows = find_rows(items)
    bottom = rows[0][0].bottom
    for index, row in enumerate(rows):
        if index and len(row) > 1 and all(item.size >= 1.25 * em for item in row):
            gap = min(item.top for item in row) - bottom
            below = [item for other in rows[index + 1 :] for item in other]
            if gap >= 0.8 * em and index >= 3 and len(rows) - index >= 4 and any(_covers_gutter(head, below, em) for head in row):
                return [i for above in rows[:index] for i in above], [i for below in rows[index:] for i in below]
        bottom = max(bottom, max(item.bottom for item in row))
    return None


def _covers_gutter(head: Item, below: Sequence[Item], em: float) -> bool:
    """Whether the lines under a headline stand in columns whose gutter lies under it."""
    starts = Counter(round(item.x0, 0) for item in below if head.x0 + em < item.x0 < head.x1 - em)
    for edge, count in starts.items():
        if count < 3:
            continue
        before = sum(1 for item in below if edge - 3 * em < item.x1 < edge)
        across = sum(1 for item in below if item.x0 < edge - 0.5 * em and item.x1 > edge + 0.5 * em)
        if before >= 3 and across <= 0.1 * (before + count):
            return True
    return False


def find_headline(columns: Columns, em: float) -> tuple[list[list[Item]], list[Item], list[list[Item]]] | None:
    """A headline across columns that is too short to touch a gutter; None where there is none.

    All columns stop above it and go on under it, at one height; in all but the first there is nothing beside it.
    """
    rows = find_rows(columns[0])
    if sum(1 for row in rows if _is_head(row, em)) > 0.3 * len(rows):
        return None
    others = [find_rows(column) for column in columns[1:]]
    for index in range(1, len(rows) - 1):
        row = rows[index]
        if not _is_head(row, em):
            continue
        last = index
        while last + 1 < len(rows) - 1 and _is_head(rows[last + 1], em) and last - index < 3:
            last += 1
        above, below = rows[index - 1][0].baseline, rows[last + 1][0].baseline
        if _is_head(rows[index - 1], em) or not all(_breaks_off(column, above, below, em) for column in others):
            continue
        top, bottom = row[0].baseline - 0.4 * em, rows[last][0].baseline + 0.4 * em
        upper = [[item for item in column if item.baseline < top] for column in columns]
        lower = [[item for item in column if item.baseline > bottom] for column in columns]
        if not all(upper) or not all(lower):
            continue
        return upper, [item for part in rows[index : last + 1] for item in part], lower
    return None


def _is_head(row: Sequence[Item], em: float) -> bool:
    return all(item.bold or item.size >= 1.08 * em for item in row)


def _breaks_off(rows: Sequence[Sequence[Item]], above: float, below: float, em: float) -> bool:
    """Whether a column has a line near the height above and text at the height below, and a wide space between them."""
    heights = [row[0].baseline for row in rows]
    at = bisect_right(heights, below - 0.6 * em)
    if not 0 < at < len(heights) or _is_head(rows[at], em) or heights[at] - heights[at - 1] < 2.5 * em:
        return False
    return abs(heights[at] - below) <= 0.6 * em and abs(heights[at - 1] - above) <= 2.6 * em

"""Tables: rows of short cells that stand in columns, known from the page's geometry alone.

The trees know no tables. What tells one is the empty strips between its columns, which no row crosses, cells that are
aligned at an edge of their column, and that its cells are not running text. A false table would take prose out of the
article, so each sign must be there; a missed one stays as it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from ingest.layout.splice import splice_groups
from ingest.model import BlockKind, Cell, Document, FurnitureKind, LabelledLine, Line

STRIP_EM = 0.6
"""Narrowest strip between two columns."""
WIDE_STRIP_EM = 1.2
"""The same in a table without figures: in justified text set narrow, blanks as wide as this do not stand above each other."""
SEED_EM = 0.9
"""Widest blank that a row must have somewhere, for a table to be looked for there: justified prose has narrower ones."""
FEWEST_ROWS = 3
MOST_COLUMNS = 30
MOST_LINES = 600
"""Lines of one table; the limit bounds what a hostile page may cost."""
CAPTION_EM = 4.0
"""Farthest a caption may stand from its table."""
JUMP_EM = 10.0
"""A line so far above the one before it begins another column of the page."""
WORDY = 4.5
"""Words a cell from which, on average, a column reads like text: only one of a table's columns may."""
LONGEST_CELL = 40
"""Words of a cell."""
LONGEST_NUMBER = 200
"""Characters; a match takes the square of their number."""

_NUMBER = re.compile(
    r"[\s\d.,:;%‰€$£¥+±<>≤≥~≈*/()–−-]*\d[\s\d.,:;%‰€$£¥+±<>≤≥~≈*/()–−-]*[^\W\d_]{0,3}[*†‡.]?|[-–—−]|n/?a", re.IGNORECASE
)
_MARK = re.compile(r"[^\w\s]|\W?(?:\d{1,3}|[a-zA-Z]|[ivxlc]{1,6}|[IVXLC]{1,6})[.)\]]|\[[\w+,-]{1,12}\]|[o\uf0b7\uf0a7]")
_SECTION = re.compile(r"\d{1,2}(?:\.\d{1,2})*\.?(?!\S)")
_CAPTION = re.compile(
    r"(?:tab(?:le|elle|ela|la|leau|ulka|ell|\.)?|taulukko|táblázat|таблица|表)\s*(?:\d{1,3}|[A-Z]|[IVX]{1,5})\b", re.IGNORECASE
)
_SIGNS = re.compile(r"[={}<>|_\\#&^@;]")
_LEADERS = re.compile(r"(?:\.\s?|…\s?|·\s?){4,}")


class Part(NamedTuple):
    """A stretch of a line between wide blanks."""

    line: int
    start: int
    end: int
    x0: float
    x1: float
    baseline: float
    size: float


Tier = list[Part]
"""What stands at one height, beside each other: a printed row, or all lines of one."""


def mark_tables(document: Document, labels: Sequence[LabelledLine]) -> tuple[LabelledLine, ...]:
    """Label the lines of tables as such, with their cells."""
    if not document.lines or document.lines[0].box is None:
        return tuple(labels)
    known = {label.index: label for label in labels}
    tables = [_label(document, rows) for rows in find_tables(document, known)]
    return splice_groups(document, _mark_captions(document, labels, tables), tables) if tables else tuple(labels)


def _mark_captions(
    document: Document, labels: Sequence[LabelledLine], tables: Sequence[Sequence[LabelledLine]]
) -> tuple[LabelledLine, ...]:
    """What begins with "Table 1" right over or under a table is its caption, to the end of its block."""
    out = list(labels)
    for table in tables:
        boxes = [line.box for label in table if (line := document.lines[label.index]).box is not None]
        page = document.lines[table[0].index].page
        top, bottom = min(box.top for box in boxes), max(box.bottom for box in boxes)
        reach = CAPTION_EM * median(box.height for box in boxes)
        for at, label in enumerate(out):
            line = document.lines[label.index]
            if line.page != page or line.box is None or not label.begins or not isinstance(label.kind, BlockKind):
                continue
            end = next((k for k in range(at + 1, len(out)) if out[k].begins or out[k].kind is not label.kind), len(out))
            last = document.lines[out[end - 1].index].box or line.box
            near = 0 <= top - last.bottom < reach or 0 <= line.box.top - bottom < reach
            if near and _CAPTION.match(document.text(line)):
                out[at:end] = [replace(one, kind=BlockKind.CAPTION) for one in out[at:end]]
    return tuple(out)


def find_tables(document: Document, labels: dict[int, LabelledLine]) -> Iterator[list[list[tuple[int, Part]]]]:
    """Each table as its rows, each row as (column, part of a line), from the left, from above."""
    for tiers in find_flows(document):
        at = 0
        while at <= len(tiers) - FEWEST_ROWS:
            end = _grow(tiers, at) if _is_seed(tiers[at]) else at
            rows = _accept(document, labels, tiers[at:end]) if end - at >= FEWEST_ROWS else None
            if rows is None:
                at += 1
                continue
            yield rows
            at = end


def find_flows(document: Document) -> Iterator[list[Tier]]:
    """The lines in reading order, cut where another page or another column begins, as tiers from above."""
    flow: list[tuple[int, Line, float]] = []
    for index, line in enumerate(document.lines):
        if line.box is None or line.hidden or not line.runs or line.baseline is None:
            continue
        size = max(run.style.size for run in line.runs)
        if line.box.height > 3 * max(line.box.width, size):  # runs up the page
            continue
        if flow:
            _, last, _ = flow[-1]
            assert last.baseline is not None
            if line.page != last.page or last.baseline - line.baseline > JUMP_EM * size:
                yield _find_tiers(flow)
                flow = []
        flow.append((index, line, size))
    if flow:
        yield _find_tiers(flow)


def _find_tiers(flow: Sequence[tuple[int, Line, float]]) -> list[Tier]:
    """Cut a flow wherever all that follows lies below all before."""
    below = [0.0] * len(flow)
    lowest = float("inf")
    for at in range(len(flow) - 1, -1, -1):
        _, line, size = flow[at]
        lowest = min(lowest, (line.baseline or 0.0) - 0.55 * size)
        below[at] = lowest
    tiers: list[Tier] = []
    reach = float("-inf")
    for at, (index, line, size) in enumerate(flow):
        if below[at] >= reach:
            tiers.append([])
        reach = max(reach, line.baseline or 0.0)
        tiers[-1].extend(_cut_line(index, line, size))
    return tiers


def _cut_line(index: int, line: Line, size: float) -> Iterator[Part]:
    assert line.box is not None
    assert line.baseline is not None
    start, x0 = line.start, line.box.x0
    for gap in line.gaps:
        if gap.x1 - gap.x0 >= STRIP_EM * size and line.start < gap.at < line.end - 1:
            yield Part(index, start, gap.at, x0, gap.x0, line.baseline, size)
            start, x0 = gap.at + 1, gap.x1
    yield Part(index, start, line.end, x0, line.box.x1, line.baseline, size)


def _is_seed(tier: Tier) -> bool:
    """Whether parts stand beside each other with a wide blank between."""
    parts = sorted(tier, key=lambda part: part.x0)
    return any(b.x0 - a.x1 >= SEED_EM * min(a.size, b.size) for a, b in pairwise(parts))


def _grow(tiers: Sequence[Tier], first: int) -> int:
    """Where the table ends that may begin here: before the first tier that closes a strip, or stands too far below."""
    strips = _add_strips([], tiers[first])
    pitch = 0.0
    lone = count = 0
    end = at = first + 1
    for at in range(first + 1, len(tiers)):
        tier = tiers[at]
        count += len(tier)
        size = max(part.size for part in tier)
        step = min(part.baseline for part in tier) - max(part.baseline for part in tiers[at - 1])
        if step > max(3.0 * size, 1.7 * pitch) or count > MOST_LINES:
            break
        merged = _add_strips(strips, tier)
        if len(merged) < max(2, len(strips)):
            break
        wide = len(_add_strips([], tier)) > 1
        lone = 0 if wide else lone + 1
        if lone > 3:
            break
        strips = merged
        pitch = max(pitch, step)
        # What ends a table stands in several columns, or goes on with a cell right of the first.
        if wide or min(part.x0 for part in tier) >= strips[1][0]:
            end = at + 1
    return end


def _add_strips(strips: Sequence[tuple[float, float]], tier: Tier) -> list[tuple[float, float]]:
    """The columns after adding the parts of a tier: stretches from side to side with an empty strip between two."""
    least = STRIP_EM * min(part.size for part in tier)
    out: list[tuple[float, float]] = []
    for x0, x1 in sorted([*strips, *((part.x0, part.x1) for part in tier)]):
        if out and x0 - out[-1][1] < least:
            out[-1] = (out[-1][0], max(out[-1][1], x1))
        else:
            out.append((x0, x1))
    return out


def _accept(document: Document, labels: dict[int, LabelledLine], tiers: Sequence[Tier]) -> list[list[tuple[int, Part]]] | None:
    """The rows of a table, or None where these tiers are none."""
    tiers = _trim_edges(labels, tiers)
    strips: list[tuple[float, float]] = []
    for tier in tiers:
        strips = _add_strips(strips, tier)
    if not 2 <= len(strips) <= MOST_COLUMNS:
        return None
    em = median(part.size for tier in tiers for part in tier)
    narrowest = min(b[0] - a[1] for a, b in pairwise(strips)) / em
    rows = _join_tiers(document, [[(_column(strips, part), part) for part in tier] for tier in tiers])
    filled = [len({column for column, _ in row}) for row in rows]
    if sum(count > 1 for count in filled) < max(FEWEST_ROWS, 0.6 * len(rows)) or sum(filled) < 0.6 * len(rows) * len(strips):
        return None
    cells = _read_cells(document, rows, len(strips))
    if not _are_cells(cells, narrowest) or not _are_aligned(rows, len(strips)):
        return None
    kinds = [labels[part.line].kind for row in rows for _, part in row if part.line in labels]
    front = sum(kind in (BlockKind.TITLE, BlockKind.SUBTITLE, BlockKind.BYLINE) for kind in kinds)
    if sum(kind is BlockKind.CODE for kind in kinds) > 0.3 * len(kinds):
        return None
    heads = sum(kind is BlockKind.HEADING for kind in kinds)
    numbered = all(_SECTION.match(next(filter(None, row))) for row in cells)
    return None if front >= 0.3 * len(kinds) or (numbered and heads >= 0.5 * len(kinds)) else rows


def _column(strips: Sequence[tuple[float, float]], part: Part) -> int:
    return next(number for number, (_, x1) in enumerate(strips) if part.x0 <= x1)


def _trim_edges(labels: dict[int, LabelledLine], tiers: Sequence[Tier]) -> Sequence[Tier]:
    """Leave out a running head or foot that stands over the columns by chance: farther away than the rows from each other."""
    steps = _measure_steps(tiers)
    if len(steps) < 2:
        return tiers
    usual = median(steps)
    first, last = 0, len(tiers)
    if _is_furniture(labels, tiers[0]) and steps[0] > 1.5 * usual:
        first = 1
    if _is_furniture(labels, tiers[-1]) and steps[-1] > 1.5 * usual:
        last -= 1
    return tiers[first:last]


def _is_furniture(labels: dict[int, LabelledLine], tier: Tier) -> bool:
    return all(part.line in labels and isinstance(labels[part.line].kind, FurnitureKind) for part in tier)


def _measure_steps(tiers: Sequence[Tier]) -> list[float]:
    """From the last baseline of each tier to the first one of the next."""
    return [min(part.baseline for part in below) - max(part.baseline for part in above) for above, below in pairwise(tiers)]


def _join_tiers(document: Document, placed: Sequence[list[tuple[int, Part]]]) -> list[list[tuple[int, Part]]]:
    """Tiers to rows: a tier that fills fewer columns than the row above goes on with its cells, if it is set closer to it."""
    steps = _measure_steps([[part for _, part in row] for row in placed])
    tight = min(steps, default=0.0)
    rows = [list(placed[0])]
    for row, step in zip(placed[1:], steps, strict=True):
        columns, above = {column for column, _ in row}, {column for column, _ in rows[-1]}
        fewer = columns < above
        close = step <= 1.1 * tight and 1.25 * tight < max(steps)
        hanging = 0 not in columns and not any(_is_number(document.raw[part.start : part.end]) for _, part in row)
        hanging = hanging and not any(_is_number(document.raw[p.start : p.end]) for column, p in rows[-1] if column in columns)
        if fewer and (close or hanging):
            rows[-1] += row
        else:
            rows.append(list(row))
    return rows


def _read_cells(document: Document, rows: Sequence[Sequence[tuple[int, Part]]], count: int) -> list[list[str]]:
    """The text of the cells, "" for the empty ones."""
    cells = []
    for row in rows:
        texts = [""] * count
        for column, part in sorted(row, key=lambda placed: (placed[0], placed[1].baseline, placed[1].x0)):
            texts[column] = f"{texts[column]} {document.raw[part.start : part.end]}".strip()
        cells.append(texts)
    return cells


def _is_number(text: str) -> bool:
    bare = text.strip()
    return len(bare) <= LONGEST_NUMBER and _NUMBER.fullmatch(bare) is not None


def _are_cells(rows: Sequence[Sequence[str]], narrowest: float) -> bool:
    """Whether these texts are the cells of a table, and not running text, list items, entries of contents, or code.

    Args:
        rows: "" for an empty cell.
        narrowest: width of the narrowest strip between two columns, in em.
    """
    columns = [[cell for cell in column if cell] for column in zip(*rows, strict=True)]
    every = [cell for column in columns for cell in column]
    whole = " ".join(every)
    words = [[len(cell.split()) for cell in column] for column in columns]
    if max(map(max, words)) > LONGEST_CELL or sum(sum(column) / len(column) > WORDY for column in words) > 1:
        return False
    if 3 * sum("=" in " ".join(row) for row in rows) >= len(rows):  # a system of equations, or assignments
        return False
    if len(_SIGNS.findall(whole)) > 0.04 * len(whole) or "@" in whole or any(map(_LEADERS.search, every)):
        return False
    figures = [number for number, column in enumerate(columns) if 2 * sum(map(_is_number, column)) > len(column)]
    if all(map(_MARK.fullmatch, columns[0])) and not set(figures) - {0, len(columns) - 1}:
        return False
    wordy = next((column for column, count in zip(columns, words, strict=True) if sum(count) > WORDY * len(count)), ())
    if sum(cell[:1].islower() for cell in wordy) > 0.3 * len(wordy):
        return False
    if figures != [0] and figures:
        return not _is_contents(columns)
    # Without figures: at least three columns of short cells, well apart, most of them filled.
    if len(columns) < 3 or narrowest < WIDE_STRIP_EM or sum(cell[:1].islower() for cell in columns[0]) > 0.3 * len(columns[0]):
        return False
    return len(every) >= 0.8 * len(rows) * len(columns) and len(whole.split()) <= 3 * len(every)


def _is_contents(columns: Sequence[Sequence[str]]) -> bool:
    """Whether the last column rises like page numbers, and nothing else but marks and titles stands before it."""
    last = [cell for cell in columns[-1] if cell.isdigit()]
    if len(last) < 0.9 * len(columns[-1]) or len(last) < FEWEST_ROWS or any(len(cell) > 4 for cell in last):
        return False
    rising = all(int(a) <= int(b) for a, b in pairwise(last))
    return rising and sum(2 * sum(map(_is_number, column)) > len(column) for column in columns[1:]) == 1


def _are_aligned(rows: Sequence[Sequence[tuple[int, Part]]], count: int) -> bool:
    """Whether the cells of every column share its left edge, its right edge, or its middle."""
    for number in range(count):
        parts = [part for row in rows for column, part in row if column == number]
        if len(parts) < FEWEST_ROWS:
            continue
        em = median(part.size for part in parts)
        edges = ([p.x0 for p in parts], [p.x1 for p in parts], [(p.x0 + p.x1) / 2 for p in parts])
        if max(_share_aligned(edge, 0.5 * em) for edge in edges) < 0.6:
            return False
    return True


def _share_aligned(edges: Sequence[float], slack: float) -> float:
    ordered = sorted(edges)
    most = first = 0
    for last, edge in enumerate(ordered):
        while edge - ordered[first] > slack:
            first += 1
        most = max(most, last - first + 1)
    return most / len(ordered)


def _label(document: Document, rows: Sequence[Sequence[tuple[int, Part]]]) -> list[LabelledLine]:
    """Labelled lines from above and from the left; parts of a line in one cell are one again."""
    cells: dict[int, list[Cell]] = {}
    for number, row in enumerate(rows):
        for column, part in sorted(row, key=lambda placed: placed[1].start):
            own = cells.setdefault(part.line, [])
            if own and own[-1].column == column and own[-1].row == number:
                own[-1] = own[-1]._replace(end=part.end)
            else:
                own.append(Cell(number, column, part.start, part.end))
    order = sorted(cells, key=lambda line: (cells[line][0].row, cells[line][0].column, document.lines[line].baseline or 0.0))
    return [
        LabelledLine(line, BlockKind.TABLE, at == 0, 0.8, 0.9, tuple(sorted(cells[line], key=lambda cell: cell.start)))
        for at, line in enumerate(order)
    ]

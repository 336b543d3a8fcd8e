"""The lines of a table to one block: a line for each row, a tab between two cells. A formula is one of a single column."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.model import Block, BlockKind, Box, Cell, Document, LabelledLine, Piece, Rule, render
from ingest.repair.characters import repair_line
from ingest.settings import RepairSettings

Gaps = tuple[tuple[int, int], tuple[int, int]]


def build_table(
    document: Document, labels: Sequence[LabelledLine], gaps: Sequence[Gaps], settings: RepairSettings, drawn: frozenset[str]
) -> Block:
    """Join the cells of a table in the order of its rows.

    Each cell is repaired by itself. What stands between it and what follows it in the raw text, a blank or a line end,
    becomes what parts it from the next cell of the table: nothing is lost, and no cell is joined to its neighbour.

    Args:
        labels: of the table's lines, with their cells.
        gaps: for each line of the document the raw text before and after it that no line holds.
    """
    raw = document.raw
    placed: list[tuple[Cell, tuple[int, int], tuple[int, int]]] = []  # with the raw text before and after
    for label in labels:
        line, (before, after) = document.lines[label.index], gaps[label.index]
        for at, cell in enumerate(label.cells):
            first, last = at == 0, at + 1 == len(label.cells)
            start = min(before[0], line.start) if first else cell.start
            end = max(after[1], line.end) if last else label.cells[at + 1].start
            placed.append((cell, (start, cell.start), (cell.end, end)))
    order = {id(found): at for at, found in enumerate(placed)}
    placed.sort(key=lambda found: (found[0].row, found[0].column, order[id(found)]))
    out: list[Piece] = []
    for at, (cell, before, after) in enumerate(placed):
        if before[1] > before[0]:
            out.append(Piece(*before, "", Rule.BLOCK_END))
        own = repair_line(raw[cell.start : cell.end], cell.start, settings, drawn)
        if at == 0 and cell.column:
            own = _set_before(raw, own, "\t" * cell.column)
        out += own
        if at + 1 < len(placed):
            following = placed[at + 1][0]
            out.append(_part(raw, cell, following, after))
        elif after[1] > after[0]:
            out.append(Piece(*after, "", Rule.BLOCK_END))
    lines = [document.lines[label.index] for label in labels]
    page = min(line.page for line in lines)
    box: Box | None = None
    for line in lines:
        if line.box is not None and line.page == page:
            box = line.box if box is None else box.union(line.box)
    kind = labels[0].kind
    assert isinstance(kind, BlockKind)
    confidence = min(min(label.kind_confidence, label.break_confidence) for label in labels)
    last_page = max(line.page for line in lines)
    return Block(kind, render(raw, out), tuple(out), page, last_page, None, box, confidence)


def _part(raw: str, cell: Cell, following: Cell, gap: tuple[int, int]) -> Piece:
    """What stands between two cells, or between two lines of one cell."""
    if cell.row != following.row:
        text = "\n" * (following.row - cell.row) + "\t" * following.column
    elif cell.column != following.column:
        text = "\t" * (following.column - cell.column)
    else:
        return Piece(*gap, " ", Rule.JOIN_LINES)
    return Piece(*gap) if raw[slice(*gap)] == text else Piece(*gap, text, Rule.TABLE_CELL)


def _set_before(raw: str, pieces: tuple[Piece, ...], text: str) -> tuple[Piece, ...]:
    """The empty cells before the first one: a change of its first character, for a change needs a place."""
    first = pieces[0]
    if first.text is not None:
        return (first._replace(text=text + first.text), *pieces[1:])
    head = Piece(first.start, first.start + 1, text + raw[first.start], Rule.TABLE_CELL)
    rest = (Piece(first.start + 1, first.end),) if first.end > first.start + 1 else ()
    return (head, *rest, *pieces[1:])

"""Strips to rows: what stands on one baseline, raised and lowered text with the line that it belongs to."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.extract.glyphs import Strip

SAME_BASELINE_EM = 0.12
"""Strips whose baselines differ by less than this stand in one row. Hinted or rounded coordinates move by 0.05 em."""
RAISED_EM = 0.8
LOWERED_EM = 0.4
LEAST_RAISED_EM = 0.13
"""How far the baseline of a small strip may stand above or below that of the line that it belongs to."""
MOST_RAISED_PT = 60.0
"""Farther apart no two baselines belong to one line."""
LONGEST_RAISED = 16
"""Glyphs of a raised or lowered part: "[12,13,15–17]"."""
MOST_STRIPS = 8000
"""Strips of a page on which raised text is looked for; more are a map or a drawing."""
SMALL_RATIO = 0.9

Ink = tuple[float, float, int]
"""Where the inked glyphs of a strip begin and end, and how many they are."""


class Row:
    """Strips on one baseline."""

    __slots__ = ("baseline", "members", "size")

    def __init__(self, baseline: float, size: float, member: int) -> None:
        self.baseline = baseline
        self.size = size
        self.members = [member]


def find_rows(strips: Sequence[Strip]) -> list[Row]:
    """Strips by baseline, from top to bottom."""
    rows: list[Row] = []
    for index in sorted(range(len(strips)), key=lambda i: (strips[i].baseline, i)):
        strip = strips[index]
        size = strip.style.size
        last = rows[-1] if rows else None
        if last is not None and strip.baseline - last.baseline <= SAME_BASELINE_EM * max(min(size, last.size), 1.0):
            last.members.append(index)
            last.size = max(last.size, size)
        else:
            rows.append(Row(strip.baseline, size, index))
    return rows


def attach_raised(rows: list[Row], strips: Sequence[Strip]) -> list[Row]:
    """Move small strips that stand beside the text of a neighbouring row into that row."""
    if len(strips) > MOST_STRIPS or len({round(strip.style.size, 1) for strip in strips}) == 1:
        return rows
    inks: dict[int, Ink] = {}
    for _ in range(2):  # the second time for what stands beside a piece that was moved
        moved = False
        for at, row in enumerate(rows):
            largest = max(rows[other].size for other in _neighbours(at, rows))
            for member in list(row.members):
                if strips[member].style.size > SMALL_RATIO * largest:
                    continue
                host = _find_host(member, at, rows, strips, inks)
                if host is not None:
                    row.members.remove(member)
                    host.members.append(member)
                    moved = True
        if not moved:
            break
    return [row for row in rows if row.members]


def _neighbours(at: int, rows: list[Row]) -> list[int]:
    """Rows whose baseline is near enough for raised or lowered text, the row itself first."""
    found = [at]
    for step in (1, -1):
        other = at + step
        while 0 <= other < len(rows) and abs(rows[other].baseline - rows[at].baseline) <= MOST_RAISED_PT:
            found.append(other)
            other += step
    return found


def _find_host(member: int, at: int, rows: list[Row], strips: Sequence[Strip], inks: dict[int, Ink]) -> Row | None:
    """The row of larger text in whose blanks this small strip stands, or None."""
    strip = strips[member]
    size = strip.style.size
    start, end, count = _measure_ink(member, strips, inks)
    if not count:
        return None
    best: tuple[float, int] | None = None
    for other in _neighbours(at, rows)[1:]:
        row = rows[other]
        distance = row.baseline - strip.baseline
        if size > SMALL_RATIO * row.size or not -LOWERED_EM * row.size <= distance <= RAISED_EM * row.size:
            continue
        for index in row.members:
            host = strips[index]
            em = host.style.size
            left, right, _ = _measure_ink(index, strips, inks)
            near = min(abs(start - right), abs(end - left))
            if abs(host.baseline - row.baseline) > 0.1 * em and abs(host.baseline - strip.baseline) < 0.1 * size:
                if near > 0.3 * size:
                    continue
                em = row.size  # the next piece of what already stands raised in that row
            elif near > 0.5 * em and not left < start < right:
                continue
            elif abs(host.baseline - strip.baseline) < LEAST_RAISED_EM * row.size:
                continue  # two columns of a table, set apart by a hair
            if size > SMALL_RATIO * em or not -LOWERED_EM * em <= distance <= RAISED_EM * em:
                continue
            if _overlap(strip, start, end, row, strips) or not _is_aside(member, rows[at], index, row, strips, inks):
                continue
            score = (0.0 if index == member - 1 else 0.1 if index == member + 1 else 0.3) + abs(distance) / em + near / em
            if best is None or score < best[0]:
                best = (score, other)
    return None if best is None else rows[best[1]]


def _is_aside(member: int, row: Row, host: int, host_row: Row, strips: Sequence[Strip], inks: dict[int, Ink]) -> bool:
    """Whether a small strip is an addition to its host and not the larger part: a drop cap is no host of the text beside it."""
    small = _count_beside(member, row, strips, inks)
    return small <= LONGEST_RAISED and small <= _count_beside(host, host_row, strips, inks)


def _count_beside(member: int, row: Row, strips: Sequence[Strip], inks: dict[int, Ink]) -> int:
    """Glyphs of the strip and of those that stand next to it on its row, less than an em apart."""
    start, end, count = _measure_ink(member, strips, inks)
    rest = [(*_measure_ink(index, strips, inks), strips[index].style.size) for index in row.members if index != member]
    while True:
        beside = [other for other in rest if other[0] - end < other[3] and start - other[1] < other[3]]
        if not beside:
            return count
        rest = [other for other in rest if other not in beside]
        count += sum(other[2] for other in beside)
        start = min(start, *(other[0] for other in beside))
        end = max(end, *(other[1] for other in beside))


def _measure_ink(index: int, strips: Sequence[Strip], inks: dict[int, Ink]) -> Ink:
    """Where the glyphs of a strip begin and end, and how many there are, blanks aside."""
    known = inks.get(index)
    if known is None:
        strip = strips[index]
        inked = [at for at, text in enumerate(strip.texts) if not text.isspace()]
        known = (strip.starts[inked[0]], strip.ends[inked[-1]], len(inked)) if inked else (0.0, 0.0, 0)
        inks[index] = known
    return known


def _overlap(strip: Strip, start: float, end: float, row: Row, strips: Sequence[Strip]) -> bool:
    """Whether the ink of the strip covers glyphs of the row."""
    slack = 0.25 * (end - start)
    for index in row.members:
        other = strips[index]
        if other.starts[0] >= end or other.ends[-1] <= start:
            continue
        moved = other.style.size < SMALL_RATIO * row.size and abs(other.baseline - row.baseline) > 0.1 * row.size
        if moved and abs(other.baseline - strip.baseline) > 0.5 * strip.style.size:
            continue  # an index below an exponent
        for text, left, right in zip(other.texts, other.starts, other.ends, strict=True):
            if not text.isspace() and min(right, end) - max(left, start) > min(slack, 0.5 * (right - left)):
                return True
    return False

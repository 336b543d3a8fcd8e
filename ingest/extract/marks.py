"""List marks: bullets and numbers, which some typesetters draw apart from their items and a little higher or lower."""

from __future__ import annotations

import re
from itertools import pairwise

from ingest.extract.glyphs import Strip
from ingest.extract.rows import Row

MARK = re.compile(
    r"^(?:[\u2022\u2023\u2043\u204c\u204d\u2219\u25a0-\u25ff\u2756\u2794\u27a2\uf0a7\uf0b7\uf0d8\u00b7*\u2013\u2014o-]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxlIVXL]{1,5})[.)])$"
)
SHIFTED_EM = 0.3
"""How far the baseline of a mark may stand from that of its item: ReportLab sets marks of 12 pt beside items of 10 pt."""
FARTHEST_EM = 4.0
"""Largest distance between a mark and its item."""


def attach_marks(rows: list[Row], strips: list[Strip]) -> list[Row]:
    """Set a mark that has a row of its own on the baseline of the text right beside it; its strip in `strips` is replaced."""
    gone: set[int] = set()
    for one, other in pairwise(range(len(rows))):
        for at, host in ((one, other), (other, one)):
            if at not in gone and host not in gone and _is_mark_of(rows[at], rows[host], strips):
                member = rows[at].members[0]
                strips[member] = strips[member]._replace(baseline=rows[host].baseline)
                rows[host].members.append(member)
                gone.add(at)
    return [row for at, row in enumerate(rows) if at not in gone]


def _is_mark_of(mark: Row, host: Row, strips: list[Strip]) -> bool:
    if len(mark.members) != 1:
        return False
    strip = strips[mark.members[0]]
    if len(strip.texts) > 7 or abs(mark.baseline - host.baseline) > SHIFTED_EM * min(mark.size, host.size):
        return False
    if not MARK.match("".join(strip.texts).strip()) or host.size > 1.5 * mark.size:
        return False
    start, end = strip.starts[0], strip.ends[-1]
    em = min(mark.size, host.size)
    others = [(strips[index].starts[0], strips[index].ends[-1]) for index in host.members]
    if any(left < end and right > start - 0.4 * em for left, right in others):  # in the text, not before it
        return False
    return any(0 < left - end < FARTHEST_EM * em for left, _ in others)

"""List marks and signs of code: some typesetters draw them apart from the text beside them, and a little higher or lower."""

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
SIGNS = frozenset("*\u2217~^")
"""Signs that stand high in their fonts and are lowered in listings: LaTeX sets the star of code by a sixth of its size lower."""
NEAREST_EM = 1.2
"""Most between such a sign and the text that it follows: a blank of typewriter type and what its box is wider than its ink."""
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


def attach_signs(rows: list[Row], strips: list[Strip]) -> list[Row]:
    """Set a row that is nothing but signs of code into the row in whose blanks they stand: "(i+1)", "2" and "**" are one line."""
    gone: set[int] = set()
    for one, other in pairwise(range(len(rows))):
        for at, host in ((one, other), (other, one)):
            if at not in gone and host not in gone and _are_signs_of(rows[at], rows[host], strips):
                for member in rows[at].members:
                    strips[member] = strips[member]._replace(baseline=rows[host].baseline)
                rows[host].members.extend(rows[at].members)
                gone.add(at)
    return [row for at, row in enumerate(rows) if at not in gone]


def _are_signs_of(signs: Row, host: Row, strips: list[Strip]) -> bool:
    if not all(SIGNS.issuperset(text.strip()) for index in signs.members for text in strips[index].texts):
        return False
    em = min(signs.size, host.size)
    if abs(signs.baseline - host.baseline) > SHIFTED_EM * em or max(signs.size, host.size) > 1.2 * em:
        return False
    inked = [
        (start, end)
        for index in host.members
        for text, start, end in zip(strips[index].texts, strips[index].starts, strips[index].ends, strict=True)
        if not text.isspace()
    ]
    found = 0
    for index in sorted(signs.members, key=lambda i: strips[i].starts[0]):
        for text, start, end in zip(strips[index].texts, strips[index].starts, strips[index].ends, strict=True):
            if text.isspace():
                continue
            slack = 0.3 * (end - start)
            if any(left < end - slack and right > start + slack for left, right in inked):
                return False  # over or under the text, not in it
            if not any(-slack <= start - right <= NEAREST_EM * em for _, right in inked):
                return False
            inked.append((start, end))
            found += 1
    return found > 0

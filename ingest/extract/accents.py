"""Accents that stand higher than their line: TeX raises the accent of a capital letter, which puts it in a row of its own."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ingest.extract.glyphs import Strip
from ingest.extract.rows import Row

_ACCENTS = frozenset("\u00a8\u00b4`\u02c6\u02dc\u02c7\u02da\u02d9\u02dd")
HIGHEST_EM = 0.4
"""How far above the line's baseline that of the accent stands, at most; 0.2 em in Computer Modern."""
SAME_LINE_EM = 0.1
"""How far the baseline of an accent over a small letter stands from that of the letter; 0.04 em in Computer Modern."""


def attach_accents(rows: list[Row], strips: Sequence[Strip]) -> list[Row]:
    """Move accents into the row of the letter over which they stand; a letter without its accent is a word misread."""
    for row, below in pairwise(rows):
        for member in _find_accents(row, strips):
            strip = strips[member]
            rise = below.baseline - strip.baseline
            letter = _find_letter(strip, below, strips)
            if letter is None or rise > HIGHEST_EM * strip.style.size:
                continue
            strip.starts[0], strip.ends[0] = letter - 0.01, letter
            row.members.remove(member)
            below.members.append(member)
    for one, other in pairwise(rows):
        for row, host in ((one, other), (other, one)):
            for member in _find_accents(row, strips):
                if not _stands_over(strips[member], row, strips) and _stands_over(strips[member], host, strips):
                    row.members.remove(member)
                    host.members.append(member)
    return [row for row in rows if row.members]


def _find_accents(row: Row, strips: Sequence[Strip]) -> list[int]:
    return [member for member in row.members if len(strips[member].texts) == 1 and strips[member].texts[0] in _ACCENTS]


def _stands_over(accent: Strip, row: Row, strips: Sequence[Strip]) -> bool:
    """Whether the accent stands over a letter of this row, at the height of its own line.

    A hair parts the two where the row began with the text of another column, a little higher.
    """
    middle = (accent.starts[0] + accent.ends[0]) / 2
    for index in row.members:
        strip = strips[index]
        near = abs(strip.baseline - accent.baseline) <= SAME_LINE_EM * accent.style.size
        if near and strip is not accent and strip.starts[0] <= middle <= strip.ends[-1]:
            for text, start, end in zip(strip.texts, strip.starts, strip.ends, strict=True):
                if text.isalpha() and start < middle < end:
                    return True
    return False


def _find_letter(accent: Strip, row: Row, strips: Sequence[Strip]) -> float | None:
    """Where the capital begins over whose middle the accent stands."""
    middle = (accent.starts[0] + accent.ends[0]) / 2
    for index in row.members:
        strip = strips[index]
        if strip.starts[0] <= middle <= strip.ends[-1] and 0.9 < strip.style.size / accent.style.size < 1.1:
            for text, start, end in zip(strip.texts, strip.starts, strip.ends, strict=True):
                if text.isupper() and start < middle < end:
                    return start
    return None

"""Accents that stand higher than their line: TeX raises the accent of a capital letter, which puts it in a row of its own."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ingest.extract.glyphs import Strip
from ingest.extract.rows import Row

_ACCENTS = frozenset("\u00a8\u00b4`\u02c6\u02dc\u02c7\u02da\u02d9\u02dd")
HIGHEST_EM = 0.4
"""How far above the line's baseline that of the accent stands, at most; 0.2 em in Computer Modern."""


def attach_accents(rows: list[Row], strips: Sequence[Strip]) -> list[Row]:
    """Move raised accents before the letter under them, into its row; a capital without its accent is a word misread."""
    for row, below in pairwise(rows):
        for member in list(row.members):
            strip = strips[member]
            if len(strip.texts) != 1 or strip.texts[0] not in _ACCENTS:
                continue
            rise = below.baseline - strip.baseline
            letter = _find_letter(strip, below, strips)
            if letter is None or rise > HIGHEST_EM * strip.style.size:
                continue
            strip.starts[0], strip.ends[0] = letter - 0.01, letter
            row.members.remove(member)
            below.members.append(member)
    return [row for row in rows if row.members]


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

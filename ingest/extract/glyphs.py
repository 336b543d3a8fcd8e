"""Characters of one page as an engine reads them, before they are lines.

A page may hold 10,000 characters, so they travel in *strips*: the characters that one text-showing operator
put on one baseline in one style. What they share is stored once, what differs lies in three lists of the same
length. Positions are measured in the frame of the writing: `starts` and `ends` along it, `baseline` across it
(see `to_page`). For upright text that is x and y from the top left of the page as displayed, in points.
"""

from __future__ import annotations

import re
from enum import IntEnum
from math import atan2, cos, degrees, radians, sin
from typing import NamedTuple

from ingest.model import Box, Page, Style

ASCENT = 0.8
DESCENT = 0.2
"""Height of a line above and below its baseline, in font sizes. Font descriptors disagree about theirs by a
factor of two for the same face, and the two engines read different ones; a fixed share keeps boxes comparable."""


class Ink(IntEnum):
    """How a strip reaches the eye."""

    VISIBLE = 0
    WHITE = 1  # white fill: hidden unless something dark lies below
    INVISIBLE = 2  # render mode 3 or fully transparent


class Strip(NamedTuple):
    """Characters shown together: one baseline, one style, one direction.

    `texts` are what the text layer says for each glyph (a ligature may be several letters, a glyph without a
    Unicode value is ``(cid:n)``). `angle` is the direction of the writing, clockwise in whole degrees.
    """

    texts: list[str]
    starts: list[float]
    ends: list[float]
    baseline: float
    angle: int
    style: Style
    ink: Ink = Ink.VISIBLE
    tag: str | None = None


class PageGlyphs(NamedTuple):
    """All strips of a page in the order of the file.

    `fills` are the boxes of shapes and images painted in something else than white; engines look for them
    only where a strip is white or invisible, since that takes a second pass.
    """

    page: Page
    strips: list[Strip]
    fills: tuple[Box, ...] = ()
    images: tuple[Box, ...] = ()


def merge_strips(strips: list[Strip]) -> list[Strip]:
    """Strips that go on where the one before ended, in the same style, made one.

    Some producers show every letter by itself (Chromium does), which would make rows of hundreds of strips.
    """
    merged: list[Strip] = []
    for strip in strips:
        if merged:
            last = merged[-1]
            if (
                abs(strip.baseline - last.baseline) < 0.01
                and strip[4:] == last[4:]
                and -0.2 * strip.style.size < strip.starts[0] - last.ends[-1] < 0.4 * strip.style.size
                and strip.starts[0] > last.starts[-1]
            ):
                last.texts.extend(strip.texts)
                last.starts.extend(strip.starts)
                last.ends.extend(strip.ends)
                continue
        merged.append(strip)
    return merged


def set_actual_text(strip: Strip, first: int, actual: str) -> None:
    """Let the glyphs from `first` on say what the file's /ActualText says they are.

    typst writes a soft hyphen so, and a hyphen whose glyph stands for another one elsewhere. As many letters as glyphs
    are set one by one; otherwise the first glyph takes the whole text and the place of all. A text much longer than
    its glyphs describes a picture and is left out; so is one on a blank, since a bullet may be named there and drawn
    elsewhere.

    >>> strip = Strip(["1", "/", "2"], [0, 5, 7], [5, 7, 12], 0, 0, Style("", 9))
    >>> set_actual_text(strip, 0, "½"); strip.texts, strip.ends
    (['½'], [12])
    """
    count = len(strip.texts) - first
    actual = "".join(clean_glyph(char) for char in actual)
    if count <= 0 or not actual.strip() or len(actual) > 4 * count + 4 or not "".join(strip.texts[first:]).strip():
        return
    if len(actual) == count:
        strip.texts[first:] = actual
        return
    strip.texts[first:] = [actual]
    strip.ends[first:] = [max(strip.ends[first:])]
    del strip.starts[first + 1 :]


def snap_angle(dx: float, dy: float) -> int:
    """Direction of a vector (x to the right, y down), clockwise in whole degrees; within 3° of a quarter turn that.

    >>> snap_angle(1, 0.02), snap_angle(0, 1), snap_angle(-1, 0), snap_angle(1, -1)
    (0, 90, 180, 315)
    """
    turn = round(degrees(atan2(dy, dx))) % 360
    nearest = round(turn / 90) * 90
    return nearest % 360 if abs(turn - nearest) <= 3 else turn


def to_frame(x: float, y: float, angle: int) -> tuple[float, float]:
    """Page coordinates to the frame of writing at this angle: how far along, how far across (down)."""
    if angle == 0:
        return x, y
    if angle == 90:
        return y, -x
    if angle == 180:
        return -x, -y
    if angle == 270:
        return -y, x
    c, s = cos(radians(angle)), sin(radians(angle))
    return x * c + y * s, y * c - x * s


def to_page(along: float, across: float, angle: int) -> tuple[float, float]:
    """The inverse of `to_frame`.

    >>> to_page(*to_frame(3.0, 4.0, 90), 90)
    (3.0, 4.0)
    """
    if angle == 0:
        return along, across
    if angle == 90:
        return -across, along
    if angle == 180:
        return -along, -across
    if angle == 270:
        return across, -along
    c, s = cos(radians(angle)), sin(radians(angle))
    return along * c - across * s, along * s + across * c


def frame_box(start: float, top: float, end: float, bottom: float, angle: int) -> Box:
    """The upright box on the page around a rectangle in the frame of writing."""
    if angle == 0:
        return Box(round(start, 2), round(top, 2), round(end, 2), round(bottom, 2))
    corners = [to_page(along, across, angle) for along in (start, end) for across in (top, bottom)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return Box(round(min(xs), 2), round(min(ys), 2), round(max(xs), 2), round(max(ys), 2))


_SUBSET = re.compile(r"^[A-Z]{6}\+")
_BOLD = re.compile(
    r"bold|black|heavy|demi|(?<![a-z])(?:bd|blk|hv|bol)(?![a-z])|medi$|medi(?=ital)|^(?:cm|sf|ec|lm|pl|cs)[a-z]*bx|^cmb\d|^cmssdc",
    re.I,
)
_NOT_BOLD = re.compile(r"(?:semi|demi|extra|ultra)?light|thin|regular|book(?!man)", re.I)
_ITALIC = re.compile(r"ital|obli|slant|kursiv|(?<![a-z])(?:it|obl|ita)(?![a-z])|^(?:cm|sf|ec|lm|pl|cs)[a-z]*(?:ti|sl|mi)\d", re.I)
FORCE_BOLD = 1 << 18
ITALIC_FLAG = 1 << 6


def plain_font_name(name: str) -> str:
    """The name of a font without the prefix of its subset.

    >>> plain_font_name("ABCDEF+Lora-Bold")
    'Lora-Bold'
    """
    return _SUBSET.sub("", name)


def is_bold(name: str, flags: int = 0, weight: float = 0) -> bool:
    """Whether a font is bold, by its name, its descriptor's flag or its weight (100..900, 0 = unknown).

    >>> [is_bold(name) for name in ("Lora-Bold", "NimbusRomNo9L-Medi", "CMBX12", "Lora-Regular", "CMR10", "Abdullah")]
    [True, True, True, False, False, False]
    """
    if _BOLD.search(name):
        return not re.search(r"demilight|semilight", name, re.I)
    return bool(flags & FORCE_BOLD) or (weight >= 600 and not _NOT_BOLD.search(name))


def is_italic(name: str, flags: int = 0, italic_angle: float = 0) -> bool:
    """Whether a font slants, by its name, its descriptor's flag or its angle.

    >>> [is_italic(name) for name in ("Lora-Italic", "CMTI10", "Lora-It", "CMR10", "Digital")]
    [True, True, True, False, False]
    """
    return bool(_ITALIC.search(name.replace("Digital", ""))) or bool(flags & ITALIC_FLAG) or bool(italic_angle)


def is_white(color: int | None) -> bool:
    """Whether a fill cannot be told from white paper: every channel at least 0xFA."""
    return color is not None and color & 0xFF >= 0xFA and color >> 8 & 0xFF >= 0xFA and color >> 16 >= 0xFA


_BREAKS = re.compile("[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_UNFIT = re.compile("[\x00\ud800-\udfff]")


def clean_glyph(text: str) -> str:
    """What a glyph may bring into the raw text: no line ends (lines are ours to end), no NUL, no lone surrogates.

    A surrogate cannot be written as UTF-8, and NUL stands for "no character known"; both become U+FFFD.

    >>> clean_glyph("a"), clean_glyph("\\n"), clean_glyph("\\x00")
    ('a', ' ', '\\ufffd')
    """
    if text.isprintable():
        return text
    if len(text) == 2 and "\ud800" <= text[0] < "\udc00" <= text[1] < "\ue000":
        return text.encode("utf-16", "surrogatepass").decode("utf-16")
    return _UNFIT.sub("\ufffd", _BREAKS.sub(" ", text))

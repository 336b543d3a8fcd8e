"""Where the characters of a page go, and what all readers of content streams make of matrices, colours and marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import hypot
from typing import NamedTuple

from pdfminer.pdfcolor import PDFColorSpace
from pdfminer.utils import Matrix

from ingest.extract.glyphs import Strip, set_actual_text, snap_angle
from ingest.extract.pdfminer_fonts import FontFace
from ingest.model import Box, Style

MOST_FORMS = 20_000
"""Forms drawn on one page. A small file can nest forms so that one page draws billions."""


class Mark(NamedTuple):
    """An open marked content sequence and where it began: how many strips there were, how many glyphs in the last."""

    name: str
    marked: int | None
    actual: str | None
    strips: int
    glyphs: int

    def apply(self, strips: list[Strip]) -> None:
        """Put the /ActualText in the place of its glyphs, if they stand together in one strip."""
        if self.actual is None:
            return
        if len(strips) == self.strips and strips:
            set_actual_text(strips[-1], self.glyphs, self.actual)
        elif len(strips) == self.strips + 1 and (self.strips == 0 or len(strips[-2].texts) == self.glyphs):
            set_actual_text(strips[-1], 0, self.actual)


def to_rgb(values: Sequence[float], space: PDFColorSpace | None) -> int | None:
    """The fill colour as 0xRRGGBB; None for patterns, spot colours and palettes, whose look is not computed.

    >>> hex(to_rgb((1.0, 0.5, 0.0), None)), to_rgb((0.0, 0.0, 0.0, 1.0), None)
    ('0xff8000', 0)
    """
    if space is not None and space.name in ("Separation", "Indexed", "DeviceN", "Pattern", "Lab"):
        return None
    parts = [min(max(float(value), 0.0), 1.0) for value in values]
    if len(parts) == 1:
        parts = parts * 3
    elif len(parts) == 4:
        c, m, y, k = parts
        parts = [(1 - c) * (1 - k), (1 - m) * (1 - k), (1 - y) * (1 - k)]
    if len(parts) != 3:
        return None
    r, g, b = (round(part * 255) for part in parts)
    return r << 16 | g << 8 | b


@lru_cache(maxsize=256)
def measure_writing(a: float, b: float, c: float, d: float, size: float, scaling: float) -> tuple[int, float, float]:
    """What a matrix makes of text: its angle, the length of a unit along it (signed by size), the height of the font.

    >>> measure_writing(1, 0, 0, 1, 10, 1)
    (0, 1.0, 10.0)
    >>> measure_writing(0, 2, -2, 0, 5, 1)
    (270, 2.0, 10.0)
    """
    sign = -1.0 if size * scaling < 0 else 1.0
    length = hypot(a, b)
    height = abs(a * d - b * c) / length if length else hypot(c, d)
    return snap_angle(a * sign, -b * sign), length * sign, abs(size) * height


class PageSink:
    """Where the characters of a page go; shared by a page and the forms drawn on it."""

    def __init__(self, left: float, top: float, roles: Mapping[int, str]) -> None:
        self.left = left
        self.top = top
        self.roles = roles
        self.strips: list[Strip] = []
        self.images: list[Box] = []
        self.forms = 0
        self.styles: dict[tuple[int, float, bool, int | None], Style] = {}

    def style(self, face: FontFace, size: float, stroked: bool, color: int | None) -> Style:
        key = (id(face), size, stroked, color)
        found = self.styles.get(key)
        if found is None:
            found = self.styles[key] = Style(face.name, size, face.bold or stroked, face.italic, color)
        return found

    def add_image(self, ctm: Matrix) -> None:
        """The unit square under this matrix is an image."""
        a, b, c, d, e, f = ctm
        xs = (e, e + a, e + c, e + a + c)
        ys = (f, f + b, f + d, f + b + d)
        self.images.append(Box(min(xs) - self.left, self.top - max(ys), max(xs) - self.left, self.top - min(ys)))

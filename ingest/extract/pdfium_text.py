"""The characters of one page through pdfium's raw text API, as strips.

Two calls a character and one for each text object: a call through ctypes costs more than what pdfium does in it, so
the functions are bound once more with plain integers for handles (0.35 µs a call instead of 0.55).
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Mapping
from math import hypot
from struct import Struct
from typing import Any, NamedTuple
from unicodedata import east_asian_width

import pypdfium2.raw as raw

from ingest.extract.glyphs import Ink, Strip, clean_glyph, is_bold, is_italic, is_white, plain_font_name, snap_angle, to_frame
from ingest.model import Style


def _bind(function: object, result: object, *arguments: object) -> Callable[..., int | None]:
    address = ctypes.cast(function, ctypes.c_void_p).value  # type: ignore[arg-type]
    assert address is not None
    bound: Callable[..., int | None] = ctypes.PYFUNCTYPE(result, *arguments)(address)  # type: ignore[arg-type]
    return bound


_POINTER, _INT = ctypes.c_void_p, ctypes.c_int
get_object = _bind(raw.FPDFText_GetTextObject, _POINTER, _POINTER, _INT)
get_unicode = _bind(raw.FPDFText_GetUnicode, ctypes.c_uint, _POINTER, _INT)
_get_loose_box = _bind(raw.FPDFText_GetLooseCharBox, _INT, _POINTER, _INT, _POINTER)
_get_origin = _bind(raw.FPDFText_GetCharOrigin, _INT, _POINTER, _INT, _POINTER, _POINTER)
_get_matrix = _bind(raw.FPDFText_GetMatrix, _INT, _POINTER, _INT, _POINTER)
_get_error = _bind(raw.FPDFText_HasUnicodeMapError, _INT, _POINTER, _INT)
_get_font_size = _bind(raw.FPDFTextObj_GetFontSize, _INT, _POINTER, _POINTER)
_get_width = _bind(raw.FPDFFont_GetGlyphWidth, _INT, _POINTER, ctypes.c_uint, ctypes.c_float, _POINTER)
_get_mode = _bind(raw.FPDFTextObj_GetTextRenderMode, _INT, _POINTER)
_get_font = _bind(raw.FPDFTextObj_GetFont, _POINTER, _POINTER)
_get_fill = _bind(raw.FPDFPageObj_GetFillColor, _INT, _POINTER, _POINTER, _POINTER, _POINTER, _POINTER)
_count_marks = _bind(raw.FPDFPageObj_CountMarks, _INT, _POINTER)
_get_marked_id = _bind(raw.FPDFPageObj_GetMarkedContentID, _INT, _POINTER)
_is_hyphen = _bind(raw.FPDFText_IsHyphen, _INT, _POINTER, _INT)

_ANSWERS = Struct("=f4I4f")
"""What pdfium writes of a text object, one after the other: size, red, green, blue, alpha, the matrix without its place."""
_ANSWERS_SIZE = _ANSWERS.size + 8

HYPHEN_SIGNS = (0xFFFE, 0x2)
"""What pdfium puts in the place of a hyphen at the end of a line."""

HYPHENS = (0x2D, 0xAD, 0x2010)
MAYBE_HYPHENS = frozenset(HYPHEN_SIGNS + HYPHENS)
PRINTED_HYPHENS = ("-", "\u00ad", "\u2010")


class Frame(NamedTuple):
    """The visible part of a page in user space and how it is turned, in quarters clockwise."""

    x0: float
    y0: float
    x1: float
    y1: float
    quarters: int

    def place(self, x: float, y: float) -> tuple[float, float]:
        """User space to the page as displayed, origin at the top left.

        >>> Frame(10, 10, 110, 210, 1).place(10, 10)
        (0, 0)
        """
        if self.quarters == 0:
            return x - self.x0, self.y1 - y
        if self.quarters == 1:
            return y - self.y0, x - self.x0
        if self.quarters == 2:
            return self.x1 - x, y - self.y0
        return self.y1 - y, self.x1 - x

    def turn(self, dx: float, dy: float) -> tuple[float, float]:
        """A direction in user space to one on the page as displayed, y down."""
        if self.quarters == 0:
            return dx, -dy
        if self.quarters == 1:
            return dy, dx
        if self.quarters == 2:
            return -dx, dy
        return -dy, -dx


class _Look(NamedTuple):
    """What the characters of one text object share.

    `unit` is the length of a font size along the writing; looks that are `alike` differ only in the font object.
    """

    style: Style
    ink: Ink
    tag: str | None
    angle: int
    upright: bool
    suspect: bool
    font: int
    unit: float
    widths: dict[int, float]
    alike: int


class TextReader:
    """Reads the strips of one page.

    Args:
        textpage: the handle of the text page, as an integer.
        frame: where the visible page lies.
        roles: marked content number to structure role.
    """

    def __init__(self, textpage: int, frame: Frame, roles: Mapping[int, str]) -> None:
        self.textpage = textpage
        self.frame = frame
        self.roles = roles
        self.looks: dict[int, _Look] = {}
        self.interned: dict[tuple[object, ...], _Look] = {}
        self._answers = (ctypes.c_char * _ANSWERS_SIZE)()
        self._places = [ctypes.addressof(self._answers) + at for at in range(0, _ANSWERS.size, 4)]
        self.kinds: dict[tuple[object, ...], int] = {}
        self.fonts: dict[int, tuple[str, bool, bool]] = {}
        self.hyphens: list[tuple[int, Strip, int]] = []
        """Line-end hyphens: text object, strip, index in the strip."""

    def read(self) -> list[Strip]:
        """All strips in the order of the file."""
        handle, frame = self.textpage, self.frame
        count = raw.FPDFText_CountChars(ctypes.cast(handle, raw.FPDF_TEXTPAGE))
        codes = self._read_codes(count)
        strips: list[Strip] = []
        texts: list[str] = []
        starts: list[float] = []
        ends: list[float] = []
        base = across = em = 0.0
        strip: Strip | None = None
        look: _Look | None = None
        shown = -1
        address: int | None = None
        ox, oy = ctypes.c_double(), ctypes.c_double()
        ox_address, oy_address = ctypes.addressof(ox), ctypes.addressof(oy)
        shift, y1 = frame.x0, frame.y1
        upright = suspect = False
        widths: dict[int, float] = {}
        pending = ""
        before = 0
        for index, code in enumerate(codes):
            found = get_object(handle, index)
            if found is None:
                # pdfium drops the blank glyphs of the file and makes its own by distance: a hint, so without width.
                if code == 32 and texts:
                    texts.append(" ")
                    starts.append(ends[-1])
                    ends.append(ends[-1])
                continue
            if found != address:
                address = found
                look = self.looks.get(found) or self._read_look(found, index)
                upright, suspect, em, widths = look.upright, look.suspect, look.style.size, look.widths
            if code < 0xD800:
                char = chr(code) if code > 31 else clean_glyph(chr(code))
            elif code < 0xDC00:
                pending = chr(code)
                continue
            else:
                char, pending = clean_glyph(pending + chr(code)), ""
            assert look is not None
            _get_origin(handle, index, ox_address, oy_address)
            if upright:
                start, across = ox.value - shift, y1 - oy.value
            else:
                start, across = to_frame(*frame.place(ox.value, oy.value), look.angle)
            if suspect and _get_error(handle, index) == 1:
                char = "\ufffd"
            hyphen = False
            if code in MAYBE_HYPHENS:
                hyphen = code in HYPHEN_SIGNS and _is_hyphen(handle, index) == 1
                if hyphen:
                    char, code = "-", 0x2D
                    if texts and texts[-1] == " ":  # such a hyphen follows its word, whatever the distance
                        for column in (texts, starts, ends):
                            column.pop()
                if code in HYPHENS:
                    actual = _read_actual_text(found)
                    if actual in PRINTED_HYPHENS:
                        char, hyphen = actual, False
            width = widths.get(code)
            if width is None:
                width = widths[code] = self._read_width(look, code, index, start)
            joins = False
            if look.alike == shown and -0.01 < across - base < 0.01:
                gap = start - ends[-1]
                if -0.001 < start - starts[-1] < 0.001 and texts[-1] != " ":
                    # One glyph that stands for several letters comes as that many characters in one place.
                    texts[-1] += char
                    ends[-1] = self._read_end(look, index)
                    continue
                if not -0.1 * em < gap < 0.1 * em and before == index - 1:
                    # Either a blank or a kern, or another glyph of the same letter was measured (small capitals).
                    end = self._read_end(look, before)
                    if end < ends[-1] - 0.02 * em or ends[-1] + 0.02 * em < start < end + 0.05 * em:
                        ends[-1] = end
                        gap = start - end
                joins = -0.2 * em < gap < 0.4 * em and start > starts[-1]
            if not joins:
                texts, starts, ends = [], [], []
                base, shown = across, look.alike
                strip = Strip(texts, starts, ends, across, look.angle, look.style, look.ink, look.tag)
                strips.append(strip)
            if hyphen:
                assert strip is not None
                self.hyphens.append((found, strip, len(texts)))
            texts.append(char)
            starts.append(start)
            ends.append(start + width)
            before = index
        return strips

    def _read_width(self, look: _Look, code: int, index: int, start: float) -> float:
        """The advance of a character: by the font where it knows the letter, else by the box around advance and ink."""
        measured = ctypes.c_float()
        width = 0.0
        if _get_width(look.font, code, 1.0, ctypes.addressof(measured)):
            width = measured.value * look.unit
        most = self._read_end(look, index) - start
        if east_asian_width(chr(code)) in "WF":  # bitmap fonts of full-width letters know only their ink
            return max(width, look.unit)
        return width if 0 < width <= most + 0.01 * look.style.size else max(most, 0.0)

    def _read_end(self, look: _Look, index: int) -> float:
        """Where the box around a character's advance and ink ends."""
        box = raw.FS_RECTF()
        _get_loose_box(self.textpage, index, ctypes.addressof(box))
        if look.upright:
            return float(box.right - self.frame.x0)
        corners = [self.frame.place(x, y) for x in (box.left, box.right) for y in (box.bottom, box.top)]
        return max([to_frame(x, y, look.angle)[0] for x, y in corners])

    def _read_codes(self, count: int) -> list[int]:
        """The Unicode value of each character: in one call where the text has as many UTF-16 units as characters."""
        if count <= 0:
            return []
        buffer = (ctypes.c_ushort * (count + 1))()
        if raw.FPDFText_GetText(ctypes.cast(self.textpage, raw.FPDF_TEXTPAGE), 0, count, buffer) == count + 1:
            return list(buffer[:count])
        return [get_unicode(self.textpage, index) or 0 for index in range(count)]

    def _read_look(self, address: int, index: int) -> _Look:
        """The look of a text object. Some producers make one for each letter, so the same answers give the same look."""
        size, red, green, blue, alpha, matrix, *_ = self._places
        _get_font_size(address, size)
        colored = _get_fill(address, red, green, blue, alpha)
        _get_matrix(self.textpage, index, matrix)
        marks = _count_marks(address) or 0
        tag = self._read_tag(address, marks) if marks > 0 else None
        error = _get_error(self.textpage, index) == 1
        answers = _ANSWERS.unpack_from(self._answers)
        key = (answers, _get_font(address), _get_mode(address), colored, tag, error)
        look = self.interned.get(key)
        if look is None:
            look = self.interned[key] = self._make_look(*key)
        self.looks[address] = look
        return look

    def _make_look(
        self, answers: tuple[Any, ...], font: int | None, mode: int | None, colored: int | None, tag: str | None, suspect: bool
    ) -> _Look:
        size, red, green, blue, alpha, a, b, c, d = answers
        color = red << 16 | green << 8 | blue if colored else None
        length = hypot(a, b)
        height = abs(a * d - b * c) / length if length else hypot(c, d)
        ink = Ink.VISIBLE
        if mode == 3 or (colored and alpha < 6):
            ink = Ink.INVISIBLE
        elif is_white(color) and mode in (0, 2):
            ink = Ink.WHITE
        sign = -1.0 if size < 0 else 1.0
        angle = snap_angle(*self.frame.turn(a * sign, b * sign))
        name, bold, italic = self._read_font(font or 0)
        style = Style(name, round(abs(size) * height, 2), bold or mode == 2, italic, color)
        upright = self.frame.quarters == 0 and angle == 0 and abs(b) < 1e-6 and a * sign > 0
        alike = self.kinds.setdefault((style, ink, tag, angle), len(self.kinds))
        return _Look(style, ink, tag, angle, upright, suspect, font or 0, abs(size) * length, {}, alike)

    def _read_font(self, address: int) -> tuple[str, bool, bool]:
        known = self.fonts.get(address)
        if known is None:
            font = ctypes.cast(address, raw.FPDF_FONT)
            buffer = ctypes.create_string_buffer(512)
            raw.FPDFFont_GetBaseFontName(font, buffer, 512)
            name = plain_font_name(buffer.value.decode("utf-8", "replace"))
            flags, weight = max(raw.FPDFFont_GetFlags(font), 0), max(raw.FPDFFont_GetWeight(font), 0)
            slant = ctypes.c_int()
            raw.FPDFFont_GetItalicAngle(font, slant)
            known = self.fonts[address] = (name, is_bold(name, flags, weight), is_italic(name, flags, slant.value))
        return known

    def _read_tag(self, address: int, count: int) -> str | None:
        marked = _get_marked_id(address)
        role = self.roles.get(marked) if marked is not None else None
        if role is not None:
            return role
        obj = ctypes.cast(address, raw.FPDF_PAGEOBJECT)
        for at in range(count):
            if _read_mark_name(raw.FPDFPageObj_GetMark(obj, at)) == "Artifact":
                return "Artifact"
        return None


def _read_mark_name(mark: object) -> str:
    buffer = (ctypes.c_ushort * 64)()
    length = ctypes.c_ulong()
    if not raw.FPDFPageObjMark_GetName(mark, ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), 128, length):
        return ""
    return bytes(buffer)[: max(min(length.value, 128) - 2, 0)].decode("utf-16-le", "replace")


def _read_actual_text(address: int) -> str:
    """The innermost /ActualText around a text object, or nothing. pdfium leaves out texts that the font cannot write."""
    count = _count_marks(address) or 0
    if count <= 0:
        return ""
    obj = ctypes.cast(address, raw.FPDF_PAGEOBJECT)
    length = ctypes.c_ulong()
    for at in range(count - 1, -1, -1):
        mark = raw.FPDFPageObj_GetMark(obj, at)
        buffer = (ctypes.c_ushort * 16)()
        text = ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR))
        if raw.FPDFPageObjMark_GetParamStringValue(mark, b"ActualText", text, ctypes.sizeof(buffer), length):
            found = bytes(buffer)[: max(min(length.value, 32) - 2, 0)].decode("utf-16-le", "replace")
            # typst writes the byte AD, which PDFDocEncoding leaves undefined and pdfium therefore reads as NUL.
            return "\u00ad" if found == "\x00" else found
    return ""

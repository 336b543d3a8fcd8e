"""Characters by pypdfium2's raw text API."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from math import hypot

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from ingest.errors import DocumentError
from ingest.extract.glyphs import (
    Ink,
    PageGlyphs,
    Strip,
    clean_glyph,
    is_bold,
    is_italic,
    is_white,
    merge_strips,
    plain_font_name,
    snap_angle,
    to_frame,
)
from ingest.extract.metadata import read_metadata
from ingest.model import Metadata, Page, Reason, Style

LINE_END_HYPHEN = 0xFFFE
"""What pdfium puts in the place of a hyphen at the end of a line; older builds use 2."""


class PdfiumFile:
    """An open PDF: its metadata and, one after the other, its pages."""

    name = "pdfium"

    def __init__(self, data: bytes) -> None:
        try:
            self.document = pdfium.PdfDocument(data)
        except pdfium.PdfiumError as error:
            if "password" in str(error).lower():
                raise DocumentError(
                    "The PDF is encrypted and asks for a password; remove the password and try again.",
                    reason=Reason.ENCRYPTED,
                    stage="extract",
                ) from error
            raise corrupt(error) from error

    def metadata(self) -> Metadata:
        info = self.document.get_metadata_dict(skip_empty=True)
        return read_metadata(info.get("Title"), info.get("Author"), info.get("CreationDate"), None)

    def pages(self, max_pages: int) -> Iterator[PageGlyphs]:
        count = len(self.document)
        if count > max_pages:
            raise DocumentError(
                f"The PDF has more than {max_pages} pages; raise extract.max_pages or split the file.",
                reason=Reason.TOO_LARGE,
                stage="extract",
            )
        for index in range(count):
            try:
                page = self.document[index]
                text = page.get_textpage()
            except pdfium.PdfiumError as error:
                raise corrupt(error) from error
            try:
                yield _read_page(page, text, index + 1)
            finally:
                text.close()
                page.close()

    def close(self) -> None:
        self.document.close()


def corrupt(error: Exception) -> DocumentError:
    return DocumentError(
        f"pdfium cannot read this PDF ({str(error)[:200]}); the file is damaged or not a PDF. Save it anew or repair it.",
        reason=Reason.CORRUPT,
        stage="extract",
    )


def _read_page(page: pdfium.PdfPage, textpage: pdfium.PdfTextPage, number: int) -> PageGlyphs:
    bounds = raw.FS_RECTF()
    raw.FPDF_GetPageBoundingBox(page.raw, bounds)
    rotation = raw.FPDFPage_GetRotation(page.raw)
    x0, y0, x1, y1 = bounds.left, bounds.bottom, bounds.right, bounds.top
    width, height = (y1 - y0, x1 - x0) if rotation % 2 else (x1 - x0, y1 - y0)

    def place(x: float, y: float) -> tuple[float, float]:
        """User space to the page as displayed, origin at the top left."""
        if rotation == 0:
            return x - x0, y1 - y
        if rotation == 1:
            return y - y0, x - x0
        if rotation == 2:
            return x1 - x, y - y0
        return y1 - y, x1 - x

    def turn(dx: float, dy: float) -> tuple[float, float]:
        if rotation == 0:
            return dx, -dy
        if rotation == 1:
            return dy, dx
        if rotation == 2:
            return -dx, dy
        return -dy, -dx

    handle = textpage.raw
    strips: list[Strip] = []
    texts: list[str] = []
    starts: list[float] = []
    ends: list[float] = []
    current: tuple[object, ...] | None = None
    keep: tuple[float, int, Style, Ink] | None = None
    box = raw.FS_RECTF()
    matrix = raw.FS_MATRIX()
    ox, oy = ctypes.c_double(), ctypes.c_double()
    styles: dict[int, tuple[Style, Ink, int]] = {}
    pending = ""

    def flush() -> None:
        nonlocal texts, starts, ends
        if texts and keep is not None:
            across, angle, style, ink = keep
            strips.append(Strip(texts, starts, ends, across, angle, style, ink, None))
        texts, starts, ends = [], [], []

    for index in range(raw.FPDFText_CountChars(handle)):
        if raw.FPDFText_IsGenerated(handle, index) == 1:
            # pdfium drops the blank glyphs of the file and makes its own by distance: a hint, so without width.
            if texts and raw.FPDFText_GetUnicode(handle, index) == 32:
                texts.append(" ")
                starts.append(ends[-1])
                ends.append(ends[-1])
            continue
        code = raw.FPDFText_GetUnicode(handle, index)
        if 0xD800 <= code < 0xDC00:
            pending = chr(code)
            continue
        char = chr(code)
        if pending:
            char, pending = clean_glyph(pending + char), ""
        if code in (LINE_END_HYPHEN, 2) and raw.FPDFText_IsHyphen(handle, index) == 1:
            char = "-"
        obj = raw.FPDFText_GetTextObject(handle, index)
        if not obj:
            continue
        address = ctypes.cast(obj, ctypes.c_void_p).value or 0
        raw.FPDFText_GetCharOrigin(handle, index, ox, oy)
        known = styles.get(address)
        if known is None:
            raw.FPDFText_GetMatrix(handle, index, matrix)
            known = styles[address] = _read_style(obj, handle, index, matrix, turn)
        style, ink, angle = known
        x, y = place(ox.value, oy.value)
        along, across = to_frame(x, y, angle)
        if raw.FPDFText_GetLooseCharBox(handle, index, box):
            corner = [to_frame(*place(px, py), angle)[0] for px in (box.left, box.right) for py in (box.bottom, box.top)]
            end = max(corner)
        else:
            end = along
        key = (address, round(across, 2))
        if key != current:
            flush()
            current, keep = key, (across, angle, style, ink)
        if starts and key == current and abs(along - starts[-1]) < 0.001 and texts[-1] != " ":
            # One glyph that stands for several letters comes as that many characters in one place.
            texts[-1] += clean_glyph(char)
            ends[-1] = max(ends[-1], end)
            continue
        texts.append(clean_glyph(char))
        starts.append(along)
        ends.append(max(end, along))
    flush()
    return PageGlyphs(Page(number, round(width, 2), round(height, 2)), merge_strips(strips))


def _read_style(obj: object, handle: object, index: int, matrix: raw.FS_MATRIX, turn: object) -> tuple[Style, Ink, int]:
    font = raw.FPDFTextObj_GetFont(obj)
    buffer = ctypes.create_string_buffer(256)
    raw.FPDFFont_GetBaseFontName(font, buffer, 256)
    name = plain_font_name(buffer.value.decode("utf-8", "replace"))
    flags = max(raw.FPDFFont_GetFlags(font), 0)
    weight = max(raw.FPDFFont_GetWeight(font), 0)
    slant = ctypes.c_int()
    raw.FPDFFont_GetItalicAngle(font, slant)
    size = ctypes.c_float()
    raw.FPDFTextObj_GetFontSize(obj, size)
    a, b, c, d = matrix.a, matrix.b, matrix.c, matrix.d
    across = abs(a * d - b * c) / hypot(a, b) if a or b else hypot(c, d)
    mode = raw.FPDFTextObj_GetTextRenderMode(obj)
    r, g, bl, al = ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint()
    color = None
    if raw.FPDFPageObj_GetFillColor(obj, r, g, bl, al):
        color = r.value << 16 | g.value << 8 | bl.value
    dx, dy = turn(a, b)  # type: ignore[operator]
    ink = Ink.INVISIBLE if mode == 3 else Ink.WHITE if is_white(color) and mode in (0, 2) else Ink.VISIBLE
    style = Style(
        name,
        round(abs(size.value) * across, 2),
        is_bold(name, flags, weight) or mode == 2,
        is_italic(name, flags, slant.value),
        color,
    )
    return style, ink, snap_angle(dx, dy)

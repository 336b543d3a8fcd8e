"""Characters by pdfminer.six, without its layout analysis."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from io import BytesIO
from math import hypot

from pdfminer.pdfcolor import PDFColorSpace
from pdfminer.pdfdevice import PDFTextDevice, PDFTextSeq
from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdffont import PDFFont, PDFType3Font, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFGraphicState, PDFPageInterpreter, PDFResourceManager, PDFTextState
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import resolve1
from pdfminer.utils import Matrix, apply_matrix_rect, mult_matrix

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

logging.getLogger("pdfminer").setLevel(logging.CRITICAL)


class FontFace:
    """What lines need to know of a font, and its glyphs as they are met."""

    def __init__(self, font: PDFFont) -> None:
        name = font.fontname
        if isinstance(name, bytes):
            name = name.decode("latin-1")
        basefont = getattr(font, "basefont", None)
        if (not name or name == "unknown") and isinstance(basefont, str):
            name = basefont
        self.name = plain_font_name(str(name))
        weight = _number(font.descriptor.get("FontWeight"))
        if not weight:
            stem = _number(font.descriptor.get("StemV"))
            weight = stem * 5 if stem < 140 else stem * 4 + 140
        self.bold = is_bold(self.name, font.flags, weight)
        self.italic = is_italic(self.name, font.flags, font.italic_angle if isinstance(font.italic_angle, (int, float)) else 0)
        self.scale = 1.0
        if isinstance(font, PDFType3Font):
            height = font.bbox[3] - font.bbox[1]
            self.scale = abs(height * font.vscale) if height and abs(font.vscale - 0.001) > 1e-5 else abs(font.vscale) * 1000
        self.font = font
        self.glyphs: dict[int, tuple[str, float]] = {}

    def glyph(self, cid: int) -> tuple[str, float]:
        """Text and width (in font sizes) of a glyph."""
        known = self.glyphs.get(cid)
        if known is None:
            try:
                text = self.font.to_unichr(cid)
            except PDFUnicodeNotDefined:
                text = f"(cid:{cid})"
            known = self.glyphs[cid] = (clean_glyph(text), float(self.font.char_width(cid)))
        return known


def _number(value: object) -> float:
    value = resolve1(value)
    return float(value) if isinstance(value, (int, float)) else 0.0


def to_rgb(color: object, space: PDFColorSpace | None) -> int | None:
    """The fill colour as 0xRRGGBB; None for patterns, spot colours and palettes, whose look is not computed."""
    name = space.name if space is not None else "DeviceGray"
    if name in ("Separation", "Indexed", "DeviceN", "Pattern", "Lab"):
        return None
    values = color if isinstance(color, tuple) else (color,)
    if not all(isinstance(value, (int, float)) for value in values):
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


class StripDevice(PDFTextDevice):
    """Collects strips from the library's own interpreter."""

    def __init__(self, rsrcmgr: PDFResourceManager) -> None:
        super().__init__(rsrcmgr)
        self.strips: list[Strip] = []
        self.faces: dict[int, FontFace] = {}
        self.left = 0.0
        self.top = 0.0

    def face(self, font: PDFFont) -> FontFace:
        found = self.faces.get(id(font))
        if found is None:
            found = self.faces[id(font)] = FontFace(font)
        return found

    def render_string(self, textstate: PDFTextState, seq: PDFTextSeq, ncs: PDFColorSpace, graphicstate: PDFGraphicState) -> None:
        assert self.ctm is not None
        assert textstate.font is not None
        font, size = textstate.font, textstate.fontsize
        face = self.face(font)
        a, b, c, d, e, f = mult_matrix(textstate.matrix, self.ctm)
        scaling = textstate.scaling * 0.01
        vertical = font.is_vertical()
        multibyte = font.is_multibyte()
        wordspace = 0.0 if multibyte else textstate.wordspace * scaling
        charspace = textstate.charspace * scaling
        dx = 0.001 * size * scaling
        x, y = textstate.linematrix
        texts: list[str] = []
        places: list[tuple[float, float]] = []
        at = y if vertical else x
        for part in seq:
            if isinstance(part, (int, float)):
                at -= part * dx
            elif isinstance(part, bytes):
                for cid in font.decode(part):
                    text, width = face.glyph(cid)
                    advance = width * size * scaling
                    texts.append(text)
                    places.append((at, at + advance))
                    at += advance + charspace
                    if cid == 32:
                        at += wordspace
        textstate.linematrix = (x, at) if vertical else (at, y)
        if not texts:
            return
        rise = textstate.rise
        if vertical:
            # Upright glyphs from top to bottom: the writing runs along -y of text space.
            ux, uy = -c, -d
            angle = snap_angle(ux, -uy)
            length = hypot(c, d)
            ox, oy = self._place(a * x + e, b * x + f)
            seen = size * length
            along, across = to_frame(ox, oy, angle)
            starts = [along - start * length for start, _ in places]
            ends = [along - end * length for _, end in places]
            across += seen * 0.3
        else:
            angle = snap_angle(a * _sign(scaling * size), -b * _sign(scaling * size))
            length = hypot(a, b) * _sign(scaling * size)
            # Height of the font across the writing, also for slanted matrices.
            seen = abs(size) * (abs(a * d - b * c) / hypot(a, b) if a or b else hypot(c, d)) * face.scale
            ox, oy = self._place(c * (y + rise) + e, d * (y + rise) + f)
            along, across = to_frame(ox, oy, angle)
            starts = [along + start * length for start, _ in places]
            ends = [along + end * length for _, end in places]
        color = to_rgb(graphicstate.ncolor, graphicstate.ncs)
        mode = textstate.render
        style = Style(face.name, round(seen, 2), face.bold or mode == 2, face.italic, color)
        ink = Ink.INVISIBLE if mode == 3 else Ink.WHITE if is_white(color) and mode in (0, 2) else Ink.VISIBLE
        self.strips.append(Strip(texts, starts, ends, across, angle, style, ink, None))

    def _place(self, x: float, y: float) -> tuple[float, float]:
        return x - self.left, self.top - y


def _sign(value: float) -> float:
    return -1.0 if value < 0 else 1.0


def page_matrix(page: PDFPage) -> Matrix:
    """The library's own matrix for a page: origin at the lower left of the media box, turned by /Rotate."""
    (x0, y0, x1, y1) = page.mediabox
    if page.rotate == 90:
        return (0, -1, 1, 0, -y0, x1)
    if page.rotate == 180:
        return (-1, 0, 0, -1, x1, y1)
    if page.rotate == 270:
        return (0, 1, -1, 0, y1, -x0)
    return (1, 0, 0, 1, -x0, -y0)


def visible_box(page: PDFPage) -> tuple[float, float, float, float]:
    """Crop box within the media box, turned as displayed: left, bottom, right, top in the library's coordinates."""
    (mx0, my0, mx1, my1), (cx0, cy0, cx1, cy1) = page.mediabox, page.cropbox
    x0, y0, x1, y1 = max(mx0, cx0), max(my0, cy0), min(mx1, cx1), min(my1, cy1)
    if x1 - x0 < 1 or y1 - y0 < 1:
        x0, y0, x1, y1 = page.mediabox
    left, bottom, right, top = apply_matrix_rect(page_matrix(page), (x0, y0, x1, y1))
    return min(left, right), min(bottom, top), max(left, right), max(bottom, top)


def read_page(page: PDFPage, number: int, device: StripDevice, interpreter: PDFPageInterpreter) -> PageGlyphs:
    """The strips of one page."""
    left, bottom, right, top = visible_box(page)
    device.strips = []
    device.left, device.top = left, top
    interpreter.process_page(page)
    return PageGlyphs(Page(number, round(right - left, 2), round(top - bottom, 2)), merge_strips(device.strips))


class PdfminerFile:
    """An open PDF: its metadata and, one after the other, its pages."""

    name = "pdfminer"

    def __init__(self, data: bytes) -> None:
        try:
            self.document = PDFDocument(PDFParser(BytesIO(data)))
        except (PDFPasswordIncorrect, PDFEncryptionError) as error:
            raise DocumentError(
                "The PDF is encrypted and asks for a password; remove the password and try again.",
                reason=Reason.ENCRYPTED,
                stage="extract",
            ) from error
        except Exception as error:
            raise corrupt(error) from error

    def metadata(self) -> Metadata:
        info: dict[str, object] = {}
        for part in reversed(self.document.info):
            info.update(part)
        return read_metadata(
            title=resolve1(info.get("Title")),
            author=resolve1(info.get("Author")),
            created=resolve1(info.get("CreationDate")),
            language=resolve1(self.document.catalog.get("Lang")),
        )

    def pages(self, max_pages: int) -> Iterator[PageGlyphs]:
        manager = PDFResourceManager()
        device = StripDevice(manager)
        interpreter = PDFPageInterpreter(manager, device)
        try:
            for number, page in enumerate(PDFPage.create_pages(self.document), 1):
                if number > max_pages:
                    raise too_many_pages(max_pages)
                yield read_page(page, number, device, interpreter)
        except DocumentError:
            raise
        except Exception as error:
            raise corrupt(error) from error

    def close(self) -> None:
        """Nothing is held open; here for the sake of the other engine."""


def corrupt(error: Exception) -> DocumentError:
    """A DocumentError for whatever the library threw: it raises nearly any type on damaged files."""
    what = type(error).__name__ + (f": {error}" if str(error) else "")
    return DocumentError(
        f"pdfminer cannot read this PDF ({what[:200]}); the file is damaged or not a PDF. Save it anew or repair it.",
        reason=Reason.CORRUPT,
        stage="extract",
    )


def too_many_pages(max_pages: int) -> DocumentError:
    return DocumentError(
        f"The PDF has more than {max_pages} pages; raise extract.max_pages or split the file.",
        reason=Reason.TOO_LARGE,
        stage="extract",
    )

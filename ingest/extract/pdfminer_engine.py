"""Characters by pdfminer.six, without its layout analysis.

Pages take the fast road of `ingest.extract.content`; one that holds anything unusual, or that needs the shapes
behind white text, is read by the library's own interpreter into the same strips.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pdfminer.pdfcolor import PDFColorSpace
from pdfminer.pdfdevice import PDFTextDevice, PDFTextSeq
from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfinterp import PDFGraphicState, PDFPageInterpreter, PDFTextState
from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import PDFObjRef, PDFStream, dict_value, list_value, resolve1
from pdfminer.psparser import PSLiteral, literal_name
from pdfminer.utils import Matrix, PathSegment, Rect, apply_matrix_pt, apply_matrix_rect, mult_matrix

from ingest.errors import DocumentError
from ingest.extract.content import ContentReader
from ingest.extract.glyphs import Ink, PageGlyphs, Strip, is_white, merge_strips, snap_angle, to_frame
from ingest.extract.metadata import decode_text, read_metadata
from ingest.extract.objects import QuickDocument
from ingest.extract.outline import read_outline
from ingest.extract.passwords import ADVICE, known_passwords
from ingest.extract.pdfminer_fonts import FontFace, FontManager
from ingest.extract.roles import read_roles
from ingest.extract.sink import MOST_FORMS, Mark, PageSink, measure_writing, to_rgb
from ingest.model import Box, Metadata, Page, Reason

logging.getLogger("pdfminer").setLevel(logging.CRITICAL)

MOST_NODES = 200_000
"""Nodes of the page tree that are visited; a tree without leaves may branch for ever."""


class StripDevice(PDFTextDevice):
    """Collects strips, and the boxes of painted shapes, from the library's own interpreter."""

    def __init__(self, manager: FontManager, faces: dict[int, FontFace]) -> None:
        super().__init__(manager)
        self.faces = faces
        self.fills: list[Box] = []
        self.marks: list[Mark] = []
        self.forms = 0

    def begin(self, sink: PageSink) -> None:
        """Start a page."""
        self.sink = sink
        self.fills, self.marks, self.forms = [], [], 0

    def begin_tag(self, tag: PSLiteral, props: object = None) -> None:
        found = props if isinstance(props, dict) else {}
        marked, actual = resolve1(found.get("MCID")), resolve1(found.get("ActualText"))
        strips = self.sink.strips
        self.marks.append(
            Mark(
                literal_name(tag),
                marked if isinstance(marked, int) else None,
                decode_text(actual) if isinstance(actual, bytes) else None,
                len(strips),
                len(strips[-1].texts) if strips else 0,
            )
        )

    def end_tag(self) -> None:
        if self.marks:
            self.marks.pop().apply(self.sink.strips)

    def begin_figure(self, name: str, bbox: Rect, matrix: Matrix) -> None:
        self.forms += 1
        if self.forms > MOST_FORMS:
            raise DocumentError(
                f"A page draws more than {MOST_FORMS} nested forms; the file is hostile or broken.",
                reason=Reason.TOO_LARGE,
                stage="extract",
            )

    def render_image(self, name: str, stream: PDFStream) -> None:
        assert self.ctm is not None
        self.sink.add_image(self.ctm)

    def paint_path(
        self, graphicstate: PDFGraphicState, stroke: bool, fill: bool, evenodd: bool, path: Sequence[PathSegment]
    ) -> None:
        if not fill or self.ctm is None or is_white(_rgb(graphicstate)):
            return
        points = [
            apply_matrix_pt(self.ctm, (float(part[at]), float(part[at + 1])))
            for part in path
            for at in range(1, len(part) - 1, 2)
        ]
        if points:
            xs, ys = [x - self.sink.left for x, _ in points], [self.sink.top - y for _, y in points]
            self.fills.append(Box(min(xs), min(ys), max(xs), max(ys)))

    def render_string(self, textstate: PDFTextState, seq: PDFTextSeq, ncs: PDFColorSpace, graphicstate: PDFGraphicState) -> None:
        assert self.ctm is not None
        assert textstate.font is not None
        font, size = textstate.font, textstate.fontsize
        face = self.faces.get(id(font))
        if face is None:
            face = self.faces[id(font)] = FontFace(font)
        a, b, c, d, e, f = mult_matrix(textstate.matrix, self.ctm)
        scaling = textstate.scaling * 0.01
        charspace = textstate.charspace * scaling
        wordspace = textstate.wordspace * scaling
        x, y = textstate.linematrix
        texts: list[str] = []
        places: list[tuple[float, float]] = []
        at = y if face.vertical else x
        for part in seq:
            if isinstance(part, (int, float)):
                at -= part * 0.001 * size * scaling
            elif isinstance(part, bytes):
                for cid in font.decode(part):
                    text, width, spaced = face.glyph(cid)
                    advance = width * size * scaling
                    texts.append(text)
                    places.append((at, at + advance))
                    at += advance + charspace + (wordspace if spaced else 0.0)
        textstate.linematrix = (x, at) if face.vertical else (at, y)
        if not texts:
            return
        angle, length, em = measure_writing(a, b, c, d, size, scaling)
        rise = textstate.rise
        if face.vertical:
            # Upright glyphs one below the other: the writing runs down the page, seen with the paper turned.
            length = -((c * c + d * d) ** 0.5)
            angle = snap_angle(-c, d)
            along, across = to_frame(a * x + e - self.sink.left, self.sink.top - (b * x + f), angle)
            across += em * 0.3
        else:
            dx, dy = c * (y + rise) + e, d * (y + rise) + f
            along, across = to_frame(dx - self.sink.left, self.sink.top - dy, angle)
        starts = [along + start * length for start, _ in places]
        ends = [along + end * length for _, end in places]
        color = _rgb(graphicstate)
        mode = textstate.render
        style = self.sink.style(face, round(em * face.scale, 2), mode == 2, color)
        ink = Ink.INVISIBLE if mode == 3 else Ink.WHITE if is_white(color) and mode in (0, 2) else Ink.VISIBLE
        self.sink.strips.append(Strip(texts, starts, ends, across, angle, style, ink, self._tag()))

    def _tag(self) -> str | None:
        for mark in reversed(self.marks):
            if mark.name == "Artifact":
                return mark.name
            if mark.marked is not None and mark.marked in self.sink.roles:
                return self.sink.roles[mark.marked]
        return None


def _rgb(state: PDFGraphicState) -> int | None:
    color = state.ncolor
    values = color if isinstance(color, tuple) else (color,)
    if not all(isinstance(value, (int, float)) for value in values):
        return None
    return to_rgb([float(value) for value in values], state.ncs)  # type: ignore[arg-type]


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


def visible_box(page: PDFPage) -> Rect:
    """Crop box within the media box, turned as displayed: left, bottom, right, top in the library's coordinates."""
    (mx0, my0, mx1, my1), (cx0, cy0, cx1, cy1) = page.mediabox, page.cropbox
    x0, y0, x1, y1 = max(mx0, cx0), max(my0, cy0), min(mx1, cx1), min(my1, cy1)
    if x1 - x0 < 1 or y1 - y0 < 1:
        x0, y0, x1, y1 = page.mediabox
    left, bottom, right, top = apply_matrix_rect(page_matrix(page), (x0, y0, x1, y1))
    return min(left, right), min(bottom, top), max(left, right), max(bottom, top)


INHERITED = ("Resources", "MediaBox", "CropBox", "Rotate")


def find_pages(document: PDFDocument) -> Iterator[PDFPage]:
    """The pages of a document in order; a page that the tree names twice comes twice, a loop in the tree ends.

    The library leaves out the second reference to a page. Where the tree gives no page, its own search goes over
    all objects of the file.
    """
    found = False
    visited = 0
    root = document.catalog.get("Pages")
    stack: list[tuple[object, Mapping[str, object], frozenset[object]]] = [(root, {}, frozenset())] if root is not None else []
    while stack:
        node, inherited, above = stack.pop()
        visited += 1
        objid = node.objid if isinstance(node, PDFObjRef) else id(node)
        if objid in above or visited > MOST_NODES:
            continue
        attrs = resolve1(node)
        if not isinstance(attrs, dict):
            continue
        attrs = {**inherited, **attrs}
        kind = literal_name(attrs.get("Type") or attrs.get("type"))
        if "Kids" in attrs and kind != "Page":
            passed = {key: attrs[key] for key in INHERITED if key in attrs}
            below = above | {objid}
            stack.extend((kid, passed, below) for kid in reversed(list_value(attrs["Kids"])))
        elif kind == "Page" or "Contents" in attrs:
            found = True
            yield PDFPage(document, objid, attrs, None)
    if not found:
        yield from PDFPage.create_pages(document)


def _open_document(data: bytes) -> PDFDocument:
    """With the first password that fits.

    Raises:
        PDFPasswordIncorrect: none does.
    """
    *firsts, last = known_passwords()
    for password in firsts:
        try:
            return QuickDocument(data, password)
        except PDFPasswordIncorrect:
            continue
    return QuickDocument(data, last)


class PdfminerFile:
    """An open PDF: its metadata and, one after the other, its pages."""

    name = "pdfminer"

    def __init__(self, data: bytes) -> None:
        try:
            self.document = _open_document(data)
        except (PDFPasswordIncorrect, PDFEncryptionError) as error:
            raise DocumentError(ADVICE, reason=Reason.ENCRYPTED, stage="extract") from error
        except Exception as error:
            raise corrupt(error) from error
        self._manager = FontManager()
        self._faces: dict[int, FontFace] = {}
        self._reader = ContentReader(self._manager, PDFTextDevice(self._manager))
        self._reader.faces = self._faces
        self._device = StripDevice(self._manager, self._faces)
        try:
            self._roles = read_roles(self.document)
        except Exception:  # tags are evidence only; a broken tree is none
            self._roles = {}

    def metadata(self) -> Metadata:
        """The information dictionary, the language of the catalog and the outline; a damaged one says nothing."""
        try:
            outline = read_outline(self.document)
        except Exception:
            outline = ()
        return replace(self._read_info(), outline=outline)

    def _read_info(self) -> Metadata:
        info: dict[str, object] = {}
        try:
            for part in reversed(self.document.info):
                info.update(dict_value(part))
            return read_metadata(
                title=resolve1(info.get("Title")),
                author=resolve1(info.get("Author")),
                created=resolve1(info.get("CreationDate")),
                language=resolve1(self.document.catalog.get("Lang")),
            )
        except Exception:
            return Metadata()

    def pages(self, max_pages: int) -> Iterator[PageGlyphs]:
        """The strips of each page.

        Raises:
            DocumentError: corrupt or too large.
        """
        try:
            for number, page in enumerate(find_pages(self.document), 1):
                if number > max_pages:
                    raise too_many_pages(max_pages)
                yield self._read_page(page, number)
        except (DocumentError, MemoryError):
            raise
        except Exception as error:
            raise corrupt(error) from error

    def _read_page(self, page: PDFPage, number: int) -> PageGlyphs:
        left, bottom, right, top = visible_box(page)
        roles = self._roles.get(page.pageid, {})
        sink = PageSink(left, top, roles)
        self._reader.sink = sink
        fills: list[Box] | None = None
        try:
            self._reader.process_page(page)
            strips = sink.strips
        except (DocumentError, MemoryError):
            raise
        except Exception:  # whatever the fast road stumbles over, the library's own decides
            sink = PageSink(left, top, roles)
            fills = self._read_slowly(page, sink)
            strips = merge_strips(sink.strips)
        if fills is None and any(strip.ink is not Ink.VISIBLE for strip in strips):
            fills = self._read_slowly(page, PageSink(left, top, {}))
        shown = Page(number, round(right - left, 2), round(top - bottom, 2))
        return PageGlyphs(shown, strips, tuple(fills or ()), tuple(sink.images))

    def _read_slowly(self, page: PDFPage, sink: PageSink) -> list[Box]:
        self._device.begin(sink)
        PDFPageInterpreter(self._manager, self._device).process_page(page)
        return self._device.fills

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
    """The document has more pages than the setting allows."""
    return DocumentError(
        f"The PDF has more than {max_pages} pages; raise extract.max_pages or split the file.",
        reason=Reason.TOO_LARGE,
        stage="extract",
    )

"""Characters by pypdfium2's raw text API.

Where its characters differ from those of the pdfminer engine (bench/parity.py counts them):

- a ligature of the Unicode block FB00 comes as its letters;
- blank glyphs are replaced by blanks that pdfium finds by distance: one narrower than a tenth of an em is lost
  ("1 See" after a raised mark), one may be found beside full-width letters; no-break spaces become blanks;
- glyphs without a Unicode value are U+FFFD instead of ``(cid:n)``, colour emoji are left out;
- letters drawn twice come once, so what is bold by that alone is not seen as bold;
- a letter that has two glyphs of different width in one font (old-style figures) may end a point too early or late.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from ingest.errors import DocumentError
from ingest.extract.glyphs import Ink, PageGlyphs
from ingest.extract.metadata import read_metadata, read_text
from ingest.extract.outline import DEEPEST, MOST_ENTRIES
from ingest.extract.passwords import ADVICE, known_passwords
from ingest.extract.pdfium_hyphens import restore_hyphens
from ingest.extract.pdfium_page import find_shapes, read_page_roles
from ingest.extract.pdfium_text import Frame, TextReader
from ingest.model import Box, Metadata, Page, Reason


def _open_document(data: bytes) -> pdfium.PdfDocument:
    """With the first password that fits.

    Raises:
        DocumentError: none does, or the file is corrupt.
    """
    failure: Exception | None = None
    for password in known_passwords():
        try:
            return pdfium.PdfDocument(data, password or None)
        except pdfium.PdfiumError as error:
            if "password" not in str(error).lower() and "security" not in str(error).lower():
                raise corrupt(error) from error
            failure = error
    raise DocumentError(ADVICE, reason=Reason.ENCRYPTED, stage="extract") from failure


class PdfiumFile:
    """An open PDF: its metadata and, one after the other, its pages."""

    name = "pdfium"

    def __init__(self, data: bytes) -> None:
        self.document = _open_document(data)

    def metadata(self) -> Metadata:
        """The information dictionary and the language of the catalog."""
        info = self.document.get_metadata_dict(skip_empty=True)
        size = raw.FPDFCatalog_GetLanguage(self.document.raw, None, 0)
        buffer = ctypes.create_string_buffer(max(size, 2))
        raw.FPDFCatalog_GetLanguage(self.document.raw, ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), size)
        language = buffer.raw[: max(size - 2, 0)].decode("utf-16-le", "replace")
        found = read_metadata(info.get("Title"), info.get("Author"), info.get("CreationDate"), language or None)
        return replace(found, outline=self._read_outline())

    def _read_outline(self) -> tuple[tuple[int, str], ...]:
        try:
            entries = islice(self.document.get_toc(max_depth=DEEPEST), MOST_ENTRIES)
            named = ((entry.level + 1, read_text(entry.get_title())) for entry in entries)
            return tuple((depth, name) for depth, name in named if name)
        except (pdfium.PdfiumError, RuntimeError, ValueError):  # a broken outline is none
            return ()

    def pages(self, max_pages: int) -> Iterator[PageGlyphs]:
        """The strips of each page.

        Raises:
            DocumentError: corrupt or too large.
        """
        count = len(self.document)
        if count > max_pages:
            raise DocumentError(
                f"The PDF has {count} pages, more than {max_pages}; raise extract.max_pages or split the file.",
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
        """Give pdfium's memory back."""
        self.document.close()


def corrupt(error: Exception) -> DocumentError:
    """A DocumentError for what pdfium answered."""
    return DocumentError(
        f"pdfium cannot read this PDF ({str(error)[:200]}); the file is damaged or not a PDF. Save it anew or repair it.",
        reason=Reason.CORRUPT,
        stage="extract",
    )


def _read_page(page: pdfium.PdfPage, textpage: pdfium.PdfTextPage, number: int) -> PageGlyphs:
    bounds = raw.FS_RECTF()
    raw.FPDF_GetPageBoundingBox(page.raw, bounds)
    frame = Frame(bounds.left, bounds.bottom, bounds.right, bounds.top, raw.FPDFPage_GetRotation(page.raw) % 4)
    width, height = frame.x1 - frame.x0, frame.y1 - frame.y0
    if frame.quarters % 2:
        width, height = height, width
    reader = TextReader(ctypes.cast(textpage.raw, ctypes.c_void_p).value or 0, frame, read_page_roles(page))
    strips = reader.read()
    fills: list[Box] = []
    images: list[Box] = []
    if any(strip.ink is not Ink.VISIBLE for strip in strips):
        fills, images = find_shapes(page, frame)
    if reader.hyphens:
        restore_hyphens(page, reader)
    return PageGlyphs(Page(number, round(width, 2), round(height, 2)), strips, tuple(fills), tuple(images))

"""Which hyphen was printed where pdfium says only "hyphen at a line end".

pdfium gives U+FFFE for both the hyphen-minus and the soft hyphen U+00AD at the end of a line. The difference matters: a
soft hyphen is the typesetter's for certain, a hyphen-minus may belong to the word. Where the file has no
/ActualText to say so, the text is read again: pdfium marks a hyphen so only where another line follows. So the page in memory is
changed, never the file: every object but the ones with such hyphens is switched off, and those are laid side by side
on one line.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from ingest.extract.glyphs import Strip
from ingest.extract.pdfium_text import TextReader, get_object, get_unicode

APART_PT = 5000.0
"""Distance between the objects laid side by side: wider than a line of text."""
DEEPEST_FORM = 20


def restore_hyphens(page: pdfium.PdfPage, reader: TextReader) -> None:
    """Put the printed hyphens into the strips of the reader. The page must not be read again afterwards."""
    if reader.hyphens:
        _read_again(page, reader.hyphens)


def _read_again(page: pdfium.PdfPage, open_ends: list[tuple[int, Strip, int]]) -> None:
    wanted = {address for address, _, _ in open_ends}
    placed = 0
    matrix = raw.FS_MATRIX()
    for obj in list(_text_objects(page)):
        address = ctypes.cast(obj, ctypes.c_void_p).value  # type: ignore[arg-type]
        if address in wanted:
            raw.FPDFPageObj_GetMatrix(obj, matrix)
            matrix.e, matrix.f = APART_PT * placed, 0.0
            raw.FPDFPageObj_SetMatrix(obj, matrix)
            placed += 1
        else:
            raw.FPDFPageObj_SetIsActive(obj, False)
    if not placed:
        return
    textpage = page.get_textpage()
    try:
        handle = ctypes.cast(textpage.raw, ctypes.c_void_p).value
        last: dict[int, int] = {}
        for index in range(textpage.count_chars()):
            found = get_object(handle, index)
            if found is not None:
                last[found] = get_unicode(handle, index) or 0
    finally:
        textpage.close()
    for address, strip, at in open_ends:
        if last.get(address) == 0xAD:
            strip.texts[at] = "\u00ad"


def _text_objects(page: pdfium.PdfPage) -> Iterator[object]:
    count = raw.FPDFPage_CountObjects(page.raw)
    for index in range(count):
        yield from _descend(raw.FPDFPage_GetObject(page.raw, index), 0)


def _descend(obj: object, depth: int) -> Iterator[object]:
    kind = raw.FPDFPageObj_GetType(obj)
    if kind == raw.FPDF_PAGEOBJ_TEXT:
        yield obj
    elif kind == raw.FPDF_PAGEOBJ_FORM and depth < DEEPEST_FORM:
        for index in range(raw.FPDFFormObj_CountObjects(obj)):
            yield from _descend(raw.FPDFFormObj_GetObject(obj, index), depth + 1)

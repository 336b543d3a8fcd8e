"""The outline of a PDF (its bookmarks): names of chapters and sections with their depth. Evidence only."""

from __future__ import annotations

from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdftypes import PDFObjRef, dict_value, resolve1

from ingest.extract.metadata import read_text

MOST_ENTRIES = 5000
DEEPEST = 8


def read_outline(document: PDFDocument) -> tuple[tuple[int, str], ...]:
    """Depth from 1 and name of every entry, in order. Entries that point in a circle are read once."""
    root = dict_value(document.catalog.get("Outlines"))
    found: list[tuple[int, str]] = []
    seen: set[int] = set()
    waiting: list[tuple[int, object]] = [(1, root.get("First"))]
    while waiting and len(found) < MOST_ENTRIES:
        depth, reference = waiting.pop()
        if not isinstance(reference, PDFObjRef) or reference.objid in seen or depth > DEEPEST:
            continue
        seen.add(reference.objid)
        entry = resolve1(reference)
        if not isinstance(entry, dict):
            continue
        name = read_text(resolve1(entry.get("Title")))
        if name:
            found.append((depth, name))
        waiting += [
            (depth, entry.get("Next")),
            (depth + 1, entry.get("First")),
        ]  # the last one is read first: inside before after
    return tuple(found)

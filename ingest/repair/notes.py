"""Footnote marks: the raised number after a sentence that sends the reader to the foot of the page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.model import BlockKind, Document, LabelledLine, Line

_BODY = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.HEADING, BlockKind.QUOTE, BlockKind.SUBTITLE)
_LABEL = re.compile(r"\s*[\[(]?(\d{1,3}|[*†‡§])[\])]?")
_GLUED = re.compile(
    r"(?<=[^\W\d_])\d{1,3}(?=[\s.,;:!?)\]»”“\"’]|$)|(?<=[^\W\d_][.,;:!?…])\d{1,3}(?=\s|$)|(?<=[)\]»”“\"’])\d{1,3}(?=\s|$)|(?<=\S)[*†‡§](?=\s|$)"
)


def find_note_marks(document: Document, labels: Sequence[LabelledLine]) -> dict[int, list[tuple[int, int]]]:
    """Spans of the raw text that are marks of footnotes found in this document, by index of the line.

    A number is a mark only if a footnote with that number exists: an exponent stays where it is. With
    geometry it must be raised; without, it must be glued to the end of a word or sentence, and the marks
    must come in the order of their notes.
    """
    notes: list[tuple[str, int]] = []  # mark and page of each footnote
    for label in labels:
        if label.kind is BlockKind.FOOTNOTE and label.begins:
            line = document.lines[label.index]
            match = _LABEL.match(document.text(line))
            if match:
                notes.append((match.group(1), line.page))
    if not notes:
        return {}
    found: dict[int, list[tuple[int, int]]] = {}
    body = [label for label in labels if label.kind in _BODY]
    missing = list(dict.fromkeys(notes))
    for label in body:
        line = document.lines[label.index]
        for start, end in _find_raised(document, line):
            note = (document.raw[start:end].strip("[]()"), line.page)
            if note in missing:
                found.setdefault(label.index, []).append((start, end))
                missing.remove(note)
    # Some faces hold raised figures as glyphs of their own, and a dump has no geometry at all: then the mark is
    # a number glued to a word or a full stop, on the page of its note (a dump may be one page), in the order of the notes.
    at = 0
    for mark, page in missing:
        for k in range(at, len(body)):
            line = document.lines[body[k].index]
            if line.page > page:
                break
            if line.page < page:
                continue
            text = document.text(line)
            match = next((m for m in _GLUED.finditer(text) if m.group() == mark), None) if mark in text else None
            if match is not None:
                found.setdefault(body[k].index, []).append((line.start + match.start(), line.start + match.end()))
                at = k
                break
    return found


def _find_raised(document: Document, line: Line) -> list[tuple[int, int]]:
    out = []
    size = max((run.style.size for run in line.runs), default=0.0)
    for run in line.runs:
        text = document.raw[run.start : run.end].strip()
        if (
            text
            and len(text) <= 5
            and (run.rise > 0.12 * size)
            and run.style.size < 0.85 * size
            and re.fullmatch(r"[\[(]?(\d{1,3}|[*†‡§])[\])]?", text)
        ):
            start = run.start + (len(document.raw[run.start : run.end]) - len(document.raw[run.start : run.end].lstrip()))
            out.append((start, start + len(text)))
    return out

"""Footnote marks: the raised number after a sentence that sends the reader to the foot of the page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.model import BlockKind, Document, LabelledLine, Line

_LABEL = re.compile(r"\s*[\[(]?(\d{1,3}|[*†‡§])[\])]?")
_GLUED = re.compile(r"(?<=[^\W\d_])\d{1,3}(?=[\s.,;:!?)\]»”“\"’]|$)|(?<=[^\W\d_][.,;:!?…])\d{1,3}(?=\s|$)|(?<=[)\]»”“\"’])\d{1,3}(?=\s|$)|(?<=\S)[*†‡§](?=\s|$)")


def find_note_marks(document: Document, labels: Sequence[LabelledLine]) -> dict[int, list[tuple[int, int]]]:
    """Spans of the raw text that are marks of footnotes found in this document, by index of the line.

    A number is a mark only if a footnote with that number exists: an exponent stays where it is. With
    geometry it must be raised; without, it must be glued to the end of a word or sentence, and the marks
    must come in the order of their notes.
    """
    wanted: list[str] = []
    for label in labels:
        if label.kind is BlockKind.FOOTNOTE and label.begins:
            match = _LABEL.match(document.text(document.lines[label.index]))
            if match:
                wanted.append(match.group(1))
    if not wanted:
        return {}
    found: dict[int, list[tuple[int, int]]] = {}
    body = [label for label in labels if label.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.HEADING, BlockKind.QUOTE)]
    missing = set(wanted)
    for label in body:
        line = document.lines[label.index]
        if line.runs:
            for start, end in _find_raised(document, line):
                if document.raw[start:end].strip(" []()") in missing:
                    found.setdefault(label.index, []).append((start, end))
    if found or any(line.runs for line in document.lines):
        return found
    queue = list(dict.fromkeys(wanted))
    for label in body:
        if not queue:
            break
        line = document.lines[label.index]
        text = document.text(line)
        for match in _GLUED.finditer(text):
            if queue and match.group() == queue[0]:
                found.setdefault(label.index, []).append((line.start + match.start(), line.start + match.end()))
                queue.pop(0)
    return found


def _find_raised(document: Document, line: Line) -> list[tuple[int, int]]:
    out = []
    size = max((run.style.size for run in line.runs), default=0.0)
    for run in line.runs:
        text = document.raw[run.start : run.end].strip()
        if text and len(text) <= 5 and (run.rise > 0.12 * size) and run.style.size < 0.85 * size and re.fullmatch(r"[\[(]?(\d{1,3}|[*†‡§])[\])]?", text):
            start = run.start + (len(document.raw[run.start : run.end]) - len(document.raw[run.start : run.end].lstrip()))
            out.append((start, start + len(text)))
    return out

"""Footnote marks: the raised number after a sentence that sends the reader to the foot of the page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.model import BlockKind, Document, LabelledLine, Line

_BODY = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.HEADING, BlockKind.QUOTE, BlockKind.SUBTITLE)
_LABEL = re.compile(r"\s*[\[(]?(\d{1,3}|[*†‡§])[\])]?")
_ALONE = re.compile(r"\s*(\d{1,3})\s*")
_BEHIND_SENTENCE = re.compile(r"(?<=[^\W\d_][.,;:!?…])\d{1,3}(?=\s|$)|(?<=[)\]»”“\"’])\d{1,3}(?=\s|$)|(?<=\S)[*†‡§](?=\s|$)")
_BEHIND_WORD = re.compile(r"(?<=[^\W\d_])\d{1,3}(?=[\s.,;:!?)\]»”“\"’]|$)")


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
            if not match and label.index and line.box is None:  # some tools print the number on a line of its own
                match = _ALONE.fullmatch(document.text(document.lines[label.index - 1]))
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
    by_page: dict[int, list[int]] = {}
    for k, label in enumerate(body if missing else ()):
        by_page.setdefault(document.lines[label.index].page, []).append(k)
    at = 0
    for mark, page in missing:
        places = [k for k in by_page.get(page, ()) if k >= at]
        hits = ((k, _find_glued(document, body[k], mark, glued)) for glued in (_BEHIND_SENTENCE, _BEHIND_WORD) for k in places)
        at, span = next(((k, span) for k, span in hits if span), (at, None))
        if span:
            found.setdefault(body[at].index, []).append(span)
    return found


def _find_glued(document: Document, label: LabelledLine, mark: str, glued: re.Pattern[str]) -> tuple[int, int] | None:
    """The first place of a line at which this mark is glued to what is before it."""
    line = document.lines[label.index]
    text = document.text(line)
    match = next((match for match in glued.finditer(text) if match.group() == mark), None) if mark in text else None
    return (line.start + match.start(), line.start + match.end()) if match else None


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

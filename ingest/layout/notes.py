"""Footnotes of a plain text: a number glued to the first word, and the same number glued to a sentence above."""

from __future__ import annotations

import re

import numpy as np

from ingest.layout.features import LineView
from ingest.layout.names import INDEX

_LABEL = re.compile(r"(\d{1,2})(?=[^\W\d_])")
_MARK = re.compile(r"(?<=[^\W\d_][.,;:!?…»”“\"’)])(\d{1,2})(?=\s|$)|(?<=[^\W\d_]{2})(\d{1,2})(?=[\s.,;:]|$)")
_CLOSED = re.compile(r"[.!?…][\"')\]»”“’›]*$")
_MOST_LINES = 4  # of a note


def find_notes(view: LineView) -> list[tuple[int, bool]]:
    """Lines of footnotes, each with whether a note begins there.

    A line that begins with a number right before a capital letter is a note where that number stands behind a word above it,
    glued, and no other note has it. It goes on to the end of its sentence.
    """
    if view.has_geometry:
        return []
    marks: set[str] = set()
    found: list[tuple[int, bool]] = []
    texts = view.texts
    taken: set[int] = set()
    numbered = np.flatnonzero(view.values[:, INDEX["digit_share"]] > 0).tolist()
    labels = {i: label for i in numbered if (label := _LABEL.match(texts[i]))}
    for i in numbered if labels else []:
        text = texts[i]
        label = labels.get(i) if i not in taken else None
        if label and label[1] in marks and text[label.end() :][:1].isupper():
            marks.discard(label[1])
            end = i + 1
            while end < min(i + _MOST_LINES, len(texts)) and not _CLOSED.search(texts[end - 1]):
                end += 1
            found += [(k, k == i) for k in range(i, end)]
            taken.update(range(i, end))
        else:
            marks.update(mark for pair in _MARK.findall(text) for mark in pair if mark)
    return found

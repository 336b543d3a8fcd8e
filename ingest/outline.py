"""Which lines of a document stand in its outline (the bookmarks of a PDF)."""

from __future__ import annotations

import re

from ingest.model import Document

_LABEL = re.compile(
    r"^\W*(?:(?:chapter|appendix|part|section|kapitel|anhang|teil|abschnitt|chapitre|annexe)\s+)?(?:[\divx]{1,4}|[a-z])(?:\.\d{1,3})*[.:)]?\s+",
    re.I,
)
_AHEAD = 30
"""Entries that may be skipped, for their lines are not found."""
_MOST_LINES = 4
_FEWEST = 3


def find_outlined(document: Document) -> list[int]:
    """For each line the depth of the entry whose name it is, or a part of whose name over several lines; else 0.

    A running head says the same, and so does an entry of contents: which of them is the heading is not told here.
    """
    outline = [(depth, key) for depth, name in document.metadata.outline if (key := _key(name))]
    found = [0] * len(document.lines)
    if len(outline) < _FEWEST:
        return found
    places: dict[str, list[int]] = {}
    for at, (_, key) in enumerate(outline):
        places.setdefault(key, []).append(at)
    starts = {key[:6] for _, key in outline}
    texts = [document.text(line) for line in document.lines]
    last = 0
    for k in range(len(texts)):
        first = _key(texts[k])
        if not first or first[:6] not in starts:
            continue
        joined = first
        for end in range(k + 1, min(k + 1 + _MOST_LINES, len(texts) + 1)):
            near = [at for at in places.get(joined, ()) if last <= at <= last + _AHEAD]
            if near:
                last = near[0] if near[0] > last or len(near) == 1 else near[1]
                found[k:end] = [outline[last][0]] * (end - k)
                break
            if end < len(texts):
                joined += _letters(texts[end])
            if len(joined) > 200:
                break
    return found


def _key(text: str) -> str:
    """The letters and figures of a name, without its number.

    >>> _key("2.1 Named arguments"), _key("Chapter 4. I/O"), _key("A plan")
    ('namedarguments', 'io', 'plan')
    """
    return _letters(_LABEL.sub("", text, count=1)) or _letters(text)


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())

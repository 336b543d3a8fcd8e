"""Which lines of a document stand in its outline (the bookmarks of a PDF)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence

from ingest.model import Document

_LABEL = re.compile(
    r"^\W*(?:(?:chapter|appendix|part|section|kapitel|anhang|teil|abschnitt|chapitre|annexe)\s+)?(?:[\divx]{1,4}|[a-z])(?:\.\d{1,3})*[.:)]?\s+",
    re.I,
)
_MOST_LINES = 4
_MOST_ALIKE = 50  # entries of one name
_LONGEST = 200
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
    candidates = _find_candidates(document, outline, places)
    chain = _find_longest_chain([(start, at) for start, _, at in candidates])
    spots = dict(zip((at for _, at in chain), (start for start, _ in chain), strict=True))
    entries = sorted(spots)
    for start, end, at in candidates:
        k = bisect_left(entries, at)
        if k < len(entries) and entries[k] == at:
            over = spots[entries[k - 1]] if k else -1
            under = spots[entries[k + 1]] if k + 1 < len(entries) else len(found)
            if over < start < under:
                found[start:end] = [outline[at][0]] * (end - start)
    return found


def _find_candidates(
    document: Document, outline: Sequence[tuple[int, str]], places: Mapping[str, Sequence[int]]
) -> list[tuple[int, int, int]]:
    """Lines that together say the name of an entry: the first, the one after the last, the entry."""
    starts = {key[:6] for _, key in outline}
    texts = [document.text(line) for line in document.lines]
    out = []
    for k in range(len(texts)):
        joined = _key(texts[k])
        if not joined or joined[:6] not in starts:
            continue
        for end in range(k + 1, min(k + 1 + _MOST_LINES, len(texts) + 1)):
            if joined in places:
                out += [(k, end, at) for at in places[joined][:_MOST_ALIKE]]
                break
            if end < len(texts):
                joined += _letters(texts[end])
            if len(joined) > _LONGEST:
                break
    return out


def _find_longest_chain(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest row of pairs in which both numbers rise; of two as long, the one farther back: contents stand first.

    >>> _find_longest_chain([(0, 0), (1, 1), (2, 2), (7, 0), (8, 2), (9, 1), (11, 2)])
    [(7, 0), (9, 1), (11, 2)]
    """
    tails: list[int] = []  # of the best chain of each length, seen from the end, the negative of its last entry
    ends: list[int] = []
    before: dict[int, int] = {}
    for n in sorted(range(len(pairs)), key=lambda n: (-pairs[n][0], pairs[n][1])):
        value = -pairs[n][1]
        k = bisect_left(tails, value)
        if k < len(tails) and tails[k] == value:
            continue
        if k == len(tails):
            tails.append(value)
            ends.append(n)
        else:
            tails[k], ends[k] = value, n
        before[n] = ends[k - 1] if k else -1
    out = []
    n = ends[-1] if ends else -1
    while n >= 0:
        out.append(pairs[n])
        n = before[n]
    return out


def _key(text: str) -> str:
    """The letters and figures of a name, without its number.

    >>> _key("2.1 Named arguments"), _key("Chapter 4. I/O"), _key("A plan")
    ('namedarguments', 'io', 'plan')
    """
    return _letters(_LABEL.sub("", text, count=1)) or _letters(text)


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())

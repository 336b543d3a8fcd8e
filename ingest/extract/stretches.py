"""Stretches of text in a plain text dump: what stands between two blank lines, and what of it is furniture.

The order of stretches is what some tools get wrong on pages of two columns (`ingest.extract.turns`,
`ingest.extract.swapped`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from ingest.extract.junctions import CLOSED, HYPHENATED, OPENERS, Junctions

Spans = Sequence[tuple[int, int]]
"""Where the rows of a page stand in the raw text."""

WIDEST_COLUMN = 70
"""Characters of a long line. Two columns beside each other have 30 to 65."""

_PAGE_NUMBER = re.compile(r"(?=\D*\d)[\W\d]*")
_NOTE = re.compile(r"\d{1,2}(?=[^\W\d_])")
_NO_LETTERS = re.compile(r"[\d\W]+")


class Stretch(NamedTuple):
    """Rows of a page between two blank lines: the first one and the one after the last, and their texts."""

    first: int
    last: int
    rows: tuple[str, ...]

    @property
    def head(self) -> str:
        return self.rows[0]

    @property
    def tail(self) -> str:
        return self.rows[-1]


@dataclass(frozen=True, slots=True)
class Stretches:
    """A page without its furniture, and what stands above and below: running heads, notes, page numbers."""

    above: tuple[Stretch, ...]
    body: tuple[Stretch, ...]
    below: tuple[Stretch, ...]
    width: int


def find_stretches(text: str, spans: Spans) -> list[Stretch]:
    """What stands between blank lines. A note and a page number at the foot stand for themselves."""
    rows = [text[start:end].strip() for start, end in spans]
    cuts = [0] if rows else []
    for row in range(1, len(rows)):
        if (
            (spans[row][0] - spans[row - 1][1] > 1 and text.count("\n", spans[row - 1][1], spans[row][0]) > 1)
            or (rows[row][0].isdecimal() and _NOTE.match(rows[row]))
            or (row >= len(rows) - 2 and _PAGE_NUMBER.fullmatch(rows[row]))
        ):
            cuts.append(row)  # noqa: PERF401 - reads better than the comprehension
    return [Stretch(first, last, tuple(rows[first:last])) for first, last in pairwise([*cuts, len(rows)])]


def count_repeated(pages: Sequence[Sequence[Stretch]]) -> Counter[str]:
    """On how many pages each short stretch at the head or foot comes back, digits left out; only those on several."""
    counts: Counter[str] = Counter()
    for stretches in pages:
        counts.update({strip_digits(part.head) for part in (*stretches[:3], *stretches[-2:]) if len(part.rows) <= 2})
    fewest = max(2.0, 0.4 * len(pages))
    return Counter({skeleton: count for skeleton, count in counts.items() if count >= fewest})


def strip_digits(row: str) -> str:
    """The small letters of a row: the same for each page number.

    >>> strip_digits("Page 12 of 20") == strip_digits("PAGE 3 OF 20") == "pageof"
    True
    """
    return _NO_LETTERS.sub("", row.casefold())


def set_apart(stretches: Sequence[Stretch], repeated: Counter[str]) -> Stretches:
    """Take off what belongs to no column: running heads and feet, page numbers, notes."""

    def is_furniture(part: Stretch) -> bool:
        return len(part.rows) <= 2 and (bool(_PAGE_NUMBER.fullmatch(part.head)) or strip_digits(part.head) in repeated)

    start = 0
    while start < len(stretches) - 1 and (is_furniture(stretches[start]) or is_shortened(stretches[start], stretches[start + 1])):
        start += 1
    body: list[Stretch] = []
    below: list[Stretch] = []
    for part in stretches[start:]:
        (below if is_furniture(part) or _NOTE.match(part.head) else body).append(part)
    lengths = sorted(len(row) for part in body for row in part.rows)
    width = lengths[4 * len(lengths) // 5] if lengths else 0
    return Stretches(tuple(stretches[:start]), tuple(body), tuple(below), width)


def is_shortened(part: Stretch, below: Stretch) -> bool:
    """A running head that gives the title once more, perhaps cut short."""
    skeleton = strip_digits(part.head)
    return len(part.rows) == 1 and (
        part.head.endswith("\u2026") or (len(skeleton) > 8 and strip_digits(below.head).startswith(skeleton[:25]))
    )


def is_heading(part: Stretch, width: float) -> bool:
    """Whether a stretch is short enough for a heading and ends as none but a heading does."""
    return (
        len(part.rows) <= 2 and len(part.tail) < 0.8 * width and not CLOSED.search(part.tail) and not HYPHENATED.search(part.tail)
    )


def join(tail: str, head: str, after_heading: bool, junctions: Junctions) -> float:
    """How much better a stretch that begins with `head` goes on after one that ends with `tail` than after any other."""
    if not after_heading:
        return junctions.weigh(tail, head)
    start = head.lstrip(OPENERS)[:1]
    return (0.3 if start.isupper() else -1.0) if start.isalpha() else 0.0


def find_junctions(body: Sequence[Stretch], language: str | None) -> Junctions:
    """What tells how well the stretches of a page go on one after another."""
    return Junctions(language, [part.head for part in body], (row for part in body for row in part.rows))


def is_page_number(row: str) -> bool:
    """Whether a row holds digits and no letters."""
    return _PAGE_NUMBER.fullmatch(row) is not None


def is_note(row: str) -> bool:
    """Whether a row begins with the raised number of a note: "1See also"."""
    return _NOTE.match(row) is not None


def list_rows(parts: Sequence[Stretch]) -> Iterator[int]:
    for part in parts:
        yield from range(part.first, part.last)

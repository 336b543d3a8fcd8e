"""Two columns that a text dump gives in the wrong order: the right one before the left one.

Tools that group boxes by their distance may take the right column first, or the title, the right column and then the left
one. What gives that away is the head of the page in its middle: a running head, or on the first page the byline, with
the left column below it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from ingest.extract.gutters import is_prose
from ingest.extract.interleaved import Dealt
from ingest.extract.junctions import CLOSED
from ingest.extract.stretches import (
    WIDEST_COLUMN,
    Spans,
    Stretch,
    find_junctions,
    is_heading,
    is_note,
    is_page_number,
    join,
    list_rows,
    strip_digits,
)
from ingest.language.dates import find_dates
from ingest.language.words import BYLINE_WORDS

FEWEST_ROWS = 8
"""Rows of each column."""
FEWEST_ROWS_IN_ALL, MOST_ROWS = 45, 200
"""Rows of a page: two columns that a column break parts have so many; a dump without form feeds has more."""
MOST_LONGER = 8
"""Rows that the right column may be longer than the left one, which is filled first."""
MOST_LOST = 4.0
"""What the sentences that go on may lose by it, in natural logarithms of odds; most gain."""

_BYLINE_WORDS = tuple(f"{word} " for words in BYLINE_WORDS.values() for word in words)


def swap_columns(
    pages: Sequence[Spans], find_stretches: Callable[[], list[list[Stretch]]], language: Callable[[], str | None]
) -> dict[int, Dealt]:
    """Find the pages whose right column comes before the left one, and their rows in reading order.

    Args:
        pages: for each page the spans of its lines that are not blank; empty for a page that is not to be looked at.
        find_stretches: gives the stretches of each page; not asked where no page may have columns.
    """
    candidates = [number for number, spans in enumerate(pages) if _are_columns(spans)]
    if not candidates:
        return {}
    stretches = find_stretches()
    heads = _Heads(stretches)
    found: dict[int, Dealt] = {}
    for number in candidates:
        before = stretches[number - 1] if number else []
        after = stretches[number + 1] if number + 1 < len(pages) else []
        tail = next((part.tail for part in reversed(before) if not heads.are_furniture(part)), "")
        head = next((part.head for part in after if not heads.are_furniture(part)), "")
        dealt = _swap(stretches[number], heads, tail, head, language, is_first=number == 0)
        if dealt:
            found[number] = dealt
    return found


def _are_columns(spans: Spans) -> bool:
    if not FEWEST_ROWS_IN_ALL <= len(spans) <= MOST_ROWS:
        return False
    return sorted(end - start for start, end in spans)[len(spans) // 2] <= WIDEST_COLUMN


class _Heads:
    """The running heads of a document: what begins most pages but for page numbers, and the title cut short."""

    def __init__(self, pages: Sequence[Sequence[Stretch]]) -> None:
        counts = Counter(
            letters
            for parts in pages
            for letters in {strip_digits(part.head) for part in parts[:2] if len(part.rows) == 1 and len(part.head) > 3}
        )
        self.repeated = {letters for letters, count in counts.items() if letters and count > 1 and count >= 0.4 * len(pages)}
        self.titles = [(part, strip_digits("".join(part.rows))) for part in pages[0][:3] if len(part.rows) <= 6]

    def are_furniture(self, part: Stretch) -> bool:
        return len(part.rows) <= 2 and (is_page_number(part.head) or is_note(part.head) or self.hold(part))

    def hold(self, part: Stretch) -> bool:
        letters = strip_digits(part.head)
        if len(part.rows) > 1 or not letters:
            return False
        return letters in self.repeated or (
            len(letters) > 12 and any(title.startswith(letters) and own is not part for own, title in self.titles)
        )


def _swap(
    parts: Sequence[Stretch], heads: _Heads, before: str, after: str, language: Callable[[], str | None], *, is_first: bool
) -> Dealt | None:
    end = len(parts)
    while end and (heads.are_furniture(parts[end - 1]) or is_note(parts[end - 1].head)):
        end -= 1
    top = next((number for number, part in enumerate(parts[:end]) if not heads.hold(part)), end)
    names = [strip_digits(part.head) for part in parts[:end] if heads.hold(part)]
    if len(names) > len(set(names)) or not is_prose([part.tail for part in parts[:end]], 0.8):
        return None  # what comes more than once on a page heads none
    lengths = sorted(len(row) for part in parts for row in part.rows)
    width = lengths[4 * len(lengths) // 5]
    for left in range(top + 1, end):
        if heads.hold(parts[left]) and not top:
            above = 0
        elif is_first and left > top + 1 and _is_byline(parts[left], width):
            above = _count_title(parts[: left - 1], top)
        else:
            continue
        one, two = parts[left + 1 : end], parts[above:left]
        rows_one, rows_two = (sum(len(part.rows) for part in column) for column in (one, two))
        if min(rows_one, rows_two) < FEWEST_ROWS or rows_two > rows_one + MOST_LONGER:
            continue
        if 2 * sum(len(part.rows) for part in two if len(part.rows) > 2) < rows_two or is_heading(two[0], width):
            continue  # entries of a menu; another head, so that this one stands above the right column
        if _gain(one, two, "" if above else before, after, width, language()) >= -MOST_LOST:
            head = (*parts[:above], parts[left])
            return Dealt(tuple(list_rows(head)), (tuple(list_rows(one)), tuple(list_rows(two))), tuple(list_rows(parts[end:])))
    return None


def _count_title(parts: Sequence[Stretch], top: int) -> int:
    """Stretches of the title: the first one below the running heads, single rows, and what closes no sentence."""
    count = top + 1
    while count < min(len(parts), top + 4) and (
        len(parts[count].rows) == 1 or (len(parts[count].rows) <= 4 and not CLOSED.search(parts[count].tail))
    ):
        count += 1
    return count


def _is_byline(part: Stretch, width: int) -> bool:
    row = part.head
    if len(part.rows) > 1 or len(row) > 0.9 * width or CLOSED.search(row):
        return False
    if row.lower().startswith(_BYLINE_WORDS):
        return row.istitle() or bool(find_dates(row))
    return any(found.start == 0 for found in find_dates(row))


def _gain(one: Sequence[Stretch], two: Sequence[Stretch], before: str, after: str, width: int, language: str | None) -> float:
    """How much better the columns go on so than as printed."""
    junctions = find_junctions([*one, *two], language)

    def score(first: Sequence[Stretch], second: Sequence[Stretch]) -> float:
        total = junctions.weigh(before, first[0].head)
        total += join(first[-1].tail, second[0].head, is_heading(first[-1], width), junctions)
        return total + (join(second[-1].tail, after, is_heading(second[-1], width), junctions) if after else 0.0)

    return score(one, two) - score(two, one)

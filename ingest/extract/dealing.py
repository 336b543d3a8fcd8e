"""The ways to deal the stretches of a page out to two columns, and how likely each of them is.

A way is rated by what stands in the text and by what a page looks like. Sentences and words go on inside a column, and
neighbours share words; numbered headings count up. A tool that changes columns does so because it goes down the page: the
top of each stretch lies below that of the one printed before it, however the columns go. And two columns are equally long.
Captions and quotations pulled out of the text stand aside, and after one nothing is known of the heights.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from math import log, sqrt
from typing import NamedTuple, TypeVar

from ingest.extract.junctions import CLOSED, HYPHENATED, OPENERS
from ingest.extract.stretches import Stretch, Stretches, find_junctions, is_heading, join, strip_digits


class Cost(NamedTuple):
    """Of going on in the same column and of changing it, at one blank line; and of it where the page is in order."""

    stay: float
    change: float
    printed: float


PLAIN = Cost(2.65, 0.0, 1.2)
HEADED = Cost(1.2, 0.8, 0.5)
AFTER_HEADING = Cost(0.5, 0.2, 0.5)
TOP = Cost(0.1, 3.0, 0.0)
LOOSE = Cost(0.3, 0.5, 0.3)
NONE = Cost(0.0, 0.0, 0.0)
"""Natural logarithms of odds. With the weights below they were fitted so that on 730 pages of two columns, by three typesetters
and two tools, as few words as possible stood in a wrong place. Other values serve nearly as well: fitted on one half of the
sites, they put hardly more of the other half right than hand-set ones did."""

SHARED = 0.6
FARTHEST = 24
"""Weight of the words that two stretches share, for each standard deviation above the mean of the page, and how far apart
these may be printed."""
GAP, HEADING = 0.5, 0.7
HIGHER = 2.0
BACKWARDS = 3.0
"""Rows that a blank line is high, rows that a stretch may begin higher up than the one printed before it, and what it costs
to begin still higher."""
RIGHT_FIRST, SWAPPED = 2.5, 5.0
UNEVEN, EVEN_ENOUGH, MOST_UNEVEN = 0.12, 4, 20
"""Costs of the right column printed first, by turns with the left one or as a whole, and of each row that one column is
longer, from some rows on and up to a number."""
LAST_HEADING = 0.75
SMALL_LETTER = 5.0
DESCENDING = 4.0
"""Costs of a heading at the foot of a column, of a small letter below the title, of a number that does not count up."""
ASIDE, QUOTED = 2.3, 1.0
LONGEST_ASIDE, LONGEST_QUOTATION = 2, 8
"""Costs of leaving a stretch aside: one of a row or two, and one whose words stand on the page once more."""

ROWS_OF_THREE = 125
"""Rows of a page that has three columns rather than two."""

BEAM = 30
"""Ways to deal out that are followed at a time; with 200 little changes."""

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_CUT_WORD = re.compile(r"[-\u00ad\u2010] ")
_CREDIT = re.compile(r"\b(?:foto|photo|bild|image|imagen|picture|quelle|source|fonte|grafik|illustration)\w*\s*:", re.IGNORECASE)
_NUMBER = re.compile(r"(\d{1,2}(?:\.\d{1,2})*)\.?\s+[^\W\d_]|[^#]*#\s?(\d{1,2})\b")

Number = tuple[int, ...]
_T = TypeVar("_T")


class Found(NamedTuple):
    """A way: the stretches above the columns and of both, in reading order; how well it fits two columns; and what is gained over
    reading on as printed: with what the blank lines say of the page as printed, and without it. Natural logarithms of odds."""

    above: tuple[Stretch, ...]
    columns: tuple[tuple[Stretch, ...], tuple[Stretch, ...]]
    fit: float
    gain: float
    gain_by_words: float


class _Way(NamedTuple):
    """A way to deal out the stretches so far: the first and last one of each column, -1 for none, where each column ends,
    where the last stretch begins, whether nothing is known of the heights, and the last number of each column."""

    score: float
    columns: tuple[int, ...]
    first: tuple[int, int]
    last: tuple[int, int]
    bottom: tuple[float, float]
    top: float
    is_loose: bool
    is_aside: bool
    number: tuple[Number, Number]


def deal_out(page: Stretches, before: str, after: str, language: str | None) -> Found | None:
    """Find the best way to deal a page out that is not the order as printed.

    Args:
        page: without its furniture.
        before: the last line of the page before; `after`: the first line of the next one. Either may be empty.
    """
    body = join_initials(page.body)
    return _Deal(body, page.width, before, after, language).best() if len(body) > 1 else None


def join_initials(body: Sequence[Stretch]) -> list[Stretch]:
    """Put an initial that stands for itself before the text that goes on from it.

    >>> [part.rows for part in join_initials([Stretch(0, 1, ("T",)), Stretch(1, 3, ("he ferry left", "at five."))])]
    [('T', 'he ferry left', 'at five.')]
    """
    joined: list[Stretch] = []
    for part in body:
        above = joined[-1] if joined else None
        if above and above.last == part.first and len(above.rows) == 1 and len(above.head) <= 2 and above.head.isalpha():
            joined[-1] = Stretch(above.first, part.last, (*above.rows, *part.rows))
        else:
            joined.append(part)
    return joined


class _Deal:
    """The ways to deal the stretches of one page out to two columns."""

    def __init__(self, body: Sequence[Stretch], width: int, before: str, after: str, language: str | None) -> None:
        self.body, self.width = body, width
        is_by_rows = 2 * sum(len(part.rows) == 1 for part in body) > len(body)
        self.full = 0.6 * width if is_by_rows else width  # where a row is a stretch, short ones are no headings
        self.changes = 2 if sum(len(part.rows) for part in body) >= ROWS_OF_THREE else 1
        self.top = min(self._find_top(not before), len(body) - 2)
        self.headings = [number < self.top or is_heading(part, self.full) for number, part in enumerate(body)]
        self.costs = [self._weigh(number) for number in range(len(body))]
        self.heights = [self._measure(number, is_by_rows) for number in range(len(body))]
        self.asides = self._weigh_asides()
        self.credits = [_CREDIT.search(part.tail) is not None for part in body]
        self.numbers = [_read_number(part.head) for part in body]
        self.junctions = find_junctions(body, language)
        self.shared = _share_words(body)
        self.known: dict[tuple[int, int], float] = {}
        self.hangs = [LAST_HEADING * heading for heading in self.headings]
        self.begins = [self._begin(part.head, before) for part in body]
        self.ends = [
            (join(part.tail, after, heading, self.junctions) if after else 0.0) - hang
            for part, heading, hang in zip(body, self.headings, self.hangs, strict=True)
        ]

    def best(self) -> Found | None:
        """The best way that is not the order as printed."""
        ways = [finished for way in self._search() for finished in self._finish(way)]
        if not ways:
            return None
        score, columns, right_first = max(ways)
        dealt = list(zip(self.body, columns, strict=True))[self.top :]
        one, two = (tuple(part for part, own in dealt if own == column) for column in (0, 1))
        ordered = (two, one) if right_first else (one, two)
        gains = score - self._read_on(1.0), score - self._read_on(0.0)
        return Found(tuple(self.body[: self.top]), ordered, score, *gains)

    def _find_top(self, is_first: bool) -> int:
        """How many stretches stand above the text: title, byline."""
        top = 0
        while top < min(5, len(self.body) - 2) and self._is_top(self.body[top], is_first):
            top += 1
        return top

    def _is_top(self, part: Stretch, is_first: bool) -> bool:
        if HYPHENATED.search(part.tail) or len(part.tail) > 0.9 * self.width or len(part.rows) > (12 if is_first else 2):
            return False
        if not CLOSED.search(part.tail) and len(part.tail) < 0.8 * self.width:
            return is_first or len(part.tail) > 2
        return is_first and _YEAR.search(part.tail) is not None

    def _weigh(self, number: int) -> Cost:
        """What the blank line before a stretch says."""
        part, above = self.body[number], self.body[number - 1]
        if not number:
            return NONE
        if number <= self.top:
            return TOP
        if _CREDIT.search(above.tail):
            return LOOSE
        is_short = len(part.head) < 0.78 * self.full and not HYPHENATED.search(part.head)
        if self.headings[number] or (is_short and (len(part.rows) > 1 or not CLOSED.search(part.head))):
            return HEADED
        return AFTER_HEADING if self.headings[number - 1] else PLAIN

    def _measure(self, number: int, is_by_rows: bool) -> float:
        """How high a stretch is, in rows: with a gap below it and the larger letters of a heading."""
        part = self.body[number]
        if is_by_rows:
            return len(part.rows)
        is_headed = number >= self.top and len(part.head) < 0.75 * self.width and not CLOSED.search(part.head)
        return len(part.rows) + GAP + HEADING * is_headed

    def _weigh_asides(self) -> list[float | None]:
        """What it costs to leave each stretch aside; None for those that cannot be."""
        text = strip_digits("".join(row for part in self.body for row in part.rows))
        costs: list[float | None] = []
        for number, part in enumerate(self.body):
            cost = ASIDE if number > self.top and len(part.rows) <= LONGEST_ASIDE else None
            if number > self.top and len(part.rows) <= LONGEST_QUOTATION:
                letters = strip_digits("".join(part.rows))[:40]
                if len(letters) > 25 and text.count(letters) > 1:
                    cost = QUOTED
            costs.append(cost)
        return costs

    def _begin(self, head: str, before: str) -> float:
        if before:
            return self.junctions.weigh(before, head)
        return -SMALL_LETTER * head.lstrip(OPENERS)[:1].islower() if self.top else 0.0

    def _join(self, upper: int, lower: int) -> float:
        """How much better a stretch goes on after another one than after any."""
        score = self.known.get((upper, lower))
        if score is None:
            score = join(self.body[upper].tail, self.body[lower].head, self.headings[upper], self.junctions)
            score += SHARED * self.shared.get((min(upper, lower), max(upper, lower)), 0.0)
            self.known[upper, lower] = score
        return score

    def _read_on(self, weight: float) -> float:
        """The score of the page as printed: one blank line may be the change of the column, or two of three columns."""
        costs = [weight * cost.printed for cost in self.costs]
        best = [self.begins[self.top], self.begins[self.top] + self._join(0, 1) - costs[1]]
        for number in range(2, len(self.body)):
            score = best[number - 1] + self._join(number - 1, number)
            aside = self.asides[number - 1]
            if aside is not None:
                score = max(score, best[number - 2] + self._join(number - 2, number) - aside)
            best.append(score - costs[number])
        numbers = [number for number in self.numbers if number]
        descending = sum(_descends(one, two) for one, two in pairwise(numbers))
        return best[-1] + sum(sorted(costs)[-self.changes :]) + self.ends[-1] - DESCENDING * descending

    def _search(self) -> list[_Way]:
        top = self.top
        bottom = self.heights[top]
        start = _Way(0.0, (0,) * (top + 1), (top, -1), (top, -1), (bottom, 0.0), 0.0, True, False, (self.numbers[top], ()))
        ways = [start]
        for number in range(top + 1, len(self.body)):
            best: dict[tuple[tuple[int, int], tuple[int, int], int, int], _Way] = {}
            aside = self.asides[number]
            for way in ways:
                new = [self._add(way, number, column) for column in (0, 1)]
                if aside is not None:
                    column = way.columns[-1]
                    new.append(
                        way._replace(score=way.score - aside, columns=(*way.columns, column), is_loose=True, is_aside=True)
                    )
                for other in new:
                    key = (other.first, other.last, round(other.bottom[0] - other.bottom[1]), other.columns[-1])
                    if key not in best or best[key].score < other.score:
                        best[key] = other
            ways = sorted(best.values(), key=lambda way: (-way.score, way.columns))[:BEAM]
        return ways

    def _add(self, way: _Way, number: int, column: int) -> _Way:
        score, columns, first, last, bottom, top, is_loose, is_aside, numbers = way
        cost = self.costs[number]
        if is_aside and cost.stay > LOOSE.stay:
            cost = LOOSE
        score -= cost.stay if column == columns[-1] else cost.change
        is_loose = is_loose or self.credits[number - 1]
        if last[column] >= 0:
            score += self._join(last[column], number)
            if bottom[column] < top - HIGHER:
                score -= BACKWARDS * (not is_loose)
                is_loose = False
            else:
                top = bottom[column]
        if own := self.numbers[number]:
            score -= DESCENDING * _descends(numbers[column], own)
            numbers = _put(numbers, column, own)
        if first[column] < 0:
            first = _put(first, column, number)
        last, bottom = _put(last, column, number), _put(bottom, column, top + self.heights[number])
        return _Way(score, (*columns, column), first, last, bottom, top, is_loose, False, numbers)

    def _finish(self, way: _Way) -> list[tuple[float, tuple[int, ...], bool]]:
        """The score of a way with the column printed first as the left and, with True, as the right one."""
        (one, two), (last_one, last_two) = way.first, way.last
        if two < 0:
            return []
        score = way.score - UNEVEN * min(MOST_UNEVEN, max(0.0, abs(way.bottom[0] - way.bottom[1]) - EVEN_ENOUGH))
        left = self.begins[one] + self.ends[last_two] + self._join(last_one, two) - self.hangs[last_one]
        right = self.begins[two] + self.ends[last_one] + self._join(last_two, one) - self.hangs[last_two]
        right -= RIGHT_FIRST if last_one > two else SWAPPED
        left -= DESCENDING * _descends(way.number[0], self._find_number(way.columns, 1))
        right -= DESCENDING * _descends(way.number[1], self._find_number(way.columns, 0))
        finished = [(score + right, way.columns, True)]
        return [*finished, (score + left, way.columns, False)] if last_one > two else finished

    def _find_number(self, columns: Sequence[int], column: int) -> Number:
        return next((own for own, at in zip(self.numbers, columns, strict=True) if own and at == column), ())


def _put(pair: tuple[_T, _T], column: int, value: _T) -> tuple[_T, _T]:
    return (pair[0], value) if column else (value, pair[1])


def _read_number(row: str) -> Number:
    """The number of a heading or an item: `(2, 1)` for "2.1 Method", `(3,)` for "Tale #3"."""
    found = _NUMBER.match(row)
    return tuple(int(part) for part in (found[1] or found[2]).split(".")) if found else ()


def _descends(upper: Number, lower: Number) -> bool:
    """Whether a number does not count up. A one begins anew."""
    return bool(upper and lower) and lower <= upper and lower != (1,)


def _share_words(body: Sequence[Stretch]) -> dict[tuple[int, int], float]:
    """How much a stretch has in common with one near it, rare words counting more: standard deviations from the mean."""
    texts = [_CUT_WORD.sub("", " ".join(part.rows)) for part in body]
    bags = [frozenset(word.casefold()[:6] for word in _LONG_WORD.findall(text)) for text in texts]
    counts = Counter(word for bag in bags for word in bag)
    weights = {word: log(len(bags) / count) ** 2 for word, count in counts.items()}
    weigh = weights.__getitem__
    lengths = [sqrt(sum(map(weigh, bag))) or 1.0 for bag in bags]
    sizes = [min(1.0, len(bag) / 8) for bag in bags]
    common: dict[tuple[int, int], float] = {}
    for upper in range(len(bags)):
        for lower in range(upper + 1, min(len(bags), upper + FARTHEST + 1)):
            found = sum(map(weigh, bags[upper] & bags[lower])) * sizes[upper] * sizes[lower]
            common[upper, lower] = found / (lengths[upper] * lengths[lower])
    mean = sum(common.values()) / len(common)
    deviation = sqrt(sum((value - mean) ** 2 for value in common.values()) / len(common)) or 1.0
    return {pair: max(-1.5, min(3.0, (value - mean) / deviation)) for pair, value in common.items()}

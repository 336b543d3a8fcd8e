"""Columns that a text dump gives by turns: a paragraph of the left column, one of the right column, and so on.

Some tools take paragraphs that stand side by side for the cells of a table, and read a page of two columns row by row.
Each column keeps its order, so that a page only has to be dealt out to two streams. Such a tool parts by a blank line what
does not stand right below the text before it: inside a column its paragraphs follow each other without one. So a page
on which plain paragraphs are parted by blank lines, in a dump where others are not, is one that changes columns all
the time. How it is to be dealt out is told by those changes, by how the columns fill, by sentences and words that go on
from one stretch to another, and by the words that two stretches share.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import pairwise
from math import exp, log, sqrt
from typing import NamedTuple

from ingest.extract.gutters import is_prose
from ingest.extract.interleaved import CLOSED, HYPHENATED, Dealt, Spans, continues
from ingest.extract.stretches import (
    WIDEST_COLUMN,
    Stretch,
    Stretches,
    count_repeated,
    find_stretches,
    is_heading,
    join,
    list_rows,
    measure_habits,
    set_apart,
)

FEWEST_CHANGES = 3
"""Blank lines before plain paragraphs from which a page is looked at. A page in order has one or two of them, where its
column changes and where a picture stands."""

FEWEST_STRETCHES, MOST_STRETCHES = 4, 150
FEWEST_ROWS, MOST_ROWS = 45, 400
"""Rows of a sure page: two columns have so many where neither is short. More rows than the most no printed page has."""

LEAST_FULL = 0.55
"""Share of the rows that are nearly as long as the column. On 1,476 dumps 0.5 loses no page that is put in order, 0.6 one
and 0.7 seven; program code and lists in one column fall below it."""

LEAST_FLOWING = 0.06
"""Paragraphs that follow another one without a blank line for each one that follows after one. It is 0 in dumps whose
tool puts a blank line after each paragraph, and in these nothing can be told."""

LEAST_GAIN, LEAST_GAIN_BY_WORDS = 5.0, -3.0
SURE_BY_WORDS = 3.0
FURTHER_GAIN, FURTHER_GAIN_BY_WORDS = 2.0, -3.0
MOST_DOUBT, FURTHER_DOUBT, KNOWN_DOUBT = 0.3, 0.35, 0.17
DOUBT_BY_WORDS, MOST_DOUBT_BY_WORDS = 0.04, 0.1
"""What it takes to act: gain over reading on as printed, in natural logarithms of odds, with what the blank lines say and
without it, where only sentences, words and heights tell; and the share of the rows that other likely orders put into the
other column, more where the words speak for the order and less where they speak against it. Further pages are those of
a document in which one is sure, known ones those for which rows alone gave an answer. On 738 dumps of two tools no page in
order gains more than 1.8 by words, and 95 of 100 lose; half of those read by turns gain."""

BEAM = 30
"""Ways to deal out that are followed at a time; with 200 little changes."""


class _Cost(NamedTuple):
    """Of going on in the same column and of changing it, at one blank line; and of it where the page is in order."""

    stay: float
    change: float
    printed: float


PLAIN = _Cost(3.5, 0.05, 2.0)
HEADED = _Cost(0.6, 0.8, 0.5)
AFTER_HEADING = _Cost(1.1, 0.4, 0.5)
TOP = _Cost(0.1, 3.0, 0.0)
INITIAL = _Cost(0.0, 4.0, 0.0)
"""Natural logarithms of odds on 76 pages read by turns: the column changed at 376 of 385 plain blank lines and at 94 of
151 before a heading (tools begin a new stretch at a larger letter); under a title the text goes on."""

SHARED = 0.4
FARTHEST = 24
"""Weight of the words that two stretches share, for each standard deviation above the mean of the page, and how far apart
these may be printed."""
LAST_HEADING = 1.5
ASIDE = 3.0
UNEVEN = 0.15
AHEAD = 0.4
MOST_AHEAD = 2.0
"""Costs of a heading at the foot of a column, of each line that one column is longer, and of each line that a
column has run ahead of the other one."""

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_CUT_WORD = re.compile(r"[-\u00ad\u2010] ")


class _State(NamedTuple):
    """A way to deal out the stretches so far: the first and last one of each column, -1 for none, and its height."""

    score: float
    columns: tuple[int, ...]
    first: tuple[int, int]
    last: tuple[int, int]
    height: tuple[int, int]


class _Found(NamedTuple):
    """The column of each stretch, what is gained over reading on as printed, and the share of the rows in doubt."""

    columns: tuple[int, ...]
    gain: float
    gain_by_words: float
    doubt: float


def order_pages_by_turns(text: str, pages: Sequence[Spans], known: Collection[int] = ()) -> tuple[dict[int, Dealt], bool]:
    """Find the pages that change columns all the time.

    Args:
        text: the raw text.
        pages: for each page the spans of its lines that are not blank; empty for a page that is not to be looked at.
        known: pages that have an answer already, which only a surer one replaces.
    Returns:
        For each such page its rows in reading order, and whether other pages look as if they changed columns too.
    """
    candidates = [number for number, spans in enumerate(pages) if _changes_often(text, spans)]
    if not candidates or text.count("  ") > text.count("\n") / 50:
        return {}, False  # a tool that keeps the blanks of justified lines parts all paragraphs
    stretches = [find_stretches(text, spans) for spans in pages]
    repeated = count_repeated(stretches)
    laid_out = [set_apart(parts, repeated) for parts in stretches]
    flowing = sum(_count_flowing(page) for page in laid_out)
    blanks_tell = 0 < flowing >= LEAST_FLOWING * sum(_count_plain(page) for page in laid_out)
    found: dict[int, _Found] = {}
    for number in candidates:
        page = laid_out[number]
        if not FEWEST_STRETCHES <= len(page.body) <= MOST_STRETCHES or not _is_running_text(page):
            continue
        before = laid_out[number - 1].body[-1].tail if number and laid_out[number - 1].body else ""
        after = laid_out[number + 1].body[0].head if number + 1 < len(pages) and laid_out[number + 1].body else ""
        best = _Deal(page, before, after).best()
        if best:
            found[number] = best if blanks_tell else best._replace(gain=best.gain_by_words)
    sure = {number for number, best in found.items() if len(pages[number]) >= FEWEST_ROWS and _is_sure(best)}
    further = {number for number, best in found.items() if sure and _is_likely(best)}
    sure = {number for number in sure | further if number not in known or found[number].doubt <= KNOWN_DOUBT}
    is_doubtful = any(best.gain >= LEAST_GAIN for number, best in found.items() if number not in sure)
    return {number: _place(laid_out[number], found[number].columns) for number in sure}, is_doubtful


def _is_running_text(page: Stretches) -> bool:
    """Whether most rows are full and most of it letters, and cells of tables, names and entries less than half of it."""
    rows = [row for part in page.body for row in part.rows]
    cells = sum(len(part.rows) == 1 and len(part.head) < 0.6 * page.width for part in page.body)
    full = sum(len(row) >= 0.75 * page.width for row in rows)
    return 2 * cells <= len(page.body) and full >= LEAST_FULL * len(rows) and is_prose(rows, 0.85)


def _is_sure(found: _Found) -> bool:
    doubt = MOST_DOUBT + min(MOST_DOUBT_BY_WORDS, DOUBT_BY_WORDS * found.gain_by_words)
    if found.doubt > doubt or found.gain_by_words < LEAST_GAIN_BY_WORDS:
        return False
    return found.gain >= LEAST_GAIN or found.gain_by_words >= SURE_BY_WORDS


def _is_likely(found: _Found) -> bool:
    return found.doubt <= FURTHER_DOUBT and found.gain >= FURTHER_GAIN and found.gain_by_words >= FURTHER_GAIN_BY_WORDS


def _changes_often(text: str, spans: Spans) -> bool:
    """A quick look: lines short enough for columns, and blank lines before plain paragraphs."""
    if not 2 * FEWEST_STRETCHES <= len(spans) <= MOST_ROWS:
        return False
    width = sorted(end - start for start, end in spans)[4 * len(spans) // 5]
    if width > WIDEST_COLUMN:
        return False
    changes = 0
    for (_, above), (start, end) in pairwise(spans):
        changes += start - above > 1 and end - start > 0.75 * width and text.count("\n", above, start) > 1
    return changes >= FEWEST_CHANGES


def _count_flowing(page: Stretches) -> int:
    """Paragraphs that follow another one without a blank line: after a short line that closes a sentence, with long lines
    before and after it, as lists and verse have not."""
    return sum(
        len(last) < 0.8 * page.width <= min(len(above), len(below)) and below[:1].isupper() and CLOSED.search(last) is not None
        for part in page.body
        for above, last, below in zip(part.rows, part.rows[1:], part.rows[2:], strict=False)
    )


def _count_plain(page: Stretches) -> int:
    return sum(len(part.rows) > 1 and len(part.head) > 0.75 * page.width for part in page.body[1:])


class _Deal:
    """The ways to deal the stretches of one page out to two columns."""

    def __init__(self, page: Stretches, before: str, after: str) -> None:
        self.body, self.width = page.body, page.width
        is_by_rows = 2 * sum(len(part.rows) == 1 for part in self.body) > len(self.body)
        self.full = 0.6 * page.width if is_by_rows else page.width  # where a row is a stretch, short ones are no headings
        top = self._find_top(not before)
        headings = [number < top or is_heading(part, self.full) for number, part in enumerate(self.body)]
        self.costs = [self._weigh(number, top, headings) for number in range(len(self.body))]
        gap = 0 if is_by_rows else 1
        self.heights = [0 if number < top else len(part.rows) + gap for number, part in enumerate(self.body)]
        self.may_stand_aside = [number > top and len(part.rows) <= 2 for number, part in enumerate(self.body)]
        self.habits = habits = measure_habits(self.body)
        self.headings = headings
        self.shared = _share_words(self.body)
        self.known: dict[tuple[int, int], float] = {}
        tails = [part.tail for part in self.body]
        self.begins = [continues(before, part.head, habits) if before else 0.0 for part in self.body]
        self.ends = [
            (join(tail, after, heading, habits) if after else 0.0) - LAST_HEADING * heading
            for tail, heading in zip(tails, headings, strict=True)
        ]
        self.hangs = [LAST_HEADING * heading for heading in headings]

    def _join(self, upper: int, lower: int) -> float:
        """How much better a stretch goes on after another one than after any."""
        score = self.known.get((upper, lower))
        if score is None:
            score = join(self.body[upper].tail, self.body[lower].head, self.headings[upper], self.habits)
            score += SHARED * self.shared.get((min(upper, lower), max(upper, lower)), 0.0)
            self.known[upper, lower] = score
        return score

    def best(self) -> _Found | None:
        """The best way that is not the order as printed."""
        ways = sorted(self._finish(state) for state in self._search() if self._is_dealt(state))
        if not ways:
            return None
        score, columns = ways[-1]
        rows = [len(part.rows) for part in self.body]
        weights = [exp(other - score) for other, _ in ways]
        differing = [sum(count for count, one, two in zip(rows, columns, other, strict=True) if one != two) for _, other in ways]
        doubt = sum(weight * count for weight, count in zip(weights, differing, strict=True)) / sum(weights) / sum(rows)
        return _Found(columns, score - self._read_on(1.0), score - self._read_on(0.0), doubt)

    def _find_top(self, is_first: bool) -> int:
        """How many stretches stand above the text: title, byline, an initial set apart."""
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

    def _weigh(self, number: int, top: int, headings: Sequence[bool]) -> _Cost:
        """What the blank line before a stretch says."""
        part, above = self.body[number], self.body[number - 1]
        if not number:
            return _Cost(0.0, 0.0, 0.0)
        if number <= top:
            return TOP
        if len(above.rows) == 1 and len(above.head) <= 2 and above.head.isalpha():
            return INITIAL
        is_short = len(part.head) < 0.78 * self.full and not HYPHENATED.search(part.head)
        if headings[number] or (is_short and (len(part.rows) > 1 or not CLOSED.search(part.head))):
            return HEADED
        return AFTER_HEADING if headings[number - 1] else PLAIN

    def _read_on(self, weight: float) -> float:
        """The score of the page as printed: one blank line may be the change of the column."""
        costs = [weight * cost.printed for cost in self.costs]
        best = [self.begins[0], self.begins[0] + self._join(0, 1) - costs[1]]
        for number in range(2, len(self.body)):
            score = best[number - 1] + self._join(number - 1, number)
            if self.may_stand_aside[number - 1]:
                score = max(score, best[number - 2] + self._join(number - 2, number) - ASIDE)
            best.append(score - costs[number])
        return best[-1] + max(costs) + self.ends[-1]

    def _search(self) -> list[_State]:
        states = [_State(0.0, (0,), (0, -1), (0, -1), (self.heights[0], 0))]
        for number in range(1, len(self.body)):
            best: dict[tuple[tuple[int, int], tuple[int, int], int, int], _State] = {}
            for state in states:
                new = [self._add(state, number, column) for column in (0, 1)]
                if self.may_stand_aside[number]:
                    column = state.columns[-1]
                    new.append(state._replace(score=state.score - ASIDE, columns=(*state.columns, column)))
                for other in new:
                    key = (other.first, other.last, other.height[0], other.columns[-1])
                    if key not in best or best[key].score < other.score:
                        best[key] = other
            states = sorted(best.values(), key=lambda state: (-state.score, state.columns))[:BEAM]
        return states

    def _add(self, state: _State, number: int, column: int) -> _State:
        score, cost = state.score, self.costs[number]
        if state.last[column] >= 0:
            score += self._join(state.last[column], number)
        score -= cost.stay if column == state.columns[-1] else cost.change
        first, last, height = list(state.first), list(state.last), list(state.height)
        ahead = height[column] - height[1 - column] - 3
        if state.last[1 - column] >= 0 and ahead > 0:
            score -= min(AHEAD * ahead, MOST_AHEAD)
        if first[column] < 0:
            first[column] = number
        last[column] = number
        height[column] += self.heights[number]
        return _State(score, (*state.columns, column), (first[0], first[1]), (last[0], last[1]), (height[0], height[1]))

    def _is_dealt(self, state: _State) -> bool:
        """Whether it differs from the order as printed."""
        return state.first[1] >= 0 and state.last[0] > state.first[1]

    def _finish(self, state: _State) -> tuple[float, tuple[int, ...]]:
        score = state.score + self.begins[state.first[0]] + self.ends[state.last[1]]
        score += self._join(state.last[0], state.first[1]) - self.hangs[state.last[0]]
        score -= UNEVEN * min(20, max(0, abs(state.height[0] - state.height[1]) - 4))
        return score, state.columns


def _share_words(body: Sequence[Stretch]) -> dict[tuple[int, int], float]:
    """How much a stretch has in common with one near it, rare words counting more: standard deviations from the mean."""
    texts = [_CUT_WORD.sub("", " ".join(part.rows)) for part in body]
    bags = [frozenset(word.casefold()[:6] for word in _LONG_WORD.findall(text)) for text in texts]
    counts = Counter(word for bag in bags for word in bag)
    weights = {word: log(len(bags) / count) ** 2 for word, count in counts.items()}
    lengths = [sqrt(sum(weights[word] for word in bag)) or 1.0 for bag in bags]
    sizes = [min(1.0, len(bag) / 8) for bag in bags]
    common: dict[tuple[int, int], float] = {}
    for upper in range(len(bags)):
        for lower in range(upper + 1, min(len(bags), upper + FARTHEST + 1)):
            found = sum(weights[word] for word in bags[upper] & bags[lower]) * sizes[upper] * sizes[lower]
            common[upper, lower] = found / (lengths[upper] * lengths[lower])
    mean = sum(common.values()) / len(common)
    deviation = sqrt(sum((value - mean) ** 2 for value in common.values()) / len(common)) or 1.0
    return {pair: max(-1.5, min(3.0, (value - mean) / deviation)) for pair, value in common.items()}


def _place(page: Stretches, columns: Sequence[int]) -> Dealt:
    one, two = ([part for part, own in zip(page.body, columns, strict=True) if own == column] for column in (0, 1))
    return Dealt(tuple(list_rows(page.above)), (tuple(list_rows(one)), tuple(list_rows(two))), tuple(list_rows(page.below)))

"""Columns that a text dump gives row by row: a line of the left column, a line of the right one, and so on.

Some tools print a page in columns like that where its rows stand at the same heights. Nothing but the text tells: a
word cut at a line end goes on not on the next line but on the one after it, a sentence that has ended is followed by
a small letter. So the blocks of a page (what stands between blank lines) are dealt out to two columns in the way
that continues best, by dynamic programming, and only where that is much better than to read on as printed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log
from typing import NamedTuple

from ingest.extract.gutters import is_prose

FEWEST_BLOCKS = 8
"""Blocks of a page before it is looked at."""

MOST_BLOCKS = 400
"""More blocks than any printed page has lines."""

FARTHEST = 14
"""Blocks that one column may go on alone while the other one waits."""

OPEN_COST = 3.0
STAY_COST = 1.2
TURN_COST = 2.0
"""Natural logarithms of odds: what it costs to open a second column; where rows alternate, not to change the column;
to begin or end a stretch of alternating rows."""

LEAST_GAIN = 8.0
DOUBTFUL_GAIN = 5.0
"""Gain over reading on as printed: enough to act, enough to say that something is wrong; half of the first is enough
where another page is sure. On 1,476 dumps of four tools pages in order that look wrong at all stay at 4 or
below, alternating ones reach 4.7 to 45."""

FEWEST_SWITCHES = 6

WORD = re.compile(r"[^\W\d_]+")
HYPHENATED = re.compile(r"[^\W\d_][-\u00ad\u2010]$")
CLOSED = re.compile(r"[.!?\u2026:][\"')\]\u00bb\u201c\u201d\u2019\u203a]*\d{0,2}$")
OPENERS = " \t\"'([\u00ab\u00bb\u201e\u201c\u201d\u201a\u2018\u2039\u203a\u00bf\u00a1"


_ROW_END = re.compile(r"\r\n|[\n\r\v\x85\u2028\u2029]")

Spans = Sequence[tuple[int, int]]


class Block(NamedTuple):
    """What stands between two blank lines: its first row and the row after its last, its first and its last line."""

    first: int
    last: int
    head: str
    tail: str


@dataclass(frozen=True, slots=True)
class Dealt:
    """Rows of a page in reading order: what comes before the columns, the two columns, what comes after them."""

    before: tuple[int, ...]
    columns: tuple[tuple[int, ...], tuple[int, ...]]
    after: tuple[int, ...]


class Habits(NamedTuple):
    """How this page writes: its words, how often a word begins with a capital, and how often a line does."""

    words: frozenset[str]
    capital_words: float
    capital_lines: float


def deal_pages(text: str, pages: Sequence[Spans]) -> tuple[dict[int, Dealt], bool]:
    """Find the pages whose rows alternate between two columns.

    Args:
        text: the raw text.
        pages: for each page the spans of its lines that are not blank.
    Returns:
        For each such page its rows in reading order, and whether other pages look as if they alternated too. Where one
        page of a document surely does, less evidence is enough for the others.
    """
    found = _try_pages(text, pages, [number for number, spans in enumerate(pages) if spans and _read_wrongly(text, spans)])
    gains = [gain for gain, _ in found.values()]
    if max(gains, default=0.0) < LEAST_GAIN and sum(gains) < 1.5 * LEAST_GAIN:
        return {}, max(gains, default=0.0) >= DOUBTFUL_GAIN
    found |= _try_pages(text, pages, [number for number in range(len(pages)) if number not in found])
    return {number: dealt for number, (_, dealt) in found.items()}, False


def _try_pages(text: str, pages: Sequence[Spans], numbers: Sequence[int]) -> dict[int, tuple[float, Dealt]]:
    found: dict[int, tuple[float, Dealt]] = {}
    for number in numbers:
        spans = pages[number]
        if not FEWEST_BLOCKS <= len(spans) <= 2 * MOST_BLOCKS:
            continue
        before = text[slice(*pages[number - 1][-1])] if number and pages[number - 1] else ""
        after = text[slice(*pages[number + 1][0])] if number + 1 < len(pages) and pages[number + 1] else ""
        blocks = _find_blocks(text, spans)
        dealt = deal_blocks(blocks, before.strip(), after.strip()) if is_prose([block.tail for block in blocks], 0.8) else None
        if dealt:
            found[number] = dealt
    return found


def _read_wrongly(text: str, spans: Spans) -> bool:
    """A quick look at the line ends: words cut at one and not gone on with, sentences gone on with after their end."""
    wrong = 0
    for (start, end), (below, _) in pairwise(spans):
        last = end - 1
        while last > start and text[last] in " \t\xa0":
            last -= 1
        if text[last] not in "-\u00ad\u2010.!?":
            continue
        while text[below] in " \t\xa0":
            below += 1
        wrong += text[below].islower() == (text[last] in ".!?")
    return wrong >= max(3, len(spans) // 20)


def _find_blocks(text: str, spans: Spans) -> list[Block]:
    """What stands between blank lines; where there are hardly any, each row for itself."""
    cuts = [0]
    for row in range(1, len(spans)):
        if len(_ROW_END.findall(text, spans[row - 1][1], spans[row][0])) > 1:
            cuts.append(row)  # noqa: PERF401 - reads better than the comprehension
    if len(cuts) < len(spans) / 8:
        cuts = list(range(len(spans)))
    rows = [text[start:end].strip() for start, end in spans]
    return [Block(first, last, rows[first], rows[last - 1]) for first, last in pairwise([*cuts, len(spans)])]


def deal_blocks(blocks: Sequence[Block], before: str = "", after: str = "") -> tuple[float, Dealt] | None:
    """Deal the blocks of a page out to two columns, and say how much better they read so than as printed.

    Args:
        blocks: of one page, in the order of the text.
        before: the last line of the page before; `after`: the first line of the next one. Either may be empty.
    Returns:
        The gain in natural logarithms of odds, and the rows; None where nothing speaks for two columns.
    """
    if not FEWEST_BLOCKS <= len(blocks) <= MOST_BLOCKS:
        return None
    habits = _measure_habits(blocks)
    printed = [continues(upper.tail, lower.head, habits) for upper, lower in pairwise(blocks)]
    if sum(1 for score in printed if score < -0.5) < 3:
        return None
    gain, streams = _deal(blocks, habits)
    switches = sum(1 for one, other in pairwise(streams) if one != other)
    gain -= sum(printed)
    if gain < LEAST_GAIN / 2 or switches < FEWEST_SWITCHES:
        return None
    return gain, _order(blocks, streams, habits, before, after)


def _measure_habits(blocks: Sequence[Block]) -> Habits:
    lines = [line for block in blocks for line in (block.head, block.tail)]
    inner = [word for line in lines for word in WORD.findall(line)[1:]]
    starts = [line.lstrip(OPENERS)[:1] for line in lines]
    capital_words = (1 + sum(word[0].isupper() for word in inner)) / (2 + len(inner))
    capital_lines = (1 + sum(start.isupper() for start in starts)) / (2 + len(starts))
    words = frozenset(word.lower() for word in inner)
    return Habits(words, capital_words, max(capital_lines, 0.05))


def continues(tail: str, head: str, habits: Habits) -> float:
    """How much better the line `head` goes on after `tail` than after any other line: log odds, above 0 for better."""
    start = head.lstrip(OPENERS)[:1]
    if not tail or not start:
        return 0.0
    if HYPHENATED.search(tail):
        if not start.isalpha():
            return -2.5
        if start.isupper():
            return -2.0
        left, right = WORD.findall(tail[:-1]), WORD.match(head.lstrip(OPENERS))
        joined = (left[-1] if left else "") + (right.group() if right else "")
        return 3.0 if joined.lower() in habits.words else 1.2
    if not start.isalpha():
        return 0.0
    if CLOSED.search(tail):
        return log(0.85 / habits.capital_lines) if start.isupper() else -2.5
    share = min(habits.capital_words, 0.95)
    if start.isupper():
        return log(share / habits.capital_lines)
    return log((1 - share) / (1 - min(habits.capital_lines, 0.95)))


class _State(NamedTuple):
    """The last block of the stream that waits, -1 while there is only one; whether rows alternate here."""

    waiting: int
    alternates: bool


def _deal(blocks: Sequence[Block], habits: Habits) -> tuple[float, list[int]]:
    """The best way to deal the blocks out: its score and the stream, 0 or 1, of each block."""
    states = {_State(-1, False): 0.0}
    trail: list[dict[_State, _State]] = []
    for number in range(1, len(blocks)):
        head = blocks[number].head
        stay = continues(blocks[number - 1].tail, head, habits)
        best: dict[_State, tuple[float, _State]] = {}
        for state, score in states.items():
            waiting = state.waiting
            if waiting < 0:
                _keep(best, state, score + stay, state)
                change = -OPEN_COST - (TURN_COST if blocks[number].last - blocks[number].first > 1 else 0.0)
            else:
                change = continues(blocks[waiting].tail, head, habits)
            _keep(best, _State(number - 1, True), score + change - TURN_COST * (not state.alternates), state)
            if waiting >= 0 and number - waiting <= FARTHEST:
                _keep(best, _State(waiting, True), score + stay - STAY_COST - TURN_COST * (not state.alternates), state)
                _keep(best, _State(waiting, False), score + stay - TURN_COST * state.alternates, state)
        trail.append({state: came for state, (_, came) in best.items()})
        states = {state: score for state, (score, _) in best.items()}
    state = max(states, key=lambda state: (states[state], state))
    total = states[state]
    switched: list[bool] = []
    for came_from in reversed(trail):
        came = came_from[state]
        switched.append(came.waiting != state.waiting)
        state = came
    streams = [0]
    for is_switch in reversed(switched):
        streams.append(1 - streams[-1] if is_switch else streams[-1])
    return total, streams


def _keep(best: dict[_State, tuple[float, _State]], state: _State, score: float, came: _State) -> None:
    if state not in best or score > best[state][0]:
        best[state] = (score, came)


def _order(blocks: Sequence[Block], streams: Sequence[int], habits: Habits, before: str, after: str) -> Dealt:
    """Rows in reading order.

    The stream opened later is a column whose first row stands beside the row printed right before it. What comes
    earlier stands above the columns: a title, a byline.
    """
    opened = streams.index(1)
    beside = blocks[opened - 1]
    usual = sorted(len(block.tail) for block in blocks)[len(blocks) // 2]
    end = len(blocks)
    number: list[Block] = []
    if len(blocks[-1].tail) < 0.3 * usual and blocks[-1].tail[-1:].isdigit() and end > opened + 2:
        end -= 1  # a page number
        number = [blocks[-1]._replace(first=blocks[-1].last - 1)]
    first = [beside._replace(first=beside.last - 1, head=beside.tail)]
    first += [block for block, stream in zip(blocks[opened:end], streams[opened:end], strict=True) if stream == 0]
    second = [block for block, stream in zip(blocks[opened:end], streams[opened:end], strict=True) if stream == 1]
    if number and number[0].first > blocks[-1].first:
        (second if streams[-1] else first).append(blocks[-1]._replace(last=number[0].first, tail=""))
    lead = blocks[opened - 2].tail if opened > 1 else before
    follow = "" if number else after
    swapped = _join(lead, second, first, follow, habits) - _join(lead, first, second, follow, habits)
    if swapped > 1.0 and second[0].last - second[0].first == 1:
        first, second = second, first
    above = (*_rows(blocks[: opened - 1]), *range(beside.first, beside.last - 1))
    return Dealt(above, (_rows(first), _rows(second)), _rows(number))


def _join(lead: str, left: Sequence[Block], right: Sequence[Block], follow: str, habits: Habits) -> float:
    return (
        continues(lead, left[0].head, habits)
        + continues(left[-1].tail, right[0].head, habits)
        + continues(right[-1].tail, follow, habits)
    )


def _rows(blocks: Sequence[Block]) -> tuple[int, ...]:
    return tuple(row for block in blocks for row in range(block.first, block.last))

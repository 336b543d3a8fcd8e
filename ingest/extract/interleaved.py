"""Columns that a text dump gives row by row: a line of the left column, a line of the right one, and so on.

Some tools print a page in columns like that where its rows stand at the same heights. Nothing but the text tells: a
word cut at a line end goes on not on the next line but on the one after it, a sentence that has ended is followed by
a small letter. So the blocks of a page (what stands between blank lines) are dealt out to two columns in the way
that continues best, by dynamic programming, and only where that is much better than to read on as printed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from ingest.extract.gutters import is_prose
from ingest.extract.junctions import CLOSED, HYPHENATED, OPENERS, Junctions
from ingest.extract.stretches import Spans, is_page_number, strip_digits

FEWEST_BLOCKS = 8
"""Blocks of a page before it is looked at."""

MOST_BLOCKS = 400
"""More blocks than any printed page has lines."""

FARTHEST = 45
"""Blocks that one column may go on alone while the other one waits."""

OPEN_COST, SHORT_COST = 3.0, 6.0
LATE_COST, MOST_LATE = 0.3, 6.0
STAY_COST, STAY_AT_GAP = 4.0, 1.0
TURN_COST = 2.0
"""Natural logarithms of odds: what it costs to open a second column, beside a short row like that of a byline, and for each
row above that could stand in the columns; where rows alternate, not to change the column, which is cheap where the other one
has ended a paragraph, since a gap may follow there; to begin or end a stretch of alternating rows."""

RIGHT_FIRST, RIGHT_FIRST_AT_HEADING = 4.0, 1.0
SMALL_LETTER = 6.0
LONE = 1.0
"""What it costs that the right column is the one printed first (less where the other one begins with a heading, whose larger
letters stand lower), that a small letter follows a heading, and that a
full row stands above the columns."""

BEAM = 30
"""Ways to deal out that are followed at a time."""

LEAST_GAIN, LEAST_GAIN_BESIDE = 14.0, 6.0
DOUBTFUL_GAIN = 8.0
"""Gain over reading on as printed: enough to act, enough where another page is sure, enough to say that something is wrong.
On 3,000 dumps by seven typesetters and two tools 22 pages of articles are dealt out so, 16 of which become better and 5 worse,
and 26 of layouts that nothing was set to: 10 and 15, one of which was in order."""

FEWEST_SWITCHES = 6

_ROW_END = re.compile(r"\r\n|[\n\r\v\x85\u2028\u2029]")


class Block(NamedTuple):
    """What stands between two blank lines: its first row and the row after its last, its first and its last line."""

    first: int
    last: int
    head: str
    tail: str


class Dealt(NamedTuple):
    """Rows of a page in reading order: what comes before the columns, the two columns, what comes after them."""

    before: tuple[int, ...]
    columns: tuple[tuple[int, ...], tuple[int, ...]]
    after: tuple[int, ...]


def deal_pages(text: str, pages: Sequence[Spans], language: Callable[[], str | None]) -> tuple[dict[int, Dealt], bool]:
    """Find the pages whose rows alternate between two columns.

    Args:
        text: the raw text.
        pages: for each page the spans of its lines that are not blank.
        language: tells the language of the text; asked only where a page looks wrong.
    Returns:
        For each such page its rows in reading order, and whether other pages look as if they alternated too. Where one
        page of a document surely does, less evidence is enough for the others.
    """
    wrong = [number for number, spans in enumerate(pages) if spans and _read_wrongly(text, spans)]
    if not wrong:
        return {}, False
    found = _try_pages(text, pages, wrong, language())
    gains = [gain for gain, _ in found.values()]
    if max(gains, default=0.0) < LEAST_GAIN and sum(gains) < 1.5 * LEAST_GAIN:
        return {}, max(gains, default=0.0) >= DOUBTFUL_GAIN
    found |= _try_pages(text, pages, [number for number in range(len(pages)) if number not in found], language())
    return {number: dealt for number, (_, dealt) in found.items()}, False


def _try_pages(text: str, pages: Sequence[Spans], numbers: Sequence[int], language: str | None) -> dict[int, tuple[float, Dealt]]:
    found: dict[int, tuple[float, Dealt]] = {}
    bounds = _find_bounds(text, pages)
    for number in numbers:
        spans, (start, end) = pages[number], bounds[number]
        if not FEWEST_BLOCKS <= end - start <= 2 * MOST_BLOCKS:
            continue
        before = text[slice(*pages[number - 1][bounds[number - 1][1] - 1])] if number and pages[number - 1] else ""
        after = text[slice(*pages[number + 1][bounds[number + 1][0]])] if number + 1 < len(pages) and pages[number + 1] else ""
        blocks = _find_blocks(text, spans, start, end)
        if not is_prose([block.tail for block in blocks], 0.8):
            continue
        dealt = deal_blocks(blocks, before.strip(), after.strip(), language)
        if dealt:
            gain, rows = dealt
            above, below = (*range(start), *rows.before), (*rows.after, *range(end, len(spans)))
            found[number] = gain, rows._replace(before=above, after=below)
    return found


def _find_bounds(text: str, pages: Sequence[Spans]) -> list[tuple[int, int]]:
    """For each page its first row below the running heads, and the row after its last one above page numbers."""
    rows = [[text[start:end].strip() for start, end in (*spans[:2], *spans[-1:])] for spans in pages]
    counts = Counter(letters for heads in rows for letters in {strip_digits(head) for head in heads} if letters)
    bounds: list[tuple[int, int]] = []
    for spans, heads in zip(pages, rows, strict=True):
        start, end = 0, len(spans)
        while start < min(2, end - 1) and (counts[strip_digits(heads[start])] > 1 or is_page_number(heads[start])):
            start += 1
        if end > start + 1 and (counts[strip_digits(heads[-1])] > 1 or is_page_number(heads[-1])):
            end -= 1
        bounds.append((start, end))
    return bounds


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


def _find_blocks(text: str, spans: Spans, start: int, end: int) -> list[Block]:
    """What stands between blank lines; where there are hardly any, each row for itself."""
    cuts = [start]
    for row in range(start + 1, end):
        if len(_ROW_END.findall(text, spans[row - 1][1], spans[row][0])) > 1:
            cuts.append(row)  # noqa: PERF401 - reads better than the comprehension
    if len(cuts) < (end - start) / 8:
        cuts = list(range(start, end))
    rows = [text[slice(*span)].strip() for span in spans]
    return [Block(first, last, rows[first], rows[last - 1]) for first, last in pairwise([*cuts, end])]


def deal_blocks(
    blocks: Sequence[Block], before: str = "", after: str = "", language: str | None = None
) -> tuple[float, Dealt] | None:
    """Deal the blocks of a page out to two columns, and say how much better they read so than as printed.

    Args:
        blocks: of one page, in the order of the text.
        before: the last line of the page before; `after`: the first line of the next one. Either may be empty.
        language: of the text, as far as it is known.
    Returns:
        The gain in natural logarithms of odds, and the rows; None where nothing speaks for two columns.
    """
    if not FEWEST_BLOCKS <= len(blocks) <= MOST_BLOCKS:
        return None
    heads = [block.head for block in blocks]
    junctions = Junctions(language, heads, (*heads, *(block.tail for block in blocks)))
    printed = [junctions.weigh(upper.tail, lower.head) for upper, lower in pairwise(blocks)]
    if sum(1 for score in printed if score < -0.5) < 3:
        return None
    best = max(_finish(way, blocks, before, after, junctions) for way in _deal(blocks, junctions) if way.opened >= 0)
    gain = best.score - sum(printed) - junctions.weigh(blocks[-1].tail, after)
    streams = _list_streams(best.way)
    if gain < LEAST_GAIN_BESIDE or sum(one != other for one, other in pairwise(streams)) < FEWEST_SWITCHES:
        return None
    return gain, _order(blocks, streams, right_first=best.right_first)


class _Way(NamedTuple):
    """A way to deal out the blocks so far: the block that opened the second stream, -1 for none; the last block of the stream
    that waits; whether the second stream is the one that goes on; whether rows alternate here; and how it came about."""

    score: float
    opened: int
    waiting: int
    is_second: bool
    alternates: bool
    came: _Way | None


class _Finished(NamedTuple):
    score: float
    right_first: bool
    way: _Way


def _deal(blocks: Sequence[Block], junctions: Junctions) -> list[_Way]:
    """The best ways to deal the blocks out."""
    ways = [_Way(0.0, -1, -1, False, False, None)]
    usual = _usual(blocks)
    ends = [_ends(block.tail, usual) for block in blocks]
    late = 0.0
    for number in range(1, len(blocks)):
        if number > 1 and 0.8 * usual <= len(blocks[number - 2].tail) <= 1.15 * usual:
            late += blocks[number - 2].last - blocks[number - 2].first
        head = blocks[number].head
        stay = junctions.weigh(blocks[number - 1].tail, head)
        best: dict[tuple[int, int, bool, bool], _Way] = {}
        for way in ways:
            turn = TURN_COST * (not way.alternates)
            if way.opened < 0:
                _keep(best, _Way(way.score + stay, -1, -1, False, False, way))
                cost = OPEN_COST + min(MOST_LATE, LATE_COST * late) + turn
                cost += SHORT_COST * (len(blocks[number - 1].tail) < 0.75 * usual)
                cost += TURN_COST * (blocks[number].last - blocks[number].first > 1)
                _keep(best, _Way(way.score - cost, number, number - 1, True, True, way))
                continue
            change = junctions.weigh(blocks[way.waiting].tail, head)
            _keep(best, _Way(way.score + change - turn, way.opened, number - 1, not way.is_second, True, way))
            if number - way.waiting <= FARTHEST:
                cost = STAY_AT_GAP if ends[way.waiting] else STAY_COST
                _keep(best, _Way(way.score + stay - cost - turn, way.opened, way.waiting, way.is_second, True, way))
                score = way.score + stay - TURN_COST * way.alternates
                _keep(best, _Way(score, way.opened, way.waiting, way.is_second, False, way))
        unopened = [way for way in best.values() if way.opened < 0]
        ways = sorted((way for way in best.values() if way.opened >= 0), key=lambda way: way[:5], reverse=True)[:BEAM] + unopened
    return ways


def _usual(blocks: Sequence[Block]) -> int:
    """How long the lines of the columns are."""
    return sorted(len(block.tail) for block in blocks)[len(blocks) // 2]


def _ends(row: str, usual: int) -> bool:
    """Whether a row may be the last one of a paragraph, or a heading."""
    return CLOSED.search(row) is not None or (len(row) < 0.8 * usual and not HYPHENATED.search(row))


def _keep(best: dict[tuple[int, int, bool, bool], _Way], way: _Way) -> None:
    key = way[1:5]
    if key not in best or way.score > best[key].score:
        best[key] = way


def _finish(way: _Way, blocks: Sequence[Block], before: str, after: str, junctions: Junctions) -> _Finished:
    """Add how the columns go on from one to the other, from the page before and to the next one.

    The stream opened later is a column whose first row stands beside the row printed right before it. What comes
    earlier stands above the columns: a title, a byline.
    """
    beside, last = blocks[way.opened - 1], blocks[-1].tail
    lead = blocks[way.opened - 2].tail if way.opened > 1 else before
    one, two = beside.tail, blocks[way.opened].head
    last_one, last_two = (blocks[way.waiting].tail, last) if way.is_second else (last, blocks[way.waiting].tail)
    left = junctions.weigh(last_one, two) + junctions.weigh(last_two, after)
    usual = _usual(blocks)
    is_headed = len(two) < 0.7 * usual and not CLOSED.search(two)
    right = junctions.weigh(last_two, one) + junctions.weigh(last_one, after)
    right -= RIGHT_FIRST_AT_HEADING if is_headed else RIGHT_FIRST
    right += _begin(lead, two, usual, junctions) - _begin(lead, one, usual, junctions)
    if way.opened > 1 and blocks[way.opened - 2].first == blocks[way.opened - 2].last - 1 and len(lead) >= 0.8 * usual:
        left, right = left - LONE, right - LONE
    if right > left and beside.last - beside.first == 1:
        return _Finished(way.score + right, True, way)
    return _Finished(way.score + left, False, way)


def _begin(lead: str, head: str, usual: int, junctions: Junctions) -> float:
    """How well a column begins with a line below another one, which may be a heading."""
    if len(lead) < 0.8 * usual and not CLOSED.search(lead) and not HYPHENATED.search(lead):
        return -SMALL_LETTER * head.lstrip(OPENERS)[:1].islower()
    return junctions.weigh(lead, head)


def _list_streams(way: _Way) -> list[int]:
    streams: list[int] = []
    step: _Way | None = way
    while step:
        streams.append(int(step.is_second))
        step = step.came
    return streams[::-1]


def _order(blocks: Sequence[Block], streams: Sequence[int], *, right_first: bool) -> Dealt:
    """Rows in reading order."""
    opened = streams.index(1)
    beside = blocks[opened - 1]
    dealt = list(zip(blocks[opened:], streams[opened:], strict=True))
    first = (beside.last - 1, *_rows(block for block, stream in dealt if stream == 0))
    second = _rows(block for block, stream in dealt if stream == 1)
    above = (*_rows(blocks[: opened - 1]), *range(beside.first, beside.last - 1))
    return Dealt(above, (second, first) if right_first else (first, second), ())


def _rows(blocks: Iterable[Block]) -> tuple[int, ...]:
    return tuple(row for block in blocks for row in range(block.first, block.last))

"""Columns that a text dump gives by turns: a paragraph of the left column, one of the right column, and so on.

Some tools take paragraphs that stand side by side for the cells of a table, and read a page of two columns row by row.
Each column keeps its order, so that a page only has to be dealt out to two streams. Such a tool parts by a blank line what
does not stand right below the text before it: inside a column its paragraphs follow each other without one. So a page
on which plain paragraphs are parted by blank lines, in a dump where others are not, is one that changes columns all
the time. How it is to be dealt out is told by those changes, by how the columns fill, by sentences and words that go on
from one stretch to another, and by the words that two stretches share.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from itertools import pairwise
from typing import NamedTuple

from ingest.extract.dealing import Found, deal_out
from ingest.extract.gutters import is_prose
from ingest.extract.interleaved import Dealt
from ingest.extract.junctions import CLOSED
from ingest.extract.stretches import WIDEST_COLUMN, Spans, Stretch, Stretches, count_repeated, list_rows, set_apart
from ingest.language import has_words

FEWEST_CHANGES = 2
"""Blank lines before plain paragraphs from which a page is looked at. A page in order has one or two of them, where its
column changes and where a picture stands."""

FEWEST_STRETCHES, MOST_STRETCHES = 3, 150
FEWEST_ROWS, MOST_ROWS = 45, 400
"""Rows of a sure page: two columns have so many where neither is short. More rows than the most no printed page has."""

LEAST_FULL = 0.55
"""Share of the rows that are nearly as long as the column. On 1,476 dumps 0.5 loses no page that is put in order, 0.6 one
and 0.7 seven; program code and lists in one column fall below it."""

LEAST_FLOWING = 0.04
"""Paragraphs that follow another one without a blank line for each one that follows after one. It is 0 in dumps whose
tool puts a blank line after each paragraph, and in these nothing can be told."""

LEAST_FIT = -6.0
LEAST_GAIN, LEAST_GAIN_BY_WORDS, SURE_BY_WORDS = 4.0, -3.0, 5.0
LEAST_GAIN_EACH = 0.5
CLEARLY_FLOWING = 0.4
DOUBTFUL_GAIN = 6.0
"""What it takes to act, in natural logarithms of odds: how well the best order fits two columns; its gain over reading on as
printed with what the blank lines say, at least and for each stretch; without it, where so few paragraphs follow others without
a blank line that these may have another reason, and where blank lines tell nothing; and what it takes to say that something is
wrong. Of the 71 pages of three typesetters and two tools that are dealt out so, 62 become better and 9 worse, one of which was
in order. Of 83 pages of other articles and layouts, full of pictures, quotations and links, 31 and 52."""


def order_pages_by_turns(
    text: str,
    pages: Sequence[Spans],
    find_stretches: Callable[[], list[list[Stretch]]],
    language: Callable[[], str | None],
    known: Collection[int] = (),
) -> tuple[dict[int, Dealt], bool]:
    """Find the pages that change columns all the time.

    Args:
        text: the raw text.
        pages: for each page the spans of its lines that are not blank; empty for a page that is not to be looked at.
        find_stretches: gives the stretches of each page; not asked where no page may change columns.
        known: pages that have an answer already.
    Returns:
        For each such page its rows in reading order, and whether other pages look as if they changed columns too.
    """
    candidates = [number for number, spans in enumerate(pages) if number not in known and _changes_often(text, spans)]
    if not candidates or text.count("  ") > text.count("\n") / 50:
        return {}, False  # a tool that keeps the blanks of justified lines parts all paragraphs
    stretches = find_stretches()
    repeated = count_repeated(stretches)
    laid_out = [set_apart(parts, repeated) for parts in stretches]
    flowing = sum(_count_flowing(page) for page in laid_out)
    blanks = _Blanks(flowing, sum(_count_plain(page) for page in laid_out))
    is_doubtful = False
    found: dict[int, Found] = {}
    for number in candidates:
        page = laid_out[number]
        if not FEWEST_STRETCHES <= len(page.body) <= MOST_STRETCHES or not _is_running_text(page):
            continue
        before = laid_out[number - 1].body[-1].tail if number and laid_out[number - 1].body else ""
        after = laid_out[number + 1].body[0].head if number + 1 < len(pages) and laid_out[number + 1].body else ""
        best = deal_out(page, before, after, language())
        if best and blanks.speak_for(best, has_words(language())):
            found[number] = best
        elif best and blanks.tell() and best.gain >= DOUBTFUL_GAIN:
            is_doubtful = True
    return {number: _place(laid_out[number], best) for number, best in found.items()}, is_doubtful


class _Blanks(NamedTuple):
    """Paragraphs of a dump that follow another one without a blank line, and those that follow after one."""

    flowing: int
    parted: int

    def tell(self) -> bool:
        return 0 < self.flowing >= LEAST_FLOWING * self.parted

    def speak_for(self, found: Found, words_tell: bool) -> bool:
        if found.fit < LEAST_FIT:
            return False
        if not self.tell():
            return words_tell and found.gain_by_words >= SURE_BY_WORDS
        is_clear = self.flowing >= CLEARLY_FLOWING * self.parted
        least = max(LEAST_GAIN, LEAST_GAIN_EACH * sum(map(len, (found.above, *found.columns))))
        return found.gain >= least and (is_clear or found.gain_by_words >= LEAST_GAIN_BY_WORDS)


def _is_running_text(page: Stretches) -> bool:
    """Whether most rows are full and most of it letters, and cells of tables, names and entries less than half of it."""
    rows = [row for part in page.body for row in part.rows]
    cells = sum(len(part.rows) == 1 and len(part.head) < 0.6 * page.width for part in page.body)
    full = sum(len(row) >= 0.75 * page.width for row in rows)
    return 2 * cells <= len(page.body) and full >= LEAST_FULL * len(rows) and is_prose(rows, 0.85)


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


def _place(page: Stretches, found: Found) -> Dealt:
    above = (*list_rows(page.above), *list_rows(found.above))
    one, two = (tuple(list_rows(column)) for column in found.columns)
    return Dealt(above, (one, two), tuple(list_rows(page.below)))

"""Columns that a text dump prints side by side, padded with blanks, as `pdftotext -layout` does.

Such a page is a page in the small: the printed row is the height, the place in the row the width. So it is cut by the
same reading order as a page of a PDF, with each stretch between two or more blanks as a piece of a line.

Blanks mean little in themselves: justified text has two or three between its words. A page is looked at only when
several rows share the place where something begins after blanks, and a gutter must be evident over more rows
than on a page with real positions.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from unicodedata import combining, east_asian_width

from ingest.extract.draft import DraftRun, LineDraft
from ingest.extract.gutters import is_prose
from ingest.extract.order import order_pages
from ingest.model import Box, Line, Page, Style

EM = 2.0
"""Size of the text when one printed place is one unit wide: letters are about half as wide as high."""

ROW = 2.4
"""Distance from row to row in the same unit."""

WIDEST_ROW = 400
"""Printed places. Longer rows come from reflowed text or tables, never from a page side by side."""

LONGEST_PAGE = 150
"""Rows. Where form feeds are missing, columns of different pages stand under each other and cannot be told apart."""

BLANK_ROWS = 3
"""Blank rows that part two pages of a dump without form feeds, for this purpose only."""

FEWEST_ROWS = 4
"""Rows that must face each other across a gutter."""

SHARED_STARTS = 4
"""Rows of a page in which something must begin at the same place after blanks, before the page is looked at."""

INK = re.compile(r"[^\s\x00-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
"""Anything that can be seen: a line of blanks, controls and zero-width characters is an empty line."""

_GAP = re.compile(r"(?<=\S)(?:[ \u00a0\u3000]{2,}|[ \u00a0]*\t[ \u00a0\t]*)(?=\S)")
_WIDE = ("  ", "\t", "\u00a0", "\u3000")  # one of these is in each of them
_BLANK = re.compile(r"(?<=\S)[ \u00a0\u3000\t]+(?=\S)")
_FAR = " " * 16
"""An indent that wide may be the empty left column of a row."""

_INDENT = re.compile(r"\s*")
_ROW_END = re.compile(r"\r\n|[\n\r\v\x85\u2028\u2029]")

Spans = Sequence[tuple[int, int]]


class _Piece(NamedTuple):
    """What stands between two wide blanks of a row: its span in the raw text and where it is printed.

    `row` counts the rows that are not blank, `height` all of them; `place` is the first place it takes, of `width`.
    """

    start: int
    end: int
    row: int
    height: int
    place: int
    width: int


def split_layout(text: str, pages: Sequence[Spans]) -> tuple[dict[int, list[Line]], set[str]]:
    """Take apart what stands side by side.

    Args:
        text: the raw text.
        pages: for each page the spans of its lines that are not blank.
    Returns:
        For each page that was taken apart, by index, its lines in reading order; and flags for the document.
    """
    stretches: list[tuple[int, list[_Piece]]] = []
    flags: set[str] = set()
    for number, spans in enumerate(pages):
        if not _seem_beside(text, spans):
            continue
        for pieces in _find_stretches(text, spans):
            if pieces[-1].height - pieces[0].height <= LONGEST_PAGE:
                stretches.append((number, pieces))
            elif _seem_mixed(text, pieces):
                flags.add("mixed_columns")
    if not stretches:
        return {}, flags
    ordered = order_pages([_draw(text, pieces) for _, pieces in stretches], FEWEST_ROWS)
    found: dict[int, list[Line]] = {}
    for (number, pieces), drafts in zip(stretches, ordered, strict=True):
        if any(draft.column for draft in drafts):
            flags.add("columns_split")
            lines = found.setdefault(number, [])
            lines.extend(_print_rows(number, pages[number], lines, pieces[0].row))
            region = lines[-1].region + 1 if lines else 0
            lines.extend(_join_pieces(text, number + 1, pages[number], pieces, drafts, region))
        elif _seem_mixed(text, pieces):
            flags.add("mixed_columns")
    for number, lines in found.items():
        lines.extend(_print_rows(number, pages[number], lines, len(pages[number])))
    return found, flags


def _print_rows(number: int, spans: Spans, lines: Sequence[Line], stop: int) -> list[Line]:
    """The rows of a page after those that `lines` already hold, up to row `stop`, as they are printed."""
    done = max((line.end for line in lines), default=-1)
    first = bisect_right(spans, (done, done))
    region = max((line.region for line in lines), default=-1) + 1
    return [Line(number + 1, start, end, region=region) for start, end in spans[first:stop]]


def _seem_beside(text: str, spans: Spans) -> bool:
    """Whether a page may hold text side by side: several rows go on at one and the same place after wide blanks.

    And most rows with a wide blank have narrow ones too. Where all blanks of a row are wide, it is justified
    text as some tools leave it, or a table: of the rows with a wide blank, that is 75 to 100 in 100 on pages of
    pdfminer and pypdf, 0 to 20 in 100 on side-by-side pages.
    """
    wide_blanks = [blank for blank in _WIDE if spans and text.find(blank, spans[0][0], spans[-1][1]) >= 0]
    if not wide_blanks:
        return False
    starts: list[tuple[int, int]] = []
    wide_rows = stretched = 0
    for start, end in spans:
        if end - start > WIDEST_ROW:
            continue
        if text.startswith(_FAR, start):
            starts.append((start, _INDENT.match(text, start, end).end()))  # type: ignore[union-attr]
        if not any(text.find(blank, start, end) >= 0 for blank in wide_blanks) or not _GAP.search(text, start, end):
            continue
        gaps = [match.span() for match in _BLANK.finditer(text, start, end)]
        wide = [span for span in gaps if _is_wide(text[slice(*span)])]
        wide_rows += len(gaps) > 1
        stretched += len(gaps) > 1 and len(wide) >= 0.6 * len(gaps)
        starts += [(start, stop) for _, stop in wide]
    if 2 * stretched > wide_rows or not starts:
        return False
    return max(Counter(measure_width(text[start:stop]) for start, stop in starts).values()) >= SHARED_STARTS


def _is_wide(blank: str) -> bool:
    return len(blank) > 1 or blank == "\t"


def _find_stretches(text: str, spans: Spans) -> Iterator[list[_Piece]]:
    """The pieces of a page; of a page too long to be one, those of each stretch between blank rows that may be columns."""
    heights = [0]
    cuts = [0]
    for row in range(1, len(spans)):
        down = max(1, len(_ROW_END.findall(text, spans[row - 1][1], spans[row][0])))
        heights.append(heights[-1] + down)
        if down > BLANK_ROWS and len(spans) > LONGEST_PAGE:
            cuts.append(row)
    for first, last in pairwise([*cuts, len(spans)]):
        if len(cuts) > 1 and (last - first < SHARED_STARTS or not _seem_beside(text, spans[first:last])):
            continue
        yield [piece for row in range(first, last) for piece in _find_pieces(text, row, heights[row], *spans[row])]


def _find_pieces(text: str, row: int, height: int, start: int, end: int) -> Iterator[_Piece]:
    begin = start
    while begin < end and text[begin].isspace():
        begin += 1
    place = measure_width(text[start:begin])
    for match in _GAP.finditer(text, begin, end):
        if INK.search(text, begin, match.start()):
            yield _Piece(begin, match.start(), row, height, place, measure_width(text[begin : match.start()]))
        begin = match.end()
        place = measure_width(text[start:begin])
    stop = end
    while stop > begin and text[stop - 1].isspace():
        stop -= 1
    if INK.search(text, begin, stop):
        yield _Piece(begin, stop, row, height, place, measure_width(text[begin:stop]))


def _draw(text: str, pieces: Sequence[_Piece]) -> tuple[Page, list[LineDraft]]:
    """The pieces as lines of a page, for the reading order."""
    first = pieces[0].height
    drafts: list[LineDraft] = []
    for piece in pieces:
        top = (piece.height - first) * ROW
        box = Box(float(piece.place), top, float(piece.place + piece.width), top + EM)
        run = DraftRun(0, piece.end - piece.start, Style("", EM))
        drafts.append(LineDraft(text[piece.start : piece.end], box, top + 0.8 * EM, (run,)))
    return Page(1, 0.0, (pieces[-1].height - first + 1) * ROW), drafts


def _join_pieces(
    text: str, page: int, rows: Spans, pieces: Sequence[_Piece], drafts: Sequence[LineDraft], region: int
) -> list[Line]:
    """Lines from pieces in reading order: those of one row that stayed in one column are one line again.

    Blanks left of a line but inside its column are its indent and stay with it.
    """
    at = {(piece.place, (piece.height - pieces[0].height) * ROW): piece for piece in pieces}
    edges: dict[tuple[int, int], int] = {}
    parts: list[tuple[tuple[int, int], list[_Piece]]] = []
    for draft in drafts:
        piece = at[int(draft.box.x0), draft.box.top]
        stands = (draft.region, draft.column)
        edges[stands] = min(piece.place, edges.get(stands, piece.place))
        if parts and parts[-1][0] == stands and parts[-1][1][0].row == piece.row:
            parts[-1][1].append(piece)
        else:
            parts.append((stands, [piece]))
    lines: list[Line] = []
    for stands, part in parts:
        start, end = part[0].start, max(piece.end for piece in part)
        indent = part[0].place - (edges[stands] if stands[1] else 0)
        while indent > 0 and start > rows[part[0].row][0] and text[start - 1].isspace():
            start -= 1
            indent -= 1
        lines.append(Line(page, start, end, region=region + stands[0], column=stands[1]))
    return lines


def _seem_mixed(text: str, pieces: Sequence[_Piece]) -> bool:
    """Whether text seems to stand side by side although no gutter was evident: long pieces that share a left edge."""
    pairs = [(left, right) for left, right in pairwise(pieces) if left.row == right.row and min(left.width, right.width) >= 20]
    edges = Counter(right.place for _, right in pairs)
    if not edges or max(edges.values()) < 8:
        return False
    return all(is_prose([text[pair[side].start : pair[side].end] for pair in pairs]) for side in (0, 1))


def measure_width(text: str) -> int:
    r"""Places that a text takes in a row of characters: wide East Asian ones take two, accents set over a letter none.

    >>> measure_width("abc"), measure_width("東京"), measure_width("a\u0301"), measure_width("a\t")
    (3, 4, 1, 8)
    """
    if text.isascii() and "\t" not in text:
        return len(text)
    width = 0
    for letter in text:
        width += 8 - width % 8 if letter == "\t" else _letter_width(letter)
    return width


@lru_cache(maxsize=4096)
def _letter_width(letter: str) -> int:
    if combining(letter) or letter in "\u200b\u200c\u200d\ufeff":
        return 0
    return 2 if east_asian_width(letter) in "WF" else 1

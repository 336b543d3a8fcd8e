"""What the pages of a document know of each other: where columns begin, which rows come back as head or foot."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from ingest.extract.draft import LineDraft
from ingest.model import Page

TALLEST_COLUMN_ROWS = 8
"""Lines that a column must have before other pages trust its left edge."""

MARGIN_SHARE = 0.15
"""Part of the page height, at the top and at the bottom, in which rows may come back from page to page."""

MOST_ROWS = 4
"""Rows of a running head or foot."""

_DIGITS = re.compile(r"\d+|\b[ivxlc]+\b", re.IGNORECASE)


def find_known_gutters(pages: Sequence[tuple[Page, Sequence[LineDraft]]]) -> list[list[float]]:
    """For each page the left edges of columns on the other pages of its width, in points, at most twelve.

    Args:
        pages: the pages with their lines already in columns.
    """
    here = [Counter((round(page.width), round(edge / 3)) for edge in _find_column_edges(lines)) for page, lines in pages]
    everywhere: Counter[tuple[int, int]] = Counter()
    for own in here:
        everywhere.update(own.keys())
    by_width: dict[int, list[tuple[int, int]]] = {}
    for (width, edge), count in everywhere.most_common():
        by_width.setdefault(width, []).append((edge, count))
    known: list[list[float]] = []
    for (page, _), own in zip(pages, here, strict=True):
        width = round(page.width)
        others = [edge for edge, count in by_width.get(width, [])[:24] if count > ((width, edge) in own)]
        known.append(sorted(3.0 * edge for edge in others[:12]))
    return known


def _find_column_edges(lines: Sequence[LineDraft]) -> set[float]:
    """Left edges of the columns of a page, but for the first."""
    columns: dict[tuple[int, int], list[float]] = {}
    for line in lines:
        if line.column and not line.angle:
            columns.setdefault((line.region, line.column), []).append(line.box.x0)
    return {min(edges) for edges in columns.values() if len(edges) >= TALLEST_COLUMN_ROWS}


def find_margins(pages: Sequence[tuple[Page, Sequence[LineDraft]]]) -> list[frozenset[int]]:
    """For each page the indexes of the lines in its outermost rows that come back on another page at the same height.

    Numbers may differ. Only rows are taken outside of which no other text stands.
    """
    keys = [_find_margin_keys(page, drafts) for page, drafts in pages]
    counts: Counter[tuple[str, int]] = Counter()
    for here in keys:
        counts.update({near for key in here.values() for near in _widen(key)})
    found: list[frozenset[int]] = []
    for (page, drafts), here in zip(pages, keys, strict=True):
        repeated = {index for index, key in here.items() if counts[key] > 1}
        middle = page.height / 2
        chosen: set[int] = set()
        for top in (True, False):
            edge = [index for index, draft in enumerate(drafts) if not draft.angle and (_height(draft) < middle) == top]
            edge.sort(key=lambda index: _height(drafts[index]), reverse=not top)
            chosen.update(_take_outermost(drafts, edge, repeated))
        found.append(frozenset(chosen))
    return found


def _take_outermost(drafts: Sequence[LineDraft], indexes: Iterable[int], repeated: set[int]) -> list[int]:
    """Indexes from the edge of the page inwards, row by row, as long as all of a row came back, up to a gap."""
    rows: list[list[int]] = []
    for index in indexes:
        if rows and abs(_height(drafts[index]) - _height(drafts[rows[-1][0]])) <= 0.5 * drafts[index].box.height:
            rows[-1].append(index)
        elif len(rows) <= MOST_ROWS:
            rows.append([index])
    taken: list[int] = []
    for number, (row, inner) in enumerate(pairwise(rows), 1):
        if not repeated.issuperset(row):
            break
        one, other = drafts[row[0]].box, drafts[inner[0]].box
        if max(one.top, other.top) - min(one.bottom, other.bottom) >= 0.5 * min(one.height, other.height):
            taken = [index for part in rows[:number] for index in part]
    return taken


def _find_margin_keys(page: Page, drafts: Sequence[LineDraft]) -> dict[int, tuple[str, int]]:
    keys: dict[int, tuple[str, int]] = {}
    for index, draft in enumerate(drafts):
        height = _height(draft)
        if draft.angle or MARGIN_SHARE * page.height < height < (1 - MARGIN_SHARE) * page.height or len(draft.text) > 120:
            continue
        keys[index] = (_DIGITS.sub("#", draft.text), round(height / 3))
    return keys


def _widen(key: tuple[str, int]) -> tuple[tuple[str, int], ...]:
    """The heights next to this one: a page rounds up what another rounds down."""
    text, height = key
    return (text, height - 1), (text, height), (text, height + 1)


def _height(draft: LineDraft) -> float:
    return (draft.box.top + draft.box.bottom) / 2

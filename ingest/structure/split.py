"""Several articles in one file: where one ends and the next begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from ingest.model import Block, BlockKind, Document, Furniture, FurnitureKind
from ingest.structure.front import is_byline
from ingest.structure.print import PrintOf

_NEAR = 3  # blocks after a title within which its byline stands
_MOST_WORDS = 14
_LEAST_BYLINE = 0.6
_LONGEST_MASTHEAD = 250  # characters
_LEAST_CHARS = 250  # an article shorter than this is an item of a list


def split_articles(document: Document, items: Sequence[Block | Furniture], language: str | None) -> list[list[Block | Furniture]]:
    """Cut the document before each title that has a byline of its own.

    A press review or a newsletter repeats the pattern title, byline, text. A manual repeats chapter titles
    without bylines, and stays one article. The later titles must be printed like the first one; in plain
    text they must have been taken for titles.
    """
    prints = PrintOf(document)
    heads = [k for k, item in enumerate(items) if isinstance(item, Block) and item.kind in (BlockKind.TITLE, BlockKind.HEADING)]
    first = next((k for k in heads if items[k].kind is BlockKind.TITLE), None)
    if first is None:
        return [list(items)]
    bylines = _find_signed(items, heads, first, prints, language)
    out = list(items)
    if not bylines:
        second = _find_under_masthead(items, heads, first, prints)
        bylines = _find_signed(items, heads, second, prints, language) if second is not None else {}
        if not bylines or second not in bylines:
            return [list(items)]
        out[:second] = [_set_aside(item) for item in items[:second]]
        first = second
    cuts = [0]
    for k, at in bylines.items():
        if k != first and _chars(items[cuts[-1] : k]) < _LEAST_CHARS:
            continue
        out[at] = replace(_block(items[at]), kind=BlockKind.BYLINE)
        if k != first:
            out[k] = replace(_block(items[k]), kind=BlockKind.TITLE)
            cuts.append(k)
    cuts.append(len(items))
    return [out[a:b] for a, b in pairwise(cuts)]


def _find_signed(
    items: Sequence[Block | Furniture], heads: Sequence[int], first: int, prints: PrintOf, language: str | None
) -> dict[int, int]:
    """The titles printed like the first one, each with its byline; none where fewer than two or than half are signed."""
    like = prints.style(_block(items[first]))
    titles = [
        k
        for k in heads
        if k >= first and (items[k].kind is BlockKind.TITLE if like is None else prints.style(_block(items[k])) == like)
    ]
    bylines = {k: at for k in titles if (at := _find_byline(items, k, language)) is not None}
    return bylines if len(bylines) >= 2 and len(bylines) >= 0.5 * len(titles) else {}


def _find_under_masthead(items: Sequence[Block | Furniture], heads: Sequence[int], first: int, prints: PrintOf) -> int | None:
    """The title of the first article, where the name of the newsletter stands above it in another print, with a line or two."""
    style = prints.style(_block(items[first]))
    for k in heads:
        if k > first and style is not None and prints.style(_block(items[k])) != style:
            return k if _chars(items[:k]) <= _LONGEST_MASTHEAD else None
    return None


def _set_aside(item: Block | Furniture) -> Furniture:
    """What stands above the first of several articles belongs to none: the name of the newsletter, its number and date."""
    if isinstance(item, Furniture):
        return item
    return Furniture(FurnitureKind.PAGE_HEADER, item.text, item.pieces, item.page_first)


def _block(item: Block | Furniture) -> Block:
    assert isinstance(item, Block)
    return item


def _find_byline(items: Sequence[Block | Furniture], at: int, language: str | None) -> int | None:
    """The byline of a title: found as one before, or a short line that reads like one, right after it or its standfirst."""
    following = [k for k in range(at + 1, min(at + 1 + 2 * _NEAR, len(items))) if isinstance(items[k], Block)][:_NEAR]
    for k in following:
        block = _block(items[k])
        if block.kind is BlockKind.BYLINE:
            return k
        if len(block.text.split()) <= _MOST_WORDS and is_byline(block.text, language) >= _LEAST_BYLINE:
            return k
    return None


def _chars(items: Sequence[Block | Furniture]) -> int:
    return sum(len(item.text) for item in items if isinstance(item, Block))

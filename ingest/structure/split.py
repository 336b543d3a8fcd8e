"""Several articles in one file: where one ends and the next begins."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ingest.model import Block, BlockKind, Document, Furniture
from ingest.structure.print import PrintOf

_NEAR = 3  # blocks after a title within which its byline stands
_LEAST_CHARS = 250  # an article shorter than this is an item of a list


def split_articles(document: Document, items: Sequence[Block | Furniture]) -> list[list[Block | Furniture]]:
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
    like = prints.style(_block(items[first]))
    titles = [
        k
        for k in heads
        if k >= first and (items[k].kind is BlockKind.TITLE if like is None else prints.style(_block(items[k])) == like)
    ]
    signed = [k for k in titles if _has_byline(items, k)]
    if len(signed) < 2 or len(signed) < 0.5 * len(titles):
        return [list(items)]
    cuts = [0]
    for k in signed:
        if k == first:
            continue
        if _chars(items[cuts[-1] : k]) >= _LEAST_CHARS:
            cuts.append(k)
    cuts.append(len(items))
    return [list(items[a:b]) for a, b in pairwise(cuts)]


def _block(item: Block | Furniture) -> Block:
    assert isinstance(item, Block)
    return item


def _has_byline(items: Sequence[Block | Furniture], at: int) -> bool:
    following = [item for item in items[at + 1 : at + 1 + 2 * _NEAR] if isinstance(item, Block)][:_NEAR]
    return any(block.kind is BlockKind.BYLINE for block in following)


def _chars(items: Sequence[Block | Furniture]) -> int:
    return sum(len(item.text) for item in items if isinstance(item, Block))

"""Headings that are known by the others: where most short blocks of a text are headings, one that was in doubt is one too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import log

import numpy as np

from ingest.layout.features import LineView
from ingest.layout.rows import Floats, form_of
from ingest.model import BlockKind, FurnitureKind, LabelledLine

_TEXT = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM)
_MOST_LINES, _MOST_WORDS = 4, 40  # of a block that may be a heading
# Weights of log odds: its own, those of the other short blocks, of the blocks before and after it; and of an item of a list.
# Fitted by logistic regression on 19,666 short blocks, with what trees say of sites that they did not see.
_OWN, _OTHERS, _BEFORE, _AFTER, _LISTED = 0.7, 0.6, -0.3, -0.2, -0.95
_LEAST = 1.6  # of their sum; even odds are at 1.7, and at 1.1 more headings are right and fewer articles as a whole
_BOUND = 0.01  # no share is surer than that
_PRIOR = 0.3  # headings among the others, to begin with


def find_alike(view: LineView, kinds: Floats, found: Sequence[LabelledLine | None]) -> list[LabelledLine | None]:
    """Take short blocks in doubt for headings, where the other short blocks are some and those next to them are none.

    An interview whose questions are headings has many of them, and few short paragraphs. Wrong for items of a list that are as
    short as the headings between them, and for a story with headings and short speeches.

    Args:
        kinds: how likely each line is of each kind.
        found: what the lines were taken for; None where another step decides.
    """
    form = form_of(view)
    heading = form.kinds.index(BlockKind.HEADING)
    blocks = find_blocks(found)
    likely = np.ascontiguousarray(kinds[:, heading])
    means = [
        float(np.add.reduce(likely[block]) / np.float32(len(block)) if len(block) > 1 else likely[block[0]])
        for _, block in blocks
    ]
    shares = [0.0, *means, 0.0]  # and nothing before and after them
    short = [
        n
        for n, (kind, block) in enumerate(blocks, 1)
        if (kind is BlockKind.HEADING or kind in _TEXT)
        and len(block) <= _MOST_LINES
        and sum(len(view.texts[i].split()) for i in block) <= _MOST_WORDS
    ]
    total = sum(shares[n] for n in short)
    odds_of = list(map(_log_odds, shares))
    out = list(found)
    for n in short:
        kind, block = blocks[n - 1]
        if kind is BlockKind.HEADING:
            continue
        others = (total - shares[n] + _PRIOR) / len(short)
        odds = _OWN * odds_of[n] + _OTHERS * _log_odds(others) + _LISTED * (kind is BlockKind.LIST_ITEM)
        odds += _BEFORE * odds_of[n - 1] + _AFTER * odds_of[n + 1]
        if odds > _LEAST:
            for i in block:
                label = out[i]
                assert label is not None
                out[i] = replace(label, kind=BlockKind.HEADING, kind_confidence=float(kinds[i, heading]))
    return out


def find_blocks(found: Sequence[LabelledLine | None]) -> list[tuple[BlockKind, list[int]]]:
    """Kind and lines of each block in the flow of the text; what stands beside it is passed over."""
    blocks: list[tuple[BlockKind, list[int]]] = []
    block: list[int] = []
    for i, label in enumerate(found):
        if label is None or isinstance(label.kind, FurnitureKind):
            continue
        if label.begins or not blocks:
            block = []
            blocks.append((label.kind, block))
        block.append(i)
    return blocks


def _log_odds(share: float) -> float:
    bounded = min(max(share, _BOUND), 1 - _BOUND)
    return log(bounded / (1 - bounded))

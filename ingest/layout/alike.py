"""Headings that are known by the others: a third look, at the short blocks of a text beside each other.

In one document things of one form are one thing. Questions that stand alone are all headings, in an interview, or none of them
is; nine blocks that begin with a number and have no full stop are headings if eight of them are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from math import log

import numpy as np

from ingest.layout.features import LineView
from ingest.layout.middle import find_median
from ingest.layout.names import INDEX
from ingest.layout.rows import KINDS, MAIN, Floats
from ingest.layout.trees import Trees
from ingest.model import BlockKind, FurnitureKind, LabelledLine

# What is seen of a short block: what was said of it, its form, the blocks around it, the others, and those of its form.
SEEN = tuple(
    (
        "own text item title subtitle aside is_heading is_item lines words ends starts caps title_share wide slack last_word "
        "at left since until blocks shorts short_share headings others median_words words_to_headings "
        "above below words_above words_below ends_above ends_below starts_below item_below blank_above blank_below blank_step "
        "ends_n ends_mean ends_headings ends_texts starts_n starts_mean form_n form_mean first_n first_mean alike_n alike_mean "
        "blank_n blank_mean"
    ).split()
)
_TEXT = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM)
_MOST_LINES, _MOST_WORDS = 4, 40  # of a block that may be a heading
_BOUND = 0.003  # no share is surer than that
_PRIOR = 0.3  # headings among the others, to begin with
_FAR = 30  # blocks
_ENDS = "?!:.…"
_CLOSERS = "\"”»“)’]'› "
_STARTS = dict.fromkeys("\"„»«“‚'", 2) | dict.fromkeys("([-–—•", 3)


def find_alike(view: LineView, kinds: Floats, found: Sequence[LabelledLine | None], trees: Trees) -> list[LabelledLine | None]:
    """Take short blocks for headings or for paragraphs by what the others are.

    Args:
        kinds: how likely each line is of each kind.
        found: what the lines were taken for; None where another step decides.
    """
    blocks, rows = see_short_blocks(view, kinds, found)
    out = list(found)
    for block, share in zip(blocks, trees.measure(rows).tolist(), strict=True):
        label = out[block[0]]
        assert label is not None
        heading = share > 0.5
        if heading is (label.kind is BlockKind.HEADING):
            continue
        kind = BlockKind.HEADING if heading else BlockKind.PARAGRAPH
        for i in block:
            label = out[i]
            assert label is not None
            out[i] = replace(label, kind=kind, kind_confidence=share if heading else 1 - share)
    return out


def see_short_blocks(view: LineView, kinds: Floats, found: Sequence[LabelledLine | None]) -> tuple[list[list[int]], Floats]:
    """The lines of each short block that is a heading, a paragraph or an item, and a row for each, a column a name of `SEEN`."""
    blocks = find_blocks(found)
    texts = [" ".join([view.texts[i] for i in block]) for _, block in blocks]
    words = [text.split() for text in texts]
    short = [
        n
        for n, (kind, block) in enumerate(blocks)
        if (kind is BlockKind.HEADING or kind in _TEXT) and len(block) <= _MOST_LINES and len(words[n]) <= _MOST_WORDS
    ]
    if not short:
        return [], np.zeros((0, len(SEEN)), dtype=np.float32)
    counts = [len(one) for one in words]
    likely = [kinds[block].mean(axis=0) if len(block) > 1 else kinds[block[0]] for _, block in blocks]
    shares = [float(one[_HEADING]) for one in likely]
    odds = list(map(_log_odds, shares))
    ends, starts = list(map(_end_of, texts)), list(map(_start_of, texts))
    seen = view.values[:, _SEEN_OF_LINES].tolist()
    width = max(1.0, float(view.values[:, INDEX["width"]].max()))
    blank_above = [seen[block[0]][0] for _, block in blocks]
    blank_below = [seen[i][0] if (i := block[-1] + 1) < len(seen) else -1.0 for _, block in blocks]
    headings = [n for n, (kind, _) in enumerate(blocks) if kind is BlockKind.HEADING]
    is_heading = [kind is BlockKind.HEADING for kind, _ in blocks]
    since, until = _steps_from(is_heading), _steps_from(is_heading[::-1])[::-1]
    median_words = float(find_median(np.array(counts, dtype=np.float32)))
    usual_blank = float(find_median(np.array(blank_above, dtype=np.float32)))
    usual_heading = float(find_median(np.array([counts[n] for n in headings], dtype=np.float32))) if headings else None
    own = [shares[n] for n in short]
    everyone = _share_others(own, [0] * len(short))
    by_end = _share_others(own, [ends[n] for n in short])
    by_start = _share_others(own, [starts[n] for n in short])
    by_form = _share_others(own, [(ends[n], starts[n]) for n in short])
    by_first = _share_others(own, [_first_of(words[n]) or n for n in short])
    by_length = _share_others(own, [(ends[n], round(2 * log(counts[n] + 1))) for n in short])
    by_blanks = _share_others(own, [(blank_above[n] > 0, blank_below[n] > 0) for n in short])
    ends_headings: dict[tuple[int, bool], int] = defaultdict(int)
    for n in short:
        ends_headings[ends[n], is_heading[n]] += 1
    rows = []
    last = len(blocks) - 1
    for place, n in enumerate(short):
        (kind, block), said, text = blocks[n], likely[n].tolist(), texts[n]
        above, below = n - 1 if n else None, n + 1 if n < last else None
        of_end = by_end[place]
        rows.append((
            odds[n], *[_log_odds(said[k]) for k in _OTHERS], sum(said[MAIN:]), is_heading[n], kind is BlockKind.LIST_ITEM,
            len(block), counts[n], ends[n], starts[n], sum(map(str.isupper, text)) / max(1, len(text)),
            sum([word[:1].isupper() for word in words[n]]) / max(1, counts[n]),
            max([seen[i][1] for i in block]) / width, seen[block[-1]][2], len(words[n][-1]) if words[n] else 0,
            n, last - n, since[n], until[n], len(blocks), len(short), len(short) / len(blocks), len(headings),
            everyone[place][1], median_words, -9.0 if usual_heading is None else log((counts[n] + 1) / (usual_heading + 1)),
            odds[n - 1] if above is not None else _NONE, odds[n + 1] if below is not None else _NONE,
            counts[n - 1] if above is not None else -1, counts[n + 1] if below is not None else -1,
            ends[n - 1] if above is not None else -1, ends[n + 1] if below is not None else -1,
            starts[n + 1] if below is not None else -1, below is not None and blocks[n + 1][0] is BlockKind.LIST_ITEM,
            blank_above[n], blank_below[n], blank_above[n] - usual_blank,
            *of_end, ends_headings[ends[n], True] - is_heading[n], ends_headings[ends[n], False] - (not is_heading[n]),
            *by_start[place], *by_form[place], *by_first[place], *by_length[place], *by_blanks[place],
        ))  # fmt: skip
    return [blocks[n][1] for n in short], np.array(rows, dtype=np.float32)


_HEADING = KINDS.index(BlockKind.HEADING)
_OTHERS = [KINDS.index(kind) for kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.TITLE, BlockKind.SUBTITLE)]
_SEEN_OF_LINES = [INDEX[name] for name in ("blank_before", "width", "slack")]


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


def _share_others(shares: Sequence[float], forms: Iterable[Hashable]) -> list[tuple[int, float]]:
    """For each block how many others have its form, and the log odds that those are headings."""
    sums: dict[Hashable, float] = defaultdict(float)
    counts: dict[Hashable, int] = defaultdict(int)
    forms = list(forms)
    for form, share in zip(forms, shares, strict=True):
        sums[form] += share
        counts[form] += 1
    return [
        (counts[form] - 1, _log_odds((sums[form] - share + _PRIOR) / counts[form]))
        for form, share in zip(forms, shares, strict=True)
    ]


def _steps_from(marks: Sequence[bool]) -> list[int]:
    """How many places each one stands behind the last that is marked before it."""
    steps, at = [], _FAR
    for mark in marks:
        steps.append(at)
        at = 1 if mark else min(at + 1, _FAR)
    return steps


def _end_of(text: str) -> int:
    last = text.rstrip(_CLOSERS)[-1:]
    return 1 + _ENDS.index(last) if last and last in _ENDS else 0


def _start_of(text: str) -> int:
    first = text[:1]
    if first in _STARTS:
        return _STARTS[first]
    return 1 if first.isdigit() else 4 if first.islower() else 5 if first.isupper() else 0


def _first_of(words: Sequence[str]) -> str:
    """The first word, any number as 0; nothing where it tells little."""
    first = words[0].casefold() if words else ""
    return "".join(["0" if sign.isdigit() else sign for sign in first]) if len(first) > 1 else ""


def _log_odds(share: float) -> float:
    bounded = min(max(share, _BOUND), 1 - _BOUND)
    return log(bounded / (1 - bounded))


_NONE = _log_odds(0.0)

"""List marks that stand on a line of their own, beside the first line of their item."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from ingest.layout.alike import find_blocks
from ingest.layout.features import BULLETS, SYMBOLS, LineView
from ingest.model import BlockKind, Document, LabelledLine, Line

DOTS = frozenset("•◦‣▪▸►●■□❖➔➢➤✓✔⁃∙" + SYMBOLS)  # bullets that are nothing else; a dash may go on with a sentence
_MORE = "»›"  # also quotation marks: only alone on a line
_NUMBER = re.compile(r"\(?(?:\d{1,2}|[a-zA-Z]|[ivx]{1,4})[.)]")
_FARTHEST = 8.0  # font sizes between a mark and its item
_LEVEL = 0.35  # font sizes by which their baselines may differ
_FEWEST = 2  # numbers below each other; one alone may be anything
_LEAST_LETTERS = 3
_DASH = re.compile(r"[–—-]\s")
_SAID = re.compile(r"[.!?…,:;][\"')\]»”“’›]*$")
_LEAST_WORDS = 6  # of what somebody says


def find_list_marks(document: Document, view: LineView) -> list[int]:
    """The lines that are nothing but a bullet or a number, each right before the line of text at its right.

    A row of more than two parts is one of a table, and its first cell no mark.
    """
    if not view.has_geometry:
        return []
    found = [i for i in range(len(view.texts) - 1) if _is_mark(view, i) and _stands_before(document, view, i)]
    lefts = Counter((document.lines[i].page, _left(document.lines[i])) for i in found)
    return [
        i
        for i in found
        if not _NUMBER.fullmatch(view.texts[i]) or lefts[document.lines[i].page, _left(document.lines[i])] >= _FEWEST
    ]


def _is_mark(view: LineView, i: int) -> bool:
    text = view.texts[i]
    return (len(text) == 1 and text in BULLETS + _MORE) or (len(text) <= 6 and _NUMBER.fullmatch(text) is not None)


def _left(line: Line) -> int:
    """The left edge, to four points: bullets of one list differ by less."""
    return round(line.box.x0 / 4) if line.box is not None else 0


def _stands_before(document: Document, view: LineView, i: int) -> bool:
    mark, item = document.lines[i], document.lines[i + 1]
    if mark.box is None or item.box is None or not _is_level(view, mark, item, i + 1):
        return False
    beside = [k for k in (i - 1, i + 2) if 0 <= k < len(document.lines) and _is_level(view, document.lines[k], item, i + 1)]
    gap = item.box.x0 - mark.box.x1
    letters = sum(map(str.isalpha, view.texts[i + 1]))
    return not beside and 0 < gap < _FARTHEST * max(view.style_keys[i + 1][1], 1.0) and letters >= _LEAST_LETTERS


def _is_level(view: LineView, one: Line, other: Line, at: int) -> bool:
    """Do two lines stand at one height, and side by side in one column?"""
    if (one.page, one.region, one.column) != (other.page, other.region, other.column):
        return False
    if one.baseline is None or other.baseline is None:
        return False
    return abs(one.baseline - other.baseline) < _LEVEL * max(view.style_keys[at][1], 1.0)


def free_lone_dashes(view: LineView, found: Sequence[LabelledLine | None]) -> list[LabelledLine | None]:
    """Take a sentence after a dash, with no other one next to it, for what somebody says: a list has more than one item."""
    listed = (view.texts[i] for i, label in enumerate(found) if label is not None and label.kind is BlockKind.LIST_ITEM)
    if not any(map(_DASH.match, listed)):
        return list(found)
    blocks = find_blocks(found)
    dashed = [_DASH.match(view.texts[block[0]]) is not None for _, block in blocks]
    out = list(found)
    for n, (kind, block) in enumerate(blocks):
        if kind is not BlockKind.LIST_ITEM or not dashed[n] or any(dashed[max(0, n - 1) : n]) or any(dashed[n + 1 : n + 2]):
            continue
        if not _SAID.search(view.texts[block[-1]]) or sum(len(view.texts[i].split()) for i in block) <= _LEAST_WORDS:
            continue
        for i in block:
            label = out[i]
            assert label is not None
            out[i] = replace(label, kind=BlockKind.PARAGRAPH)
    return out


def keep_bullets(view: LineView, found: Sequence[LabelledLine | None]) -> list[LabelledLine | None]:
    """What begins with a bullet that is nothing else is an item, though all its other lines read like a paragraph."""
    out = list(found)
    for kind, block in find_blocks(found):
        text = view.texts[block[0]]
        if kind is BlockKind.LIST_ITEM or text[:1] not in DOTS or not text[1:2].isspace():
            continue
        for i in block:
            label = out[i]
            assert label is not None
            out[i] = replace(label, kind=BlockKind.LIST_ITEM)
    return out

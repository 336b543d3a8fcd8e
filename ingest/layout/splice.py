"""Put what was found by its place on the page into the order of the blocks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ingest.model import BlockKind, Document, LabelledLine

_FLOW = frozenset(
    {
        BlockKind.PARAGRAPH,
        BlockKind.HEADING,
        BlockKind.LIST_ITEM,
        BlockKind.TITLE,
        BlockKind.SUBTITLE,
        BlockKind.BYLINE,
        BlockKind.CODE,
    }
)
_STOPS = (".", "!", "?", "…", ":", ";", "。", "！", "？")
_CLOSERS = "\"'”’“»«)]}›‹*"


def splice_groups(
    document: Document, labels: Sequence[LabelledLine], groups: Iterable[Sequence[LabelledLine]]
) -> tuple[LabelledLine, ...]:
    """Replace the labels of the lines of each group by those of the group, which stand together.

    A group inside a sentence, as a table that floats, is read after the paragraph.

    Args:
        labels: in the order of the blocks, as `groups` are in themselves.
    """
    chosen = [group for group in groups if group]
    if not chosen:
        return tuple(labels)
    owner = {label.index: number for number, group in enumerate(chosen) for label in group}
    out: list[LabelledLine] = []
    waiting: list[LabelledLine] = []
    placed: set[int] = set()
    cut = False  # the line before this one in the block was taken away
    for label in labels:
        number = owner.get(label.index)
        if number is not None:
            cut = True
            if number not in placed:
                placed.add(number)
                waiting += chosen[number]
            continue
        if cut and waiting:
            last = out[-1] if out else None
            if last is not None and _goes_on(document, last, label):
                label = replace(label, begins=False, break_confidence=min(label.break_confidence, 0.7))
            else:
                label = replace(label, begins=True)
        cut = False
        if label.begins and waiting:
            out += waiting
            waiting = []
        out.append(label)
    return tuple(out + waiting)


def insert_groups(labels: Sequence[LabelledLine], groups: Iterable[Sequence[LabelledLine]]) -> tuple[LabelledLine, ...]:
    """Replace the labels of the lines of each group, which then stands where it is printed and parts the paragraph around it."""
    waiting = sorted((group for group in groups if group), key=_first)
    owned = {label.index for group in waiting for label in group}
    out: list[LabelledLine] = []
    cut = False
    for label in labels:
        if label.index in owned:
            cut = True
            continue
        in_flow = label.kind in _FLOW
        if in_flow and waiting and _first(waiting[0]) < label.index:
            while waiting and _first(waiting[0]) < label.index:
                out += waiting.pop(0)
            cut = True
        out.append(replace(label, begins=True) if cut else label)
        cut = False
    return (*out, *(label for group in waiting for label in group))


def _first(group: Sequence[LabelledLine]) -> int:
    return min(label.index for label in group)


def _goes_on(document: Document, before: LabelledLine, after: LabelledLine) -> bool:
    """Whether a sentence runs from one line to the other, past what stands between them."""
    if before.kind is not BlockKind.PARAGRAPH or after.kind is not BlockKind.PARAGRAPH:
        return False
    left = document.text(document.lines[before.index]).rstrip().rstrip(_CLOSERS)
    right = document.text(document.lines[after.index]).lstrip()
    return not left.endswith(_STOPS) and right[:1].islower()

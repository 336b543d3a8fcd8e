"""The standfirst of a plain text: known by its place, where the words alone look like a heading or a paragraph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from ingest.model import BlockKind, Document, FurnitureKind, LabelledLine

_TEXT = (BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.SUBTITLE)
_MOST_WORDS = 70  # the longest of 40 standfirsts had 45
_MOST_LINES = 12


def mark_standfirst(document: Document, labels: Sequence[LabelledLine]) -> tuple[LabelledLine, ...]:
    """Label as subtitle what stands between title and byline, or what is spaced like the title and not like the text.

    A pull from a page keeps something of the leading: tools put blank lines between lines that are set wide apart, as
    titles and standfirsts are, and none inside the paragraphs. Only for text without geometry.
    """
    if not labels or document.lines[labels[0].index].box is not None:
        return tuple(labels)
    out = list(labels)
    main = [k for k, label in enumerate(out) if not isinstance(label.kind, FurnitureKind)]
    at = next((n for n, k in enumerate(main) if out[k].kind is BlockKind.TITLE), None)
    if at is None or any(out[k].kind not in (BlockKind.TITLE, BlockKind.BYLINE) for k in main[:at]):
        return tuple(out)
    while at < len(main) and out[main[at]].kind is BlockKind.TITLE:
        at += 1
    rest = main[at:]
    byline = next((n for n, k in enumerate(rest) if out[k].kind is BlockKind.BYLINE), None)
    end = byline if byline is not None and byline <= _MOST_LINES else _find_spaced_block(document, out, rest)
    chosen = rest[:end] if end else []
    words = sum(len(document.text(document.lines[out[k].index]).split()) for k in chosen)
    if not chosen or words > _MOST_WORDS or words < 3 or any(out[k].kind not in _TEXT for k in chosen):
        return tuple(out)
    for n, k in enumerate(chosen):
        out[k] = replace(out[k], kind=BlockKind.SUBTITLE, begins=n == 0)
    # What follows begins something new, whatever it was before.
    if len(rest) > len(chosen):
        following = rest[len(chosen)]
        out[following] = replace(out[following], begins=True)
    return tuple(out)


def _find_spaced_block(document: Document, labels: Sequence[LabelledLine], rest: Sequence[int]) -> int:
    """Number of lines of the first block of `rest`, if it has blank lines inside and the paragraphs after it have none."""
    size = next((n for n, k in enumerate(rest) if n and labels[k].begins), len(rest))
    inner, blank = 0, 0
    for previous, k in zip(rest[size:], rest[size + 1 :], strict=False):
        if not labels[k].begins and labels[k].kind is BlockKind.PARAGRAPH:
            inner += 1
            blank += _has_blank(document, labels[previous], labels[k])
    spaced = sum(_has_blank(document, labels[a], labels[b]) for a, b in pairwise(rest[:size]))
    return size if spaced and size <= _MOST_LINES and inner >= 8 and blank <= 0.1 * inner else 0


def _has_blank(document: Document, a: LabelledLine, b: LabelledLine) -> bool:
    """A blank line, and no page end, between two lines."""
    gap = document.raw[document.lines[a.index].end : document.lines[b.index].start]
    return gap.count("\n") > 1 and "\f" not in gap

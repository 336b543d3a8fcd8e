"""Lines that end where the author ended them: addresses, contact details, signatures; and speeches that open with a dash."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.layout.features import LineView
from ingest.model import BlockKind, Document, LabelledLine

_LEFT_FREE = 0.4  # of the width of the column, on every line; a text that is filled line by line leaves as much only at its end
_SPARE = 1.5  # font sizes that were left beside the next word, within the width of the block itself
_ADDRESS = re.compile(r"\S@\S|www\.|https?:|[+(]?\d")
_SPEECH = re.compile(r"[—–]\s")
_SPOKEN = re.compile(r"[—–]\s.*[,.?!…]\s?[—–]\s?[^\W\d_]")
_FEWEST_SPOKEN = 2


def split_deliberate(document: Document, view: LineView, found: Sequence[LabelledLine | None]) -> list[LabelledLine | None]:
    """Each line of an address is a paragraph: all leave much of the column free, though the next word would have had room.

    A text beside a picture is filled up to the picture: there every line is short, but in none was there room for the next
    word, and most go on in small letters. Wrong for a stanza, whose lines are set apart too, and for a centred text.
    """
    out = list(found)
    if not view.has_geometry:
        return out
    slack = view.values[:, view.names.index("slack")]
    at = 0
    while at < len(out):
        end = at + 1
        while end < len(out) and _goes_on(document, view, out, end):
            end += 1
        first, after = out[at], out[end] if end < len(out) else None
        whole = first is not None and first.begins and (after is None or after.begins or not _is_text(after))
        if end - at > 1 and whole and (slack[at:end] >= _LEFT_FREE).all() and _are_told(document, view, at, end):
            for i in range(at + 1, end):
                label = out[i]
                assert label is not None
                out[i] = replace(label, begins=True)
        at = end
    return out


def _is_text(label: LabelledLine | None) -> bool:
    return label is not None and label.kind is BlockKind.PARAGRAPH


def _goes_on(document: Document, view: LineView, found: Sequence[LabelledLine | None], i: int) -> bool:
    """Whether line i belongs to the block of the line above, in the same print and at the same left edge."""
    label, above, below = found[i], document.lines[i - 1], document.lines[i]
    if label is None or label.begins or not _is_text(label) or not _is_text(found[i - 1]):
        return False
    if above.box is None or below.box is None or view.style_keys[i][1:] != view.style_keys[i - 1][1:]:
        return False
    if (above.page, above.region, above.column) != (below.page, below.region, below.column):
        return False
    return below.box.top > above.box.top and abs(below.box.x0 - above.box.x0) < 0.3 * max(view.style_keys[i][1], 1.0)


def _are_told(document: Document, view: LineView, first: int, end: int) -> bool:
    """Whether the lines were ended on purpose: one had room for the next word, or none begins in small letters in an address."""
    boxes = [box for line in document.lines[first:end] if (box := line.box) is not None]
    right = max(box.x1 for box in boxes)
    texts = view.texts[first:end]
    if any(text.endswith(("-", "\u00ad", "\u2010")) for text in texts):
        return False
    for box, (text, below) in zip(boxes, zip(texts[1:], boxes[1:], strict=True), strict=False):
        word = below.width * (len(text.partition(" ")[0]) + 1) / max(1, len(text))
        if box.x1 + word + _SPARE * max(view.style_keys[first][1], 1.0) < right:
            return True
    named = any(_ADDRESS.search(text) for text in texts)
    return named and all(not text[:1].islower() or _ADDRESS.search(text) for text in texts[1:])


def free_speeches(view: LineView, found: Sequence[LabelledLine | None]) -> list[LabelledLine | None]:
    """Speeches that open with a dash, as in Russian, French or Spanish novels, are paragraphs and keep it.

    They are told by a dash before the words that say who speaks ("— Yes, — he said."); in a list of items with dashes no item
    has it, and items that end in a semicolon are none.
    """
    out = list(found)
    dashed = [i for i, label in enumerate(out) if label is not None and label.begins and _SPEECH.match(view.texts[i])]
    spoken = sum(_SPOKEN.match(view.texts[i]) is not None for i in dashed)
    if spoken < _FEWEST_SPOKEN or any(view.texts[i].endswith(";") for i in dashed):
        return out
    for i in dashed:
        while i < len(out) and (label := out[i]) is not None and label.kind is BlockKind.LIST_ITEM:
            out[i] = replace(label, kind=BlockKind.PARAGRAPH)
            i += 1
            if i < len(out) and ((following := out[i]) is None or following.begins):
                break
    return out

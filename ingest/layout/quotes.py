"""Block quotes: paragraphs set in from both edges of their column, or from the left in another print or in quotation marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ingest.layout.features import LineView
from ingest.model import BlockKind, Document, LabelledLine

LEAST_INDENT_EM = 0.9
LEAST_RIGHT_EM = 0.8
"""From the edges of the column. First lines of paragraphs are set in as far, so all lines of a quote must be."""
ALIGNED_EM = 0.4
_OPENS = re.compile(r"[„“\"«»‚‘]")
_CLOSES = re.compile(r"[”“\"»«’‘][.,]?$|[”“\"»«’‘][.,]?\s*[-–—(].{2,80}$|[-–—]\s*\S.{2,60}$")
_TYPEWRITER = re.compile(r"courier|mono(?!type)|typewriter|consol|menlo|cmtt|lmtt|sftt|teletype", re.IGNORECASE)
_NOT_BEFORE = re.compile(
    r"abstract|summary|zusammenfassung|kurzfassung|résumé|resumen|resumo|riassunto|sommario|abstrakt", re.IGNORECASE
)


def mark_quotes(document: Document, view: LineView, labels: Sequence[LabelledLine]) -> tuple[LabelledLine, ...]:
    """Label as quotes the paragraphs that are clearly set as such. Text has to stand before them: an abstract is no quote."""
    if not view.has_geometry:
        return tuple(labels)
    out = list(labels)
    at, seen, barred = 0, False, False
    while at < len(out):
        end = at + 1
        while end < len(out) and not out[end].begins and out[end].kind is out[at].kind:
            end += 1
        kind = out[at].kind
        lines = [label.index for label in out[at:end]]
        if kind is BlockKind.HEADING:
            barred = _NOT_BEFORE.fullmatch(view.texts[lines[0]].strip(" .:")) is not None
        elif kind is BlockKind.PARAGRAPH:
            if seen and not barred and _is_quote(document, view, lines):
                out[at:end] = [replace(label, kind=BlockKind.QUOTE) for label in out[at:end]]
            else:
                seen = True
        at = end
    return tuple(out)


def _is_quote(document: Document, view: LineView, lines: Sequence[int]) -> bool:
    if len(lines) < 2 or any(_TYPEWRITER.search(view.style_keys[index][0]) for index in lines):
        return False
    values = view.values[lines]

    def column(name: str) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        return values[:, view.names.index(name)]

    indent, right, fits = column("indent"), column("right_gap"), column("fits")
    if float(indent.min()) < LEAST_INDENT_EM or float(column("indent")[1:].max() - indent[1:].min()) > ALIGNED_EM:
        return False
    if bool((np.abs(indent - right) < 0.6).all()):  # centred, line by line
        return False
    # The next word would have stood in the column, and yet the line ends: what is printed here has an edge of its own.
    narrow = float((fits[:-1] > 0).mean()) >= 0.9
    # Or its lines end where they should if it is set in alike on both sides.
    level = float(right[:-1].max() - right.min()) <= ALIGNED_EM and abs(float(right.min() - indent.min())) <= ALIGNED_EM
    narrow = (narrow or (level and (len(lines) > 2 or _is_justified(view)))) and float(right.min()) >= LEAST_RIGHT_EM
    if narrow and len(lines) > 2:
        return True
    if float(np.abs(indent[0] - indent[1])) > ALIGNED_EM:
        return False
    first, last = view.texts[lines[0]], view.texts[lines[-1]]
    quoted = _OPENS.match(first) is not None and _CLOSES.search(last) is not None
    slanted = all(view.style_keys[index][3] for index in lines)
    return narrow or quoted or (slanted and not _is_mostly_slanted(view))


def _is_justified(view: LineView) -> bool:
    return float((view.values[:, view.names.index("right_gap")] < ALIGNED_EM).mean()) > 0.5


def _is_mostly_slanted(view: LineView) -> bool:
    return 2 * sum(key[3] for key in view.style_keys) > len(view.style_keys)

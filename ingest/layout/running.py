"""What a text without geometry tells of its pages: where they end, and which lines at the top run there as heads.

A title often runs at the edges of the pages, whole, cut short, or with the publication's name beside it. Many tools leave no
form feed; then page numbers that rise through the text show where pages end.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ingest.language.split import find_stems
from ingest.layout.names import NAN, Floats
from ingest.model import Document

RUNNING = (
    "edge_above edge_below in_series recurs run_kind run_first run_lines run_count twin_above twin_below known_words"
).split()
_AT = {name: k for k, name in enumerate(RUNNING)}

_TOP = 15  # lines of the document that may be its title or the name of the paper
_MOST_RUN = 5  # lines of a title
_EDGE = 3  # lines at the head and the foot of a page
_MOST_BREAKS = 400  # ends of pages at which heads are looked for: bounds the time on long documents
_FAR = 30.0
_LONGEST = 120  # characters of a running head
_LEAST_LETTERS = 8
_CUT_LETTERS = 10
_LEAST_LINES = 8  # between two page numbers
_NUMBER = re.compile(r"\d+")
_PUBLICATION, _CUT, _PART, _WHOLE = -1.0, 1.0, 2.0, 3.0  # how the run stands at an edge; -1: what stands there beside it


def see_running(
    document: Document, texts: Sequence[str], folded: Sequence[str], skeletons: Sequence[str], numbered: Sequence[bool]
) -> Floats:
    """Evidence of pages and running heads, a row a line, a column a name of `RUNNING`.

    Args:
        texts: the lines, stripped.
        folded: the same in small letters.
        skeletons: their letters alone.
        numbered: whether there are digits in it.
    """
    count = len(texts)
    out = np.full((count, len(RUNNING)), NAN, dtype=np.float32)
    if not count:
        return out
    series = _find_series([text if has_digit else "" for text, has_digit in zip(texts, numbered, strict=True)])
    pages = [line.page for line in document.lines]
    breaks = [i for i in range(1, count) if pages[i] != pages[i - 1]] or series
    _place_edges(breaks, out)
    out[:, _AT["in_series"]] = 0.0
    out[series, _AT["in_series"]] = 1.0
    counts = Counter(skeletons)
    out[:, _AT["recurs"]] = [min(counts[s] - 1, 20) if s else -1 for s in skeletons]
    _compare_with_heads(skeletons, breaks, counts, out)
    out[:, _AT["known_words"]] = _share_known(texts, folded)
    return out


def _find_series(texts: Sequence[str]) -> list[int]:
    """Lines that are alike but for a number that rises from one to the next: page numbers, alone or in running heads.

    >>> _find_series(["Page 1", *["text"] * 9, "Page 2", *["text"] * 9, "Page 3"])
    [0, 10, 20]
    """
    alike: dict[str, list[tuple[int, list[int]]]] = {}
    for i, text in enumerate(texts):
        if not text or len(text) > _LONGEST:
            continue
        numbers = _NUMBER.findall(text)
        if 1 <= len(numbers) <= 4 and all(len(number) <= 4 for number in numbers):
            alike.setdefault(_NUMBER.sub("0", text), []).append((i, list(map(int, numbers))))
    found = []
    for members in alike.values():
        if len(members) < 2 or any(b[0] - a[0] < _LEAST_LINES for a, b in pairwise(members)):
            continue
        rises = [all(b[1][k] - a[1][k] in (1, 2) for a, b in pairwise(members)) for k in range(len(members[0][1]))]
        if any(rises):
            found += [i for i, _ in members]
    return sorted(found)


def _place_edges(breaks: Sequence[int], out: Floats) -> None:
    """Lines since and until the nearest end of a page."""
    count = len(out)
    index = np.arange(count)
    if not breaks:
        return
    at = np.array(breaks)
    below = np.searchsorted(at, index, side="left")
    above = np.searchsorted(at, index, side="right") - 1
    out[:, _AT["edge_below"]] = np.where(below < len(at), np.minimum(at[np.minimum(below, len(at) - 1)] - index, _FAR), _FAR)
    out[:, _AT["edge_above"]] = np.where(above >= 0, np.minimum(index - at[np.maximum(above, 0)], _FAR), _FAR)


def _compare_with_heads(skeletons: Sequence[str], breaks: Sequence[int], counts: Counter[str], out: Floats) -> None:
    """Which runs of lines at the top stand at the edges of later pages, or as one line anywhere below."""
    top = min(_TOP, len(skeletons))
    near_breaks = (k for b in breaks[:_MOST_BREAKS] for k in range(max(0, b - _EDGE), min(len(skeletons), b + _EDGE + 1)))
    edges = tuple(dict.fromkeys(skeletons[k] for k in near_breaks if skeletons[k]))  # no set: their order counts
    beside: set[str] = set()
    out[:top, [_AT["run_kind"], _AT["run_first"], _AT["run_lines"], _AT["run_count"]]] = 0.0
    for i in range(top):
        own = skeletons[i]
        near = skeletons[max(0, i - 6) : i], skeletons[i + 1 : i + 7]
        out[i, _AT["twin_above"]] = own in near[0] if own else 0.0
        out[i, _AT["twin_below"]] = own in near[1] if own else 0.0
        related = [head for head in edges if own in head or own.startswith(head)]
        run = ""
        for size in range(1, min(_MOST_RUN, len(skeletons) - i) + 1):
            run += skeletons[i + size - 1]
            if not own or len(run) < _LEAST_LETTERS:
                continue
            kind, head = _WHOLE, run
            if counts.get(run, 0) - (size == 1) <= 0:
                if not related:
                    continue
                kind, head = _find_head(run, len(run) - len(skeletons[i + size - 1]), related)
            if kind <= 0:
                continue
            _note_run(out, i, size, kind, counts[head] - (size == 1 and head == run))
            if kind == _PART:
                rest = head.removeprefix(run) if head.startswith(run) else head.removesuffix(run)
                beside.update([rest] if len(rest) < len(run) else [])  # of a title and a name the title is longer
    for k in range(top):
        if out[k, _AT["run_kind"]] < _WHOLE and skeletons[k] in beside:
            out[k, _AT["run_kind"]] = _PUBLICATION


def _find_head(run: str, before_last: int, edges: Sequence[str]) -> tuple[float, str]:
    """The line at an edge of a page that begins or ends with this run, or breaks off within the last line of it."""
    part = [head for head in edges if len(head) > len(run) and (head.startswith(run) or head.endswith(run))]
    if part:
        return _PART, part[-1]
    cut = [head for head in edges if len(head) >= _CUT_LETTERS and before_last < len(head) < len(run) and run.startswith(head)]
    return (_CUT, cut[-1]) if cut else (0.0, "")


def _note_run(out: Floats, first: int, size: int, kind: float, count: int) -> None:
    """Note for the lines of a run how it stands at the edges, unless a better run holds them."""
    for k in range(first, min(first + size, len(out))):
        known = out[k, _AT["run_kind"]]
        if known > kind or (known == kind and out[k, _AT["run_lines"]] >= size):
            continue
        out[k, _AT["run_kind"]] = kind
        out[k, _AT["run_first"]] = k == first
        out[k, _AT["run_lines"]] = size
        out[k, _AT["run_count"]] = min(count, 20)


_STEM = 5  # letters


def _share_known(texts: Sequence[str], folded: Sequence[str]) -> NDArray[np.float64]:
    """Share of the long words of a short line that come elsewhere too, by their stems: a title names what the text is about."""
    count = len(texts)
    stems = find_stems(folded, _STEM)
    found = np.bincount(stems.owners, minlength=count)
    known = np.bincount(stems.owners, weights=stems.find_shared(), minlength=count)
    is_short = np.array([len(text) <= _LONGEST for text in texts])
    return np.where(is_short & (found > 0), known / np.maximum(found, 1), -1.0)


def find_title_run(rows: Floats) -> list[tuple[int, bool]]:
    """Lines of a title over several lines, a part of which is in a running head, or which holds all of it; and whether it begins.

    Of 148 such lines in 660 dumps every one was of the title. Not so where the head says just what the lines say: a sentence
    repeated in the text does that too.

    Args:
        rows: what `see_running` found.
    """
    kinds, lines, first = (rows[:, _AT[name]] for name in ("run_kind", "run_lines", "run_first"))
    found = np.flatnonzero(((kinds == _CUT) | (kinds == _PART)) & (lines > 1))
    return [(int(i), bool(first[i])) for i in found]

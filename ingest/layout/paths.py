"""The best path through what the trees say of each line: which kind it is and where blocks begin."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ingest.layout.features import LineView
from ingest.layout.names import INDEX
from ingest.layout.rows import Form, find_streams, form_of
from ingest.model import BlockKind, LabelledLine

Floats = NDArray[np.float32]

_FLOOR = 1e-4
_SINGLE = (BlockKind.TITLE, BlockKind.SUBTITLE)
_TEXT = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM)
_SINGLE_ODDS = -3.0  # log odds; a second title under a title is then taken only at odds of 20 to 1
_CLOSE_ODDS = -1.5  # log odds, against two headings without a blank line between them, the first of which is no short word
_CLOSE_SLACK = 0.6  # of the column left empty at the end of the first; headings in large print are narrower than the text
_TITLE_ODDS, _TITLE_TOP = (5.0, 25.0), 16  # by which a title is likelier where none was found; lines that may be one
_KIND_WEIGHT = 0.4  # of .4, .6, .8 and 1 the best for headings of text dumps, cross-validated; breaks are alike


def decode_main(
    form: Form,
    main: NDArray[np.int64],
    kinds: Floats,
    starts: Floats,
    found: list[LabelledLine | None],
    single_odds: float = 0.0,
    weight: float = 1.0,
    close: Sequence[bool] = (),
) -> None:
    """The best path (Viterbi) over kind and begin: a line that goes on has the kind of the line before it.

    `weight`: of what each line says of its kind. The lines of a block say the same again, so that their odds must not be
    multiplied in full against those of a break. `close`: the lines that hardly begin a heading under a line of one.
    """
    if not len(main):
        return
    # Lists, not arrays: on six numbers at a time Python itself is faster.
    shares, breaks, places = kinds[main].tolist(), starts[main].tolist(), main.tolist()
    emit = (weight * np.log(np.maximum(kinds[main][:, : form.main], _FLOOR))).tolist()
    begin = np.log(np.clip(starts[main], _FLOOR, 1 - _FLOOR)).tolist()
    stay = np.log(np.clip(1 - starts[main], _FLOOR, 1 - _FLOOR)).tolist()
    kept = [BlockKind(kind) for kind in form.kinds[: form.main]]
    # For each kind the odds against it, and the kinds before it that have none against them.
    # A block of these kinds stands once in an article: two in a row are one that was cut, and none follows the text.
    against = {
        k: (single_odds, [j for j, one in enumerate(kept) if one is not kind and one not in _TEXT])
        for k, kind in enumerate(kept)
        if kind in _SINGLE and single_odds
    }
    heading = kept.index(BlockKind.HEADING)
    again = {heading: (_CLOSE_ODDS, [j for j in range(form.main) if j != heading])}
    scores = [one + begin[0] for one in emit[0]]
    came: list[list[int | None]] = [list(range(form.main))]  # for each line and kind the kind before it; None: no block begins
    for t, (own, to_begin, to_stay) in enumerate(zip(emit[1:], begin[1:], stay[1:], strict=True), 1):
        top = max(scores)
        any_before, any_fresh = scores.index(top), top + to_begin
        # Only for neighbours: what stands between furniture may be the name of a section or of the paper.
        near = places[t] == places[t - 1] + 1
        odds = {} if not near else against | again if close and close[t] else against
        before: list[int | None] = [None] * form.main
        best = []
        for k, score in enumerate(scores):
            goes_on = score + to_stay
            if any_fresh <= goes_on:  # and so is all that has odds against it
                best.append(goes_on + own[k])
                continue
            came_from, fresh = any_before, any_fresh
            if k in odds and any_before not in odds[k][1]:
                way = top + odds[k][0]  # no other of those with odds against them is better
                for j in odds[k][1]:
                    if scores[j] > way or (scores[j] == way and j < came_from):
                        came_from, way = j, scores[j]
                fresh = way + to_begin
            if fresh > goes_on:
                before[k] = came_from
                best.append(fresh + own[k])
            else:
                best.append(goes_on + own[k])
        scores = best
        came.append(before)
    kind = scores.index(max(scores))
    for t in range(len(main) - 1, -1, -1):
        from_kind, p = came[t][kind], breaks[t]
        begins = from_kind is not None
        found[places[t]] = LabelledLine(places[t], kept[kind], begins, shares[t][kind], p if begins else 1 - p)
        kind = kind if from_kind is None else from_kind


def decode_plain(view: LineView, kinds: Floats, starts: Floats, streams: NDArray[np.int64]) -> list[LabelledLine | None]:
    """The best path through the lines in the flow of a text without geometry; None for the others."""
    found: list[LabelledLine | None] = [None] * len(view.texts)
    main = np.flatnonzero(streams == 0)
    decode_main(form_of(view), main, kinds, starts, found, _SINGLE_ODDS, _KIND_WEIGHT, _find_close(view, main))
    return found


def has_title(found: Sequence[LabelledLine | None]) -> bool:
    return any(label is not None and label.kind is BlockKind.TITLE for label in found)


def seek_title(
    view: LineView, kinds: Floats, starts: Floats, streams: NDArray[np.int64], found: list[LabelledLine | None]
) -> tuple[list[LabelledLine | None], Floats, NDArray[np.int64]]:
    """An article has a title: where no line was taken for one, those above the text are looked at again with that in mind.

    Also those that were taken for running heads: a title runs there too. All as it was where nothing is near to one. Wrong for
    a text that has no title and begins with a short line.
    """
    form, top = form_of(view), _count_top(found)
    for odds in _TITLE_ODDS:
        likelier = kinds.copy()
        likelier[:top, form.kinds.index(BlockKind.TITLE)] *= odds
        likelier[:top] /= likelier[:top].sum(axis=1, keepdims=True)
        flow = streams.copy()
        flow[:top] = find_streams(likelier[:top], form.main)
        again = decode_plain(view, likelier, starts, flow)
        if has_title(again):
            return again, likelier, flow
    return found, kinds, streams


def _count_top(found: Sequence[LabelledLine | None]) -> int:
    """How many lines stand above the first paragraph of three lines, and are looked at for a title."""
    inner = 0
    for i, label in enumerate(found[:_TITLE_TOP]):
        inner = inner + 1 if label is not None and label.kind is BlockKind.PARAGRAPH and not label.begins else 0
        if inner == 2:
            return max(i - 2, 1)  # a text of one paragraph may have its title in the first line of it
    return min(_TITLE_TOP, len(found))


def _find_close(view: LineView, main: NDArray[np.int64]) -> list[bool]:
    """Lines right below a line that is not very short, without a blank one between: in a heading the second goes on."""
    near = view.values[main, INDEX["blank_before"]] == 0
    long = view.values[main, INDEX["slack"]] < _CLOSE_SLACK
    close: list[bool] = (near & np.append(False, long[:-1])).tolist()
    return close

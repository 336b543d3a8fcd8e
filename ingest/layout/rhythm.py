"""Breaks between paragraphs that are known by the others: a third look, at line ends in doubt beside those that are sure.

Where a sentence ends at the end of a full line, nothing on the two lines tells whether a paragraph ends there. The document does:
how long its paragraphs are, in lines and in sentences, how full their last lines are elsewhere, and how many of the line ends
like this one are breaks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.layout.features import LineView
from ingest.layout.middle import find_median, find_quantile
from ingest.layout.names import INDEX
from ingest.layout.rows import KINDS, Floats
from ingest.layout.trees import Trees
from ingest.model import BlockKind, LabelledLine

_ABOVE = (
    "ends_stop ends_colon slack_page slack fits room_below words chars width last_word caps_share trail_blank stretched "
    "quote_balance digit_share"
).split()
_BELOW = "title_share first_word room_above width words slack fits starts_opener".split()
SEEN = (
    *"own begins above.own below.own text_above text heading_above heading".split(),
    *(f"above.{name}" for name in _ABOVE), *_BELOW,
    *(
        "lines_before lines_after lines_both words_before words_after words_both words_before_share words_after_share "
        "words_both_share sentences_before sentences_after usual_lines usual_words usual_sentences paragraphs lines "
        "one_line_share stops stops_mean full full_mean like like_mean sure_share never_share fits_least fits_low fits_usual"
    ).split(),
)  # fmt: skip
_DOUBT = 0.01  # line ends that are surer than that are left alone
_SURE = 0.9
_SPACED = 0.3  # share of signs that are written without blanks between words; those have no sentences to count here
_FULL = 0.08  # of the column left empty, after the next word had been set too
_LIKE = 0.06  # line ends that leave as much room, within this
_PRIOR = 0.3  # breaks among the others, to begin with
_BOUND = 0.002
_UNKNOWN = 9.0
_SENTENCE_ENDS = (". ", "! ", "? ", "… ")
_PARAGRAPH, _HEADING = KINDS.index(BlockKind.PARAGRAPH), KINDS.index(BlockKind.HEADING)
_ENDS_STOP, _FITS = INDEX["ends_stop"], INDEX["fits"]


def find_rhythm(
    view: LineView, kinds: Floats, starts: Floats, found: Sequence[LabelledLine | None], trees: Trees
) -> list[LabelledLine | None]:
    """Part paragraphs, and put them together, by what the others of the document are like.

    Args:
        kinds, starts: how likely each line is of each kind, and begins a block.
        found: what the lines were taken for; None where another step decides.
    """
    places, rows = see_doubtful_breaks(view, kinds, starts, found)
    out = list(found)
    for i, share in zip(places, trees.measure(rows).tolist(), strict=True):
        label, begins = out[i], share > 0.5
        assert label is not None
        if begins is not label.begins:
            out[i] = replace(label, begins=begins, break_confidence=share if begins else 1 - share)
    return out


def see_doubtful_breaks(
    view: LineView, kinds: Floats, starts: Floats, found: Sequence[LabelledLine | None]
) -> tuple[list[int], Floats]:
    """The lines that may begin a paragraph after another, and a row for each, a column a name of `SEEN`."""
    main = np.array([i for i, label in enumerate(found) if label is not None], dtype=np.int64)
    labels = [label for label in found if label is not None]
    if len(main) < 2:
        return [], np.zeros((0, len(SEEN)), dtype=np.float32)
    begins = np.array([label.begins for label in labels])
    begins[0] = True
    text = np.array([label.kind is BlockKind.PARAGRAPH for label in labels]) & (view.values[main, INDEX["cjk"]] < _SPACED)
    share = starts[main].astype(np.float64)
    share[0] = 1.0
    at = 1 + np.flatnonzero((share[1:] > _DOUBT) & (share[1:] < 1 - _DOUBT) & text[1:] & text[:-1])
    if not len(at):
        return [], np.zeros((0, len(SEEN)), dtype=np.float32)
    values = view.values[main]
    count = len(main)

    # The blocks as they are: how long each is, and how far into its own and from the end of it a line stands.
    first = np.flatnonzero(begins)
    after = np.append(first[1:], count)
    which = np.cumsum(begins) - 1
    words = np.append(0.0, np.cumsum(values[:, INDEX["words"]]))
    ends = [sum([line.count(mark) for mark in _SENTENCE_ENDS]) for line in (view.texts[i] for i in main.tolist())]
    sentences = np.append(0.0, np.cumsum(np.array(ends) + (values[:, _ENDS_STOP] > 0)))
    is_text = text[first]
    lines_of = (after - first)[is_text]
    usual_lines, usual_words, usual_sentences = (
        max(1.0, float(find_median(of.astype(np.float32))))
        for of in (lines_of, (words[after] - words[first])[is_text], (sentences[after] - sentences[first])[is_text])
    )
    begin, end = first[which[at - 1]], after[which[at]]
    lines_before, lines_after = at - begin, end - at
    words_before, words_after = words[at] - words[begin], words[end] - words[at]

    # The ends of lines where a sentence ends: how many of those are breaks that are like this one?
    fits = values[:, _FITS]
    stops = 1 + np.flatnonzero(values[:-1, _ENDS_STOP] > 0)
    stop_share, stop_fits = share[stops], fits[stops - 1]
    is_stop = values[at - 1, _ENDS_STOP] > 0
    is_full = is_stop & (fits[at - 1] < _FULL)
    full = stop_fits < _FULL
    order = np.argsort(stop_fits, kind="stable")
    sorted_fits, sums = stop_fits[order], np.append(0.0, np.cumsum(stop_share[order]))
    low = np.searchsorted(sorted_fits, fits[at - 1] - _LIKE, side="left")
    high = np.searchsorted(sorted_fits, fits[at - 1] + _LIKE, side="right")
    sure = stop_fits[stop_share > _SURE]
    sure = sure[~np.isnan(sure)]

    def mean(total: NDArray[np.float64], number: NDArray[np.int64], own: NDArray[np.bool_]) -> Floats:
        """Log odds that the others are breaks."""
        return _log_odds((total - share[at] * own + _PRIOR) / (number - own + 1))

    own = _log_odds(share)
    columns: list[Any] = [
        own[at], begins[at], own[at - 1], np.append(own, _UNKNOWN)[at + 1],
        kinds[main[at - 1], _PARAGRAPH], kinds[main[at], _PARAGRAPH], kinds[main[at - 1], _HEADING], kinds[main[at], _HEADING],
        *values[at - 1][:, [INDEX[name] for name in _ABOVE]].T, *values[at][:, [INDEX[name] for name in _BELOW]].T,
        *[np.log(lines / usual_lines) for lines in (lines_before, lines_after, lines_before + lines_after)],
        words_before, words_after, words_before + words_after,
        *[np.log((some + 1) / usual_words) for some in (words_before, words_after, words_before + words_after)],
        sentences[at] - sentences[begin], sentences[end] - sentences[at],
        usual_lines, usual_words, usual_sentences, len(lines_of), count, float((lines_of == 1).mean()) if len(lines_of) else 0.0,
        len(stops) - is_stop, mean(np.full(len(at), stop_share.sum()), np.full(len(at), len(stops)), is_stop),
        full.sum() - is_full, mean(np.full(len(at), stop_share[full].sum()), np.full(len(at), full.sum()), is_full),
        high - low - is_stop, mean(sums[high] - sums[low], high - low, is_stop),
        len(sure) / max(1, len(stops)), float((stop_share < 1 - _SURE).sum()) / max(1, len(stops)),
        float(sure.min()) if len(sure) else _UNKNOWN, float(find_quantile(sure, 0.1)) if len(sure) else _UNKNOWN,
        float(find_median(sure)) if len(sure) else _UNKNOWN,
    ]  # fmt: skip
    rows = np.empty((len(at), len(SEEN)), dtype=np.float32)
    for k, column in enumerate(columns):
        rows[:, k] = column
    return main[at].tolist(), rows


def _log_odds(share: NDArray[np.float64]) -> Floats:
    bounded = np.clip(share, _BOUND, 1 - _BOUND)
    odds: Floats = np.log(bounded / (1 - bounded)).astype(np.float32)
    return odds

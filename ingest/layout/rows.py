"""The rows that the trees see: a line, its neighbours, and what the first look said of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from ingest.language.split import Codes, read_codes
from ingest.layout.features import LineView
from ingest.layout.middle import find_median
from ingest.layout.names import LISTING, OWN
from ingest.layout.running import RUNNING
from ingest.layout.stretches import ANSWERS, STRETCHES, compare_answers
from ingest.model import BlockKind, Document, FurnitureKind

Floats = NDArray[np.float32]
Places = NDArray[np.int64]

KINDS: tuple[str, ...] = (
    BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.LIST_ITEM, BlockKind.TITLE, BlockKind.SUBTITLE, BlockKind.BYLINE,
    BlockKind.CAPTION, BlockKind.FOOTNOTE, BlockKind.PULL_QUOTE, FurnitureKind.PAGE_HEADER,
)  # fmt: skip
MAIN = 6  # the first six stand in the flow of the article, the others beside it
_AT = {name: k for k, name in enumerate(OWN)}

# What is worth knowing of the line before and the line after.
NEAR = (
    "chars words width ends_stop ends_comma ends_colon ends_hyphen ends_question ends_closer starts_lower starts_upper "
    "starts_digit "
    "starts_opener starts_bullet starts_number caps_share title_share digit_share byline credit note_start page_number_like "
    "open_bracket quote_balance trail_blank lead_blanks repeats repeats_page_edge page_first page_last first_word last_word cjk "
    "slack fits slack_page column_share size_ratio bold italic other_font caps style_share indent right_gap centred "
    "width_share rise "
    "gap_above gap_below blank_before blank_after tag_heading tag_list url date ends_short_word stretched echo leader "
    "set_width ends_open ends_abbreviation dated edge_holds edge_begins room_below room_above"
).split()
FAR = (
    "words width ends_stop starts_lower starts_upper slack size_ratio bold blank_before style_share starts_bullet starts_number"
).split()
PAIR = (
    "same_style size_step gap_pair indent_step left_step page_step column_step region_step skipped overlap_width same_start "
    "indent_usual blank_usual gap_usual last_fits bold_step right_step stop_share lower_share trail_share slack_usual"
).split()

_IN_PAIR = {name: k for k, name in enumerate(PAIR)}
_USUAL = [_IN_PAIR[name] for name in "indent_usual blank_usual gap_usual stop_share lower_share trail_share slack_usual".split()]


@dataclass(frozen=True)
class Form:
    """What rows hold and what the trees say of them: in articles, in text without geometry, and in manuals with their code."""

    kinds: tuple[str, ...]
    main: int  # the first of the kinds stand in the flow of the text, the others beside it
    own: tuple[str, ...]
    near: tuple[str, ...]
    far: tuple[str, ...]
    plain: tuple[str, ...] = ()  # what only text without geometry has: seen of the lines,
    answers: tuple[str, ...] = ()  # and found by comparing what the first look said of them

    @cached_property
    def near_at(self) -> list[int]:
        return [self.own.index(name) for name in self.near]

    @cached_property
    def far_at(self) -> list[int]:
        return [self.own.index(name) for name in self.far]

    @cached_property
    def first_names(self) -> tuple[str, ...]:
        return (
            *self.own, *(f"prev.{n}" for n in self.near), *(f"next.{n}" for n in self.near), *(f"next2.{n}" for n in self.far),
            *(f"prev2.{n}" for n in self.far), *(f"pair.{n}" for n in PAIR), *self.plain,
        )  # fmt: skip

    @cached_property
    def second_names(self) -> tuple[str, ...]:
        return (
            *self.first_names[: len(self.first_names) - len(self.plain)],
            *(f"kind.{k}" for k in self.kinds), *(f"prev.kind.{k}" for k in self.kinds), *(f"next.kind.{k}" for k in self.kinds),
            *(f"next2.kind.{k}" for k in self.kinds[: self.main]),
            *(f"style.kind.{k}" for k in self.kinds), "style.lines", "doc.heading", "doc.list", "main_index", "main_index_end",
            "same_stream", *self.plain, *self.answers,
        )  # fmt: skip


PLAIN: tuple[str, ...] = (*RUNNING, *STRETCHES)
ARTICLE = Form(KINDS, MAIN, tuple(OWN), tuple(NEAR), tuple(FAR))
TEXT = replace(ARTICLE, plain=PLAIN, answers=tuple(ANSWERS))
MANUAL = Form(
    (*KINDS[:MAIN], BlockKind.CODE, *KINDS[MAIN:]),
    MAIN + 1,
    (*OWN, *LISTING),
    (
        *NEAR,
        "typed",
        "typed_start",
        "listing",
        "sign_share",
        "label",
        "depth",
        "listed",
        "same_baseline",
        "left_rank",
        "outlined",
    ),
    (*FAR, "typed", "listed"),
)


def form_of(view: LineView) -> Form:
    """The form of the rows for what was seen: `listings.see_listings` looks at manuals more closely."""
    if not view.has_geometry:
        return TEXT
    return MANUAL if len(view.names) > len(OWN) else ARTICLE


@dataclass(frozen=True, slots=True)
class Usual:
    """The habits of this document, against which a line is odd or not."""

    blank_share: float  # how many of the line ends have a blank line
    stop_share: float  # how many lines end a sentence
    lower_share: float  # how many lines begin with a small letter
    trail_share: float  # how many lines end in a blank
    indent_share: float
    gap_share: float
    slack: float


def measure_usual(view: LineView) -> Usual:
    """The habits of a document, which both looks compare its lines with."""
    values = view.values
    if not len(values):
        return Usual(0, 0, 0, 0, 0, 0, 0)

    def look_up(name: str) -> Floats:
        column: Floats = values[:, _AT[name]]
        return column[~np.isnan(column)]

    def mean(name: str) -> float:
        known = look_up(name)
        return float(np.add.reduce(known) / np.float32(len(known))) if len(known) else float("nan")

    def share_over(name: str, bound: float) -> float:
        known = look_up(name)
        return np.count_nonzero(known > bound) / len(known) if len(known) else float("nan")

    return Usual(
        blank_share=share_over("blank_before", 0.5),
        stop_share=mean("ends_stop"),
        lower_share=mean("starts_lower"),
        trail_share=mean("trail_blank"),
        indent_share=share_over("indent", 0.7),
        gap_share=share_over("gap_above", 1.2),
        slack=float(find_median(look_up("slack"))),
    )


def _pick(values: Floats, columns: list[int]) -> Floats:
    """These columns, with a row of NaN at the end: the row of the line that is not there, for its index is -1."""
    picked = np.full((len(values) + 1, len(columns)), np.nan, dtype=np.float32)
    values.take(columns, axis=1, out=picked[:-1], mode="clip")
    return picked


@dataclass(frozen=True, slots=True)
class Room:
    """Room for the rows of both looks, and what both put beside the lines.

    The trees ask for one column after the other, so each lies in one piece.
    """

    rows: Floats
    near: Floats
    far: Floats
    places: Places  # page, column and region, with a column a line
    starts: Codes  # first characters


def make_room(document: Document, view: LineView) -> Room:
    form = form_of(view)
    placed = chain.from_iterable(map(attrgetter("page", "column", "region"), document.lines))
    return Room(
        np.empty((max(len(form.first_names), len(form.second_names)), len(view.texts)), dtype=np.float32).T,
        _pick(view.values, form.near_at),
        _pick(view.values, form.far_at),
        np.fromiter(placed, np.int64, 3 * len(document.lines)).reshape(-1, 3).T,
        read_codes("".join([text[:1] or "\0" for text in view.texts])),
    )


def _pairs(document: Document, view: LineView, room: Room, at: Places, before: Places, usual: Usual) -> Floats:
    """What a line is beside the line before it, for the lines `at` these places."""
    values, places, starts = view.values, room.places, room.starts
    out = np.full((len(at), len(PAIR)), np.nan, dtype=np.float32)
    has = before >= 0
    prior = np.maximum(before, 0)
    page, page_before = places[0, at], places[0, prior]
    other = places[:, at] != places[:, prior]
    out[:, _IN_PAIR["page_step"]] = np.minimum(page - page_before, 3)
    out[:, _IN_PAIR["column_step"]] = other[1] | other[0]
    out[:, _IN_PAIR["region_step"]] = other[2] | other[0]
    out[:, _IN_PAIR["skipped"]] = np.minimum(at - prior - 1, 30)
    width, first_word, slack, column_share = (values[:, _AT[name]] for name in ("width", "first_word", "slack", "column_share"))
    out[:, _IN_PAIR["overlap_width"]] = width[at] / np.maximum(width[prior], 1)
    out[:, _IN_PAIR["last_fits"]] = slack[prior] - first_word[at] / np.maximum(column_share[prior], 0.2) / 40
    if view.has_geometry:
        size, bold, indent, right = (values[:, _AT[name]] for name in ("size_ratio", "bold", "indent", "right_gap"))
        out[:, _IN_PAIR["size_step"]] = size[at] / np.maximum(size[prior], 0.1)
        out[:, _IN_PAIR["bold_step"]] = bold[at] - bold[prior]
        out[:, _IN_PAIR["indent_step"]] = indent[at] - indent[prior]
        out[:, _IN_PAIR["right_step"]] = right[at] - right[prior]
        left = np.array([line.box.x0 if line.box else np.nan for line in document.lines])
        body = np.maximum(np.array([line.box.height if line.box else np.nan for line in document.lines]), 1)
        out[:, _IN_PAIR["left_step"]] = np.clip((left[at] - left[prior]) / body[at], -60, 60)
        base = np.array([line.baseline if line.baseline is not None else np.nan for line in document.lines])
        height = np.maximum(body[at], body[prior])
        gap = np.where(page == page_before, (base[at] - base[prior]) / height, np.nan)
        out[:, _IN_PAIR["gap_pair"]] = np.where(gap > 0, np.minimum(gap, 9), np.nan)
    else:
        left = values[:, _AT["lead_blanks"]]
        out[:, _IN_PAIR["indent_step"]] = left[at] - left[prior]
    out[~has] = np.nan
    out[:, _IN_PAIR["same_start"]] = has & (starts[at] > 0) & (starts[at] == starts[prior])
    if view.has_geometry:
        keys = view.style_keys
        out[:, _IN_PAIR["same_style"]] = [
            b >= 0 and keys[a] == keys[b] for a, b in zip(at.tolist(), before.tolist(), strict=True)
        ]
    shares = (usual.indent_share, usual.blank_share, usual.gap_share, usual.stop_share, usual.lower_share, usual.trail_share)
    out[:, _USUAL] = (*shares, usual.slack)
    return out


def _fill(room: Floats, parts: Iterable[Floats]) -> None:
    """The parts side by side, each made and put in its place before the next: on 300,000 lines one copy of all takes 400 MB."""
    at = 0
    for part in parts:
        room[:, at : at + part.shape[1]] = part
        at += part.shape[1]
    assert at == room.shape[1]


def _stack(
    document: Document, view: LineView, room: Room, at: Places, before: Places, after: Places, usual: Usual
) -> Iterator[Floats]:
    """What is seen beside the lines `at` these places: of the lines before and after them, by the indexes of those or -1."""
    above, below = before[at], after[at]
    yield room.near[above]
    yield room.near[below]
    yield room.far[_step(below, after)]
    yield room.far[_step(above, before)]
    yield _pairs(document, view, room, at, above, usual)


def _step(places: Places, steps: Places) -> Places:
    """From each place one step on; from -1 none."""
    return np.where(places >= 0, steps[np.maximum(places, 0)], -1)


def _as_printed(count: int) -> tuple[Places, Places]:
    """The lines before and after each line."""
    index = np.arange(count)
    return index - 1, np.where(index + 1 < count, index + 1, -1)


def first_rows(document: Document, view: LineView, usual: Usual, room: Room | None = None) -> Floats:
    """Rows for the first look: neighbours as they stand in reading order. Shape (lines, len(form.first_names)).

    Args:
        room: where to put them (`make_room`).
    """
    count = len(view.texts)
    room = room or make_room(document, view)
    rows = room.rows[:, : len(form_of(view).first_names)]
    beside = _stack(document, view, room, np.arange(count), *_as_printed(count), usual)
    _fill(rows, chain([view.values], beside, [view.plain]))
    return rows


def find_streams(kinds: Floats, main: int = MAIN) -> NDArray[np.int64]:
    """0 for lines in the flow of the article, else 1 + the index of the kind beside it."""
    aside = kinds[:, main:]
    best = aside.argmax(axis=1)
    return np.where(aside.sum(axis=1) > 0.5, best + 1, 0).astype(np.int64)


_FORMS = [
    _AT[name]
    for name in (
        "blank_before blank_after ends_stop ends_question ends_colon ends_comma starts_number starts_lower starts_bullet"
    ).split()
]


def find_forms(view: LineView) -> NDArray[np.int64]:
    """What stands in for the style of a line where no print is known: how it is set apart, begins, ends, and how long it is.

    Headings of one document have one form ("1. …", a question, a short line between two blank ones). A number a line.
    """
    values = view.values
    short = values[:, [_AT["fits"]]] > 0, values[:, [_AT["width"]]] < 25, values[:, [_AT["caps_share"]]] > 0.8
    seen = np.hstack([values[:, _FORMS] > 0, *short])
    found: NDArray[np.int64] = seen @ (1 << np.arange(seen.shape[1]))
    return found


def second_rows(
    document: Document, view: LineView, usual: Usual, kinds: Floats, room: Room | None = None
) -> tuple[Floats, Places]:
    """Rows for the second look: neighbours are those of the same stream, so that a paragraph goes on past a footnote.

    Args:
        kinds: what the first look said, shape (lines, len(form.kinds)).
        room: where the rows of the first look are (`first_rows`). Most lines have the same neighbours in both looks, and what is
            seen of them stays in its place.
    Returns:
        Rows of shape (lines, len(form.second_names)), and for each line the index of the line before it in its stream, or -1.
    """
    form = form_of(view)
    count = len(view.texts)
    streams = find_streams(kinds, form.main)
    before, after = np.full(count, -1, dtype=np.int64), np.full(count, -1, dtype=np.int64)
    for stream in set(streams.tolist()):
        own = np.flatnonzero(streams == stream)
        before[own[1:]], after[own[:-1]] = own[:-1], own[1:]
    near = np.vstack([kinds, np.full_like(kinds[:1], np.nan)])
    main = streams == 0
    main_index = np.cumsum(main) - main
    total = int(main.sum())
    tail = np.empty((count, 5), dtype=np.float32)
    tail[:, 0] = float(kinds[main, 1].sum() / max(1, total)) if total else 0.0
    tail[:, 1] = float(kinds[main, 2].sum() / max(1, total)) if total else 0.0
    tail[:, 2] = np.minimum(main_index, 60)
    tail[:, 3] = np.minimum(total - main_index, 60)
    tail[:, 4] = main
    rest = (
        kinds,
        near[before],
        near[after],
        near[_step(after, after), : form.main],
        *_share_in_styles(view, kinds),
        tail,
        view.plain,
        _compare_answers(view, kinds),
    )
    if room is None:
        room = make_room(document, view)
        first_rows(document, view, usual, room)
    rows = room.rows[:, : len(form.second_names)]
    seen = len(form.first_names) - len(form.plain)
    _fill(rows[:, seen:], rest)
    printed = _as_printed(count)
    moved = (before != printed[0]) | (after != printed[1])
    # And where a line next to this one has another one next to it.
    near_moved = moved | np.append(moved[1:], False) | np.append(False, moved[:-1])
    at = np.flatnonzero(near_moved)
    if len(at):
        rows[at, len(form.own) : seen] = np.hstack(list(_stack(document, view, room, at, before, after, usual)))
    return rows, before


def _share_in_styles(view: LineView, kinds: Floats) -> tuple[Floats, Floats]:
    """For each line, what the first look said on average of the lines in its style, and how many there are (at most 200)."""
    if view.has_geometry:
        numbers: dict[tuple[object, ...], int] = {}
        style = np.array([numbers.setdefault(key, len(numbers)) for key in view.style_keys], dtype=np.int64)
    else:
        forms = find_forms(view)
        style = ((np.bincount(forms) > 0).cumsum() - 1)[forms]
    sizes = np.bincount(style).astype(np.float32)[:, None]
    sums = np.zeros((len(sizes), kinds.shape[1]), dtype=np.float32)
    np.add.at(sums, style, kinds)
    return (sums / sizes)[style], np.minimum(sizes, 200)[style]


def _compare_answers(view: LineView, kinds: Floats) -> Floats:
    """The columns of `ANSWERS`, for text without geometry."""
    if view.has_geometry or not len(kinds):
        return kinds[:, :0]
    title, heading, text = (kinds[:, KINDS.index(kind)] for kind in (BlockKind.TITLE, BlockKind.HEADING, BlockKind.PARAGRAPH))
    return compare_answers(view.plain[:, PLAIN.index("run.at")], title, heading, text)

"""The rows that the trees see: a line, its neighbours, and what the first look said of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from ingest.layout.features import LineView
from ingest.layout.middle import find_median
from ingest.layout.names import LISTING, OWN
from ingest.layout.running import RUNNING
from ingest.layout.stretches import ANSWERS, STRETCHES, compare_answers
from ingest.model import BlockKind, Document, FurnitureKind

Floats = NDArray[np.float32]

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
        return float(known.mean()) if len(known) else float("nan")

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


def _pairs(document: Document, view: LineView, before: NDArray[np.int64], usual: Usual) -> Floats:
    lines, values = document.lines, view.values
    count = len(lines)
    out = np.full((count, len(PAIR)), np.nan, dtype=np.float32)
    at = {name: k for k, name in enumerate(PAIR)}
    page = np.array([line.page for line in lines])
    column = np.array([line.column for line in lines])
    region = np.array([line.region for line in lines])
    has = before >= 0
    prior = np.maximum(before, 0)
    out[:, at["page_step"]] = np.where(has, np.minimum(page - page[prior], 3), np.nan)
    out[:, at["column_step"]] = np.where(has, (column != column[prior]) | (page != page[prior]), np.nan)
    out[:, at["region_step"]] = np.where(has, (region != region[prior]) | (page != page[prior]), np.nan)
    out[:, at["skipped"]] = np.where(has, np.minimum(np.arange(count) - prior - 1, 30), np.nan)
    starts = [text[:1] for text in view.texts]
    out[:, at["same_start"]] = [
        b >= 0 and start != "" and start == starts[b] for start, b in zip(starts, before.tolist(), strict=True)
    ]
    width = values[:, _AT["width"]]
    out[:, at["overlap_width"]] = np.where(has, width / np.maximum(width[prior], 1), np.nan)
    first_word = values[:, _AT["first_word"]]
    out[:, at["last_fits"]] = np.where(
        has, values[prior, _AT["slack"]] - first_word / np.maximum(values[prior, _AT["column_share"]], 0.2) / 40, np.nan
    )
    if view.has_geometry:
        keys = view.style_keys
        out[:, at["same_style"]] = [b >= 0 and keys[i] == keys[b] for i, b in enumerate(before)]
        size = values[:, _AT["size_ratio"]]
        out[:, at["size_step"]] = np.where(has, size / np.maximum(size[prior], 0.1), np.nan)
        out[:, at["bold_step"]] = np.where(has, values[:, _AT["bold"]] - values[prior, _AT["bold"]], np.nan)
        indent = values[:, _AT["indent"]]
        out[:, at["indent_step"]] = np.where(has, indent - indent[prior], np.nan)
        right = values[:, _AT["right_gap"]]
        out[:, at["right_step"]] = np.where(has, right - right[prior], np.nan)
        left = np.array([line.box.x0 if line.box else np.nan for line in lines])
        body = np.maximum(np.array([line.box.height if line.box else np.nan for line in lines]), 1)
        out[:, at["left_step"]] = np.where(has, np.clip((left - left[prior]) / body, -60, 60), np.nan)
        base = np.array([line.baseline if line.baseline is not None else np.nan for line in lines])
        height = np.maximum(body, body[prior])
        gap = np.where(has & (page == page[prior]), (base - base[prior]) / height, np.nan)
        out[:, at["gap_pair"]] = np.where(gap > 0, np.minimum(gap, 9), np.nan)
    else:
        left = values[:, _AT["lead_blanks"]]
        out[:, at["indent_step"]] = np.where(has, left - left[prior], np.nan)
    for name, value in (
        ("indent_usual", usual.indent_share), ("blank_usual", usual.blank_share), ("gap_usual", usual.gap_share),
        ("stop_share", usual.stop_share), ("lower_share", usual.lower_share), ("trail_share", usual.trail_share),
        ("slack_usual", usual.slack),
    ):  # fmt: skip
        out[:, at[name]] = value
    return out


def _join(count: int, names: Sequence[str], parts: Iterable[Floats]) -> Floats:
    """The parts side by side, each made and put in its place before the next: on 300,000 lines one copy of all takes 400 MB."""
    out = np.empty((count, len(names)), dtype=np.float32)
    at = 0
    for part in parts:
        out[:, at : at + part.shape[1]] = part
        at += part.shape[1]
    assert at == len(names)
    return out


def _stack(
    document: Document, view: LineView, before: NDArray[np.int64], after: NDArray[np.int64], usual: Usual
) -> Iterator[Floats]:
    form = form_of(view)
    before2 = np.where(before >= 0, before[np.maximum(before, 0)], -1)
    after2 = np.where(after >= 0, after[np.maximum(after, 0)], -1)
    near, far = _pick(view.values, form.near_at), _pick(view.values, form.far_at)
    yield view.values
    yield near[before]
    yield near[after]
    yield far[after2]
    yield far[before2]
    yield _pairs(document, view, before, usual)


def first_rows(document: Document, view: LineView, usual: Usual) -> Floats:
    """Rows for the first look: neighbours as they stand in reading order. Shape (lines, len(form.first_names))."""
    count = len(view.texts)
    index = np.arange(count)
    before = index - 1
    after = np.where(index + 1 < count, index + 1, -1)
    return _join(count, form_of(view).first_names, chain(_stack(document, view, before, after, usual), [view.plain]))


def find_streams(kinds: Floats, main: int = MAIN) -> NDArray[np.int64]:
    """0 for lines in the flow of the article, else 1 + the index of the kind beside it."""
    aside = kinds[:, main:]
    best = aside.argmax(axis=1)
    return np.where(aside.sum(axis=1) > 0.5, best + 1, 0).astype(np.int64)


def find_forms(view: LineView) -> list[tuple[object, ...]]:
    """What stands in for the style of a line where no print is known: how it is set apart, begins, ends, and how long it is.

    Headings of one document have one form ("1. …", a question, a short line between two blank ones).
    """
    forms = (
        "blank_before blank_after ends_stop ends_question ends_colon ends_comma starts_number starts_lower starts_bullet".split()
    )
    flags = [view.values[:, _AT[name]] > 0 for name in forms]
    short = [view.values[:, _AT["fits"]] > 0, view.values[:, _AT["width"]] < 25, view.values[:, _AT["caps_share"]] > 0.8]
    return list(map(tuple, np.column_stack([*flags, *short]).tolist()))


def second_rows(document: Document, view: LineView, usual: Usual, kinds: Floats) -> tuple[Floats, NDArray[np.int64]]:
    """Rows for the second look: neighbours are those of the same stream, so that a paragraph goes on past a footnote.

    Args:
        kinds: what the first look said, shape (lines, len(form.kinds)).
    Returns:
        Rows of shape (lines, len(form.second_names)), and for each line the index of the line before it in its stream, or -1.
    """
    form = form_of(view)
    count = len(view.texts)
    streams = find_streams(kinds, form.main)
    before = np.full(count, -1, dtype=np.int64)
    after = np.full(count, -1, dtype=np.int64)
    last: dict[int, int] = {}
    for i in range(count):
        stream = int(streams[i])
        if stream in last:
            before[i] = last[stream]
            after[last[stream]] = i
        last[stream] = i
    after2 = np.where(after >= 0, after[np.maximum(after, 0)], -1)
    near = _pick(kinds, list(range(len(form.kinds))))
    main = streams == 0
    main_index = np.cumsum(main) - main
    total = int(main.sum())
    tail = np.column_stack(
        [
            np.full(count, float(kinds[main, 1].sum() / max(1, total)) if total else 0.0),
            np.full(count, float(kinds[main, 2].sum() / max(1, total)) if total else 0.0),
            np.minimum(main_index, 60),
            np.minimum(total - main_index, 60),
            main,
        ]
    ).astype(np.float32)
    rest = (
        kinds,
        near[before],
        near[after],
        near[after2, : form.main],
        *_share_in_styles(view, kinds),
        tail,
        view.plain,
        _compare_answers(view, kinds),
    )
    return _join(count, form.second_names, chain(_stack(document, view, before, after, usual), rest)), before


def _share_in_styles(view: LineView, kinds: Floats) -> tuple[Floats, Floats]:
    """For each line, what the first look said on average of the lines in its style, and how many there are (at most 200)."""
    numbers: dict[tuple[object, ...], int] = {}
    style = [numbers.setdefault(key, len(numbers)) for key in (view.style_keys if view.has_geometry else find_forms(view))]
    sizes = np.bincount(style).astype(np.float32)[:, None]
    sums = np.zeros((len(numbers), kinds.shape[1]), dtype=np.float32)
    np.add.at(sums, style, kinds)
    return (sums / sizes)[style], np.minimum(sizes, 200)[style]


def _compare_answers(view: LineView, kinds: Floats) -> Floats:
    """The columns of `ANSWERS`, for text without geometry."""
    if view.has_geometry or not len(kinds):
        return kinds[:, :0]
    title, heading, text = (kinds[:, KINDS.index(kind)] for kind in (BlockKind.TITLE, BlockKind.HEADING, BlockKind.PARAGRAPH))
    return compare_answers(view.plain[:, PLAIN.index("run.at")], title, heading, text)

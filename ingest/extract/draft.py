"""The printed line before it has a place in the raw text: what an engine hands to the reading order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from ingest.model import Box, Style


class DraftRun(NamedTuple):
    """Neighbouring characters of one style; `start`, `end` are offsets into the text of the draft.

    `rise` is how far the baseline stands above that of the line, in points; > 0 for superscripts.
    """

    start: int
    end: int
    style: Style
    rise: float = 0.0


class DraftGap(NamedTuple):
    """A wide blank at `at` in the text of the draft, and where it begins and ends across the page, in points."""

    at: int
    x0: float
    x1: float


@dataclass(frozen=True, slots=True)
class LineDraft:
    """One printed line, or the part of it that lies in one column, not yet in reading order.

    Box and baseline are in points from the top left of the page as displayed. `angle` is the direction of the
    writing, clockwise in degrees (0, 90, 180, 270); 0 is ordinary text. `tag` is the nearest structure tag of a
    tagged PDF. `gaps` are known of lines from left to right only. `column` and `region` mean what they mean in `Line`
    and are set by `order_lines`.
    """

    text: str
    box: Box
    baseline: float
    runs: tuple[DraftRun, ...] = ()
    tag: str | None = None
    hidden: bool = False
    angle: int = 0
    column: int = 0
    region: int = 0
    gaps: tuple[DraftGap, ...] = ()

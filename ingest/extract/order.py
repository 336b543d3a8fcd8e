"""Reading order: the lines of a page, put one after the other as a reader would take them.

A page is cut into smaller and smaller parts, by two kinds of cut. A gutter, a strip that stays free of text
over several lines with flowing text on both sides, splits a part into columns, read from left to right. Where
something stands across a gutter (a headline, a wide box, notes under both columns) the part is first cut above
and below it. What no cut divides is one column, read row by row.

Every cut needs evidence, because a wrong one shuffles sentences: a table, a list with its bullets, a page of
widely spaced paragraphs have empty strips too and must stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import replace
from unicodedata import bidirectional

from ingest.extract.cuts import Part, cut_page
from ingest.extract.draft import LineDraft
from ingest.extract.gutters import FEWEST_ROWS, Item, find_rows, measure_em
from ingest.extract.pages import find_known_gutters, find_margins
from ingest.model import Box, Page

_MAYBE_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]")
"""Blocks outside of which Unicode has no letter that is written from right to left."""


def order_pages(pages: Sequence[tuple[Page, Sequence[LineDraft]]], fewest: int = FEWEST_ROWS) -> list[list[LineDraft]]:
    """Put the lines of all pages of a document in reading order: `order_lines` with what its pages know of each other.

    Where a column begins on one page, a column of a line or two is enough on another page of the same width.
    """
    margins = find_margins(pages)
    first = [order_lines(drafts, page, (), fewest, edge) for (page, drafts), edge in zip(pages, margins, strict=True)]
    gutters = find_known_gutters([(page, lines) for (page, _), lines in zip(pages, first, strict=True)])
    return [
        order_lines(drafts, page, known, fewest, edge) if known else lines
        for (page, drafts), edge, known, lines in zip(pages, margins, gutters, first, strict=True)
    ]


def order_lines(
    drafts: Sequence[LineDraft],
    page: Page,
    gutters: Sequence[float] = (),
    fewest: int = FEWEST_ROWS,
    margin: Container[int] = (),
) -> list[LineDraft]:
    """Put the lines of one page in reading order and number their columns and regions.

    A letter across the page first, then the left column, then the right one:

        >>> def line(text, x0, x1, top):
        ...     return LineDraft(text, Box(x0, top, x1, top + 10), top + 8)
        >>> left = [line(f"left column, line {n}", 50, 290, 100 + 12 * n) for n in range(4)]
        >>> right = [line(f"right column, line {n}", 310, 550, 100 + 12 * n) for n in range(4)]
        >>> head = line("A headline that runs across both of the columns", 50, 550, 60)
        >>> mixed = [part for pair in zip(right, left) for part in pair] + [head]
        >>> [(found.text, found.region, found.column) for found in order_lines(mixed, Page(1, 600, 800))][::4]
        [('A headline that runs across both of the columns', 0, 0), ('left column, line 3', 1, 0), ('right column, line 3', 1, 1)]

    Args:
        drafts: the lines in any order; their order breaks ties only.
        page: the page that they stand on.
        gutters: left edges of columns, in points, known from other pages of the document: there less evidence is enough.
        fewest: lines that must face each other across a gutter.
        margin: indexes of the lines of running head and foot, where other pages have told them.
    Returns:
        The same lines, each once. Lines written in another direction than most come last, in regions of their own;
        so do hidden lines that lie under visible ones. Columns of text written from right to left count from the right.
    """
    layers = _split_layers(drafts)
    ordered: list[LineDraft] = []
    region = 0
    for layer in layers:
        placed = _order_layer([(drafts[index], index in margin) for index in layer], page, gutters, fewest)
        ordered.extend([replace(draft, region=draft.region + region) for draft in placed] if region else placed)
        region = ordered[-1].region + 1
    return ordered


def _split_layers(drafts: Sequence[LineDraft]) -> list[list[int]]:
    """Indexes of the lines that are ordered together: by direction of writing, hidden text under visible text apart."""
    weight: dict[int, int] = {}
    for draft in drafts:
        weight[draft.angle] = weight.get(draft.angle, 0) + len(draft.text)
    layers: list[list[int]] = []
    for angle in sorted(weight, key=lambda angle: (-weight[angle], angle)):
        here = [index for index, draft in enumerate(drafts) if draft.angle == angle]
        visible = [index for index in here if not drafts[index].hidden]
        boxes = sorted((drafts[index].box for index in visible), key=lambda box: box.top)
        under = [index for index in here if drafts[index].hidden and _is_covered(drafts[index].box, boxes)]
        apart = set(under)
        layers.append([index for index in here if index not in apart])
        layers.append(under)
    return [layer for layer in layers if layer]


def _is_covered(box: Box, boxes: Sequence[Box]) -> bool:
    for other in boxes:
        if other.top >= box.bottom:
            return False
        across = min(box.x1, other.x1) - max(box.x0, other.x0)
        down = min(box.bottom, other.bottom) - max(box.top, other.top)
        if across > 0.2 * box.width and down > 0.4 * min(box.height, other.height):
            return True
    return False


def _turn(box: Box, angle: int, page: Page) -> Box:
    """The box as seen with the page turned so that its text runs from left to right."""
    if angle == 90:
        return Box(box.top, page.width - box.x1, box.bottom, page.width - box.x0)
    if angle == 180:
        return Box(page.width - box.x1, page.height - box.bottom, page.width - box.x0, page.height - box.top)
    if angle == 270:
        return Box(page.height - box.bottom, box.x0, page.height - box.top, box.x1)
    return box


def _order_layer(layer: Sequence[tuple[LineDraft, bool]], page: Page, gutters: Sequence[float], fewest: int) -> list[LineDraft]:
    """Order lines of one direction; each comes with whether it is known to be of the running head or foot."""
    drafts = [draft for draft, _ in layer]
    angle = drafts[0].angle
    height = page.height if angle in (0, 180) else page.width
    items = [_read_item(number, draft, page) for number, draft in enumerate(drafts)]
    if _is_right_to_left(drafts):
        items = [item._replace(x0=-item.x1, x1=-item.x0) for item in items]
        gutters = ()
    em = measure_em(items)
    margin = [item for item, (_, is_margin) in zip(items, layer, strict=True) if is_margin]
    inner = [item for item, (_, is_margin) in zip(items, layer, strict=True) if not is_margin]
    body, caps = _set_drop_caps_aside(inner, em)
    writer = _Writer(drafts, caps)
    writer.write(Part([item for item in margin if item.mid < height / 2]))
    writer.write(cut_page(body, height, em, tuple(gutters) if angle == 0 else (), fewest))
    writer.write(Part([item for item in margin if item.mid >= height / 2]))
    return writer.ordered


def _is_right_to_left(drafts: Sequence[LineDraft]) -> bool:
    """Whether most letters are Hebrew, Arabic …: then columns and the pieces of a row are read from the right."""
    text = "".join(draft.text for draft in drafts[:: len(drafts) // 100 + 1])
    if text.isascii() or not _MAYBE_RIGHT_TO_LEFT.search(text):
        return False
    directions = [bidirectional(letter) for letter in text]
    return directions.count("L") < directions.count("R") + directions.count("AL")


def _read_item(number: int, draft: LineDraft, page: Page) -> Item:
    box = _turn(draft.box, draft.angle, page)
    size = max((run.style.size for run in draft.runs if run.end > run.start), default=0.0) or box.height
    baseline = draft.baseline if draft.angle == 0 else box.bottom - 0.2 * box.height
    bold = 2 * sum(run.end - run.start for run in draft.runs if run.style.bold) > len(draft.text)
    return Item(number, box.x0, box.top, box.x1, box.bottom, baseline, max(size, 0.1), draft.text, bold)


def _set_drop_caps_aside(items: Sequence[Item], em: float) -> tuple[list[Item], dict[int, list[Item]]]:
    """Take out the large initials; the answer says before which line each belongs.

    An initial is one letter, with a quotation mark at most, at least 1.6 times as high as the body, and the
    topmost line right beside it goes on with the word. A large letter with nothing beside it stays in its place.
    """
    caps = [item for item in items if item.size >= 1.6 * em and 0 < len(item.text.strip(" \"'“”„‘’«»¿¡([")) <= 2]
    if not caps or len(caps) > 40:
        return list(items), {}
    chosen = {cap.number for cap in caps}
    rest = [item for item in items if item.number not in chosen]
    before: dict[int, list[Item]] = {}
    back: list[Item] = []
    for cap in caps:
        beside = [
            item
            for item in rest
            if cap.x1 - 0.5 * em <= item.x0 <= cap.x1 + 1.5 * em
            and item.size < 0.8 * cap.size
            and item.mid > cap.top - 0.2 * em
            and item.mid < cap.bottom
        ]
        if beside:
            before.setdefault(min(beside, key=lambda item: (item.mid, item.x0)).number, []).append(cap)
        else:
            back.append(cap)
    return rest + back, before


class _Writer:
    """Walks the parts in reading order and numbers regions and columns."""

    def __init__(self, drafts: Sequence[LineDraft], caps: dict[int, list[Item]]) -> None:
        self.drafts = drafts
        self.caps = caps
        self.ordered: list[LineDraft] = []
        self.region = -1
        self.single = False

    def write(self, part: Part, column: int = 0) -> None:
        if not part.parts:
            if not part.items:
                return
            if not self.single:
                self.region += 1
            self.single = True
            self._write_lines(part.items, column)
        elif part.places:
            self._write_beside(part, column)
        else:
            for below in part.parts:
                self.write(below, column)

    def _write_beside(self, part: Part, column: int) -> None:
        shared = -1
        for place, beside in zip(part.places, part.parts, strict=True):
            self.single = False
            if beside.parts:
                self.write(beside, column + place)
                shared = -1
                continue
            if shared < 0:
                self.region += 1
                shared = self.region
            self._write_lines(beside.items, column + place)
        self.single = False

    def _write_lines(self, items: Sequence[Item], column: int) -> None:
        for row in find_rows(items):
            for item in row:
                for cap in self.caps.get(item.number, ()):
                    self._write_line(cap.number, column)
                self._write_line(item.number, column)

    def _write_line(self, index: int, column: int) -> None:
        self.ordered.append(replace(self.drafts[index], column=column, region=max(self.region, 0)))

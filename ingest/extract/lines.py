"""Characters to printed lines.

Nothing here knows words or languages; it is geometry, relative to the font size (em) and to the line's own gaps:

1. strips with one direction and one baseline make a *row* (it may run through several columns);
2. raised and lowered small strips join the row that they stand beside (footnote marks, ordinals, indices);
3. a row is cut where a gap is a gutter and not a word space: the pieces are the lines;
4. blanks are decided by gaps, so that both engines and all producers give the same: one blank between two words,
   whether the file holds a blank glyph, several, or only a distance; none at the ends of a line.

A glyph drawn twice at the same place (fake bold) is one printed character and is kept once, its style bold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from statistics import median
from typing import NamedTuple

from ingest.extract.draft import DraftRun, LineDraft
from ingest.extract.glyphs import ASCENT, DESCENT, Strip, frame_box
from ingest.model import Style

SAME_BASELINE_EM = 0.12
"""Strips whose baselines differ by less than this stand in one row. Hinted or rounded coordinates move by 0.05 em."""
RAISED_EM = 0.8
LOWERED_EM = 0.4
"""How far the baseline of a small strip may stand above or below that of the line that it belongs to."""
SMALL_RATIO = 0.9
DROP_CAP_RATIO = 1.7
WORD_GAP_EM = 0.15
"""A gap wider than this (beyond the line's own tracking) is a blank: TeX shrinks word spaces to 0.2 em, kerning stays below 0.1."""
WORD_GAP_BESIDE_BLANKS_EM = 0.3
"""The same in a line that has blank glyphs of its own."""

_MARKER = re.compile(
    r"^(?:[\u2022\u2023\u2043\u204c\u204d\u2219\u25a0-\u25ff\u2756\u2794\u27a2\uf0a7\uf0b7\uf0d8\u00b7*\u2013\u2014o-]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxlIVXL]{1,5})[.)])$"
)


class _Glyph(NamedTuple):
    start: float
    end: float
    text: str
    strip: int


class _Row:
    """Strips on one baseline."""

    __slots__ = ("baseline", "members", "size")

    def __init__(self, baseline: float, size: float, member: int) -> None:
        self.baseline = baseline
        self.size = size
        self.members = [member]


def make_lines(strips: Sequence[Strip], hidden: bool = False) -> list[LineDraft]:
    """All lines of a page, column pieces apart, from top to bottom and left to right.

    Args:
        strips: in the order of the file.
        hidden: mark the lines as not seen on the page.
    """
    drafts: list[LineDraft] = []
    for angle in sorted({strip.angle for strip in strips}):
        chosen = [strip for strip in strips if strip.angle == angle]
        for row in _attach_raised(_find_rows(chosen), chosen):
            for glyphs in _split_row(_row_glyphs(row, chosen), chosen):
                draft = _make_line(glyphs, chosen, hidden)
                if draft is not None:
                    drafts.append(draft)
    drafts.sort(key=lambda draft: (draft.angle != 0, draft.angle, round(draft.baseline, 1), draft.box.x0))
    return drafts


def _find_rows(strips: Sequence[Strip]) -> list[_Row]:
    """Strips by baseline, from top to bottom."""
    rows: list[_Row] = []
    for index in sorted(range(len(strips)), key=lambda i: (strips[i].baseline, i)):
        strip = strips[index]
        size = strip.style.size
        last = rows[-1] if rows else None
        if last is not None and strip.baseline - last.baseline <= SAME_BASELINE_EM * max(min(size, last.size), 1.0):
            last.members.append(index)
            last.size = max(last.size, size)
        else:
            rows.append(_Row(strip.baseline, size, index))
    return rows


def _attach_raised(rows: list[_Row], strips: Sequence[Strip]) -> list[_Row]:
    """Move small strips that stand beside the text of a neighbouring row into that row."""
    for at, row in enumerate(rows):
        for member in list(row.members):
            strip = strips[member]
            host = _find_host(strip, member, at, rows, strips)
            if host is not None:
                row.members.remove(member)
                host.members.append(member)
    return [row for row in rows if row.members]


def _find_host(strip: Strip, member: int, at: int, rows: list[_Row], strips: Sequence[Strip]) -> _Row | None:
    """The row of larger text in whose blanks this small strip stands, or None."""
    size = strip.style.size
    start, end = strip.starts[0], strip.ends[-1]
    best: tuple[float, int] | None = None
    for step in (1, -1):
        other = at + step
        while 0 <= other < len(rows):
            distance = rows[other].baseline - strip.baseline
            if abs(distance) > 60:
                break
            for index in rows[other].members:
                host = strips[index]
                em = host.style.size
                if size > SMALL_RATIO * em or not -LOWERED_EM * em <= distance <= RAISED_EM * em:
                    continue
                near = min(abs(start - host.ends[-1]), abs(end - host.starts[0]))
                inside = host.starts[0] < start < host.ends[-1]
                if near > 0.5 * em and not inside:
                    continue
                if _overlap(strip, rows[other], strips):
                    continue
                score = (0.0 if index == member - 1 else 0.1 if index == member + 1 else 0.3) + abs(distance) / em + near / em
                if best is None or score < best[0]:
                    best = (score, other)
            other += step
    return None if best is None else rows[best[1]]


def _overlap(strip: Strip, row: _Row, strips: Sequence[Strip]) -> bool:
    """Whether the strip covers glyphs of the row."""
    start, end = strip.starts[0], strip.ends[-1]
    slack = 0.25 * (end - start)
    for index in row.members:
        other = strips[index]
        if other.starts[0] >= end or other.ends[-1] <= start:
            continue
        for text, left, right in zip(other.texts, other.starts, other.ends, strict=True):
            if not text.isspace() and min(right, end) - max(left, start) > min(slack, 0.5 * (right - left)):
                return True
    return False


def _row_glyphs(row: _Row, strips: Sequence[Strip]) -> list[_Glyph]:
    """The glyphs of a row from left to right, blanks included, doubled ones once."""
    members = sorted(row.members, key=lambda i: (strips[i].starts[0], i))
    glyphs: list[_Glyph] = []
    for index in members:
        strip = strips[index]
        glyphs.extend(
            _Glyph(start, end, text, index)
            for start, end, text in zip(strip.starts, strip.ends, strip.texts, strict=True)
            if text
        )
    if any(a.start > b.start for a, b in zip(glyphs, glyphs[1:], strict=False)):
        glyphs.sort(key=lambda glyph: (glyph.start, glyph.strip))
    return glyphs


def _split_row(glyphs: list[_Glyph], strips: Sequence[Strip]) -> Iterable[list[_Glyph]]:
    """Cut a row where a gap is a gutter: first where text far apart in the file meets, then by width."""
    inked = [i for i, glyph in enumerate(glyphs) if glyph.text == "\u00a0" or not glyph.text.isspace()]
    if not inked:
        return
    first = 0
    for at in range(1, len(inked)):
        before, after = glyphs[inked[at - 1]], glyphs[inked[at]]
        if (
            after.start - before.end <= 0.3 * strips[after.strip].style.size
            and strips[before.strip].style.size == strips[after.strip].style.size
        ):
            continue
        if _is_foreign(before, after, glyphs[inked[first] : inked[at - 1] + 1], strips):
            yield from _split_chain(glyphs, inked[first:at], strips)
            first = at
    yield from _split_chain(glyphs, inked[first:], strips)


def _is_foreign(before: _Glyph, after: _Glyph, left: list[_Glyph], strips: Sequence[Strip]) -> bool:
    """Whether two neighbours on a row were not written as one text: another column, a drop cap, a caption."""
    one, two = strips[before.strip], strips[after.strip]
    small, large = sorted((one.style.size, two.style.size))
    if large > DROP_CAP_RATIO * small and _is_drop_cap(one, two, left):
        return True
    em = small if large < 1.5 * small else large
    gap = after.start - before.end
    if gap <= 0.9 * em or 0 <= after.strip - before.strip <= 2:
        return False
    return not (gap < 4 * em and _is_marker(left))


def _is_marker(left: list[_Glyph]) -> bool:
    return len(left) <= 7 and bool(_MARKER.match("".join(glyph.text for glyph in left).strip()))


def _split_chain(glyphs: list[_Glyph], inked: list[int], strips: Sequence[Strip]) -> Iterable[list[_Glyph]]:
    """Cut text written in one go where a gap is far wider than the other gaps between its words (tables, tabs)."""
    pairs = list(zip(inked, inked[1:], strict=False))
    gaps = [glyphs[b].start - glyphs[a].end for a, b in pairs]
    ems = [strips[glyphs[b].strip].style.size for _, b in pairs]
    words = sorted(
        gap for gap, em, (a, b) in zip(gaps, ems, pairs, strict=True) if gap > WORD_GAP_EM * em or (b - a > 1 and gap > 0)
    )
    usual = words[(len(words) - 1) // 2] if len(words) >= 2 else 0.0
    first = inked[0]
    for gap, em, (a, b) in zip(gaps, ems, pairs, strict=True):
        if gap <= 1.5 * em or gap <= 2 * usual:
            continue
        if gap > 6 * em or ((usual or gap > 2.5 * em) and not (gap < 4 * em and _is_marker(glyphs[first : a + 1]))):
            yield glyphs[first : a + 1]
            first = b
    yield glyphs[first : inked[-1] + 1]


def _is_drop_cap(one: Strip, two: Strip, left: list[_Glyph]) -> bool:
    """A large initial beside the last of the lines that it spans."""
    if one.style.size <= two.style.size or abs(one.baseline - two.baseline) > SAME_BASELINE_EM * two.style.size:
        return False
    return len("".join(glyph.text for glyph in left).strip()) <= 3


def _make_line(glyphs: list[_Glyph], strips: Sequence[Strip], hidden: bool) -> LineDraft | None:
    kept, bold = _drop_doubled(glyphs, strips)
    text, owners = _join_glyphs(kept, strips)
    if not text:
        return None
    weight: dict[int, int] = {}
    for owner in owners:
        weight[owner] = weight.get(owner, 0) + 1
    biggest = max(strips[index].style.size for index in weight)
    levels: dict[float, int] = {}
    for index, count in weight.items():
        if strips[index].style.size >= SMALL_RATIO * biggest:
            level = round(strips[index].baseline, 1)
            levels[level] = levels.get(level, 0) + count
    level = max(levels, key=lambda key: (levels[key], -key))
    members = [strips[index] for index in weight]
    baseline = next(strip.baseline for strip in members if round(strip.baseline, 1) == level)
    runs: list[DraftRun] = []
    at = 0
    while at < len(owners):
        owner, start = owners[at], at
        while at < len(owners) and owners[at] == owner:
            at += 1
        strip = strips[owner]
        style = strip.style._replace(bold=True) if owner in bold else strip.style
        rise = round(baseline - strip.baseline, 2)
        rise = rise if abs(rise) > 0.08 * style.size else 0.0
        if runs and runs[-1].style == style and runs[-1].rise == rise:
            runs[-1] = runs[-1]._replace(end=at)
        else:
            runs.append(DraftRun(start, at, style, rise))
    angle = members[0].angle
    top = min(strip.baseline - ASCENT * strip.style.size for strip in members)
    bottom = max(strip.baseline + DESCENT * strip.style.size for strip in members)
    box = frame_box(min(glyph.start for glyph in kept), top, max(glyph.end for glyph in kept), bottom, angle)
    tags = [strip.tag for strip in members if strip.tag is not None]
    across = baseline if angle != 90 else -baseline
    return LineDraft(text, box, round(across, 2), tuple(runs), tags[0] if tags else None, hidden, angle)


def _drop_doubled(glyphs: list[_Glyph], strips: Sequence[Strip]) -> tuple[list[_Glyph], set[int]]:
    """Glyphs without those printed twice at one place, and the strips that are bold by that."""
    kept: list[_Glyph] = []
    doubled: dict[int, int] = {}
    for glyph in glyphs:
        near = 0.12 * strips[glyph.strip].style.size
        twin = None
        for other in reversed(kept[-3:]):
            width = other.end - other.start
            if other.text == glyph.text and abs(glyph.start - other.start) < min(near, max(0.5 * width, 0.01)):
                twin = other
                break
        if twin is None:
            kept.append(glyph)
        elif not glyph.text.isspace():
            doubled[twin.strip] = doubled.get(twin.strip, 0) + 1
    bold = {index for index, count in doubled.items() if 2 * count > sum(not text.isspace() for text in strips[index].texts)}
    return kept, bold


def _join_glyphs(glyphs: list[_Glyph], strips: Sequence[Strip]) -> tuple[str, list[int]]:
    """The text of a line and, for each of its characters, the strip that it came from."""
    inked: list[_Glyph] = []
    blanks: list[int] = []
    blank = 0
    for glyph in glyphs:
        if glyph.text.isspace() and glyph.text != "\u00a0":
            blank = 2 if glyph.end > glyph.start else max(blank, 1)
        else:
            inked.append(glyph)
            blanks.append(blank)
            blank = 0
    gaps = [b.start - a.end for a, b in zip(inked, inked[1:], strict=False)]
    tight = [
        gap / max(strips[glyph.strip].style.size, 0.1)
        for gap, glyph, spaced in zip(gaps, inked, blanks[1:], strict=False)
        if not spaced
    ]
    tracking = max(0.0, median(tight)) if len(tight) >= 4 else 0.0
    limit = tracking + (WORD_GAP_BESIDE_BLANKS_EM if 2 in blanks[1:] else WORD_GAP_EM)
    parts: list[str] = []
    owners: list[int] = []
    for index, glyph in enumerate(inked):
        if index:
            em = min(strips[glyph.strip].style.size, strips[inked[index - 1].strip].style.size)
            least = -1e9 if blanks[index] == 2 else (tracking + 0.1) * em if blanks[index] else limit * em
            if gaps[index - 1] > least:
                parts.append(" ")
                owners.append(inked[index - 1].strip)
        text = glyph.text if len(glyph.text) == 1 else " ".join(glyph.text.split()) or "\u00a0"
        parts.append(text)
        owners.extend([glyph.strip] * len(text))
    return "".join(parts), owners


def split_hidden(strips: Sequence[Strip], seen: Sequence[bool]) -> tuple[list[Strip], list[Strip]]:
    """Strips that are seen, and those that are not."""
    return (
        [strip for strip, visible in zip(strips, seen, strict=True) if visible],
        [strip for strip, visible in zip(strips, seen, strict=True) if not visible],
    )


__all__ = ["Style", "make_lines", "split_hidden"]

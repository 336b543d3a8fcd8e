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

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, repeat
from operator import itemgetter
from typing import NamedTuple
from unicodedata import east_asian_width

from ingest.extract.accents import attach_accents
from ingest.extract.bidi import RIGHT_TO_LEFT, reading_order
from ingest.extract.crossings import NARROWEST_EM, find_gutters, find_runs, is_crossed
from ingest.extract.draft import DraftGap, DraftRun, LineDraft
from ingest.extract.glyphs import ASCENT, DESCENT, Strip, frame_box
from ingest.extract.marks import MARK, attach_marks, attach_signs
from ingest.extract.rows import SAME_BASELINE_EM, SMALL_RATIO, Row, attach_raised, find_rows

DROP_CAP_RATIO = 1.7
WORD_GAP_EM = 0.15
"""A gap wider than this (beyond the line's own tracking) is a blank: TeX shrinks word spaces to 0.2 em, kerning is below 0.1."""
WORD_GAP_BESIDE_BLANKS_EM = 0.2
"""The same in a line that has blank glyphs of its own."""
WEAK_GAP_EM = 0.1
"""The same where the file hints at a blank."""
WIDE_GAP_EM = 0.6
"""A blank wider than this may part two cells of a table; justified lines have such blanks too."""
FEWEST_NARROW = 3
LEAST_LEADER = 4
_COUNTING = frozenset("0123456789ivxlc")
LONGEST_WORD = 14
"""Fonts with word spaces of 0.148 em exist (EB Garamond of LuaTeX): so many gaps of one width, one in so many letters."""

Glyph = tuple[float, float, str, int]
"""Start, end, text and index of the strip."""


_strip_of = itemgetter(3)


class _Chain(NamedTuple):
    """Neighbouring glyphs of a row without the blanks.

    `blanks[i]` says what stood before glyph i: 0 nothing, 1 a blank without width (a mere hint), 2 a blank.
    `gaps[i]` is the distance from glyph i to the next. `bold` holds the strips that are bold by being doubled.
    """

    glyphs: list[Glyph]
    blanks: list[int]
    gaps: list[float]
    bold: frozenset[int] = frozenset()

    def part(self, first: int, last: int) -> _Chain:
        return _Chain(self.glyphs[first:last], self.blanks[first:last], self.gaps[first : last - 1], self.bold)


def make_lines(strips: Sequence[Strip], hidden: bool = False) -> list[LineDraft]:
    """All lines of a page, column pieces apart, from top to bottom and left to right.

    Args:
        strips: in the order of the file.
        hidden: mark the lines as not seen on the page.
    """
    drafts: list[LineDraft] = []
    for angle in sorted({strip.angle for strip in strips}):
        chosen = [strip for strip in strips if strip.angle == angle]
        rows = [(row.baseline, _find_chain(row, chosen)) for row in _find_rows(chosen)]
        for whole in _split_at_gutters([(baseline, chain) for baseline, chain in rows if chain.glyphs], chosen):
            drafts.extend(_make_line(chain, chosen, hidden) for chain in _split_row(whole, chosen))
    drafts.sort(key=lambda draft: (draft.angle != 0, draft.angle, round(draft.baseline, 1), draft.box.x0))
    return drafts


def _find_chain(row: Row, strips: Sequence[Strip]) -> _Chain:
    """The glyphs of a row from left to right, doubled ones once."""
    members = row.members
    if len(members) > 1:
        members = sorted(members, key=lambda i: (strips[i].starts[0], i))
    glyphs: list[Glyph] = []
    for index in members:
        strip = strips[index]
        glyphs.extend(zip(strip.starts, strip.ends, strip.texts, repeat(index)))
    starts = strips[members[0]].starts if len(members) == 1 else [glyph[0] for glyph in glyphs]
    if starts != sorted(starts):
        glyphs.sort(key=lambda glyph: (glyph[0], glyph[3]))
    inked: list[Glyph] = []
    blanks: list[int] = []
    doubled: dict[int, int] = {}
    blank = 0
    nearest = 0.12 * row.size
    last = -1e9
    for glyph in glyphs:
        start, end, text, index = glyph
        if text.isspace():
            if inked and start < inked[-1][1] - 0.5 * (end - start) and inked[-1][3] != index and end > start:
                # A blank under a letter of another strip: it ends what stands before that letter ("12 " raised, "A").
                if start - inked[-1][0] < 0.5 * (inked[-1][1] - inked[-1][0]):
                    blanks[-1] = 2
                continue
            blank = 2 if end > start else max(blank, 1)
            continue
        if not text:
            continue
        if start - last < nearest:
            twin = _find_twin(glyph, inked, 0.12 * strips[index].style.size)
            if twin is not None:
                doubled[twin[3]] = doubled.get(twin[3], 0) + 1
                continue
        last = start
        inked.append(glyph)
        blanks.append(blank)
        blank = 0
    gaps = [after[0] - before[1] for before, after in pairwise(inked)]
    bold = {index for index, count in doubled.items() if 2 * count > sum(not text.isspace() for text in strips[index].texts)}
    return _Chain(inked, blanks, gaps, frozenset(bold))


def _find_twin(glyph: Glyph, inked: list[Glyph], near: float) -> Glyph | None:
    """The same glyph already met at the same place (fake bold, shadows)."""
    for other in inked[:-4:-1]:
        if other[2] == glyph[2] and abs(glyph[0] - other[0]) < min(near, max(0.5 * (other[1] - other[0]), 0.01)):
            return other
    return None


def _find_rows(strips: list[Strip]) -> list[Row]:
    """The rows of a page with what stands a little higher or lower beside them."""
    return attach_raised(attach_accents(attach_signs(attach_marks(find_rows(strips), strips), strips), strips), strips)


def _split_at_gutters(rows: Sequence[tuple[float, _Chain]], strips: Sequence[Strip]) -> Iterator[_Chain]:
    """Cut the rows of a page at the gutters that other rows tell."""
    wide = [_find_wide_gaps(chain, strips) for _, chain in rows]
    runs = [
        find_runs(chain.glyphs, gaps, baseline, strips[chain.glyphs[0][3]].style.size)
        for (baseline, chain), gaps in zip(rows, wide, strict=True)
    ]
    gutters = find_gutters(runs)
    for (baseline, chain), gaps in zip(rows, wide, strict=True):
        first = 0
        for at in gaps if gutters else ():
            end, start = chain.glyphs[at - 1][1], chain.glyphs[at][0]
            if any(is_crossed(gutter, end, start, baseline) for gutter in gutters):
                yield chain.part(first, at)
                first = at
        yield chain.part(first, len(chain.glyphs)) if first else chain


def _find_wide_gaps(chain: _Chain, strips: Sequence[Strip]) -> list[int]:
    """Indexes of the glyphs before which a gap may be a gutter; not so where a blank glyph joins text written in one go."""
    glyphs = chain.glyphs
    least = NARROWEST_EM * min([strips[index].style.size for index in set(map(_strip_of, glyphs))])
    if max(chain.gaps, default=0.0) < least:
        return []
    return [
        at
        for at, (gap, blank) in enumerate(zip(chain.gaps, chain.blanks[1:], strict=True), 1)
        if gap >= least
        and (blank < 2 or not 0 <= glyphs[at][3] - glyphs[at - 1][3] <= 2)
        and not _is_leader(glyphs, 0, at)
        and gap >= NARROWEST_EM * strips[glyphs[at][3]].style.size
    ]


def _split_row(row: _Chain, strips: Sequence[Strip]) -> Iterable[_Chain]:
    """Cut a row where a gap is a gutter: first where text far apart in the file meets, then by width."""
    glyphs, gaps = row.glyphs, row.gaps
    owners = set(map(_strip_of, glyphs))
    sizes = [strips[index].style.size for index in owners]
    if max(gaps, default=0.0) <= 0.9 * min(sizes) and max(sizes) <= DROP_CAP_RATIO * min(sizes):
        yield row
        return
    first = 0
    for at in range(1, len(glyphs)):
        if _is_foreign(glyphs, first, at, strips):
            yield from _split_chain(row.part(first, at), strips)
            first = at
    yield from _split_chain(row.part(first, len(glyphs)), strips)


def _is_foreign(glyphs: list[Glyph], first: int, at: int, strips: Sequence[Strip]) -> bool:
    """Whether a glyph was not written as one text with those before it: another column, a drop cap, a caption."""
    before, after = glyphs[at - 1], glyphs[at]
    if before[3] == after[3]:
        return False
    one, two = strips[before[3]], strips[after[3]]
    small, large = sorted((one.style.size, two.style.size))
    if large > DROP_CAP_RATIO * small and _is_drop_cap(one, two, at - first):
        return True
    em = small if large < 1.5 * small else large
    gap = after[0] - before[1]
    if gap <= 0.9 * em or 0 <= after[3] - before[3] <= 2:
        return False
    return not (gap < 4 * em and _is_marker(glyphs, first, at))


def _is_marker(glyphs: list[Glyph], first: int, last: int) -> bool:
    """Whether these glyphs are a bullet or a number before a list item."""
    return last - first <= 7 and bool(MARK.match("".join(glyph[2] for glyph in glyphs[first:last])))


def _is_leader(glyphs: list[Glyph], first: int, at: int) -> bool:
    """Whether this glyph begins the page number of a contents entry: it follows the dots, however far away it stands."""
    if at - first < LEAST_LEADER or glyphs[at][2][:1] not in _COUNTING:
        return False
    return all(glyph[2] == "." for glyph in glyphs[at - LEAST_LEADER : at])


def _split_chain(chain: _Chain, strips: Sequence[Strip]) -> Iterable[_Chain]:
    """Cut text written in one go where a gap is far wider than the other gaps between its words (tables, tabs)."""
    glyphs = chain.glyphs
    ems = [strips[glyph[3]].style.size for glyph in glyphs]
    words = sorted(
        gap
        for gap, em, blank in zip(chain.gaps, ems, chain.blanks[1:], strict=False)
        if gap > WORD_GAP_EM * em or (blank and gap > 0)
    )
    usual = words[(len(words) - 1) // 4] if len(words) >= 2 else 0.0
    first = 0
    for at, (gap, em, blank) in enumerate(zip(chain.gaps, ems[1:], chain.blanks[1:], strict=False), 1):
        if gap <= 1.5 * em or gap <= 2 * usual:
            continue
        # A justified line may hold one wide blank (after a colon, two blanks typed); a table has none between its cells.
        least = 2.5 if blank or not usual else 1.5
        if _is_leader(glyphs, first, at):
            continue
        if gap > 6 * em or (gap > least * em and not (gap < 4 * em and _is_marker(glyphs, first, at))):
            yield chain.part(first, at)
            first = at
    yield chain.part(first, len(glyphs))


def _is_drop_cap(one: Strip, two: Strip, count: int) -> bool:
    """A large initial of up to three letters beside the last of the lines that it spans."""
    if one.style.size <= two.style.size or abs(one.baseline - two.baseline) > SAME_BASELINE_EM * two.style.size:
        return False
    return count <= 3


def _make_line(chain: _Chain, strips: Sequence[Strip], hidden: bool) -> LineDraft:
    text, owners, wide = _join_glyphs(chain, strips)
    only = owners[0][0]
    members = [strips[index] for index in dict.fromkeys(index for index, _ in owners)]
    baseline = strips[only].baseline if len(members) == 1 else _find_baseline(owners, strips)
    runs: list[DraftRun] = []
    at = 0
    for index, end in owners:
        strip = strips[index]
        style = strip.style._replace(bold=True) if index in chain.bold else strip.style
        rise = baseline - strip.baseline
        rise = round(rise, 2) if abs(rise) > 0.08 * style.size else 0.0
        if runs and runs[-1].style == style and runs[-1].rise == rise:
            runs[-1] = runs[-1]._replace(end=end)
        else:
            runs.append(DraftRun(at, end, style, rise))
        at = end
    angle = members[0].angle
    top = min([strip.baseline - ASCENT * strip.style.size for strip in members])
    bottom = max([strip.baseline + DESCENT * strip.style.size for strip in members])
    glyphs = chain.glyphs
    box = frame_box(glyphs[0][0], top, max([glyph[1] for glyph in glyphs]), bottom, angle)
    tag = next((strip.tag for strip in members if strip.tag is not None), None)
    across = baseline if angle not in (90, 180) else -baseline
    return LineDraft(text, box, round(across, 2), tuple(runs), tag, hidden, angle, gaps=() if angle else tuple(wide))


def _find_baseline(owners: list[tuple[int, int]], strips: Sequence[Strip]) -> float:
    """The baseline on which most of the large characters stand."""
    weight: dict[int, int] = {}
    at = 0
    for index, end in owners:
        weight[index] = weight.get(index, 0) + end - at
        at = end
    biggest = max(strips[index].style.size for index in weight)
    levels: dict[float, int] = {}
    for index, count in weight.items():
        if strips[index].style.size >= SMALL_RATIO * biggest:
            level = round(strips[index].baseline, 1)
            levels[level] = levels.get(level, 0) + count
    level = max(levels, key=lambda key: (levels[key], -key))
    return next(strips[index].baseline for index in weight if round(strips[index].baseline, 1) == level)


def _is_blank(gap: float, blank: int, before: str, after: str, em: float) -> bool:
    """Whether a gap that is wide enough is a blank: between full-width letters and others typesetters leave a quarter em.

    Justified lines stretch it, up to 0.4 em in an office suite; beside brackets and marks they leave none.
    """
    if before.isascii() and after.isascii():
        return True
    wide = (east_asian_width(before[-1]) in "WF") + (east_asian_width(after[0]) in "WF")
    if not wide or (wide == 2 and blank):
        return True
    stretches = blank < 2 and before[-1].isalnum() and after[0].isalnum()
    return gap > (0.5 if stretches or not blank else 0.25) * em


def _find_limits(chain: _Chain, em: float) -> tuple[float, float]:
    """From which width, in points, a gap of this line is a blank: where the file hints at one, and where it does not."""
    gaps, blanks = chain.gaps, chain.blanks[1:]
    tracking = _measure_tracking(gaps, blanks, em)
    if tracking > WEAK_GAP_EM:  # tracked letters, or the dots of a contents line, which say nothing of its letters
        pairs = pairwise(chain.glyphs)
        inner = [at for at, (before, after) in enumerate(pairs) if before[2] != "." or after[2] != "."]
        tracking = _measure_tracking([gaps[at] for at in inner], [blanks[at] for at in inner], em)
    weak = (tracking + WEAK_GAP_EM) * em
    if 2 in blanks:
        return weak, (tracking + WORD_GAP_BESIDE_BLANKS_EM) * em
    widest = (tracking + WORD_GAP_EM) * em
    narrow = [gap for gap in gaps if weak < gap <= widest]
    if len(narrow) >= FEWEST_NARROW and _are_blanks(narrow, gaps, tracking * em, em):
        return weak, weak
    return weak, widest


def _measure_tracking(gaps: Sequence[float], blanks: Sequence[int], em: float) -> float:
    """The usual gap between the letters of a word, in em; 0 where there are too few."""
    tight = sorted([gap for gap, blank in zip(gaps, blanks, strict=True) if not blank])
    if 2 * len(tight) < len(gaps):  # hints between most letters: a spaced heading
        tight = sorted([gap for gap, blank in zip(gaps, blanks, strict=True) if blank < 2])
    return max(0.0, tight[(len(tight) - 1) // 2] / em) if len(tight) >= 4 else 0.0


def _are_blanks(narrow: Sequence[float], gaps: Sequence[float], tracking: float, em: float) -> bool:
    """Whether gaps too narrow for a blank are the blanks of this line: all of one width, all others hardly any gap."""
    if max(narrow) - min(narrow) > 0.02 * em or len(gaps) > LONGEST_WORD * len(narrow):
        return False
    between = sum(1 for gap in gaps if tracking + 0.04 * em < gap < min(narrow))
    return between == 0 and sum(1 for gap in gaps if gap > max(narrow)) <= len(narrow)


def _join_glyphs(chain: _Chain, strips: Sequence[Strip]) -> tuple[str, list[tuple[int, int]], list[DraftGap]]:
    """The text of a line, which strip its characters come from, (strip, end offset) in order, and its wide blanks."""
    glyphs, blanks, gaps = chain.glyphs, chain.blanks, chain.gaps
    indexes = set(map(_strip_of, glyphs))
    smallest = max(min([strips[index].style.size for index in indexes]), 0.1)
    weak, widest = _find_limits(chain, smallest)
    cells = [glyphs[0][2]]
    sources = [glyphs[0][3]]
    least = WIDE_GAP_EM * smallest
    wide: list[DraftGap] = []
    for (start, _, text, index), blank, gap in zip(glyphs[1:], blanks[1:], gaps, strict=True):
        if blank == 2 or (
            gap > (widest if not blank or text in "-\u2010" else weak) and _is_blank(gap, blank, cells[-1], text, smallest)
        ):
            if gap > least:
                wide.append(DraftGap(len(cells), start - gap, start))
            cells.append(" ")
            sources.append(sources[-1])
        cells.append(text)
        sources.append(index)
    text = "".join(cells)
    if wide and len(text) != len(cells):
        wide = [gap._replace(at=sum(map(len, cells[: gap.at]))) for gap in wide]
    if not text.isascii() and RIGHT_TO_LEFT.search(text):
        wide = []
        order = reading_order(cells)
        cells, sources = [cells[at] for at in order], [sources[at] for at in order]
        text = "".join(cells)
    if len(indexes) == 1:
        return text, [(sources[0], len(text))], wide
    owners: list[tuple[int, int]] = []
    length = 0
    current = sources[0]
    for cell, index in zip(cells, sources, strict=True):
        if index != current:
            owners.append((current, length))
            current = index
        length += len(cell)
    owners.append((current, length))
    return text, owners, wide

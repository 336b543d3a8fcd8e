"""The lines of a listing to one block: line ends, blank lines and indents as they are printed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from ingest.continued import CONTINUED
from ingest.model import Block, BlockKind, Box, Document, LabelledLine, Line, Piece, Rule, render

Gaps = tuple[tuple[int, int], tuple[int, int]]
_MOST_BLANK = 3
_MOST_INDENT = 60
_OPEN_BLANK = "␣"
_GLYPHS = str.maketrans({"\u00a0": " ", "\u00ad": "-", "\u2010": "-", "\ufffe": "-"})


def build_code(document: Document, labels: Sequence[LabelledLine], gaps: Sequence[Gaps]) -> Block:
    """Put line under line. Nothing is mended but blanks and hyphens that the print drew with other signs.

    The left edge is that of the line farthest out; what other lines are set in by becomes blanks, as many as letters would fit.

    Args:
        gaps: for each line of the document the raw text before and after it that no line holds.
    """
    raw = document.raw
    lines = [document.lines[label.index] for label in labels]
    width = _measure_letter(document, lines)
    leading = _measure_leading(lines)
    out: list[Piece] = []
    arrows = [_measure_arrow(document, lines, at) for at in range(len(lines))]
    for at, (label, line) in enumerate(zip(labels, lines, strict=True)):
        before, after = gaps[label.index]
        if before[1] > before[0]:
            out.append(Piece(*before, "", Rule.BLOCK_END))
        broken = at + 1 < len(lines) and arrows[at + 1] > 0
        own = _copy(raw, line, arrows[at], broken)
        if at == 0 and own and (indent := _indent(document, lines, 0, width)):
            own = [own[0]._replace(text=" " * indent + own[0].render(raw), rule=Rule.LISTING), *own[1:]]
        out += own
        if at + 1 < len(lines):
            whole = arrows[at] == line.end - line.start
            text = "" if whole else _continue(raw, line) if broken else _part(document, lines, at, width, leading)
            out.append(Piece(*after) if raw[slice(*after)] == text else Piece(*after, text, Rule.LISTING))
        elif after[1] > after[0]:
            out.append(Piece(*after, "", Rule.BLOCK_END))
    page = min(line.page for line in lines)
    box: Box | None = None
    for line in lines:
        if line.box is not None and line.page == page:
            box = line.box if box is None else box.union(line.box)
    confidence = min(min(label.kind_confidence, label.break_confidence) for label in labels)
    return Block(BlockKind.CODE, render(raw, out), tuple(out), page, max(line.page for line in lines), None, box, confidence)


def _measure_arrow(document: Document, lines: Sequence[Line], at: int) -> int:
    """Characters of the arrow at the begin of a line that goes on with the one above: the print had no room for it."""
    found = CONTINUED.match(document.text(lines[at])) if at else None
    return found.end() if found is not None else 0


def _continue(raw: str, line: Line) -> str:
    """What stood where a line was broken: a blank, unless the printer shows its blanks there and shows none."""
    return " " if _OPEN_BLANK not in raw or raw[line.start : line.end].rstrip().endswith(_OPEN_BLANK) else ""


def _copy(raw: str, line: Line, arrow: int = 0, broken: bool = False) -> list[Piece]:
    text = raw[line.start : line.end]
    kept = text.rstrip()
    out = [Piece(line.start, line.start + arrow, "", Rule.LISTING)] if arrow else []
    start = line.start + arrow
    shown = kept.translate(_GLYPHS)
    last = len(kept) - 1 if broken and kept.endswith(_OPEN_BLANK) else -1
    for at, (old, new) in enumerate(zip(kept, shown, strict=True), line.start):
        if at < line.start + arrow:
            continue
        new = "" if at - line.start == last else new
        if old != new:
            out += [Piece(start, at)] if at > start else []
            out.append(Piece(at, at + 1, new, Rule.LISTING))
            start = at + 1
    end = line.start + len(kept)
    out += [Piece(start, end)] if end > start else []
    if line.end > end:
        out.append(Piece(end, line.end, "", Rule.LINE_SPACE))
    return out


def _measure_letter(document: Document, lines: Sequence[Line]) -> float:
    """The advance width of a letter in points; 0 where there is no geometry."""
    widths = [line.box.width / (line.end - line.start) for line in lines if line.box is not None and line.end > line.start]
    return median(widths) if widths else 0.0


def _measure_leading(lines: Sequence[Line]) -> float:
    steps = [step for a, b in pairwise(lines) if (step := _step(a, b)) > 1]
    return min(steps, default=0.0)


def _step(upper: Line, lower: Line) -> float:
    """From baseline to baseline in points; 0 where they stand on different pages."""
    if upper.page != lower.page or upper.baseline is None or lower.baseline is None:
        return 0.0
    return lower.baseline - upper.baseline


def _part(document: Document, lines: Sequence[Line], at: int, width: float, leading: float) -> str:
    """What stands between a line and the next: a line end, blank lines, an indent; blanks where both are parts of one line."""
    upper, lower = lines[at], lines[at + 1]
    step = _step(upper, lower)
    if upper.page == lower.page and abs(step) < 1 and upper.box and lower.box and lower.box.x0 >= upper.box.x1 - 1:
        return " " * max(1, min(_MOST_INDENT, round((lower.box.x0 - upper.box.x1) / width) if width else 1))
    blank = round(step / leading) - 1 if leading and step > 1.6 * leading else 0
    return "\n" * (1 + max(0, min(blank, _MOST_BLANK))) + " " * _indent(document, lines, at + 1, width)


def _indent(document: Document, lines: Sequence[Line], at: int, width: float) -> int:
    """Blanks before a line that its raw text does not hold."""
    line = lines[at]
    lefts = [one.box.x0 for one in lines if one.box is not None and one.page == line.page]
    if line.box is None or not width or document.raw[line.start : line.start + 1].isspace():
        return 0
    return max(0, min(_MOST_INDENT, round((line.box.x0 - min(lefts)) / width)))

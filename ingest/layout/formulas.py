"""Formulas that stand on lines of their own: mathematics, set apart in its column, with hardly a word in it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.layout.features import LineView
from ingest.layout.splice import insert_groups
from ingest.model import BlockKind, Box, Cell, Document, LabelledLine, Line

LEAST_INDENT_EM = 1.0
"""From the left edge of the column; formulas are centred, or set in."""
NEAR_EM = 0.9
"""Farthest that parts of one formula stand from each other: numerators, limits, the next line of an equation."""
MATH_SHARE = 0.3
"""Share of the letters and signs that must be in a font for mathematics, or be signs of it."""
LONGEST_PART = 40
MOST_PARTS = 120

_MATH_FONT = re.compile(
    r"(?:^|\+)(?:cm(?:mi|sy|ex|bsy|mib)|ms[ab]m|e[ur](?:f|s|ex)m?\d|rsfs|mt(?:mi|sy|ex)|txsy|pxsy|lm(?:math|mi|sy|ex)|stmary)|math|"
    r"symbol|euclid(?!circ)",
    re.IGNORECASE,
)
_MATH_SIGN = re.compile(
    "[\u2190-\u22ff\u27c0-\u27ef\u2980-\u2aff\u0391-\u03c9\u03d0-\u03f5×÷±∂\uf8e0-\uf8fe]|[\U0001d400-\U0001d7ff]"
)
_RELATION = re.compile("[=<>≈≃≅≡≤≥≪≫∼∝→↦⇒⇔∈∉⊂⊆:≔≠]|\\(cid:\\d+\\)")
_CERTAIN = re.compile("[=≈≃≅≡≤≥≪≫∝↦⇒⇔∈⊂⊆≔≠]")
_NUMBER = re.compile(r"\(\s?(?:[A-Z]\.?)?\d{1,3}(?:[.–-]\d{1,3})*[a-z]?\s?\)\s*$")
_WORD = re.compile(r"[^\W\d_]{3,}")
_FUNCTIONS = frozenset(
    """sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan log exp lim max min sup inf arg argmax argmin det dim ker
    deg gcd mod sgn var cov diag rank span softmax sigmoid cid const where with for and if otherwise else such that subject
    wenn sonst für und mit wobei si sinon pour avec donde para con""".split()
)
_TYPEWRITER = re.compile(r"courier|mono(?!type)|typewriter|consol|menlo|cmtt|lmtt|sftt|teletype", re.IGNORECASE)
_NEVER = (BlockKind.TITLE, BlockKind.SUBTITLE, BlockKind.BYLINE, BlockKind.TABLE, BlockKind.CODE)


def mark_formulas(document: Document, view: LineView, labels: Sequence[LabelledLine]) -> tuple[LabelledLine, ...]:
    """Label the lines of formulas as such; the text around stays paragraphs, parted as it is printed."""
    if not view.has_geometry:
        return tuple(labels)
    free = {label.index for label in labels if label.kind not in _NEVER}
    cores = [index for index in sorted(free) if _is_core(document, view, index)]
    if not cores:
        return tuple(labels)
    groups = _gather(document, view, cores, free)
    return insert_groups(labels, [_label(document, group) for group in groups])


def _is_core(document: Document, view: LineView, index: int) -> bool:
    """Whether a line by itself is a formula: a relation in it, signs of mathematics, set apart, and no words."""
    line, text = document.lines[index], view.texts[index]
    if line.hidden or not _RELATION.search(text) or _is_typewriter(line):
        return False
    numbered = _NUMBER.search(text)
    bare = text[: numbered.start()] if numbered else text
    if not _is_wordless(bare) or len(bare.strip()) < 3:
        return False
    if not _is_apart(document, view, index, numbered is not None):
        return False
    share = _measure_math(document, line)
    if share >= MATH_SHARE and (_CERTAIN.search(bare) or numbered):
        return True
    return share > 0.05 and numbered is not None and _CERTAIN.search(bare) is not None


def _is_wordless(text: str) -> bool:
    words = [word for word in _WORD.findall(text) if word.casefold() not in _FUNCTIONS and word.isascii() and not word.isupper()]
    return sum(map(len, words)) <= 0.25 * sum(map(str.isalpha, text))


def _is_apart(document: Document, view: LineView, index: int, numbered: bool) -> bool:
    """Whether the line is set in from the left, and centred, short, or numbered at the right edge."""
    values = view.values[index]
    at = view.names.index
    indent, right, centred = (float(values[at(name)]) for name in ("indent", "right_gap", "centred"))
    if numbered and right < 1.0:
        return True
    return indent >= LEAST_INDENT_EM and (centred <= 2.0 or right >= 1.0)


def _is_typewriter(line: Line) -> bool:
    return all(_TYPEWRITER.search(run.style.font) for run in line.runs)


def _measure_math(document: Document, line: Line) -> float:
    """Share of the characters that are set in a font for mathematics or are signs of it; blanks and figures do not count."""
    math = total = 0
    for run in line.runs:
        text = document.raw[run.start : run.end]
        counted = [letter for letter in text if not letter.isspace() and not letter.isdigit() and letter not in ".,()"]
        total += len(counted)
        if _MATH_FONT.search(run.style.font):
            math += len(counted)
        else:
            math += sum(_MATH_SIGN.match(letter) is not None for letter in counted)
    return math / total if total else 0.0


def _gather(document: Document, view: LineView, cores: Sequence[int], free: set[int]) -> list[list[int]]:
    """Each formula with the parts that stand right over, under and beside its main line."""
    owner: dict[int, int] = {}
    groups: list[list[int]] = []
    for core in cores:
        if core in owner:
            continue
        group = [core]
        owner[core] = len(groups)
        for index in group:  # grows while we look
            for near in range(max(0, index - 12), min(len(document.lines), index + 13)):
                if near in owner or near not in free or len(group) >= MOST_PARTS:
                    continue
                if _belongs(document, view, near, document.lines[index], near in cores):
                    owner[near] = len(groups)
                    group.append(near)
        groups.append(sorted(group))
    return groups


def _belongs(document: Document, view: LineView, index: int, host: Line, is_core: bool) -> bool:
    line, text = document.lines[index], view.texts[index]
    if line.page != host.page or line.hidden or line.box is None or host.box is None or not line.runs:
        return False
    em = max(run.style.size for run in host.runs)
    down = max(line.box.top - host.box.bottom, host.box.top - line.box.bottom)
    across = max(line.box.x0 - host.box.x1, host.box.x0 - line.box.x1)
    if is_core:
        return down < NEAR_EM * em and across < 0
    if _NUMBER.fullmatch(text):
        return _share_height(line.box, host.box) and across < 40 * em
    if len(text) > LONGEST_PART or not _is_wordless(text) or (any(map(str.isalpha, text)) and _is_typewriter(line)):
        return False
    if down > 0.35 * em or across > 2.0 * em:
        return False
    # What stands over or under is math too, or a few signs; a word of the text below is neither.
    return _measure_math(document, line) >= MATH_SHARE or len(text) <= 3 or _share_height(line.box, host.box)


def _share_height(a: Box, b: Box) -> bool:
    return min(a.bottom, b.bottom) - max(a.top, b.top) > 0.3 * min(a.height, b.height)


def _label(document: Document, group: Sequence[int]) -> list[LabelledLine]:
    """Labelled lines row by row; what shares a baseline is one row."""
    lines = sorted(group, key=lambda index: (document.lines[index].baseline or 0.0, index))
    rows: list[list[int]] = []
    for index in lines:
        line = document.lines[index]
        size = max(run.style.size for run in line.runs)
        if rows and (line.baseline or 0.0) - (document.lines[rows[-1][0]].baseline or 0.0) <= 0.3 * size:
            rows[-1].append(index)
        else:
            rows.append([index])
    out: list[LabelledLine] = []
    for number, row in enumerate(rows):
        for index in sorted(row, key=lambda one: (document.lines[one].box or Box(0, 0, 0, 0)).x0):
            line = document.lines[index]
            cell = Cell(number, 0, line.start, line.end)
            out.append(LabelledLine(index, BlockKind.FORMULA, not out, 0.8, 0.9, (cell,)))
    return out

"""Labelled lines to blocks: the lines of a block joined, everything that the print did to them undone and recorded."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial

from ingest.language.split import find_alphabet
from ingest.model import Block, BlockKind, Box, Document, Furniture, FurnitureKind, LabelledLine, Piece, Rule, render
from ingest.repair.capitals import is_drop_cap
from ingest.repair.characters import repair_lines
from ingest.repair.code import build_code
from ingest.repair.east_asian import find_gaps, has_letters
from ingest.repair.edits import Edit
from ingest.repair.evidence import find_drawn_hyphens
from ingest.repair.glyphs import may_have_doubled
from ingest.repair.hyphens import HyphenKind, Join, WordEvidence, join_line_end
from ingest.repair.ligatures import Ligature
from ingest.repair.notes import find_note_marks
from ingest.repair.tables import build_table
from ingest.settings import RepairSettings

_HYPHENS = "-\u00ad\u2010\u2011\ufffe"
_BULLET = re.compile(
    r"[•◦‣▪·▸►○●■□➢➤✓✔❖➔→⁃∙∗⋆★☆◆◇✱✦➜\uf0a7\uf0a8\uf0b7\uf0d8\uf0e8\uf0fc\uf06c\uf06e\uf071\uf076]\s*|[-–—*»›]\s+|[-–—*»›]$"
)
_TIGHT = re.compile(r"[\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")
_ADDRESS = re.compile(r"[(<\[]?(?:https?://|www\.)", re.IGNORECASE)
_GLUED_DASH = re.compile(r"\w—\w")
_HYPHEN_SET = frozenset(_HYPHENS)
_ENDS = _HYPHENS + "–—―−/"


@dataclass(frozen=True, slots=True)
class Repaired:
    """Blocks and furniture in reading order; together their pieces tile the raw text."""

    items: tuple[Block | Furniture, ...]


def build_blocks(
    document: Document,
    labels: Sequence[LabelledLine],
    settings: RepairSettings,
    language: str | None,
    ligatures: Sequence[Ligature] = (),
) -> Repaired:
    """Join the lines of each block.

    Args:
        document: the raw text and its lines.
        labels: one for each line, blocks unbroken (see `LabelledLine`).
        ligatures: what `find_coded_ligatures`, `find_parted_ligatures` and `find_lost_hyphens` found, in the order of the text.
    Returns:
        Blocks and furniture whose pieces tile the raw text (promise 1).
    """
    raw = document.raw
    printed = [document.text(line) for line in document.lines]
    drawn = find_drawn_hyphens(printed)
    known = _find_coded(document, ligatures)
    # On a page its width tells a blank from a gap.
    if document.lines and document.lines[0].box is None and has_letters(find_alphabet(raw)):
        for at, edits in find_gaps(printed).items():
            known[at] = sorted([*known.get(at, ()), *edits])
    pieces = repair_lines(printed, [line.start for line in document.lines], settings, drawn, known, doubled=may_have_doubled(raw))
    for index, spans in find_note_marks(document, labels).items():
        pieces[index] = remove_spans(raw, pieces[index], spans, Rule.NOTE_MARK)
    for label in labels:
        if label.kind is BlockKind.LIST_ITEM and label.begins:
            pieces[label.index] = _remove_bullet(raw, pieces[label.index])
    texts = [
        text if len(line) == 1 and line[0].text is None else render(raw, line) for text, line in zip(printed, pieces, strict=True)
    ]
    gaps = _find_line_gaps(document)
    evidence = cache(partial(WordEvidence.from_lines, texts, drawn))  # of no use where no line ends in a hyphen or a dash
    items: list[Block | Furniture] = []
    at = 0
    while at < len(labels):
        end = at + 1
        while end < len(labels) and not labels[end].begins and labels[end].kind is labels[at].kind:
            end += 1
        if labels[at].cells:
            items.append(build_table(document, labels[at:end], gaps, settings, drawn))
        elif labels[at].kind is BlockKind.CODE:
            items.append(build_code(document, labels[at:end], gaps))
        else:
            items.append(_build_one(document, labels[at:end], pieces, texts, gaps, evidence, language))
        at = end
    if not items and raw:
        items.append(Furniture(FurnitureKind.OTHER, "", (Piece(0, len(raw), "", Rule.BLOCK_END),), 1))
    return Repaired(tuple(items))


def _find_coded(document: Document, ligatures: Sequence[Ligature]) -> dict[int, list[Edit]]:
    """The ligatures of each line, by its index, as edits of its text."""
    found: dict[int, list[Edit]] = {}
    if not ligatures:
        return found
    order = sorted(range(len(document.lines)), key=lambda at: document.lines[at].start)
    starts = [document.lines[at].start for at in order]
    for ligature in ligatures:
        index = order[bisect_right(starts, ligature.start) - 1]
        line = document.lines[index]
        if line.start <= ligature.start and ligature.end <= line.end:
            edit = Edit(ligature.start - line.start, ligature.end - line.start, ligature.text, ligature.rule, ligature.confidence)
            found.setdefault(index, []).append(edit)
    return found


def remove_spans(raw: str, pieces: Sequence[Piece], spans: Sequence[tuple[int, int]], rule: Rule) -> tuple[Piece, ...]:
    """Take spans out of copied pieces; a piece that already stands for another text is left alone.

    >>> remove_spans("stop.3 Go", (Piece(0, 9),), [(5, 6)], Rule.NOTE_MARK)[1]
    Piece(start=5, end=6, text='', rule=<Rule.NOTE_MARK: 'structure.note_mark'>, confidence=1.0)
    """
    out = list(pieces)
    for start, end in spans:
        for k, piece in enumerate(out):
            if piece.text is None and piece.start <= start and end <= piece.end:
                parts = [Piece(piece.start, start), Piece(start, end, "", rule), Piece(end, piece.end)]
                out[k : k + 1] = [part for part in parts if part.end > part.start]
                break
    return tuple(out)


def _remove_bullet(raw: str, pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """The printed mark before a list item, and the blank after it. A dash or a letter may be text: only with a blank after it."""
    text = render(raw, pieces)
    match = _BULLET.match(text)
    if match is None or not text[match.end() :].strip():
        return pieces if match is None else tuple(Piece(p.start, p.end, "", Rule.BULLET) for p in pieces)
    left, out = match.end(), []
    for piece in pieces:
        shown = piece.render(raw)
        if left <= 0 or not shown:
            out.append(piece)
        elif len(shown) <= left:
            out.append(Piece(piece.start, piece.end, "", Rule.BULLET))
            left -= len(shown)
        elif piece.text is None:
            out += [Piece(piece.start, piece.start + left, "", Rule.BULLET), Piece(piece.start + left, piece.end)]
            left = 0
        else:
            out.append(Piece(piece.start, piece.end, shown[left:], piece.rule, piece.confidence))
            left = 0
    return tuple(out)


def _find_line_gaps(document: Document) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """For each line, the raw text before it that no line holds (only for the first in raw order) and after it."""
    lines = document.lines
    starts = [line.start for line in lines]
    order = sorted(range(len(lines)), key=starts.__getitem__)
    gaps: list[tuple[tuple[int, int], tuple[int, int]]] = [((0, 0), (0, 0))] * len(lines)
    after = len(document.raw)
    for i in reversed(order):
        start = starts[i]
        gaps[i] = (start, start), (lines[i].end, after)
        after = start
    if order:
        gaps[order[0]] = (0, after), gaps[order[0]][1]
    return gaps


def _build_one(
    document: Document,
    labels: Sequence[LabelledLine],
    pieces: Sequence[tuple[Piece, ...]],
    texts: Sequence[str],
    gaps: Sequence[tuple[tuple[int, int], tuple[int, int]]],
    evidence: Callable[[], WordEvidence],
    language: str | None,
) -> Block | Furniture:
    lines = [document.lines[label.index] for label in labels]
    out: list[Piece] = []
    for label, following in zip(labels, [*labels[1:], None], strict=True):
        (before, after) = gaps[label.index]
        if before[1] > before[0]:
            out.append(Piece(*before, "", Rule.BLOCK_END))
        own: Sequence[Piece] = pieces[label.index]
        if following is not None:
            left, right = texts[label.index], texts[following.index]
            own, join = _join(document, own, left, right, label, following, after, evidence, language)
            out += own
            out.append(join)
        else:
            out += own
            if after[1] > after[0]:
                out.append(Piece(*after, "", Rule.BLOCK_END, label.break_confidence))
    text = render(document.raw, out)
    first = labels[0]
    pages = [line.page for line in lines]
    if isinstance(first.kind, FurnitureKind):
        return Furniture(first.kind, text, tuple(out), pages[0])
    box: Box | None = None
    for line in lines:
        if line.page == pages[0] and line.box is not None:
            box = line.box if box is None else box.union(line.box)
    confidence = min([min(label.kind_confidence, label.break_confidence) for label in labels])
    return Block(first.kind, text, tuple(out), min(pages), max(pages), None, box, confidence)


def _join(
    document: Document,
    own: Sequence[Piece],
    left: str,
    right: str,
    label: LabelledLine,
    following: LabelledLine,
    gap: tuple[int, int],
    evidence: Callable[[], WordEvidence],
    language: str | None,
) -> tuple[Sequence[Piece], Piece]:
    """The pieces of a line that goes on in the next one, and the piece that stands for the line break."""
    a, b = document.lines[label.index], document.lines[following.index]
    sure = following.break_confidence
    if a.page != b.page:
        rule = Rule.JOIN_PAGES
    elif (a.region, a.column) != (b.region, b.column):
        rule = Rule.JOIN_COLUMNS
    else:
        rule = Rule.JOIN_LINES
    left_words, right_words = left.rsplit(None, 2), right.split(None, 1)  # only the words at the line break matter
    if not left_words or not right_words:
        return own, Piece(*gap, "", rule, sure)
    if is_drop_cap(document, a, b, left, right, language):
        return own, Piece(*gap, "", Rule.DROP_CAP, sure)
    last = left_words[-1]
    if last[-1] in _ENDS and (len(last) > 1 or len(left_words) > 1):
        token = last if len(last) > 1 else f"{left_words[-2]} {last}"
        return _join_hyphen(document, own, join_line_end(token, right_words[0], language, evidence()), token, gap, rule)
    if _joins_tightly(document, left, right, last):
        return own, Piece(*gap, "", Rule.JOIN_TIGHT, sure)
    return own, Piece(*gap, " ", rule, sure)


def _joins_tightly(document: Document, left: str, right: str, last: str) -> bool:
    """A line break where no blank was: in CJK text, inside a web address, at a dash that this document sets without blanks."""
    if max(left[-1], right[0]) >= "\u2e80" and (_TIGHT.match(left[-1]) or _TIGHT.match(right[0])):
        return True
    if ("." in last or ":" in last) and _ADDRESS.match(last) and (last[-1] in "./?=&_%#" or right[0] in "./?=&_%#"):
        return right[:1].isalnum() or right[:1] in "./?=&_%#"
    if right[0] == "—" and right[1:2].isalpha():
        raw = document.raw
        return len(_GLUED_DASH.findall(raw)) > raw.count(" —")
    return False


def _join_hyphen(
    document: Document, own: Sequence[Piece], join: Join, token: str, gap: tuple[int, int], rule: Rule
) -> tuple[Sequence[Piece], Piece]:
    raw, confidence = document.raw, join.confidence
    recorded = rule if join.rule is Rule.JOIN_LINES else join.rule
    if join.kind is not HyphenKind.SOFT:
        if token[-1] in _HYPHENS:
            own = _harden(raw, own)
        blank = " " if join.kind is HyphenKind.SUSPENDED else ""
        return own, Piece(*gap, blank, recorded, confidence)
    # Soft: the hyphen, and the blanks that some tools leave before it, go.
    out = list(own)
    removed: list[Piece] = []
    hyphen_gone = False
    while out:
        piece = out.pop()
        shown = piece.render(raw)
        kept = shown.rstrip(" " + _HYPHENS) if not hyphen_gone else shown
        if kept == shown and shown:
            out.append(piece)
            break
        hyphen_gone = hyphen_gone or not _HYPHEN_SET.isdisjoint(shown)
        if not kept:
            removed.append(Piece(piece.start, piece.end, "", Rule.SOFT_HYPHEN, confidence))
            continue
        if piece.text is None:
            cut = piece.start + len(kept)
            removed.append(Piece(cut, piece.end, "", Rule.SOFT_HYPHEN, confidence))
            out.append(replace_end(piece, cut))
        else:
            out.append(Piece(piece.start, piece.end, kept, Rule.SOFT_HYPHEN, min(confidence, piece.confidence)))
        break
    return [*out, *reversed(removed)], Piece(*gap, "", Rule.SOFT_HYPHEN, confidence)


def _harden(raw: str, own: Sequence[Piece]) -> list[Piece]:
    """A kept hyphen is a plain one: the typesetter's U+00AD, U+2010 or U+FFFE at the line end becomes "-"."""
    out = list(own)
    for k in range(len(out) - 1, -1, -1):
        piece = out[k]
        shown = piece.render(raw)
        if not shown:
            continue
        if shown[-1] in "\u00ad\u2010\u2011\ufffe":
            if piece.text is None:
                cut = piece.end - 1
                tail = Piece(cut, piece.end, "-", Rule.TYPESET_HYPHEN)
                out[k : k + 1] = [replace_end(piece, cut), tail] if cut > piece.start else [tail]
            else:
                out[k] = Piece(piece.start, piece.end, shown[:-1] + "-", piece.rule, piece.confidence)
        break
    return out


def replace_end(piece: Piece, end: int) -> Piece:
    """The piece cut short at `end`."""
    return Piece(piece.start, end, piece.text, piece.rule, piece.confidence)

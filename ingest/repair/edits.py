"""Edits of one line, kept together with the places of the raw text that they stand for.

Mends work one after the other, each on the text that the one before left. `Cells` remembers for every
character which span of the raw line it stands for, so that the last text can still be told as pieces.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ingest.model import Piece, Rule


class Edit(NamedTuple):
    """Put `text` for the half-open span [start, end) of the text that a mend was given."""

    start: int
    end: int
    text: str
    rule: Rule
    confidence: float = 1.0


class _Cell(NamedTuple):
    """A span of the raw line and the text that stands for it; `rule` None means copied."""

    start: int
    end: int
    text: str
    rule: Rule | None
    confidence: float


class Cells:
    """The line as it is now, and where each part of it came from.

    >>> cells = Cells("ﬁ nden")
    >>> cells.apply([Edit(0, 1, "fi", Rule.LIGATURE)])
    >>> cells.text
    'fi nden'
    >>> cells.pieces(100)
    (Piece(start=100, end=101, text='fi', rule=<Rule.LIGATURE: 'characters.ligature'>, confidence=1.0), \
Piece(start=101, end=106, text=None, rule=None, confidence=1.0))
    """

    __slots__ = ("_cells", "_raw", "text")

    def __init__(self, raw: str) -> None:
        self._raw = raw
        self.text = raw
        self._cells = [_Cell(0, len(raw), raw, None, 1.0)]

    def apply(self, edits: Sequence[Edit]) -> None:
        """Apply edits that are sorted and do not overlap. One pass, linear in line and edits."""
        if not edits:
            return
        cells = self._split(edits)
        done: list[_Cell] = []
        group: list[_Cell] = []
        group_edits: list[Edit] = []
        at = group_start = 0
        which = 0
        for cell in cells:
            end = at + len(cell.text)
            # A cell belongs to the open group while the last edit of the group reaches past its beginning.
            if group and group_edits[-1].end <= at:
                done.append(_merge(group, group_start, group_edits))
                group, group_edits = [], []
            if not group:
                group_start = at
            touched = False
            while which < len(edits) and (edits[which].start < end or edits[which].end <= at):
                group_edits.append(edits[which])
                which += 1
                touched = True
            if group or touched:
                group.append(cell)
            else:
                done.append(cell)
            at = end
        if group:
            done.append(_merge(group, group_start, group_edits))
        self._cells = done
        self.text = "".join(cell.text for cell in done)

    def _split(self, edits: Sequence[Edit]) -> list[_Cell]:
        """The cells, copied ones cut where an edit begins or ends; a replaced cell cannot be cut."""
        cuts = [place for edit in edits for place in (edit.start, edit.end)]
        which, at = 0, 0
        out: list[_Cell] = []
        for cell in self._cells:
            end = at + len(cell.text)
            if cell.rule is not None:
                out.append(cell)
            else:
                begin = cell.start
                while which < len(cuts) and cuts[which] <= at:
                    which += 1
                while which < len(cuts) and cuts[which] < end:
                    place = cell.start + cuts[which] - at
                    if place > begin:
                        out.append(_Cell(begin, place, self._raw[begin:place], None, 1.0))
                        begin = place
                    which += 1
                if begin < cell.end:
                    out.append(_Cell(begin, cell.end, self._raw[begin : cell.end], None, 1.0))
            at = end
        return out

    def pieces(self, start: int) -> tuple[Piece, ...]:
        """Pieces that tile [start, start + length of the raw line); neighbours of one kind are one piece."""
        merged: list[_Cell] = []
        for cell in self._cells:
            if cell.start == cell.end:
                continue
            if cell.rule is not None and cell.text == self._raw[cell.start : cell.end]:
                cell = _Cell(cell.start, cell.end, cell.text, None, 1.0)
            if merged and merged[-1].rule == cell.rule:
                last = merged.pop()
                cell = _Cell(last.start, cell.end, last.text + cell.text, cell.rule, min(last.confidence, cell.confidence))
            merged.append(cell)
        return tuple(
            Piece(start + cell.start, start + cell.end)
            if cell.rule is None
            else Piece(start + cell.start, start + cell.end, cell.text, cell.rule, cell.confidence)
            for cell in merged
        )


def _merge(group: Sequence[_Cell], at: int, edits: Sequence[Edit]) -> _Cell:
    """One cell for all of the group, with the edits applied to its text; the first cell stands at `at`."""
    text = "".join(cell.text for cell in group)
    out, done = [], 0
    for edit in edits:
        out.append(text[done : edit.start - at])
        out.append(edit.text)
        done = edit.end - at
    out.append(text[done:])
    # The earlier and graver repair keeps its name: mojibake that became a no-break space is mojibake.
    rule = next((cell.rule for cell in group if cell.rule is not None), edits[0].rule)
    confidence = min([edit.confidence for edit in edits] + [cell.confidence for cell in group])
    return _Cell(group[0].start, group[-1].end, "".join(out), rule, confidence)

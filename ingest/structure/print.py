"""How a block is printed: looked up by the place of its first character in the raw text."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import cached_property
from operator import attrgetter

from ingest.model import Block, Document, Line, Rule

Print = tuple[float, bool, bool, str]


class PrintOf:
    """Finds lines by place; built once a document."""

    def __init__(self, document: Document) -> None:
        self._document = document

    @cached_property
    def _has_styles(self) -> bool:
        return any(map(attrgetter("runs"), self._document.lines))

    @cached_property
    def _order(self) -> list[int]:
        return sorted(range(len(self._document.lines)), key=lambda i: self._document.lines[i].start)

    @cached_property
    def _starts(self) -> list[int]:
        return [self._document.lines[i].start for i in self._order]

    def line(self, block: Block) -> Line | None:
        """The printed line with which the block begins."""
        for piece in block.pieces:
            at = bisect_right(self._starts, piece.start) - 1
            if at >= 0:
                line = self._document.lines[self._order[at]]
                if line.start <= piece.start < max(line.end, line.start + 1):
                    return line
        return None

    def last_line(self, block: Block) -> Line | None:
        """The printed line with which the block ends."""
        end = max((piece.end for piece in block.pieces if piece.rule is not Rule.BLOCK_END), default=0)
        at = bisect_left(self._starts, end) - 1
        return self._document.lines[self._order[at]] if at >= 0 else None

    def style(self, block: Block) -> Print | None:
        """Size to half a point, weight, slant and font of most of the first line; None for plain text."""
        line = self.line(block) if self._has_styles else None
        if line is None or not line.runs:
            return None
        style = max(line.runs, key=lambda run: run.end - run.start).style
        return (round(style.size * 2) / 2, style.bold, style.italic, style.font)

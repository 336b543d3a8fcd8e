"""Two blocks that are one."""

from __future__ import annotations

from dataclasses import replace

from ingest.model import Block, Rule


def join_blocks(first: Block, second: Block, between: str = " ") -> Block | None:
    """Two blocks as one of the first one's kind, with a blank for the line end between them; None if no line end is there."""
    gap = first.pieces[-1]
    if gap.rule is not Rule.BLOCK_END or gap.end == gap.start:
        return None
    pieces = (*first.pieces[:-1], gap._replace(text=between, rule=Rule.JOIN_LINES), *second.pieces)
    return replace(
        first, text=f"{first.text}{between}{second.text}", pieces=pieces, page_last=max(first.page_last, second.page_last)
    )

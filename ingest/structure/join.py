"""Two blocks that are one."""

from __future__ import annotations

from dataclasses import replace

from ingest.model import Block, Rule


def join_blocks(first: Block, second: Block) -> Block | None:
    """Two blocks as one of the first one's kind: the line end between them becomes a blank. None if none is between them."""
    gap = first.pieces[-1]
    if gap.rule is not Rule.BLOCK_END or gap.end == gap.start:
        return None
    pieces = (*first.pieces[:-1], gap._replace(text=" ", rule=Rule.JOIN_LINES), *second.pieces)
    return replace(first, text=f"{first.text} {second.text}", pieces=pieces, page_last=max(first.page_last, second.page_last))

"""The authors of a paper: names in a row under the title, with the marks of their notes and addresses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.model import Block, BlockKind
from ingest.structure.front import parse_byline

# What stands behind a name: a) and 2), signs, digits, a single small letter, in any row: "Ann Example a,b,*".
_MARKS = re.compile(
    r"(?:(?<=[^\W\d_]{2})(?:\d+\)?|[∗*†‡§¶♯#$+])|\s(?:\d+\)?|[a-z]\)?|[∗*†‡§¶♯#$+])(?=[\s,;]|$))[\d∗*†‡§¶♯#$+,)]*"
)
_SINGLE = re.compile(r",\s*(?:[a-z]|\d+|[∗*†‡§¶♯#$+]+)(?=\s*(?:,|;|$)|\s)")
_BETWEEN = re.compile(r"\s*(?:[,;]|\s(?:and|und|et|y|e|i|en|och|og|&)\s)\s*")
_AND = re.compile(r"^(?:and|und|et|y|e|&)\s+")
_NEAR = 3  # blocks under the title; a list of authors stands right there, or under the subtitle


def split_author_list(text: str, language: str | None = None) -> tuple[str, ...]:
    """Two names or more, each of two words or more and nothing else; else none.

    >>> split_author_list("Ann Example a,b,*, Jan O. Muster a,b and Eva Beispiel c")
    ('Ann Example', 'Jan O. Muster', 'Eva Beispiel')
    >>> split_author_list("Ann Example∗+, Jan Muster2"), split_author_list("Berlin, Paris, London")
    (('Ann Example', 'Jan Muster'), ())
    """
    plain = _MARKS.sub(lambda match: "," if match.group().endswith(",") else "", text)
    plain = _SINGLE.sub("", plain)
    names = [_AND.sub("", name.strip()) for name in _BETWEEN.split(plain) if name.strip()]
    if len(names) < 2:
        return ()
    for name in names:
        parsed = parse_byline(name, language)
        if not 2 <= len(name.split()) <= 5 or parsed is None or parsed.authors != (name,) or parsed.date or parsed.marked:
            return ()
    return tuple(names)


def find_author_list(blocks: Sequence[Block], language: str | None) -> list[Block]:
    """Make the list of authors under the title the byline, where no byline was found."""
    out = list(blocks)
    if any(block.kind is BlockKind.BYLINE for block in blocks):
        return out
    title = next((k for k, block in enumerate(blocks) if block.kind is BlockKind.TITLE), None)
    if title is None:
        return out
    for k in range(title + 1, min(title + 1 + _NEAR, len(blocks))):
        block = blocks[k]
        if block.kind in (BlockKind.HEADING, BlockKind.SUBTITLE, BlockKind.PARAGRAPH) and split_author_list(block.text, language):
            out[k] = replace(block, kind=BlockKind.BYLINE)
            break
    return out

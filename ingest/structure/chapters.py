"""Chapters whose label stands on a line of its own: "Chapter 1" above "Introduction" is one heading."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.model import Block, BlockKind
from ingest.structure.masthead import join_blocks

_WORDS = (
    "chapter|part|appendix|annex|section|kapitel|teil|anhang|abschnitt|chapitre|partie|annexe|capítulo|parte|apéndice|anexo|capitolo"
    "|appendice|hoofdstuk|deel|bijlage|rozdział|część|dodatek|kapitola|část|příloha|časť|bilaga|del|tillegg|vedlegg|luku|osa|liite"
    "|fejezet|rész|függelék|capitolul|partea|anexa|capítol|annex|глава|часть|приложение|розділ|частина|додаток|bölüm|kısım|ek"
)
_NUMBERS = (
    r"\d{1,3}|[ivxlc]{1,7}|[a-z]|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    r"|seventeen|eighteen|nineteen|twenty|eins|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|premier|première|primero|primo"
)
_LABEL = re.compile(rf"(?:{_WORDS})\s+(?:{_NUMBERS})\s?[.:–—-]?|(?:{_NUMBERS})\.?\s+(?:{_WORDS})\s?[.:]?", re.IGNORECASE)
_WORD = re.compile(_WORDS, re.IGNORECASE)
_NUMBER = re.compile(rf"(?:{_NUMBERS})\.?", re.IGNORECASE)
_SHORT = 40
_LONGEST_NAME = 200  # characters
_MAY_LABEL = (BlockKind.TITLE, BlockKind.SUBTITLE, BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.BYLINE)
_MAY_NAME = (BlockKind.TITLE, BlockKind.SUBTITLE, BlockKind.HEADING)


def is_chapter_label(text: str) -> bool:
    """Whether a line is nothing but the label of a chapter.

    >>> [is_chapter_label(text) for text in ("Chapter 1", "KAPITEL IV.", "2. fejezet", "CHAPTER ONE")]
    [True, True, True, True]
    >>> is_chapter_label("Chapter 1 Introduction"), is_chapter_label("Part of it")
    (False, False)
    """
    return len(text) <= _SHORT and _LABEL.fullmatch(text.strip()) is not None


def join_chapter_names(blocks: Sequence[Block]) -> list[Block]:
    """Put the label of a chapter and the name under it, on the same page, together to one heading.

    Some typesetters print the label itself on two lines: "CHAPTER" / "ONE".
    """
    out: list[Block] = []
    for block in blocks:
        before = out[-1] if out else None
        if before is not None and before.page_last == block.page_first and before.kind in _MAY_LABEL:
            whole = _WORD.fullmatch(before.text.strip()) and _NUMBER.fullmatch(block.text.strip()) and block.kind in _MAY_LABEL
            named = is_chapter_label(before.text) and block.kind in _MAY_NAME and len(block.text) <= _LONGEST_NAME
            joined = join_blocks(before, block) if whole or (named and not is_chapter_label(block.text)) else None
            if joined is not None:
                kind = before.kind if whole else BlockKind.HEADING
                out[-1] = replace(joined, kind=kind, level=before.level if whole else None)
                continue
        out.append(block)
    return out

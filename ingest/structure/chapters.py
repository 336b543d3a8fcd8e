"""Chapters whose label stands on a line of its own: "Chapter 1" above "Introduction" is one heading."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import replace

from ingest.model import Block, BlockKind, Document, Piece, Rule
from ingest.structure.join import join_blocks

_CHAPTERS = (
    "chapter|appendix|annex|kapitel|anhang|chapitre|annexe|capítulo|apéndice|anexo|capitolo|appendice|hoofdstuk|bijlage|rozdział"
    "|dodatek|kapitola|příloha|bilaga|tillegg|vedlegg|luku|liite|fejezet|függelék|capitolul|anexa|capítol|глава|приложение|розділ"
    "|додаток|bölüm"
)
_WORDS = f"{_CHAPTERS}|part|section|teil|abschnitt|partie|parte|deel|część|část|časť|del|osa|rész|partea|часть|частина|kısım|ek"
_NUMBERS = (
    r"\d{1,3}|[ivxlc]{1,7}|[a-z]|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    r"|seventeen|eighteen|nineteen|twenty|eins|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|premier|première|primero|primo"
)
_LABEL = re.compile(rf"(?:{_WORDS})\s+(?:{_NUMBERS})\s?[.:–—-]?|(?:{_NUMBERS})\.?\s+(?:{_WORDS})\s?[.:]?", re.IGNORECASE)
_NAMED = re.compile(rf"(?:{_CHAPTERS})\s+(?:{_NUMBERS})\s?[.:–—-]?\s", re.IGNORECASE)
_WORD = re.compile(_WORDS, re.IGNORECASE)
_NUMBER = re.compile(rf"(?:{_NUMBERS})\.?", re.IGNORECASE)
_NUMBERED = re.compile(rf"(?:{_NUMBERS})\.?\s+\S", re.IGNORECASE)
_BEFORE_NAME = re.compile(rf"(?:{_CHAPTERS})\s+(?:(?:\d{{1,3}}|[IVX]{{1,5}}|[A-Z])[.:]|\d{{1,3}})\s+(?=\S)", re.IGNORECASE)
# With a name after it that the outline knows, any word may count the chapters: "CHAPTER TWENTYTWO", "2. fejezet".
_SPELLED = "one|two|three|four|five|six|seven|eight|nine|ten"
_ANY_LABEL = re.compile(
    rf"(?:(?:(?:{_WORDS})\s+)?(?:{_SPELLED})|(?:{_WORDS})\s+\w{{1,16}}|\w{{1,16}}\.?\s+(?:{_WORDS}))\s?[.:–—-]?\s+(?=\S)",
    re.IGNORECASE,
)
_SECTION_NUMBER = re.compile(r"^\s*(?:\d{1,3}|[IVXLC]{1,6}|[A-Z])(?:\.\d{1,3})*\.?\s+(?=\S)")
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


def is_label_part(text: str) -> bool:
    """Whether a line is the label of a chapter or one of its two parts: "CHAPTER" / "ONE".

    >>> is_label_part("CHAPTER"), is_label_part("Seven"), is_label_part("Chapter 7"), is_label_part("Seven seas")
    (True, True, True, False)
    """
    text = text.strip()
    return any(pattern.fullmatch(text) for pattern in (_WORD, _NUMBER)) or is_chapter_label(text)


def is_chapter(text: str) -> bool:
    """Whether a heading begins with the label of a chapter or an appendix.

    >>> [is_chapter(text) for text in ("Chapter 1 Introduction", "Anhang B: Listen", "Part of it", "Chapter and verse")]
    [True, True, False, False]
    """
    return _NAMED.match(text) is not None


def join_chapter_names(blocks: Sequence[Block]) -> list[Block]:
    """Put the label of a chapter and the name under it, on the same page, together to one heading.

    Some typesetters print the label itself on two lines: "CHAPTER" / "ONE".
    """
    out: list[Block] = []
    for block in blocks:
        before = out[-1] if out else None
        if (
            before is not None
            and len(before.text) <= _SHORT
            and before.page_last == block.page_first
            and before.kind in _MAY_LABEL
        ):
            whole = _WORD.fullmatch(before.text.strip()) and _NUMBER.fullmatch(block.text.strip()) and block.kind in _MAY_LABEL
            numbered = _WORD.fullmatch(before.text.strip()) and _NUMBERED.match(block.text) and block.kind in _MAY_NAME
            named = is_chapter_label(before.text) and block.kind in _MAY_NAME and len(block.text) <= _LONGEST_NAME
            joined = join_blocks(before, block) if whole or numbered or (named and not is_chapter_label(block.text)) else None
            if joined is not None:
                kind = before.kind if whole else BlockKind.HEADING
                out[-1] = replace(joined, kind=kind, level=before.level if whole else None)
                continue
        out.append(block)
    return out


def remove_chapter_labels(document: Document, blocks: Sequence[Block]) -> list[Block]:
    """In a manual, known by its listings, "Chapter 3." comes from the style sheet and is no part of the name of the chapter.

    So it does where the outline of the PDF has the name without it, whatever the document. Section numbers stay: they are text
    that other places refer to, and readers of headings know them.
    """
    manual = any(block.kind is BlockKind.CODE for block in blocks)
    outlined = {_fold(name) for _, name in document.metadata.outline}
    if not manual and not outlined:
        return list(blocks)
    return [
        _remove_label(document, block, _measure_label(block.text, manual, outlined)) if block.kind is BlockKind.HEADING else block
        for block in blocks
    ]


def _measure_label(text: str, manual: bool, outlined: Set[str]) -> int:
    """Characters of the label before the name of a chapter; 0 where there is none or it may be part of the name."""
    found = _BEFORE_NAME.match(text) if manual else None
    if found is not None:
        return found.end()
    found = _ANY_LABEL.match(text) if _fold(text) not in outlined else None
    return found.end() if found is not None and _fold(text[found.end() :]) in outlined else 0


def _fold(text: str) -> str:
    return "".join(filter(str.isalnum, _SECTION_NUMBER.sub("", text).casefold()))


def _remove_label(document: Document, block: Block, length: int) -> Block:
    if not length:
        return block
    left, out = length, []
    for piece in block.pieces:
        shown = piece.render(document.raw)
        if left <= 0 or not shown:
            out.append(piece)
        elif len(shown) <= left:
            out.append(Piece(piece.start, piece.end, "", Rule.HEADING_NUMBER))
        elif piece.text is None:
            out += [Piece(piece.start, piece.start + left, "", Rule.HEADING_NUMBER), Piece(piece.start + left, piece.end)]
        else:
            out.append(Piece(piece.start, piece.end, shown[left:], piece.rule, piece.confidence))
        left -= len(shown)
    return replace(block, text=block.text[length:], pieces=tuple(out))

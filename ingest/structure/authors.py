"""The authors of a paper: names in a row under the title, with the marks of their notes and addresses."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from ingest.language.words import ORGANISATIONS
from ingest.model import Block, BlockKind, Document, Furniture
from ingest.structure.front import is_byline, name_rarity, parse_byline
from ingest.structure.headings import is_never_heading, is_numbered
from ingest.structure.join import join_blocks
from ingest.structure.masthead import is_masthead, is_strong, is_value
from ingest.structure.print import PrintOf

# What stands behind a name: a) and 2), signs, digits, a single small letter, in any row: "Ann Example a,b,*".
_MARKS = re.compile(
    r"(?:(?<=[^\W\d_]{2})(?:\d+\)?|[∗*†‡§¶♯#$+])|\s(?:\d+\)?|[a-z]\)?|[∗*†‡§¶♯#$+])(?=[\s,;]|$))[\d∗*†‡§¶♯#$+,)]*"
)
_SECTION = re.compile(r"(?:^|\s)\d+\s")
_SINGLE = re.compile(r",\s*(?:[a-z]|\d+|[∗*†‡§¶♯#$+]+)(?=\s*(?:,|;|$)|\s)")
_BETWEEN = re.compile(r"\s*(?:[,;]|\s(?:and|und|et|y|e|i|en|och|og|&)\s)\s*")
_AND = re.compile(r"^(?:and|und|et|y|e|&)\s+")
_WORD = re.compile(r"[^\W\d_]+")
# So many words in a row are no name; a paragraph has them soon, and taking it apart costs ten times as much.
_PROSE = re.compile(r"(?<![^\W\d_])(?:(?!(?:and|und|et|en|och|og) )[^\W\d_]{2,} ){7}")
_FREE = (BlockKind.TITLE, BlockKind.HEADING, BlockKind.SUBTITLE, BlockKind.PARAGRAPH)
_LONGEST_LINE = 160  # characters; a longer block is text
_MOST_COMMON = 4.6  # Zipf frequency; every name has a word that is rarer
_NOTED = re.compile(r"[†‡§¶]\s?[^\W\d_]")
_LONGEST_DATE = 60
_TEXT = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM)
_MOST_CELLS = 24
_MOST_INSTITUTES = 12
_LEAST_HEADS = 3
_NEAR = 3  # blocks under the title; a list of authors stands right there, or under the subtitle


def split_author_list(text: str, language: str | None = None) -> tuple[str, ...]:
    """Two names or more, each of two words or more and nothing else; else none.

    >>> split_author_list("Ann Example a,b,*, Jan O. Muster a,b and Eva Beispiel c")
    ('Ann Example', 'Jan O. Muster', 'Eva Beispiel')
    >>> split_author_list("Ann Example∗+, Jan Muster2"), split_author_list("Berlin, Paris, London")
    (('Ann Example', 'Jan Muster'), ())
    >>> split_author_list("Ann Example*1 Jan O. Muster2"), split_author_list("Ann Example,† and Jan Muster∗,‡")
    (('Ann Example', 'Jan O. Muster'), ('Ann Example', 'Jan Muster'))
    >>> split_author_list("Ann Example 1 First part")
    ()
    """
    if _PROSE.search(text):
        return ()
    # Without commas the marks alone part the names: "Ann Example1 Jan Muster2"; a number with a blank before it is a section's.
    apart = "," in _MARKS.sub("", text) or ";" in text or _SECTION.search(text) is not None
    plain = _MARKS.sub(lambda match: "," if match.group().endswith(",") or not apart else "", text)
    plain = _SINGLE.sub(lambda match: "," if plain[match.end() : match.end() + 1].isspace() else "", plain)
    names = [_AND.sub("", name.strip()) for name in _BETWEEN.split(plain) if name.strip()]
    if len(names) < 2:
        return ()
    for name in names:
        parsed = parse_byline(name, language)
        if not 2 <= len(name.split()) <= 5 or parsed is None or parsed.authors != (name,) or parsed.date or parsed.marked:
            return ()
    return tuple(names)


def join_author_columns(document: Document, items: Sequence[Block | Furniture], language: str | None) -> list[Block | Furniture]:
    """Authors that stand side by side, each above an institute, are one byline: names in a row become a list with commas."""
    out = list(items)
    title = next((k for k, item in enumerate(out) if isinstance(item, Block) and item.kind is BlockKind.TITLE), None)
    if title is None or not document.lines or document.lines[0].box is None:
        return out
    prints = PrintOf(document)
    title_page = _as_block(out[title]).page_first
    rows: dict[int, list[int]] = {}  # by page and height
    for k in range(title + 1, min(title + 1 + _MOST_CELLS, len(out))):
        item = out[k]
        if item.kind in _TEXT and len(item.text) > 2 * _LONGEST_LINE:
            break
        line = prints.line(_as_block(item))
        if line is not None and line.baseline is not None and line.page == title_page and not line.gaps:
            rows.setdefault(round(line.baseline), []).append(k)
    for cells in rows.values():
        if len(cells) < 2 or not all(is_author(out[k].text, language) for k in cells):
            continue
        byline = replace(_as_block(out[cells[0]]), kind=BlockKind.BYLINE)
        taken = [cells[0]]
        for k in cells[1:]:
            joined = join_blocks(byline, _as_block(out[k]), ", ")
            if joined is None:
                break
            byline, taken = joined, [*taken, k]
        if len(taken) == len(cells):
            out[cells[0]] = byline
            return [item for k, item in enumerate(out) if k not in cells[1:]]
    return out


def _as_block(item: Block | Furniture) -> Block:
    return item if isinstance(item, Block) else Block(BlockKind.PARAGRAPH, item.text, item.pieces, item.page, item.page)


def is_author(text: str, language: str | None = None) -> bool:
    """Whether a short text is one name of two words or more and the marks of its notes.

    >>> is_author("Ann Example∗"), is_author("University of Example"), is_author("Read more")
    (True, False, False)
    """
    plain = _MARKS.sub("", text).strip(" ,")
    words = plain.split()
    parsed = parse_byline(plain, language)
    if not 2 <= len(words) <= 5 or parsed is None or parsed.authors != (plain,) or parsed.marked:
        return False
    return words[-1][0].isupper() and words[0][0].isupper() and not is_masthead(plain)


def _demote_affiliations(blocks: list[Block]) -> list[Block]:
    """Institutes and addresses between the authors and the text are text, though they stand apart like headings."""
    signed = next((k for k, block in enumerate(blocks) if block.kind is BlockKind.BYLINE), len(blocks))
    for k in range(signed + 1, min(signed + 1 + _MOST_INSTITUTES, len(blocks))):
        block = blocks[k]
        if block.kind is BlockKind.PARAGRAPH and len(block.text) > 2 * _LONGEST_LINE:
            break
        if block.kind in (BlockKind.HEADING, BlockKind.SUBTITLE) and is_affiliation(block.text):
            blocks[k] = replace(block, kind=BlockKind.PARAGRAPH, level=None)
    return blocks


def is_affiliation(text: str) -> bool:
    """Whether a line names the institute of an author, by the mark of a note before it or an office with its place.

    >>> is_affiliation("†Department of Chemistry, University of Example"), is_affiliation("2Example University")
    (True, True)
    >>> is_affiliation("Abstract"), is_affiliation("1 Universities in Europe")
    (False, False)
    """
    institute = any(word in ORGANISATIONS for word in _WORD.findall(text.casefold()))
    return (
        bool(_NOTED.match(text))
        or is_never_heading(text)
        or "@" in text
        or (institute and ((text[:1].isdigit() and not text[1:2].isspace()) or "," in text))
    )


def settle_byline(document: Document, blocks: Sequence[Block], language: str | None = None) -> list[Block]:
    """The byline of an article: not a line of a masthead, and the authors rather than a date alone.

    A journal's address, a version or an institute under the title reads like a byline; it becomes text again. Where no
    authors are named then, a list of names right under the title is the byline, or a name alone before the text begins.
    A line with nothing but the date stays the byline if there is no other, else it is the dateline.
    """
    out = list(blocks)
    title = next((k for k, block in enumerate(out) if block.kind is BlockKind.TITLE), None)
    prints = PrintOf(document)
    heads = Counter(prints.style(block) for block in out if block.kind is BlockKind.HEADING)
    for k, block in enumerate(out):
        if block.kind is BlockKind.HEADING and is_value(block.text):
            out[k] = replace(block, kind=BlockKind.PARAGRAPH, level=None)
        style = prints.style(block) if block.kind is BlockKind.BYLINE else None
        # "Choices and Changes" has the form of two names, but the print of a section.
        like_heads = style is not None and heads[style] >= _LEAST_HEADS and is_byline(block.text, language) < 0.5
        if (
            like_heads
            and all(word.isalpha() for word in block.text.split())  # no mark of a note
            and not split_author_list(block.text, language)
            and not is_author(block.text, language)
        ):
            out[k] = replace(block, kind=BlockKind.HEADING)
            continue
        wrong = block.kind is BlockKind.BYLINE and is_masthead(block.text) and not _is_marked(block.text, language)
        if wrong or (block.kind is BlockKind.SUBTITLE and is_strong(block.text)):
            out[k] = replace(block, kind=BlockKind.PARAGRAPH)
    if title is not None:
        out = _find_date_line(out, title, language)
        out = _join_authors(document, out, title, language)
    out = _choose_byline(document, out, title, language)
    return _demote_affiliations(out)


def _find_date_line(blocks: list[Block], title: int, language: str | None) -> list[Block]:
    """A line near the title that is nothing but the date is no heading."""
    for k in range(title + 1, min(title + 1 + _NEAR, len(blocks))):
        block = blocks[k]
        if block.kind in (BlockKind.TITLE, BlockKind.HEADING, BlockKind.SUBTITLE) and len(block.text) <= _LONGEST_DATE:
            parsed = parse_byline(block.text, language)
            if parsed is not None and parsed.date is not None and not parsed.authors and not parsed.marked:
                known = any(other.kind is BlockKind.DATELINE for other in blocks)
                blocks[k] = replace(block, kind=BlockKind.PARAGRAPH if known else BlockKind.DATELINE, level=None)
    return blocks


def _choose_byline(document: Document, out: list[Block], title: int | None, language: str | None) -> list[Block]:
    signed = [k for k, block in enumerate(out) if block.kind is BlockKind.BYLINE]
    if title is None or any(_names(out[k].text, language) for k in signed):
        return out
    found = _find_authors(document, out, title, language)
    if found is None:
        return out
    for k in signed:
        dated = not any(block.kind is BlockKind.DATELINE for block in out)
        out[k] = replace(out[k], kind=BlockKind.DATELINE if dated else BlockKind.PARAGRAPH)
    out[found] = replace(out[found], kind=BlockKind.BYLINE)
    return out


def _join_authors(document: Document, blocks: list[Block], title: int, language: str | None) -> list[Block]:
    """A list of authors over several lines is one block: each line is a list, or only all of them are."""
    prints = PrintOf(document)
    for k in range(title + 1, min(title + 1 + _NEAR, len(blocks) - 1)):
        first, second = blocks[k], blocks[k + 1]
        if not {first.kind, second.kind} <= {*_FREE, BlockKind.BYLINE} or prints.style(first) != prints.style(second):
            continue
        if (
            len(second.text) > _LONGEST_LINE
            or is_numbered(second.text)
            or not split_author_list(f"{first.text} {second.text}", language)
        ):
            continue
        joined = join_blocks(first, second)
        if joined is not None:
            blocks = [*blocks[:k], replace(joined, kind=BlockKind.BYLINE), *blocks[k + 2 :]]
            return _join_authors(document, blocks, title, language)
    return blocks


def _is_marked(text: str, language: str | None) -> bool:
    parsed = parse_byline(text, language)
    return parsed is not None and parsed.marked


def _names(text: str, language: str | None) -> tuple[str, ...]:
    parsed = parse_byline(text, language)
    return (parsed.authors if parsed is not None else ()) or split_author_list(text, language)


def _find_authors(document: Document, blocks: Sequence[Block], title: int, language: str | None) -> int | None:
    """The list of authors within a few blocks of the title, or the one name among the short lines under it."""
    near = range(title + 1, min(title + 1 + _NEAR, len(blocks)))
    for k in near:
        if blocks[k].kind in _FREE and split_author_list(blocks[k].text, language):
            return k
    for k in range(title + 1, len(blocks)):
        block = blocks[k]
        if block.kind not in (*_FREE, BlockKind.BYLINE, BlockKind.DATELINE) or len(block.text) > _LONGEST_LINE:
            break
        if block.kind in _FREE and _is_lone_name(document, block.text, language):
            return k
    return None


def _is_lone_name(document: Document, text: str, language: str | None) -> bool:
    """A name of two to four words, or a byline with its word; no word of the name stands in the text in small letters."""
    parsed = parse_byline(text, language)
    if parsed is None or not parsed.authors or is_masthead(text):
        return False
    if parsed.marked:
        return is_byline(text, language) >= 0.5
    words = [word for name in parsed.authors for word in name.split()]
    if len(parsed.authors) > 1 or not 2 <= len(words) <= 4 or not all(word[0].isupper() for word in words):
        return False
    if is_byline(text, language) < 0.3 or text.isupper():
        return False
    small = [low for word in words if (low := word.casefold()) in document.raw]
    in_text = bool(small) and not set(_WORD.findall(document.raw)).isdisjoint(small)
    return not in_text and name_rarity(text, language) < _MOST_COMMON

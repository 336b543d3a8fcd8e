"""Blocks to an article: front matter, headings with levels, sections, quality."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from operator import itemgetter

from ingest.language.dates import find_dates
from ingest.model import (
    Article,
    Block,
    BlockKind,
    Change,
    Document,
    Furniture,
    Piece,
    Quality,
    Rule,
    Section,
)  # fmt: skip
from ingest.structure.authors import join_author_columns, settle_byline, split_author_list
from ingest.structure.chapters import join_chapter_names, remove_chapter_labels
from ingest.structure.front import find_date, parse_byline
from ingest.structure.headings import (
    PART_NAMES,
    demote_headings,
    is_never_heading,
    is_numbered,
    join_wrapped_headings,
    level_headings,
)
from ingest.structure.masthead import find_subtitle, join_title, set_aside_masthead, set_aside_second_title_page
from ingest.structure.print import PrintOf
from ingest.structure.rescue import find_lost_headings, find_lost_title, find_manual_page, set_aside_rotated
from ingest.structure.split import split_articles

_LARGER = 1.12  # than the first title: a journal's name stands above it in smaller print
_ROMAN = re.compile("[ivxlc]{1,7}")  # a page number of the front matter
_KEPT = (Rule.HARD_HYPHEN, Rule.SUSPENDED_HYPHEN, Rule.UNDECIDED_HYPHEN)
_BODY = frozenset({BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.QUOTE, BlockKind.TABLE, BlockKind.FORMULA, BlockKind.CODE})


def build_articles(
    document: Document, items: Sequence[Block | Furniture], language: tuple[str | None, float], flags: Sequence[str] = ()
) -> tuple[Article, ...]:
    """Put blocks and furniture together to articles, in reading order.

    Every block and every piece of furniture ends in exactly one article: nothing is dropped here.
    """
    items = find_lost_title(document, find_manual_page(set_aside_rotated(document, items)))
    items = find_lost_headings(document, items)
    items = join_title(document, set_aside_masthead(document, items, language[0]), language[0])
    items = join_author_columns(document, set_aside_second_title_page(items), language[0])
    groups = split_articles(document, items, language[0])
    return tuple(_build_one(document, index, group, language, flags) for index, group in enumerate(groups))


def _build_one(
    document: Document, index: int, items: Sequence[Block | Furniture], language: tuple[str | None, float], flags: Sequence[str]
) -> Article:
    blocks = [item for item in items if isinstance(item, Block)]
    furniture = tuple(item for item in items if isinstance(item, Furniture))
    blocks = join_chapter_names(settle_byline(document, blocks, language[0]))
    blocks = join_wrapped_headings(document, blocks)
    blocks = find_subtitle(document, blocks, language[0])
    front, body = _take_front(document, blocks)
    if not body:  # a sentence or two and nothing else: no text to be the title or the author of
        alone = [
            kind for kind, block in front.items() if kind is not BlockKind.TITLE or block.text.endswith((".", "!", "?", "…"))
        ]
        body = [replace(front.pop(kind), kind=BlockKind.PARAGRAPH) for kind in alone]
    body = remove_chapter_labels(document, level_headings(document, demote_headings(document, body)))
    byline = front.get(BlockKind.BYLINE)
    authors: tuple[str, ...] = ()
    published: date | None = None
    if byline is not None:
        parsed = parse_byline(byline.text, language[0])
        if parsed is not None:
            authors, published = parsed.authors, parsed.date
        if not authors:
            authors = split_author_list(byline.text, language[0])
    dateline = front.get(BlockKind.DATELINE)
    if published is None and dateline is not None:
        published = find_date(dateline.text, language[0])
    changes = find_changes(document, [*front.values(), *body, *furniture])
    sized = [(len(block.text), block.confidence) for block in blocks if block.text]
    total = sum(size for size, _ in sized)
    confidence = sum(size * c for size, c in sized) / total if total else 0.0
    return Article(
        index=index,
        title=front.get(BlockKind.TITLE),
        subtitle=front.get(BlockKind.SUBTITLE),
        byline=byline,
        dateline=dateline,
        authors=authors,
        date_published=published,
        language=language[0],
        language_confidence=language[1],
        blocks=tuple(body),
        sections=build_sections(body),
        furniture=furniture,
        changes=changes,
        quality=Quality(round(confidence, 4), tuple(flags)),
    )


def _take_front(document: Document, blocks: Sequence[Block]) -> tuple[dict[BlockKind, Block], list[Block]]:
    """Title, subtitle, byline and dateline: the first of each kind, and only near the top.

    A second one, or one deep in the text, stays in the body: as a heading (title) or a paragraph.
    """
    front: dict[BlockKind, Block] = {}
    body: list[Block] = []
    title = _find_title(document, blocks)
    numbered = sum(block.kind is BlockKind.HEADING and is_numbered(block.text) for block in blocks) > 1
    has_title = any(block.kind is BlockKind.TITLE and _may_be_title(block) for block in blocks)
    sections = _find_sections(document, blocks)
    in_section = False
    printed = 0  # characters of body text seen so far
    for place, block in enumerate(blocks):
        kind = block.kind
        if (
            not has_title
            and kind is BlockKind.HEADING
            and printed < 200
            and _may_be_title(block)
            and not (numbered and is_numbered(block.text))
            and BlockKind.TITLE not in front
        ):
            kind = BlockKind.TITLE
        if kind in (BlockKind.TITLE, BlockKind.SUBTITLE, BlockKind.BYLINE, BlockKind.DATELINE):
            near = (printed < 1500 and not (in_section and kind is BlockKind.BYLINE)) if kind is not BlockKind.TITLE else True
            chosen = kind is not BlockKind.TITLE or ((title is None or block is title) and _may_be_title(block))
            if kind not in front and near and block.text and chosen:
                front[kind] = replace(block, kind=kind)
                continue
            early = title is not None and BlockKind.TITLE not in front  # what stands above the title is no section of it
            block = replace(block, kind=BlockKind.HEADING if kind is BlockKind.TITLE and not early else BlockKind.PARAGRAPH)
        body.append(block)
        in_section = in_section or (BlockKind.TITLE in front and place in sections)
        if block.kind in _BODY:
            printed += len(block.text)
    return front, body


def _find_sections(document: Document, blocks: Sequence[Block]) -> set[int]:
    """The places of the headings that are printed like others: no byline of the whole stands under one of them."""
    prints = PrintOf(document)
    large = (BlockKind.HEADING, BlockKind.TITLE, BlockKind.SUBTITLE)
    styles = {k: style for k, block in enumerate(blocks) if block.kind in large and (style := prints.style(block)) is not None}
    counts = Counter(styles.values())
    return {k for k, style in styles.items() if counts[style] > 1 and blocks[k].kind is not BlockKind.SUBTITLE}


def _may_be_title(block: Block) -> bool:
    """A contents page or an abstract has a name that is no title; an ornament or a letter of a symbol font has none."""
    text = block.text.strip(" :.")
    if (sum(map(str.isalnum, text)) < 2 and len(text) < 2) or _ROMAN.fullmatch(text):
        return False
    if sum(found.end - found.start for found in find_dates(text)) > 0.9 * len(text):
        return False
    return text.casefold() not in PART_NAMES and not is_never_heading(text)


def _find_title(document: Document, blocks: Sequence[Block]) -> Block | None:
    """Of several blocks that look like the title before the text begins: on a page the first or a larger one, else the longest.

    In plain text a section's name, a publication's, or an entry of a menu looks like a title; it stands above it and is shorter.
    """
    found: list[Block] = []
    printed = 0
    for block in blocks:
        if block.kind is BlockKind.TITLE and _may_be_title(block):
            found.append(block)
        elif block.kind in _BODY:
            printed += len(block.text)
            if printed > 300:
                break
    if found and found[0].box is not None:
        prints = PrintOf(document)
        sizes = [style[0] if style is not None else 0.0 for style in map(prints.style, found)]
        larger = max(sizes) >= _LARGER * sizes[0]
        return found[sizes.index(max(sizes))] if larger else found[0]
    return max(found, key=lambda block: sum(map(str.isalpha, block.text)), default=None)


def build_sections(blocks: Sequence[Block]) -> tuple[Section, ...]:
    """One section a heading; what stands before the first heading is the lead, index 0, if there is any."""
    bounds = [k for k, block in enumerate(blocks) if block.kind is BlockKind.HEADING]
    sections: list[Section] = []
    if not bounds or bounds[0] > 0:
        end = bounds[0] if bounds else len(blocks)
        if end > 0:
            sections.append(Section(0, None, None, (), _join(blocks[:end]), 0, end - 1))
    path: list[str] = []
    for n, k in enumerate(bounds):
        end = bounds[n + 1] if n + 1 < len(bounds) else len(blocks)
        level = blocks[k].level or 1
        path = [*path[: level - 1], blocks[k].text]
        index = len(sections) if sections and sections[0].heading is None else len(sections) + 1
        sections.append(Section(index, level, blocks[k].text, tuple(path), _join(blocks[k + 1 : end]), k, end - 1))
    return tuple(sections)


def _join(blocks: Sequence[Block]) -> str:
    return "\n\n".join(block.text for block in blocks if block.text)


def find_changes(document: Document, items: Sequence[Block | Furniture]) -> tuple[Change, ...]:
    """The record: every piece whose text differs from its span, and every hyphen kept on purpose, in raw order."""
    raw = document.raw
    pieces: list[Piece] = sorted(
        (piece for item in items for piece in item.pieces if piece.rule is not None), key=itemgetter(0, 1)
    )
    places = _find_places(raw, [piece.start for piece in pieces])
    changes = []
    for (start, end, text, rule, confidence), (page, line) in zip(pieces, places, strict=True):
        before = raw[start:end]
        after = before if text is None else text
        if before == after and rule not in _KEPT:
            continue
        assert rule is not None
        changes.append(Change(rule, page, line, start, end, before, after, confidence))
    return tuple(changes)


def _find_places(raw: str, starts: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The page of each of these places of the raw text, which rise, and the line on it, both from 1."""
    at, page, line = 0, 1, 1
    for start in starts:
        pages = raw.count("\f", at, start)
        if pages:
            page, line = page + pages, 1
            at = raw.rindex("\f", at, start) + 1
        line += raw.count("\n", at, start)
        at = start
        yield page, line

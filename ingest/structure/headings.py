"""What cannot be a heading, and how deep the others are."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from ingest.model import Block, BlockKind, Document, Line
from ingest.outline import find_outlined
from ingest.structure.chapters import is_chapter
from ingest.structure.front import is_byline, parse_byline
from ingest.structure.join import join_blocks
from ingest.structure.print import Print, PrintOf

_NUMBER = re.compile(r"((?:\d{1,3}|[A-Z](?=\.\d))(?:\.\d{1,3}){0,4})\.?\s+\S")
_LEADERS = re.compile(r"(?:\.\s?|…\s?|·\s?|_){6,}|(?:\.\s?){4,}\d+\s*$")
_ADDRESS = re.compile(r"(?<!\S)\S+@\S{1,100}\.\w{2,}|(?:https?://|www\.)\S+", re.IGNORECASE)
_LONGEST = 1000
"""Characters of a heading that are looked at: a search for addresses takes the square of their number."""
_BULLET = re.compile(r"[•◦‣▪■□➢✓✔❖\uf0b7\uf0a7]\s")
_CODE = re.compile(r"//\s|/\*|#(?:define|undef|include|ifn?def|if|elif|else|endif|pragma)\b|>>>\s|\$\s\w")
_TYPEWRITER = re.compile(r"courier|mono(?!type)|typewriter|consol|menlo|cmtt|lmtt|sftt|teletype", re.IGNORECASE)
_CAPTION = re.compile(
    r"(?:fig(?:ure|ura|\.)?|abb(?:ildung|\.)|tab(?:le|elle|ela|la|leau|\.)?|foto)\s*\d{1,3}[.:]\s", re.IGNORECASE
)
_LEAST_NUMBERED = 3
_LARGER = 1.12  # than the text; a page of a Unix manual has its headings in the size of the text, without space between
_FULL = 0.9  # of the width of the column: the next word did not fit
_WITHIN = 0.35  # of the size between two lines of one heading: 0.18 to 0.25 in 18 of six typesetters; between two, 0.8 and more
_SENTENCE_END = re.compile(r"[^\W\d]{3,}[.!?]\s+[^\W\d_a-z]")
_LEAST_PROSE = 10  # words
_LONGEST_BYLINE = 80
_FEWEST_TERMS = 2
_AT_EDGE = 0.2  # of the paragraphs begin where the term does; else all text is set in from its headings, as in a page of a manual
_MOSTLY = 0.6  # of the headings must stand in the outline for it to tell their levels

PART_NAMES = frozenset(
    """contents|table of contents|list of figures|list of tables|abstract|inhalt|inhaltsverzeichnis|sommaire|table des matières
    résumé|indice|sommario|índice|tabla de contenido|resumen|sumário|resumo|inhoud|inhoudsopgave|spis treści|obsah|innehåll
    innehållsförteckning|indhold|indholdsfortegnelse|innhold|sisällys|tartalom|содержание|оглавление|зміст|目录|目次""".replace(
        "\n", "|"
    )
    .replace("    ", "")
    .split("|")
)
"""Names of the parts of a document that are never its title, in small letters."""


def is_never_heading(text: str) -> bool:
    """Whether the form of a text alone says that it heads no section: an entry of a contents page, an address, an item, code.

    >>> is_never_heading("3 Regulations ............ 6"), is_never_heading("// load the record")
    (True, True)
    >>> is_never_heading("{ann,bob}@example.org"), is_never_heading("What now ...?"), is_never_heading("Why example.org")
    (True, False, False)
    """
    text = text[:_LONGEST]
    if _LEADERS.search(text) or _BULLET.match(text) or _CODE.match(text):
        return True
    rest = _ADDRESS.sub("", text)
    return rest != text and sum(map(str.isalpha, rest)) < 0.3 * sum(map(str.isalpha, text))


def demote_headings(document: Document, body: Sequence[Block]) -> list[Block]:
    """Headings that cannot be any become paragraphs: by form, set like code, or one or two letters with no text under them."""
    prints = PrintOf(document)
    main = _main_style(prints, body)
    out = list(body)
    terms = _find_terms(prints, body, main)
    opener: Block | None = None  # the name of an article within, as long as nothing but its byline and standfirst follows
    for k, block in enumerate(body):
        if block.kind is not BlockKind.HEADING:
            opener = opener if opener is not None and _is_marked_byline(block.text) else None
            continue
        following = body[k + 1] if k + 1 < len(body) else None
        lone = following is None or following.kind in (BlockKind.HEADING, BlockKind.CAPTION)
        letters = sum(map(str.isalpha, block.text))
        label = lone and letters <= 2 and len(block.text) <= 4 and block.text.isascii() and not any(map(str.isdigit, block.text))
        if _CAPTION.match(block.text):
            out[k] = replace(block, kind=BlockKind.CAPTION, level=None)
            continue
        front = opener is not None and _is_front_under(prints, opener, block)
        opener = opener if front else block
        never = label or k in terms or is_never_heading(block.text) or _is_code(prints.style(block), main)
        if never or front:
            out[k] = replace(block, kind=BlockKind.PARAGRAPH, level=None)
    return out


def _is_prose(text: str) -> bool:
    """Whether a text is sentences: the standfirst of an article within, in the type of a heading.

    >>> _is_prose("The lamp failed. Since then nobody has gone down there without a second one.")
    True
    >>> _is_prose("Who pays? And who is paid?"), _is_prose("St. Giles and the mills of the lower town in the year 1820.")
    (False, False)
    """
    return len(text.split()) >= _LEAST_PROSE and text.endswith(".") and _SENTENCE_END.search(text) is not None


def _is_front_under(prints: PrintOf, above: Block, block: Block) -> bool:
    """Whether a "heading" is the byline or the standfirst of an article within, right under its name in larger print."""
    one, two = prints.style(above), prints.style(block)
    if one is None or two is None or one[0] < _LARGER * two[0]:
        return False
    return _is_prose(block.text) or _is_marked_byline(block.text)


def _is_marked_byline(text: str) -> bool:
    """Whether a short line says who wrote what follows.

    >>> _is_marked_byline("by Ann Example"), _is_marked_byline("By the river")
    (True, False)
    """
    byline = parse_byline(text) if len(text) <= _LONGEST_BYLINE else None
    return byline is not None and byline.marked and bool(byline.authors) and is_byline(text) >= 0.5


def _find_terms(prints: PrintOf, body: Sequence[Block], main: Print | None) -> set[int]:
    """Headings that are terms of a list: in the size of the text and at its left edge, what they explain set in from there.

    The text under a heading begins where all text begins; only its first line may be set in. Taken as a whole: most of the
    headings printed alike must have such a text under them, two or more, and one of those runs over two lines.
    """
    if main is None:
        return set()
    places: dict[Print, list[tuple[int, float | None]]] = defaultdict(list)
    edges = [round(block.box.x0) for block in body if block.kind is BlockKind.PARAGRAPH and block.box is not None]
    for (k, block), following in zip(enumerate(body), [*body[1:], None], strict=True):
        style = prints.style(block) if block.kind is BlockKind.HEADING else None
        if style is None or style[0] > main[0] + 0.5 or is_numbered(block.text) or following is None:
            continue
        inset = None
        near = following.kind is BlockKind.PARAGRAPH and following.page_first == block.page_first
        if near and following.box is not None and block.box is not None:
            inset = following.box.x0 - block.box.x0
        places[style].append((k, inset))
    found: set[int] = set()
    for style, heads in places.items():
        set_in = [k for k, inset in heads if inset is not None and inset >= style[0]]
        told = sum(inset is not None for _, inset in heads)
        if len(set_in) < _FEWEST_TERMS or len(set_in) <= _MOSTLY * told:
            continue
        if not any((box := body[k + 1].box) is not None and box.height > 1.8 * style[0] for k in set_in):
            continue
        for k in set_in:
            box = body[k].box
            if box is not None and sum(abs(edge - box.x0) < 2 for edge in edges) >= max(_FEWEST_TERMS, _AT_EDGE * len(edges)):
                found.add(k)
    return found


def join_wrapped_headings(document: Document, blocks: Sequence[Block]) -> list[Block]:
    """A heading that runs over two lines, or whose number stands apart from it on the same line, is one.

    Both lines are larger than the text, alike in print, and as near as the lines of one paragraph, and the next word had no room
    on the first: two headings of one kind have space between them. Wrong where long names are printed as large, line by line.
    """
    if not any(one.kind is two.kind is BlockKind.HEADING for one, two in pairwise(blocks)):
        return list(blocks)
    prints = PrintOf(document)
    main = _main_style(prints, blocks)
    out: list[Block] = []
    for block in blocks:
        before = out[-1] if out else None
        if before is not None and main is not None and _goes_on(document, prints, before, block, main[0]):
            joined = join_blocks(before, block)
            if joined is not None:
                out[-1] = joined
                continue
        out.append(block)
    return out


def _goes_on(document: Document, prints: PrintOf, first: Block, second: Block, text_size: float) -> bool:
    if first.kind is not BlockKind.HEADING or second.kind is not BlockKind.HEADING or first.page_last != second.page_first:
        return False
    if not first.text or not second.text:  # a line of control characters is printed, and has no text
        return False
    one, two = prints.style(first), prints.style(second)
    if one is None or two is None or one[1] != two[1] or max(one[0], two[0]) < _LARGER * text_size:
        return False
    if one != two:  # a word in typewriter type fills a line, and may be set smaller
        typed = bool(_TYPEWRITER.search(one[3])) != bool(_TYPEWRITER.search(two[3]))
        if not typed or not 0.75 * max(one[0], two[0]) <= min(one[0], two[0]):
            return False
    above, below = prints.last_line(first), prints.line(second)
    if above is None or below is None or above.box is None or below.box is None:
        return False
    if abs(below.box.top - above.box.top) < 0.1 * one[0]:
        return first.text.rstrip(".").isdigit() and above.box.x1 <= below.box.x0
    if abs(below.box.top - above.box.bottom) > _WITHIN * one[0] or is_numbered(second.text):
        return False
    word = below.box.width * (len(second.text.partition(" ")[0]) + 1) / max(1, below.end - below.start)
    return above.box.width + word > _FULL * _measure_column(document, below, text_size)


def _measure_column(document: Document, line: Line, text_size: float) -> float:
    """Width of the widest line of text on the page over or under a line."""
    widths = [
        other.box.width
        for other in document.lines
        if other.page == line.page and other.box is not None and line.box is not None and other.runs
        and abs(other.runs[0].style.size - text_size) < 0.5
        and other.box.x0 < line.box.x1 and line.box.x0 < other.box.x1
    ]  # fmt: skip
    return max(widths, default=0.0)


def _main_style(prints: PrintOf, body: Sequence[Block]) -> Print | None:
    """The style in which most of the text is set."""
    sizes: dict[Print, int] = defaultdict(int)
    for block in body:
        if block.kind is BlockKind.PARAGRAPH:
            style = prints.style(block)
            if style is not None:
                sizes[style] += len(block.text)
    return max(sizes, key=lambda style: (sizes[style], style), default=None)


def _is_code(style: Print | None, main: Print | None) -> bool:
    """Typewriter type, not bold and not larger than the text, in a document that is set in another type."""
    if style is None or main is None or style[1] or style[0] > main[0]:
        return False
    return bool(_TYPEWRITER.search(style[3])) and not _TYPEWRITER.search(main[3])


def is_numbered(text: str) -> bool:
    """Whether a section number stands before the text.

    >>> is_numbered("2.1 Lines"), is_numbered("A.1 Lines"), is_numbered("2021 was good")
    (True, True, False)
    """
    return _NUMBER.match(text) is not None


def level_headings(document: Document, body: list[Block]) -> list[Block]:
    """Levels from printed numbers (2.1 is level 2), else from size and weight, largest first; no level is skipped.

    In a manual, known by its listings, the outline of the PDF goes before both, where it holds most of the headings.
    """
    heads = [block for block in body if block.kind is BlockKind.HEADING]
    if not heads:
        return body
    numbers = [_NUMBER.match(block.text) for block in heads]
    depths = [match.group(1).count(".") + 1 if match else 0 for match in numbers]
    counted = [match.group(1) for match in numbers if match]
    chapters = [max(depths) > 1 and is_chapter(block.text) for block in heads]
    depths = [1 if chapter else depth for chapter, depth in zip(chapters, depths, strict=True)]
    prints = PrintOf(document)
    # The label of a chapter may be set smaller than its name: its print tells nothing of those printed alike.
    styles = [None if chapter else prints.style(block) for block, chapter in zip(heads, chapters, strict=True)]
    raw_levels: list[int]
    outlined = _find_outline_depths(document, prints, heads) if any(block.kind is BlockKind.CODE for block in body) else []
    if sum(map(bool, outlined)) >= _MOSTLY * len(heads):
        raw_levels = list(_levels_by_number(outlined, [prints.style(block) for block in heads]))
    elif len(counted) > 0.7 * len(heads) or _is_numbering(counted) or any(chapters):
        raw_levels = list(_levels_by_number(depths, styles))
    else:
        ranks = sorted({style for style in styles if style is not None}, key=_rank)
        raw_levels = [ranks.index(style) + 1 if style is not None else 1 for style in styles]
    levels: list[int] = []
    over: list[int] = []  # the headings under which this one stands; two printed alike under one heading are on one level
    for level in raw_levels:
        while over and over[-1] >= level:
            over.pop()
        over.append(level)
        levels.append(len(over))
    found = iter(levels)
    return [replace(block, level=next(found)) if block.kind is BlockKind.HEADING else block for block in body]


def _find_outline_depths(document: Document, prints: PrintOf, heads: Sequence[Block]) -> list[int]:
    """For each heading its depth in the outline, 0 where it is not in it. The label over a chapter's name is often not."""
    depths = {line.start: depth for line, depth in zip(document.lines, find_outlined(document), strict=True)}
    ends = [[line.start for line in (prints.line(block), prints.last_line(block)) if line is not None] for block in heads]
    return [next((depths[start] for start in starts if depths[start]), 0) for starts in ends]


def _rank(style: Print) -> tuple[float, bool, bool, str]:
    return (-style[0], not style[1], style[2], style[3])


def _is_numbering(numbers: Sequence[str]) -> bool:
    """Whether numbers count sections: at least three, nearly always rising, and some with a part after a point.

    >>> _is_numbering(["1", "1.1", "1.2", "2", "2.1"]), _is_numbering(["10", "3", "5"]), _is_numbering(["1", "2", "3"])
    (True, False, False)
    """
    if len(numbers) < _LEAST_NUMBERED or not any("." in number for number in numbers):
        return False
    keys = [[(part.isalpha(), int(part) if part.isdigit() else ord(part[0])) for part in number.split(".")] for number in numbers]
    return sum(a < b for a, b in pairwise(keys)) >= 0.8 * (len(keys) - 1)


def _levels_by_number(depths: Sequence[int], styles: Sequence[Print | None]) -> Iterator[int]:
    """The depth of the number; without one, that of the numbered headings set alike, or of those nearest in size."""
    seen: dict[Print, list[int]] = defaultdict(list)
    for depth, style in zip(depths, styles, strict=True):
        if depth and style is not None:
            seen[style].append(depth)
    depth_of = {style: sorted(found)[len(found) // 2] for style, found in seen.items()}
    for depth, style in zip(depths, styles, strict=True):
        if depth or style is None or not depth_of:
            yield depth or 1
        elif style in depth_of:
            yield depth_of[style]
        else:
            over = [deep for other, deep in depth_of.items() if _rank(other)[:2] < _rank(style)[:2]]
            level = [deep for other, deep in depth_of.items() if _rank(other)[:2] == _rank(style)[:2]]
            yield max(level) if level else max(over, default=0) + 1

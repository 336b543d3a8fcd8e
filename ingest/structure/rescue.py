"""Put right what the look of single lines got wrong: a stamp up the margin taken for text, a title taken for a running head."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from ingest.language.dates import find_dates
from ingest.model import Block, BlockKind, Document, Furniture, FurnitureKind, Line
from ingest.structure.chapters import is_label_part
from ingest.structure.masthead import find_main_print, may_be_title
from ingest.structure.print import PrintOf

_TALL = 3.0  # height to width: of a line of 8 letters printed upright it is below 0.5
_LEAST_LETTERS = 8
_LARGER = 1.25  # than the text
_LARGER_HEAD = 1.12
_MUCH_LARGER_HEAD = 1.3
_TITLE_CHARS = 250
_MANUAL_PAGE = re.compile(r"[\w.+:-]+\(\d[a-z]{0,3}\)")


def _is_rotated(line: Line | None) -> bool:
    if line is None or line.box is None or line.end - line.start < _LEAST_LETTERS:
        return False
    return line.box.height > _TALL * line.box.width


def set_aside_rotated(document: Document, items: Sequence[Block | Furniture]) -> list[Block | Furniture]:
    """Text that runs up the page beside upright text is no part of the article: a stamp of an archive, a notice of a library."""
    lines = [line for line in document.lines if line.end - line.start >= _LEAST_LETTERS]
    if not any(map(_is_rotated, lines)) or sum(map(_is_rotated, lines)) > 0.2 * len(lines):
        return list(items)
    prints = PrintOf(document)
    return [
        Furniture(FurnitureKind.OTHER, item.text, item.pieces, item.page_first)
        if isinstance(item, Block) and item.kind in (BlockKind.TITLE, BlockKind.HEADING) and _is_rotated(prints.line(item))
        else item
        for item in items
    ]


def find_lost_title(document: Document, items: Sequence[Block | Furniture]) -> list[Block | Furniture]:
    """The largest print at the top of the first page is the title, where no line was taken for one and it is never repeated.

    In plain text it is the line nearest to the text that was taken for a running head, but heads no other page.
    """
    out = list(items)
    if any(isinstance(item, Block) and item.kind is BlockKind.TITLE for item in items):
        return out
    if document.lines and document.lines[0].box is None:
        return _find_lost_line(out)
    sizes = Counter[float]()
    for line in document.lines:
        for run in line.runs:
            sizes[round(run.style.size * 2) / 2] += run.end - run.start
    if not sizes:
        return out
    text_size = sizes.most_common(1)[0][0]
    upright = [line for line in document.lines if line.page == 1 and line.runs and not _is_rotated(line)]
    largest = max((max(run.style.size for run in line.runs) for line in upright), default=0.0)
    texts = Counter(item.text.casefold() for item in items)
    prints = PrintOf(document)
    body = next((item for item in out if isinstance(item, Block)), None)
    bold_alone = body is not None and body.kind is BlockKind.PARAGRAPH and not find_main_print(document)[1]
    for k, item in enumerate(out):
        if isinstance(item, Block):
            break
        found = prints.line(Block(BlockKind.TITLE, item.text, item.pieces, 1, 1))
        if item.page != 1 or found is None or not found.runs or _is_rotated(found):
            continue
        size = max(run.style.size for run in found.runs)
        alone = texts[item.text.casefold()] == 1 and len(item.text) <= _TITLE_CHARS
        alone = alone and sum(map(str.isalpha, item.text)) >= _LEAST_LETTERS
        prominent = size >= largest - 0.5 and size >= _LARGER * text_size
        if alone and (prominent or (bold_alone and _is_bold_title(item.text, found))):
            out[k] = Block(BlockKind.TITLE, item.text, item.pieces, 1, 1, None, found.box, 0.5)
            break
    return out


def find_lost_headings(document: Document, items: Sequence[Block | Furniture]) -> list[Block | Furniture]:
    """The name of a chapter at the head of its page is no running head, where it is printed once, larger than the text.

    Like other headings, that is, or much larger. Wrong where running heads are as large and no two of them are alike.
    """
    asides = [item for item in items if isinstance(item, Furniture)]
    if (document.lines and document.lines[0].box is None) or not any(
        item.kind is FurnitureKind.PAGE_HEADER and item.page > 1 for item in asides
    ):
        return list(items)
    prints = PrintOf(document)
    main = find_main_print(document)
    heads = Counter(prints.style(item) for item in items if isinstance(item, Block) and item.kind is BlockKind.HEADING)
    texts = Counter(_without_numbers(item.text) for item in asides)
    out = list(items)
    for k, item in enumerate(out):
        if isinstance(item, Block) or item.kind is not FurnitureKind.PAGE_HEADER or item.page == 1:
            continue
        block = Block(BlockKind.HEADING, item.text, item.pieces, item.page, item.page, 1, None, 0.5)
        line, style = prints.line(block), prints.style(block)
        following = next((other for other in out[k + 1 :] if isinstance(other, Block)), None)
        label = is_label_part(item.text) or (k > 0 and is_label_part(out[k - 1].text))  # "CHAPTER" / "TWENTYTWO"
        if line is None or style is None or label or following is None or following.page_first != item.page:
            continue
        if style[0] < (_LARGER_HEAD if heads[style] > 1 else _MUCH_LARGER_HEAD) * main[0]:
            continue
        if texts[_without_numbers(item.text)] == 1 and sum(map(str.isalpha, item.text)) > 1 and len(item.text) <= _TITLE_CHARS:
            out[k] = replace(block, box=line.box)
    return out


def _without_numbers(text: str) -> str:
    return "".join(filter(str.isalpha, text.casefold()))


def find_manual_page(items: Sequence[Block | Furniture]) -> list[Block | Furniture]:
    """A page of a Unix manual has its title in both corners of its head, "printf(3)"; its sections are no title.

    Wrong where a document of another kind begins with twice the call of a function.
    """
    out = list(items)
    corners: list[int] = []
    for k, item in enumerate(out):
        if isinstance(item, Block) or item.page > 1:
            break
        if _MANUAL_PAGE.fullmatch(item.text):
            corners.append(k)
    if len(corners) < 2 or len({out[k].text for k in corners}) != 1:
        return out
    for k, item in enumerate(out):
        if isinstance(item, Block) and item.kind is BlockKind.TITLE:
            out[k] = replace(item, kind=BlockKind.HEADING)
    first = out[corners[0]]
    out[corners[0]] = Block(BlockKind.TITLE, first.text, first.pieces, 1, 1, None, None, 0.5)
    return out


def _is_bold_title(text: str, line: Line) -> bool:
    """A typewritten page has one size: what stands bold above its text is the title."""
    return all(run.style.bold for run in line.runs if run.end - run.start > 1) and may_be_title(text)


def _find_lost_line(items: list[Block | Furniture]) -> list[Block | Furniture]:
    """The title of a plain text that was set aside, put back; the items as they are if there is none."""
    first = next((k for k, item in enumerate(items) if isinstance(item, Block)), 0)
    if not first or items[first].kind in (BlockKind.HEADING, BlockKind.SUBTITLE):
        return items
    running = {item.text.casefold() for item in items if isinstance(item, Furniture) and item.page > 1}
    for k in reversed(range(first)):
        text = items[k].text
        dated = sum(found.end - found.start for found in find_dates(text)) > 0.5 * len(text)
        if text.casefold() not in running and not dated and sum(map(str.isalpha, text)) >= _LEAST_LETTERS and " " in text:
            return [*items[:k], Block(BlockKind.TITLE, text, items[k].pieces, 1, 1, None, None, 0.5), *items[k + 1 :]]
    return items

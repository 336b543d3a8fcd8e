"""What stands above a title and is not one: the name of an office, a journal or a firm, a label, a number, a date.

A masthead is often set larger than the title, so print alone misleads. Words tell it: "Press release", "Vol. 7, No. 2",
"Universität Grünfelden". They speak only against a line that has another one below it which may be the title; a line
that stands alone above the text is the title, whatever it says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from ingest.language.dates import find_dates
from ingest.language.words import (
    MASTHEAD_ISSUES,
    MASTHEAD_LABELS,
    MASTHEAD_NUMBERED,
    MASTHEAD_SMALL,
    MASTHEAD_VALUED,
    ORGANISATIONS,
    PERIODICALS,
)
from ingest.model import Block, BlockKind, Document, Furniture, FurnitureKind
from ingest.structure.front import is_byline, is_dateline, parse_byline
from ingest.structure.headings import PART_NAMES, is_never_heading, is_numbered
from ingest.structure.join import join_blocks
from ingest.structure.print import Print, PrintOf

_SHORT = 160  # characters; a longer block is text
_ZONE = 16  # blocks at the top among which a title is looked for
_MOST_ORG = 9  # words in the name of an office
_LAST_TITLE_PAGE = 4
_TITLE_LINES = 4  # title, subtitle, author, version; what is said twice farther down is text
_COVER = 6  # short lines under the title of a cover
_LEAST_LETTERS = 8
_LARGER = 1.08  # than the text
_MUCH_LARGER = 1.3
_FAR = 1.2  # of the size of the second line, between two lines of one title


def _any_of(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=lambda word: (-len(word), word)))


_NUMBER_LINE = re.compile(
    rf"(?<!\w)(?:{_any_of(MASTHEAD_NUMBERED)})(?:\.?\s?[:.]?\s?\d|(?!\w)\.?\s?[:.]?\s?(?:[IVXLC]+(?!\w)|[A-Z]{{1,4}}[-/ ]?\d))"
    r"|^\(?\d{4}\)?$|^[A-Z]{2,6}[- /]?\d[\w./-]*$",
    re.IGNORECASE,
)
_ISSUE_WORDS = _any_of(MASTHEAD_ISSUES)
_ISSUE = re.compile(rf"(?<!\w)(?:{_ISSUE_WORDS})\.?\s?(?:\d|[IVXLC]+(?!\w))", re.IGNORECASE)
_SERIES = re.compile(rf"(?<!\w)(?:{_ISSUE_WORDS})\.?\s?\d{{1,4}}$|(?<!\w)\d{{1,3}}/(?:19|20)\d\d(?!\d)", re.IGNORECASE)
_VALUE_LINE = re.compile(rf"(?:{_any_of(MASTHEAD_VALUED)})\.?\s?(?:no\.?\s?)?:", re.IGNORECASE)
_FILES = "js|mjs|ts|jsx|tsx|vue|py|rb|go|rs|jl|pl|php|java|cs|cpp|lua|sql|css|sty|tex"  # "Node.js" is no address
_NOTICE = re.compile(
    r"©|\(c\)\s?\d{4}|copyright|all rights reserved|https?://|www\.|\S@\S+\.\w|contents lists available|postfach|p\.?\s?o\.? box"
    r"|submitted (?:to|for|in)|in partial fulfil|zur erlangung|vorgelegt (?:der|dem|bei)|pour obtenir|présentée et soutenue"
    rf"|^[\w.-]+\.(?!(?:{_FILES})$)[a-z]{{2,6}}$",
    re.IGNORECASE,
)
_VOLUME = re.compile(r"[\s,;]*(?:vol\.?\s?)?\d{1,4}[\s,:;(]+[\d\s():;,.–-]*\d{4}\)?[\s\d,:;.–-]*")
_MARKS = re.compile(r"[\s\d.,:;/()№#|·•–—_-]+")
_TEXT = (BlockKind.PARAGRAPH, BlockKind.QUOTE)
_KIND = (BlockKind.TITLE, BlockKind.SUBTITLE, BlockKind.HEADING)
_RUNNING = (*_TEXT, BlockKind.LIST_ITEM, BlockKind.CODE, BlockKind.TABLE)


def _without_dates(text: str) -> str:
    for found in reversed(find_dates(text)):
        text = text[: found.start] + " " + text[found.end :]
    return text


def is_masthead(text: str) -> bool:
    """Whether words say that a short line names a publisher, a series, a kind of document or a number, and no subject.

    >>> [is_masthead(text) for text in ("Pressemitteilung Nr. 47/2023", "Vol. 7, No. 2, April 2019", "Universität Grünfelden")]
    [True, True, True]
    >>> [is_masthead(text) for text in ("Press Release Basics", "Universities under pressure", "Vue3 Guide", "Pix")]
    [False, False, False, False]
    """
    text = " ".join(text.split())
    if is_strong(text):
        return True
    if not text or len(text) > _SHORT or text[-1] in "?!" or ":" in text:
        return False
    return _is_name(text, ORGANISATIONS) or _is_name(text, PERIODICALS)


def is_value(text: str) -> bool:
    """Whether a line gives a value to a word that tells of the document: no heading, whatever its print.

    >>> is_value("Status: Released"), is_value("Version: 1.2"), is_value("Contact:"), is_value("Data: the new oil")
    (True, True, False, False)
    """
    match = _VALUE_LINE.match(text)
    rest = text[match.end() :].split() if match else []
    return len(rest) == 1 or (bool(rest) and any(map(str.isdigit, text)))


def is_strong(text: str) -> bool:
    """Whether the form of a short line shows it: a label, an address, a number; the name of an office may be a subject too."""
    text = " ".join(text.split())
    if not text or len(text) > _SHORT:
        return False
    if is_label(text) or _VALUE_LINE.match(text) or _NOTICE.search(text):
        return True
    return text[-1] not in "?!" and ":" not in text and _is_issue(text)


def is_label(text: str) -> bool:
    """Whether a line says only what kind of document this is, perhaps with its number and date.

    >>> is_label("PRESS RELEASE"), is_label("Bericht Nr. 12"), is_label("Bericht aus dem Rathaus")
    (True, True, False)
    """
    bare = " ".join(_MARKS.sub(" ", _without_dates(text)).casefold().split()).replace("’", "'")
    hyphened = " ".join(text.casefold().replace("’", "'").strip(" .:").split())
    for word in ("nr", "no", "n", "n°", "nº", "numéro", "nummer", "número", "numer"):
        bare = bare.removesuffix(" " + word)
    return bare in MASTHEAD_LABELS or hyphened in MASTHEAD_LABELS


def _is_issue(text: str) -> bool:
    """A line that is little more than volume, number, version and date."""
    if not _NUMBER_LINE.search(text):
        return False
    rest = _NUMBER_LINE.sub(" ", _without_dates(text))
    letters = sum(map(str.isalpha, rest))
    return letters <= 0.75 * sum(map(str.isalnum, text)) and len(rest.split()) <= 8


def _is_name(text: str, nouns: frozenset[str]) -> bool:
    """A name with one of these nouns in it, all of whose words but the small ones begin with a capital."""
    words = [word.strip("()[],;.'’\"“”„–—-·|&/") for word in text.replace("’", "’ ").split()]
    words = [word for word in words if word]
    if not words or len(words) > _MOST_ORG:
        return False
    if not any(word.casefold().rstrip(".") in nouns or _ends_in_noun(word, nouns) for word in words):
        return False
    return all(
        not word[0].islower() or word.casefold().strip("’'") in MASTHEAD_SMALL or word.casefold() in nouns for word in words
    )


_COMPOUNDS = tuple(
    "amt ministerium behörde verein verband gesellschaft stiftung kommission zeitung zeitschrift verlag museum institut"
    " universität vereniging förbundet verket museet".split()
)


def _ends_in_noun(word: str, nouns: frozenset[str]) -> bool:
    """German and its neighbours write an office in one word: "Straßenbauamt"."""
    low = word.casefold()
    return nouns is ORGANISATIONS and len(low) > 7 and low.endswith(_COMPOUNDS)


def set_aside_masthead(document: Document, items: Sequence[Block | Furniture], language: str | None) -> list[Block | Furniture]:
    """Find the title under the masthead and set aside what stands above it; the items as they are where none is found."""
    out = list(items)
    if not document.lines or document.lines[0].box is None:
        return out
    prints = PrintOf(document)
    zone = _find_zone(out)
    front = [k for k in zone if isinstance(out[k], Block)]
    first = _find_printed_title(out, front, prints)
    if first is None:
        return out
    title = _find_below(out, [k for k in front if k > first], prints, document, language)
    if title is None:
        return out
    block = out[title]
    assert isinstance(block, Block)
    named = is_masthead(out[first].text) or _is_running_name(out, out[first].text)
    sure = _is_sure(out, front, first, title, prints) if named else _is_numbered(out, first, title, prints)
    if not sure:
        return out
    out[title] = replace(block, kind=BlockKind.TITLE)
    for k in front:
        item = out[k]
        assert isinstance(item, Block)
        if k < title and not _is_signature(item, language):
            out[k] = Furniture(FurnitureKind.PAGE_HEADER, item.text, item.pieces, item.page_first)
    return out


def join_title(document: Document, items: Sequence[Block | Furniture], language: str | None) -> list[Block | Furniture]:
    """A title that goes on in a smaller size on the next line is one: "The geese that came" / "in the night".

    The second part begins with a small letter, follows a comma or a dash, or was taken for a title too and is as large; it is set
    in the same type, much larger than the text.
    """
    out = list(items)
    at = next((k for k, item in enumerate(out) if isinstance(item, Block) and item.kind is BlockKind.TITLE), None)
    after = next((k for k in range(at + 1, len(out)) if isinstance(out[k], Block)), None) if at is not None else None
    if at is None or after is None:
        return out
    title, second = out[at], out[after]
    assert isinstance(title, Block)
    assert isinstance(second, Block)
    if second.kind not in _KIND or second.page_first != title.page_last or is_byline(second.text, language) >= 0.5:
        return out
    if is_masthead(second.text):
        return out
    prints = PrintOf(document)
    one, two = prints.style(title), prints.style(second)
    if one is None or two is None or one[1:] != two[1:]:
        return out
    goes_on = second.text[:1].islower() or title.text.endswith((",", "–", "—")) or (second.kind is BlockKind.TITLE and one == two)
    near = title.box is not None and second.box is not None and -1 < second.box.top - title.box.bottom < _FAR * two[0]
    large = two[0] >= _MUCH_LARGER * find_main_print(document)[0]
    joined = join_blocks(title, second)
    if goes_on and near and large and joined is not None:
        out[at] = joined
        del out[after]
    return out


def set_aside_second_title_page(items: Sequence[Block | Furniture]) -> list[Block | Furniture]:
    """A book has its title on a half-title page, the title page and the one after it: the second time it is none of the text."""
    out = list(items)
    seen: list[str] = []
    for k, item in enumerate(out):
        if isinstance(item, Furniture):
            continue
        if item.page_first > _LAST_TITLE_PAGE or (item.kind in _TEXT and len(item.text) > _SHORT):
            break
        text = _fold(item.text)
        titled = bool(seen) and item.kind in (*_KIND, BlockKind.BYLINE, BlockKind.PARAGRAPH) and len(text) >= _LEAST_LETTERS
        if titled and any(text in (one, one + two) for one, two in pairwise([*seen, ""])):
            out[k] = Furniture(FurnitureKind.OTHER, item.text, item.pieces, item.page_first)
        elif item.kind is BlockKind.TITLE or 0 < len(seen) < _TITLE_LINES:
            seen.append(text)
    return out


def _fold(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def find_subtitle(document: Document, blocks: Sequence[Block], language: str | None) -> list[Block]:
    """The line under a title that looks like a heading is the subtitle, if the byline follows or it stands on the cover."""
    out = list(blocks)
    at = next((k for k, block in enumerate(out) if block.kind is BlockKind.TITLE), None)
    if at is None or at + 2 >= len(out) or any(block.kind is BlockKind.SUBTITLE for block in out[: at + _ZONE]):
        return out
    title, line, after = out[at : at + 3]
    if line.kind not in (BlockKind.TITLE, BlockKind.HEADING) or line.box is None or not may_be_title(line.text, language):
        return out
    prints = PrintOf(document)
    if not 0 < _size(prints, line) < _size(prints, title):
        return out
    if any(block.kind is BlockKind.HEADING and prints.style(block) == prints.style(line) for block in out[at + 2 :]):
        return out  # a section among others
    rest = [block for block in out[at + 2 :] if block.page_first == title.page_first]
    cover = len(rest) <= _COVER and all(len(block.text) <= _SHORT for block in out[:at] + rest)
    signed = after.kind in (BlockKind.BYLINE, BlockKind.DATELINE)
    if line.page_first == title.page_first and (signed or (cover and len(rest) < len(out) - at - 2)):
        out[at + 1] = replace(line, kind=BlockKind.SUBTITLE, level=None)
    return out


def _is_running_name(items: Sequence[Block | Furniture], text: str) -> bool:
    """A running head that adds volume and pages to a line makes it the name of a journal: "Solar Cells 137 (2015) 1-5"."""
    name = " ".join(text.casefold().split())
    for item in items:
        line = " ".join(item.text.casefold().split())
        if isinstance(item, Furniture) and line.startswith(name) and _VOLUME.fullmatch(line, len(name)):
            return True
    return False


def _is_sure(items: Sequence[Block | Furniture], front: Sequence[int], first: int, title: int, prints: PrintOf) -> bool:
    """A name alone ("Department Stores of the North") may be a title with its subtitle under it.

    It is a masthead if a label or a number stands near, or if the line below is as large or in the same weight.
    """
    if any(is_strong(items[k].text) for k in front) or _is_running_name(items, items[first].text):
        return True
    one, two = (prints.style(block) for k in (first, title) if isinstance(block := items[k], Block))
    return one is None or two is None or two[0] >= 0.8 * one[0] or (one[1:3] == two[1:3] and one[1])


def _is_numbered(items: Sequence[Block | Furniture], first: int, title: int, prints: PrintOf) -> bool:
    """A name that no word tells is a masthead where it has a number ("Letter to parents no. 7"), or volume and issue beside it.

    Not so where the line below is printed like other headings: then it is the first section.
    """
    text, style = items[first].text, _style(prints, items[title])
    if len(text.split()) > _MOST_ORG or any(
        isinstance(item, Block) and item.kind is BlockKind.HEADING and prints.style(item) == style for item in items[title + 1 :]
    ):
        return False
    beside = items[max(0, first - 1) : title]
    return _SERIES.search(text) is not None or any(_is_issue(item.text) and _ISSUE.search(item.text) for item in beside)


def _style(prints: PrintOf, item: Block | Furniture) -> Print | None:
    return prints.style(item) if isinstance(item, Block) else None


def _find_zone(items: Sequence[Block | Furniture]) -> list[int]:
    """What stands on the first pages before the text begins."""
    zone: list[int] = []
    for k, item in enumerate(items):
        if isinstance(item, Furniture):
            continue
        if item.page_first > 2 or len(zone) >= _ZONE:
            break
        if item.kind in _RUNNING and (len(item.text) > _SHORT or item.text.count(". ") > 1):
            break
        zone.append(k)
    return zone


def _find_printed_title(items: Sequence[Block | Furniture], front: Sequence[int], prints: PrintOf) -> int | None:
    """What print and place make the title: as in an article without a masthead."""
    titles = [k for k in front if items[k].kind is BlockKind.TITLE] or [k for k in front if items[k].kind is BlockKind.HEADING]
    if not titles:
        return None
    sizes = [_size(prints, items[k]) for k in titles]
    return titles[sizes.index(max(sizes))] if max(sizes) >= 1.12 * sizes[0] else titles[0]


def _size(prints: PrintOf, item: Block | Furniture) -> float:
    style = _style(prints, item)
    return style[0] if style is not None else 0.0


def _find_below(
    items: Sequence[Block | Furniture], below: Sequence[int], prints: PrintOf, document: Document, language: str | None
) -> int | None:
    """The most prominent line below a masthead that may be a title."""
    main = find_main_print(document)
    found: list[tuple[tuple[float, bool], int]] = []
    for k in below:
        block = items[k]
        assert isinstance(block, Block)
        style = prints.style(block)
        if style is None or not may_be_title(block.text, language):
            continue
        larger = style[0] >= _LARGER * main[0]
        if not larger and not (style[1] and not main[1]):
            continue
        found.append(((style[0], style[1]), k))
    if not found:
        return None
    most = max(rank for rank, _ in found)
    return next(k for rank, k in found if rank == most)


def may_be_title(text: str, language: str | None = None) -> bool:
    """Whether a line may name a subject: no masthead, no byline, no date, no name of a part, no numbered section."""
    text = " ".join(text.split())
    if sum(map(str.isalpha, text)) < _LEAST_LETTERS or len(text) > 250 or is_masthead(text):
        return False
    if text.casefold().strip(" :.") in PART_NAMES or is_never_heading(text) or is_numbered(text):
        return False
    return is_byline(text, language) < 0.5 and is_dateline(text, language) < 0.5


def find_main_print(document: Document) -> Print:
    """Size and weight in which most of the document is printed."""
    sizes: dict[Print, int] = {}
    for line in document.lines:
        for run in line.runs:
            style = (round(run.style.size * 2) / 2, run.style.bold, run.style.italic, run.style.font)
            sizes[style] = sizes.get(style, 0) + run.end - run.start
    return max(sizes, key=lambda style: (sizes[style], style), default=(0.0, False, False, ""))


def _is_signature(block: Block, language: str | None) -> bool:
    """A byline or a date above the title stays what it is."""
    if is_masthead(block.text):
        return False
    byline = parse_byline(block.text, language)
    return byline is not None and is_byline(block.text, language) >= 0.5

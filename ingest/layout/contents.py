"""Tables of contents: entries that end in page numbers. They lead through the print and are no part of the article."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from ingest.layout.splice import splice_groups
from ingest.layout.tables import Tier, find_flows
from ingest.model import BlockKind, Document, FurnitureKind, LabelledLine

FEWEST = 3
FEWEST_BARE = 4
"""Entries without dots before their numbers, under no name of a contents page."""
MOST_WRAPPED = 3
"""Lines of an entry before the one that ends in the number."""
FAR = 3.2
"""Distance of two entries in units of the size of their print; where a part of the list ends there may be as much."""
KNOWN_SHARE = 0.5
"""Share of the entries that must come back as a line of the document, where neither dots nor a name tell contents."""

TAIL = 120
"""Characters at the end of a line in which dots are looked for: a search over the whole of a long line takes its square."""

_NUMBER = r"(?:\d{1,4}|[ivxlc]{1,7}|[A-Z]-\d{1,3}|\d{1,2}[-–]\d{1,3})"
_LEADER = re.compile(rf"(?:[.·…_‥]\s?){{3,}}\s*{_NUMBER}$|…\s*{_NUMBER}$")
_PARTED = re.compile(rf"[\s.·…_‥]({_NUMBER})$")
_LETTER = re.compile(r"[^\W\d_]")
_ALONE = re.compile(_NUMBER)
_NAMES = frozenset(
    """contents|table of contents|list of figures|list of tables|inhalt|inhaltsverzeichnis|abbildungsverzeichnis
    |tabellenverzeichnis|sommaire|table des matières|indice|sommario|índice|contenido|tabla de contenido|índice general|sumário
    |conteúdo|inhoud|inhoudsopgave|spis treści|obsah|innehåll|innehållsförteckning|indhold|indholdsfortegnelse|innhold|sisällys
    |sisällysluettelo|tartalom|tartalomjegyzék|содержание|оглавление|зміст|cuprins|içindekiler|目录|目次""".replace("\n", "")
    .replace(" " * 4, "")
    .split("|")
)
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff]")
_SKELETON = re.compile(r"[\W\d_]+")
_NEVER = (BlockKind.TABLE, BlockKind.FORMULA, BlockKind.CODE)


class _Row(NamedTuple):
    """What is printed at one height: its lines from the left, their text, and how it ends."""

    lines: tuple[int, ...]
    text: str
    is_entry: bool
    is_led: bool  # dots lead to the number
    page: int
    top: float
    size: float


def mark_contents(document: Document, labels: Sequence[LabelledLine]) -> tuple[LabelledLine, ...]:
    """Set the entries of contents pages aside, each with its page number."""
    free = {label.index for label in labels if label.kind not in _NEVER}
    groups = []
    known: Counter[str] | None = None
    for rows in _find_rows(document, free):
        for first, last in _find_stretches(rows):
            part = rows[first:last]
            entries = [row for row in part if row.is_entry]
            named = first > 0 and is_contents_name(rows[first - 1].text)
            led = sum(row.is_led for row in entries)
            if len(entries) < FEWEST or not _is_rising(entries):
                continue
            if 2 * led < len(entries) and not named:
                known = known if known is not None else _find_skeletons(document)
                if len(entries) < FEWEST_BARE or _share_known(entries, known) < KNOWN_SHARE:
                    continue
            groups.append(_label(rows[first - 1 : first] if named else [], part))
    return splice_groups(document, labels, groups)


def _find_rows(document: Document, free: set[int]) -> Iterator[list[_Row]]:
    if document.lines and document.lines[0].box is not None:
        for flow in find_flows(document):
            yield [_read_row(document, tier) for tier in flow if all(part.line in free for part in tier)]
        return
    printed = [document.text(line).strip() for line in document.lines]
    leads = [_may_be_numbered(text) and _is_led(" ".join(text.split())) for text in printed]
    if not any(leads):
        return
    texts = [" ".join(text.split()) for text in printed]
    rows = []
    for index, (line, text) in enumerate(zip(document.lines, texts, strict=True)):
        # Chapters often have no dots: then an entry with dots follows. Lines are two units apart, so that none counts as close.
        entry = leads[index] or (any(leads[index + 1 : index + 3]) and 0 < len(_find_number(text)) < 4)
        rows.append(_Row((index,), text, entry and index in free, leads[index], line.page, 2.0 * index, 1.0))
    yield rows


def _read_row(document: Document, tier: Tier) -> _Row:
    """A row of a page. Its number ends it after dots, or stands apart at the right."""
    parts = sorted(tier, key=lambda part: (part.x0, part.baseline))
    lines = tuple(dict.fromkeys(part.line for part in parts))
    text = _INVISIBLE.sub("", " ".join(document.text(document.lines[index]) for index in lines))
    size = max(part.size for part in parts)
    led = _is_led(text)
    last = _INVISIBLE.sub("", document.raw[parts[-1].start : parts[-1].end]).strip()
    apart = len(parts) > 1 and _ALONE.fullmatch(last) is not None and parts[-1].x0 - parts[-2].x1 > size
    entry = (led or apart) and _find_number(text) != ""
    return _Row(lines, text, entry, led, document.lines[lines[0]].page, min(part.baseline for part in parts), size)


def _may_be_numbered(text: str) -> bool:
    last = text[-1:]
    return last.isdecimal() or last in {"i", "v", "x", "l", "c"}


def _is_led(text: str) -> bool:
    """Whether dots lead to a number at the end of the line."""
    return _may_be_numbered(text) and _LEADER.search(text[-TAIL:]) is not None


def _find_number(text: str) -> str:
    """The page number at the end of an entry, "" where there is none or no letter stands before it."""
    if not _may_be_numbered(text) or text[0].isspace():
        return ""
    found = _PARTED.search(text, max(0, len(text) - 12))
    return found[1] if found is not None and _LETTER.search(text, 1, found.start()) else ""


def _find_stretches(rows: Sequence[_Row]) -> Iterator[tuple[int, int]]:
    """Rows that may be a list of contents: entries, with the lines before them that are wrapped."""
    at = 0
    while at < len(rows):
        if not rows[at].is_entry:
            at += 1
            continue
        first = at
        while (
            first
            and at - first < MOST_WRAPPED
            and _goes_on(rows[first - 1], rows[first])
            and not is_contents_name(rows[first - 1].text)
        ):
            first -= 1
        last = at + 1
        wrapped = 0
        for k in range(at + 1, len(rows)):
            if _is_far(rows[k - 1], rows[k]):
                break
            wrapped = 0 if rows[k].is_entry else wrapped + 1
            if wrapped > MOST_WRAPPED:
                break
            if rows[k].is_entry:
                last = k + 1
        yield first, last
        at = last


def _goes_on(upper: _Row, lower: _Row) -> bool:
    """Whether the first entry of a list began in the line above it: set as close, and cut within a sentence."""
    close = 0 < lower.top - upper.top < 1.6 * lower.size and abs(upper.size - lower.size) < 0.5
    return close and not upper.text.endswith((".", ":", "!", "?")) and upper.page == lower.page


def _is_far(upper: _Row, lower: _Row) -> bool:
    return lower.page != upper.page or lower.top - upper.top > FAR * max(upper.size, lower.size)


def is_contents_name(text: str) -> bool:
    """Whether a line is the name of a contents page."""
    return text.strip(" .:").casefold() in _NAMES


def _is_rising(entries: Sequence[_Row]) -> bool:
    """Whether the page numbers rise; Roman ones and those by chapter may do as they like."""
    numbers = [int(number) for row in entries if (number := _find_number(row.text)).isdigit()]
    return sum(a <= b for a, b in pairwise(numbers)) >= 0.85 * max(0, len(numbers) - 1)


def _find_skeletons(document: Document) -> Counter[str]:
    return Counter(_skeleton(document.text(line)) for line in document.lines)


def _skeleton(text: str) -> str:
    return _SKELETON.sub("", text.casefold())


def _share_known(entries: Sequence[_Row], known: Counter[str]) -> float:
    """Share of the entries whose text, without numbers, is a line of its own once more: the heading that it leads to."""
    own = [_skeleton(row.text) for row in entries]
    return sum(len(text) > 2 and known[text] > 1 for text in own) / len(own)


def _label(name: Sequence[_Row], rows: Sequence[_Row]) -> list[LabelledLine]:
    out = []
    begins = True
    for row in [*name, *rows]:
        for index in row.lines:
            out.append(LabelledLine(index, FurnitureKind.CONTENTS, begins, 0.8, 0.8))
            begins = False
        begins = begins or row.is_entry or row in name
    return out

"""Plain text dumps: text that some tool has already taken out of a PDF, as a document of lines.

The text stays as it is; only spans are found in it. What a dump still tells of the page is its line ends, its
form feeds and its blanks: indents stay inside the lines. Columns printed side by side are taken apart
(`ingest.extract.layout`), columns given row by row (`ingest.extract.interleaved`) or by turns
(`ingest.extract.turns`) are put one after the other; so the lines stand in reading order while their spans stay
where they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ingest.extract.interleaved import Dealt, deal_pages
from ingest.extract.layout import INK, split_layout
from ingest.extract.stretches import find_stretches
from ingest.extract.swapped import swap_columns
from ingest.extract.turns import order_pages_by_turns
from ingest.language import guess_language
from ingest.model import Document, Line, Page

_LINE_END = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
"""Ends of lines. The vertical tab is a word processor's line break inside a paragraph."""


def read_plain(text: str) -> Document:
    """Find the lines and pages of a plain text.

        >>> document = read_plain("Title\\n\\n  First line,\\r\\nsecond line.\\n\\fNext page\\n")
        >>> [(line.page, document.text(line)) for line in document.lines]
        [(1, 'Title'), (1, '  First line,'), (1, 'second line.'), (2, 'Next page')]

    Args:
        text: the decoded text; it becomes `raw` untouched.
    Returns:
        The document without geometry. Its flags may hold `columns_split` (text that stood side by side was put one
        after the other) and `mixed_columns` (it seems to stand side by side and was left so).
    """
    pages: list[list[tuple[int, int]]] = [[]]
    start = 0
    for match in _LINE_END.finditer(text):
        end, after = match.span()
        if end > start and INK.search(text, start, end):
            pages[-1].append((start, end))
        start = after
        if text[end] == "\f":
            pages.append([])
    if INK.search(text, start):
        pages[-1].append((start, len(text)))
    if len(pages) > 1 and not pages[-1]:
        pages.pop()  # a form feed at the very end closes the last page and opens none
    split, flags = split_layout(text, pages)
    whole = [[] if number in split else spans for number, spans in enumerate(pages)]
    language = cache(lambda: guess_language(text)[0])
    dealt, is_doubtful = deal_pages(text, whole, language)
    if dealt:
        flags.update(("columns_split", "mixed_columns"))  # put in order by the text alone: right line by line nine times in ten
    stretches = cache(lambda: [find_stretches(text, spans) for spans in whole])
    moved = swap_columns(whole, stretches, language)
    if not moved:
        moved, seems_mixed = order_pages_by_turns(text, whole, stretches, language, dealt)
        is_doubtful = is_doubtful or seems_mixed
    if moved or is_doubtful:
        flags.add("mixed_columns")
    dealt |= moved
    lines: list[Line] = []
    for number, spans in enumerate(pages):
        if number in split:
            lines.extend(split[number])
        elif number in dealt:
            lines.extend(_place_rows(number + 1, spans, dealt[number]))
        else:
            lines.extend(Line(number + 1, start, end) for start, end in spans)
    numbers = range(1, len(pages) + 1)
    return Document(text, tuple(lines), tuple(map(Page, numbers)), "plain", flags=tuple(sorted(flags)))


def _place_rows(page: int, spans: list[tuple[int, int]], dealt: Dealt) -> Iterator[Line]:
    for region, column, rows in ((0, 0, dealt.before), (1, 0, dealt.columns[0]), (1, 1, dealt.columns[1]), (2, 0, dealt.after)):
        for row in rows:
            yield Line(page, *spans[row], region=region, column=column)

"""Plain text dumps: text that some tool has already taken out of a PDF, as a document of lines.

The text stays as it is; only spans are found in it. What a dump still tells of the page is its line ends, its
form feeds and its blanks: indents stay inside the lines, and columns printed side by side are taken apart
(`ingest.extract.layout`), so that the lines stand in reading order while their spans stay where they are.
"""

from __future__ import annotations

import re

from ingest.extract.layout import INK, split_layout
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
        if INK.search(text, start, match.start()):
            pages[-1].append((start, match.start()))
        start = match.end()
        if match.group() == "\f":
            pages.append([])
    if INK.search(text, start):
        pages[-1].append((start, len(text)))
    if len(pages) > 1 and not pages[-1]:
        pages.pop()  # a form feed at the very end closes the last page and opens none
    lines, flags = split_layout(text, pages)
    if lines is None:
        lines = [Line(number, start, end) for number, page in enumerate(pages, 1) for start, end in page]
    return Document(text, tuple(lines), tuple(Page(number) for number in range(1, len(pages) + 1)), "plain", flags=flags)

"""Lines that go on with a sentence of the text are text; notes, captions and running heads are not."""

from __future__ import annotations

import numpy as np

from ingest.layout.features import view_lines
from ingest.layout.strays import find_strays
from ingest.model import Box, Document, Line, Page, Run, Style

TEXT, NOTE = Style("Serif", 11.0), Style("Serif", 8.0)


def _document(*parts: tuple[str, Style]) -> Document:
    lines, at = [], 0
    for k, (text, style) in enumerate(parts):
        box = Box(72, 50 + 16 * k, 72 + 5 * len(text), 60 + 16 * k)
        lines.append(Line(1, at, at + len(text), box, box.bottom, (Run(at, at + len(text), style),)))
        at += len(text) + 1
    return Document("\n".join(text for text, _ in parts), tuple(lines), (Page(1, 600, 800),), "test")


def _strays(document: Document, *beside: int) -> list[tuple[int, int]]:
    streams = np.array([int(k in beside) for k in range(len(document.lines))], dtype=np.int64)
    return find_strays(document, view_lines(document, "en"), streams)


def test_the_first_lines_of_a_page_go_on_with_the_text_under_them() -> None:
    document = _document(
        ("The survey was carried out over two winters, and the", TEXT),
        ("observers counted every flock that came to the lake in", TEXT),
        ("the night. Their numbers differ from those of last year.", TEXT),
    )
    assert _strays(document, 0, 1) == [(1, 2), (0, 1)]
    assert _strays(document, 1) == [(1, 0)]


def test_what_ends_a_sentence_or_is_set_otherwise_stays_beside() -> None:
    ended = _document(
        ("A caption says what is seen on the picture here.", TEXT), ("observers counted every flock at night", TEXT)
    )
    assert _strays(ended, 0) == []
    note = _document(("The survey was carried out over two winters, and the", TEXT), ("see also the other survey of lakes", NOTE))
    assert _strays(note, 1) == []
    short = _document(("Lake survey", TEXT), ("observers counted every flock that came to the lake in", TEXT))
    assert _strays(short, 0) == []

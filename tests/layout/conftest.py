"""PDFs typeset in the test, so that it can say exactly what is printed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest
import typst

from ingest.model import Article, MediaType, Processed, Source, find_gaps, render
from ingest.pipeline import process
from ingest.settings import Settings

PROSE = (
    "The harbour office counted the boats that came in during the four seasons and wrote the figures into a book that anyone "
    "may read. The clerk who kept it was a patient man, and the pages are clean, with hardly a blot. "
)
BARE = f"""#set page(width: 420pt, height: 600pt)
#set par(justify: true)
#let prose(n) = for _ in range(n) [{PROSE}]
"""
HEAD = """#align(center)[#text(20pt)[*Boats in the harbour*]]
By Ann Example

"""

Clean = Callable[[str], tuple[Article, ...]]


def clean_typst(source: str) -> tuple[Article, ...]:
    """The articles of a document typeset from this, with both promises checked."""
    data = typst.compile((BARE + source).encode())
    assert isinstance(data, bytes)
    result = process(Source("test.pdf", data, hashlib.sha256(data).hexdigest(), MediaType.PDF), Settings())
    assert isinstance(result, Processed)
    raw = result.document.raw
    parts = [
        part
        for a in result.articles
        for part in [*(p for p in (a.title, a.subtitle, a.byline, a.dateline) if p), *a.blocks, *a.furniture]
    ]
    assert find_gaps([piece for part in parts for piece in part.pieces], len(raw)) == []
    assert all(render(raw, part.pieces) == part.text for part in parts)
    return result.articles


@pytest.fixture(scope="session")
def clean() -> Clean:
    """Under a title and a byline."""
    return lambda source: clean_typst(HEAD + source)


@pytest.fixture(scope="session")
def clean_bare() -> Clean:
    return clean_typst

"""The folio of a page in text without geometry: the page number, and the names of paper, issue and section beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.layout.heads import is_section_name

_NUMBER = re.compile(r"\W*\d{1,4}\W*")
# The name of a paper with its issue, a month and a year, and perhaps the page number: "The Post · 3/2021 14".
_ISSUE = re.compile(r"(?P<name>[^\W\d_][^\d·|•/]{2,40}?)\s*[·|•–—-]?\s*(?:1[0-2]|0?[1-9])/(?:19|20)\d\d(?P<page>\s+\d{1,4})?")
_LONGEST = 80  # characters of a line that is a folio
_MOST_WORDS = 5  # of the name of a paper
_SMALL = 3  # letters of a word that may have a small one first: "und", "of", "de"


def find_folios(texts: Sequence[str], pages: Sequence[int]) -> list[int]:
    """The lines that surely are names beside a page number.

    The name of a section right before a page number, with the name of a paper before it, and a name with its issue before a
    page number or at the edge of a page, with lines beside it that repeat the name. Wrong for a table of contents whose entries
    are names of sections.
    """
    found: set[int] = set()
    last = len(texts) - 1
    for i, text in enumerate(texts):
        if not text[-1:].isdigit() or len(text) > _LONGEST:
            continue
        if _NUMBER.fullmatch(text):
            if i and is_section_name(texts[i - 1]):
                found.add(i - 1)
                if i > 1 and is_paper_name(texts[i - 2]):
                    found.add(i - 2)
            continue
        issue = _ISSUE.fullmatch(text)
        if issue is None or not is_paper_name(name := issue["name"]):
            continue
        edge = i == last or (i and pages[i] != pages[i - 1]) or pages[i] != pages[i + 1]
        if not (issue["page"] or edge or _NUMBER.fullmatch(texts[i + 1]) or (i and _NUMBER.fullmatch(texts[i - 1]))):
            continue  # the title of a newsletter may be its name and its issue
        found.add(i)
        for step in (-1, 1):
            k = i + step
            while 0 <= k <= last and abs(k - i) <= 2 and _goes_with(texts[k], name):
                found.add(k)
                k += step
    return sorted(found)


def is_paper_name(text: str) -> bool:
    """Whether a line may be the name of a paper: some words, those of four letters and more with a capital, and no stop.

    >>> is_paper_name("Field & City Quarterly"), is_paper_name("Der Rundblick"), is_paper_name("It was the harbour master")
    (True, True, False)
    """
    words = text.split()
    capitals = [word[:1].isupper() for word in words if word[:1].isalpha()]
    return (
        0 < len(words) <= _MOST_WORDS
        and text[:1].isupper()
        and text[-1:].isalnum()
        and not any(sign.isdigit() for sign in text)
        and 2 * sum(capitals) >= len(capitals)
        and all(word[:1].isupper() or len(word) <= _SMALL for word in words)
    )


def _goes_with(text: str, name: str) -> bool:
    """Whether a line is the name of the paper, of a section, or both."""
    if not text.startswith(name):
        return is_section_name(text)
    rest = text[len(name) :].strip(" ·|•–—-")
    return not rest or is_section_name(rest)

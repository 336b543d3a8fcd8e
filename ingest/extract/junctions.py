"""How well a line goes on after another one: what tells whether two lines of a text dump belong together.

A line that ends a sentence is followed by a capital, one that ends inside a sentence rather by a small letter; after "the"
comes hardly "The". A word cut at the line end says most, since its two halves are one word of the language. What
is usual after which end of a line was counted on typeset articles by `bench/fit_junctions.py`; it lies in `junctions.json`.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property
from math import log
from pathlib import Path
from typing import NamedTuple

from ingest.language import has_words, word_frequency

WORD = re.compile(r"[^\W\d_]+")
HYPHENATED = re.compile(r"[^\W\d_][-\u00ad\u2010]$")
CLOSED = re.compile(r"[.!?\u2026:][\"')\]\u00bb\u201c\u201d\u2019\u203a]*\d{0,2}$")
OPENERS = " \t\"'([\u00ab\u00bb\u201e\u201c\u201d\u201a\u2018\u2039\u203a\u00bf\u00a1"

GENERAL = 10.0
"""Lines that the usual beginnings of lines count for, beside those of the page."""
UNSEEN = 2.0
"""Added to each count: what was never seen is rare and not impossible."""

_PAUSED = re.compile(r"[,;\u2013\u2014]$")


class Half(NamedTuple):
    """A line as far as a junction looks at it: how it ends or begins, and the word there."""

    kind: str
    word: str


class Tables(NamedTuple):
    """Shares of the beginnings of lines, of those after each kind of end, and what a word put together tells."""

    heads: Mapping[str, float]
    after: Mapping[str, Mapping[str, float]]
    joined: Mapping[str, float]


class Junctions:
    """How well the lines of one page go on one after another.

    Args:
        language: of the page; where it is None or has no word list, case and punctuation must tell.
        heads: the lines that may follow: the first one of whatever is put in order.
        rows: all lines; their words are known as well.
    """

    def __init__(self, language: str | None, heads: Sequence[str], rows: Iterable[str]) -> None:
        self.language = language if has_words(language) else None
        self._rows = rows
        self._tables = read_tables()[self.language is not None]
        self._heads = {head: find_head(head, self.language) for head in heads}
        self._tails: dict[str, Half] = {}
        counts = Counter(half.kind for half in self._heads.values() if half.kind)
        seen = sum(counts.values()) + GENERAL
        self._usual = {kind: (counts[kind] + GENERAL * share) / seen for kind, share in self._tables.heads.items()}

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of all lines but the first of each, which may be the rest of one: asked only where a word is cut."""
        return frozenset([word.lower() for row in self._rows for word in WORD.findall(row)[1:]])

    def weigh(self, tail: str, head: str) -> float:
        """How much better the line `head` goes on after `tail` than after any other line: log odds, above 0 for better.

        >>> lines = ["The committee has been meet-", "ing since May.", "Nobody knew what was", "said there."]
        >>> junctions = Junctions("en", lines, lines)
        >>> junctions.weigh(lines[0], lines[1]) > 2 > 0 > junctions.weigh(lines[0], lines[3])
        True
        """
        begin = self._heads.get(head) or find_head(head, self.language)
        if not tail or not begin.kind:
            return 0.0
        end = self._tails.get(tail)
        if end is None:
            end = self._tails[tail] = find_tail(tail, self.language)
        after = self._tables.after[end.kind]
        if end.kind != "hyphen":
            return log(after[begin.kind] / self._usual[begin.kind])
        case = begin.kind[0]
        score = log(after[case] / sum(share for kind, share in self._usual.items() if kind[0] == case))
        if case == "l":
            score += self._tables.joined[tell_joined(end.word, begin.word, self.language, self.words)]
        return score


def find_tail(line: str, language: str | None) -> Half:
    """How a line ends, and its last word.

    >>> find_tail("He said that the", "en").kind, find_tail("and so he went,", "en").kind, find_tail("He has gone.", "en").kind
    ('word0', 'paused', 'closed')
    """
    words = WORD.findall(line[-40:])
    last = words[-1] if words else ""
    if HYPHENATED.search(line):
        return Half("hyphen", last)
    if CLOSED.search(line):
        return Half("closed", last)
    if _PAUSED.search(line):
        return Half("paused", last)
    return Half("word" + tell_commonness(last, language), last)


def find_head(line: str, language: str | None) -> Half:
    """How a line begins, and its first word; the kind is empty for an empty line.

    >>> [find_head(line, "en").kind for line in ("(the first", "12 days", "Zyx")], find_head("Zyx", None).kind
    (['l0', 'x', 'U3'], 'U')
    """
    text = line.lstrip(OPENERS)
    if not text:
        return Half("", "")
    if not text[0].isalpha():
        return Half("x", "")
    found = WORD.match(text)
    word = found.group() if found else ""
    return Half(("U" if text[0].isupper() else "l") + tell_commonness(word, language), word)


def tell_commonness(word: str, language: str | None) -> str:
    """0 for the commonest words, which hold others together, 1 for common, 2 for rare and 3 for unknown ones."""
    if language is None:
        return ""
    frequency = word_frequency(word, language)
    return "0" if frequency > 2e-3 else "1" if frequency > 1e-4 else "2" if frequency > 0 else "3"


def tell_joined(left: str, right: str, language: str | None, words: frozenset[str]) -> str:
    """Whether the halves of a cut word are one word of the language or the page, and whether the second is one by itself."""
    joined = (left + right).lower()
    known = "known" if joined in words or word_frequency(joined, language) > 0 else "unknown"
    if language is None:
        return known
    return known + (" word" if word_frequency(right, language) > 1e-6 else " part")


@cache
def read_tables() -> tuple[Tables, Tables]:
    """The tables for a language without and for one with a word list."""
    data = json.loads((Path(__file__).parent / "junctions.json").read_text(encoding="utf-8"))
    return _read(data["any language"]), _read(data["known language"])


def _read(counts: Mapping[str, Mapping[str, Mapping[str, int]]]) -> Tables:
    joined, any_two = _share(counts["joined"]["true"]), _share(counts["joined"]["any"])
    return Tables(
        _share(counts["heads"]["any"]),
        {end: _share(begins) for end, begins in counts["after"].items()},
        {kind: log(joined[kind] / any_two[kind]) for kind in joined},
    )


def _share(counts: Mapping[str, int]) -> Mapping[str, float]:
    total = sum(counts.values()) + UNSEEN * len(counts)
    return {kind: (count + UNSEEN) / total for kind, count in counts.items()}

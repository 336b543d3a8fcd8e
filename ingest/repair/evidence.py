"""What a document itself says about its words and its hyphens."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

# Characters that stand for a hyphen at a line end: plain, soft, the typesetter's, no-break, pdfium's.
HYPHENS = "-\u00ad\u2010\u2011\ufffe"
DASHES = "–—―−"
_WORD = re.compile(f"[^\\W_]+(?:[{HYPHENS}'’./][^\\W_]+)*")
_ANY_HYPHEN = re.compile(f"[{HYPHENS}]")
_INNER = re.compile(f"(?<=[^\\W_])[{HYPHENS}](?=[^\\W_])")
_ELISION = re.compile(r"^[^\W\d_]{1,6}['’](?=[^\W\d_]{2})")
# A soft hyphen that is really drawn has neighbours that a syllable break never has.
_DRAWN = re.compile('\u00ad(?=[A-ZÀ-Þ0-9(),.;:“”"„]| [^\\W_])|(?<=[0-9])\u00ad(?=[^\\W_])')
_SELDOM = 0.04  # of the words; 0.01 to 0.02 in 37 articles that drew their hyphens as U+00AD


def soft_hyphens_are_drawn(lines: Iterable[str]) -> bool:
    """Whether U+00AD stands for every hyphen in these raw lines; see `WordEvidence.soft_hyphens_are_drawn`."""
    lines = list(lines)
    return any("\u00ad" in line for line in lines) and WordEvidence.from_lines(lines).soft_hyphens_are_drawn()


@dataclass(slots=True)
class WordEvidence:
    """The words of a document, those cut at line ends left out, and how its hyphens are written.

    >>> evidence = WordEvidence.from_lines(["Die US-Beamten und das Mini-", "sterium, das Ministerium", "sagt der US-Präsident"])
    >>> evidence.words["ministerium"], evidence.words["sterium"], evidence.first_parts["us"], evidence.line_ends["-"]
    (1, 0, 2, 1)
    """

    words: Counter[str] = field(default_factory=Counter)  # small letters, every hyphen a plain one
    first_parts: Counter[str] = field(default_factory=Counter)  # "us" of "US-Beamte"
    last_parts: Counter[str] = field(default_factory=Counter)  # "based" of "cloud-based"
    line_ends: Counter[str] = field(default_factory=Counter)  # hyphens at line ends, by character
    inner: Counter[str] = field(default_factory=Counter)  # hyphens between letters or digits, by character
    capital_after: int = 0  # line-end hyphens followed by a capital
    drawn: int = 0  # soft hyphens in places where only a printed hyphen can stand
    lines: int = 0
    soft_drawn: bool | None = None  # what `soft_hyphens_are_drawn` said of the raw lines; None: find out
    _cut: bool = False

    @classmethod
    def from_lines(cls, lines: Iterable[str], soft_drawn: bool | None = None) -> WordEvidence:
        """Evidence from the lines of a document, raw or repaired, in reading order.

        Repaired lines do not show any more whether soft hyphens were drawn: then `soft_drawn` tells.
        """
        evidence = cls(soft_drawn=soft_drawn)
        for line in lines:
            evidence.add(line)
        return evidence

    def add(self, line: str) -> None:
        """Count one more line."""
        text = line.strip()
        if not text:
            return
        self.lines += 1
        last = text[-1]
        cut = last in HYPHENS
        words = _WORD.findall(text)
        if self._cut and words:
            if text[:1].isupper():
                self.capital_after += 1
            words = words[1:]
        self._cut = False
        if cut:
            self.line_ends[last] += 1
            self._cut = True
            words = words[:-1]
        for word in words:
            self._count(word.lower())
        if "\u00ad" in text or "-" in text or "\u2010" in text or "\u2011" in text or "\ufffe" in text:
            for char in _INNER.findall(text):
                self.inner[char] += 1
            self.drawn += len(_DRAWN.findall(text))

    def _count(self, word: str) -> None:
        if not word.isalnum():
            parts = _ANY_HYPHEN.split(word)
            if len(parts) > 1:
                word = "-".join(parts)
                for first, second in pairwise(parts):
                    self.first_parts[first] += 1
                    self.last_parts[second] += 1
            elision = _ELISION.match(word)
            if elision:
                self.words[word[elision.end() :]] += 1
        self.words[word] += 1

    def soft_hyphens_are_drawn(self) -> bool:
        """Whether U+00AD stands for every hyphen here: some PDFs map the glyph of the hyphen to it.

        Then it says nothing about the word, and inside a line it must become a plain hyphen. It is so where no plain
        hyphen stands in a word and either some U+00AD stands where no syllable ends, or they are at line ends and, but
        rarely, in words (in text with invisible soft hyphens every tenth word has one, or more).

        >>> WordEvidence.from_lines(["im Hausfrauen\u00ad)Gewand", "Stasi\u00adBunker"]).soft_hyphens_are_drawn()
        True
        >>> WordEvidence.from_lines(["Sil\u00adben\u00adtren\u00adnung im US-Wahlkampf"]).soft_hyphens_are_drawn()
        False
        """
        if self.soft_drawn is not None:
            return self.soft_drawn
        plain, soft = self.inner["-"] + self.line_ends["-"], self.inner["\u00ad"]
        if self.drawn > 0 and plain <= self.drawn:
            return True
        seldom = soft < _SELDOM * self.words.total()
        return plain == 0 and soft > 0 and seldom and self.line_ends["\u00ad"] > 0

    def tells_soft(self, char: str) -> bool:
        """Whether this hyphen character marks only soft hyphens in this document."""
        if char == "\u00ad":
            return not self.soft_hyphens_are_drawn()
        if char == "\u2010":
            return self.inner["\u2010"] == 0 and self.inner["-"] + self.line_ends["-"] > 0
        return False

    def tells_hard(self, char: str) -> bool:
        """Whether this hyphen character stands only in words here, because soft ones are written with another."""
        if char == "\u2011":
            return True
        soft = sum(self.line_ends[other] for other in "\u00ad\u2010" if self.tells_soft(other))
        return char == "-" and soft > 3 * self.line_ends["-"]

"""What a document itself says about its words and its hyphens."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import compress, pairwise
from operator import not_, or_

from ingest.language.frequency import word_frequency
from ingest.language.split import split_small_tokens, split_tokens

# Characters that stand for a hyphen at a line end: plain, soft, the typesetter's, no-break, pdfium's.
HYPHENS = "-\u00ad\u2010\u2011\ufffe"
DASHES = "–—―−"
_ANY_HYPHEN = re.compile(f"[{HYPHENS}]")
# What stands before a hyphen is looked at behind it: a search for a character is ten times as fast as one for a place.
_INNER = {hyphen: re.compile(f"{hyphen}(?<=[^\\W_].)(?=[^\\W_])") for hyphen in HYPHENS}
_ELISION = re.compile(r"^[^\W\d_]{1,6}['’](?=[^\W\d_]{2})")
# A soft hyphen that is really drawn has neighbours that a syllable break never has.
_DRAWN = re.compile('\u00ad(?:(?=[A-ZÀ-Þ0-9(),.;:“”"„]| [^\\W_])|(?<=[0-9].)(?=[^\\W_]))')
_TOGETHER = 1000  # lines counted at once: bounds the memory on long documents
_SELDOM = 0.04  # of the words; 0.01 to 0.02 in 37 articles that drew their hyphens as U+00AD


def find_drawn_hyphens(lines: Iterable[str]) -> frozenset[str]:
    """Which of U+00AD and U+2010 are printed inside words in these raw lines; see `WordEvidence.find_drawn`."""
    lines = list(lines)
    together = "\n".join(lines)
    if "\u00ad" not in together and "\u2010" not in together:
        return frozenset()
    evidence = WordEvidence()
    for texts in _take_together(lines):
        evidence._count_hyphens(texts)
    # Words cost five times as much and count only where a text has no plain hyphen.
    drawn_alike = evidence.line_ends["\u00ad"] and not evidence.inner["-"] + evidence.line_ends["-"]
    return (WordEvidence.from_lines(lines) if drawn_alike else evidence).find_drawn()


def _take_together(lines: Iterable[str]) -> Iterator[list[str]]:
    """The lines without blanks at their ends, as many at once as are counted together."""
    texts = [text for line in lines if (text := line.strip())]
    for start in range(0, len(texts), _TOGETHER):
        yield texts[start : start + _TOGETHER]


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
    misplaced: int = 0  # soft hyphens in places where only a printed hyphen can stand
    cuts: Counter[tuple[str, str]] = field(default_factory=Counter)  # what stands before and behind line-end hyphens
    spaced_ends: int = 0  # line ends with a blank before the hyphen
    spaced_inner: int = 0  # hyphens between blanks inside lines: dashes
    lines: int = 0
    drawn: frozenset[str] | None = None  # what `find_drawn_hyphens` said of the raw lines; None: find out
    _cut: str | None = None
    _clear: dict[str | None, int] = field(default_factory=dict)

    @classmethod
    def from_lines(cls, lines: Iterable[str], drawn: frozenset[str] | None = None) -> WordEvidence:
        """Evidence from the lines of a document, raw or repaired, in reading order.

        Repaired lines do not show any more which hyphens stood inside words: then `drawn` tells.
        """
        evidence = cls(drawn=drawn)
        for texts in _take_together(lines):
            evidence._count_words(texts)
            evidence._count_hyphens(texts)
        for word in [word for word in evidence.words if not word.isalnum()]:
            evidence._take_apart(word, evidence.words.pop(word))
        return evidence

    def _count_words(self, texts: list[str]) -> None:
        """Count the words of more lines; as many as can be at once, which is three times as fast."""
        self.lines += len(texts)
        hyphenated = [text[-1] in HYPHENS for text in texts]
        begun = [self._cut is not None, *hyphenated][: len(texts)]  # with the rest of a word
        is_cut = list(map(or_, begun, hyphenated))
        words: list[str] = []
        cut = split_tokens(list(compress(texts, is_cut)))
        for found, begins, ends in zip(cut, compress(begun, is_cut), compress(hyphenated, is_cut), strict=True):
            if begins and found:
                self.cuts[(self._cut or "", _ANY_HYPHEN.split(found[0].lower())[0])] += 1
                found = found[1:]
            self._cut = None
            if ends:
                self._cut = _ANY_HYPHEN.split(found[-1].lower())[-1] if found else ""
                found = found[:-1]
            words += map(str.lower, found)
        words += split_small_tokens("\n".join(compress(texts, map(not_, is_cut))))
        self.words.update(words)

    def _count_hyphens(self, texts: list[str]) -> None:
        """Count the hyphens of more lines, at their ends and inside."""
        for text in texts:
            if text[-1] in HYPHENS:
                self.line_ends[text[-1]] += 1
                self.spaced_ends += text[-2:-1] == " "
        joined = "\n".join(texts)
        self.spaced_inner += joined.count(" - ")
        for hyphen in HYPHENS:
            if hyphen in joined:
                self.inner.update(_INNER[hyphen].findall(joined))
        self.misplaced += len(_DRAWN.findall(joined))

    def _take_apart(self, word: str, count: int) -> None:
        """Count a word that has more than letters and digits: under its plain form, and its parts."""
        parts = _ANY_HYPHEN.split(word)
        if len(parts) > 1:
            word = "-".join(parts)
            for first, second in pairwise(parts):
                self.first_parts[first] += count
                self.last_parts[second] += count
        elision = _ELISION.match(word)
        if elision:
            self.words[word[elision.end() :]] += count
        self.words[word] += count

    def find_drawn(self) -> frozenset[str]:
        """Which of U+00AD and U+2010 are printed inside words here, so that they say nothing about a line end.

        Some PDFs map the glyph of every hyphen to U+00AD; inside a line it must then become a plain hyphen. It is so
        where no plain hyphen stands in a word and either some U+00AD stands where no syllable ends, or they are at line
        ends and, but rarely, in words (in text with invisible soft hyphens every tenth word has one, or more).

        >>> WordEvidence.from_lines(["im Hausfrauen\u00ad)Gewand", "Stasi\u00adBunker"]).find_drawn() == {"\u00ad"}
        True
        >>> WordEvidence.from_lines(["Sil\u00adben\u00adtren\u00adnung im US-Wahlkampf"]).find_drawn()
        frozenset()
        """
        if self.drawn is not None:
            return self.drawn
        plain, soft = self.inner["-"] + self.line_ends["-"], self.inner["\u00ad"]
        misplaced = self.misplaced > 0 and plain <= self.misplaced
        seldom = plain == 0 and 0 < soft < _SELDOM * self.words.total() and self.line_ends["\u00ad"] > 0
        drawn = {"\u00ad"} if misplaced or seldom else set()
        return frozenset(drawn | ({"\u2010"} if self.inner["\u2010"] else set()))

    def count_clearly_soft(self, language: str | None) -> int:
        """How many line ends of the document cut a word that the lists know into parts of which one is none."""
        if language not in self._clear:
            self._clear[language] = sum(
                count for (left, right), count in self.cuts.items() if is_clearly_soft(left, right, language, self)
            )
        return self._clear[language]

    def tells_soft(self, char: str) -> bool:
        """Whether this hyphen character marks only soft hyphens in this document."""
        if char not in "\u00ad\u2010" or char in self.find_drawn():
            return False
        return char == "\u00ad" or self.inner["-"] + self.line_ends["-"] > 0

    def tells_hard(self, char: str) -> bool:
        """Whether this hyphen character stands only in words here, because soft ones are written with another."""
        if char == "\u2011":
            return True
        soft = sum(self.line_ends[other] for other in "\u00ad\u2010" if self.tells_soft(other))
        return char == "-" and soft > self.line_ends["-"]


def is_clearly_soft(left: str, right: str, language: str | None, evidence: WordEvidence) -> bool:
    """Whether two parts, in small letters, make a known word and one of them is no word.

    >>> is_clearly_soft("finan", "ziellen", "de", WordEvidence()), is_clearly_soft("well", "known", "en", WordEvidence())
    (True, False)
    """
    joined = left + right
    if not (evidence.words[joined] or word_frequency(joined, language) > 0):
        return False
    rare = 1e-7
    return word_frequency(left, language) < rare or word_frequency(right, language) < rare

"""Hyphens that the tool has taken out with the line end: ``HZBSprecherin`` for ``HZB-`` ``Sprecherin``.

pdftotext joins two lines where the first ends in a plain hyphen, and takes the hyphen away, also one that belongs to the
word. What it leaves is a line longer than its neighbours, by about as much as one of them, with the joined word where the
first ended. In that place, and nowhere else, a capital within a word ("BedfordStrohm", "NSZeit", "G7Gipfel") or two words of
the list that make none together ("humaninduced") tell of a hyphen; it is put back, as a recorded change. Words that the list or
the document knows as they are ("YouTube") stay, and so do compounds of languages that write them as one word.

Sometimes it leaves a blank there: "con tributing". It is closed where only the whole is a word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache

from ingest.language import word_frequency
from ingest.language.words import SUSPENDING
from ingest.model import Document, Rule
from ingest.repair.evidence import WordEvidence
from ingest.repair.hyphens import probability_soft
from ingest.repair.ligatures import Ligature

_KEPT = re.compile(r"-\n(?<=[^\W\d_]-\n)(?=[^\W\d_])")
_WORD = re.compile(r"[^\W_]+(?:[-'’*/][^\W_]+)*")
_PART = re.compile(r"[^\W_]+")
_ADDRESS = re.compile(r"[@/\\_]|www\.|\.\w+\.")
_PARTED = re.compile(r"(?<![\w'’-])([^\W\d_]{2,}) (?=([^\W\d_]{2,})(?![\w'’]))")
_WIDEST = 120  # characters of a printed line
_RARER = 10.0  # how much more often the whole word is seen than its rarer half
_LINE = re.compile(r"[^\n\f]{12,}")
_NEAR = 10  # lines above and below whose lengths tell the width of the column
_FEWEST_FULL = 3
_FULL = (0.88, 1.06)  # shares of the width between which a line is full
_CUT = (0.70, 1.13)  # and between which the cut word ends
_LONGER = 1.15
_LEAST = 0.7  # of the usual length of the document; columns may be narrower in places
_IN_COLUMNS = 0.35  # share of the lines that is as long as usual; where each paragraph is one line it is 0.1 to 0.4
_MOST_LONG = 2.4  # widths; after that it is no line of a column
_COMMON = 1e-6
_SURE = 0.75
_CLOSED = frozenset({"de", "nl", "sv", "da", "nb", "nn", "no", "fi", "hu", "is", "et"})  # compounds are one word there
_UNSPACED = frozenset({"zh", "ja", "ko", "th"})
_NAMES = frozenset({"Mc", "Mac", "De", "Di", "Le", "La", "Van", "O", "Fitz", "Du"})  # "McDonald" is printed as one word


def find_lost_hyphens(document: Document, language: str | None) -> tuple[Ligature, ...]:
    """Find the places of a text dump at which a hyphen of the word stood at a line end.

    >>> raw = "\\n".join(["so breit ist diese Spalte", "und so breit bleibt sie es", "auch in dieser Zeile, die"] * 2)
    >>> raw += "\\nsagte dann eine HZBSprecherin der Presse am Morgen\\nund das war es schon ganz"
    >>> [(raw[at.start : at.end], at.text) for at in find_lost_hyphens(Document(raw, (), (), "x"), "de")]
    [('B', 'B-')]

    Args:
        document: as extracted. One with geometry has its lines as they are printed: nothing is found.
        language: whose word list is asked; nothing is found in one that is written without blanks.
    """
    raw, base = document.raw, (language or "").split("-")[0]
    if base in _UNSPACED or any(line.box is not None for line in document.lines[:1]) or _KEPT.search(raw):
        return ()
    lines = [match.span() for match in _LINE.finditer(raw)]
    lengths = [end - start for start, end in lines]
    if len(lines) < _FEWEST_FULL:
        return ()
    usual, count = _find_usual(sorted(lengths))
    in_columns = count / len(lines) >= _IN_COLUMNS
    evidence = cache(lambda: WordEvidence.from_lines(raw.splitlines()))  # seldom asked
    longest, shortest = _LONGER * min(usual, _WIDEST), _LEAST * usual
    found: list[Ligature] = []
    for k, (start, end) in enumerate(lines):
        length = end - start
        if length > longest:
            found += _find_parted(raw, start, end, _measure_width(lengths, k), base)
        if (
            not in_columns
            or length <= shortest
            or (raw[end : end + 2].strip() == "" and raw[max(0, start - 2) : start].strip() == "")
        ):
            continue
        beside = sorted(lengths[max(0, k - 2) : k] + lengths[k + 1 : k + 3])
        if len(beside) < 2 or _LONGER * beside[1] >= length:
            continue
        width = _measure_width(lengths, k)
        if not width or not _LONGER * width < length < _MOST_LONG * width:
            continue
        low, high = start + int(_CUT[0] * width), start + int(_CUT[1] * width)
        for match in _WORD.finditer(raw, max(start, raw.rfind(" ", start, low)), end):
            if match.start() >= high:
                break
            if _ADDRESS.search(raw, raw.rfind(" ", start, match.start()) + 1, match.end()):
                continue
            if cut := _find_cut(match, low, high, base, evidence):
                found.append(cut)
                break
    return tuple(sorted(found))


def _find_parted(raw: str, start: int, end: int, width: int, language: str) -> list[Ligature]:
    """Blanks inside words in a line that was joined of several: the tool took the hyphen away and parted the two halves.

    Only where one of the lines ended, and where one half is no word, or one hardly ever seen beside the whole. Of 51 such blanks
    in the dumps of five tools all were inside a word.
    """
    found = []
    for match in _PARTED.finditer(raw, start, end) if width and end - start > _LONGER * width else ():
        left, right = match.groups()
        at = match.end(1) - start
        ends = round(at / width)
        if not right.islower() or ends < 1 or not (_CUT[0] - 1) * width < at - ends * width < (_CUT[1] - 1) * width:
            continue
        whole = word_frequency(left + right, language)
        if whole and _RARER * min(word_frequency(left, language), word_frequency(right, language)) < whole:
            found.append(Ligature(match.end(1), match.end(1) + 1, "", 0.95, Rule.LOST_CUT))
    return found


def _find_usual(ordered: Sequence[int]) -> tuple[int, int]:
    """The length that most lines have, and how many these are; of two lengths the longer."""
    count = len(ordered)
    first = last = most = usual = 0
    for length in ordered:
        while ordered[first] < _FULL[0] * length:
            first += 1
        while last < count and ordered[last] <= _FULL[1] * length:
            last += 1
        if last - first >= most:
            usual, most = length, last - first
    return usual, most


def _measure_width(lengths: list[int], k: int) -> int:
    """The length that most lines round this one have; 0 where too few do."""
    width, count = _find_usual(sorted(lengths[max(0, k - _NEAR) : k] + lengths[k + 1 : k + 1 + _NEAR]))
    return width if count >= _FEWEST_FULL else 0


def _find_cut(match: re.Match[str], low: int, high: int, language: str, evidence: Callable[[], WordEvidence]) -> Ligature | None:
    """The place in this word where a hyphen stood most likely, if it is likely enough."""
    parts = [part for part in _PART.finditer(match[0]) if len(part[0]) >= 4 and not word_frequency(part[0], language)]
    if not parts or match.string.count(match[0]) > 1:
        return None
    best: Ligature | None = None
    for part in parts:
        word, offset = part[0], match.start() + part.start()
        for at in range(max(1, low - offset), min(len(word) - 2, high - offset) + 1):
            sure, hyphen = _weigh(word[:at], word[at:], match.string, language, evidence)
            if sure >= _SURE and (best is None or sure > best.confidence):
                end = offset + at
                best = Ligature(end - 1, end, word[at - 1] + hyphen, sure, Rule.LOST_HYPHEN)
    return best


def _weigh(left: str, right: str, raw: str, language: str, evidence: Callable[[], WordEvidence]) -> tuple[float, str]:
    """How sure it is that a hyphen stood between these two, and how it is written there."""
    if f"{left}-{right}" in raw:
        return 0.99, "-"
    known = [max(word_frequency(part, language), _COMMON * (raw.count(part) > 1)) for part in (left, right)]
    if right in SUSPENDING.get(language, ()):  # "security- and"
        return (0.8 if known[0] > _COMMON and len(left) > 3 else 0.0), "- "
    if right[0].isupper():
        if not right[1].islower() or right.startswith("Innen") or left in _NAMES:
            return 0.0, "-"
        if left.isupper() and not known[1] and word_frequency(right[1:], language) > _COMMON:  # "A" "Ipowered"
            return 0.0, "-"
        return (0.97 if min(known) else 0.9), "-"
    if not right.islower() or min(known) <= _COMMON:
        return 0.0, "-"
    if left.isupper():
        return (0.9 if len(left) > 1 and len(right) > 3 else 0.0), "-"
    if not left.islower() or language in _CLOSED or min(len(left), len(right)) < 3:
        return 0.0, "-"
    return 1.0 - probability_soft(left, "-", right, language, evidence()), "-"

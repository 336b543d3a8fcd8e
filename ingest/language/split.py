"""The words of many lines at once: a table tells of each character what it is. A regular expression costs four times as much."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

JOINERS = "-\u00ad\u2010\u2011\ufffe'’./"
"""Hyphens of all kinds, apostrophes, full stop and slash: what may stand between two parts of one word."""

_TOGETHER = 50_000  # characters looked at together: bounds the memory on long documents
_BLANK = np.uint32(ord(" "))
_UNKNOWN, _OTHER, _JOINER, _DIGIT, _LETTER = range(5)

Codes = NDArray[np.uint32]

_kinds = np.zeros(0x110000, dtype=np.uint8)  # of each character, filled in as characters are met


def split_words(texts: Sequence[str]) -> list[list[str]]:
    """The words of each text: what is left of it where all but letters counts as blank, as of the pattern ``[^\\W\\d_]+``.

    >>> split_words(["Straße 12, S. 3", "–"])
    [['Straße', 'S'], []]
    """
    words: list[list[str]] = []
    for part in split_texts(texts, _TOGETHER):
        codes = read_codes("".join(part))
        words += _split(part, codes, _find_kinds(codes) == _LETTER, 0)
    return words


def split_tokens(texts: Sequence[str]) -> list[list[str]]:
    """The words of each text with their digits, and with single joiners inside them.

    >>> split_tokens(["l'été 1.5, U.S.-based x-", "y_z"])
    [["l'été", '1.5', 'U.S', 'based', 'x'], ['y', 'z']]
    """
    tokens: list[list[str]] = []
    for part in split_texts(texts, _TOGETHER):
        codes = read_codes("\n".join(part))
        kinds = _find_kinds(codes)
        kept = kinds >= _DIGIT
        joiners = np.flatnonzero(kinds[1:-1] == _JOINER) + 1
        joined = joiners[kept[joiners - 1] & kept[joiners + 1]]
        kept[joined] = True
        tokens += _split(part, codes, kept, 1)
    return tokens


def split_small_tokens(text: str) -> list[str]:
    """The tokens of a text, in small letters.

    >>> split_small_tokens("Das US-Team")
    ['das', 'us-team']
    """
    if "İ" in text or "Σ" in text:  # small, the one is two characters, and how the other looks depends on where it stands
        return list(map(str.lower, split_tokens([text])[0]))
    return split_tokens([text.lower()])[0]


def split_texts(texts: Sequence[str], most: int) -> Iterator[Sequence[str]]:
    """The texts in parts of so many characters in all, or of one text that has more."""
    start = together = 0
    for at, text in enumerate(texts):
        if together + len(text) > most and at > start:
            yield texts[start:at]
            start, together = at, 0
        together += len(text)
    yield texts[start:]


def read_codes(text: str) -> Codes:
    """The characters as numbers."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


@lru_cache(maxsize=1)
def find_alphabet(text: str) -> str:
    """The different characters of a text, sorted.

    Whether a text holds any of a class of characters is soon said of these, and most texts have less than a hundred. They are
    kept for the last document, of which many ask.

    >>> find_alphabet("Anna sagt ja.")
    ' .Aagjnst'
    """
    codes = read_codes(text)
    met = np.zeros(int(codes.max()) + 1 if len(codes) else 0, dtype=np.bool_)
    met[codes] = True
    return _write_codes(np.flatnonzero(met).astype(np.uint32))


def _write_codes(codes: Codes) -> str:
    return codes.tobytes().decode("utf-32-le", "surrogatepass")


def _split(texts: Sequence[str], codes: Codes, kept: NDArray[np.bool_], between: int) -> Iterator[list[str]]:
    """What is kept of each text, split; `between`: characters that stand between two texts."""
    spaced = _write_codes(np.where(kept, codes, _BLANK))
    ends = accumulate(len(text) + between for text in texts)
    return (spaced[end - between - len(text) : end - between].split() for text, end in zip(texts, ends, strict=True))


def _find_kinds(codes: Codes) -> NDArray[np.uint8]:
    kinds = _kinds.take(codes)
    if not kinds.all():
        for code in set(codes[kinds == _UNKNOWN].tolist()):
            _kinds[code] = _find_kind(chr(code))
        kinds = _kinds.take(codes)
    return kinds


def _find_kind(char: str) -> int:
    if char.isalnum():
        return _DIGIT if char.isdecimal() else _LETTER
    return _JOINER if char in JOINERS else _OTHER

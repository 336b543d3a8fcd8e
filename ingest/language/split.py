"""The words of many lines at once: a table tells of each character what it is. A regular expression costs four times as much."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

JOINERS = "-\u00ad\u2010\u2011\ufffe'’./"
"""Hyphens of all kinds, apostrophes, full stop and slash: what may stand between two parts of one word."""

_TOGETHER = 50_000  # characters looked at together: bounds the memory on long documents
_BLANK = np.uint32(ord(" "))
_UNKNOWN, _OTHER, _JOINER, _DIGIT, _LETTER = range(5)

_FACTOR = np.uint64(0x9E3779B97F4A7C15)

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


def glue_words(texts: Sequence[str]) -> list[str]:
    """The letters of each text, without what stands between them.

    >>> glue_words(["Straße 12, S. 3", "–"])
    ['StraßeS', '']
    """
    glued: list[str] = []
    for part in split_texts(texts, _TOGETHER):
        codes, starts = _join_lines(part)
        kept = _find_kinds(codes) == _LETTER
        letters = _write_codes(codes[kept])
        ends = np.add.reduceat(kept, starts, dtype=np.int64).cumsum().tolist()
        glued += [letters[start:end] for start, end in zip([0, *ends], ends, strict=False)]
    return glued


class Stems(NamedTuple):
    """The first letters of the long words of many texts, as numbers that are the same where these are."""

    keys: NDArray[np.uint64]
    owners: NDArray[np.int64]  # in which of the texts each of them stands

    def find_shared(self) -> NDArray[np.bool_]:
        """Which of them come in more than one text."""
        order = self.keys.argsort(kind="stable")  # so that the texts of one key rise
        keys, owners = self.keys[order], self.owners[order]
        firsts = np.flatnonzero(np.append(True, keys[1:] != keys[:-1])[: len(keys)])
        sizes = np.append(firsts[1:], len(keys))[: len(firsts)] - firsts
        shared = np.empty(len(keys), dtype=np.bool_)
        shared[order] = np.repeat(owners[firsts] != owners[firsts + sizes - 1], sizes)
        return shared


def find_stems(texts: Sequence[str], size: int) -> Stems:
    """The first `size` letters of all words that have so many.

    >>> find_stems(["Stadtrat, Stadtrat", "die Stadträte"], 5).find_shared().tolist()
    [True, True, True]
    """
    keys, owners, above = [np.zeros(0, dtype=np.uint64)], [np.zeros(0, dtype=np.int64)], 0
    for part in split_texts(texts, _TOGETHER):
        codes, starts = _join_lines(part)
        edges = np.flatnonzero(np.diff(_find_kinds(codes) == _LETTER, prepend=False))  # of words: the first, and past the last
        firsts = edges[::2][edges[1::2] - edges[::2] >= size]
        key = np.zeros(len(firsts), dtype=np.uint64)
        for k in range(size):  # a polynomial modulo 2**64: no two of a million agree by chance
            key = key * _FACTOR + codes[firsts + k]
        keys.append(key)
        owners.append(starts.searchsorted(firsts, "right") - 1 + above)
        above += len(part)
    return Stems(np.concatenate(keys), np.concatenate(owners))


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


def _join_lines(texts: Sequence[str]) -> tuple[Codes, NDArray[np.int64]]:
    """The characters of the texts, each with a line end, and where each begins."""
    sizes = np.array([len(text) + 1 for text in texts], dtype=np.int64)
    return read_codes("\n".join(texts) + "\n"), sizes.cumsum() - sizes


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

"""How common a word is in a language.

The frequencies are those of wordfreq, in files that are mapped and not loaded: the first word of a language
costs 0.1 ms, each further one 2 µs, and the memory is shared by all processes. `bench/build_words.py` made them
and tells the format. A word is kept as a 32-bit hash, so that one unknown word in 35,000 passes for a known one.
"""

from __future__ import annotations

import mmap
import sys
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache, lru_cache
from hashlib import blake2b
from pathlib import Path

MAGIC = b"CDW1"
_DATA = Path(__file__).parent / "data"
_ALIASES = {"no": "nb", "nn": "nb", "sk": "cs", "gl": "pt"}


def word_hash(word: str) -> int:
    """The 32 bits that stand for a word: small letters, NFC, UTF-8, BLAKE2b, first byte lowest."""
    return int.from_bytes(blake2b(unicodedata.normalize("NFC", word.lower()).encode(), digest_size=4).digest(), "little")


@cache
def _words(language: str) -> tuple[Sequence[int], bytes]:
    path = _DATA / f"{language}.words"
    if not path.exists():
        return (), b""
    with path.open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    view = memoryview(mapped)
    count = int.from_bytes(view[4:8], "little")
    hashes: Sequence[int] = view[8 : 8 + 4 * count].cast("I")
    if sys.byteorder != "little":
        swapped = array("I", hashes)
        swapped.byteswap()
        hashes = swapped
    return hashes, view[8 + 4 * count :]  # type: ignore[return-value]  # a view is indexed like bytes


def has_words(language: str | None) -> bool:
    """Whether frequencies are known for a language."""
    return language is not None and len(_words(_base(language))[0]) > 0


@cache
def _base(language: str) -> str:
    base = language.split("-")[0].lower()
    return _ALIASES.get(base, base)


@lru_cache(maxsize=50_000)
def word_frequency(word: str, language: str | None) -> float:
    """How often a word stands among all words of a language (0..1); 0 if word or language is unknown.

    >>> word_frequency("und", "de") > word_frequency("Hund", "de-AT") > 0
    True
    >>> word_frequency("Hnud", "de"), word_frequency("und", None), word_frequency("und", "xx")
    (0.0, 0.0, 0.0)
    """
    if language is None:
        return 0.0
    hashes, levels = _words(_base(language))
    wanted = word_hash(word)
    at = bisect_left(hashes, wanted)
    if at == len(hashes) or hashes[at] != wanted:
        return 0.0
    return float(10.0 ** (-levels[at] * 0.04))

"""Which language a text is in.

A table of letter sequences, 34 languages wide, is mapped and not loaded; a paragraph costs under a millisecond.
Scripts that belong to one language are told by their letters alone. `bench/fit_languages.py` made the table from
word lists and tells the format; `bench/languages.py` measures.
"""

from __future__ import annotations

import mmap
import re
from collections import Counter
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from ingest.language.split import split_words

MAGIC = b"CDL1"
ROWS = 1 << 16
SCALE = 16.0
_WINDOW = 500  # characters; of a longer text its beginning, middle and end, more changes nothing
_FEWEST_LETTERS = 10
# Sequences overlap, so that their logarithms must not simply be added up: fitted on 3,500 snippets of 15 to 1,000
# characters in nine languages, the least log loss (0.12) of a grid.
_SHARPNESS, _OVERLAP = 2.0, 0.7
_HINT_WORTH = 1.5
# Mean logarithm of a sequence: 1.5 or more in 99 % of the paragraphs of known languages, 1.3 and less for
# Esperanto, Estonian, Welsh or "Lorem ipsum", 0.7 for gibberish.
_GOOD_FIT, _WORST_FIT = 1.5, 0.7
_LEAST = 0.2
_TAGS = {"sh": "hr"}
_OTHER_SCRIPT = re.compile("[\u0370-\u03ff\u0530-\u1fff\u2c00-\U0010ffff]")  # of those that one language owns


@lru_cache(maxsize=1 << 14)
def find_sequences(word: str) -> NDArray[np.uint16]:
    """The rows of the table for one word: its sequences of one to four letters with its edges, and the whole word."""
    padded = f" {word} "
    data = [padded[at : at + size] for size in (2, 3, 4) for at in range(len(padded) - size + 1)]
    data.append(f"={word}")
    return np.fromiter([crc32(part) & (ROWS - 1) for part in map(str.encode, data)], dtype=np.uint16, count=len(data))


@cache
def _table() -> tuple[tuple[str, ...], NDArray[np.int8]]:
    with (Path(__file__).parent / "data" / "languages.ngrams").open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    count, rows = (int.from_bytes(mapped[at : at + 4], "little") for at in (4, 8))
    names = tuple(mapped[12 + 8 * index : 20 + 8 * index].rstrip(b"\0").decode() for index in range(count))
    data = np.frombuffer(mapped, dtype=np.int8, offset=12 + 8 * count)
    return names, data.reshape(rows, count)


def guess_language(text: str, hint: str | None = None) -> tuple[str | None, float]:
    """The language of a text as BCP 47, and how sure that is (0..1); None for too little text or no known language.

        >>> guess_language("Das ist ein kurzer Satz.")[0], guess_language("To jest krótkie zdanie po polsku.")[0]
        ('de', 'pl')
        >>> guess_language("これは日本語の文章です。"), guess_language("12.05.2021"), guess_language("ok", "fr-CA")
        (('ja', 0.99), (None, 0.0), ('fr', 0.3))

    Args:
        text: of any length; of long texts three windows are looked at.
        hint: what somebody says the language is (BCP 47): worth as much as a few words of text, and the answer for
            texts too short to tell.
    Returns:
        Language without region, and confidence. Of guesses with confidence 0.9 or more at least 9 in 10 are right,
        from 15 letters on.
    """
    hinted = _hinted(hint)
    text = _sample(text)
    if _OTHER_SCRIPT.search(text):
        letters = list(filter(str.isalpha, text))
        by_script, share = _by_script(letters)
        if by_script is not None:
            return by_script, round(min(0.99, share) * (1.0 if len(letters) >= 4 else 0.6), 3)
    if len(list(islice(filter(str.isalpha, text), _FEWEST_LETTERS))) < _FEWEST_LETTERS:
        return (hinted, 0.3) if hinted else (None, 0.0)
    names, table = _table()
    words = Counter(split_words([text.lower()])[0])
    if not words:
        return (hinted, 0.3) if hinted else (None, 0.0)
    sequences = list(map(find_sequences, words))
    counts = np.repeat(np.array(list(words.values()), dtype=np.float32), list(map(len, sequences)))
    # Whole numbers far below 2**24, of which 32 bits lose nothing; as a product of matrices, for sums of bytes are slow.
    total = (counts @ table.take(np.concatenate(sequences), axis=0).astype(np.float32)).astype(np.float64) / SCALE
    rows = int(counts.sum())
    logits = total * (_SHARPNESS / rows**_OVERLAP)
    if hinted in names:
        logits[names.index(hinted)] += _HINT_WORTH
    best = int(logits.argmax())
    probability = float(1.0 / np.exp(logits - logits[best]).sum())
    # Text in a language that is not in the table, or in none, fits its best language badly.
    fit = float(total[best]) / rows
    probability *= min(1.0, max(0.05, (fit - _WORST_FIT) / (_GOOD_FIT - _WORST_FIT)))
    if probability < _LEAST:
        return (hinted, 0.3) if hinted else (None, 0.0)
    return _TAGS.get(names[best], names[best]), round(min(0.999, probability), 3)


def _hinted(hint: str | None) -> str | None:
    match = re.match(r"[A-Za-z]{2,3}(?=$|[-_])", hint or "")
    if not match:
        return None
    base = match.group().lower()
    return {"no": "nb", "nn": "nb", "hr": "sh", "bs": "sh", "tl": "fil"}.get(base, base)


def _sample(text: str) -> str:
    if len(text) <= 3 * _WINDOW:
        return text
    middle = (len(text) - _WINDOW) // 2
    windows = (text[:_WINDOW], text[middle : middle + _WINDOW], text[-_WINDOW:])
    # Half a word at the edge of a window is no word.
    return " ".join(window[window.find(" ") + 1 : window.rfind(" ")] if " " in window else window for window in windows)


def _by_script(letters: list[str]) -> tuple[str | None, float]:
    """The language that owns the script of most of the letters, and the share of its letters."""
    counts = {"han": 0, "kana": 0}
    for char in letters:
        if char >= "\u0370" and not "\u0400" <= char <= "\u052f":
            script = _script(char)
            counts[script] = counts.get(script, 0) + 1
    others = len(letters) - sum(counts.values())
    # One Chinese character says as much as two or three letters.
    east = 2.5 * (counts["han"] + counts["kana"])
    if east > others and east > max(counts.values()):
        return ("ja", 0.99) if counts["kana"] * 20 > counts["han"] else ("zh", 0.97)
    script = max(counts, key=lambda name: counts[name])
    if script in _OWN_SCRIPT and counts[script] * 2 > len(letters):
        return _OWN_SCRIPT[script], counts[script] / len(letters)
    return None, 0.0


def _script(char: str) -> str:
    for first, last, name in _SCRIPTS:
        if first <= char <= last:
            return name
    return "other"


_SCRIPTS = (
    ("\u0370", "\u03ff", "greek"),
    ("\u1f00", "\u1fff", "greek"),
    ("\u0530", "\u058f", "armenian"),
    ("\u0590", "\u05ff", "hebrew"),
    ("\u0980", "\u09ff", "bengali"),
    ("\u0a00", "\u0a7f", "gurmukhi"),
    ("\u0a80", "\u0aff", "gujarati"),
    ("\u0b80", "\u0bff", "tamil"),
    ("\u0c00", "\u0c7f", "telugu"),
    ("\u0c80", "\u0cff", "kannada"),
    ("\u0d00", "\u0d7f", "malayalam"),
    ("\u0d80", "\u0dff", "sinhala"),
    ("\u0e00", "\u0e7f", "thai"),
    ("\u0e80", "\u0eff", "lao"),
    ("\u1000", "\u109f", "burmese"),
    ("\u10a0", "\u10ff", "georgian"),
    ("\u1200", "\u139f", "ethiopic"),
    ("\u1780", "\u17ff", "khmer"),
    ("\u1100", "\u11ff", "hangul"),
    ("\u3130", "\u318f", "hangul"),
    ("\uac00", "\ud7a3", "hangul"),
    ("\u3040", "\u30ff", "kana"),
    ("\uff66", "\uff9f", "kana"),
    ("\u3400", "\u9fff", "han"),
    ("\uf900", "\ufaff", "han"),
)
_OWN_SCRIPT = {
    "greek": "el",
    "armenian": "hy",
    "hebrew": "he",
    "bengali": "bn",
    "gurmukhi": "pa",
    "gujarati": "gu",
    "tamil": "ta",
    "telugu": "te",
    "kannada": "kn",
    "malayalam": "ml",
    "sinhala": "si",
    "thai": "th",
    "lao": "lo",
    "burmese": "my",
    "georgian": "ka",
    "ethiopic": "am",
    "khmer": "km",
    "hangul": "ko",
}

"""What lines are made of: letters, digits, words, widths, counted for many lines at once.

The characters of many lines are one array of code points; a table tells of each what it is, and running sums give the
count of any stretch. That takes a quarter of the time of counting line by line.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ingest.language.split import read_codes, split_texts
from ingest.layout.widths import measure_width

OPENERS = "\"'„“‚‘«»([{‹›¿¡"
_TOGETHER = 50_000  # characters looked at together: bounds the memory on long documents
_HEAD = 12  # characters at the beginning of a line that tell whether it is Chinese, Japanese or Korean

Counts = NDArray[np.float64] | NDArray[np.int64]


class _Table:
    """What each character is: a row of small numbers for each property, filled in as characters are met."""

    PROPERTIES = ("width", "upper", "lower", "other", "digit", "bracket", "quote", "ideograph", "opener", "blank")

    def __init__(self) -> None:
        self._known = np.zeros(0x110000, dtype=np.bool_)
        self._values = {name: np.zeros(0x110000, dtype=np.int8) for name in self.PROPERTIES}

    def learn(self, codes: NDArray[np.intp]) -> None:
        unknown = codes[~self._known[codes]]
        for code in set(unknown.tolist()):
            self._known[code] = True
            for name, value in self._describe(chr(code)).items():
                self._values[name][code] = value

    def is_(self, name: str, codes: NDArray[np.intp]) -> NDArray[np.bool_]:
        return self.look_up(name, codes).view(np.bool_)

    def look_up(self, name: str, codes: NDArray[np.intp]) -> NDArray[np.int8]:
        return self._values[name].take(codes)

    @staticmethod
    def _describe(c: str) -> dict[str, int]:
        kind = "upper" if c.isupper() else "lower" if c.islower() else "digit" if c.isdigit() else "other" if c.isalpha() else ""
        return {
            "width": round(100 * measure_width(c)),  # whole hundredths: sums of them are exact
            **({kind: 1} if kind else {}),
            "bracket": (c in "([") - (c in ")]"),
            "quote": (c in "„«“") - (c in "»”"),
            "ideograph": "\u2e80" <= c <= "\u9fff" or "\uac00" <= c <= "\ud7af",
            "opener": c in OPENERS,
            "blank": c.isspace(),
        }


_TABLE = _Table()


def count_characters(texts: Sequence[str]) -> dict[str, Counts]:
    """Features that are counts of characters and words, by name; one number a text.

    >>> counts = count_characters(["The 2 “Old” ones", "x"])
    >>> [(name, counts[name].tolist()) for name in ("chars", "words", "title_share", "caps_share")]
    [('chars', [16, 1]), ('words', [4, 1]), ('title_share', [0.5, 0.0]), ('caps_share', [0.2, 0.0])]

    Args:
        texts: lines without blanks at their ends.
    """
    parts = [_count(part) for part in split_texts(texts, _TOGETHER)]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _codes(text: str) -> NDArray[np.intp]:
    codes = read_codes(text).astype(np.intp)  # what numpy would make of them for every table
    _TABLE.learn(codes)
    return codes


def _count(texts: Sequence[str]) -> dict[str, Counts]:
    chars = np.array([len(text) for text in texts], dtype=np.int64)
    ends = (chars + 1).cumsum() - 1  # where the line ends of the joined text are
    starts = ends - chars
    codes = _codes("\n".join(texts) + "\n")

    def add_up(values: NDArray[np.int8] | NDArray[np.bool_]) -> NDArray[np.int64]:
        """How many each text has; no line end may be one."""
        found: NDArray[np.int64]
        found = np.add.reduceat(values, starts, dtype=np.int64) if values.any() else np.zeros(len(starts), dtype=np.int64)
        return found

    blank, upper = _TABLE.is_("blank", codes), _TABLE.is_("upper", codes)
    begins = ~blank
    begins[1:] &= blank[:-1]
    capital = upper.copy()
    capital[:-1] |= _TABLE.is_("opener", codes)[:-1] & upper[1:]
    words = add_up(begins)
    blanks = np.flatnonzero(blank)
    first_ends = blanks[blanks.searchsorted(starts)]
    uppers, lowers = add_up(upper), add_up(_TABLE.look_up("lower", codes))
    widths = np.zeros(len(codes) + 1, dtype=np.int64)
    _TABLE.look_up("width", codes).cumsum(out=widths[1:])
    head = np.minimum(chars, _HEAD)
    filled = np.maximum(chars, 1)
    return {
        "chars": chars,
        "words": words,
        "width": (widths[ends] - widths[starts]) / 100,
        "first_word": (widths[first_ends] - widths[starts]) / 100,
        "caps_share": uppers / np.maximum(uppers + lowers, 1),
        "title_share": add_up(begins & capital) / np.maximum(words, 1),
        "digit_share": add_up(_TABLE.look_up("digit", codes)) / filled,
        "letters_share": (uppers + lowers + add_up(_TABLE.look_up("other", codes))) / filled,
        "open_bracket": add_up(_TABLE.look_up("bracket", codes)),
        "quote_balance": add_up(_TABLE.look_up("quote", codes)),
        "cjk": _share_of_heads(_TABLE.look_up("ideograph", codes), starts, head),
    }


def _share_of_heads(found: NDArray[np.int8], starts: NDArray[np.int64], sizes: NDArray[np.int64]) -> NDArray[np.float64]:
    """How much of the first characters of each text was found; in most documents nothing."""
    if not found.any():
        return np.zeros(len(starts))
    sums = np.append(0, found.cumsum(dtype=np.int64))
    shares: NDArray[np.float64] = (sums[starts + sizes] - sums[starts]) / np.maximum(sizes, 1)
    return shares

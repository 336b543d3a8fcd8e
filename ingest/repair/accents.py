"""Letters whose accent stands loose beside them, as in PDFs that draw the two glyphs one after the other.

TeX draws the accent first (``f¨ur``), other programs the letter (``fu¨r``), and a gap between the glyphs may
have become a blank (``f ¨ur``, ``Ko ¨nig``). Only pairs that form one letter in use are joined. The acute and
the grave are also typed for apostrophes and quotes (``geht´s``, ``l´été``, ``po´``), and correct text must not
change: they are joined only inside a word and never after what is usually elided.
"""

from __future__ import annotations

import re
import unicodedata

from ingest.model import Rule
from ingest.repair.edits import Edit

# Accent as printed -> combining accent, and the letters that take it in a European orthography.
_ACCENTS = {
    "¨": ("\u0308", frozenset("aeiouyAEIOUYı")),
    "´": ("\u0301", frozenset("aeiouyczAEIOUYCZı")),
    "`": ("\u0300", frozenset("aeiouAEIOUı")),
    "ˆ": ("\u0302", frozenset("aeiouAEIOUı")),
    "˜": ("\u0303", frozenset("anoANO")),
    "ˇ": ("\u030c", frozenset("cszrednCSZREDN")),
    "¸": ("\u0327", frozenset("csCS")),
    "˛": ("\u0328", frozenset("aeAE")),
    "˚": ("\u030a", frozenset("aAuU")),
    "˝": ("\u030b", frozenset("ouOU")),
    "˙": ("\u0307", frozenset("zZ")),
}
_BY_MARK = {combining: (combining, letters) for combining, letters in _ACCENTS.values()} | _ACCENTS
_ANY = re.compile("[¨´`ˆ˜ˇ¸˛˚˝˙]|(?<= )[\u0300-\u0303\u0308\u030a-\u030c\u0327\u0328]")
_APOSTROPHE_LIKE = frozenset("´`")
_ELIDED = re.compile(r"(?<![^\W_])(?:[cdjlmnostv]|qu|jusqu|lorsqu|puisqu|un|anch|sant|quest|grand|gl|\w*ll)$", re.IGNORECASE)
_NO_VOWEL = re.compile(r"(?<![^\W_])[bcdfghjklmnpqrstvwxzß]{1,5}$", re.IGNORECASE)


def find_loose_accents(text: str) -> list[Edit]:
    """Find letters with a loose accent before or behind them.

    Where both neighbours could carry it, the letter before does, unless the letter behind is a dotless i.
    A blank is taken out only where what it cuts off cannot be a word. Wrong for a text about accents.

        >>> [(edit.start, edit.end, edit.text) for edit in find_loose_accents("Ma¨dchen f¨ur M ¨unchen, Ko ¨nig")]
        [(1, 3, 'ä'), (10, 12, 'ü'), (15, 18, 'ü'), (26, 29, 'ö')]
        >>> find_loose_accents("geht´s, l´été, po´, `quoted´, na ja ¨ so")
        []
    """
    edits: list[Edit] = []
    for match in _ANY.finditer(text):
        edit = _join_accent(text, match.start())
        if edit is not None and (not edits or edits[-1].end <= edit.start):
            edits.append(edit)
    return edits


def _join_accent(text: str, place: int) -> Edit | None:
    combining, letters = _BY_MARK[text[place]]
    before, after = text[place - 1 : place], text[place + 1 : place + 2]
    if text[place] in _APOSTROPHE_LIKE:
        return _join_touchy(text, place, combining, letters)
    if after in letters and after and (before not in letters or after == "ı"):
        gap = before == " " and _NO_VOWEL.search(text[max(0, place - 7) : place - 1]) is not None
        return Edit(place - gap, place + 2, _composed(after, combining), Rule.COMPOSE, 0.9)
    if before and before in letters:
        # Both could carry it: 0.75, for nothing but the commoner order speaks.
        return Edit(place - 1, place + 1, _composed(before, combining), Rule.COMPOSE, 0.75 if after in letters and after else 0.9)
    letter = text[place - 2 : place - 1]
    if before == " " and letter and letter in letters and after.isalpha():
        return Edit(place - 2, place + 1, _composed(letter, combining), Rule.COMPOSE, 0.85)
    return None


def _join_touchy(text: str, place: int, combining: str, letters: frozenset[str]) -> Edit | None:
    """Acute and grave: only inside a word, where exactly one neighbour takes it and nothing is elided."""
    before, after = text[place - 1 : place], text[place + 1 : place + 2]
    if not (before.isalpha() and after.isalpha()) or _ELIDED.search(text[max(0, place - 8) : place]):
        return None
    if after in letters and before not in letters:
        return Edit(place, place + 2, _composed(after, combining), Rule.COMPOSE, 0.85)
    if before in letters and after not in letters and after not in "stSTmn":
        return Edit(place - 1, place + 1, _composed(before, combining), Rule.COMPOSE, 0.8)
    return None


def _composed(letter: str, combining: str) -> str:
    return unicodedata.normalize("NFC", ("i" if letter == "ı" else letter) + combining)

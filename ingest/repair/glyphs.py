"""Words whose glyphs were set apart (``S p e r r s a t z``) or drawn several times for a fake bold (``TTiittllee``)."""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np

from ingest.language.split import read_codes
from ingest.model import Rule
from ingest.repair.edits import Edit

_VOWELS = frozenset("aeiouyäöüáàâãåąæéèêëęěíìîïóòôõøœúùûůýıAEIOUYÄÖÜÁÀÂÃÅĄÆÉÈÊËĘĚÍÌÎÏÓÒÔÕØŒÚÙÛŮÝ")
# Begins with a literal blank or at the line start, so that the search may skip from blank to blank.
_LETTER_SPACED = re.compile(r"(?:(?<=^)|(?<=\s))[^\W\d_](?:[ \xa0\u2009\u200a][^\W\d_]){3,}(?=[.,:;!?]?(?:\s|$))")
_SPACED_HINT = re.compile(r"[^\W\d_](?:[ \xa0\u2009\u200a][^\W\d_]){3}")
_FEWEST_SPACED = 5


def find_letter_spaced(text: str) -> list[Edit]:
    """Find words set with a blank between their letters.

    Letters with single blanks between them may be a list (``A B C D E``) or several words without a sign of
    where one ends. So a run counts only with five letters or more, a vowel and a consonant, small letters
    after the first or capitals throughout, and not in the order of the alphabet.

        >>> find_letter_spaced("ein  S p e r r s a t z  hier")[0][:3]
        (5, 22, 'Sperrsatz')
        >>> find_letter_spaced("Gruppe A B C D E F, x y z, V I P, a e i o u, i n t o i t")
        []
    """
    if not _SPACED_HINT.search(text):
        return []
    edits = []
    for match in _LETTER_SPACED.finditer(text):
        word = match.group()[::2]
        rest = word[1:]
        if (
            len(word) >= _FEWEST_SPACED
            and (rest.islower() or word.isupper())
            and not _words_beside(text, match.start(), match.end())
            and not all(a < b for a, b in zip(word.lower(), rest.lower(), strict=False))
            and any(char in _VOWELS for char in word)
            and sum(char not in _VOWELS for char in word) >= 2
            and _longest_run(word) <= 4
        ):
            edits.append(Edit(match.start(), match.end(), word, Rule.LETTER_SPACED, 0.85))
    return edits


def _words_beside(text: str, start: int, end: int) -> bool:
    """Whether nothing but one blank parts the run from a neighbouring word, so that its edges are unsure."""
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    return bool((before.strip() and len(before) == 2) or (after[:1] == " " and after.strip()))


def _longest_run(word: str) -> int:
    """Length of the longest run of consonants."""
    longest = run = 0
    for char in word:
        run = 0 if char in _VOWELS else run + 1
        longest = max(longest, run)
    return longest


@lru_cache(maxsize=1)
def may_have_doubled(text: str) -> bool:
    """Whether three letters that follow on one another stand there twice or more each. A search takes ten times as long.

    The answer is kept for the last document, of which it is asked twice.

    >>> may_have_doubled("TTiittllee"), may_have_doubled("Schifffahrt ... 112233")
    (True, False)
    """
    codes = read_codes(text)
    again = np.flatnonzero((codes[1:] == codes[:-1]) & (codes[1:] >= ord("A")))  # the next letter is the same
    begins = np.append(True, again[1:] - again[:-1] > 1)[: len(again)]
    firsts, lasts = again[begins], again[np.append(begins[1:], True)[: len(again)]]
    follows = firsts[1:] - lasts[:-1] == 2
    return bool((follows[:-1] & follows[1:]).any())


_DOUBLED_HINT = re.compile(r"([^\W\d_])\1{1,3}([^\W\d_])\2{1,3}([^\W\d_])\3")


def find_doubled(text: str) -> list[Edit]:
    """Find words whose every character stands there two, three or four times.

    One word must show it beyond doubt: three different letters or more, a vowel among them. Its neighbours,
    blanks and punctuation included, then follow as far as they are doubled too.

        >>> [(edit.start, edit.end, edit.text) for edit in find_doubled("DDeerr  TTiittllee:: so")]
        [(0, 20, 'Der Title:')]
        >>> find_doubled("AABBCC, 112233, Mississippi, DDMMYYYY, aaaaaa, Schifffahrt")
        []
    """
    if not _DOUBLED_HINT.search(text):
        return []
    edits: list[Edit] = []
    for match in re.finditer(r"[^\W\d_]{6,}", text):
        if edits and match.start() < edits[-1].end:
            continue
        times = _times(match.group())
        if times < 2:
            continue
        word = match.group()[::times]
        if len(set(word.lower())) < 3 or not (any(char in _VOWELS for char in word) and any(char.islower() for char in word[1:])):
            continue
        start, end = match.span()
        while start >= times and _same(text[start - times : start]):
            start -= times
        while end + times <= len(text) and _same(text[end : end + times]):
            end += times
        if start > 0 and text[start - 1] == text[start]:
            continue
        edits.append(Edit(start, end, text[start:end:times], Rule.DOUBLED, 0.9))
    return edits


def _times(word: str) -> int:
    """How often each character of the word is repeated: 2 to 4, or 1."""
    for times in (4, 3, 2):
        whole = len(word) % times == 0 and len(word) >= 3 * times
        if whole and all(_same(word[at : at + times]) for at in range(0, len(word), times)):
            return times
    return 1


def _same(chars: str) -> bool:
    return len(chars) > 1 and chars == chars[0] * len(chars)

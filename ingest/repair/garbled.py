"""Find text that was extracted without an error and yet cannot be read.

A PDF shows glyphs; what they mean is in tables that may be missing, wrong or made to mislead. The page looks right and the
text is rubbish. Each detector looks for one way in which that goes wrong and for nothing else, and counts only what
no writer would write. None of them needs to know the document; those that read words ask the word
lists of all languages, and say nothing of a language that has none.

What can be mended (letter-spacing, doubled glyphs, mojibake) is flagged here and mended elsewhere: it does not
count as garbled. The share is that of the visible characters which nothing can mend.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from operator import attrgetter
from typing import NamedTuple

import ftfy
from ftfy.badness import badness

from ingest.language import word_frequency
from ingest.language.split import find_alphabet
from ingest.model import Document
from ingest.repair.glyphs import may_have_doubled
from ingest.repair.ligatures import Ligature

GARBLED = "garbled_text"
_FLAG_SHARE = 0.02  # below, a document has a few bad characters; from here on it is called garbled


class Garbling(NamedTuple):
    """The flags of a document and the share of its visible characters that cannot be read, 0..1."""

    flags: tuple[str, ...]
    share: float


def find_garbling(document: Document, ligatures: Sequence[Ligature] = (), language: str | None = None) -> Garbling:
    """Look for text that cannot be read.

    >>> from ingest.model import Document
    >>> find_garbling(Document("Wer (cid:12)(cid:7)(cid:9) liest", (), (), "x"))
    Garbling(flags=('cid_codes', 'garbled_text'), share=0.2727)

    Args:
        document: as extracted, before any repair. Its lines tell which text is in which font; without them
            the raw text is one font.
        ligatures: codes that will be mended; they do not count.
        language: whose word list is asked first; that saves time and changes no answer.
    Returns:
        The flags, sorted. To the share count `cid_codes`, `private_use`, `replacement_characters`, `control_characters`,
        `shifted_glyphs`, `unknown_glyphs`, `reversed_text`, `missing_spaces`; flagged alone are
        `letter_spaced`, `doubled_glyphs`, `mojibake`; and `garbled_text` when the share is 0.02 or more.
    """
    text = document.raw
    mended = sum(text[ligature.start] == "(" for ligature in ligatures)
    found = len(_CID.findall(text))
    codes = found - mended
    tokens = text.split()
    inked = "".join(tokens)
    visible = sum(map(len, _CID.sub("\0", text).split())) if found else len(inked)
    if not visible:
        return Garbling((), 0.0)
    alphabet = find_alphabet(text)
    controls = len(_CONTROL.findall(text)) if _CONTROL.search(alphabet) else 0
    bad = {
        "cid_codes": codes if codes >= 2 else 0,
        "private_use": max(0, (_count_private(text) if _PRIVATE.search(alphabet) else 0) - len(ligatures) + mended),
        "replacement_characters": sum(map(text.count, "\ufffd\ufffe\uffff")),
        "control_characters": controls,
    }
    languages = sorted(_LANGUAGES, key=lambda one: one != language)
    right_to_left = _RTL_LETTER.search(alphabet) is not None
    for words in _texts_by_font(document, None if controls else tokens):
        for flag, count in _judge_font(words, languages, right_to_left=right_to_left).items():
            bad[flag] = bad.get(flag, 0) + count
    flags = {flag for flag, count in bad.items() if count}
    flags |= {flag for flag, shows in _MENDABLE.items() if shows(text)}
    share = min(1.0, sum(bad.values()) / visible)
    if share >= _FLAG_SHARE:
        flags.add(GARBLED)
    return Garbling(tuple(sorted(flags)), round(share, 4))


_CID = re.compile(r"\(cid:\d+\)")
# Without tab, line ends and form feed; U+0085 is a line end; with a NUL a text file is still a text, but a damaged one.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]")
_PRIVATE = re.compile(r"[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]+")


def _count_private(text: str) -> int:
    """Private-use characters in or instead of words. One that stands alone is a bullet or a logo of a symbol font."""
    count = 0
    for match in _PRIVATE.finditer(text):
        alone = (
            len(match.group()) == 1
            and not text[match.start() - 1 : match.start()].isalnum()
            and not text[match.end() : match.end() + 1].isalnum()
        )
        count += 0 if alone else len(match.group())
    return count


# -- text by font ----------------------------------------------------------------------------------------------------

_TOKENS_LOOKED_AT = 1500
_CONTROL_IN_WORD = re.compile(r"[\x00-\x08\x0e-\x1b]+")  # of ASCII; the others are blanks to `split` too
_AFTER_WORD = ',;!?)"”“»’'  # what is in no address and no number
_NO_WORD = re.compile(r"https?:|www\.|@|\.(?:com|org|net|de)\b|[/\\_.…·\-–—]{3}|\d{3}")


def _texts_by_font(document: Document, tokens: list[str] | None) -> Iterator[list[str]]:
    """The words of each font: a wrong table belongs to one font and spoils all that is set in it.

    Args:
        tokens: those of the raw text, where no control character can part them.
    """
    if not any(map(attrgetter("runs"), document.lines)):
        yield _CONTROL_IN_WORD.sub(" ", document.raw).split() if tokens is None else tokens
        return
    fonts: dict[str, list[str]] = defaultdict(list)
    for line in document.lines:
        for run in line.runs:
            fonts[run.style.font].append(document.raw[run.start : run.end])
    for parts in fonts.values():
        yield _CONTROL_IN_WORD.sub(" ", "\n".join(parts)).split()


def _judge_font(tokens: Sequence[str], languages: Sequence[str], *, right_to_left: bool) -> dict[str, int]:
    """What is wrong with the words of a font; a few hundred of them tell of most that it is nothing."""
    long = [token for token in tokens if len(token) >= _GLUED]
    glued = [len(token) for token in long if _is_text(token) and _is_alphabetic(token) and _is_glued(token)]
    if right_to_left and _is_backwards_script(filter(_is_text, tokens)):
        flag: str | None = "reversed_text"
    elif (len(glued) >= 4 or max(glued, default=0) >= 70) and sum(glued) > 0.1 * _count_letters(tokens):
        flag = "missing_spaces"
    else:
        flag = _judge_words(filter(_is_text, tokens), languages)
    if flag is None or (letters := _count_letters(tokens)) < 40:
        return {}
    return {flag: sum(glued) if flag == "missing_spaces" else letters}


def _is_text(token: str) -> bool:
    return token.rstrip(_AFTER_WORD).isalpha() or not _NO_WORD.search(token)


def _count_letters(tokens: Iterable[str]) -> int:
    return sum(map(len, filter(_is_text, tokens)))


_LATIN_TO_GREEK = re.compile("[A-Za-z\u00c0-\u052f\u212a]")
_NO_SPACES = re.compile("[\u0e00-\u10ff\u1780-\u17ff\u3000-\U0010ffff]")


def _is_alphabetic(token: str) -> bool:
    """Whether a token is in a script that puts spaces between words and letters in a row."""
    return _LATIN_TO_GREEK.search(token) is not None and _NO_SPACES.search(token) is None


# The longest of 45,000 words of running German has 36 letters; one of 25 comes once in 2,000 words. Glued lines run on.
_GLUED = 26


def _is_glued(token: str) -> bool:
    """Several common words inside, one after the other, without a hyphen between them."""
    core = re.sub(r"[^\w]+", "", token)
    return len(core) >= _GLUED and token.count("-") < 3 and not core.isdigit() and len(set(core.lower())) >= 8


# -- shifted glyphs ------------------------------------------------------------------------------------------------------

_LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "pl", "nl", "ru", "cs", "sv", "da", "nb", "fi", "hu", "tr", "ro", "uk", "ca")
_COMMON = 1e-4  # a word that makes up one in 10,000: small words, and hardly a chance hit


def _judge_words(tokens: Iterable[str], languages: Sequence[str]) -> str | None:
    """Whether the tokens are words at all: `shifted_glyphs`, `reversed_text`, `unknown_glyphs` or None.

    Of running text in a language with a word list 0.3 to 0.6 of the tokens are common words, of a list of names or of a
    language without a list less than 0.2; no shift turns any of these into words.
    """
    every = (token for token in islice(tokens, _TOKENS_LOOKED_AT) if 3 <= len(token) <= 24)
    sample = list(islice(every, 200))
    if len(sample) < 12 or _share_known(sample, languages) > 0.25:
        return None
    sample += every
    as_they_are = _share_known(sample, languages)
    if as_they_are > 0.25:
        return None
    wanted = max(0.25, 1.8 * as_they_are)
    if sum(_NO_SPACES.search(token) is None for token in sample) > wanted * len(sample):  # others are words in no way
        bare = [token.strip("\"'“”„‘’«»()[].,;:!?–-") for token in sample]
        if _share_known([token[::-1] for token in bare], languages, wanted) > wanted:
            return "reversed_text"
        for shift in _SHIFTS:
            if _share_known(_move(sample, shift), languages, wanted) > wanted:
                return "shifted_glyphs"
    odd = sum(map(_is_odd, sample))
    if as_they_are < 0.04 and len(sample) >= 25 and odd > 0.5 * len(sample):
        return "unknown_glyphs"
    return None


# Glyph 3 for the space gives -29, glyph 1 gives -31, glyph 0 for "!" gives -33; the rest by distance.
_SHIFTS = tuple(sorted((shift for shift in range(-33, 34) if shift), key=lambda shift: (shift not in {-29, -31}, abs(shift))))
_VOWEL = re.compile(r"[aeiouyàâäãáåæéèêëěęíìîïıóòôöõøœúùûüůűýąįų]", re.IGNORECASE)
_ODD_INSIDE = re.compile(r"[a-z][A-Z][a-z]|[A-Za-z][^\w\s.,'’&/:@+-][A-Za-z]|[A-Za-z]\d[A-Za-z]")


def _is_odd(token: str) -> bool:
    """What no word of a Latin script looks like: no vowel, signs or digits inside, capitals after small letters."""
    letters = sum("a" <= char.lower() <= "z" for char in token)
    if len(token) < 3 or letters < 0.4 * len(token):
        return (
            len(token) >= 3
            and not any(char.isalpha() and char > "\x7f" for char in token)
            and not token.isdigit()
            and letters > 0
        )
    return bool(_ODD_INSIDE.search(token)) or (letters == len(token) and _VOWEL.search(token) is None)


def _move(tokens: Sequence[str], shift: int) -> list[str]:
    joined = "\n".join(tokens)
    moved = {ord(char): ord(char) + shift for char in set(joined) if char != "\n" and 32 < ord(char) + shift < 0x2000}
    return joined.translate(moved).split("\n")


_WORD = re.compile(r"[^\W\d_]{3,}")  # of two letters nearly every pair is a word somewhere


def _share_known(tokens: Sequence[str], languages: Sequence[str], enough: float = 0.25) -> float:
    """Share of the tokens that are common words of the language in which most of them are.

    The first language that gives more than `enough` will do, and no more of it is counted then.
    """
    bare = [token.strip("\"'“”„‘’«»()[].,;:!?") for token in tokens]
    words = Counter([word.lower() for word in bare if (len(word) >= 3 if word.isalpha() else _WORD.fullmatch(word))])
    if not words:
        return 0.0
    most = 0.0
    for language in languages:
        known = 0
        for word, count in words.items():
            if word_frequency(word, language) >= _COMMON:
                known += count
                if known > enough * len(tokens):
                    return known / len(tokens)
        most = max(most, known / len(tokens))
    return most


# -- right to left ---------------------------------------------------------------------------------------------------------

_HEBREW_FINALS = frozenset("ךםןףץ")
_RTL_LETTER = re.compile(r"[\u0590-\u05ff\u0600-\u06ff\ufb1d-\ufdff\ufe70-\ufefc]")
_RTL = re.compile(f"{_RTL_LETTER.pattern}{{3,}}")


def _is_backwards_script(tokens: Iterable[str]) -> bool:
    """Hebrew and Arabic stored in the order in which it is drawn: letters that only end words begin them.

    Hebrew has five letters with a form for the end of a word; Arabic writes its article first and teh marbuta last.
    """
    first, last = 0, 0
    for token in tokens:
        word = None if token.isascii() else _RTL.search(token)
        if word is None:
            continue
        letters = unicodedata.normalize("NFKC", word.group())
        first += letters[0] in _HEBREW_FINALS or letters[0] in "ةى" or letters.endswith("لا")
        last += letters[-1] in _HEBREW_FINALS or letters[-1] in "ةى" or letters.startswith("ال")
    return first >= 5 and first > 3 * last


# -- what can be mended -----------------------------------------------------------------------------------------------------

# From blank to blank, which is the faster search: what stands before the first of them is looked at behind it.
_SPACED = re.compile(r" (?<=(?<!\S)[^\W\d_] )(?:[^\W\d_] ){4,}[^\W\d_](?!\w)")


def _has_letter_spaced(text: str) -> bool:
    """A word set with a blank after each letter. Lists of letters and initials have as many, but make no word."""
    for match in _SPACED.finditer(text):
        word = text[match.start() - 1 : match.end()].replace(" ", "").lower()
        if len(set(word)) < 4 or word in "abcdefghijklmnopqrstuvwxyz":
            continue
        if len(word) >= 12 or any(_is_known(word[start:end]) for start, end in _parts(len(word))):
            return True
    return False


def _parts(length: int) -> Iterator[tuple[int, int]]:
    """The whole, then its longer beginnings and ends."""
    for cut in range(max(1, length - 4)):
        yield 0, length - cut
        yield cut, length


def _is_known(word: str) -> bool:
    return any(word_frequency(word, language) >= 1e-6 for language in _LANGUAGES)


_DOUBLED = re.compile(r"\b(?:([^\W\d_])\1){3,}\b")


def _has_doubled(text: str) -> bool:
    """Words of which every letter stands twice, as with bold that is printed twice a little apart."""
    if not may_have_doubled(text):
        return False
    doubled = (match for match in _DOUBLED.finditer(text) if len(set(match.group().lower())) >= 3)
    return len(list(islice(doubled, 2))) == 2


# What badness counts has a control character of Latin-1, two neighbours outside ASCII, or one of these before another.
# Of the lines that are not ASCII one in fourteen has it; asking badness costs 13 µs a line, this pattern 0.5.
_SMALL = "ß-öø-ÿąćęčďěłńňřśšťůźżž"  # two of these are what words of Polish and Czech are full of
_MAY_BE_BAD = re.compile(
    rf"[^\x00-\x7f](?:[^\x00-\x7f{_SMALL}]|(?<=[^{_SMALL}])[{_SMALL}]|(?<=[\x80-\x9f])|(?<=[Œœ])[^A-Za-z]|(?<=[ÃÂ]) )"
)


def _has_mojibake(text: str) -> bool:
    """Text decoded with the wrong encoding, as far as decoding it again makes it better."""
    if text.isascii() or not _MAY_BE_BAD.search(text):
        return False
    mended = 0
    for line in text.splitlines():
        if not line.isascii() and _MAY_BE_BAD.search(line) and (before := badness(line)) > 0:
            mended += max(0, before - badness(ftfy.fix_encoding(line)))
            if mended >= 2:
                return True
    return False


_MENDABLE = {"letter_spaced": _has_letter_spaced, "doubled_glyphs": _has_doubled, "mojibake": _has_mojibake}

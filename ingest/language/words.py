"""Small closed word lists of the languages of Europe, read from `data/words.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

_DATA = tomllib.loads((Path(__file__).parent / "data" / "words.toml").read_text(encoding="utf-8"))


def _sets(name: str) -> Mapping[str, frozenset[str]]:
    return {language: frozenset(words.split()) for language, words in _DATA[name].items()}


SUSPENDING = _sets("suspending")
HYPHEN_PREFIXES = _sets("hyphen_prefixes")
HYPHEN_SUFFIXES = _sets("hyphen_suffixes")
HYPHENATED = _sets("hyphenated")
ABBREVIATIONS = _sets("abbreviations")
NEVER_LAST = _sets("never_last")
BYLINE_WORDS: Mapping[str, tuple[str, ...]] = {
    language: tuple(sorted(words, key=lambda word: (-len(word), word))) for language, words in _DATA["byline"].items()
}
AND_WORDS = frozenset(_DATA["names"]["and"].split())
NAME_PARTICLES = frozenset(_DATA["names"]["particles"].split())
AGENCIES = frozenset(_DATA["names"]["agencies"].split())
NAME_TITLES = frozenset(_DATA["names"]["titles"].split())
STAFF_WORDS = frozenset(_DATA["names"]["staff"].split())
DATE_LABELS: tuple[str, ...] = tuple(_DATA["dates"]["labels"])
WEEKDAYS: tuple[str, ...] = tuple(_DATA["dates"]["weekdays"])
SECTION_NAMES = frozenset(_DATA["sections"]["names"])
MASTHEAD_ISSUES: tuple[str, ...] = tuple(_DATA["masthead"]["issues"])
MASTHEAD_LABELS = frozenset(_DATA["masthead"]["labels"])
MASTHEAD_NUMBERED: tuple[str, ...] = tuple(_DATA["masthead"]["numbered"])
MASTHEAD_VALUED: tuple[str, ...] = tuple(_DATA["masthead"]["valued"])
MASTHEAD_SMALL = frozenset(_DATA["masthead"]["small"].split())
ORGANISATIONS = frozenset(_DATA["masthead"]["organisations"])
PERIODICALS = frozenset(_DATA["masthead"]["periodicals"])

_EVERY_ABBREVIATION = frozenset().union(*ABBREVIATIONS.values())
_ORDINAL_STOP = frozenset({"de", "cs", "sk", "pl", "da", "nb", "no", "fi", "hu", "hr", "sl"})
_NOTHING: frozenset[str] = frozenset()


@lru_cache(maxsize=256)
def base_language(language: str | None) -> str:
    """The first part of a BCP 47 tag, small; "" for None.

    >>> base_language("de-AT"), base_language(None)
    ('de', '')
    """
    return language.split("-")[0].lower() if language else ""


def is_abbreviation(word: str, language: str | None) -> bool:
    """Whether the full stop at the end of a word is that of an abbreviation, an initial or an ordinal number.

        >>> [is_abbreviation(word, "de") for word in ("bzw.", "J.", "3.", "(vgl.", "Haus.", "2021.")]
        [True, True, True, True, False, False]

    Without a language the lists of all languages count. An ordinal number counts only where the language writes it
    with a full stop (German, Czech, Polish, the Nordic languages, Hungarian).
    """
    if not word.endswith("."):
        return False
    bare = word.lstrip("(„“\"'«»‚‘[")
    low = bare.lower()
    if len(low) == 2 and bare[0].isalpha() and bare[0].isupper():
        return True
    base = base_language(language)
    if low[:-1].isdigit():
        return len(low) <= 3 and base in _ORDINAL_STOP
    return low in ABBREVIATIONS.get(base, _EVERY_ABBREVIATION)


def never_ends(word: str, language: str | None) -> bool:
    """Whether a heading or a paragraph cannot end in this word: an article, a preposition, a conjunction.

    >>> never_ends("der", "de"), never_ends("Haus", "de"), never_ends("the", None)
    (True, False, False)
    """
    return word.lower() in NEVER_LAST.get(base_language(language), _NOTHING)

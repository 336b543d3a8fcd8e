"""Read the front matter: bylines, datelines, dates.

A byline names the authors, a date, a place or an agency, in any order and in many languages. It is told by its
form: a word such as "Von", names written as names are, a date, and nothing else.

    >>> byline = parse_byline("Von Anna Muster und Jan Beispiel, Berlin · 3. Mai 2021", "de")
    >>> byline.authors, str(byline.date), byline.place
    (('Anna Muster', 'Jan Beispiel'), '2021-05-03', 'Berlin')
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from ingest.language.dates import find_date, find_dates
from ingest.language.frequency import word_frequency
from ingest.language.words import (
    AGENCIES,
    AND_WORDS,
    BYLINE_WORDS,
    DATE_LABELS,
    NAME_PARTICLES,
    NAME_TITLES,
    NEVER_LAST,
    STAFF_WORDS,
    WEEKDAYS,
    base_language,
)

__all__ = ["Byline", "Dateline", "find_date", "is_byline", "is_dateline", "parse_byline", "split_dateline"]


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=lambda word: (-len(word), word)))


_LONGEST = 160  # characters; the longest of 152 bylines seen had 62, lists of authors are longer
_SEPARATOR = re.compile(r"\s*(?:[·•|/;]|\s[–—-]\s|\n)\s*")
_AGENCY = re.compile(r"\(?(?<![^\W_])(?:" + _alternatives(AGENCIES) + r")(?![^\W_])\)?", re.IGNORECASE)
_CONTACT = re.compile(r"\S+@\S+|(?<!\w)@\w+|https?://\S+")
_CLOCK = re.compile(
    r"(?:,?\s*(?:um|at|à|a las|alle|às|om|o|kl\.?)\s+)?(?<!\d)\d{1,2}[:.h]\d{2}"
    r"(?:\s*(?:Uhr|a\.?m\.?|p\.?m\.?|h|GMT|UTC|CET|CEST|EST|ET|hod\.?))?",
    re.IGNORECASE,
)
_DATE_LABEL = re.compile(rf"(?:^|(?<=\s))(?:{_alternatives(DATE_LABELS)})\s*:?\s*$", re.IGNORECASE)
_WEEKDAY = re.compile(rf"(?<!\w)(?:{_alternatives(WEEKDAYS)})[.,]?\s*$", re.IGNORECASE)
_PLACE_WORD = re.compile(r"\s+(?:in|aus|à|en|a|em|w|we|z|ve|i|vanuit|from)\s+(?=[^\W\d_a-zäöü])")
_BRACKETED = re.compile(r"\s*[(\[]([^)\]]*)[)\]]")
_SENTENCE_END = re.compile(r"[.!?…:]['\"”“’»]?$")
_INITIAL = re.compile(r"^(?:[^\W\d_]\.-?){1,3}$")


@dataclass(frozen=True, slots=True)
class Byline:
    """A byline taken apart. `marked` says that a word such as "Von" stands before the names."""

    authors: tuple[str, ...] = ()
    date: date | None = None
    place: str | None = None
    agency: str | None = None
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Dateline:
    """What stands before the first sentence: "BERLIN (dpa) – ". `end` is where the sentence begins.

    `safe` False means that the form is known, but might be part of the sentence: report it, do not split.
    """

    end: int
    place: str
    agency: str | None = None
    date: date | None = None
    safe: bool = True


@cache
def _byline_pattern(base: str) -> re.Pattern[str]:
    """Byline words of one language, or of all ("")."""
    languages = [base] if base in BYLINE_WORDS else []
    words = {word for language in (languages or BYLINE_WORDS) for word in BYLINE_WORDS[language]}
    if base:
        words |= set(BYLINE_WORDS["en"]) | {
            word for other in BYLINE_WORDS.values() for word in other if word[-1] in ":：" or " " in word
        }
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return re.compile(
        "(?:" + "|".join(re.escape(word) + ("" if word[-1] in ":：/・" else r"(?=\s|:)") for word in ordered) + r")\s*:?\s*",
        re.IGNORECASE,
    )


def parse_byline(text: str, language: str | None = None) -> Byline | None:
    """Take a byline apart; None if the text does not have the form of one.

    A date alone counts, and so does an agency. Names alone, without a word before and a date behind, do too:
    ask `is_byline` how likely they are a byline.

        >>> parse_byline("By Jane Q. Doe and J. R. van Dyke", "en").authors
        ('Jane Q. Doe', 'J. R. van Dyke')
        >>> parse_byline("Par Anne Exemple, à Paris, avec AFP", "fr")
        Byline(authors=('Anne Exemple',), date=None, place='Paris', agency='AFP', marked=True)
        >>> parse_byline("12 de mayo de 2022", "es").date, parse_byline("By the sea, with love.", "en")
        (datetime.date(2022, 5, 12), None)
    """
    text = text.strip()
    return _parse_byline(text, language) if text and len(text) <= _LONGEST else None


@lru_cache(maxsize=64)  # several steps ask of the same blocks
def _parse_byline(text: str, language: str | None) -> Byline | None:
    rest, found = _without_dates(text, language)
    rest = _CONTACT.sub(" ", rest).strip()
    agency = None
    match = _AGENCY.search(rest)
    if match and (match.group().isupper() or match.group().strip("()").islower() or match.group().startswith("(")):
        agency = match.group().strip("()")
        rest = _trim(rest[: match.start()] + " | " + rest[match.end() :])
    rest = _trim(rest)
    marked = False
    mark = _byline_pattern(base_language(language)).match(rest)
    if mark:
        marked = True
        rest = rest[mark.end() :]
    authors, place = _split_names(rest, language) if rest else ((), None)
    if authors is None:
        return None
    if not authors and not found and not agency:
        return None
    if marked and not authors and not agency:
        return None
    return Byline(authors, found, place, agency, marked)


def _trim(text: str) -> str:
    """Without separators and joining words at the ends, as they are left where a date or an agency was taken out."""
    while True:
        shorter = text.strip(" \t·•|/;,–—-")
        shorter = re.sub(r"(?i)(?:^|\s)(?:mit|with|avec|con|com|met|und|and|et|y|e)$", "", shorter)
        if shorter == text:
            return text
        text = shorter


def _without_dates(text: str, language: str | None) -> tuple[str, date | None]:
    """The text without its dates, their labels, weekdays and times of day; the first date."""
    dates = find_dates(text, language)
    if not dates:
        return text, None
    parts, at = [], 0
    for found in dates:
        before = text[at : found.start].rstrip(" ,")
        before = _WEEKDAY.sub("", before).rstrip(" ,")
        before = _DATE_LABEL.sub("", before)
        parts.append(before)
        at = found.end
    parts.append(text[at:])
    rest = _CLOCK.sub("", " | ".join(parts))
    return _trim(rest), dates[0].date


def _split_names(text: str, language: str | None) -> tuple[tuple[str, ...] | None, str | None]:
    """Authors and place; None for the authors if something in the text is no name."""
    authors: list[str] = []
    place: str | None = None
    for segment in _SEPARATOR.split(_BRACKETED.sub("", text)):
        if not segment.strip(" ,"):
            continue
        for chunk in segment.split(","):
            chunk = chunk.strip()
            if not chunk:
                continue
            inner = re.match(r"(?:in|aus|à|en|em|w|we|vanuit)\s+(.+)$", chunk)
            if inner and authors and _looks_like_place(inner.group(1)):
                place = inner.group(1)
                continue
            located = _PLACE_WORD.search(chunk)
            if located and _looks_like_place(chunk[located.end() :]) and _looks_like_name(chunk[: located.start()]):
                place = chunk[located.end() :]
                chunk = chunk[: located.start()]
            for name in _split_and(chunk):
                if (
                    authors
                    and place is None
                    and " " not in name
                    and _looks_like_place(name)
                    and len(authors[-1].split()) > 1
                    and name == chunk
                ):
                    place = name
                elif _is_staff(name):
                    authors.append(_without_article(name))
                elif _looks_like_name(name):
                    authors.append(name)
                else:
                    return None, None
    return tuple(authors), place


def _split_and(chunk: str) -> list[str]:
    names: list[str] = []
    words: list[str] = []
    for word in chunk.split():
        if (word.lower() in AND_WORDS and words and word.islower()) or word == "&":
            names.append(" ".join(words))
            words = []
        else:
            words.append(word)
    names.append(" ".join(words))
    return [name for name in names if name]


def _looks_like_name(name: str) -> bool:
    """Whether a text is written as a name: one to six words, capitals, initials, particles, no figures."""
    words = name.split()
    if not 1 <= len(words) <= 6 or any(char.isdigit() for char in name) or any(char in '„“”"!?:;@…()[]' for char in name):
        return False
    capitals = 0
    for word in words:
        low = word.lower()
        if low in NAME_TITLES or _INITIAL.match(word) or (low in NAME_PARTICLES and low == word):
            capitals += word[0].isupper()
            continue
        if word.endswith("."):
            return False
        if not word[0].isupper() and not _is_uncased(word) and not (capitals and len(words) <= 3):
            return False
        if not all(part.isalpha() or not part for part in re.split(r"[-'’‑.´`]", word)):
            return False
        capitals += 1
    return capitals >= 1 and words[-1].lower() not in {"von", "van", "de", "der", "und", "the"}


def _is_capitalised(name: str) -> bool:
    return all(word[0].isupper() or word in NAME_PARTICLES or _is_uncased(word) for word in name.split())


def _is_uncased(word: str) -> bool:
    return word.lower() == word.upper()


def _is_staff(name: str) -> bool:
    return (
        len(name) < 60
        and any(word.strip(".,").lower() in STAFF_WORDS for word in name.split())
        and not any(c.isdigit() for c in name)
    )


def _without_article(name: str) -> str:
    """ "der Redaktion" -> "Redaktion"."""
    first, _, rest = name.partition(" ")
    return rest if rest and first.islower() and first in _ARTICLES | {"la", "le", "el", "a", "de", "onze"} else name


def _looks_like_place(text: str) -> bool:
    words = text.split()
    return 1 <= len(words) <= 3 and all(word[0].isupper() and word.replace("-", "").replace(".", "").isalpha() for word in words)


def is_byline(text: str, language: str | None = None) -> float:
    """How likely it is (0..1) that a short line near the title is a byline.

    Of 152 printed bylines in eight languages 151 get 0.5 or more, of 1,405 other short texts one: bench/front.py.

        >>> is_byline("Von Anna Muster", "de") > 0.9, is_byline("Von Mäusen und Menschen", "de") < 0.5
        (True, True)
        >>> is_byline("By the numbers", "en"), is_byline("Von wegen: Das war es.", "de")
        (0.0, 0.0)
    """
    text = text.strip()
    byline = parse_byline(text, language)
    if byline is None:
        return 0.0
    if byline.date and not byline.authors and not byline.agency:
        return 0.9 if len(text) <= 40 else 0.6
    if not byline.authors:
        return 0.85 if len(text) <= 30 else 0.5
    if any(_names_nobody(name, language) for name in byline.authors):
        return 0.3 if byline.date or byline.agency else 0.1
    if byline.marked:
        lone = all(" " not in name for name in byline.authors)
        doubt = 0.5 if lone and not _is_staff(byline.authors[0]) else 0.0
        common = min(name_rarity(name, language) for name in byline.authors)
        doubt += 0.3 if common > 4.6 else 0.0
        return round(max(0.2, 0.97 - doubt + (0.2 if doubt and byline.date else 0.0)), 2)
    if text[0] in "—–-":  # the signature under a quotation
        return 0.2
    if byline.date or byline.agency:
        return 0.85
    return 0.3 if all(2 <= len(name.split()) <= 4 and _is_capitalised(name) for name in byline.authors) else 0.05


_EVERY_SMALL = frozenset().union(*NEVER_LAST.values())
_ARTICLES = frozenset({"der", "den", "dem", "des", "die", "das", "zur", "zum", "ter", "ten", "the", "les", "los"})


def _names_nobody(name: str, language: str | None) -> bool:
    """Whether small words inside show that this is a phrase: articles and prepositions, particles of names apart."""
    small = NEVER_LAST.get(base_language(language), _EVERY_SMALL) | NEVER_LAST["en"]
    words = [word.lower() for word in name.split()]
    first = words[0] in _ARTICLES or (words[0] in small and words[0] not in NAME_PARTICLES)
    return first or any(word in small and word not in NAME_PARTICLES for word in words[1:])


def name_rarity(name: str, language: str | None) -> float:
    """Zipf frequency (0..8) of the rarest word of the name: names have at least one rare word, phrases often none."""
    lowest = 9.0
    for word in name.split():
        if word.lower() in NAME_PARTICLES or _INITIAL.match(word):
            continue
        frequency = word_frequency(word, language)
        lowest = min(lowest, math.log10(frequency) + 9 if frequency > 0 else 0.0)
    return lowest


_DATELINE = re.compile(
    r"(?P<place>[^\W\d_][\w .'’/-]{1,40}?)(?P<date>,?\s+(?:den |le |el |il )?\d{1,2}[^()–—]{2,25})?"
    r"\s*(?P<agency>\((?:[^\W\d_]|[/ -]){2,25}\))?\s*[.,:]?\s*(?:[–—]|-(?=\s)|--)\s*(?=\S)"
)
_PRINTED = re.compile(r"(?P<place>[A-ZÄÖÜÉ][^\W\d_]+(?:[/ -][A-ZÄÖÜÉ][^\W\d_]+){0,3})\.\s+(?=[A-ZÄÖÜÉ„\"])")


def split_dateline(paragraph: str, language: str | None = None) -> Dateline | None:
    """Find the dateline that a paragraph begins with.

    Safe are those with an agency in brackets or a place in capitals, and a dash. A place with a full stop
    ("Musterstadt. Am Montag") might be a sentence and is reported with `safe` False.

        >>> split_dateline("BERLIN (dpa) – Der Bundestag hat am Freitag beschlossen.", "de")
        Dateline(end=15, place='BERLIN', agency='dpa', date=None, safe=True)
        >>> split_dateline("PARIS, 3 mai 2021 (AFP) - Le gouvernement", "fr").place
        'PARIS'
        >>> split_dateline("Musterstadt/Beispielland. Am Montag war es so weit.", "de").safe
        False
        >>> split_dateline("Er kam – und ging.", "de"), split_dateline("US-Wahl – was nun?", "de")
        (None, None)
    """
    match = _DATELINE.match(paragraph)
    if match:
        place = match["place"].strip(" ,.")
        agency = (match["agency"] or "").strip("() ") or None
        capitals = place.isupper() and len(place.replace(" ", "")) >= 4 and not any(char.isdigit() for char in place)
        known = agency is not None and any(part.lower() in AGENCIES for part in re.split(r"[/, ]+", agency))
        found = find_date(match["date"], language) if match["date"] else None
        titled = all(word[:1].isupper() or word.lower() in NAME_PARTICLES for word in re.split(r"[ /-]", place) if word)
        if (known and titled) or (capitals and (agency is not None or len(place.split()) <= 3)):
            return Dateline(match.end(), place, agency, found)
        return None
    match = _PRINTED.match(paragraph)
    if match and len(match["place"].split()) <= 2:
        return Dateline(match.end(), match["place"], safe=False)
    return None


def is_dateline(text: str, language: str | None = None) -> float:
    """How likely it is (0..1) that a line of its own is a dateline: a place with a date or an agency, and no sentence.

    >>> is_dateline("Berlin, 3. Mai 2021", "de") > 0.8, is_dateline("MADRID (EFE)", "es") > 0.8, is_dateline("Das war 2021", "de")
    (True, True, 0.0)
    """
    text = text.strip()
    if not text or len(text) > 80 or _SENTENCE_END.search(text.rstrip(".")):
        return 0.0
    rest, found = _without_dates(text, language)
    mark = _byline_pattern(base_language(language)).match(rest)
    if mark and mark.end() < len(rest):
        return 0.0
    match = _AGENCY.search(rest)
    agency = match.group() if match else None
    if match:
        rest = _trim(rest[: match.start()] + rest[match.end() :])
    rest = rest.strip(" ,.()–—-:")
    if not rest or not _looks_like_place(rest.replace("/", " ")):
        return 0.0
    if found:
        return 0.9 if text.startswith(rest) else 0.6
    if agency and match is not None and match.group().startswith("("):
        return 0.85
    return 0.0

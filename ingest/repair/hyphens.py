"""Decide how a word that was cut at a line end continues: the four outcomes of a hyphen.

Soft: only the line end made it (``finan-`` ``ziellen``). Hard: it belongs to the word (``US-`` ``Beamten``).
Suspended: it stands for a part that comes later (``Vor-`` ``und Nachteile``). Undecided: left as printed.

A few certain cases are rules. All others are weighed by a logistic model over what the document says of
itself, how common the joined word and its parts are, and their form. Its weights lie in `hyphens.json`;
`bench/fit_hyphens.py` made them and `bench/hyphens.py` measures.
"""

from __future__ import annotations

import json
import math
import re
from enum import StrEnum
from functools import cache
from operator import mul
from pathlib import Path
from typing import NamedTuple

from ingest.language.frequency import has_words, word_frequency
from ingest.language.words import HYPHEN_PREFIXES, HYPHEN_SUFFIXES, HYPHENATED, SUSPENDING
from ingest.model import Rule
from ingest.repair.evidence import DASHES, HYPHENS, WordEvidence, is_clearly_soft

__all__ = ["HyphenKind", "Join", "WordEvidence", "join_line_end"]


class HyphenKind(StrEnum):
    """What a hyphen at a line end is."""

    SOFT = "soft"
    HARD = "hard"
    SUSPENDED = "suspended"
    UNDECIDED = "undecided"


class Join(NamedTuple):
    """How two lines join: the text of both words together and the kind of hyphen, with a confidence in 0..1.

    `rule` is what to record; for a dash between words that is the plain joining of two lines.
    """

    kind: HyphenKind
    text: str
    confidence: float
    rule: Rule


_RULES = {
    HyphenKind.SOFT: Rule.SOFT_HYPHEN,
    HyphenKind.HARD: Rule.HARD_HYPHEN,
    HyphenKind.SUSPENDED: Rule.SUSPENDED_HYPHEN,
    HyphenKind.UNDECIDED: Rule.UNDECIDED_HYPHEN,
}
_HYPHEN_SET = frozenset(HYPHENS)
_ENDS = HYPHENS + DASHES + "/"
_SPLIT = re.compile(f"[{HYPHENS}'’/.–—]")
_CORE = re.compile(f"[^\\W_]+(?:[{HYPHENS}'’.][^\\W_]+)*")
_OPENING = "([{"
# Between these the model is not sure enough, and the text stays as printed. See the calibration in bench/hyphens.py.
_UNDECIDED = (0.40, 0.60)


def join_line_end(left: str, right: str, language: str | None, evidence: WordEvidence) -> Join:
    """Decide how a word cut at a line end continues.

        >>> none = WordEvidence()
        >>> join_line_end("US-", "Beamten", "de", none)[:2]
        (<HyphenKind.HARD: 'hard'>, 'US-Beamten')
        >>> join_line_end("Vor-", "und", "de", none).text, join_line_end("finan-", "ziellen,", "de", none).text
        ('Vor- und', 'finanziellen,')
        >>> join_line_end("Ende –", "und", "de", none).text, join_line_end("1939–", "1945", "de", none).text
        ('Ende – und', '1939–1945')

    Args:
        left: last word of the line, hyphen included; with the word before if a blank stands before the hyphen.
        right: first word of the next line, punctuation included.
        language: BCP 47, None if unknown.
        evidence: the words of the whole document.
    Returns:
        The joined text, the kind of hyphen, a confidence and the rule to record.
    Raises:
        ValueError: `left` does not end in a hyphen, a dash or a slash, or `right` is empty.
    Source: ALTO SUBS_TYPE; TEI P5 att.breaking; UAX #14.
    """
    if not left or left[-1] not in _ENDS or not right:
        raise ValueError(f"wanted a word that ends in a hyphen and one that follows it, found {left!r} and {right!r}")
    mark, stem = left[-1], left[:-1]
    bare = stem.rstrip()
    spaced = bare != stem
    if mark in DASHES or mark == "/":
        return _join_dash(left, right, spaced)
    if not bare:
        return Join(HyphenKind.SUSPENDED, f"{left} {right}", 0.9, Rule.JOIN_LINES)
    sure = _join_by_rule(bare, mark, right, language, evidence, spaced)
    if sure is not None:
        return sure
    soft = probability_soft(bare, mark, right, language, evidence)
    if spaced:
        return _join_spaced(left, bare, right, language, evidence, soft)
    if soft > _UNDECIDED[1]:
        return _join(HyphenKind.SOFT, bare, mark, right, soft)
    if soft < _UNDECIDED[0]:
        return _join(HyphenKind.HARD, bare, mark, right, 1 - soft)
    return _join(HyphenKind.UNDECIDED, bare, mark, right, max(0.5, 1 - soft))


def _join(kind: HyphenKind, bare: str, mark: str, right: str, confidence: float) -> Join:
    hyphen = "-" if mark in HYPHENS else mark
    between = "" if kind is HyphenKind.SOFT else f"{hyphen} " if kind is HyphenKind.SUSPENDED else hyphen
    return Join(kind, bare + between + right, round(min(0.999, confidence), 3), _RULES[kind])


def _join_dash(left: str, right: str, spaced: bool) -> Join:
    """A dash or slash at a line end is never taken out; a blank before it asks for one behind it."""
    if spaced or not left[:-1]:
        return Join(HyphenKind.SUSPENDED, f"{left} {right}", 0.97, Rule.JOIN_LINES)
    return Join(HyphenKind.HARD, left + right, 0.9, Rule.HARD_HYPHEN)


def _join_by_rule(bare: str, mark: str, right: str, language: str | None, evidence: WordEvidence, spaced: bool) -> Join | None:
    """The cases that need no weighing."""
    if right[0] in HYPHENS and right[1:2].isalpha() and not spaced:
        # Polish, Portuguese and Czech print the hyphen of the word twice; the one at the line end goes.
        return _join(HyphenKind.SOFT, bare, mark, right, 0.95 if _base(language) in _REPEATING else 0.75)
    core = _CORE.match(right)
    if core is None and spaced:
        return Join(HyphenKind.SUSPENDED, f"{bare} {mark} {right}", 0.9, Rule.JOIN_LINES)
    if core is None:
        if right[0] in _OPENING or right[0] in DASHES:
            return _join(HyphenKind.SUSPENDED, bare, mark, right, 0.85)
        return None if right[0] in HYPHENS else _join(HyphenKind.HARD, bare, mark, right, 0.85)
    if spaced:
        return None
    word, last = core.group(), _last_part(bare)
    joined = last + word
    if evidence.tells_soft(mark) and (word[0].islower() or bare.isupper()):
        return _join(HyphenKind.SOFT, bare, mark, right, 0.99)
    if word.lower() in SUSPENDING.get(_base(language), SUSPENDING["*"]) and core.end() >= len(right.rstrip(",;:.")):
        # "Freund" was never "Fre-" "und"; but "sportund" stands in some list by accident.
        rival = max(word_frequency(joined, language), 1e-6 * min(1, evidence.words[joined.lower()]))
        if rival == 0 or word_frequency(last, language) > 30 * rival:
            return _join(HyphenKind.SUSPENDED, bare, mark, right, 0.97 if word.islower() else 0.9)
    if len(last) == 1 and bare[-2:-1] in HYPHENS and bare[-1].isalpha():  # "a-t-" "il", "E-" "Mail"
        return _join(HyphenKind.HARD, bare, mark, right, 0.95)
    if not bare[-1].isalnum() or (bare[-1].isupper() and word[0].islower()):  # "U.S.-" "based", "AfD-" "nahe"
        return _join(HyphenKind.HARD, bare, mark, right, 0.96)
    if evidence.tells_hard(mark):
        return _join(HyphenKind.HARD, bare, mark, right, 0.98)
    last, low = last.lower(), word.lower()
    lexical = f"{last}-{low}" in HYPHENATED.get(_base(language), _NONE) and not evidence.words[last + low]
    # "makeup" is too common to be sure of "make-up", "decisionmaking" is not.
    if lexical and word_frequency(last + low, language) < 3e-6:
        return _join(HyphenKind.HARD, bare, mark, right, 0.95)
    if not evidence.tells_soft(mark) and (bare[-1].isdigit() or word[0].isdigit()):
        return _join(HyphenKind.HARD, bare, mark, right, 0.98)
    return None


def _join_spaced(left: str, bare: str, right: str, language: str | None, evidence: WordEvidence, soft: float) -> Join:
    """A blank before the hyphen: a dash between words, or a syllable break whose hyphen was drawn apart."""
    whole = _last_part(bare)
    stands_alone = evidence.words[whole.lower()] > 0 or word_frequency(whole, language) > 1e-6
    core = _CORE.match(right)
    joined = whole + (core.group() if core else "")
    known = evidence.words[joined.lower()] > 0 or word_frequency(joined, language) > 0
    drawn_apart = evidence.spaced_ends > 2 and evidence.spaced_ends > 2 * evidence.spaced_inner
    if soft > 0.6 and right[:1].islower() and (known or not stands_alone or drawn_apart):
        return _join(
            HyphenKind.SOFT, bare, left[-1], right, min(soft, 0.95 if (known and not stands_alone) or drawn_apart else 0.8)
        )
    return Join(HyphenKind.SUSPENDED, f"{left} {right}", 0.9 if stands_alone and not known else 0.7, Rule.JOIN_LINES)


def _base(language: str | None) -> str:
    return language.split("-")[0].lower() if language else ""


def _last_part(bare: str) -> str:
    """The part of the left word that touches the hyphen: "Mohn" of "Zitronen-Mohn", "anci" of "l'anci"."""
    return _SPLIT.split(bare)[-1].strip('"“„‚‘»«([{*_:;,!?¿¡')


def _zipf(word: str, language: str | None) -> float:
    """Frequency on a scale from 0 (unknown) to about 1 (the commonest)."""
    frequency = word_frequency(word, language) if word else 0.0
    return 0.0 if frequency <= 0 else max(0.0, (math.log10(frequency) + 9.0) / 8.0)


def find_features(bare: str, mark: str, right: str, language: str | None, evidence: WordEvidence) -> dict[str, float]:
    """What speaks for and against a soft hyphen, by name; about 0..1 each."""
    core = _CORE.match(right)
    whole_right = core.group() if core else right
    first = _SPLIT.split(whole_right)[0]
    last = _last_part(bare)
    base = _base(language)
    low_left, low_right = last.lower(), first.lower()
    joined = low_left + low_right
    token = bare.strip('"“„‚‘»«([{*_:;,!?¿¡').lower()
    words = evidence.words.get

    def seen(count: int) -> float:
        return min(1.0, math.log2(1 + count) / 3)

    known_joined, known_left, known_right = (_zipf(word, language) for word in (joined, low_left, low_right))
    doc_joined = max(words(joined, 0), words(token + whole_right.lower(), 0))
    doc_hyphenated = max(words(f"{low_left}-{low_right}", 0), words(f"{token}-{whole_right.lower()}", 0))
    letters = list(filter(str.isalpha, last))
    capitals = len(letters) > 1 and all(map(str.isupper, letters))
    capital_right = first[:1].isupper()
    both_known = known_left > 0.3 and known_right > 0.3
    listed = has_words(language)
    hyphenated = HYPHENATED.get(base, _NONE)
    # Of the other line ends; the one in question must not speak for itself.
    others_soft = evidence.count_clearly_soft(language)
    if evidence.cuts[(low_left, low_right)] and is_clearly_soft(low_left, low_right, language, evidence):
        others_soft -= 1
    return {
        "bias": 1.0,
        "doc_joined": seen(doc_joined),
        "doc_hyphenated": seen(doc_hyphenated),
        "doc_first_part": seen(evidence.first_parts.get(low_left, 0)),
        "doc_last_part": seen(evidence.last_parts.get(low_right, 0)),
        "doc_left_word": seen(words(low_left, 0)),
        "doc_right_word": seen(words(low_right, 0)),
        "tells_soft": float(evidence.tells_soft(mark)),
        "tells_hard": float(evidence.tells_hard(mark)),
        "hyphenates": _hyphenates(evidence),
        "clearly_soft": min(1.0, math.log2(1 + others_soft) / 5),
        "never_clearly_soft": float(evidence.lines > 40 and listed and others_soft == 0),
        "joined": known_joined,
        "joined_known": float(known_joined > 0),
        "left": known_left,
        "left_unknown": float(listed and known_left == 0),
        "right": known_right,
        "right_unknown": float(listed and known_right == 0),
        "parts_known_joined_not": float(both_known and known_joined == 0),
        "weaker_part": min(known_left, known_right),
        "capital_right": float(capital_right),
        "capital_right_small_left": float(capital_right and not capitals and last[:1].islower()),
        "capitals_left_small_right": float(capitals and not capital_right),
        "capitals_both": float(capitals and len(first) > 1 and first.isupper()),
        "single_left": float(len(last) == 1),
        "single_right": float(len(first) == 1),
        "short_left": float(len(last) == 2),
        "long_joined": min(1.0, len(joined) / 20),
        "hyphen_in_left": float(not _HYPHEN_SET.isdisjoint(bare)),
        "hyphen_in_right": float(not _HYPHEN_SET.isdisjoint(whole_right)),
        "prefix": float(low_left in HYPHEN_PREFIXES.get(base, frozenset())),
        "suffix": float(low_right in HYPHEN_SUFFIXES.get(base, frozenset())),
        "no_word_list": float(not listed),
        "lexical": float(f"{low_left}-{low_right}" in hyphenated or f"{token}-{whole_right.lower()}" in hyphenated),
        "joined_much_rarer": float(0 < known_joined < min(known_left, known_right) - 0.2),
        "joined_over_parts": max(-1.0, min(1.0, 2 * (known_joined - min(known_left, known_right)))) if known_joined else 0.0,
        "small_parts_known": float(both_known and known_joined == 0 and last[:1].islower()),
        "adjective_left": float(base == "de" and last.islower() and low_left.endswith(_ADJECTIVE) and known_right > 0.2),
        "compounds": float(base in _COMPOUNDING),
        "parts_known_compounding": float(both_known and known_joined == 0 and base in _COMPOUNDING),
        "english": float(base == "en"),
        "french": float(base == "fr"),
    }


def _hyphenates(evidence: WordEvidence) -> float:
    """How much this document cuts words: 1 where every eighth line or more ends in a hyphen; 0.6 if nothing is known."""
    if evidence.lines == 0:
        return 0.6
    return min(1.0, 8.0 * sum(evidence.line_ends.values()) / max(8, evidence.lines))


_REPEATING = frozenset({"pl", "pt", "cs", "sk", "hr", "sl", "es"})
_NONE: frozenset[str] = frozenset()
_ADJECTIVE = ("isch", "lich", "haft", "sam", "ig", "iv", "al", "ell", "deutsch")
_COMPOUNDING = frozenset({"de", "nl", "sv", "da", "nb", "no", "fi", "hu"})


@cache
def _weights() -> dict[str, float]:
    data = json.loads((Path(__file__).parent / "hyphens.json").read_text(encoding="utf-8"))
    return {str(name): float(weight) for name, weight in data["weights"].items()}


@cache
def _weigh_all(names: tuple[str, ...]) -> tuple[float, ...]:
    weights = _weights()
    return tuple(weights.get(name, 0.0) for name in names)


def probability_soft(bare: str, mark: str, right: str, language: str | None, evidence: WordEvidence) -> float:
    """How likely it is that the hyphen is soft and not hard, from the fitted weights."""
    features = find_features(bare, mark, right, language, evidence)
    score = sum(map(mul, _weigh_all(tuple(features)), features.values()))
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, score))))

"""Word lists: frequencies, abbreviations, small words."""

from __future__ import annotations

import pytest

from ingest.language import has_words, is_abbreviation, never_ends, word_frequency

LISTED = ("de", "en", "fr", "es", "it", "pl", "pt", "nl", "cs", "sv", "fi", "da", "nb")


@pytest.mark.parametrize(
    ("language", "common", "rarer"),
    [
        ("de", "und", "Ministerium"),
        ("en", "the", "government"),
        ("fr", "de", "gouvernement"),
        ("es", "de", "gobierno"),
        ("it", "di", "governo"),
        ("pl", "i", "rządu"),
        ("pt", "de", "governo"),
        ("nl", "de", "regering"),
        ("cs", "a", "vláda"),
    ],
)
def test_frequencies_are_ordered_and_plausible(language: str, common: str, rarer: str) -> None:
    assert 0.1 > word_frequency(common, language) > 1e-2 > word_frequency(rarer, language) > 1e-6


def test_frequency_does_not_depend_on_capitals_or_composition() -> None:
    assert word_frequency("ÜBER", "de") == word_frequency("u\u0308ber", "de") > 0


def test_what_is_no_word_has_no_frequency() -> None:
    unknown = ["".join(chr(97 + (7 * index + 3 * at * at) % 26) for at in range(14)) for index in range(300)]
    assert sum(word_frequency(word, "de") > 0 for word in unknown) <= 1


def test_lists_exist() -> None:
    assert all(has_words(language) for language in LISTED)
    assert not has_words("xx")
    assert not has_words(None)


@pytest.mark.parametrize(
    ("language", "word", "expected"),
    [
        ("de", "Haus.", False),
        ("de", "2021.", False),
        ("en", "3.", False),
        ("en", "house.", False),
        ("fr", "maison.", False),
        ("de", "ohne", False),
        ("de", "(z.B.", True),
        ("de", "B.", True),
        ("de", "Dr.", True),
        ("de", "3.", True),
        ("en", "e.g.", True),
        ("en", "Mr.", True),
        ("fr", "M.", True),
        ("pl", "np.", True),
        ("xx", "etc.", True),
        (None, "Dr.", True),
    ],
)
def test_abbreviations(language: str | None, word: str, expected: bool) -> None:
    assert is_abbreviation(word, language) is expected


def test_small_words_end_nothing() -> None:
    assert never_ends("and", "en")
    assert never_ends("Der", "de-AT")
    assert not never_ends("und", "en")

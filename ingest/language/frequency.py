"""How common a word is in a language."""

from __future__ import annotations

from functools import cache


@cache
def _frequencies(language: str) -> dict[str, float]:
    from wordfreq import available_languages, get_frequency_dict

    if language not in available_languages("best"):
        return {}
    return dict(get_frequency_dict(language, "best"))


def word_frequency(word: str, language: str | None) -> float:
    """How often a word stands among all words of a language (0..1); 0 if unknown.

    >>> word_frequency("und", "de") > word_frequency("Hund", "de") > 0
    True
    """
    if language is None:
        return 0.0
    return _frequencies(language.split("-")[0]).get(word.lower(), 0.0)

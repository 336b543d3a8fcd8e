"""Which language a text is in."""

from __future__ import annotations

from functools import cache
from typing import Any


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def guess_language(text: str, hint: str | None = None) -> tuple[str | None, float]:
    """The language of a text as BCP 47, and how sure that is (0..1); None for too little text.

    >>> guess_language("Das ist ein kurzer Satz, aber doch lang genug.")[0]
    'de'
    >>> guess_language("12")
    (None, 0.0)
    """
    letters = sum(char.isalpha() for char in text)
    if letters < 12:
        return (hint, 0.3) if hint else (None, 0.0)
    language, probability = _identifier().classify(text[:4000])
    return str(language), float(probability)

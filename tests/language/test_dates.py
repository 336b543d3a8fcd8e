"""Dates in words: every name of a month in every case is found, and none ends in an error."""

from __future__ import annotations

import pytest

from ingest.language.dates import _MONTHS, find_dates

# Letters that a search without regard to case takes for others: the dotless and dotted i, the long s, the sign of kelvin.
_LOOKALIKES = (("i", "ı"), ("ı", "i"), ("I", "İ"), ("ı", "I"), ("s", "ſ"), ("k", "\u212a"))


def _printed_forms(name: str) -> set[str]:
    forms = {name, name.upper(), name.title(), name.capitalize()}
    return forms | {form.replace(a, b) for form in forms for a, b in _LOOKALIKES}


@pytest.mark.parametrize("language", sorted(_MONTHS))
def test_months_are_found_in_every_case(language: str) -> None:
    for number, names in enumerate(_MONTHS[language].split("|"), 1):
        for form in {form for name in names.split() for form in _printed_forms(name)}:
            for text in (f"3. {form} 2021", f"3 {form}. 2021", f"{form}. 3, 2021", f"2021. {form} 3", f"3 de {form} de 2021"):
                found = find_dates(text, language)
                assert [(date.date.year, date.date.month, date.date.day) for date in found] == [(2021, number, 3)], text

"""Bylines, datelines and dates, text that is none first."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.structure.front import find_date, is_byline, is_dateline, parse_byline, split_dateline

CASES = json.loads((Path(__file__).parent.parent / "cases" / "front.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("language", "text"), CASES["no bylines"])
def test_no_byline(language: str | None, text: str) -> None:
    assert is_byline(text, language) < 0.5
    assert is_byline(text, None) < 0.5


@pytest.mark.parametrize(("language", "text", "authors", "date", "place", "agency"), CASES["bylines"])
def test_byline(
    language: str | None, text: str, authors: list[str], date: str | None, place: str | None, agency: str | None
) -> None:
    byline = parse_byline(text, language)
    assert byline is not None
    assert list(byline.authors) == authors
    assert (byline.date and str(byline.date), byline.place, byline.agency) == (date, place, agency)
    assert is_byline(text, language) >= 0.5


@pytest.mark.parametrize(("language", "text"), CASES["no datelines"])
def test_no_dateline(language: str | None, text: str) -> None:
    assert split_dateline(text, language) is None


@pytest.mark.parametrize(("language", "text", "rest", "place", "agency", "date"), CASES["datelines"])
def test_dateline(language: str | None, text: str, rest: str, place: str, agency: str | None, date: str | None) -> None:
    dateline = split_dateline(text, language)
    assert dateline is not None
    assert dateline.safe
    assert (text[dateline.end :], dateline.place, dateline.agency) == (rest, place, agency)
    assert (dateline.date and str(dateline.date)) == date


def test_a_place_with_a_full_stop_is_reported_but_not_safe() -> None:
    dateline = split_dateline("Musterstadt/Beispielland. Am Montag war es so weit.", "de")
    assert dateline is not None
    assert not dateline.safe


def test_a_dateline_of_its_own() -> None:
    assert is_dateline("Berlin, 3. Mai 2021", "de") > 0.8
    assert is_dateline("Von Anna Muster, 3. Mai 2021", "de") < 0.5
    assert is_dateline("Das war am 3. Mai 2021.", "de") == 0.0


@pytest.mark.parametrize(("language", "text", "date"), CASES["dates"])
def test_date(language: str | None, text: str, date: str | None) -> None:
    found = find_date(text, language)
    assert (found and str(found)) == date


@given(st.text(max_size=60), st.sampled_from(["de", "en", "pl", "xx", None]))
def test_any_text_gets_an_answer(text: str, language: str | None) -> None:
    assert 0.0 <= is_byline(text, language) <= 1.0
    assert 0.0 <= is_dateline(text, language) <= 1.0
    dateline = split_dateline(text, language)
    assert dateline is None or 0 < dateline.end <= len(text)

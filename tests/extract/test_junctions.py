"""How well lines go on one after another: words cut at the line end, ends of sentences, and languages without a word list."""

from __future__ import annotations

import pytest

from ingest.extract.junctions import Junctions, find_head, find_tail, read_tables

PAGE = {
    "en": [
        "The committee has been meet-",
        "ing since May.",
        "Nobody knew what was said in the",
        "room, and so the",
        "newspaper printed nothing.",
        "It was a quiet summer for every-",
        "The lamps were burning when,",
        "as he said, the ferry left.",
    ],
    "de": [
        "Der Ausschuss hat seit Mai ge-",
        "tagt, und niemand wusste, was die",
        "Leute dort sagten. Es war ein Som-",
        "mer ohne Neuigkeiten.",
        "Die Lampen brannten noch, als die",
        "erste Fähre kam.",
    ],
}


@pytest.mark.parametrize(
    ("language", "tail", "head", "other"),
    [
        ("en", 0, 1, 4),  # a cut word and another line with a small letter
        ("en", 1, 2, 4),  # after the end of a sentence a capital
        ("en", 3, 4, 6),  # no capital after "the"
        ("en", 6, 7, 4),  # a comma binds
        ("de", 0, 1, 3),
        ("de", 2, 3, 5),
        (None, 1, 2, 4),
        ("xx", 1, 2, 4),
    ],
)
def test_lines_that_belong_together(language: str | None, tail: int, head: int, other: int) -> None:
    page = PAGE.get(language or "en", PAGE["en"])
    junctions = Junctions(language, page, page)
    assert junctions.weigh(page[tail], page[head]) > max(0.0, junctions.weigh(page[tail], page[other]))


def test_word_known_from_the_page_alone() -> None:
    page = ["They drank snorkel-", "wump there.", "was nowhere found", "Nobody else knew what snorkelwump means"]
    junctions = Junctions(None, page, page)
    assert junctions.weigh(page[0], page[1]) > 2.0 > junctions.weigh(page[0], page[2])


def test_halves_of_no_word_do_not_belong_together() -> None:
    page = PAGE["en"]
    assert Junctions("en", page, page).weigh("It was a quiet summer for every-", "as he said, the ferry left.") < 0.0


@pytest.mark.parametrize("line", ["", "“", "—", "42", "– 7 –", "·"])
def test_nothing_to_go_by(line: str) -> None:
    junctions = Junctions("en", PAGE["en"], PAGE["en"])
    for other in (*PAGE["en"], ""):
        assert abs(junctions.weigh(line, other)) < 6.0
        assert abs(junctions.weigh(other, line)) < 6.0


def test_tables_know_every_kind_of_line() -> None:
    lines = [line for page in PAGE.values() for line in page]
    for tables, language in zip(read_tables(), (None, "en"), strict=True):
        assert {find_head(line, language).kind for line in lines} <= set(tables.heads)
        assert {find_tail(line, language).kind for line in lines} <= set(tables.after)
        assert abs(sum(tables.heads.values()) - 1) < 1e-9

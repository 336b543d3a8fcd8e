"""Footnotes of a plain text are told by the number glued to their first word and to a sentence above."""

from __future__ import annotations

import pytest

from ingest.extract.plain import read_plain
from ingest.layout.label import look_at_lines
from ingest.layout.notes import find_notes

BODY = """The ferry went out at six,2 as it does on every day of
the year.1 Nobody had seen the captain before, and he
did not say where he came from or where he went to."""


def notes_of(*lines: str) -> list[tuple[int, bool]]:
    return find_notes(look_at_lines(read_plain("\n".join([*BODY.split("\n"), *lines])), "en"))


def test_note_to_the_end_of_its_sentence() -> None:
    found = notes_of("1Compare: he said that he came from the north,", "from an island.", "And then he was gone.")
    assert found == [(3, True), (4, False)]


def test_notes_follow_each_other() -> None:
    assert notes_of("1Compare the north.", "2Compare the south.", "And then he was gone.") == [(3, True), (4, True)]


@pytest.mark.parametrize("line", ["3Compare the north.", "1st of May, a Friday.", "1 Compare the north."])
def test_no_note(line: str) -> None:
    assert notes_of(line) == []

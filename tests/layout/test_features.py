"""What is seen of a line, where no print is known."""

from __future__ import annotations

import numpy as np
import pytest

from ingest.extract.plain import read_plain
from ingest.layout.features import view_lines
from ingest.layout.rows import find_forms

PAPER = """The Daily Example
3 May 2021
Harbour bridge closed for
repairs until the spring of
the year after next
The bridge over the harbour was closed on Monday.
"""
SECOND = "\fThe Daily Example 12/2021\nTraffic is led over the ring road now.\nHarbour bridge closed for repairs…\n"


def _see(text: str, name: str) -> list[float]:
    view = view_lines(read_plain(text), "en")
    return [round(float(value), 3) for value in view.values[:, view.names.index(name)]]


def test_a_line_that_is_a_date_is_known_as_one() -> None:
    assert _see(PAPER, "dated")[:3] == [0.0, 1.0, 0.0]


def test_a_word_that_would_have_fitted_shows_that_a_line_ends_on_purpose() -> None:
    """After "closed for" the next two lines leave no room for "repairs"; after "next" the text below would have had room."""
    room = _see(PAPER, "room_below")
    assert room[2] < 0 < room[4]
    assert np.isnan(room[-1])


def test_running_heads_tell_the_name_of_the_paper_and_the_title() -> None:
    assert _see(PAPER + SECOND, "edge_holds")[:3] == [1.0, 0.0, 1.0]
    assert _see(PAPER + SECOND, "edge_begins")[2:4] == [1.0, 0.0]
    assert np.isnan(_see(PAPER, "edge_holds")[0])  # one page has no running heads


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("What is it?", "Who pays?", True),
        ("1. Why", "2. How", True),
        ("What is it?", "Who pays", False),
        ("1. Why", "Why", False),
    ],
)
def test_lines_of_one_form_are_compared(one: str, other: str, *, alike: bool) -> None:
    text = "\n\n".join(
        ["A first paragraph goes over the whole width of the column here.", one] * 3 + ["More text follows.", other, "End."]
    )
    view = view_lines(read_plain(text), "en")
    forms = find_forms(view)
    assert bool(forms[view.texts.index(one)] == forms[view.texts.index(other)]) is alike


def test_lines_joined_within_a_word_are_as_wide_as_the_last_of_them() -> None:
    text = "Five cars stood here side by side, each with a bright screen, and the neigh\ufffebour drove by.\nNobody saw him.\n"
    assert _see(text, "width")[0] < 10 < _see(text.replace("\ufffe", ""), "width")[0]

"""A drop cap printed away from its word goes back; nothing else moves."""

from __future__ import annotations

import pytest

from ingest.extract.plain import read_plain
from ingest.layout.initials import place_initials

CASES = [
    # text, language, lines in the order wanted
    ("D\nEin Titel\nichter Rauch zog auf.", "de", ["Ein Titel", "D", "ichter Rauch zog auf."]),
    ("T\nA title\nhe night was cold.", "en", ["A title", "T", "he night was cold."]),
    ("D\nL\nEin Titel\nichter Rauch zog auf.", "de", ["Ein Titel", "D", "L", "ichter Rauch zog auf."]),
    # the word that is one with the letter, and not the next small letter
    (
        "P\nEin Titel\ndurch den Hafen\nünktlich um acht legte sie ab.",
        "de",
        ["Ein Titel", "durch den Hafen", "P", "ünktlich um acht legte sie ab."],
    ),
    (
        "F\nA title\nwith a second-generation boat\nrom the deck the harbour was small.",
        "en",
        ["A title", "with a second-generation boat", "F", "rom the deck the harbour was small."],
    ),
    # both are words: where a text seems to begin
    (
        "W\nEin Titel über die Arbeit im Hafen\nVon Ada Berg\ner an den Hafen kommt, hört sie schon.",
        "de",
        ["Ein Titel über die Arbeit im Hafen", "Von Ada Berg", "W", "er an den Hafen kommt, hört sie schon."],
    ),
    # must not change
    (
        "W\nEin Titel\nund niemand hatte die Kisten gezählt, als\ngestern die Fähre ablegte.",
        "de",
        ["W", "Ein Titel", "und niemand hatte die Kisten gezählt, als", "gestern die Fähre ablegte."],
    ),
    (
        "A\nA title\nand sent the ferry, against all reason, into\nthe storm.",
        "en",
        ["A", "A title", "and sent the ferry, against all reason, into", "the storm."],
    ),
    ("A\nA title\nⓐ a mark", "en", ["A", "A title", "ⓐ a mark"]),
    ("Ein Titel\nD\nichter Rauch zog auf.", "de", ["Ein Titel", "D", "ichter Rauch zog auf."]),
    ("A\nThe first section\nof the text", "en", ["A", "The first section", "of the text"]),
    ("B\nA heading\nThe text begins.", "en", ["B", "A heading", "The text begins."]),
    ("X\nsome-\nthing else", "en", ["X", "some-", "thing else"]),
]


@pytest.mark.parametrize(("text", "language", "wanted"), CASES)
def test_initials_go_before_their_word(text: str, language: str, wanted: list[str]) -> None:
    document = place_initials(read_plain(text), language)
    assert [document.text(line) for line in document.lines] == wanted


def test_no_line_is_lost() -> None:
    document = read_plain("D\nEin Titel\nichter Rauch")
    assert sorted(place_initials(document, "de").lines, key=lambda line: line.start) == list(document.lines)

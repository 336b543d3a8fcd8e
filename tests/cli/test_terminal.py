"""Nothing that a document says may steer the terminal."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.terminal import one_line, printable

ATTACKS = ["\x1b]0;title\x07", "\x1b[2J", "\x9b31m", "\rover", "a\x08b", "x\u202egnp.exe", "\u2066hidden\u2069", "\x7f", "\u2028"]


@pytest.mark.parametrize("attack", ATTACKS, ids=ascii)
def test_what_steers_a_terminal_becomes_visible(attack: str) -> None:
    shown = printable(attack)
    assert not any(char != "\n" and unicodedata.category(char) in ("Cc", "Zl", "Zp") for char in shown)
    assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    assert len(shown) == len(attack), "no character may vanish: what is hidden must be seen"


@pytest.mark.parametrize("text", ["„Größe“ – ‚ß‘ …", "\tindented\nnext", "日本語", "שלום \u200fעולם", "e\u0301", "👩\u200d🚀"])
def test_honest_text_is_left_alone(text: str) -> None:
    assert printable(text) == text


@given(st.text())
def test_printable_twice_is_printable_once(text: str) -> None:
    assert printable(printable(text)) == printable(text)
    printable(text).encode("utf-8")  # no lone surrogate is left


@given(st.text(), st.integers(2, 20))
def test_one_line_is_one_line_and_no_longer_than_asked(text: str, width: int) -> None:
    line = one_line(text, width)
    assert len(line) <= width
    assert len(line.splitlines()) <= 1

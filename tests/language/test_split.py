"""Splitting many lines at once gives what a search line by line gives."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.language import split
from ingest.language.split import JOINERS, find_alphabet, find_stems, glue_words, split_small_tokens, split_tokens, split_words

LINES = st.lists(st.text(st.one_of(st.sampled_from("aB1²_-.'’/ \u00ad\ufffe\n\ud800Ⅷ٣漢"), st.characters()), max_size=20))
TOKEN = re.compile(f"[^\\W_]+(?:[{re.escape(JOINERS)}][^\\W_]+)*")


@pytest.mark.parametrize("together", [1, 20, 50_000])
def test_lines_split_as_one_by_one(together: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(split, "_TOGETHER", together)

    @given(LINES)
    def check(lines: list[str]) -> None:
        assert split_words(lines) == [re.findall(r"[^\W\d_]+", line) for line in lines]
        assert split_tokens(lines) == [TOKEN.findall(line) for line in lines]
        assert glue_words(lines) == ["".join(words) for words in split_words(lines)]
        stems = [(at, word[:3]) for at, words in enumerate(split_words(lines)) for word in words if len(word) >= 3]
        found = find_stems(lines, 3)
        assert found.owners.tolist() == [at for at, _ in stems]
        shared = [any(other != at and same == stem for other, same in stems) for at, stem in stems]
        assert found.find_shared().tolist() == shared

    check()


@given(st.text(st.one_of(st.sampled_from("aİΣσ'- "), st.characters())))
def test_small_tokens_are_the_tokens_in_small_letters(text: str) -> None:
    assert split_small_tokens(text) == [token.lower() for token in split_tokens([text])[0]]


@given(st.text())
def test_the_alphabet_holds_each_character_once(text: str) -> None:
    assert find_alphabet(text) == "".join(sorted(set(text)))

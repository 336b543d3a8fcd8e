"""Our alignment against that of rapidfuzz, a development dependency."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Indel, Levenshtein

import ingest.measure.align as align
from ingest.measure.align import align_words, measure_containment, measure_similarity

_WORDS = st.lists(st.sampled_from("the ferry left at ten a cold night".split()), max_size=30)


@given(_WORDS, _WORDS)
def test_the_same_words_are_paired_as_by_rapidfuzz(left: list[str], right: list[str]) -> None:
    expected: list[tuple[int, int]] = []
    for tag, a0, a1, b0, b1 in Levenshtein.opcodes(left, right):
        if tag == "equal":
            expected += zip(range(a0, a1), range(b0, b1), strict=True)
    assert align_words(left, right) == expected


@given(_WORDS, _WORDS)
def test_long_texts_are_halved_and_lose_no_word(left: list[str], right: list[str]) -> None:
    whole = align_words(left, right)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(align, "_MOST_CELLS", 16)
        halved = align_words(left, right)
    assert all(left[i] == right[j] for i, j in halved)
    assert halved == sorted(set(halved))
    assert len({i for i, _ in halved}) == len({j for _, j in halved}) == len(halved)
    assert cost(halved, left, right) == cost(whole, left, right) == Levenshtein.distance(left, right)


def cost(pairs: list[tuple[int, int]], left: list[str], right: list[str]) -> int:
    """Edits of an alignment: between two pairs, words are replaced as far as both sides have some."""
    total, i, j = 0, 0, 0
    for next_i, next_j in [*pairs, (len(left), len(right))]:
        total += max(next_i - i, next_j - j)
        i, j = next_i + 1, next_j + 1
    return total


@given(st.text(max_size=40), st.text(max_size=40))
def test_similarity_is_that_of_rapidfuzz(left: str, right: str) -> None:
    assert measure_similarity(left, right) == pytest.approx(Indel.normalized_similarity(left, right))


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("Ann Lee", "By Ann Lee, Boston", 1.0),
        ("By Ann Lee, Boston", "Ann Lee", 1.0),
        ("Ann Lee", "Anna Lee", 12 / 14),
        ("", "x", 0.0),
        ("abc", "xyz", 0.0),
    ],
)
def test_containment(left: str, right: str, expected: float) -> None:
    assert measure_containment(left, right) == pytest.approx(expected)

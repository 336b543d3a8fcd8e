"""Alignment of two texts word by word, and how alike two strings are.

Plain numpy and Python's long integers, so that scoring needs no further library.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

# Cells of the table of distances, a bit each twice: 100 MB for two texts of 20,000 words. Longer ones are halved first.
_MOST_CELLS = 400_000_000


def align_words(left: Sequence[str], right: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs of positions at which two sequences have the same word, in one of the alignments with the fewest edits.

    >>> align_words("it was a cold night".split(), "it was cold at night".split())
    [(0, 0), (1, 1), (4, 4)]

    Source: Levenshtein distance; replacing a word counts as one edit. Of several shortest alignments always the same one.
    """
    numbers = {word: number for number, word in enumerate(dict.fromkeys([*left, *right]))}
    a = np.array([numbers[word] for word in left], dtype=np.int32)
    b = np.array([numbers[word] for word in right], dtype=np.int32)
    return _align(a, b, 0, 0)


_Numbers = npt.NDArray[np.int32]


def _align(a: _Numbers, b: _Numbers, at_a: int, at_b: int) -> list[tuple[int, int]]:
    head = _count_common(a, b)
    tail = _count_common(a[head:][::-1], b[head:][::-1])
    pairs = [(at_a + index, at_b + index) for index in range(head)]
    core_a, core_b = a[head : len(a) - tail], b[head : len(b) - tail]
    if len(core_a) and len(core_b):
        if len(core_b) > 1 and len(core_a) * len(core_b) > _MOST_CELLS:
            half = len(core_b) // 2
            before = _last_row(core_a, core_b[:half])
            after = _last_row(core_a[::-1], core_b[half:][::-1])[::-1]
            cut = int(np.argmin(before + after))
            pairs += _align(core_a[:cut], core_b[:half], at_a + head, at_b + head)
            pairs += _align(core_a[cut:], core_b[half:], at_a + head + cut, at_b + head + half)
        else:
            pairs += [(at_a + head + i, at_b + head + j) for i, j in _trace(core_a, core_b)]
    pairs += [(at_a + len(a) - tail + index, at_b + len(b) - tail + index) for index in range(tail)]
    return pairs


def _count_common(a: _Numbers, b: _Numbers) -> int:
    length = min(len(a), len(b))
    different = np.flatnonzero(a[:length] != b[:length])
    return int(different[0]) if len(different) else length


def _next_row(row: _Numbers, a: _Numbers, word: int, steps: _Numbers) -> _Numbers:
    """Distances of all beginnings of `a` to the beginning of `b` that ends with `word`, from those without it."""
    best = row + 1  # the word is new
    best[1:] = np.minimum(best[1:], row[:-1] + (a != word))
    # Dropping words of `a`: each costs one more than its left neighbour.
    return np.minimum.accumulate(best - steps) + steps


def _last_row(a: _Numbers, b: _Numbers) -> _Numbers:
    steps = np.arange(len(a) + 1, dtype=np.int32)
    row = steps.copy()
    for word in b:
        row = _next_row(row, a, word, steps)
    return row


def _trace(a: _Numbers, b: _Numbers) -> list[tuple[int, int]]:
    steps = np.arange(len(a) + 1, dtype=np.int32)
    row = steps.copy()
    dropped, added = [], []
    for word in b:
        above, row = row, _next_row(row, a, word, steps)
        dropped.append(np.packbits(np.diff(row) == 1))
        added.append(np.packbits(np.diff(above) == -1))
    pairs = []
    i, j = len(a), len(b)
    while i and j:
        if _bit(dropped[j - 1], i - 1):
            i -= 1
        elif _bit(added[j - 1], i - 1):
            j -= 1
        else:
            i, j = i - 1, j - 1
            if a[i] == b[j]:
                pairs.append((i, j))
    return pairs[::-1]


def _bit(row: npt.NDArray[np.uint8], index: int) -> bool:
    return bool(row[index >> 3] >> (7 - (index & 7)) & 1)


def count_common_chars(left: str, right: str) -> int:
    """Length of the longest common subsequence of two strings.

    >>> count_common_chars("headline", "heading")
    6

    Source: bit-parallel, H. Hyyrö, Bit-parallel LCS-length computation revisited (2004).
    """
    places: dict[str, int] = {}
    for index, char in enumerate(left):
        places[char] = places.get(char, 0) | 1 << index
    full = (1 << len(left)) - 1
    state = full
    for char in right:
        here = state & places.get(char, 0)
        state = (state + here | state - here) & full
    return len(left) - state.bit_count()


def measure_similarity(left: str, right: str) -> float:
    """How alike two strings are, 0 to 1: the share of their characters that stand in both in the same order.

    >>> measure_similarity("headline", "heading")
    0.8
    """
    total = len(left) + len(right)
    return 2 * count_common_chars(left, right) / total if total else 1.0


def measure_containment(left: str, right: str) -> float:
    """How alike the shorter string is to the stretch of the longer one that is most like it, 0 to 1.

    >>> measure_containment("Ann Lee", "By Ann Lee, Boston")
    1.0
    """
    short, long = sorted((left, right), key=len)
    if not short:
        return 0.0
    # A stretch at either end of the longer string may be shorter than the other string.
    first, last = 1 - len(short), len(long)
    return max(measure_similarity(short, long[max(0, at) : at + len(short)]) for at in range(first, last))

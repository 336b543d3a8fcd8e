"""Counting many lines at once gives what counting line by line gives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.layout import counts
from ingest.layout.counts import OPENERS, count_characters
from ingest.layout.widths import measure_width

LINES = st.lists(st.text(st.one_of(st.sampled_from("aB1 .(“„»ǅ²中가\u00ad\n\x85"), st.characters()), max_size=30).map(str.strip))


def _share(part: int, whole: int) -> float:
    return part / max(1, whole)


def _is_capital(word: str) -> bool:
    return word[:1].isupper() or (word[:1] in OPENERS and word[1:2].isupper())


def count_line(text: str) -> dict[str, float]:
    upper, lower = sum(map(str.isupper, text)), sum(map(str.islower, text))
    words = text.split()
    digits = sum(c.isdigit() and not c.isupper() and not c.islower() for c in text)
    ideographs = sum("\u2e80" <= c <= "\u9fff" or "\uac00" <= c <= "\ud7af" for c in text[:12])
    return {
        "chars": len(text),
        "words": len(words),
        "width": measure_width(text),
        "first_word": measure_width(words[0]) if words else 0.0,
        "caps_share": _share(upper, upper + lower),
        "title_share": _share(sum(map(_is_capital, words)), len(words)),
        "digit_share": _share(digits, len(text)),
        "letters_share": _share(sum(c.isupper() or c.islower() or (c.isalpha() and not c.isdigit()) for c in text), len(text)),
        "open_bracket": text.count("(") + text.count("[") - text.count(")") - text.count("]"),
        "quote_balance": text.count("„") + text.count("«") + text.count("“") - text.count("»") - text.count("”"),
        "cjk": _share(ideographs, min(12, len(text))),
    }


@pytest.mark.parametrize("together", [1, 20, 50_000])
def test_lines_count_as_one_by_one(together: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counts, "_TOGETHER", together)

    @given(LINES)
    def check(lines: list[str]) -> None:
        found = count_characters(lines)
        for at, line in enumerate(lines):
            assert {name: column[at] for name, column in found.items()} == pytest.approx(count_line(line))

    check()


def test_no_lines_have_no_counts() -> None:
    assert all(len(column) == 0 for column in count_characters([]).values())

"""Chinese and Japanese text: gaps of the print that a tool wrote out as blanks, radicals for characters."""

from __future__ import annotations

import pytest

import ingest
from ingest.extract.lines import _is_blank
from ingest.model import Rule
from ingest.repair.east_asian import find_gaps, find_radicals

_JAPANESE = """新しいサービスの発表

会社は 3 月 9 日、新しい Wi-Fi を発表した。駅や店で、だれでも使うことができる。

利用者は 20 人で、2 年版もある。来年にはもっと多くの人が使うと会社は考えている。
"""


def test_gaps_of_the_print_are_taken_out_of_a_dump_and_recorded() -> None:
    (article,) = ingest.clean(_JAPANESE)
    first, second = (block.text for block in article.blocks)
    assert first.startswith("会社は3月9日、新しいWi-Fiを発表した。")
    assert second.startswith("利用者は20人で、2年版もある。")
    assert sum(change.rule is Rule.PRINTED_GAP for change in article.changes) == 9


def test_gaps_behind_latin_letters_alone() -> None:
    texts = ["公司DeepMind 在2014 年", "这款名为DNC 的AI 模型"]
    assert {at: [edit.start for edit in edits] for at, edits in find_gaps(texts).items()} == {0: [10, 16], 1: [7, 11]}


@pytest.mark.parametrize(
    "texts",
    [
        ["谷歌(微博) 在公司", "谷歌 (微博) 在公司", "谷歌 (微博) 在公司"],  # brackets are set without a gap
        ["在2014年收购的公司", "有900多万人口", "1月 23日"],  # a blank here and there is the author's
        ["会社は  3  月  9  日", "利用者は  20  人"],  # two blanks were typed
        ["Die 3 Beamten und 4 Hunde", "im 9. Monat"],
    ],
)
def test_other_blanks_stay(texts: list[str]) -> None:
    assert find_gaps(texts) == {}


@pytest.mark.parametrize("text", ["部首：⼀、⼁、⼂", "人工智能", "Gauß‧Weber", "蔣‧中正", "⺮"])
def test_other_characters_stay(text: str) -> None:
    assert find_radicals(text) == []


def test_radicals_between_digits() -> None:
    assert [edit.text for edit in find_radicals("3⽉9⽇")] == ["月", "日"]


def test_a_stretched_gap_is_no_blank_where_the_engine_only_hints_at_one() -> None:
    assert not _is_blank(0.39, 1, "ー", "W", 1.0)
    assert _is_blank(0.26, 1, ")", "在", 1.0)
    assert _is_blank(0.3, 2, "在", "A", 1.0)

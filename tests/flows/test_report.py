"""The report: nothing that a document contains can become markup."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from flows.params import IngestParams
from flows.report import ADVICE, RULES, escape_cell, fence, summarize, tell_repairs, write_report
from flows.tally import LISTED, SAMPLES, Sample, Tally
from ingest.model import Reason, Rejected, Rule

NASTY = [
    "a | b",
    "<script>alert(1)</script>",
    "[click](javascript:alert(1))",
    "![x](http://evil.example/x.png)",
    "`code`",
    "line\nbreak",
    "# heading",
    "&lt;b&gt;",
    "https://evil.example",
    "\\|",
    "\u202ecod.exe",
    "***",
]


def cells_of(row: str) -> list[str]:
    """Split a table row at the pipes that are not escaped."""
    return re.split(r"(?<!\\)(?:\\\\)*\|", row.strip())[1:-1]


@given(st.text())
def test_a_cell_holds_no_markup(text: str) -> None:
    cell = escape_cell(text)
    assert "\n" not in cell
    assert "<" not in cell
    assert ">" not in cell
    bare = re.sub(r"\\[\\`*_{}\[\]()#+\-.!|~^$:@/=]", "", cell)
    assert not re.search(r"[\\`*_\[\]()!|~$]", bare)


@given(st.lists(st.text(), min_size=3, max_size=3))
def test_a_row_keeps_its_number_of_cells(texts: list[str]) -> None:
    row = "| " + " | ".join(escape_cell(text) for text in texts) + " |"
    assert len(cells_of(row)) == 3


@given(st.text(alphabet="ab`\n~"))
def test_nothing_leaves_a_fence(text: str) -> None:
    first, *inside, last = fence(text).split("\n")
    bar = first.removesuffix("text")
    assert last == bar
    assert set(bar) == {"`"}
    assert not any(line.strip().startswith(bar) for line in inside)


def test_every_reason_has_advice_and_every_rule_words() -> None:
    assert set(ADVICE) == set(Reason)
    unspoken = set(Rule) - set(RULES)
    assert unspoken <= {Rule.BLOCK_END}, f"no words for {unspoken}"


def nasty_tally() -> Tally:
    rejected = tuple(Rejected(f"file:///in/{text}", Reason.CORRUPT, "extract", text) for text in NASTY)
    samples = tuple(Sample(text, text, index, text, f"```\n{text}\n```") for index, text in enumerate(NASTY))
    repairs = ((Rule.LIGATURE.value, 3),)
    return Tally(documents=40, articles=30, rejections=len(NASTY), rejected=rejected, samples=samples, repairs=repairs)


def test_a_report_about_hostile_documents_is_harmless() -> None:
    report = write_report(nasty_tally(), IngestParams(), unchanged=3, seconds=12.0)
    outside = re.sub(r"^(`{3,})text\n.*?^\1$", "", report, flags=re.M | re.S)
    assert "<script" not in outside
    assert not re.search(r"(?<!\\)\]\(", outside)
    assert not re.search(r"(?<!\\)!\[", outside)
    for line in outside.splitlines():
        if line.startswith("|"):
            assert len(cells_of(line)) in (2, 4), line


def test_a_report_says_what_a_person_wants_to_know() -> None:
    report = write_report(nasty_tally(), IngestParams(), unchanged=3, seconds=10.0)
    advice = ADVICE[Reason.CORRUPT].split(".")[0]
    for wanted in ("28", "12 \\(30%\\)", "data/lake/articles", "ligatures spelled out", advice, "Before", "After"):
        assert wanted in report, wanted


def test_more_rejections_than_are_listed_are_counted() -> None:
    one = Tally(documents=1, rejections=1, rejected=(Rejected("a", Reason.EMPTY, "read", ""),))
    total = sum([one] * (LISTED + 7), Tally())
    assert len(total.rejected) == LISTED
    assert total.rejections == LISTED + 7
    assert "7 more are in the table" in write_report(total, IngestParams(), unchanged=0, seconds=1)


def test_the_most_repaired_are_the_same_in_any_order() -> None:
    tallies = [Tally(documents=1, samples=(Sample(f"d{n}", "", n % 4, "", ""),)) for n in range(9)]
    forth, back = sum(tallies, Tally()), sum(reversed(tallies), Tally())
    assert forth.samples == back.samples
    assert len(forth.samples) == SAMPLES
    assert [sample.repairs for sample in forth.samples] == [3, 3, 2]


def test_summaries_count() -> None:
    assert summarize(Tally(documents=1, articles=1)) == "1 of 1 document read, 1 article, none rejected"
    assert Tally().rejected_share == 0


def test_changes_of_blanks_are_no_news() -> None:
    tally = Tally(repairs=((Rule.BLOCK_END.value, 50), (Rule.LINE_SPACE.value, 9), (Rule.SOFT_HYPHEN.value, 4)))
    assert tell_repairs(tally) == [("words cut at a line end made whole", 4)]

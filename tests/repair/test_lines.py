"""All lines of a document at once are repaired as one by one."""

from hypothesis import given
from hypothesis import strategies as st

from ingest.repair.characters import repair_line, repair_lines
from ingest.repair.glyphs import may_have_doubled
from ingest.settings import RepairSettings

CHARS = st.sampled_from("aE f1.;&`-\u00ad\u2010\u2011\ufffe\u0301\u0338ﬁÃ¼â€„“ \t\u00a0éЖ<")
LINES = st.lists(
    st.text(CHARS, max_size=14) | st.sampled_from(["DDeerr TTiittllee", "ein W o r t hier", "R&amp;D", "plain text"])
)


@given(LINES)
def test_lines_together_are_repaired_as_one_by_one(lines: list[str]) -> None:
    starts = [sum(map(len, lines[:at])) + at for at in range(len(lines))]
    together = repair_lines(lines, starts, RepairSettings(), frozenset(), {}, doubled=may_have_doubled("\n".join(lines)))
    assert together == [repair_line(text, start, RepairSettings()) for text, start in zip(lines, starts, strict=True)]

"""Characters and blanks of one line: what must not change, what must, and the two promises for any text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.model import Rule, find_gaps, render
from ingest.repair.characters import repair_line
from ingest.settings import Normalization, RepairSettings

CASES = json.loads((Path(__file__).parent.parent / "cases" / "characters.json").read_text(encoding="utf-8"))
PLAIN = RepairSettings(normalization=Normalization.PLAIN)
AS_PRINTED = RepairSettings()


def rows() -> list[object]:
    return [
        pytest.param(before, before if after is None else after, bool(table.get("plain")), id=f"{table['title']}: {name}")
        for table in CASES
        for name, before, after in table["rows"]
    ]


@pytest.mark.parametrize(("before", "after", "plain"), rows())
def test_case(before: str, after: str, plain: bool) -> None:
    settings = PLAIN if plain else AS_PRINTED
    pieces = repair_line(before, 0, settings)
    assert render(before, pieces) == after
    if before == after:
        assert [piece.rule for piece in pieces] == [None]
    assert render(after, repair_line(after, 0, settings)) == after


# Characters of every mend, so that they meet one another often.
_TOUCHY = (
    "aeäßﬁMu AB\t\u00a0\u00ad\u2010\u2011-–„“…´`¨\u0308\u0301ˆıÃ¼¤â€žðŸ&amp;quot;#12<\u200b\u200d\u200e\ufffe\ufeff\x1b[m"
    "\x00\x85\x96ＡｶﾞＺ！東मक्1 ."
)
_TEXT = st.one_of(
    st.text(st.sampled_from(_TOUCHY), max_size=30),
    st.text(st.characters(exclude_characters="\n\r\f"), max_size=30),
    st.lists(
        st.sampled_from(
            ["&amp;", "&uuml;", "Ã¼", "S p e r r t", "TTiitteell", " ", "  ", "fu", "¨r", "\u00ad", "ﬁ", "Wort", "&amp;amp;"]
        ),
        max_size=8,
    ).map("".join),
)


@given(text=_TEXT, start=st.integers(0, 1000), plain=st.booleans())
def test_pieces_tile_the_line_and_a_second_repair_changes_nothing(text: str, start: int, plain: bool) -> None:
    settings = PLAIN if plain else AS_PRINTED
    pieces = repair_line(text, start, settings)
    moved = [piece._replace(start=piece.start - start, end=piece.end - start) for piece in pieces]
    assert find_gaps(moved, len(text)) == []
    assert all(piece.start < piece.end for piece in pieces)
    for piece in moved:
        assert (piece.text is None) == (piece.rule is None)
        assert piece.text is None or piece.text != text[piece.start : piece.end]
        assert 0.0 < piece.confidence <= 1.0
    once = render(text, moved)
    again = repair_line(once, 0, settings)
    assert render(once, again) == once
    assert all(piece.rule is None for piece in again)


@given(
    st.text(
        st.characters(max_codepoint=0x24F, exclude_categories=["Cc", "Cf", "Zs", "Sk", "Lm"], exclude_characters="`&^"),
        max_size=40,
    )
)
def test_lines_of_printable_latin_keep_their_words(text: str) -> None:
    """Without mojibake, doubling or spaced letters in it, a line comes back as it was."""
    if any(piece.rule not in {None, Rule.MOJIBAKE, Rule.DOUBLED, Rule.COMPOSE} for piece in repair_line(text, 0, AS_PRINTED)):
        raise AssertionError(repair_line(text, 0, AS_PRINTED))


def test_each_rule_is_named() -> None:
    raw = " Ã¼ &ouml;x \u200b ﬁ Ｗ ´ u\u0308 a\u00adb a\u2010b  x"
    rules = {piece.rule for piece in repair_line(raw, 0, AS_PRINTED)}
    assert {Rule.LINE_SPACE, Rule.MOJIBAKE, Rule.ENTITY, Rule.LIGATURE, Rule.WIDTH, Rule.COMPOSE} <= rules
    assert {Rule.INVISIBLE_HYPHEN, Rule.TYPESET_HYPHEN, Rule.SPACE_RUN} <= rules


def test_a_long_hostile_line_takes_linear_time() -> None:
    text = "a\u00a0 ﬁ\u00ad" * 20_000
    pieces = repair_line(text, 0, AS_PRINTED)
    assert render(text, pieces).startswith("a fia fi")

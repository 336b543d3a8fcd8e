"""Hyphens at line ends: four outcomes, in many languages, from rules, words and the document itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.model import Rule
from ingest.repair.evidence import find_drawn_hyphens
from ingest.repair.hyphens import HyphenKind, WordEvidence, join_line_end

CASES = json.loads((Path(__file__).parent.parent / "cases" / "hyphens.json").read_text(encoding="utf-8"))
NONE = WordEvidence()


@pytest.mark.parametrize(
    ("language", "left", "right", "kind", "text"), [row for name in CASES if name != "columns" for row in CASES[name]]
)
def test_case(language: str | None, left: str, right: str, kind: str, text: str) -> None:
    join = join_line_end(left, right, language, NONE)
    assert (join.text, join.kind) == (text, kind)


def test_the_document_overrules_the_lists() -> None:
    hard = WordEvidence.from_lines(["Das Wort fein-stofflich steht hier, fein-stofflich auch dort, ganz fein-stofflich."] * 2)
    soft = WordEvidence.from_lines(["Das Feinstoffliche ist feinstofflich, sehr feinstofflich."] * 2)
    assert join_line_end("fein-", "stofflich", "de", soft).kind is HyphenKind.SOFT
    assert join_line_end("fein-", "stofflich", "de", hard).kind is HyphenKind.HARD


def test_a_soft_hyphen_character_is_soft_unless_it_is_drawn() -> None:
    trusted = WordEvidence.from_lines(["Silben\u00adtrennung mit US-Wahl und finan\u00ad", "ziell gut"])
    drawn = WordEvidence.from_lines(["der Stasi\u00adBunker", "im Haus\u00ad) und (Hof\u00ad) am", "Stasi\u00ad", "Bunker"])
    assert join_line_end("Stasi\u00ad", "Bunker", "de", drawn).text == "Stasi-Bunker"
    assert join_line_end("abc\u00ad", "xyz", "de", trusted).kind is HyphenKind.SOFT


def test_two_kinds_of_hyphen_tell_each_other_apart() -> None:
    lines = [
        line
        for word in ("well", "long", "high")
        for line in (f"the text is {word} set gover\u2010", "ning the US-led long-term view")
    ]
    evidence = WordEvidence.from_lines(lines * 4)
    assert join_line_end("stand-", "alone", "en", evidence).text == "stand-alone"
    assert join_line_end("stand\u2010", "ing", "en", evidence).text == "standing"


def test_words_cut_at_line_ends_are_no_evidence() -> None:
    evidence = WordEvidence.from_lines(["die Regie-", "rung der Regie-", "rung"])
    assert evidence.words == {"die": 1, "der": 1}


def test_no_hyphen_is_an_error() -> None:
    with pytest.raises(ValueError, match="ends in a hyphen"):
        join_line_end("Wort", "und", "de", NONE)
    with pytest.raises(ValueError, match="ends in a hyphen"):
        join_line_end("Wort-", "", "de", NONE)


@given(
    left=st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    mark=st.sampled_from("-\u00ad\u2010\u2011\ufffe–—/"),
    right=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12),
    language=st.sampled_from(["de", "en", "fr", "xx", None]),
)
def test_no_letter_is_lost(left: str, mark: str, right: str, language: str | None) -> None:
    join = join_line_end(left + mark, right, language, NONE)
    assert 0.0 <= join.confidence <= 1.0
    assert join.text.startswith(left.rstrip())
    assert join.text.endswith(right)
    assert join.rule in {
        Rule.SOFT_HYPHEN,
        Rule.HARD_HYPHEN,
        Rule.SUSPENDED_HYPHEN,
        Rule.UNDECIDED_HYPHEN,
        Rule.JOIN_LINES,
    }
    between = join.text[len(left.rstrip()) : len(join.text) - len(right)]
    assert between in {"", "-", mark, f"{mark} ", "- ", f" {mark} "} or (left != left.rstrip())


def test_soft_hyphens_of_a_page_that_draws_them_are_plain_ones() -> None:
    body = ["ein langer Satz ohne jeden Strich, der die Seite mit Wörtern füllt"] * 12
    drawn = [*body, "der alte Stasi\u00adBunker in der Run\u00ad", "den Ecke"]
    invisible = ["Sil\u00adben\u00adtren\u00adnung mit un\u00adsicht\u00adbaren Zei\u00adchen"]
    assert find_drawn_hyphens(drawn) == {"\u00ad"}
    assert not find_drawn_hyphens(invisible)
    assert not find_drawn_hyphens(body)
    assert not find_drawn_hyphens([*drawn, "und dazu ein US-Wahlkampf, ein E-Mail-Streit"])


def test_evidence_of_repaired_lines_keeps_what_the_raw_ones_showed() -> None:
    evidence = WordEvidence.from_lines(["der Stasi-Bunker und die alte Stasi\u00ad", "Akte"], drawn=frozenset("\u00ad"))
    assert join_line_end("Stasi\u00ad", "Akte", "de", evidence).text == "Stasi-Akte"


def test_a_typesetters_hyphen_that_also_stands_in_words_tells_nothing() -> None:
    lines = ["die US‐Beamten und der E‐Mail‐Streit, ein Plus-Minus", "und die Re‐", "gierung"]
    drawn = find_drawn_hyphens(lines)
    assert drawn == {"‐"}
    repaired = WordEvidence.from_lines([line.replace("S‐B", "S-B") for line in lines], drawn)
    assert join_line_end("US‐", "Beamte", "de", repaired).text == "US-Beamte"
    assert join_line_end("Re‐", "gierung", "de", repaired).text == "Regierung"

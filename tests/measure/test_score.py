"""Scores of articles with one known defect each."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.errors import SettingsError
from ingest.measure.folder import format_table, score_folders, summarize_groups, worst
from ingest.measure.reading import Part, Reading, normalize, reading_of_json, reading_of_text
from ingest.measure.score import DefectKind, Score, measure_article, summarize

GOLD = Reading(
    "The night ferry",
    "It sails without lights",
    "Ann Lee",
    (
        Part("paragraph", "The ferry left at ten. Nobody saw it go."),
        Part("heading", "A cold harbour"),
        Part("paragraph", "In the morning it was back at its place."),
        Part("list_item", "two sailors"),
        Part("list_item", "one dog"),
    ),
)


def with_blocks(*blocks: Part) -> Reading:
    return replace(GOLD, blocks=blocks)


def kinds(score: Score) -> list[DefectKind]:
    return [defect.kind for defect in score.defects]


def test_the_gold_itself_is_perfect() -> None:
    score = measure_article(GOLD, GOLD)
    assert score.perfect
    assert score.defects == ()
    assert (score.right_breaks, score.right_headings) == (6, 1)
    assert (score.kept, score.clean, score.similarity) == (1, 1, 1)


def test_quotes_bullets_numbers_bylines_and_what_stands_beside_do_not_count() -> None:
    first, heading, second, *items = GOLD.blocks
    found = with_blocks(
        Part("paragraph", "By Ann Lee, Boston"),
        first,
        Part("caption", "The ferry, last year"),
        heading._replace(text="2. A cold harbour"),
        second,
        *(item._replace(text=f"• {item.text}") for item in items),
        Part("footnote", "1 See also: ferries"),
    )
    assert measure_article(GOLD, found).perfect


def test_a_sentence_that_names_the_author_counts() -> None:
    sentence = Part("paragraph", "It was Ann Lee who first told the harbour master of the lights that nobody wanted to see.")
    assert kinds(measure_article(GOLD, with_blocks(sentence, *GOLD.blocks)))[-1] is DefectKind.FALSE_WORDS


def test_two_paragraphs_in_one() -> None:
    first, heading, second, one, other = GOLD.blocks
    score = measure_article(GOLD, with_blocks(first, heading, second, one._replace(text=f"{one.text} {other.text}")))
    assert kinds(score) == [DefectKind.MISSED_BREAK]
    assert score.defects[0].detail == "…ace. two sailors | one dog…"
    assert (score.right_breaks, score.missed_breaks, score.false_breaks) == (5, 1, 0)


def test_a_paragraph_in_two() -> None:
    _, *rest = GOLD.blocks
    score = measure_article(
        GOLD, with_blocks(Part("paragraph", "The ferry left at ten."), Part("paragraph", "Nobody saw it go."), *rest)
    )
    assert kinds(score) == [DefectKind.FALSE_BREAK]
    assert not score.perfect


def test_a_heading_taken_for_a_paragraph_and_a_paragraph_for_a_heading() -> None:
    first, heading, *rest = GOLD.blocks
    score = measure_article(GOLD, with_blocks(first, heading._replace(kind="paragraph"), *rest))
    assert kinds(score) == [DefectKind.MISSED_HEADING]
    score = measure_article(GOLD, with_blocks(first._replace(kind="heading"), heading, *rest))
    assert kinds(score) == [DefectKind.FALSE_HEADING]
    assert (score.right_headings, score.gold_headings, score.found_headings) == (1, 1, 2)


def test_headings_are_matched_in_order_and_by_likeness() -> None:
    headings = [Part("heading", text) for text in ("Alpha beta", "Gamma delta", "Alpha beta")]
    gold, found = with_blocks(*headings), with_blocks(headings[1], headings[0]._replace(text="Alpha bets"), headings[2])
    score = measure_article(gold, found)
    assert [defect.detail for defect in score.defects if defect.kind is DefectKind.MISSED_HEADING] == ["gamma delta"]
    assert (score.right_headings, score.gold_headings, score.found_headings) == (2, 3, 3)


def test_a_missing_title_is_taken_from_the_first_heading() -> None:
    title = Part("heading", GOLD.title or "")
    assert measure_article(GOLD, replace(with_blocks(title, *GOLD.blocks), title=None)).title_right
    score = measure_article(GOLD, replace(GOLD, title="Something else altogether"))
    assert not score.title_right
    assert kinds(score)[0] is DefectKind.TITLE


def test_lost_and_foreign_words() -> None:
    first, *rest = GOLD.blocks
    score = measure_article(GOLD, with_blocks(first._replace(text="The ferry left at ten. Page 3 Nobody saw go."), *rest))
    assert [(defect.kind, defect.detail) for defect in score.defects] == [
        (DefectKind.MISSED_WORDS, "it"),
        (DefectKind.FALSE_WORDS, "page 3"),
    ]
    words = len(" ".join([GOLD.title or "", GOLD.subtitle or "", *(part.text for part in GOLD.blocks)]).split())
    assert score.kept == pytest.approx((words - 1) / words)
    assert score.clean == pytest.approx((words - 1) / (words + 1))


def test_nothing_found() -> None:
    score = measure_article(GOLD, Reading(None, None, None, ()))
    assert (score.kept, score.right_breaks, score.title_right, score.perfect) == (0, 0, False, False)
    assert measure_article(Reading(None, None, None, ()), GOLD).clean == 0


def test_a_summary_weighs_places_and_not_articles() -> None:
    one, other = measure_article(GOLD, GOLD), measure_article(GOLD, Reading(None, None, None, ()))
    summary = summarize([one, other])
    assert (summary.articles, summary.title, summary.kept, summary.perfect) == (2, 0.5, 0.5, 0.5)
    assert summary.headings == pytest.approx(2 / 3)
    assert summary.breaks == 1.0  # a break between words that were lost is no decision
    assert summarize([]).breaks == 0


def test_normal_form() -> None:
    assert normalize("«Wort»\u00ad ‚x‘ – a…\u200b ﬁ") == "\"Wort\" 'x' - a... fi"
    assert normalize(None) == ""


def test_plain_text_of_other_tools() -> None:
    assert reading_of_text("a\nb\n \nc\fd\n\n\n").blocks == tuple(Part("paragraph", text) for text in ("a b", "c", "d"))


# -- folders --------------------------------------------------------------------------------------------------------------


def as_json(reading: Reading, key: str = "kind") -> str:
    blocks = [{key: part.kind, "level": None, "text": part.text} for part in reading.blocks]
    return json.dumps({"title": reading.title, "subtitle": reading.subtitle, "byline": reading.byline, "blocks": blocks})


def test_folders_are_scored_by_name_and_summed_by_subfolder(tmp_path: Path) -> None:
    for folder in ("gold", "found/a", "found/b"):
        (tmp_path / folder).mkdir(parents=True)
    for name in ("x", "y"):
        (tmp_path / f"gold/{name}.json").write_text(as_json(GOLD, "type"))
        (tmp_path / f"found/a/{name}.json").write_text(json.dumps({"source": name, "articles": [json.loads(as_json(GOLD))]}))
    (tmp_path / "found/b/x.json").write_text('{"source": "x", "rejected": {"reason": "corrupt"}, "articles": []}')
    (tmp_path / "found/b/y.json").write_text("half a fi")
    (tmp_path / "found/b/unknown.json").write_text("{}")
    scored = list(score_folders(tmp_path / "gold", tmp_path / "found"))
    assert [(item.group, item.name) for item in scored] == [("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")]
    summaries = summarize_groups(scored)
    assert list(summaries) == ["a", "b", "all"]
    assert (summaries["a"].perfect, summaries["b"].perfect, summaries["all"].perfect) == (1, 0, 0.5)
    assert [item.group for item in worst(scored, 2)] == ["b", "b"]
    assert len(format_table(summaries).splitlines()) == 4


def test_what_is_no_gold_is_said(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="is no directory"):
        list(score_folders(tmp_path / "nowhere", tmp_path))
    (tmp_path / "gold").mkdir()
    (tmp_path / "found").mkdir()
    with pytest.raises(SettingsError, match="has the name of a gold file"):
        list(score_folders(tmp_path / "gold", tmp_path / "found"))
    (tmp_path / "found/x.json").write_text(as_json(GOLD))
    (tmp_path / "gold/x.json").write_text("[1]")
    with pytest.raises(SettingsError, match=r"x\.json is no gold file"):
        list(score_folders(tmp_path / "gold", tmp_path / "found"))


@pytest.mark.parametrize("value", [{"blocks": [{"text": "no kind"}]}, {"blocks": ["text"]}, {"articles": ["text"]}])
def test_another_json_is_no_article(value: dict[str, object]) -> None:
    with pytest.raises(SettingsError, match="This JSON is no article"):
        reading_of_json(value)

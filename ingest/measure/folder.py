"""Scores of a folder of articles against a folder of gold files."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

from ingest.errors import SettingsError
from ingest.measure.reading import Reading, reading_of_json
from ingest.measure.score import Score, Summary, measure_article, summarize

COLUMNS = ("articles", "breaks", "headings", "title", "kept", "clean", "similarity", "perfect")


@dataclass(frozen=True, slots=True)
class Scored:
    """The score of one file; `group` is its folder below that of the predictions ("." at the top)."""

    group: str
    name: str
    score: Score


def score_folders(gold: Path, found: Path) -> Iterator[Scored]:
    """Score each JSON file below `found` that has a file of the same name in `gold`.

    A document that was rejected, or whose file is damaged, counts as an empty article.

    Raises:
        SettingsError: a folder is missing, or no file has a gold.
    """
    for folder in (gold, found):
        if not folder.is_dir():
            raise SettingsError(f"{folder} is no directory. Wanted: a folder of gold files and a folder of predictions.")
    count = 0
    for path in sorted(found.rglob("*.json")):
        truth = gold / path.name
        if not truth.is_file():
            continue
        count += 1
        yield Scored(str(path.parent.relative_to(found)), path.stem, measure_article(_read_gold(truth), _read_found(path)))
    if not count:
        raise SettingsError(f"No file below {found} has the name of a gold file in {gold}. Wanted: NAME.json in both.")


def _read_gold(path: Path) -> Reading:
    try:
        return reading_of_json(json.loads(path.read_text("utf-8")))
    except (ValueError, AttributeError) as error:
        raise SettingsError(f"{path} is no gold file ({error}). Wanted: JSON with title and blocks.") from None


def _read_found(path: Path) -> Reading:
    try:
        return reading_of_json(json.loads(path.read_text("utf-8")))
    except (ValueError, AttributeError, SettingsError):
        return Reading(None, None, None, ())


def summarize_groups(scored: Sequence[Scored]) -> dict[str, Summary]:
    """A summary for each group, in alphabetical order, and for all together under ``all``."""
    groups: dict[str, list[Score]] = {}
    for item in sorted(scored, key=lambda item: item.group):
        groups.setdefault(item.group, []).append(item.score)
    everything = {"all": summarize([item.score for item in scored])}
    if len(groups) == 1:
        return everything
    return {group: summarize(scores) for group, scores in groups.items()} | everything


def format_table(summaries: Mapping[str, Summary]) -> str:
    """Summaries as lines of text.

    >>> print(format_table({"all": Summary(2, 0.98765, 1, 1, 1, 1, 1, 0.5)}))
    group                      articles    breaks  headings     title      kept     clean similarity   perfect
    all                               2    0.9877    1.0000    1.0000    1.0000    1.0000    1.0000    0.5000
    """
    lines = [f"{'group':24}" + "".join(f" {column:>{max(9, len(column))}}" for column in COLUMNS)]
    for group, summary in summaries.items():
        articles, *shares = astuple(summary)
        lines.append(f"{group:24} {articles:9d}" + "".join(f" {share:9.4f}" for share in shares))
    return "\n".join(lines)


def worst(scored: Sequence[Scored], count: int) -> list[Scored]:
    """The articles with the most defects of structure, worst first."""
    return sorted(scored, key=lambda item: (-_defects(item.score), item.group, item.name))[:count]


def _defects(score: Score) -> int:
    headings = score.gold_headings + score.found_headings - 2 * score.right_headings
    return score.false_breaks + score.missed_breaks + headings + (not score.title_right)

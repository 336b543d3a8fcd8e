"""Scores of an article against its gold: boundaries, headings, title, words.

>>> gold = reading_of_text("A cold night.\\n\\nThe ferry left at ten.", title="Night ferry")
>>> found = reading_of_text("A cold night. The ferry left at ten.", title="Night ferry")
>>> score = measure_article(gold, found)
>>> score.missed_breaks, score.false_breaks, score.title_right, score.kept
(1, 0, True, 1.0)
>>> score.defects[0].detail
'…ry A cold night. | The ferry left at ten.…'
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from ingest.measure.align import align_words, measure_similarity
from ingest.measure.reading import Part, Reading, reading_of_text
from ingest.model import BlockKind

__all__ = ["Defect", "DefectKind", "Score", "Summary", "measure_article", "reading_of_text", "summarize"]

_HEADING_ALIKE = 0.90
_TITLE_ALIKE = 0.95
_PERFECT_WORDS = 0.998  # of a thousand words, two may differ in an article that counts as wholly right


class DefectKind(StrEnum):
    """What is wrong at one place of an article."""

    MISSED_BREAK = "missed_break"  # two blocks of the gold in one
    FALSE_BREAK = "false_break"  # one block of the gold in two
    MISSED_HEADING = "missed_heading"
    FALSE_HEADING = "false_heading"
    TITLE = "title"
    MISSED_WORDS = "missed_words"  # in the gold, not in the article
    FALSE_WORDS = "false_words"  # in the article, not in the gold


@dataclass(frozen=True, slots=True)
class Defect:
    """One defect, with the words around it."""

    kind: DefectKind
    detail: str


@dataclass(frozen=True, slots=True)
class Score:
    """Counts and shares for one article; shares are 0 to 1."""

    right_breaks: int
    false_breaks: int
    missed_breaks: int
    right_headings: int
    gold_headings: int
    found_headings: int
    title_right: bool
    kept: float
    clean: float
    similarity: float
    perfect: bool
    defects: tuple[Defect, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """Scores of many articles together: the F1 of breaks and headings over all their places, means of the rest."""

    articles: int
    breaks: float
    headings: float
    title: float
    kept: float
    clean: float
    similarity: float
    perfect: float


def measure_article(gold: Reading, found: Reading) -> Score:
    """Compare an article with its gold.

    Words are aligned first (in small letters); then for each two neighbouring pairs of aligned words: is there a break between
    blocks in the gold, is there one in the article?
    """
    wanted, given = gold.parts(gold.byline), found.parts(gold.byline)
    gold_words, gold_block = _words(wanted)
    found_words, found_block = _words(given)
    pairs = align_words(gold_words, found_words)
    right = false = missed = 0
    defects: list[Defect] = []
    for (g1, f1), (g2, f2) in pairwise(pairs):
        in_gold, in_found = gold_block[g1] != gold_block[g2], found_block[f1] != found_block[f2]
        right += in_gold and in_found
        if in_gold != in_found:
            missed += in_gold
            false += in_found
            kind = DefectKind.MISSED_BREAK if in_gold else DefectKind.FALSE_BREAK
            defects.append(Defect(kind, _around(wanted, gold_block, g1, g2)))
    gold_headings, found_headings = _headings(wanted), _headings(given)
    matched = _match_headings(gold_headings, found_headings)
    for index, heading in enumerate(gold_headings):
        if index not in matched:
            defects.append(Defect(DefectKind.MISSED_HEADING, heading))
    for index, heading in enumerate(found_headings):
        if index not in matched.values():
            defects.append(Defect(DefectKind.FALSE_HEADING, heading))
    title_right, title_defect = _compare_titles(wanted, given)
    defects += title_defect
    kept, clean = len(pairs) / max(1, len(gold_words)), len(pairs) / max(1, len(found_words))
    for kind, words, at in (
        (DefectKind.MISSED_WORDS, gold_words, {left for left, _ in pairs}),
        (DefectKind.FALSE_WORDS, found_words, {right_at for _, right_at in pairs}),
    ):
        defects += [Defect(kind, text) for text in _stretches(words, at)]
    all_headings = len(matched) == len(gold_headings) == len(found_headings)
    return Score(
        right,
        false,
        missed,
        len(matched),
        len(gold_headings),
        len(found_headings),
        title_right,
        kept,
        clean,
        measure_similarity(" ".join(part.text for part in wanted), " ".join(part.text for part in given)),
        not false and not missed and all_headings and title_right and min(kept, clean) > _PERFECT_WORDS,
        tuple(defects),
    )


def summarize(scores: Sequence[Score]) -> Summary:
    """The scores of several articles as one."""
    right, count = sum(score.right_breaks for score in scores), max(1, len(scores))
    false, missed = sum(score.false_breaks for score in scores), sum(score.missed_breaks for score in scores)
    headings = sum(score.gold_headings + score.found_headings for score in scores)
    return Summary(
        len(scores),
        2 * right / max(1, 2 * right + false + missed),
        2 * sum(score.right_headings for score in scores) / max(1, headings),
        sum(score.title_right for score in scores) / count,
        sum(score.kept for score in scores) / count,
        sum(score.clean for score in scores) / count,
        sum(score.similarity for score in scores) / count,
        sum(score.perfect for score in scores) / count,
    )


def _words(parts: Sequence[Part]) -> tuple[list[str], list[int]]:
    """All words in small letters, and for each the index of its block."""
    found = [(word.casefold(), index) for index, part in enumerate(parts) for word in part.text.split()]
    return [word for word, _ in found], [index for _, index in found]


def _around(parts: Sequence[Part], block: Sequence[int], left: int, right: int) -> str:
    words = [word for part in parts for word in part.text.split()]
    return f"…{' '.join(words[: left + 1])[-16:]} | {' '.join(words[right : right + 5])}…"


def _headings(parts: Sequence[Part]) -> list[str]:
    return [part.text.casefold() for part in parts if part.kind == BlockKind.HEADING]


def _match_headings(gold: Sequence[str], found: Sequence[str]) -> dict[int, int]:
    """Headings of the gold matched with those found, in order: each with the first one alike after the last match."""
    matched: dict[int, int] = {}
    start = 0
    for index, heading in enumerate(gold):
        for other in range(start, len(found)):
            if measure_similarity(heading, found[other]) >= _HEADING_ALIKE:
                matched[index] = other
                start = other + 1
                break
    return matched


def _compare_titles(wanted: Sequence[Part], given: Sequence[Part]) -> tuple[bool, list[Defect]]:
    gold = next((part.text for part in wanted if part.kind == "title"), None)
    found = next((part.text for part in given if part.kind == "title"), None)
    right = bool(gold and found and measure_similarity(gold, found) >= _TITLE_ALIKE)
    return right, [] if right or not gold else [Defect(DefectKind.TITLE, f"{found!r} for {gold!r}")]


def _stretches(words: Sequence[str], aligned: set[int]) -> list[str]:
    """Runs of words that the other side does not have."""
    runs: list[list[str]] = []
    last = -2
    for index, word in enumerate(words):
        if index not in aligned:
            if index != last + 1:
                runs.append([])
            runs[-1].append(word)
            last = index
    return [" ".join(run) for run in runs]

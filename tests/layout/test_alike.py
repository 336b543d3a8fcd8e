"""Short blocks of one form are one thing in one document: headings where the others are, and text where the others are text."""

from __future__ import annotations

import numpy as np

from ingest.extract.plain import read_plain
from ingest.layout.alike import find_alike, see_short_blocks
from ingest.layout.label import look_at_lines, read_looks
from ingest.layout.rows import form_of
from ingest.model import BlockKind, FurnitureKind, LabelledLine

_QUESTIONS = (
    "When does the ferry go?",
    "Who counted the crates?",
    "Was there a list of the cargo?",
    "What did it cost?",
    "Who pays?",
)
_ANSWER = (
    "Nobody had expected the ferry so soon, and for once the harbour",
    "was full when it came in, although the crates that had been on",
    "the quay since Monday were still where they had been left.",
)
_HEADING, _PARAGRAPH = BlockKind.HEADING, BlockKind.PARAGRAPH


def _kinds(shares: list[float], texts: tuple[str, ...] = _QUESTIONS, kind: BlockKind = _PARAGRAPH) -> list[BlockKind]:
    """What short lines are taken for that were headings by these shares, each with an answer of three lines under it."""
    lines, chances, found = _lines(shares, texts, kind)
    view = look_at_lines(read_plain("\n".join(lines)), "en")
    trees = read_looks(has_geometry=False).alike
    assert trees is not None
    labels = find_alike(view, chances, found, trees)
    assert [label for i, label in enumerate(labels) if i % 4] == [label for i, label in enumerate(found) if i % 4]
    return [BlockKind(label.kind) for label in labels[::4] if label is not None]


def _lines(
    shares: list[float], texts: tuple[str, ...], kind: BlockKind
) -> tuple[list[str], np.ndarray, list[LabelledLine | None]]:
    lines = [line for i in range(len(shares)) for line in (texts[i % len(texts)], *_ANSWER)]
    likely = np.array([own for share in shares for own in (share, 0.01, 0.01, 0.01)], dtype=np.float32)
    form = form_of(look_at_lines(read_plain("\n".join(lines)), "en"))
    chances = np.full((len(lines), len(form.kinds)), 0.001, dtype=np.float32)
    chances[:, form.kinds.index(_HEADING)] = likely
    chances[:, form.kinds.index(_PARAGRAPH)] = 0.99 - likely
    found: list[LabelledLine | None] = [
        LabelledLine(i, (_HEADING if share > 0.5 else kind) if i % 4 == 0 else _PARAGRAPH, i % 4 < 2, 0.9, 0.9)
        for i, share in enumerate(likely.tolist())
    ]
    return lines, chances, found


def test_a_question_in_doubt_is_a_heading_where_the_others_are() -> None:
    assert _kinds([0.9, 0.95, 0.4, 0.9, 0.95]) == [_HEADING] * 5


def test_a_question_in_doubt_stays_text_where_the_others_are_text() -> None:
    assert _kinds([0.05, 0.02, 0.4, 0.05, 0.02]) == [_PARAGRAPH] * 5


def test_a_sentence_that_seemed_a_heading_is_text_where_the_others_are_text() -> None:
    texts = tuple(text.replace("?", ".") for text in _QUESTIONS)
    assert _kinds([0.05, 0.02, 0.6, 0.05, 0.02, 0.02, 0.03, 0.02], texts) == [_PARAGRAPH] * 8


def test_a_short_speech_between_headings_stays_text() -> None:
    texts = ("The quay", "The crates", "“He had asked for it,” she said.", "The list", "The price")
    assert _kinds([0.9, 0.95, 0.2, 0.9, 0.95], texts) == [_HEADING, _HEADING, _PARAGRAPH, _HEADING, _HEADING]


def test_long_blocks_and_what_stands_beside_the_text_are_not_asked() -> None:
    lines, chances, found = _lines([0.9, 0.4, 0.9], _QUESTIONS, _PARAGRAPH)
    found[0] = LabelledLine(0, FurnitureKind.PAGE_HEADER, True)
    found[4] = None
    view = look_at_lines(read_plain("\n".join(lines)), "en")
    blocks, rows = see_short_blocks(view, chances, found)
    assert blocks == [[1, 2, 3], [5, 6, 7], [8], [9, 10, 11]]
    assert len(rows) == 4
    joined = [
        label and LabelledLine(label.index, label.kind, label.index == 0)
        for label in _lines([0.1] * 3, _QUESTIONS, _PARAGRAPH)[2]
    ]
    assert see_short_blocks(view, chances, joined)[0] == []

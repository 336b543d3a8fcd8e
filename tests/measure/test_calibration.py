"""Decisions with known outcome, held against the gold."""

from __future__ import annotations

from datetime import date

import pytest

from ingest.measure.calibration import Bin, Decision, DecisionKind, find_decisions, format_calibration, measure_calibration
from ingest.measure.reading import Part, Reading
from ingest.model import Article, Block, BlockKind, Document, Page, Piece, Quality, Rule

GOLD = Reading(
    "The night ferry",
    None,
    "Ann Lee",
    (
        Part("paragraph", "The ferry left at ten o'clock from the well-known harbour."),
        Part("heading", "Fog"),
        Part("paragraph", "Nobody saw the financial report of the captain."),
    ),
)

RAW = (
    "The night ferry\nBy Ann Lee\nThe ferry left at ten\no'clock from the well-\nknown harbour.\nFog\n"
    "Nobody saw the finan-\ncial report of the cap-\ntain.\n"
)


def block(kind: BlockKind, confidence: float, *pieces: Piece) -> Block:
    return Block(kind, "".join(piece.render(RAW) for piece in pieces), pieces, 1, 1, confidence=confidence)


def cut(text: str) -> Piece:
    start = RAW.index(text)
    return Piece(start, start + len(text))


def mend(text: str, after: str, rule: Rule, confidence: float) -> Piece:
    return Piece(*cut(text)[:2], after, rule, confidence)


def article(*blocks: Block) -> Article:
    title = block(BlockKind.TITLE, 1.0, cut("The night ferry"))
    return Article(0, title, None, None, None, (), date(2025, 1, 1), "en", 1.0, blocks, (), (), (), Quality())


BYLINE = block(BlockKind.PARAGRAPH, 0.9, cut("By Ann Lee"))
FIRST = block(
    BlockKind.PARAGRAPH,
    0.97,
    cut("The ferry left at ten"),
    Piece(RAW.index("ten\n") + 3, RAW.index("ten\n") + 4, " ", Rule.JOIN_LINES, 0.8),
    cut("o'clock from the well"),
    mend("-\nknown", "-known", Rule.HARD_HYPHEN, 0.7),
    cut(" harbour."),
)
HEADING = block(BlockKind.HEADING, 0.6, cut("Fog"))
SECOND = block(
    BlockKind.PARAGRAPH,
    0.95,
    cut("Nobody saw the finan"),
    mend("-\ncial", "cial", Rule.SOFT_HYPHEN, 0.99),
    cut(" report of the cap"),
    mend("-\ntain", "-tain", Rule.HARD_HYPHEN, 0.4),
    cut("."),
)


def decide(*blocks: Block) -> list[tuple[str, str, float, bool]]:
    found = find_decisions(GOLD, Document(RAW, (), (Page(1),), "text"), article(*blocks))
    return [(item.kind.value, item.detail, item.confidence, item.right) for item in found]


def test_every_decision_is_held_against_the_gold() -> None:
    assert decide(BYLINE, FIRST, HEADING, SECOND) == [
        ("label", "title", 1.0, True),
        ("break", "paragraph", 0.97, True),
        ("label", "paragraph", 0.97, True),
        ("line", "line", 0.8, True),
        ("hyphen", "hard", 0.7, True),
        ("break", "heading", 0.6, True),
        ("label", "heading", 0.6, True),
        ("break", "paragraph", 0.95, True),
        ("label", "paragraph", 0.95, True),
        ("hyphen", "soft", 0.99, True),
        ("hyphen", "hard", 0.4, False),  # cap-tain
    ]


def test_a_line_joined_over_the_end_of_a_block_is_wrong() -> None:
    joint = Piece(RAW.index(".\nFog") + 1, RAW.index(".\nFog") + 2, " ", Rule.JOIN_LINES, 0.9)
    merged = block(BlockKind.PARAGRAPH, 0.9, *FIRST.pieces, joint, cut("Fog"))
    assert ("line", "line", 0.9, False) in decide(merged, SECOND)


def test_a_block_begun_inside_a_paragraph_and_a_wrong_label() -> None:
    one, *rest = FIRST.pieces
    found = decide(block(BlockKind.HEADING, 0.5, one), block(BlockKind.PARAGRAPH, 0.55, *rest[1:]), HEADING, SECOND)
    assert ("label", "heading", 0.5, False) in found
    assert ("break", "paragraph", 0.55, False) in found


def test_where_the_gold_does_not_tell_there_is_no_decision() -> None:
    stranger = block(
        BlockKind.PARAGRAPH, 0.9, Piece(0, 0, "Zwölf Boxkämpfer jagen", Rule.CONTROL), Piece(0, 0, " ", Rule.JOIN_LINES, 0.9)
    )
    assert not [item for item in decide(FIRST, stranger) if item[0] == "line" and item[2] == 0.9]


def test_bins_and_table() -> None:
    decisions = [
        Decision(DecisionKind.LINE, "line", confidence, right, "")
        for confidence, right in ((0.2, False), (0.91, True), (0.93, False), (1.0, True), (0.999, True))
    ]
    assert measure_calibration(decisions) == [
        Bin(0.0, 1, 0, 0.2),
        Bin(0.9, 2, 1, pytest.approx(0.92)),
        Bin(0.99, 1, 1, 0.999),
        Bin(1.0, 1, 1, 1.0),
    ]
    assert format_calibration(decisions).splitlines()[2].split() == [">=", "0.90", "2", "0.9200", "0.5000"]
    assert format_calibration([]) == ""

"""The teacher of the fit: what each line of a dump is, told by the truth."""

from __future__ import annotations

import pytest

from ingest.extract.plain import read_plain
from ingest.model import BlockKind, FurnitureKind

pytest.importorskip("rapidfuzz")
from bench.labels import LineLabel, Truth, label_lines

TITLE = "Harbour bridge closed until spring"
ONE = "The bridge over the harbour was closed on Monday after a ship had run into one of its pillars at night."
TWO = (
    "Traffic is led over the ring road now. Nobody was hurt, said the harbour master, but the damage is greater than was thought."
)
HEAD = "A ring road for everyone"
TRUTH = Truth(
    (
        (BlockKind.TITLE, None, TITLE),
        (BlockKind.PARAGRAPH, None, ONE),
        (BlockKind.HEADING, 1, HEAD),
        (BlockKind.PARAGRAPH, None, TWO),
    ),
    (TITLE, "{page}"),
    (),
)


def _label(text: str) -> list[LineLabel]:
    return label_lines(read_plain(text), TRUTH)


def test_without_form_feeds_the_title_is_above_the_text_and_running_titles_are_below() -> None:
    labels = _label(f"{TITLE}\n{ONE}\n1\n{TITLE}\n{HEAD}\n{TWO}\n2\n")
    assert [label.kind for label in labels] == [
        BlockKind.TITLE, BlockKind.PARAGRAPH, FurnitureKind.PAGE_NUMBER, FurnitureKind.PAGE_HEADER, BlockKind.HEADING,
        BlockKind.PARAGRAPH, FurnitureKind.PAGE_NUMBER,
    ]  # fmt: skip


def test_of_a_running_title_and_the_title_under_it_the_second_is_the_title() -> None:
    labels = _label(f"{TITLE}\n{TITLE}\n{ONE}\n{TITLE}\n{TWO}\n")
    assert [label.kind is BlockKind.TITLE for label in labels] == [False, True, False, False, False]


def test_columns_in_another_order_are_found_and_where_they_break_off_nothing_is_claimed() -> None:
    lines = [TITLE, TWO[:38], HEAD, TWO[39:80], TWO[81:], ONE[:50], ONE[51:]]
    labels = _label("\n".join(lines) + "\n")
    assert [label.block for label in labels] == [0, 3, 2, 3, 3, 1, 1]
    assert [label.begins for label in labels] == [True, True, True, False, False, True, False]
    moved = _label("\n".join([TITLE, ONE[:50], TWO[39:80], TWO[81:], HEAD]) + "\n")
    assert [label.begins for label in moved] == [True, True, None, False, True]

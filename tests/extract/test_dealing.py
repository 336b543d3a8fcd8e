"""The ways to deal a page out to two columns: what heights, numbers, captions and quotations tell."""

from __future__ import annotations

import pytest

from ingest.extract.dealing import Found, deal_out, join_initials
from ingest.extract.stretches import Stretch, Stretches
from tests.extract.test_turns import LEFT, RIGHT, by_turns

WIDTH = 46


def page(*texts: str) -> Stretches:
    """Stretches one below the other."""
    body: list[Stretch] = []
    first = 0
    for text in texts:
        rows = tuple(text.split("\n"))
        body.append(Stretch(first, first + len(rows), rows))
        first += len(rows)
    return Stretches((), tuple(body), (), WIDTH)


def deal(*texts: str) -> Found:
    found = deal_out(page(*texts), "", "", "en")
    assert found is not None
    return found


def texts(column: tuple[Stretch, ...]) -> list[str]:
    return ["\n".join(part.rows) for part in column]


def test_turns() -> None:
    found = deal(*by_turns())
    assert texts(found.columns[0]) == LEFT
    assert texts(found.columns[1]) == RIGHT
    assert found.gain > 5.0


def test_right_column_printed_first() -> None:
    """The left one ends inside a sentence that the right one goes on with."""
    found = deal("Two stories from the coast", *(text for pair in zip(RIGHT, LEFT, strict=True) for text in pair))
    assert texts(found.above) == ["Two stories from the coast"]
    assert texts(found.columns[0]) == LEFT
    assert texts(found.columns[1]) == RIGHT


def test_caption_leaves_a_column_where_it_was() -> None:
    """Below a picture the same column may go on."""
    turns = by_turns()
    caption = "Photo: the harbour in winter"
    found = deal(*turns[:6], caption, *turns[6:])
    assert [text for text in texts(found.columns[0]) if text != caption] == LEFT
    assert [text for text in texts(found.columns[1]) if text != caption] == RIGHT


@pytest.mark.parametrize(
    ("one", "two"), [("2 The ferry", "3 The school"), ("1.1 The ferry", "1.2 The school"), ("Tale #4", "Tale #5")]
)
def test_numbered_headings_count_up(one: str, two: str) -> None:
    left, right = [f"{one}\n{LEFT[1]}", *LEFT[2:7]], [f"{two}\n{RIGHT[1]}", *RIGHT[2:7]]
    swapped = deal(*(text for pair in zip(right, left, strict=True) for text in pair))
    assert texts(swapped.columns[0]) == left
    assert texts(swapped.columns[1]) == right


def test_page_in_order_gains_nothing() -> None:
    assert deal("\n".join(LEFT[:4]), "\n".join(LEFT[4:]), "\n".join(RIGHT[:4]), "\n".join(RIGHT[4:])).gain < 3.0


def test_initial_belongs_to_the_text_below() -> None:
    parts = [Stretch(0, 1, ("A",)), Stretch(1, 2, ("dog waited.",)), Stretch(2, 3, ("B",)), Stretch(4, 5, ("not below",))]
    assert [part.rows for part in join_initials(parts)] == [("A", "dog waited."), ("B",), ("not below",)]


@pytest.mark.parametrize("texts", [(), ("One stretch\nalone on a page.",)])
def test_nothing_to_deal(texts: tuple[str, ...]) -> None:
    assert deal_out(page(*texts), "", "", "en") is None

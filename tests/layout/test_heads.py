"""What the head of a first page says of the title: the name of a publication beside it, twins, sections, menus."""

from __future__ import annotations

import pytest

from ingest.extract.plain import read_plain
from ingest.layout.heads import Heads, find_later_heads, see_heads
from ingest.layout.label import label_lines, look_at_lines
from ingest.model import BlockKind, FurnitureKind

BODY = """The bridge was built in the year of the flood, and nobody
had looked at its bolts since. In March a lorry lost a wheel
there, and the council sent two men with a lamp to see what
was wrong. They came back after an hour and closed the road.
It will stay closed until the autumn, the mayor says. Who has
to go to the harbour takes the ferry, which runs each hour."""


def heads_of(text: str) -> Heads:
    document = read_plain(text)
    return see_heads(document, look_at_lines(document, "en"))


def title_of(text: str) -> list[str]:
    """The lines of the first title."""
    document = read_plain(text)
    labels = [label for label in label_lines(document, "en") if label.kind is BlockKind.TITLE]
    end = next((k for k, label in enumerate(labels) if k and label.begins), len(labels))
    return [document.text(document.lines[label.index]) for label in labels[:end]]


@pytest.mark.parametrize(
    "head", ["A bridge for the harbour of Wickering – The Post", "5/2/19, 8:15 PM A bridge for the harbour of Wickering | Post"]
)
@pytest.mark.parametrize("place", ["above", "below"])
def test_title_over_two_lines_stands_beside_a_publication(head: str, place: str) -> None:
    lines = ["A bridge for the", "harbour of Wickering", *BODY.split("\n")]
    lines = [head, *lines] if place == "above" else [*lines, head]
    at = lines.index("A bridge for the")
    seen = heads_of("\n".join(lines))
    assert seen.title[-2:] == [(at, True), (at + 1, False)]
    assert at + 2 in seen.begins


@pytest.mark.parametrize(
    "head",
    [
        "A bridge for the harbour of…  – The Post",  # broken off
        "A bridge for the harbour",  # perhaps broken off
        "Why a bridge for the harbour of Wickering – The Post",
        "The Post – 3",
    ],
)
def test_no_whole_title_at_the_edge(head: str) -> None:
    lines = ["A bridge for the", "harbour of Wickering", *BODY.split("\n"), head]
    assert not [i for i, _ in heads_of("\n".join(lines)).title if i > 1]
    assert heads_of("\n".join(lines)).begins == []


def test_one_line_that_the_edge_names() -> None:
    lines = ["The harbour bridge", "By Ada Beispiel", *BODY.split("\n"), "The harbour bridge – The Post"]
    assert heads_of("\n".join(lines)).title == [(0, True)]
    lines = ["The Harbour Post", "A bridge for the town", *BODY.split("\n"), "The Harbour Post – 3 May 2019"]
    assert heads_of("\n".join(lines)).title == []


def test_title_below_the_same_running_head_is_one_line() -> None:
    seen = heads_of("The harbour bridge\nThe harbour bridge\nWho pays for it?\n" + BODY)
    assert (seen.begins, seen.running) == ([1, 2], [0])
    seen = heads_of("The harbour bridge…\nThe harbour bridge\nand who pays for it\n" + BODY)
    assert (seen.begins, seen.running) == ([], [0])


def test_running_head_over_two_lines() -> None:
    seen = heads_of(
        "A bridge for the harbour of\nWickering and its isles\nA bridge for the\nharbour of Wickering\nand its isles\n" + BODY
    )
    assert seen.running == [0, 1]


def test_section_and_menu_above_the_title() -> None:
    assert heads_of("Wirtschaft & Leben\nA bridge for the harbour\n" + BODY).running == [0]
    assert heads_of("Home  News  Politics  Culture  Sport\nA bridge for the harbour\n" + BODY).running == [0]
    assert heads_of("Sport im Wald\nA bridge for the harbour\n" + BODY).running == []
    assert title_of("SPORT\n\nA bridge for the harbour\n\n" + BODY) == ["A bridge for the harbour"]


def test_title_that_begins_again() -> None:
    text = "A bridge for the harbour of Wickering: who pays?\nA bridge for the harbour of Wickering\n\n" + BODY
    assert heads_of(text).again == [1]
    assert title_of(text) == ["A bridge for the harbour of Wickering: who pays?"]


@pytest.mark.parametrize(
    "head",
    [
        "A bridge for the harbour of Wickering",
        "A bridge for the harbour…",
        "Ada Beispiel A bridge for the harbour of Wickering",
        "A bridge for the harbour of Wickering – The Post",
        "5/2/19, 8:15 PM A bridge for the harbour of Wickering",
        "5/2/19, 8:15 PM A bridge for the harbour… – The Post & Mail",
    ],
)
def test_title_on_a_later_page_is_a_running_head(head: str) -> None:
    lines = ["A bridge for the", "harbour of Wickering", *BODY.split("\n"), "Society", head, *BODY.split("\n")]
    view = look_at_lines(read_plain("\n".join(lines)), "en")
    assert find_later_heads(view, range(2)) == [8, 9]
    labels = {label.index: label.kind for label in label_lines(read_plain("\n".join(lines)), "en")}
    assert isinstance(labels[9], FurnitureKind)


@pytest.mark.parametrize(
    "line", ["A bridge for the harbour of Wickering is what they want", "A bridge for the harbour", "Why a bridge"]
)
def test_line_that_says_something_else_than_the_title(line: str) -> None:
    lines = ["A bridge for the", "harbour of Wickering", *BODY.split("\n"), line, *BODY.split("\n")]
    assert find_later_heads(look_at_lines(read_plain("\n".join(lines)), "en"), range(2)) == []

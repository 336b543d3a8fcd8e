"""Pages whose right column a dump gives before the left one: put in order where the head of the page gives it away."""

from __future__ import annotations

import pytest

from ingest.extract.plain import read_plain
from ingest.model import Document
from tests.extract.test_turns import LEFT, NEXT_PAGE, RIGHT, rows

TITLE = "Two stories from the coast"
BYLINE = "By Ada Beispiel · 3 May 2021"


def texts(document: Document) -> list[str]:
    return [document.text(line).strip() for line in document.lines]


def dump(*pages: list[str]) -> str:
    return "".join("\n\n".join(page) + "\n\n\f" for page in pages)


@pytest.mark.parametrize("byline", [BYLINE, "3 May 2021", "Von Ada Beispiel"])
def test_byline_between_the_columns(byline: str) -> None:
    document = read_plain(dump([TITLE, *RIGHT, byline, *LEFT, "1"], [NEXT_PAGE, "2"]))
    assert texts(document) == rows(TITLE, byline, *LEFT, *RIGHT, "1", NEXT_PAGE, "2")
    assert document.flags == ("mixed_columns",)


def test_running_heads_above_the_title_stay() -> None:
    document = read_plain(dump(["Coast and Sea", "Two stories from…", TITLE, *RIGHT, BYLINE, *LEFT], [NEXT_PAGE]))
    assert texts(document) == rows("Coast and Sea", "Two stories from…", TITLE, BYLINE, *LEFT, *RIGHT, NEXT_PAGE)


@pytest.mark.parametrize("head", [TITLE, "Two stories from…"])
def test_running_head_between_the_columns(head: str) -> None:
    document = read_plain(dump([TITLE, BYLINE, NEXT_PAGE], [*RIGHT, head, *LEFT, "2"]))
    assert texts(document) == rows(TITLE, BYLINE, NEXT_PAGE, head, *LEFT, *RIGHT, "2")


@pytest.mark.parametrize(
    "pages",
    [
        [[TITLE, BYLINE, *LEFT, *RIGHT, "1"]],
        [[TITLE, "A dog, a teacher and a ferry that was late.", BYLINE, *LEFT, *RIGHT]],
        [[TITLE, *LEFT, *RIGHT, BYLINE]],
        [[TITLE, *LEFT, "3 May 2021 was the day on which it all began.", *RIGHT]],
        [["Home", "News", "Coast", "Sea", "People", "Shop", "Jobs", "Help", "About", BYLINE, *LEFT, *RIGHT]],
        [[TITLE, BYLINE, NEXT_PAGE], ["Coast and Sea", *LEFT, TITLE, *RIGHT, "2"]],  # one head above each column
    ],
)
def test_pages_left_as_printed(pages: list[list[str]]) -> None:
    document = read_plain(dump(*pages))
    assert [line.start for line in document.lines] == sorted(line.start for line in document.lines)
    assert document.flags == ()

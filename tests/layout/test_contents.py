"""Contents pages: entries set aside with their page numbers, and lists with numbers that are none."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from ingest.extract.plain import read_plain
from ingest.layout.contents import mark_contents
from ingest.layout.label import label_lines
from ingest.model import Article, BlockKind, FurnitureKind, LabelledLine

Clean = Callable[[str], tuple[Article, ...]]

BODY = """
#pagebreak()
= Boats
#prose(2)
== Small boats
#prose(4)
== Large boats
#prose(5)
= Crew
#prose(6)
= Tons and what they weigh when the sea is rough and the wind is high
#prose(3)
"""
BARE = "#set outline.entry(fill: none)\n"


def _entries(articles: tuple[Article, ...]) -> list[str]:
    return [item.text for article in articles for item in article.furniture if item.kind is FurnitureKind.CONTENTS]


@pytest.mark.parametrize("style", ["", BARE])
def test_entries_keep_their_page_numbers(clean: Clean, style: str) -> None:
    found = clean(f'#set heading(numbering: "1.1")\n{style}#outline()\n{BODY}')
    entries = [" ".join(entry.replace(".....", "").replace(" .", " ").split()) for entry in _entries(found)]
    assert entries[0] == "Contents"
    assert [(entry.split()[0], entry.split()[-1]) for entry in entries[1:]] == [
        ("1", "2"), ("1.1", "2"), ("1.2", "2"), ("2", "3"), ("3", "3"),
    ]  # fmt: skip
    heads = [block.text for block in found[0].blocks if block.kind is BlockKind.HEADING]
    assert heads[:4] == ["1 Boats", "1.1 Small boats", "1.2 Large boats", "2 Crew"]


def test_entries_without_dots_or_name_are_known_by_their_headings(clean: Clean) -> None:
    found = clean(f"{BARE}#outline(title: none)\n{BODY}")
    assert len(_entries(found)) == 5


@pytest.mark.parametrize(
    "source",
    [
        "#prose(2)\n\nBread #h(1fr) 2\n\nButter #h(1fr) 3\n\nSalt #h(1fr) 7\n\nWater #h(1fr) 9\n\n#prose(2)",
        "#prose(2)\n- In spring they were 12\n- In summer they were 34\n- In autumn they were 56\n- And then 78\n\n#prose(2)",
        "#prose(2)\n\nWell ... 12\n\n#prose(2)",
    ],
)
def test_what_is_no_contents_page(clean: Clean, source: str) -> None:
    assert _entries(clean(source)) == []


def test_dots_tell_the_contents_of_a_text_dump() -> None:
    entries = "1 Boats ........ 2\n1.1 Small boats . . . . . 3\n2 Crew ........ 5"
    text = f"The book\n\nContents\n\n{entries}\n\nThe boats are many. They sail."
    kinds = {label.index: label.kind for label in label_lines(read_plain(text))}
    assert [kinds[index] for index in (1, 2, 3, 4)] == [FurnitureKind.CONTENTS] * 4
    assert kinds[5] is not FurnitureKind.CONTENTS


@pytest.mark.parametrize("sign", [".", ". ", "1", "ab "])
def test_a_line_twice_as_long_takes_twice_the_time(sign: str) -> None:
    def measure(times: int) -> float:
        document = read_plain("A" + sign * times + " z\n")
        labels = (LabelledLine(0, BlockKind.PARAGRAPH, True, 1.0, 1.0),)
        began = time.process_time()
        mark_contents(document, labels)
        return time.process_time() - began

    assert any(measure(20_000) < 3 * measure(10_000) + 0.1 for _ in range(3))  # noise of a busy machine

"""Columns that a dump gives row by row: put one after the other by what the text says, and nothing else touched."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.extract.plain import read_plain
from ingest.model import Document

LEFT = """The ferry left at five in the mor-
ning, with nobody on the quay but
the harbour master and his dog. It
had rained all night. The lamps were
still burning along the water, and
the first gulls were quarrelling over
what the fishermen had thrown away.
Nobody spoke. When the ship was gone
the harbour master wrote the hour in-
to his book, closed it and went home.
The dog stayed. It waited every mor-
ning for a ship that was not to come
back, and nobody knew why.""".splitlines()

RIGHT = """In the town they said that the dog
had belonged to a sailor. The sailor
was lost in the great storm, thirty
miles off the coast. His widow had
given the animal away, but it always
returned to the water. There are peo-
ple who feed it. There are others who
throw stones. The harbour master, who
is a quiet man, has put a box beside
the bollard, and a blanket inside it,
because the nights are long. He ne-
ver speaks of it. The newspaper once
printed a picture of the two.""".splitlines()


def texts(document: Document) -> list[str]:
    return [document.text(line).strip() for line in document.lines]


def alternate(left: list[str], right: list[str], between: str) -> str:
    rows = [row for pair in zip(left, right, strict=True) for row in pair]
    return between.join(rows)


@pytest.mark.parametrize("between", ["\n", "\n\n", " \n \n"])
def test_rows_that_alternate(between: str) -> None:
    document = read_plain(alternate(LEFT, RIGHT, between) + "\n")
    assert texts(document) == [*LEFT, *RIGHT]
    assert document.flags == ("columns_split", "mixed_columns")
    assert [line.column for line in document.lines] == [0] * len(LEFT) + [1] * len(RIGHT)


def test_title_above_and_page_number_below() -> None:
    document = read_plain("A dog at the harbour\nBy Ada Beispiel\n\n" + alternate(LEFT, RIGHT, "\n\n") + "\n\n7\n")
    assert texts(document) == ["A dog at the harbour", "By Ada Beispiel", *LEFT, *RIGHT, "7"]
    regions = [line.region for line in document.lines]
    assert regions == sorted(regions)
    assert regions[-1] > regions[-2]


def test_column_that_goes_on_alone() -> None:
    rows = alternate(LEFT, RIGHT[: len(LEFT)], "\n\n") + "\n\n" + "\n\n".join(LEFT[2:6])
    found = texts(read_plain(rows))
    assert found[: len(LEFT)] == LEFT or found[: len(RIGHT)] == RIGHT


def test_sure_page_helps_a_page_with_less_evidence() -> None:
    sure, weak = alternate(LEFT, RIGHT, "\n\n"), alternate(LEFT[1:8], RIGHT[1:8], "\n")
    assert texts(read_plain(weak)) == [row for row in weak.split("\n") if row]
    document = read_plain(sure + "\n\f" + weak)
    assert texts(document) == [*LEFT, *RIGHT, *LEFT[1:8], *RIGHT[1:8]]


@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_text_in_order_stays(between: str) -> None:
    text = between.join([*LEFT, *RIGHT])
    document = read_plain(text)
    assert texts(document) == [*LEFT, *RIGHT]
    assert document.flags == ()


def test_captions_and_heads_inside_sentences_do_not_move() -> None:
    rows = [*LEFT[:4], "Photo: Archive", *LEFT[4:8], "12 Evening Post", "A DOG AT THE HARBOUR", *LEFT[8:], *RIGHT]
    document = read_plain("\n\n".join(rows))
    assert texts(document) == rows
    assert document.flags == ()


def test_lists_dialogue_and_code_do_not_move() -> None:
    items = [f"• {word} and more" for word in ("Nets", "ropes", "Lamps", "oil", "Bread", "salt") * 4]
    talk = ["“Who is there?”", "said the man.", "“Nobody.”", "“then who speaks?”", "He did not answer.", "i waited."] * 4
    code = ["def read(path):", "    return open(path)", "# a comment.", "x = read('a-", "b')", "Y = 1"] * 4
    for rows in (items, talk, code):
        assert texts(read_plain("\n".join(rows))) == [row.strip() for row in rows]


@settings(max_examples=60)
@given(st.lists(st.sampled_from([*LEFT, *RIGHT, "12", "• Item", "Head"]), max_size=60), st.sampled_from(["\n", "\n\n"]))
def test_every_row_comes_out_once(rows: list[str], between: str) -> None:
    document = read_plain(between.join(rows))
    assert sorted(texts(document)) == sorted(rows)
    spans = sorted((line.start, line.end) for line in document.lines)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))


def test_date_above_columns_is_no_row_of_them() -> None:
    """The byline and the date stand above the left column, and not beside the first row of the right one."""
    document = read_plain("A dog at the harbour\n\nBy Ada Beispiel\n3 May 2019\n\n" + alternate(LEFT, RIGHT, "\n\n"))
    assert texts(document) == ["A dog at the harbour", "By Ada Beispiel", "3 May 2019", *LEFT, *RIGHT]


def test_column_that_goes_on_where_the_other_has_a_gap() -> None:
    """Where the left column ends a paragraph, two rows of the right one follow each other."""
    gap = LEFT.index("what the fishermen had thrown away.") + 1
    later = [row for pair in zip(LEFT[gap:], RIGHT[gap + 1 :], strict=False) for row in pair]
    rows = [*alternate(LEFT[:gap], RIGHT[:gap], "\n").split("\n"), RIGHT[gap], *later, LEFT[-1]]
    assert sorted(rows) == sorted([*LEFT, *RIGHT])
    assert texts(read_plain("\n\n".join(rows))) == [*LEFT, *RIGHT]

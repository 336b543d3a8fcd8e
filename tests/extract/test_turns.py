"""Pages of two columns that a dump gives by turns: put in order, and pages in order left alone."""

from __future__ import annotations

import time

import pytest

from ingest.extract.plain import read_plain
from ingest.model import Document

LEFT = """The ferry left at five in the morning, with
nobody on the quay but the harbour master and
his dog. It had rained all night.

The lamps were still burning along the quay,
and the first gulls quarrelled over the fish
that the harbour had thrown away.

Nobody spoke. When the ferry was gone, the
harbour master wrote the hour into his book,
closed it and went home.

The dog of the harbour master stayed. It wai-
ted every morning for the same ferry, and the
gulls knew it by name.

The fishermen of the harbour mended nets on
the quay. They said that a dog that waits
brings luck to the fish.

Once the ferry brought a box for the harbour
master. In it lay a lamp of brass, polished,
with the name of a ship.

He hung the lamp of brass over the quay, and
the fishermen saw it from far out. The gulls
slept beneath it.

In winter the harbour froze. The ferry lay at
the quay for weeks, and the master read his
book aloud to a dog that listened, while the""".split("\n\n")

RIGHT = """snow covered the road to the village and the
school above it stayed closed.

The teacher of the village had come from the
city. She taught forty children in one room,
and the oldest pupils taught the others.

Her pupils wrote with chalk. Paper was dear,
and what the teacher had brought was kept in
a cupboard of the school for the best.

One of the pupils became a teacher herself.
She came back to the village after ten years
and found the same cupboard in the school.

She asked the oldest people of the village for
the teacher with the chalk. Nobody knew what
had become of her.

In the church of the village hung a picture of
the school, with forty children before it and
the teacher at the door.

The priest of the church took the picture from
the wall. On its back were forty names, written
with chalk by the children.

The chalk was still in it, and a letter that
had never been sent, written to the village
by a teacher whose name nobody remembers.""".split("\n\n")

TITLE = "Two stories from the coast\nBy Ada Beispiel"
NEXT_PAGE = (
    "The letter is in the museum today. Visitors may\nread it on request.\nThe cupboard is not shown.\n"
    "It stands in the cellar of the old town hall.\nNobody has opened it for thirty years, and the\n"
    "key is lost. The museum regrets it."
)


def rows(*stretches: str) -> list[str]:
    return "\n".join(stretches).split("\n")


def texts(document: Document) -> list[str]:
    return [document.text(line).strip() for line in document.lines]


def by_turns() -> list[str]:
    return [stretch for pair in zip(LEFT, RIGHT, strict=True) for stretch in pair]


def test_columns_by_turns() -> None:
    document = read_plain("\n\n".join([TITLE, *by_turns()]) + f"\n\n\f{NEXT_PAGE}\n\n\f")
    assert texts(document) == rows(TITLE, *LEFT, *RIGHT, NEXT_PAGE)
    assert document.flags == ("mixed_columns",)


def test_page_number_stays_below_and_running_head_above() -> None:
    dump = "\n\n".join(["Coast and Sea", *by_turns(), "7"]) + f"\n\n\fCoast and Sea\n\n{NEXT_PAGE}\n\n8\n\n\f"
    document = read_plain(dump)
    assert texts(document) == ["Coast and Sea", *rows(*LEFT, *RIGHT), "7", "Coast and Sea", *rows(NEXT_PAGE), "8"]
    places = [(line.region, line.column) for line in document.lines if line.page == 1]
    assert places == sorted(places)
    assert places[0] == (0, 0)
    assert places[-1] == (2, 0)


def test_every_line_once() -> None:
    dump = "\n\n".join([TITLE, *by_turns()]) + f"\n\n\f{NEXT_PAGE}\n\n\f"
    assert sorted(texts(read_plain(dump))) == sorted(row for row in dump.replace("\f", "").split("\n") if row)


@pytest.mark.parametrize(
    "page",
    [
        "\n".join([*LEFT]) + "\n\n" + "\n".join(RIGHT),  # the columns one after the other
        "\n\n".join([*LEFT, *RIGHT]),  # in order, with a blank line after each paragraph
        "\n".join([*LEFT[:2], "\nA picture of the quay\n", *LEFT[2:]]) + "\n\n" + "\n".join([*RIGHT[:3], "", *RIGHT[3:]]),
        "\n\n".join(stretch.replace("\n", " ") for stretch in by_turns()),  # lines too long for columns
        "\n\n".join(by_turns()[:3]),
    ],
)
def test_pages_left_as_printed(page: str) -> None:
    document = read_plain(f"{page}\n\n\f{NEXT_PAGE}\n\n\f")
    assert [line.start for line in document.lines] == sorted(line.start for line in document.lines)
    assert document.flags == ()


def test_cells_of_a_table_given_row_by_row_stay() -> None:
    cells = [f"{name}\n\n{kind}" for name, kind in zip("abcdefghijklmnopqrstuvwxyz", ["true", "false"] * 13, strict=True)]
    document = read_plain("\n\n".join([*by_turns()[:6], *cells]) + "\n\n\f")
    assert [line.start for line in document.lines] == sorted(line.start for line in document.lines)


def test_blanks_of_justified_lines_tell_a_tool_that_parts_all_paragraphs() -> None:
    document = read_plain("\n\n".join(stretch.replace(" ", "  ") for stretch in [TITLE, *LEFT, *RIGHT]) + "\n\n\f")
    assert [line.start for line in document.lines] == sorted(line.start for line in document.lines)


def test_a_long_row_of_digits_costs_linear_time() -> None:
    began = time.process_time()
    read_plain("\n\n".join([*by_turns(), "1" * 300_000 + "a"]) + "\n\n\f")
    assert time.process_time() - began < 1.0

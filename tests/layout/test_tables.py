"""Tables: found by their geometry, and prose that only looks like one left alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ingest.model import Article, BlockKind

Clean = Callable[[str], tuple[Article, ...]]

BOATS = """[Season], [Boats], [Crew], [Tons],
 [Spring], [120], [480], [1,250],
 [Summer], [340], [1,020], [3,100],
 [Autumn], [95], [310], [870],
 [Winter], [12], [40], [95],"""
ROWS = "Season\tBoats\tCrew\tTons\nSpring\t120\t480\t1,250\nSummer\t340\t1,020\t3,100\nAutumn\t95\t310\t870\nWinter\t12\t40\t95"

TERMS = """#prose(2)
/ Boat: what swims and carries people over the water from one side to the other, whatever the weather
/ Crew: those who sail it, in fair weather and in foul, for the pay that the owner gives them
/ Tons: what it carries when it is full to the brim and the water stands at the mark

#prose(2)"""
AUTHORS = """#grid(columns: 3, gutter: 20pt, [Ann Example], [Bob Sample], [Cy Test], [Office], [Harbour], [Quay],
 [ann\\@example.org], [bob\\@example.org], [cy\\@example.org])

#prose(3)"""


def _texts(articles: tuple[Article, ...], kind: BlockKind) -> list[str]:
    return [block.text for article in articles for block in article.blocks if block.kind is kind]


@pytest.mark.parametrize("stroke", ["none", "0.5pt"])
@pytest.mark.parametrize("align", ["left", "right", "center"])
def test_a_table_is_one_block(clean: Clean, stroke: str, align: str) -> None:
    figure = f"#figure(table(columns: 4, stroke: {stroke}, align: {align}, {BOATS}), caption: [Boats and load.])"
    found = clean(f"#prose(2)\n\n{figure}\n\n#prose(2)")
    assert _texts(found, BlockKind.TABLE) == [ROWS]
    assert _texts(found, BlockKind.CAPTION) == ["Table 1: Boats and load."]
    assert len(_texts(found, BlockKind.PARAGRAPH)) == 2


def test_an_empty_corner_keeps_the_columns_in_place(clean: Clean) -> None:
    found = clean("#prose(2)\n\n#table(columns: 3, [], [2019], [2020], [North], [12], [14], [South], [9], [], [West], [7], [8])")
    assert _texts(found, BlockKind.TABLE) == ["\t2019\t2020\nNorth\t12\t14\nSouth\t9\nWest\t7\t8"]


def test_the_lines_of_a_cell_stay_together(clean: Clean) -> None:
    remarks = """[Season], [Boats], [Remark], [Spring], [120], [The ice had gone early and most of the boats came in full],
    [Summer], [340], [Calm], [Autumn], [95], [Storms kept the small boats at home for weeks on end], [Winter], [12], [Ice]"""
    found = clean(f"#prose(2)\n\n#table(columns: (60pt, 50pt, 120pt), {remarks})\n\n#prose(1)")
    (table,) = _texts(found, BlockKind.TABLE)
    assert table.split("\n")[1] == "Spring\t120\tThe ice had gone early and most of the boats came in full"
    assert table.split("\n")[3] == "Autumn\t95\tStorms kept the small boats at home for weeks on end"


def test_a_table_that_floats_does_not_cut_the_paragraph(clean: Clean) -> None:
    found = clean(f"#place(top, float: true, table(columns: 4, {BOATS}))\n#prose(14)")
    assert _texts(found, BlockKind.TABLE) == [ROWS]


def test_a_table_in_one_of_two_columns(clean: Clean) -> None:
    found = clean(f"#columns(2)[#text(8pt)[#prose(3)\n\n#table(columns: 4, inset: 4pt, {BOATS})\n\n#prose(10)]]")
    assert _texts(found, BlockKind.TABLE) == [ROWS]


@pytest.mark.parametrize(
    "source",
    [
        "#columns(2)[#prose(12)]",
        "#columns(3)[#text(8pt)[#prose(16)]]",
        "#prose(2)\n- One boat\n- Two boats\n- Three boats\n- Four boats\n\n#prose(2)",
        "#prose(2)\n+ One boat\n+ Two boats\n+ Three boats\n\n#prose(2)",
        TERMS,
        AUTHORS,
        "#prose(1)\n$ a &= 1 + b \\ c &= 2 + d \\ e &= 3 + f \\ g &= 4 + h $\n#prose(2)",
        "#set page(margin: 150pt)\n#prose(6)",
    ],
)
def test_what_is_no_table(clean: Clean, source: str) -> None:
    assert _texts(clean(source), BlockKind.TABLE) == []

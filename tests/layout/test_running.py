"""Running heads and page numbers of text without geometry, with and without form feeds."""

from __future__ import annotations

import numpy as np

from ingest.extract.plain import read_plain
from ingest.layout.features import view_lines
from ingest.layout.rows import PLAIN
from ingest.layout.running import RUNNING, find_title_run

NUMBERS = "one two three four five six seven eight".split()
BODY, MORE, LAST = (
    "\n".join(f"This {word} is line {number} of the text." for number in NUMBERS) for word in ("story", "report", "article")
)
TITLE = "Harbour bridge closed for\nrepairs until the spring\n"


def _see(text: str, name: str) -> list[float]:
    return [round(float(value), 3) for value in view_lines(read_plain(text), "en").plain[:, PLAIN.index(name)]]


def test_a_title_of_two_lines_that_is_a_running_head_below() -> None:
    text = f"The Example\n{TITLE}{BODY}\n2\nHarbour bridge closed for repairs until the spring\n{MORE}\n3\n"
    assert _see(text, "run_kind")[:4] == [0, 3, 3, 0]
    assert _see(text, "run_first")[1:3] == [1, 0]


def test_the_name_beside_the_running_title_is_not_the_title() -> None:
    head = "Harbour bridge closed for repairs until the spring · The Example"
    text = f"The Example\n{TITLE}{BODY}\n{head} 2\n{MORE}\n{head} 3\n{LAST}\n{head} 4\n"
    assert _see(text, "run_kind")[:4] == [-1, 2, 2, 0]


def test_a_running_head_cut_short_holds_the_lines_that_it_covers() -> None:
    text = f"{TITLE}{BODY}\n\fHarbour bridge closed for repairs…\n{MORE}\n"
    assert _see(text, "run_kind")[:3] == [2, 1, 0]  # all of the first line stands there, a part of the second


def test_rising_numbers_show_the_ends_of_pages() -> None:
    text = f"{TITLE}{BODY}\nPage 1 of 3\n{BODY}\nPage 2 of 3\n{BODY}\nPage 3 of 3\n"
    below = _see(text, "edge_below")
    assert below[:3] == [10, 9, 8]
    assert [k for k, value in enumerate(below) if value == 0] == [10, 19, 28]


def test_numbers_that_do_not_rise_are_no_page_numbers() -> None:
    text = f"{TITLE}{BODY}\n1990\n{BODY}\n1985\n{BODY}\n"
    assert not any(_see(text, "in_series"))
    assert all(np.isnan(_see(text, "edge_below")))


def test_a_title_of_two_lines_inside_a_running_head_is_certain_one_told_whole_is_not() -> None:
    head = "Harbour bridge closed for repairs until the spring"
    part, whole = f"{TITLE}{BODY}\n\f{head} · The Example\n{MORE}\n", f"{TITLE}{BODY}\n\f{head}\n{MORE}\n"
    seen = [view_lines(read_plain(text), "en").plain[:, : len(RUNNING)] for text in (part, whole)]
    assert list(map(find_title_run, seen)) == [[(0, True), (1, False)], []]

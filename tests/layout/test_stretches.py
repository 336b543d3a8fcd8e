"""Stretches of text without geometry: where they end, and what is told of them."""

from __future__ import annotations

import numpy as np
import pytest

from ingest.extract.plain import read_plain
from ingest.layout.features import view_lines
from ingest.layout.rows import PLAIN
from ingest.layout.stretches import ANSWERS, compare_answers

TEXT = """The council met on Tuesday to talk about the harbour, and everybody
who had been asked to come was there when it began.
A new market
There were two plans on the table. The first one would move the market
to the old shed.
Nobody spoke for a while. Then the harbour master stood up and said that
"""


def _see(text: str, name: str) -> list[float]:
    return [round(float(value), 3) for value in view_lines(read_plain(text), "en").plain[:, PLAIN.index(name)]]


def test_a_heading_without_blank_lines_is_a_stretch_of_its_own() -> None:
    assert _see(TEXT, "run.at") == [0, 1, 0, 0, 1, 0]
    assert _see(TEXT, "run.lines") == [2, 2, 1, 2, 2, 1]
    assert _see(TEXT, "since_short")[3:5] == [1, 2]


def test_blank_lines_after_every_line_part_nothing() -> None:
    assert _see(TEXT.replace("\n", "\n\n"), "run.lines") == _see(TEXT, "run.lines")


def test_a_text_without_lines() -> None:
    assert view_lines(read_plain("")).plain.shape == (0, len(PLAIN))


def test_the_lines_of_a_stretch_compete_together() -> None:
    title = np.array([0.2, 0.8, 0.1, 0.0], dtype=np.float32)
    found = compare_answers(np.array([0, 0, 1, 0]), title, np.zeros(4, np.float32), np.zeros(4, np.float32))
    column = dict(zip(ANSWERS, found.T.tolist(), strict=True))
    assert column["best.title"] == pytest.approx([0.25, 1.0, 0.125, 0.0])
    assert column["run.title"] == pytest.approx([0.2, 0.45, 0.45, 0.0])
    assert column["above.title"] == pytest.approx([0.0, 0.2, 1.0, 1.1])

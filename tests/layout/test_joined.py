"""Lines that a tool has joined without their hyphen count as wide as their last printed line."""

from __future__ import annotations

import numpy as np
import pytest

from ingest.extract.plain import read_plain
from ingest.layout.features import view_lines
from ingest.layout.joined import measure_rests
from ingest.layout.names import INDEX

FULL = [30.0, 29.0, 30.5, 29.5]


def _measure(widths: list[float], raw: str = "", again: int | None = None) -> list[float]:
    back = np.zeros(len(widths), np.bool_)
    if again is not None:
        back[again] = True
    return [round(float(rest)) for rest in measure_rests(raw, np.array(widths, np.float32), back)]


def test_joined_lines_among_full_ones() -> None:
    widths = [*FULL, 55.0, *FULL, 60.0, *FULL, 80.0, *FULL, 55.0, *FULL]
    assert [_measure(widths)[at] for at in (4, 9, 14)] == [25, 30, 21]
    assert _measure(widths, "wo ein Bin-\ndestrich bleibt") == [round(width) for width in widths]
    assert _measure(widths, again=9)[9] == 60  # a running head


@pytest.mark.parametrize(
    "widths",
    [
        [60.0, 59.0, 60.5, 40.0, *FULL, *FULL, *FULL],  # a standfirst over columns
        [*FULL, 55.0, *FULL, *FULL],  # one alone
        [25.0, 8.0, 60.0, 58.0, 60.0, 33.0, 59.0, 60.0],  # short lines above the text
        [],
    ],
)
def test_wide_lines_of_their_own_stay(widths: list[float]) -> None:
    assert _measure(widths) == [round(width) for width in widths]


def test_full_lines_among_joined_ones_are_full() -> None:
    lines = [
        "Es war der längste Winter seit Jahren, und die Leute im",
        "Dorf holten ihr Holz schon von den Nachbarn, denn keiner wusste, wie lange es noch gehen sollte, und die",
        "Straße war zu und der Zug kam nicht mehr über die große",
        "Brücke, so dass sie am Abend in der Stube saßen und rechneten, was noch da war und für wie viele Tage es",
        "reichen würde, wenn man es unter ihnen allen aufteilt und",
        "der Wirt Brot und Wurst gab und nichts davon aufschrieb, weil im Laden nur noch Kerzen und ein wenig Salz",
        "auf den Brettern standen und die Frau vor der Theke, die",
    ]
    text = "\n".join(["Der Winter im oberen Tal", "", *lines, *lines])
    values = view_lines(read_plain(text), "de").values
    slack = values[:, INDEX["slack"]]
    assert slack[1:8:2].max() < 0.1
    with_hyphen = view_lines(read_plain(text + "\nund der Bin-\ndestrich bleibt"), "de").values
    assert with_hyphen[:, INDEX["slack"]][1:8:2].min() > 0.4

"""What the trees say of plain text is weighed once more: bare names against marked ones, breaks against blank lines."""

from __future__ import annotations

import numpy as np
import pytest

from ingest.extract.plain import read_plain
from ingest.layout.heads import find_running_titles
from ingest.layout.label import (
    _weigh_blanks,
    _weigh_bylines,
    look_at_lines,
)
from ingest.layout.paths import _find_close, decode_main, decode_plain, seek_title
from ingest.layout.rows import find_streams, form_of
from ingest.model import BlockKind, LabelledLine


def _weighed(text: str) -> list[float]:
    """The share of `byline` of each line, which was .8 of those with three words or less."""
    view = look_at_lines(read_plain(text), "en")
    form = form_of(view)
    kinds = np.full((len(view.texts), len(form.kinds)), 0.01, dtype=np.float32)
    at = form.kinds.index(BlockKind.BYLINE)
    kinds[[i for i, one in enumerate(view.texts) if len(one.split()) <= 3], at] = 0.8
    return [round(float(p), 2) for p in _weigh_bylines(view, kinds)[:, at]]


def test_a_bare_name_stays_a_byline() -> None:
    assert _weighed("The ferry goes out again at dawn\nAnn Example\nNobody had expected it so soon.")[1] == 0.8


def test_a_bare_name_above_a_marked_one_is_the_end_of_the_title() -> None:
    found = _weighed("Three findings from our yearly\nGlobal Ferry Survey\nBy Ann Example\nNobody had expected it so soon.")
    assert found[1] < 0.5 < found[2]


def test_a_line_with_a_small_word_that_no_name_has_is_no_byline() -> None:
    assert _weighed("A harbour in the north\nFerries for all\nJan van Muster")[1:] == [_weighed("Ferries for all")[0], 0.8]
    assert _weighed("Ferries for all")[0] < 0.5


def _starts(text: str, chance: float) -> list[float]:
    """Chances of a begin, sure after blank lines and `chance` elsewhere, as they are weighed."""
    document = read_plain(text)
    view = look_at_lines(document, "en")
    blank = np.array([document.raw[max(0, line.start - 2) : line.start] == "\n\n" for line in document.lines])
    starts = np.where(blank, 0.95, chance).astype(np.float32)
    return [round(float(p), 2) for p in _weigh_blanks(document, view, starts, np.zeros(len(document.lines), np.int64))]


def test_where_blank_lines_part_the_blocks_a_line_without_one_goes_on() -> None:
    text = "\n\n".join("The ferry went out at six.\nIt came back at nine." for _ in range(8))
    assert _starts(text, 0.55)[1:3] == [0.31, 0.95]


def test_where_some_blocks_have_no_blank_line_nothing_is_weighed() -> None:
    text = "\n\n".join("The ferry went out at six.\nIt came back at nine." for _ in range(8))
    assert _starts(text, 0.92)[1:3] == [0.92, 0.95]


@pytest.mark.parametrize("head", ["The ferry goes out at dawn – Northern Letter", "The ferry goes out… | Northern Letter"])
def test_the_name_of_a_window_is_no_title(head: str) -> None:
    text = f"Home\n{head}\nSport\nThe ferry goes out\nat dawn\nNobody had expected it so soon."
    assert find_running_titles(look_at_lines(read_plain(text), "en")) == [1]


@pytest.mark.parametrize("head", ["The ferry goes out at dawn – and comes back late", "The ferry – Northern Letter"])
def test_a_title_with_a_dash_is_one_unless_it_is_repeated(head: str) -> None:
    text = f"Home\n{head}\nSport\nNobody had expected it so soon.\nThe ferry goes out every day."
    assert find_running_titles(look_at_lines(read_plain(text), "en")) == []


def _headings(text: str) -> list[str]:
    """The headings of a text, each of whose short lines is one at .9 and begins a block at .6."""
    document = read_plain(text)
    view = look_at_lines(document, "en")
    form = form_of(view)
    short = np.array([len(one.split()) <= 7 for one in view.texts])
    kinds = np.full((len(short), len(form.kinds)), 0.01, dtype=np.float32)
    kinds[short, form.kinds.index(BlockKind.HEADING)] = kinds[~short, form.kinds.index(BlockKind.PARAGRAPH)] = 0.9
    starts = np.where(short | np.append(False, short[:-1]), 0.6, 0.01).astype(np.float32)
    found: list[LabelledLine | None] = [None] * len(short)
    main = np.arange(len(short))
    decode_main(form, main, kinds, starts, found, -3.0, 0.4, _find_close(view, main))
    blocks: list[str] = []
    for label, one in zip(found, view.texts, strict=True):
        assert label is not None
        if label.kind is BlockKind.HEADING:
            blocks[len(blocks) - (not label.begins) :] = [one if label.begins else f"{blocks[-1]} {one}"]
    return blocks


_TEXT = "Nobody had expected the ferry so soon, and for once the harbour was full when it came in.\n"


def test_the_second_half_of_a_wrapped_heading_goes_on() -> None:
    found = _headings(f"{_TEXT}What the ferry to the northern islands\nbrings home\n{_TEXT}")
    assert found == ["What the ferry to the northern islands brings home"]


@pytest.mark.parametrize("between", ["Ferries\n", "What the ferry to the northern islands\n\n"])
def test_a_heading_under_a_short_one_or_after_a_blank_line_stays_one(between: str) -> None:
    assert "brings home" in _headings(f"{_TEXT}{between}brings home\n{_TEXT}")


def _title(first: dict[str, float], second: dict[str, float]) -> list[str]:
    """The lines taken for the title, where those above a paragraph of three lines were thought to be `first` and `second`."""
    view = look_at_lines(read_plain("Northern Letter\nThe ferry goes out at dawn\n" + _TEXT * 3), "en")
    form = form_of(view)
    kinds = np.full((5, len(form.kinds)), 0.001, dtype=np.float32)
    for row, shares in enumerate((first, second, *[{BlockKind.PARAGRAPH.value: 0.98}] * 3)):
        for kind, share in shares.items():
            kinds[row, form.kinds.index(kind)] = share
    starts = np.array([0.99, 0.99, 0.99, 0.01, 0.01], dtype=np.float32)
    streams = find_streams(kinds, form.main)
    found = decode_plain(view, kinds, starts, streams)
    found, _, streams = seek_title(view, kinds, starts, streams, found)
    return [text for label, text in zip(found, view.texts, strict=True) if label is not None and label.kind is BlockKind.TITLE]


def test_an_article_has_a_title_even_if_it_was_taken_for_a_running_head() -> None:
    found = _title({"page_header": 0.97, "title": 0.02}, {"page_header": 0.7, "title": 0.25})
    assert found == ["The ferry goes out at dawn"]


def test_a_text_in_which_nothing_is_near_to_a_title_has_none() -> None:
    assert _title({"page_header": 0.98, "title": 0.01}, {"paragraph": 0.98, "title": 0.01}) == []

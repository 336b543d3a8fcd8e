"""What lines are taken for, on small texts: what every reader would say of them."""

from __future__ import annotations

import numpy as np
import pytest

from ingest.extract.plain import read_plain
from ingest.layout.features import view_lines
from ingest.layout.label import _apply_certain, label_lines
from ingest.layout.rows import KINDS
from ingest.model import BlockKind, Document, FurnitureKind

P = (
    "The council met on Tuesday to talk about the harbour, and for once everybody\n"
    "who had been asked to come was there when the doors were closed at eight."
)
Q = (
    "There were two plans on the table. The first one would move the fish market to\n"
    "the old railway shed; the second one would leave it where it has always been."
)
R = (
    "Nobody spoke for a while. Then the harbour master stood up, took off his cap and\n"
    "said that in forty years he had not seen a winter like the one that had passed."
)


def _kinds(text: str) -> list[tuple[str, str, bool]]:
    document: Document = read_plain(text)
    labels = sorted(label_lines(document), key=lambda label: label.index)
    return [(document.text(document.lines[label.index]).strip()[:12], label.kind, label.begins) for label in labels]


def test_no_lines_no_labels() -> None:
    assert label_lines(read_plain("")) == ()


def test_every_line_has_exactly_one_label() -> None:
    document = read_plain(f"A title of an article\n\n{P}\n\n{Q}\n\f{R}\n")
    assert sorted(label.index for label in label_lines(document)) == list(range(len(document.lines)))


def test_wrapped_paragraphs_between_blank_lines() -> None:
    found = _kinds(f"The harbour and the council\n\n{P}\n\n{Q}\n\n{R}\n")
    assert [begins for _, _, begins in found] == [True, True, False, True, False, True, False]
    assert [kind for _, kind, _ in found] == [BlockKind.TITLE] + [BlockKind.PARAGRAPH] * 6


def test_a_bullet_alone_on_its_line_begins_the_item_after_it() -> None:
    found = _kinds(f"The harbour and the council\n\n{P}\n\n•\nthe first thing\n•\nthe second thing\n\n{Q}\n")
    assert found[3:7] == [
        ("•", BlockKind.LIST_ITEM, True),
        ("the first th", BlockKind.LIST_ITEM, False),
        ("•", BlockKind.LIST_ITEM, True),
        ("the second t", BlockKind.LIST_ITEM, False),
    ]


def test_the_running_title_over_a_title_of_two_lines_is_furniture() -> None:
    text = (
        f"The harbour and the council and what became of it\nThe harbour and the council\nand what became of it\n\n{P}\n\n{Q}\n"
    )
    found = _kinds(text)
    assert isinstance(FurnitureKind(found[0][1]), FurnitureKind)
    assert [kind for _, kind, _ in found[1:3]] == [BlockKind.TITLE, BlockKind.TITLE]


def test_a_running_title_cut_short_is_furniture() -> None:
    found = _kinds(f"The harbour and the…\nThe harbour and the council of the town\n\n{P}\n\n{Q}\n")
    assert found[0][1] in set(FurnitureKind)
    assert found[1][1] in {BlockKind.TITLE, BlockKind.HEADING}  # the first heading becomes the title


def test_labels_are_the_same_on_every_run() -> None:
    document = read_plain(f"A title of an article\n\n{P}\n\n{Q}\n")
    assert label_lines(document) == label_lines(document)


def test_a_menu_above_the_title_is_furniture() -> None:
    found = _kinds(f"Home  News  Politics  Business  Sport\nThe harbour and the council of the town\n\n{P}\n\n{Q}\n")
    assert found[0][1] in set(FurnitureKind)
    assert found[1][1] in {BlockKind.TITLE, BlockKind.HEADING}


def test_a_word_cut_at_a_line_end_goes_on() -> None:
    found = _kinds(
        f"The harbour and the council\n\n{P}\nSo said the US-\nBeamte of the old days, and nobody laughed at it.\n\n{Q}\n"
    )
    assert not found[4][2]


def test_a_bullet_begins_an_item_whatever_the_trees_say() -> None:
    document = read_plain("Bring these:\n• rope and a lamp\n• two blankets and\n- so they say - water\n")
    view = view_lines(document, "en")
    kinds = np.full((4, len(KINDS)), 1 / len(KINDS), dtype=np.float32)
    after, starts = _apply_certain(document, view, kinds, np.full(4, 0.2, dtype=np.float32))
    assert starts == pytest.approx([0.2, 0.98, 0.98, 0.2])
    assert after.argmax(axis=1)[1:3].tolist() == [KINDS.index(BlockKind.LIST_ITEM)] * 2
    assert after.sum(axis=1) == pytest.approx(1.0)

"""A bullet or a number beside the first line of its item belongs to it; the first cell of a table does not."""

from __future__ import annotations

from ingest.extract.plain import read_plain
from ingest.layout.features import view_lines
from ingest.layout.label import label_lines
from ingest.layout.listmarks import find_list_marks, free_lone_dashes, keep_bullets
from ingest.model import BlockKind, Box, Document, LabelledLine, Line, Page, Run, Style
from ingest.repair.blocks import build_blocks
from ingest.settings import RepairSettings

TEXT = Style("Serif", 11.0)
SURVEY = "The survey was carried out over two winters, and the observers counted every flock at night."


def _document(*rows: tuple[tuple[float, str], ...]) -> Document:
    """Rows from the top, each of parts with their left edge."""
    lines, raw = [], ""
    for k, row in enumerate(rows):
        for left, text in row:
            box = Box(left, 50 + 14 * k, left + 5 * len(text), 60 + 14 * k)
            lines.append(Line(1, len(raw), len(raw) + len(text), box, box.bottom, (Run(len(raw), len(raw) + len(text), TEXT),)))
            raw += text + "\n"
    return Document(raw, tuple(lines), (Page(1, 600, 800),), "test")


def _marks(document: Document) -> list[str]:
    view = view_lines(document, "en")
    return [view.texts[i] for i in find_list_marks(document, view)]


def test_marks_far_from_their_items() -> None:
    rows = [((72, SURVEY),), *(((72, "★"), (140, "A map of the shore.")),) * 2]
    document = _document(*rows, ((72, SURVEY),))
    assert _marks(document) == ["★", "★"]
    items = build_blocks(document, label_lines(document, "en"), RepairSettings(), "en").items
    found = [item.text for item in items if item.kind is BlockKind.LIST_ITEM]
    assert found == ["A map of the shore."] * 2


def test_numbers_are_marks_where_they_stand_below_each_other() -> None:
    one = ((72, "1."), (130, "A map of the shore"))
    two = ((72, "2."), (130, "A lamp with a red glass"))
    assert _marks(_document(((72, SURVEY),), one, two)) == ["1.", "2."]
    assert _marks(_document(((72, SURVEY),), one, ((72, SURVEY),))) == []


def test_no_marks_in_tables_or_far_away() -> None:
    rows = [((72, "1."), (130, "A map"), (260, "3 Euro")), ((72, "2."), (130, "A lamp"), (260, "9 Euro"))]
    assert _marks(_document(*rows)) == []
    assert _marks(_document(((72, "•"), (400, "A map of the shore")))) == []
    assert _marks(_document(((72, "•"), (130, "12")))) == []


def _free(*texts: str) -> list[BlockKind]:
    """What blocks of one line are taken for that were items of a list where they begin with a dash."""
    view = view_lines(read_plain("\n".join(texts)), "en")
    item, text = BlockKind.LIST_ITEM, BlockKind.PARAGRAPH
    found = [LabelledLine(i, item if one.startswith("–") else text, True) for i, one in enumerate(texts)]
    return [BlockKind(label.kind) for label in free_lone_dashes(view, found) if label is not None]


def test_sentence_after_a_dash_is_no_list_alone() -> None:
    said, own = "– We did not see him before the night was over, she says.", "He came at six."
    assert _free(own, said, own) == [BlockKind.PARAGRAPH] * 3
    assert _free(own, said, said, own)[1:3] == [BlockKind.LIST_ITEM] * 2
    assert _free(own, "– Two eggs and a spoon of sugar", own)[1] is BlockKind.LIST_ITEM
    assert _free(own, "– Two eggs.", own)[1] is BlockKind.LIST_ITEM


def test_what_begins_with_a_bullet_is_an_item_however_long() -> None:
    texts = [
        "• Mix the flour with the sugar, the eggs and the",
        "butter, and let it stand.",
        "• or so",
        "•Mail",
        "– A dash, no bullet",
    ]
    view = view_lines(read_plain("\n".join(texts)), "en")
    found = [LabelledLine(i, BlockKind.PARAGRAPH, i != 1) for i in range(len(texts))]
    kinds = [label.kind for label in keep_bullets(view, found) if label is not None]
    assert kinds == [BlockKind.LIST_ITEM] * 3 + [BlockKind.PARAGRAPH] * 2

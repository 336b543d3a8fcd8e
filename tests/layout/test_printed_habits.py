"""Habits of print that hold whatever the words say: few listings, bullets of symbol fonts, addresses, speeches, bold heads."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ingest.layout.boldheads import promote_bold_lines
from ingest.layout.deliberate import free_speeches
from ingest.layout.features import view_lines
from ingest.layout.label import label_lines
from ingest.model import Article, BlockKind, Box, Document, LabelledLine, Line, Page, Run, Style

Clean = Callable[[str], tuple[Article, ...]]
H, P, L, C = BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.CODE
SENTENCE = "The keeper of the lower lock counted the barges that went down to the sea and those that came back without a cargo."


def _texts(articles: tuple[Article, ...], *kinds: BlockKind) -> list[str]:
    return [block.text for article in articles for block in article.blocks if block.kind in kinds]


def _lines(*texts: str) -> Document:
    raw, lines, top = "", [], 72.0
    for text in texts:
        start = len(raw)
        raw += text + "\n"
        box = Box(72, top, 72 + 5 * len(text), top + 10)
        lines.append(Line(1, start, start + len(text), box, top + 8, (Run(start, start + len(text), Style("Serif", 10)),)))
        top += 14
    return Document(raw, tuple(lines), (Page(1, 700, 842),), "test")


def test_a_listing_of_an_article_is_one_block_of_code(clean: Clean) -> None:
    code = "depths = {\n    'lock': 3.1,\n    'weir': 1.4,\n}\nprint(depths['weir'])"
    listing = f'#text(font: "DejaVu Sans Mono", size: 9pt)[#raw(block: true, "{code}")]'.replace("\n", "\\n")
    assert _texts(clean(f"#prose(3)\n\n{listing}\n\n#prose(3)"), C) == [code]


def test_lines_in_typewriter_type_without_signs_are_no_listing(clean: Clean) -> None:
    lines = "no entry today\\nno entry tomorrow"
    listing = f'#text(font: "DejaVu Sans Mono", size: 9pt)[#raw(block: true, "{lines}")]'
    assert _texts(clean(f"#prose(3)\n\n{listing}\n\n#prose(3)"), C) == []


@pytest.mark.parametrize("bullet", "\uf0b7\uf0a7\uf0d8\uf0fc")
def test_bullets_of_symbol_fonts_begin_items(bullet: str) -> None:
    document = _lines(SENTENCE, SENTENCE, f"{bullet} the upper gate", f"{bullet} the lower gate", SENTENCE)
    labels = [label for label in label_lines(document, "en") if label.index in (2, 3)]
    assert [(label.kind, label.begins) for label in labels] == [(L, True), (L, True)]


def test_stars_between_two_scenes_are_no_item(clean: Clean) -> None:
    assert _texts(clean("#prose(3)\n\n#align(center)[\\* \\* \\*]\n\n#prose(3)"), L) == []
    document = _lines(SENTENCE, SENTENCE, "* * *", SENTENCE, SENTENCE)
    assert [label.kind for label in label_lines(document, "en") if label.index == 2] != [L]


def test_the_lines_of_an_address_stay_apart(clean: Clean) -> None:
    address = "Office of the Lower Lock \\ 4 Weir Lane \\ Exampleton \\ Telephone 0123 555 014 \\ lock\\@weir.example"
    texts = _texts(clean(f"#prose(3)\n\n{address}\n\n#prose(3)"), P)
    assert texts[1:6] == ["Office of the Lower Lock", "4 Weir Lane", "Exampleton", "Telephone 0123 555 014", "lock@weir.example"]


def test_a_text_beside_a_picture_is_not_cut_into_lines(clean: Clean) -> None:
    beside = f"#grid(columns: (38%, 1fr), column-gutter: 12pt, [{SENTENCE} {SENTENCE}], rect(width: 100%, height: 90pt))"
    texts = _texts(clean(f"#prose(3)\n\n{beside}\n\n#prose(3)"), P)
    assert sum(SENTENCE in text for text in texts) == 1


def test_speeches_that_open_with_a_dash_keep_it(clean: Clean) -> None:
    speeches = ["— Слышно? — спросила жена смотрителя.", "— Кому надо, тому слышно.", "— Тогда зови, — сказала она."]
    text = "Смотритель вышел на крыльцо, постоял, послушал и вернулся за трубой, которая висела на гвозде с прошлого года. "
    prose = f"#set par(first-line-indent: 1.2em)\n{text * 2}\n\n"
    texts = _texts(clean(prose + "\n\n".join(speeches) + f"\n\n{text * 2}"), P, L)
    assert [one for one in texts if one.startswith("—")] == speeches


def test_items_with_dashes_stay_a_list() -> None:
    items = ["— the upper gate, — in spring;", "— the lower gate, — in autumn;", "— the weir."]
    document = _lines(*items)
    found = [LabelledLine(i, L, True, 1.0, 1.0) for i in range(3)]
    assert free_speeches(view_lines(document, "en"), found) == found


def test_bold_lines_nearer_to_what_stands_below_are_headings(clean: Clean) -> None:
    names = ["How deep is the lock?", "Who keeps the upper gate?", "When is it closed?", "What does it cost?"]
    parts = "".join(f"#block(above: 22pt, below: 9pt)[*{name}*]\n#prose(2)\n\n" for name in names)
    assert _texts(clean(f"#prose(2)\n\n{parts}"), H) == names


def test_bold_questions_with_the_same_space_on_both_sides_are_left_to_the_trees() -> None:
    raw, lines, top = "", [], 72.0
    for k in range(8):
        text = SENTENCE if k % 2 else "Who keeps the gate?"
        start = len(raw)
        raw += text + "\n"
        style = Style("Serif-Bold" if k % 2 == 0 else "Serif", 10, bold=k % 2 == 0)
        box = Box(72, top, 72 + 4 * len(text), top + 10)
        lines.append(Line(1, start, start + len(text), box, top + 8, (Run(start, start + len(text), style),)))
        top += 24
    document = Document(raw, tuple(lines), (Page(1, 700, 842),), "test")
    found = [LabelledLine(i, P, True, 1.0, 1.0) for i in range(8)]
    assert [label.kind for label in promote_bold_lines(document, view_lines(document, "en"), found) if label] == [P] * 8

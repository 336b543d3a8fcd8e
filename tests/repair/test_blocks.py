"""Lines to blocks: joins, hyphens, drop caps, note marks, bullets; each a piece with its rule."""

from __future__ import annotations

import pytest

from ingest.extract.plain import read_plain
from ingest.model import Block, BlockKind, LabelledLine, Rule, find_gaps
from ingest.repair.blocks import build_blocks
from ingest.settings import RepairSettings

P, L, N = BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.FOOTNOTE

CASES = [
    # raw, kinds by line (capital: begins), language, texts wanted
    ("Ein Satz geht\nweiter hier.", "Pp", "de", ["Ein Satz geht weiter hier."]),
    ("der finan-\nziellen Lage", "Pp", "de", ["der finanziellen Lage"]),
    ("sagten US-\nBeamte am", "Pp", "de", ["sagten US-Beamte am"]),
    ("Vor-\nund Nachteile", "Pp", "de", ["Vor- und Nachteile"]),
    ("der finan\u00ad\nziellen Lage", "Pp", "de", ["der finanziellen Lage"]),
    ("sagten US\u2010\nBeamte am", "Pp", "de", ["sagten US-Beamte am"]),
    ("über eine Seite\n\n\n\fgeht der Satz", "Pp", "de", ["über eine Seite geht der Satz"]),
    ("D\n\nichter Rauch zog", "Pp", "de", ["Dichter Rauch zog"]),
    ("A\nman came by.", "Pp", "en", ["A man came by."]),
    ("• first thing\n• second\nthing", "LLl", "en", ["first thing", "second thing"]),
    ("•\nfirst thing", "Ll", "en", ["first thing"]),
    ("1. Step one", "L", "en", ["1. Step one"]),
    ("It was so.1 He left.\n1 See there.", "PN", "en", ["It was so. He left.", "1 See there."]),
    ("It was 5.1 metres long.\n1 See there.", "PN", "en", ["It was 5.1 metres long.", "1 See there."]),
    (
        "Lot B1, he said.\nIt was so.1 He left.\n1 See there.",
        "PpN",
        "en",
        ["Lot B1, he said. It was so. He left.", "1 See there."],
    ),
    ("E = mc2 is known.", "P", "en", ["E = mc2 is known."]),
    ("我们在\n这里", "Pp", "zh", ["我们在这里"]),
    ("我们向\nAlphaGo 提供", "Pp", "zh", ["我们向AlphaGo 提供"]),
    ("see www.\nexample.org for it", "Pp", "en", ["see www.example.org for it"]),
    ("see https://example.org/a/\nb.html", "Pp", "en", ["see https://example.org/a/b.html"]),
    ("It ended. www.\n", "P", "en", ["It ended. www."]),
    ("a thing—no more\n—and so—on and on", "Pp", "en", ["a thing—no more—and so—on and on"]),
    ("dijo algo —eso\n—y se fue", "Pp", "es", ["dijo algo —eso —y se fue"]),
    ("Ende –\nund weiter", "Pp", "de", ["Ende – und weiter"]),
]


def _labels(kinds: str) -> list[LabelledLine]:
    return [LabelledLine(i, {"p": P, "l": L, "n": N}[k.lower()], k.isupper()) for i, k in enumerate(kinds)]


@pytest.mark.parametrize(("raw", "kinds", "language", "wanted"), CASES)
def test_blocks_read_as_wanted(raw: str, kinds: str, language: str, wanted: list[str]) -> None:
    document = read_plain(raw)
    items = build_blocks(document, _labels(kinds), RepairSettings(), language).items
    assert [item.text for item in items] == wanted
    assert find_gaps([piece for item in items for piece in item.pieces], len(raw)) == []


def test_a_hyphen_kept_on_purpose_is_on_record() -> None:
    document = read_plain("sagten US-\nBeamte am")
    (block,) = build_blocks(document, _labels("Pp"), RepairSettings(), "de").items
    assert isinstance(block, Block)
    assert Rule.HARD_HYPHEN in {piece.rule for piece in block.pieces}


def test_page_breaks_are_told_apart_from_line_breaks() -> None:
    document = read_plain("über eine\nSeite\n\fgeht der Satz")
    (block,) = build_blocks(document, _labels("Ppp"), RepairSettings(), "de").items
    rules = [piece.rule for piece in block.pieces if piece.rule]
    assert rules == [Rule.JOIN_LINES, Rule.JOIN_PAGES]

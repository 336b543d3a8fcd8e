"""The two promises, on generated text: nothing lost, everything explained."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.extract.plain import read_plain
from ingest.layout.label import label_lines
from ingest.model import Block, Document, Piece, find_gaps, render
from ingest.repair.blocks import build_blocks
from ingest.settings import Normalization, RepairSettings
from ingest.structure.article import build_articles

WORDS = st.sampled_from(
    (
        "Der Ministerpräsident US- Beamten finan- ziellen und oder Vor- nach- „Zitat“ “quote” ﬁnden 1. 2. • – 12/34 Seite "
        "www.example.org well- known co\u00adope\u00adrate fa\u00adcade Mu\u0308ller don't ... … NATO A B 3 4. ende. "
        "Frage? Halt! (siehe unten) ’s"
    ).split()
)
LINES = st.lists(st.lists(WORDS, max_size=9).map(" ".join), max_size=40)
TEXTS = st.one_of(
    st.tuples(LINES, st.sampled_from(["\n", "\n\n", "\r\n", "\n \n", "\f", " \n  "])).map(lambda x: x[1].join(x[0])),
    st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=300),
    st.text(alphabet="ab-\u00ad\u2010 \n\f\t.A1•", max_size=200),
)


def _pieces(document: Document, normalization: Normalization) -> tuple[list[Piece], object]:
    repaired = build_blocks(document, label_lines(document), RepairSettings(normalization=normalization), "de")
    return [piece for item in repaired.items for piece in item.pieces], repaired


@settings(max_examples=150)
@given(TEXTS, st.sampled_from(Normalization))
def test_every_character_is_in_exactly_one_piece(text: str, normalization: Normalization) -> None:
    document = read_plain(text)
    pieces, _ = _pieces(document, normalization)
    assert find_gaps(pieces, len(text)) == []


@settings(max_examples=100)
@given(TEXTS)
def test_replaying_the_changes_gives_the_clean_text(text: str) -> None:
    """From the record alone: copy the raw text, put in what each change says."""
    document = read_plain(text)
    repaired = build_blocks(document, label_lines(document), RepairSettings(), "de")
    articles = build_articles(document, repaired.items, ("de", 1.0))
    changes = {(c.start, c.end): c for article in articles for c in article.changes}
    for item in repaired.items:
        replayed = "".join(
            changes[p.start, p.end].after if (p.start, p.end) in changes else text[p.start : p.end] for p in item.pieces
        )
        assert replayed == item.text == render(text, item.pieces)


@settings(max_examples=100)
@given(TEXTS)
def test_every_block_and_every_furniture_ends_in_one_article(text: str) -> None:
    document = read_plain(text)
    repaired = build_blocks(document, label_lines(document), RepairSettings(), None)
    articles = build_articles(document, repaired.items, (None, 0.0))
    kept = [
        block.pieces
        for a in articles
        for block in [*(b for b in (a.title, a.subtitle, a.byline, a.dateline) if b), *a.blocks, *a.furniture]
    ]
    assert sorted(kept) == sorted(item.pieces for item in repaired.items)
    assert all(isinstance(block, Block) for a in articles for block in a.blocks)

"""Rows: what the rooms made, as the table and JSON show it."""

from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO
from itertools import pairwise

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.model import Article, Block, BlockKind, Change, Document, Page, Piece, Processed, Quality, Rule
from ingest.store import (
    ARTICLES,
    SOURCES,
    Measured,
    article_rows,
    json_row,
    pack_rows,
    settle_rows,
    source_row,
    to_table,
    unpack_rows,
)
from ingest.store.replay import find_lost, replay_article
from tests.store.made import MADE_BY, letter, processed, rejected


def test_a_row_has_the_columns_of_the_schema_in_order() -> None:
    assert list(article_rows(letter(), MADE_BY)[0]) == ARTICLES.names
    assert list(source_row(letter(), MADE_BY)) == SOURCES.names
    assert list(source_row(rejected("u", "x"), MADE_BY)) == SOURCES.names


def test_what_the_document_says_is_in_the_row() -> None:
    row = article_rows(letter(), MADE_BY)[0]
    assert row["title"] == "The Ferry"
    assert row["subtitle"] is None
    assert row["authors"] == ["Ann Lee"]
    assert row["text"] == "The Ferry\n\nIt ran all winter long. Then it stopped."
    assert row["word_count"] == 10
    assert row["page_count"] == 1
    (block,) = row["blocks"]  # type: ignore[misc]
    assert block == {
        "kind": "paragraph",
        "level": None,
        "text": "It ran all winter long. Then it stopped.",
        "page_first": 1,
        "page_last": 1,
        "bbox": {"x0": 56.69, "top": 70.5, "x1": 300.12, "bottom": 84.0},
        "confidence": 0.97,
        "spans": [{"start": 21, "end": 64}],
    }
    assert row["changes"][0] == {  # type: ignore[index]
        "step": "hyphens",
        "rule": "hyphens.soft",
        "page": 1,
        "line": 3,
        "before": "-\n",
        "after": "",
        "confidence": 0.98,
        "start": 35,
        "end": 37,
    }


def test_the_ledger_counts_repairs_by_rule() -> None:
    row = source_row(letter(), MADE_BY, Measured(size=67, modified_ns=1_741_953_600_123_456_789, wall_s=0.5))
    assert row["outcome"] == "articles"
    assert row["article_count"] == 1
    assert row["repairs"] == [
        {"rule": "hyphens.soft", "count": 1},
        {"rule": "reflow.line", "count": 1},
        {"rule": "spacing.run", "count": 1},
        {"rule": "structure.block_end", "count": 4},
    ]
    assert str(row["modified_at"]) == "2025-03-14 12:00:00.123456+00:00"


def test_a_rejection_keeps_reason_stage_detail_and_limits() -> None:
    row = source_row(rejected("file:///broken.pdf", None), MADE_BY)
    assert (row["outcome"], row["reason"], row["stage"]) == ("rejected", "corrupt", "extract")
    assert row["detail"] == "The file ends early"
    assert row["limits"] == ["cpu_s=30"]
    assert row["source_sha256"] is None
    assert row["article_count"] == 0


@pytest.mark.parametrize("modified_ns", [-(2**63), 2**63 - 1, -1, 0])
def test_a_time_that_no_calendar_holds_is_kept_as_a_number(modified_ns: int) -> None:
    row = source_row(letter(), MADE_BY, Measured(modified_ns=modified_ns))
    assert to_table([row], SOURCES).column("modified_ns").to_pylist() == [modified_ns]


def test_ids_depend_on_content_alone() -> None:
    first, copy, other = (article_rows(processed(*args), MADE_BY) for args in (("a", "x", "y"), ("b", "x", "y"), ("a", "x", "z")))
    assert [row["article_id"] for row in first] == [row["article_id"] for row in copy]
    assert len({row["article_id"] for row in [*first, *other]}) == 4


def test_json_holds_the_same_values() -> None:
    row = article_rows(letter(), MADE_BY)[0]
    back = json.loads(json.dumps(json_row(row)))
    assert back["date_published"] == "2025-03-14"
    assert back["ingested_at"] == "2025-03-14T12:00:00+00:00"
    unchanged = [name for name in ARTICLES.names if name not in ("date_published", "ingested_at")]
    assert {name: back[name] for name in unchanged} == {name: row[name] for name in unchanged}


def test_lone_surrogates_become_replacement_characters() -> None:
    row = article_rows(processed("file:///a\udcff", "x \ud800 y"), MADE_BY)[0]
    table = to_table([row])
    assert table.column("text").to_pylist() == ["x \ufffd y"]
    assert table.column("source_uri").to_pylist() == ["file:///a\ufffd"]


def test_rows_beyond_one_chunk_make_one_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.store.rows._CHUNK_CHARS", 1000)
    rows = [row for number in range(9) for row in article_rows(processed(f"u{number}", "x" * 120), MADE_BY)]
    table = to_table(rows)
    assert table.column("source_uri").num_chunks > 3
    assert table.column("source_uri").to_pylist() == [f"u{number}" for number in range(9)]
    assert to_table([]).schema == ARTICLES


# -- replay -------------------------------------------------------------------------------------------------------------


def test_the_table_and_the_raw_text_give_the_clean_text() -> None:
    source = letter()
    (row,) = to_table(article_rows(source, MADE_BY)).to_pylist()
    assert replay_article(source.document.raw, row) == row["text"]
    assert find_lost([row], row["raw_length"]) == []
    row["changes"].pop()
    assert find_lost([row], row["raw_length"]) == [(66, 67)]


_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


@st.composite
def _tiled(draw: st.DrawFn) -> Processed:
    """A raw text cut anywhere into pieces, some of them altered, dealt out to blocks in any order; the rest are changes."""
    raw = draw(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60))
    cuts = sorted({0, len(raw), *draw(st.lists(st.integers(0, len(raw)), max_size=12))})
    pieces = []
    for start, end in pairwise(cuts):
        after = draw(st.none() | _TEXT)
        pieces.append(Piece(start, end, after, None if after is None else Rule.SPACE_RUN, 0.5))
        if draw(st.integers(0, 4)) == 0:
            pieces.append(Piece(end, end, draw(_TEXT), Rule.JOIN_LINES))
    owners = [draw(st.integers(0, 3)) for _ in pieces]
    for index in range(1, len(pieces)):
        if pieces[index].start == pieces[index].end:
            owners[index] = owners[index - 1]
    changes = [
        Change(piece.rule or Rule.CONTROL, 1, 1, piece.start, piece.end, raw[piece.start : piece.end], piece.text, 0.5)
        for piece in pieces
        if piece.text is not None
    ]
    changes += [
        Change(Rule.BLOCK_END, 1, 1, piece.start, piece.end, raw[piece.start : piece.end], "", 1.0)
        for piece, owner in zip(pieces, owners, strict=True)
        if owner == 3 and piece.text is None
    ]
    blocks = []
    for owner in range(3):
        mine = tuple(piece for piece, given_to in zip(pieces, owners, strict=True) if given_to == owner)
        blocks.append(Block(BlockKind.PARAGRAPH, "".join(piece.render(raw) for piece in mine), mine, 1, 1))
    article = Article(0, None, None, None, None, (), None, None, 0.0, tuple(blocks), (), (), tuple(changes), Quality())
    source = processed("file:///x", raw).source
    return Processed(source, Document(raw, (), (Page(1),), "text"), (article,))


@given(_tiled())
def test_replay_gives_the_text_of_any_tiling(source: Processed) -> None:
    (row,) = to_table(article_rows(source, MADE_BY)).to_pylist()
    assert replay_article(source.document.raw, row) == source.articles[0].text
    assert find_lost([row], row["raw_length"]) == []


@given(_tiled(), _TEXT, st.lists(_TEXT, max_size=3))
def test_rows_come_back_from_parquet_as_they_went(source: Processed, title: str, authors: list[str]) -> None:
    article = replace(
        source.articles[0],
        title=Block(BlockKind.PARAGRAPH, title, (), 1, 1),
        authors=tuple(authors),
        language="de",
        language_confidence=0.25,
    )
    rows = article_rows(replace(source, articles=(article,)), MADE_BY)
    assert not [name for name, value in rows[0].items() if value == ""]
    file = BytesIO()
    pq.write_table(to_table(rows), file)
    table = pq.read_table(BytesIO(file.getvalue()))
    assert table.to_pylist() == rows
    assert table.schema.equals(ARTICLES, check_metadata=True)


# -- answers of child processes -------------------------------------------------------------------------------------------


def test_packed_rows_come_back_with_what_the_driver_measured() -> None:
    settled = unpack_rows(pack_rows(letter(), MADE_BY), Measured(size=67, wall_s=1.5, memory_mb=80))
    assert settled.articles.equals(settle_rows(letter(), MADE_BY).articles)
    (row,) = settled.source.to_pylist()
    assert (row["wall_s"], row["memory_mb"], row["size"]) == (1.5, 80, 67)
    assert unpack_rows(pack_rows(rejected("u", "x"), MADE_BY)).rejected


@given(st.data())
def test_a_forged_answer_is_a_value_error(data: st.DataObject) -> None:
    message = bytearray(pack_rows(letter(), MADE_BY))
    for _ in range(data.draw(st.integers(1, 4))):
        message[data.draw(st.integers(0, len(message) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(message[: data.draw(st.integers(0, len(message)))]) if data.draw(st.booleans()) else bytes(message)
    try:
        settled = unpack_rows(cut)
    except ValueError:
        return
    settled.articles.to_pylist()  # whatever passed the check can be read


def test_another_schema_is_no_answer() -> None:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, pa.schema([("a", pa.int8())])):
        pass
    stream = bytes(sink.getvalue())
    with pytest.raises(ValueError, match="not an answer"):
        unpack_rows(len(stream).to_bytes(8, "little") + stream + stream)

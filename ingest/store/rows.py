"""What the rooms made, as rows of the two tables. Absent values are None, never "".

The same rows go to Parquet (`to_table`) and to JSON (`json_row`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TypeAlias

import pyarrow as pa

from ingest.model import Article, Block, Box, Furniture, Piece, Processed, Rejected, Rule
from ingest.store.schema import ARTICLES, SOURCES

Row: TypeAlias = dict[str, object]

# An Arrow string column holds 2 GiB at most; a row repeats its text about five times (text, blocks, sections, changes …).
_CHUNK_CHARS = 64_000_000

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# Surrogates are no characters and have no UTF-8; a PDF's ToUnicode table can still yield them one by one.
_SURROGATE = re.compile("[\ud800-\udfff]")

_STEPS = {rule: rule.step.value for rule in Rule}  # a document of three pages has 150 changes

# Scripts written without spaces: kana, CJK ideographs with extension A and the compatibility block, half-width kana.
_IDEOGRAPH = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f]")


@dataclass(frozen=True, slots=True)
class Provenance:
    """Who made a row, with what, when. `ingested_at` carries its time zone."""

    pipeline_version: str
    settings_digest: str
    run_id: str | None
    ingested_at: datetime

    @classmethod
    def now(cls, pipeline_version: str, settings_digest: str, run_id: str | None = None) -> Provenance:
        return cls(pipeline_version, settings_digest, run_id, datetime.now(UTC))


@dataclass(frozen=True, slots=True)
class Measured:
    """What is known of a source beside its content: the file as found, and what it cost.

    `modified_ns` counts nanoseconds since 1970, `size` bytes; `timings` are (room, seconds) pairs; memory is
    the peak of the process that read the document, in megabytes.
    """

    size: int | None = None
    modified_ns: int | None = None
    wall_s: float | None = None
    cpu_s: float | None = None
    memory_mb: float | None = None
    timings: tuple[tuple[str, float], ...] = ()


def article_id(source_sha256: str, index: int) -> str:
    """The name of an article: the same on every machine and in every run, as long as the source's bytes stay.

    128 bits of the hash: among a billion sources the chance of two alike is below 10^-20. Two files with
    equal content hold the same articles, so these share their ids; the key of a row is source_uri with article_index.

    >>> article_id("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", 2)
    '9f86d081884c7d659a2feaa0c55ad015-2'
    """
    return f"{source_sha256[:32]}-{index}"


def count_words(text: str) -> int:
    """Words of a text; where a script is written without spaces, each ideograph and each kana.

    >>> count_words("US-Beamte in Genf")
    3
    >>> count_words("東京で会う")
    5
    """
    if text.isascii():
        return len(text.split())
    spaced, ideographs = _IDEOGRAPH.subn(" ", text)
    return len(spaced.split()) + ideographs


def join_spans(pieces: Iterable[Piece]) -> list[tuple[int, int]]:
    """The places of a block in the raw text, in reading order; pieces that follow on one another make one span.

    A piece that stands for nothing in the raw text (an insertion) keeps a span of its own, so that a replay
    knows to which block it belongs.

    >>> join_spans([Piece(0, 4), Piece(4, 5, " "), Piece(5, 9), Piece(20, 22), Piece(22, 22, "-")])
    [(0, 9), (20, 22), (22, 22)]
    """
    spans: list[tuple[int, int]] = []
    first = last = -1  # of the span before
    for start, end, _text, _rule, _confidence in pieces:
        if first < last == start < end:
            spans[-1] = (first, end)
            last = end
        elif start < end or (start, end) != (first, last):
            spans.append((start, end))
            first, last = start, end
    return spans


def _text(value: str | None) -> str | None:
    return _kept(value) if value else None


def _kept(value: str) -> str:
    """Text whose emptiness says something: what a change took away or put in."""
    if value.isascii():
        return value
    try:
        value.encode()  # costs a fifth of a search for what it does not take
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", value)
    return value


@lru_cache(maxsize=4096)  # a document of three pages has 150 confidences, most of them alike
def _share(value: float) -> float:
    return round(float(value), 4)


def _spans(pieces: Iterable[Piece]) -> list[Row]:
    return [{"start": start, "end": end} for start, end in join_spans(pieces)]


def _bbox(box: Box | None) -> Row | None:
    if box is None:
        return None
    return {name: round(float(value), 2) for name, value in zip(("x0", "top", "x1", "bottom"), box, strict=True)}


def _place(block: Block) -> Row:
    return {
        "text": _kept(block.text),
        "page_first": block.page_first,
        "page_last": block.page_last,
        "bbox": _bbox(block.box),
        "confidence": _share(block.confidence),
        "spans": _spans(block.pieces),
    }


def _front(article: Article) -> list[Row]:
    roles = {"title": article.title, "subtitle": article.subtitle, "byline": article.byline, "dateline": article.dateline}
    return [{"role": role, **_place(block)} for role, block in roles.items() if block is not None]


def _furniture(item: Furniture) -> Row:
    return {"kind": item.kind.value, "text": _kept(item.text), "page": item.page, "spans": _spans(item.pieces)}


def _article_row(article: Article, processed: Processed, provenance: Provenance) -> Row:
    source, document = processed.source, processed.document
    text = _text(article.text)
    return {
        "article_id": article_id(source.sha256, article.index),
        "source_uri": _kept(source.uri),
        "source_sha256": source.sha256,
        "article_index": article.index,
        "title": _text(article.title.text) if article.title else None,
        "subtitle": _text(article.subtitle.text) if article.subtitle else None,
        "byline": _text(article.byline.text) if article.byline else None,
        "dateline": _text(article.dateline.text) if article.dateline else None,
        "authors": [_kept(author) for author in article.authors] or None,
        "date_published": article.date_published,
        "language": article.language or None,
        "language_confidence": _share(article.language_confidence) if article.language else None,
        "text": text,
        "blocks": [{"kind": block.kind.value, "level": block.level, **_place(block)} for block in article.blocks],
        "sections": [
            {
                "index": section.index,
                "level": section.level,
                "heading": _text(section.heading),
                "path": [_kept(heading) for heading in section.path],
                "text": _text(section.text),
                "block_first": section.block_first,
                "block_last": section.block_last,
            }
            for section in article.sections
        ],
        "furniture": [_furniture(item) for item in article.furniture],
        "changes": [
            {
                "step": _STEPS[rule],
                "rule": str(rule),
                "page": page,
                "line": line,
                "before": _kept(before),
                "after": _kept(after),
                "confidence": _share(confidence),
                "start": start,
                "end": end,
            }
            for rule, page, line, start, end, before, after, confidence in article.changes
        ],
        "quality": {"confidence": _share(article.quality.confidence), "flags": list(article.quality.flags)},
        "word_count": count_words(text or ""),
        "page_count": len(document.pages),
        "extractor": document.extractor or None,
        "pipeline_version": provenance.pipeline_version,
        "settings_digest": provenance.settings_digest,
        "ingested_at": provenance.ingested_at,
        "run_id": provenance.run_id,
        "front": _front(article),
        "raw_length": len(document.raw),
    }


def article_rows(processed: Processed, provenance: Provenance) -> list[Row]:
    """The articles of a source as rows of the table `articles`, in the order of their index."""
    return [_article_row(article, processed, provenance) for article in processed.articles]


def measured_row(measured: Measured) -> Row:
    """The columns of the ledger that say what a source is on the disk and what it cost; unknown ones are left out."""
    modified = measured.modified_ns
    row: Row = {
        "size": measured.size,
        "modified_at": None if modified is None else _instant(modified),
        "modified_ns": modified,
        "wall_s": measured.wall_s,
        "cpu_s": measured.cpu_s,
        "memory_mb": measured.memory_mb,
        "timings": [{"stage": stage, "wall_s": seconds} for stage, seconds in measured.timings] or None,
    }
    return {name: value for name, value in row.items() if value is not None}


def _instant(nanoseconds: int) -> datetime | None:
    """A moment; None beyond the years that a date can hold, which a file may claim nevertheless."""
    try:
        return _EPOCH + timedelta(microseconds=nanoseconds // 1000)
    except OverflowError:
        return None


def source_row(outcome: Processed | Rejected, provenance: Provenance, measured: Measured | None = None) -> Row:
    """A source as its row of the ledger, whatever became of it."""
    measured = measured or Measured()
    row: Row = dict.fromkeys(SOURCES.names)
    row |= {
        **measured_row(measured),
        "pipeline_version": provenance.pipeline_version,
        "settings_digest": provenance.settings_digest,
        "ingested_at": provenance.ingested_at,
        "run_id": provenance.run_id,
    }
    if isinstance(outcome, Rejected):
        return row | {
            "source_uri": _kept(outcome.uri),
            "source_sha256": outcome.sha256,
            "outcome": "rejected",
            "reason": outcome.reason.value,
            "stage": outcome.stage,
            "detail": _text(outcome.detail),
            "limits": list(outcome.limits) or None,
            "article_count": 0,
        }
    source, articles = outcome.source, outcome.articles
    rules = Counter(change.rule.value for article in articles for change in article.changes)
    flags = dict.fromkeys(flag for article in articles for flag in article.quality.flags)
    return row | {
        "source_uri": _kept(source.uri),
        "source_sha256": source.sha256,
        **({"size": len(source.data)} if measured.size is None else {}),
        "media_type": source.media_type.value,
        "encoding": source.encoding,
        "encoding_confidence": _share(source.encoding_confidence) if source.encoding else None,
        "outcome": "articles",
        "article_count": len(articles),
        "page_count": len(outcome.document.pages),
        "word_count": sum(count_words(article.text) for article in articles),
        "repairs": [{"rule": rule, "count": count} for rule, count in sorted(rules.items())] or None,
        "flags": list(flags) or None,
        "extractor": outcome.document.extractor or None,
    }


def _weight(value: object) -> int:
    """Code points in a row, nested ones included."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, Mapping):
        return sum(map(_weight, value.values()))
    if isinstance(value, list | tuple):
        return sum(map(_weight, value))
    return 0


def _chunks(rows: Sequence[Row]) -> Iterable[Sequence[Row]]:
    first, weight = 0, 0
    for index, row in enumerate(rows):
        here = _weight(row)
        if weight and weight + here > _CHUNK_CHARS:
            yield rows[first:index]
            first, weight = index, 0
        weight += here
    if first < len(rows):
        yield rows[first:]


def to_table(rows: Sequence[Row], schema: pa.Schema = ARTICLES) -> pa.Table:
    """Rows as an Arrow table; in several chunks where one would pass Arrow's 2 GiB for a string column.

    Raises:
        pyarrow.ArrowInvalid, pyarrow.ArrowTypeError: a value does not fit its column.
    """
    batches = [pa.RecordBatch.from_pylist(list(chunk), schema=schema) for chunk in _chunks(rows)]
    return pa.Table.from_batches(batches, schema=schema)


def json_row(row: Row) -> Row:
    """The same row with values that JSON knows: dates and instants in ISO 8601.

    >>> json_row({"title": "A", "date_published": date(2025, 3, 4), "authors": None})
    {'title': 'A', 'date_published': '2025-03-04', 'authors': None}
    """
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}

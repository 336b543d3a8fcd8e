"""What a child process of the pool sends home: Arrow rows for both tables and the first lines for the report.

The driver never sees a document: it adds what only it knows (what the document cost) and passes the rows on.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa

from flows.report import TOLD_APART
from flows.tally import HEADING, SAMPLE_CHARS, Sample, Tally
from ingest.model import Article, BlockKind, Processed, Rejected, Rule
from ingest.pool import Settled
from ingest.store import SOURCES, Measured, Provenance, settle_rows, source_row, to_table
from ingest.store.rows import measured_row

_PART = struct.Struct("<Q")

_REFLOW = TOLD_APART | {Rule.JOIN_LINES.value}
"""Every document has these by the hundred; they do not make it much repaired."""


@dataclass(frozen=True, slots=True)
class Cargo:
    """One settled source, ready for the lake and the tally."""

    articles: pa.Table
    source: pa.Table
    sample: Sample | None
    rejected: Rejected | None

    def tally(self) -> Tally:
        row = self.source.slice(0, 1).to_pylist()[0]
        return Tally(
            documents=1,
            articles=0 if self.rejected else self.articles.num_rows,
            rejections=1 if self.rejected else 0,
            repairs=tuple((item["rule"], item["count"]) for item in row["repairs"] or ()),
            rejected=(self.rejected,) if self.rejected else (),
            samples=(self.sample,) if self.sample else (),
            first=self.sample,
        )


def pack_cargo(provenance: Provenance, processed: Processed) -> bytes:
    """Runs in the child: everything that the driver needs of a document, and no more.

    The provenance comes first so that a partial of this function can be given to a pool.
    """
    settled = settle_rows(processed, provenance)
    sample = take_sample(processed)
    parts = [
        _write_arrow(settled.articles),
        _write_arrow(settled.source),
        json.dumps([sample.uri, sample.title, sample.repairs, sample.before, sample.after]).encode("utf-8"),
    ]
    return b"".join(_PART.pack(len(part)) + part for part in parts)


def unpack_cargo(settled: Settled, provenance: Provenance) -> Cargo:
    """Runs in the driver."""
    measured = Measured(
        size=settled.found.size, modified_ns=settled.found.modified_ns, wall_s=settled.seconds, memory_mb=settled.peak_mb or None
    )
    if isinstance(settled.result, Rejected):
        return cargo_of_rejected(settled.result, provenance, measured)
    articles, source, sample = _split_parts(settled.result)
    row = _read_arrow(source).to_pylist()[0] | measured_row(measured)
    uri, title, repairs, before, after = json.loads(sample)
    return Cargo(_read_arrow(articles), to_table([row], SOURCES), Sample(uri, title, repairs, before, after), None)


def cargo_of_rejected(rejected: Rejected, provenance: Provenance, measured: Measured | None = None) -> Cargo:
    """A rejection as cargo: a row of the ledger and no article."""
    empty = to_table([])
    return Cargo(empty, to_table([source_row(rejected, provenance, measured)], SOURCES), None, rejected)


def take_sample(processed: Processed) -> Sample:
    """The beginning of a document before and after: the first article, and the raw text up to where the same part ends."""
    repairs = sum(change.rule.value not in _REFLOW for article in processed.articles for change in article.changes)
    if not processed.articles:
        return Sample(processed.source.uri, "", repairs, _cut(processed.document.raw), "")
    article = processed.articles[0]
    title = article.title.text if article.title else ""
    return Sample(processed.source.uri, title, repairs, _cut(processed.document.raw.strip("\n\f")), _cut(_show(article)))


def tally_of(cargo: Iterable[Cargo]) -> Tally:
    """All of these together."""
    total = Tally()
    for one in cargo:
        total += one.tally()
    return total


def _show(article: Article) -> str:
    """The article as text; headings marked as in Markdown, so that one sees what was recognized."""
    parts = [block.text for block in (article.title, article.subtitle, article.byline, article.dateline) if block is not None]
    marks = [HEADING if block.kind is BlockKind.HEADING else "" for block in article.blocks]
    parts += [mark + block.text for mark, block in zip(marks, article.blocks, strict=True)]
    return "\n\n".join(parts)


def _cut(text: str) -> str:
    """The beginning, up to a line end where one is near."""
    if len(text) <= SAMPLE_CHARS:
        return text
    cut = text[:SAMPLE_CHARS]
    line = cut.rfind("\n", SAMPLE_CHARS * 2 // 3)
    return (cut if line < 0 else cut[:line]).rstrip() + " …"


def _write_arrow(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()  # type: ignore[no-any-return]


def _read_arrow(data: bytes) -> pa.Table:
    return pa.ipc.open_stream(data).read_all()


def _split_parts(data: bytes) -> list[bytes]:
    parts, at = [], 0
    while at < len(data):
        (length,) = _PART.unpack_from(data, at)
        at += _PART.size
        parts.append(data[at : at + length])
        at += length
    return parts

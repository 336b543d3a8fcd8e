"""A batch of settled sources, made in a child process, committed by the driver."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from ingest.model import Processed, Rejected
from ingest.store.lake import Lake
from ingest.store.rows import Measured, Provenance, article_rows, measured_row, source_row, to_table
from ingest.store.schema import ARTICLES, SOURCES

_LENGTH = struct.Struct("<Q")


@dataclass(frozen=True, slots=True)
class Settled:
    """One source after the work, ready for the lake: its articles and its row of the ledger.

    Arrow tables rather than `Processed`: quick to pass between processes, and the driver builds no objects of them.
    """

    articles: pa.Table
    source: pa.Table

    @property
    def uri(self) -> str:
        return str(self.source.column("source_uri")[0].as_py())

    @property
    def rejected(self) -> bool:
        return bool(self.source.column("outcome")[0].as_py() == "rejected")


def settle_rows(outcome: Processed | Rejected, provenance: Provenance, measured: Measured | None = None) -> Settled:
    """The rows of both tables for one source."""
    rows = article_rows(outcome, provenance) if isinstance(outcome, Processed) else []
    return Settled(to_table(rows), to_table([source_row(outcome, provenance, measured)], SOURCES))


def pack_rows(outcome: Processed | Rejected, provenance: Provenance) -> bytes:
    """The rows of both tables as Arrow streams, to send from a child process."""
    settled = settle_rows(outcome, provenance)
    articles, source = _to_stream(settled.articles), _to_stream(settled.source)
    return _LENGTH.pack(len(articles)) + articles + source


def unpack_rows(message: bytes, measured: Measured | None = None) -> Settled:
    """The driver's side of `pack_rows`. Adds to the row of the ledger what only the driver knows.

    The child read other people's files, so its answer is checked to the last offset before anything follows it.

    Raises:
        ValueError: this is no answer of `pack_rows`.
    """
    try:
        (length,) = _LENGTH.unpack_from(message)
        articles = _from_stream(message[_LENGTH.size : _LENGTH.size + length], ARTICLES)
        source = _from_stream(message[_LENGTH.size + length :], SOURCES)
    except (struct.error, pa.ArrowException, OSError) as error:
        raise ValueError(f"not an answer: {error}") from None
    if source.num_rows != 1:
        raise ValueError(f"not an answer: {source.num_rows} sources")
    if measured is not None:
        source = to_table([{**source.to_pylist()[0], **measured_row(measured)}], SOURCES)
    return Settled(articles, source)


def _to_stream(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def _from_stream(data: bytes, schema: pa.Schema) -> pa.Table:
    with pa.ipc.open_stream(data) as reader:
        if not reader.schema.equals(schema):
            raise ValueError("not an answer: other columns")
        table = reader.read_all()
    table.validate(full=True)
    return table


def commit_batch(lake: Lake, settled: Sequence[Settled]) -> None:
    """Commit the sources of a batch: articles, then ledger. Where a source occurs twice, the later one counts.

    Raises:
        LakeError: as `Lake.commit`. Committing the same batch again is safe.
    """
    last = list({item.uri: item for item in settled}.values())
    lake.commit(
        pa.concat_tables([ARTICLES.empty_table(), *(item.articles for item in last)]),
        pa.concat_tables([SOURCES.empty_table(), *(item.source for item in last)]),
    )

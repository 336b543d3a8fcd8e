"""A batch of settled sources, made in a child process, committed by the driver."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from ingest.model import Processed, Rejected
from ingest.store.lake import Lake
from ingest.store.rows import Measured, Provenance, article_rows, source_row, to_table
from ingest.store.schema import ARTICLES, SOURCES


@dataclass(frozen=True, slots=True)
class Settled:
    """One source after the work, ready for the lake.

    Arrow tables rather than `Processed`: quick to send between processes, and the driver, which only passes them on, builds no objects.
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

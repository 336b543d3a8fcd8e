"""A run without Prefect, to be killed: the same listing, the same pool, the same cargo and the same commits as the flow's.

    python -m tests.torture.driver LAKE SOURCES

Small batches, so that a kill meets many commits.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from functools import partial

import pyarrow as pa

from flows import work
from flows.cargo import cargo_of_rejected, pack_cargo, unpack_cargo
from flows.params import IngestParams
from ingest.pool import Pool
from ingest.store import ARTICLES, SOURCES, Lake, Provenance

BATCH_DOCUMENTS = 6


def run(lake_path: str, sources: str, *, batch_documents: int = BATCH_DOCUMENTS) -> int:
    """One run; gives the number of documents it worked on."""
    work.BATCH_DOCUMENTS = batch_documents
    params = IngestParams.model_validate({"source": {"patterns": [sources]}, "to": {"lake": lake_path}})
    lake = Lake(lake_path)
    settings = params.settings()
    provenance = Provenance("1", settings.digest(), "torture", datetime(2025, 3, 14, tzinfo=UTC))
    found = work.find_work(params, lake, provenance)
    with Pool(settings, 2, finish=partial(pack_cargo, provenance)) as pool:
        for batch in found.batches:
            commit(lake, [unpack_cargo(settled, provenance) for settled in pool.run(batch.found)])
    commit(lake, [cargo_of_rejected(rejected, provenance) for rejected in found.refused])
    lake.vacuum()
    return found.documents


def commit(lake: Lake, cargo: list[object]) -> None:
    lake.commit(
        pa.concat_tables([ARTICLES.empty_table(), *(one.articles for one in cargo)]),  # type: ignore[attr-defined]
        pa.concat_tables([SOURCES.empty_table(), *(one.source for one in cargo)]),  # type: ignore[attr-defined]
    )


if __name__ == "__main__":
    print(run(sys.argv[1], sys.argv[2]))

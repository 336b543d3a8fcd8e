"""The tasks of `ingest-articles`: thin, one a batch.

What a retry may mend (the network, a full queue of writers) is raised, and Prefect tries again with growing pauses. What it
cannot mend (a missing folder, a lake of a newer version) is returned as a Failed state: that costs no retries, and the
log shows one sentence and no traceback. A bad document is neither: it is a row in the ledger.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa
from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.logging import get_run_logger
from prefect.states import Cancelled, Failed
from prefect.tasks import Task, exponential_backoff

from flows.cargo import Cargo, cargo_of_rejected, tally_of, unpack_cargo
from flows.events import tell_batch, tell_rejected
from flows.lakes import open_lake
from flows.params import IngestParams
from flows.progress import tell_settled
from flows.report import advise
from flows.runners import is_closed, shared_pool
from flows.tally import Tally
from flows.work import Batch, Work, find_work
from ingest.errors import CopydeskError, LakeBusyError, LakeError, LakeVersionError
from ingest.model import Rejected
from ingest.pool import PoolClosedError
from ingest.store import ARTICLES, SOURCES, Lake, Provenance


def may_help(task: Task[..., Any], task_run: TaskRun, state: State[Any]) -> bool:
    """Whether trying again can help: the disk, the network or another writer was in the way."""
    try:
        state.result()
    except (LakeVersionError, PoolClosedError):
        return False
    except (OSError, EOFError, LakeError):  # EOFError: the pool's helper process was killed
        return True
    except BaseException:
        return False
    return False


_POLICY: dict[str, Any] = {
    "cache_policy": NO_CACHE,  # the ledger knows what was done; a cache would be a second opinion
    "persist_result": False,
    "retries": 3,
    "retry_delay_seconds": exponential_backoff(backoff_factor=3),  # 3, 6, 12 s
    "retry_jitter_factor": 0.5,
    "retry_condition_fn": may_help,
}

HOUR_S = 3600


@task(task_run_name="find documents", timeout_seconds=2 * HOUR_S, **_POLICY)
def find_documents(params: IngestParams, provenance: Provenance) -> Work:
    """List the sources and compare them with the ledger."""
    try:
        lake = open_lake(params.to)
        work = find_work(params, lake, provenance)
        if work.documents:
            lake.check_writable()  # now, and not after an hour of work
        return work
    except (LakeBusyError, OSError):
        raise
    except CopydeskError as error:
        return Failed(data=error, message=str(error))  # type: ignore[return-value]  # raised where the flow asks


# No time-out of Prefect's: it cannot stop a thread that waits. Each document has its own in the pool, and the run has one.
@task(task_run_name="read {batch.label}", **_POLICY)
def read_batch(batch: Batch, params: IngestParams, provenance: Provenance) -> Tally:
    """Read a batch of documents in the pool of this process and commit what came of them."""
    cargo = []
    try:
        for settled in shared_pool(params, provenance).run(batch.found):
            cargo.append(unpack_cargo(settled, provenance))
            tell_settled(rejected=isinstance(settled.result, Rejected))
    except (PoolClosedError, EOFError, OSError):
        if not is_closed(provenance):
            raise
        return Cancelled(message="The run was stopped; the next one reads this batch.")  # type: ignore[return-value]
    return _commit(cargo, params, provenance)


@task(task_run_name="record {count} files that cannot be read", timeout_seconds=HOUR_S, **_POLICY)
def record_refused(refused: tuple[Rejected, ...], count: int, params: IngestParams, provenance: Provenance) -> Tally:
    """Put into the ledger what was refused before anybody opened it: too large, a pipe, a link out of the folder."""
    tally = _commit([cargo_of_rejected(rejected, provenance) for rejected in refused], params, provenance)
    for _ in refused:
        tell_settled(rejected=True)
    return tally


@task(task_run_name="put the lake in order", timeout_seconds=HOUR_S, **_POLICY)
def tidy_lake(params: IngestParams) -> int:
    """Join small files, delete superseded ones. Gives the number deleted."""
    return open_lake(params.to).vacuum()


def _commit(cargo: list[Cargo], params: IngestParams, provenance: Provenance) -> Tally:
    lake: Lake = open_lake(params.to)
    lake.commit(
        pa.concat_tables([ARTICLES.empty_table(), *(one.articles for one in cargo)]),
        pa.concat_tables([SOURCES.empty_table(), *(one.source for one in cargo)]),
    )
    tally = tally_of(cargo)
    run_id = provenance.run_id or ""
    tell_batch(tally, run_id=run_id, lake=params.to.lake)
    logger = get_run_logger()
    for rejected in tally.rejected:
        tell_rejected(rejected, advise(rejected), run_id=run_id, lake=params.to.lake)
        logger.debug("Rejected %s: %s. %s", rejected.uri, rejected.reason, rejected.detail)
    return tally

"""The flow `ingest-articles`: find, read, tidy, report. Holds no text logic.

How a run ends, as its state::

    Completed                 everything that was new is in the lake
    CompletedWithRejections   so is this, but some documents could not be read; the report says which and why
    NothingToDo               nothing was new
    Cancelled                 somebody cancelled it; what was read is in the lake
    Failed                    more was rejected than is tolerated (the good is in the lake all the same), or the run
                              could not go on; the message is one sentence
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.exceptions import TerminationSignal
from prefect.futures import PrefectFuture
from prefect.runtime import flow_run
from prefect.states import Cancelled, Completed, Failed

from flows.cancel import Cancellation, undisturbed
from flows.events import tell_finished
from flows.logs import outlive_worker, send, story
from flows.naming import name_run
from flows.params import IngestParams
from flows.progress import Meter, tell_ended
from flows.report import count, publish_report, summarize, tell_source
from flows.runners import choose_runner, close_pools, window
from flows.tally import Tally
from flows.tasks import find_documents, read_batch, record_refused, tidy_lake
from flows.work import Work
from ingest.errors import CopydeskError, LakeBusyError
from ingest.pipeline import PIPELINE_VERSION
from ingest.store import Provenance

REJECTIONS, NOTHING = "CompletedWithRejections", "NothingToDo"

EVERYDAY = IngestParams()


class RunTimeError(CopydeskError):
    """The run took longer than it may."""


@flow(
    name="ingest-articles",
    description="Reads PDFs and text dumps and puts clean articles into a Parquet table. A document is read once.",
    task_runner=choose_runner(),
    persist_result=False,
    retries=0,  # the tasks retry what a retry can mend; the next run goes on where this one ended
    timeout_seconds=8 * 24 * 3600,  # the parameter 'Time of the whole run' ends it earlier, in good order
)
def ingest_articles(params: IngestParams = EVERYDAY) -> State[Any]:
    """Read what is new, commit it, say what happened."""
    log = story()
    outlive_worker()
    name_run(params)
    provenance = Provenance.now(PIPELINE_VERSION, params.settings().digest(), flow_run.id)
    began = time.monotonic()
    cancellation = Cancellation(UUID(flow_run.id))
    try:
        with _pools_closed(provenance), cancellation.watched():
            log.info("Reading %s into %s", ", ".join(params.source.patterns), params.to.lake)
            work: Work = find_documents(params, provenance, return_state=True).result()
            log.info("Found %s to read, %s already in the lake", count(work.documents, "document"), f"{work.unchanged:,}")
            total = read_all(work, params, provenance) if work.documents else Tally()
            put_in_order(params)
    except CopydeskError as error:
        log.error("%s", error)
        send()
        return Failed(message=str(error))
    except TerminationSignal:
        if not cancellation.is_asked:  # the worker's, or whose it may be: Prefect concludes
            raise
        return Cancelled(message="Cancelled. What was read so far is in the lake; the next run goes on from there.")
    seconds = time.monotonic() - began
    state = conclude(total, work, params)
    if work.documents:
        publish_report(total, params, unchanged=work.unchanged, seconds=seconds)
    tell_finished(
        total,
        run_id=provenance.run_id or "",
        lake=params.to.lake,
        outcome=state.name or "",
        message=state.message or "",
        unchanged=work.unchanged,
        seconds=seconds,
    )
    tell_ended(total, work.unchanged)
    log.info("%s", state.message)
    send()
    return state


def read_all(work: Work, params: IngestParams, provenance: Provenance) -> Tally:
    """Read the batches, a few at a time, in order.

    Raises:
        RunTimeError: the time of the run is up.
        CopydeskError: a batch could not be committed, for good.
    """
    log = story()
    end = time.monotonic() + 60 * params.tolerance.run_minutes
    total, ahead = Tally(), window(ingest_articles.task_runner)
    pending: deque[PrefectFuture[Tally]] = deque()
    with Meter(work.documents).running() as meter:

        def take() -> None:
            nonlocal total
            try:
                total += pending.popleft().result(timeout=max(0.0, end - time.monotonic()))
            except TimeoutError:
                raise RunTimeError(
                    f"The time of the run ({params.tolerance.run_minutes} minutes) is up. {summarize(total)} so far, all of it "
                    "in the lake; the next run goes on from there."
                ) from None
            meter.catch_up(total.documents, total.rejections)
            if meter.worth_telling():
                log.info("%s", meter.standing)

        if work.refused:
            total += record_refused(work.refused, len(work.refused), params, provenance)
        for batch in work.batches:
            if len(pending) >= ahead:
                take()
            pending.append(read_batch.submit(batch, params, provenance))
        while pending:
            take()
    for rejected in total.rejected[:5]:
        log.warning("Rejected %s: %s. %s", tell_source(rejected.uri), rejected.reason.value, rejected.detail)
    if total.rejections > 5:
        log.warning("… and %s more, all of them in the report", f"{total.rejections - 5:,}")
    return total


def put_in_order(params: IngestParams) -> None:
    """Tidy the lake. Where others keep it busy, their own tidying does it."""
    try:
        tidy_lake(params)
    except LakeBusyError as error:
        story().warning("The lake was not tidied: %s", error)


def conclude(total: Tally, work: Work, params: IngestParams) -> State[Any]:
    """The state in which the run ends, with the numbers in its message."""
    waiting = f"; {count(work.waiting, 'document')} left for the next run" if work.waiting else ""
    if not total.documents:
        return Completed(name=NOTHING, message=f"Nothing to do: {count(work.unchanged, 'document')} already in the lake{waiting}")
    message = f"{summarize(total)}{waiting}"
    if 100 * total.rejected_share > params.tolerance.max_rejected_percent:
        tolerated = f"more than the {params.tolerance.max_rejected_percent}% that are tolerated"
        return Failed(message=f"{message}: {tolerated}. What was read is in the lake.")
    return Completed(name=REJECTIONS if total.rejections else None, message=message)


@contextmanager
def _pools_closed(provenance: Provenance) -> Iterator[None]:
    """However the run ends, a cancellation included: no child process stays behind."""
    try:
        yield
    except TerminationSignal:
        with undisturbed():
            close_pools(provenance)
        raise
    finally:
        close_pools(provenance)

"""What is tried again, and what is not."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from prefect.states import exception_to_failed_state

from flows.ingest import RunTimeError, read_all
from flows.params import From, IngestParams, To, Tolerance
from flows.tally import Tally
from flows.tasks import find_documents, may_help
from flows.work import Batch, Work
from ingest.errors import LakeBusyError, LakeVersionError, SourceError
from ingest.pool import PoolClosedError
from ingest.store import Provenance


@pytest.mark.parametrize(
    ("error", "helps"),
    [
        (OSError("the disk was away"), True),
        (ConnectionResetError(), True),
        (EOFError("the helper process of the pool was killed"), True),
        (LakeBusyError("others commit"), True),
        (LakeVersionError("a newer Copydesk wrote it"), False),
        (PoolClosedError("the run has ended"), False),
        (ValueError("a defect"), False),
    ],
)
def test_only_what_may_pass_is_tried_again(error: Exception, helps: bool) -> None:
    import asyncio

    state = asyncio.run(exception_to_failed_state(error))
    assert may_help(None, None, state) is helps  # type: ignore[arg-type]


def test_what_no_retry_can_mend_is_a_state_and_no_exception(tmp_path: Path) -> None:
    """So it costs no retries, and the log shows a sentence instead of a traceback."""
    params = IngestParams(source=From(patterns=[str(tmp_path / "nowhere")]), to=To(lake=str(tmp_path / "lake")))
    state: Any = find_documents.fn(params, Provenance.now("1", "2", "run"))
    assert state.is_failed()
    assert isinstance(state.data, SourceError)
    assert "nowhere" in state.message


def test_a_run_stops_when_its_time_is_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the numbers of what was read, all of which is in the lake."""

    class Never:
        def result(self, timeout: float) -> Tally:
            raise TimeoutError

    class Done:
        def result(self, timeout: float) -> Tally:
            return Tally(documents=1, articles=1)

    futures = iter([Done(), Never()])
    monkeypatch.setattr("flows.ingest.read_batch", SimpleNamespace(submit=lambda *_: next(futures)))
    monkeypatch.setattr("flows.ingest.story", lambda: SimpleNamespace(info=lambda *_: None))
    monkeypatch.setattr("flows.progress.create_progress_artifact", lambda *_, **__: None)
    work = Work((Batch(1, 2, ()), Batch(2, 2, ())), (), 0, 0)
    params = IngestParams(tolerance=Tolerance(run_minutes=1))
    with pytest.raises(RunTimeError, match=r"\(1 minutes\) is up. 1 of 1 document read, 1 article, none rejected so far"):
        read_all(work, params, Provenance.now("1", "2", "run"))

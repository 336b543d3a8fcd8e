"""What `copydesk serve` asks of a running Prefect server. Imports Prefect; import it when the server is known."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import httpx
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.filters import (
    FlowFilter,
    FlowFilterName,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.exceptions import ObjectAlreadyExists
from prefect.states import Cancelled, Cancelling, Crashed

from flows import automations
from flows.events import tell_arrived
from flows.inbox import watch

UNDER_WAY = (StateType.PENDING, StateType.RUNNING, StateType.CANCELLING)

LOOK_S = 3.0
"""A look costs the server one small query."""

START_WITHIN = timedelta(minutes=15)
"""Ten seconds are usual; a machine may be that busy."""


def make_pool(name: str) -> None:
    """Make the work pool if it is not there."""
    with get_client(sync_client=True) as client:
        try:
            client.create_work_pool(WorkPoolCreate(name=name, type="process"))
        except ObjectAlreadyExists:
            pass


def deployment_id(flow: str, name: str) -> UUID:
    with get_client(sync_client=True) as client:
        return client.read_deployment_by_name(f"{flow}/{name}").id


def remove_automations() -> None:
    """Take off what earlier versions of `copydesk serve` installed: see `flows.automations`."""
    automations.remove()


def watch_runs(stop: threading.Event) -> None:
    """Every few seconds, in a thread: give the runs whose process is gone their last state."""
    while not stop.wait(LOOK_S):
        try:
            bury_lost_runs()
        except httpx.HTTPError:  # the server is busy or ends; the next look does it
            pass


def bury_lost_runs(*, at_start: bool = False) -> int:
    """Mark as Crashed, or as Cancelled, what is under way and whose process is gone. Gives their number.

    The worker does so itself, as long as it lives and has started the run.
    """
    lost = 0
    with get_client(sync_client=True) as client:
        for listed in _under_way(client):
            if not is_gone(listed, at_start=at_start):
                continue
            # It may have ended in order since the list was made. What has no process says nothing more.
            run = client.read_flow_run(listed.id)
            if run.state_type in UNDER_WAY and is_gone(run, at_start=at_start):
                end = Cancelled if run.state_type is StateType.CANCELLING else Crashed
                message = "The process of this run ended without a word. The next run finishes its work."
                client.set_flow_run_state(run.id, end(message=message), force=True)
                lost += 1
    return lost


def is_gone(run: FlowRun, *, at_start: bool = False) -> bool:
    """Whether nobody is left who would end this run: its process was on this machine and is no more.

    A run has the number of its process as soon as a worker has started it. Without one: when `copydesk serve` starts, no run of
    a deployment lives; later, whoever is to start it has a quarter of an hour, one that is to be cancelled needs no process for
    it, and one that runs was started by hand.
    """
    host, _, pid = (run.infrastructure_pid or "").rpartition(":")
    if pid.isdigit():
        return host in ("", socket.gethostname()) and not _is_process_of(run, int(pid))
    if at_start and run.deployment_id is not None:
        return True
    if run.state_type is StateType.PENDING:
        assert run.state is not None
        return datetime.now(UTC) - run.state.timestamp > START_WITHIN
    return run.state_type is StateType.CANCELLING


def _is_process_of(run: FlowRun, pid: int) -> bool:
    """Whether this process is that of the run: after a reboot its number may be another's."""
    try:
        return f"PREFECT__FLOW_RUN_ID={run.id}".encode() in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        if Path("/proc").is_dir():
            return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def cancel_runs(within_s: float) -> None:
    """Cancel what is under way and wait until it has ended; what has not by then is killed.

    Where the server does not answer, nothing can be cancelled, and the end of `copydesk serve` ends the processes.
    """
    end = time.monotonic() + within_s
    try:
        with get_client(sync_client=True) as client:
            for run in _under_way(client):
                client.set_flow_run_state(run.id, Cancelling(message="copydesk serve was stopped; the next run finishes this."))
            while time.monotonic() < end and _under_way(client):
                time.sleep(0.5)
            for run in _under_way(client):
                _kill(run)
                client.set_flow_run_state(run.id, Cancelled(message="copydesk serve was stopped."), force=True)
    except httpx.HTTPError:
        pass


def _kill(run: FlowRun) -> None:
    """End a run that would not be cancelled, with all its processes: it is the leader of its group."""
    host, _, pid = (run.infrastructure_pid or "").rpartition(":")
    if pid.isdigit() and host in ("", socket.gethostname()) and _is_process_of(run, int(pid)):
        try:
            os.killpg(int(pid), signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass


def watch_inbox(folder: Path, stop: threading.Event) -> None:
    """The watcher of `flows.inbox`, in a thread."""
    watch(folder, tell_arrived, stop)


def _under_way(client: SyncPrefectClient) -> list[FlowRun]:
    return client.read_flow_runs(
        flow_filter=FlowFilter(name=FlowFilterName(any_=["ingest-articles"])),
        flow_run_filter=FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=list(UNDER_WAY)))),
    )

"""Which runs `copydesk serve` takes for lost: their process was here and is no more."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from prefect.client.schemas.objects import FlowRun, State, StateType

from flows.desk import UNDER_WAY, is_gone

HERE = socket.gethostname()


def run_of(pid: str | None, kind: StateType, *, minutes: float = 0, name: UUID | None = None, deployed: bool = True) -> FlowRun:
    state: State = State(type=kind, timestamp=datetime.now(UTC) - timedelta(minutes=minutes))
    deployment = uuid4() if deployed else None
    run = FlowRun(flow_id=uuid4(), state=state, state_type=kind, infrastructure_pid=pid, deployment_id=deployment)
    return run.model_copy(update={"id": name}) if name else run


@pytest.fixture(scope="module")
def process() -> Iterator[tuple[UUID, int]]:
    """A run and its process, as a worker starts it."""
    name = uuid4()
    env = os.environ | {"PREFECT__FLOW_RUN_ID": str(name)}
    with subprocess.Popen([sys.executable, "-c", "input()"], env=env, stdin=subprocess.PIPE) as started:
        yield name, started.pid


@pytest.fixture(scope="module")
def ended() -> int:
    """The number of a process that is no more."""
    with subprocess.Popen([sys.executable, "-c", ""]) as started:
        return started.pid


@pytest.mark.parametrize("kind", UNDER_WAY)
@pytest.mark.parametrize("host", ["", f"{HERE}:"])
def test_a_run_whose_process_lives_is_left_alone(process: tuple[UUID, int], host: str, kind: StateType) -> None:
    name, pid = process
    assert not is_gone(run_of(f"{host}{pid}", kind, minutes=9999, name=name))
    assert not is_gone(run_of(f"{host}{pid}", kind, minutes=9999, name=name), at_start=True)


@pytest.mark.parametrize("kind", UNDER_WAY)
@pytest.mark.parametrize("host", ["", f"{HERE}:"])
def test_a_run_whose_process_is_no_more_is_gone(ended: int, host: str, kind: StateType) -> None:
    assert is_gone(run_of(f"{host}{ended}", kind))


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
def test_a_number_that_is_now_another_process_is_no_sign_of_life(process: tuple[UUID, int]) -> None:
    """After a reboot numbers are given anew, perhaps to another run."""
    assert is_gone(run_of(str(process[1]), StateType.RUNNING))
    assert is_gone(run_of(str(os.getpid()), StateType.RUNNING))


@pytest.mark.parametrize("kind", UNDER_WAY)
def test_of_other_machines_nobody_here_knows(ended: int, kind: StateType) -> None:
    assert not is_gone(run_of(f"elsewhere:{ended}", kind, minutes=9999), at_start=True)


@pytest.mark.parametrize(
    ("kind", "minutes", "gone"),
    [
        (StateType.PENDING, 14, False),
        (StateType.PENDING, 16, True),
        (StateType.CANCELLING, 0, True),
        (StateType.RUNNING, 9999, False),
    ],
)
def test_without_the_number_of_a_process(kind: StateType, minutes: float, gone: bool) -> None:
    assert is_gone(run_of(None, kind, minutes=minutes)) == gone


@pytest.mark.parametrize("kind", UNDER_WAY)
def test_when_the_desk_starts_no_run_of_a_deployment_lives(kind: StateType) -> None:
    assert is_gone(run_of(None, kind), at_start=True)


def test_a_run_that_somebody_started_by_hand_is_left_alone() -> None:
    assert not is_gone(run_of(None, StateType.RUNNING, deployed=False), at_start=True)

"""A cancelled run ends itself, whatever its worker does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import httpx
import pytest
from prefect.client.schemas.objects import StateType
from prefect.exceptions import TerminationSignal
from prefect.utilities.engine import capture_sigterm

from flows import cancel
from flows.cancel import Cancellation


class Server:
    """Answers what it is told to, an error where it is given one, and then the last again and again."""

    def __init__(self, *answers: StateType | Exception) -> None:
        self.answers, self.asked = list(answers), 0

    def read_flow_run(self, run: object) -> Any:
        self.asked += 1
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return SimpleNamespace(state_type=answer)


@pytest.fixture
def tell(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(cancel, "ASK_S", 0.02)

    def give(server: Server) -> Server:
        @contextmanager
        def get_client(**_: object) -> Iterator[Server]:
            yield server

        monkeypatch.setattr(cancel, "get_client", get_client)
        return server

    return give


@pytest.mark.parametrize("kind", [StateType.CANCELLING, StateType.CANCELLED])
def test_a_run_that_was_cancelled_is_interrupted(tell: Any, kind: StateType) -> None:
    server = tell(Server(StateType.RUNNING, httpx.ReadTimeout("busy"), StateType.RUNNING, kind))
    cancellation = Cancellation(uuid4())
    before = signal.signal(signal.SIGTERM, lambda *_: None)  # Prefect sends the signal on to it
    try:
        with pytest.raises(TerminationSignal), capture_sigterm(), cancellation.watched():
            time.sleep(60)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert cancellation.is_asked
    assert server.asked == 4


def test_a_run_that_nobody_cancels_is_left_alone(tell: Any) -> None:
    server = tell(Server(StateType.RUNNING))
    cancellation = Cancellation(uuid4())
    with cancellation.watched():
        while server.asked < 3:
            time.sleep(0.01)
    assert not cancellation.is_asked
    time.sleep(0.1)
    asked = server.asked
    time.sleep(0.2)
    assert server.asked == asked, "nobody asks any more"


def test_where_no_signal_can_reach_it_nobody_asks(tell: Any) -> None:
    server = tell(Server(StateType.CANCELLING))

    def run() -> None:
        with Cancellation(uuid4()).watched():
            time.sleep(0.2)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert server.asked == 0


STUBBORN = """
import signal, subprocess, sys, time
from contextlib import contextmanager
from types import SimpleNamespace
from uuid import uuid4
from prefect.client.schemas.objects import StateType
from flows import cancel

class Server:
    def read_flow_run(self, run):
        return SimpleNamespace(state_type=StateType.CANCELLING)
    def set_flow_run_state(self, run, state, force):
        print(state.type.value, flush=True)

@contextmanager
def get_client(**_):
    yield Server()

cancel.ASK_S, cancel.ORDER_S, cancel.get_client = 0.1, 0.2, get_client
signal.signal(signal.SIGTERM, lambda *_: None)
with cancel.Cancellation(uuid4()).watched():
    time.sleep(100)
    time.sleep(100)
"""


def test_a_run_that_does_not_end_in_order_is_ended_by_force() -> None:
    assert _run(STUBBORN) == (-signal.SIGKILL, "CANCELLED\n")


def test_a_run_that_hangs_on_its_way_out_is_ended_by_force() -> None:
    """As it was seen: the worker's signal came first, and the process waited for a child that had not been ended."""
    hanging = STUBBORN.replace(
        "    time.sleep(100)\n    time.sleep(100)\n",
        "    threading.Thread(target=time.sleep, args=(100,)).start()\n    raise TerminationSignal(signal.SIGTERM)\n",
    ).replace("import signal,", "import signal, threading,").replace(
        "from flows import cancel", "from prefect.exceptions import TerminationSignal\nfrom flows import cancel"
    )  # fmt: skip
    assert hanging.count("TerminationSignal") == 2
    assert _run(hanging) == (-signal.SIGKILL, "CANCELLED\n")


def test_a_second_signal_does_not_disturb_the_end() -> None:
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with cancel.undisturbed():
            os.kill(os.getpid(), signal.SIGTERM)
        assert signal.getsignal(signal.SIGTERM) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGTERM, before)


def _run(code: str) -> tuple[int, str]:
    """Run this as a worker does: alone, in a session of its own."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PREFECT__FLOW_RUN_ID": str(uuid4())},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        timeout=200,
        check=False,
    )
    return done.returncode, done.stdout

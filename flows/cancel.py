"""A run that was cancelled ends by itself, in order and within ten seconds.

Prefect leaves that to the worker that started the run. A worker that was killed, stopped or is busy delivers no signal, and the
one that takes its place knows only the runs that it has started itself. So the run asks the server too.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import copy_context
from uuid import UUID

import httpx
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import StateType
from prefect.exceptions import ObjectNotFound, TerminationSignal
from prefect.states import Cancelled

ASK_S = 2.5
"""An answer costs the server some milliseconds, and the person who pressed the button waits."""

ORDER_S = 4.0
"""So long may the end in order take: the children of the pool are killed, a commit is finished. After that the run is ended by
force, and the next one finishes its work, as after any other end."""


class Cancellation:
    """Asks the server whether this run is to end, in a thread; if so, raises Prefect's TerminationSignal in the main thread."""

    def __init__(self, run: UUID) -> None:
        self._run = run
        self._ended, self._asked, self._leaving = threading.Event(), threading.Event(), threading.Event()

    @property
    def is_asked(self) -> bool:
        """Whether a TerminationSignal is this one's."""
        return self._asked.is_set()

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Ask as long as this block runs, and where a signal ended it, until the process has ended: it may hang on the way out.

        Signals reach the main thread only; in another one nobody asks.
        """
        if threading.current_thread() is threading.main_thread():
            # In a copy of the context, which says where the server is.
            threading.Thread(target=copy_context().run, args=(self._watch,), name="cancellation", daemon=True).start()
        try:
            yield
        except TerminationSignal:
            self._leaving.set()
            if not _is_alone():
                self._ended.set()
            raise
        except BaseException:
            self._ended.set()
            raise
        self._ended.set()

    def _watch(self) -> None:
        with get_client(sync_client=True, httpx_settings={"timeout": ASK_S}) as client:
            while not self._ended.wait(ASK_S):
                if self._is_cancelled(client):
                    if not self._leaving.is_set():
                        self._asked.set()
                        os.kill(os.getpid(), signal.SIGTERM)
                    if not self._ended.wait(ORDER_S):
                        self._end_by_force(client)
                    return

    def _is_cancelled(self, client: SyncPrefectClient) -> bool:
        try:
            return client.read_flow_run(self._run).state_type in (StateType.CANCELLING, StateType.CANCELLED)
        except (httpx.HTTPError, ObjectNotFound):  # it is busy, or away; a run outlives its server for a while
            return False

    def _end_by_force(self, client: SyncPrefectClient) -> None:
        try:
            client.set_flow_run_state(self._run, Cancelled(message="Cancelled; it would not end in order."), force=True)
        except httpx.HTTPError:
            pass
        if _is_alone():
            os.killpg(0, signal.SIGKILL)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Drop SIGTERM in this block: the worker's and the run's own may follow one another, and the second would cut short the end
    in order that the first has begun."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _is_alone() -> bool:
    """Whether a worker started this process for this one run, as the leader of a group of its own."""
    return "PREFECT__FLOW_RUN_ID" in os.environ and os.getpgrp() == os.getpid()

"""How far a run is: told document by document to an audience in this process, and to the UI every few seconds.

A context variable carries the audience, because Prefect runs tasks in threads that copy the context of the flow. On
another machine (Dask) nobody listens there, and the flow tells of whole batches instead.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from prefect.artifacts import create_progress_artifact, update_progress_artifact

from flows.tally import Tally

UPDATE_S = 2.0
"""The UI asks the server as often."""

TOLD, TOLD_S = 10, 30.0
"""The log tells of the progress about ten times in a run, and not twice within half a minute."""

PROGRESS_KEY = "copydesk-progress"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a run stands. `documents_per_s` is the mean since the first document was begun."""

    done: int
    total: int
    rejected: int
    documents_per_s: float

    @property
    def short(self) -> str:
        """The same for the card of the UI, which cuts a description off after some 30 characters.

        >>> Standing(120, 369, 3, 4.25).short
        '120 of 369, 4.2/s, 3 rejected'
        """
        return f"{self.done:,} of {self.total:,}, {self.documents_per_s:.1f}/s, {self.rejected:,} rejected"

    def __str__(self) -> str:
        """
        >>> str(Standing(120, 369, 3, 4.25))
        '120 of 369 documents, 4.2 a second, 3 rejected, 59 s to go'
        """
        rest = f"{(self.total - self.done) / self.documents_per_s:.0f} s to go" if 0 < self.done < self.total else ""
        done = f"{self.done:,} of {self.total:,} documents"
        parts = [done, f"{self.documents_per_s:.1f} a second", f"{self.rejected:,} rejected", rest]
        return ", ".join(part for part in parts if part)


class Audience(Protocol):
    """Whoever wants to know how a run goes, in the process of the flow. Called from several threads, one at a time."""

    def settled(self, standing: Standing) -> None:
        """One more document is done."""

    def ended(self, total: Tally, unchanged: int) -> None:
        """The run came to its end: everything is committed. `unchanged` documents were in the lake already."""


_audience: ContextVar[Audience | None] = ContextVar("copydesk_audience", default=None)
_meter: ContextVar[Meter | None] = ContextVar("copydesk_meter", default=None)


@contextmanager
def listening(audience: Audience) -> Iterator[None]:
    """Have `audience` told of the runs that are started inside."""
    token = _audience.set(audience)
    try:
        yield
    finally:
        _audience.reset(token)


def tell_ended(total: Tally, unchanged: int) -> None:
    if audience := _audience.get():
        audience.ended(total, unchanged)


def tell_settled(*, rejected: bool) -> None:
    """One more document is done. Costs nothing where no run is being measured."""
    if meter := _meter.get():
        meter.add(1, int(rejected))


class Meter:
    """Counts the documents of one run and keeps the progress artifact of the UI up to date."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._done = self._rejected = 0
        self._began = self._shown = time.monotonic()
        self._told, self._told_at = 0, self._began
        self._lock = threading.Lock()
        self._audience = _audience.get()
        self._artifact: UUID | None = None

    @contextmanager
    def running(self) -> Iterator[Meter]:
        """Measure what is settled in this context; at the end the artifact says how it ended."""
        artifact = create_progress_artifact(0.0, key=PROGRESS_KEY, description=self.standing.short)
        self._artifact = artifact if isinstance(artifact, UUID) else None
        token = _meter.set(self)
        try:
            yield self
        finally:
            _meter.reset(token)
            self._show()

    @property
    def standing(self) -> Standing:
        seconds = time.monotonic() - self._began
        return Standing(self._done, self._total, self._rejected, self._done / seconds if seconds > 0 else 0.0)

    def add(self, done: int, rejected: int) -> None:
        with self._lock:
            self._done += done
            self._rejected += rejected
            if self._audience:
                self._audience.settled(self.standing)
            due = time.monotonic() - self._shown >= UPDATE_S
            if due:
                self._shown = time.monotonic()
        if due:
            self._show()

    def catch_up(self, done: int, rejected: int) -> None:
        """Whole batches came back that were settled on another machine."""
        with self._lock:
            missing, rejections = max(0, done - self._done), max(0, rejected - self._rejected)
        if missing or rejections:
            self.add(missing, rejections)

    def _show(self) -> None:
        if self._artifact is not None:
            standing = self.standing
            percent = 100 * standing.done / standing.total if standing.total else 100.0
            update_progress_artifact(self._artifact, percent, description=standing.short)

    def worth_telling(self) -> bool:
        """Whether the log should say a word: see `TOLD`."""
        with self._lock:
            due = self._done - self._told >= self._total / TOLD and time.monotonic() - self._told_at >= TOLD_S
            if due:
                self._told, self._told_at = self._done, time.monotonic()
            return due

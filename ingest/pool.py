"""A pool of recycled child processes that no document can hang, crash or starve.

    with Pool(settings, workers=4, finish=rows_as_arrow) as pool:
        for settled in pool.run(found):
            ...

Each child has a pipe of its own to a thread of the parent that gives it one document at a time. So a child that dies,
by its document or from outside, and at whatever moment, loses that one document's try and nothing else; with
a queue shared by all children (the standard pool, pebble) a child killed while it holds the queue's lock
or has written half an answer stops the others too.

Children come from a fork server: the parent has threads (Prefect's), and a fork of a process with threads may copy
a lock that nobody will ever release. The fork server has imported the rooms once, so a child starts in milliseconds.

One pool may be shared by several threads: each calls `run` with its own documents, and together they never have more than
`workers` children. Functions given to a pool must be importable by name (defined at the top of a module).
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import queue
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing import connection
from types import TracebackType

from ingest.child import READY, Answer, Finish, Work, most_pages, pages_of, scale_limits, serve, unpack
from ingest.errors import CopydeskError
from ingest.model import Engine, Processed, Reason, Rejected
from ingest.read import Found
from ingest.settings import Settings

_CONTEXT = multiprocessing.get_context("forkserver")
_PRELOAD = ["ingest.child", "ingest.warm"]
# Popen objects of multiprocessing are not thread-safe: two threads that reap the same child read its exit code by halves.
_STARTING = threading.Lock()

_GRACE_S = 5.0  # the child ends itself at the wall limit; the parent steps in when it did not
_FROM_OUTSIDE = frozenset({-signal.SIGKILL, -signal.SIGTERM, -signal.SIGHUP, -signal.SIGINT, -signal.SIGQUIT, 255})
_OUTSIDE_TRIES = 3
_STARTS = 6  # 12 s in all
_START_S = 120.0
PASSWORDS = "COPYDESK_PASSWORDS"
_FAULTS = frozenset({Reason.TIMEOUT, Reason.OUT_OF_MEMORY, Reason.CRASHED})


@dataclass(frozen=True, slots=True)
class Settled:
    """One document at its end: the bytes that `finish` made, or the rejection.

    `seconds` and `peak_mb` are those of the last try; `engine` is None for plain text and rejections; `sha256` is that of
    the bytes that were read, None if they never were; `tries` is 1 unless a child was lost.
    """

    found: Found
    result: bytes | Rejected
    seconds: float
    peak_mb: float
    engine: Engine | None
    sha256: str | None
    tries: int = 1


class PoolClosedError(RuntimeError):
    """The pool was closed while somebody still waited for a document."""


def settle_document(found: Found, settings: Settings) -> Processed | Rejected:
    """The pipeline, imported in the child and not before."""
    from ingest.pipeline import settle

    return settle(found, settings)


class PoolBrokenError(CopydeskError):
    """Child processes do not start: the installation or the machine is at fault, and no document."""


@contextmanager
def _hidden_main() -> Iterator[None]:
    """Keep multiprocessing from running the parent's main module in each child.

    It would do so for the sake of functions defined there, which a pool does not take. The main module of a worker is
    Prefect's engine: 2 s and 150 MB in every child; that of a script may be the very code that opens the pool.
    """
    main = sys.modules["__main__"].__dict__
    spec, file = main.get("__spec__"), main.pop("__file__", None)
    main["__spec__"] = None
    try:
        yield
    finally:
        main["__spec__"] = spec
        if file is not None:
            main["__file__"] = file


class Pool:
    """Child processes that settle documents; see the module for what it promises.

    Args:
        settings: for every document, the limits included.
        workers: children at the same time; None means one a core.
        finish: turns what was read into the bytes that the parent wants; runs in the child, so that the parent's
            memory holds rows and never documents.
        work: what settles a document; other than the pipeline only in tests.
        passwords: to try on encrypted PDFs; None means those of the environment variable COPYDESK_PASSWORDS, one a line.
    """

    def __init__(
        self,
        settings: Settings,
        workers: int | None = None,
        *,
        finish: Finish,
        work: Work = settle_document,
        passwords: Sequence[str] | None = None,
    ) -> None:
        self.settings = settings
        self.workers = workers or (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
        self._work, self._finish = work, finish
        # As it is now; the fork server's environment is that of its own start.
        known = os.environ.get(PASSWORDS, "") if passwords is None else "\n".join(passwords)
        self._environment = {PASSWORDS: known}
        self._jobs: queue.SimpleQueue[tuple[Found, Future[Settled]] | None] = queue.SimpleQueue()
        self._closed = threading.Event()
        self._alone = threading.Lock()
        self._children: set[_Child] = set()
        self._lanes: list[threading.Thread] = []
        self._guard = threading.Lock()

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def run(self, found: Iterable[Found], *, ordered: bool = True) -> Iterator[Settled]:
        """Settle these documents; `found` is drawn from only as far as answers are taken.

        Args:
            found: may be endless.
            ordered: answers in the order of `found`, whatever the number of workers; False gives each as it comes.
        Raises:
            PoolClosedError: somebody closed the pool meanwhile.
            PoolBrokenError: no child process can be started.
        """
        window = max(4 * self.workers, 16)
        waiting: deque[Future[Settled]] = deque()
        finished: queue.SimpleQueue[Future[Settled]] = queue.SimpleQueue()
        source, more = iter(found), True
        try:
            while more or waiting:
                while more and len(waiting) < window:
                    try:
                        future = self._submit(next(source))
                    except StopIteration:
                        more = False
                        break
                    waiting.append(future)
                    if not ordered:
                        future.add_done_callback(finished.put)
                if not waiting:
                    break
                if ordered:
                    yield waiting.popleft().result()
                else:
                    future = finished.get()
                    waiting.remove(future)
                    yield future.result()
        finally:
            for future in waiting:
                future.cancel()

    def close(self) -> None:
        """Kill the children; documents under way end in PoolClosedError."""
        self._closed.set()
        with self._guard:
            children, lanes = list(self._children), list(self._lanes)
        for _ in lanes:
            self._jobs.put(None)
        for child in children:
            child.kill()
        for lane in lanes:
            lane.join()
        while True:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return
            if job is not None and job[1].set_running_or_notify_cancel():
                job[1].set_exception(PoolClosedError("the pool was closed"))

    def _submit(self, found: Found) -> Future[Settled]:
        if self._closed.is_set():
            raise PoolClosedError("the pool was closed")
        future: Future[Settled] = Future()
        with self._guard:
            if len(self._lanes) < self.workers:
                lane = threading.Thread(target=self._run_lane, name=f"pool-lane-{len(self._lanes)}", daemon=True)
                self._lanes.append(lane)
                lane.start()
        self._jobs.put((found, future))
        return future

    def _run_lane(self) -> None:
        """One thread, one child at a time."""
        child: _Child | None = None
        while not self._closed.is_set() and (job := self._jobs.get()) is not None:
            found, future = job
            if not future.set_running_or_notify_cancel():
                continue
            try:
                child, settled = self._settle(child, found)
                future.set_result(settled)
            except BaseException as error:
                future.set_exception(error)
                if child is not None:
                    self._drop(child)
                    child = None
        if child is not None:
            self._drop(child)

    def _settle(self, child: _Child | None, found: Found) -> tuple[_Child | None, Settled]:
        child, answer, tries = self._ask(child, found, self.settings)
        first = answer.result
        if isinstance(first, Rejected) and first.reason in _FAULTS and self._has_another_way(found):
            if child is not None:
                self._drop(child)
                child = None
            answer, more = self._try_alone(found, answer, first)
            tries += more
        return child, Settled(found, answer.result, answer.seconds, answer.peak_mb, answer.engine, answer.sha256, tries)

    def _has_another_way(self, found: Found) -> bool:
        """A text has no other engine: what was too dear once is so again."""
        return self.settings.extract.fallback and pages_of(found) is not None

    def _ask(self, child: _Child | None, found: Found, settings: Settings) -> tuple[_Child | None, Answer, int]:
        """Have a document settled. A child killed from outside says nothing of it: the same again, in a new child."""
        code: int | None = None
        for tries in range(1, _OUTSIDE_TRIES + 1):
            if self._closed.is_set():
                break
            child = child or self._start()
            answer = child.ask(found, settings)
            if answer is None or child.spent(settings):
                code = self._drop(child)
                child = None
            if self._closed.is_set():
                break
            if answer is not None:
                return child, answer, tries
        if self._closed.is_set():
            raise PoolClosedError("the pool was closed")
        return None, _blame_outside(found, settings, code), _OUTSIDE_TRIES

    def _try_alone(self, found: Found, before: Answer, first: Rejected) -> tuple[Answer, int]:
        """Once more with the other engine, in a child of its own; one such try at a time in the whole pool."""
        other = Engine.PDFIUM if self.settings.extract.engine is Engine.PDFMINER else Engine.PDFMINER
        settings = self.settings.model_copy(update={"extract": self.settings.extract.model_copy(update={"engine": other})})
        with self._alone:
            child, answer, tries = self._ask(None, found, settings)
            if child is not None:
                self._drop(child)
        if not isinstance(answer.result, Rejected):
            return answer, tries
        second = answer.result
        reason = second.reason if first.reason is Reason.CRASHED and second.reason in _FAULTS else first.reason
        detail = f"{first.detail}; once more with {other}: {second.detail}"
        sha256 = answer.sha256 or before.sha256
        result = Rejected(found.uri, reason, first.stage, detail, sha256, first.limits)
        return replace(answer, result=result, sha256=sha256, seconds=round(before.seconds + answer.seconds, 3)), tries

    def _start(self) -> _Child:
        child = _Child(self.settings, (self._work, self._finish, self._environment), self._closed)
        with self._guard:
            self._children.add(child)
        if self._closed.is_set():
            child.kill()
        return child

    def _drop(self, child: _Child) -> int | None:
        code = child.kill()
        with self._guard:
            self._children.discard(child)
        return code


class _Child:
    """One child process and the parent's end of its pipe."""

    def __init__(self, settings: Settings, arguments: tuple[object, ...], closed: threading.Event) -> None:
        self._settings = settings
        self._settled = 0
        self._worn = False
        for start in range(_STARTS):
            with _STARTING, _hidden_main():
                _CONTEXT.set_forkserver_preload(_PRELOAD)
                self._line, theirs = _CONTEXT.Pipe()
                self._process = _CONTEXT.Process(
                    target=serve, args=(theirs, settings, *arguments), daemon=True, name="copydesk-child"
                )
                try:
                    self._process.start()
                except (OSError, EOFError):  # the fork server was killed; the next start makes a new one
                    self._line.close()
                    time.sleep(0.2 * 2**start)  # it closes its socket some time before it can be reaped
                    continue
                finally:
                    theirs.close()
            if self._is_ready(closed):
                return
            self.kill()
            if closed.is_set():
                raise PoolClosedError("the pool was closed")
        raise PoolBrokenError(
            f"A child process did not start, {_STARTS} times over. No document is to blame; the error output says why. "
            "The functions given to a pool must be importable, and the machine must have memory and processes left."
        )

    def _is_ready(self, closed: threading.Event) -> bool:
        """Whether the child came as far as to wait for a document: before that, nothing that happens is a document's doing."""
        deadline = time.monotonic() + _START_S
        while not closed.is_set() and time.monotonic() < deadline:
            try:
                if connection.wait([self._line, self._process.sentinel], 0.5):
                    return self._line.recv_bytes(16) == READY
            except (EOFError, OSError):
                return False
        return False

    def ask(self, found: Found, settings: Settings) -> Answer | None:
        """Have one document settled. None: the child was killed from outside, so nothing is known of the document."""
        self._settled += 1
        _, wall_s = scale_limits(settings.limits, most_pages(found.size))  # the child knows the pages, and ends itself earlier
        try:
            self._line.send_bytes(pickle.dumps((found, None if settings is self._settings else settings)))
            if not connection.wait([self._line, self._process.sentinel], wall_s + _GRACE_S):
                self.kill()
                return _fault(
                    found, settings, Reason.TIMEOUT, f"it took more than {wall_s:g} s and did not end when it was told to"
                )
            answer = unpack(self._line.recv_bytes(settings.limits.result_mb * 2**20 + 2**20), found.uri)
        except (EOFError, OSError, ValueError):
            return self._explain_end(found, settings)
        self._worn = answer.worn
        return answer

    def spent(self, settings: Settings) -> bool:
        """Whether this child has done its share and should be replaced."""
        return self._worn or self._settled >= settings.limits.documents_per_child or not self._process.is_alive()

    def kill(self) -> int | None:
        """End it without asking, and reap it. Safe to call twice and from another thread.

        Returns:
            Its exit code; negative is the number of a signal.
        """
        with _STARTING:
            if self._process.exitcode is None:
                self._process.kill()
                self._process.join(_GRACE_S)
            self._line.close()
            return self._process.exitcode

    def _explain_end(self, found: Found, settings: Settings) -> Answer | None:
        connection.wait([self._process.sentinel], 1.0)
        code = self.kill()
        if code is None or code in _FROM_OUTSIDE:
            return None
        cpu_s, wall_s = scale_limits(settings.limits, pages_of(found) or 0)
        if code in (-signal.SIGPROF, -signal.SIGXCPU):
            return _fault(found, settings, Reason.TIMEOUT, f"it used up its {cpu_s:g} s of CPU time", cpu_s)
        if code == -signal.SIGALRM:
            return _fault(found, settings, Reason.TIMEOUT, f"it took more than {wall_s:g} s", wall_s)
        how = f"by {signal.Signals(-code).name}" if code < 0 else f"with exit code {code}"
        return _fault(found, settings, Reason.CRASHED, f"its process ended {how}")


def _fault(found: Found, settings: Settings, reason: Reason, detail: str, seconds: float = 0.0) -> Answer:
    cpu_s, wall_s = scale_limits(settings.limits, pages_of(found) or 0)
    limits = (f"cpu_s={cpu_s:g}", f"wall_s={wall_s:g}", f"memory_mb={settings.limits.memory_mb}")
    return Answer(Rejected(found.uri, reason, "pool", detail, None, limits), seconds, 0.0, None, None, True)


def _blame_outside(found: Found, settings: Settings, code: int | None) -> Answer:
    """Lost every time. SIGKILL is most likely the kernel's, for want of memory on this machine."""
    if code == -signal.SIGKILL:
        detail = f"its process was killed {_OUTSIDE_TRIES} times from outside, as the system does when memory runs out"
        return _fault(found, settings, Reason.OUT_OF_MEMORY, detail)
    return _fault(found, settings, Reason.CRASHED, f"its process was lost {_OUTSIDE_TRIES} times")

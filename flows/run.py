"""`copydesk run`: the flow in this process, on a Prefect server that exists only as long as the run.

Nothing of the user's own Prefect is touched: see `flows.environment`. The server's database is kept between runs, for to
make it anew costs 7 s; it holds nothing that anybody needs, and two runs at the same time do not share it.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeRemainingColumn

from flows.environment import private_environment
from flows.filelock import try_lock
from flows.params import IngestParams
from flows.server import await_server, bare_server
from flows.summary import show_summary
from flows.tally import Tally
from ingest.errors import CopydeskError

EXIT_DONE, EXIT_ERROR, EXIT_REJECTED, EXIT_INTERRUPTED = 0, 1, 3, 130

MOST_DATABASE_BYTES = 200_000_000
"""The history in the database is nobody's; past this it is thrown away."""


def run_here(params: IngestParams, console: Console | None = None) -> int:
    """Run the flow and show how it went. Gives the exit code of `copydesk run`.

    Raises:
        CopydeskError: the Prefect server could not be started.
    """
    console = console or Console(highlight=False)
    show = _Show(console)
    with _terminable(), _private_home() as home, show:
        show.say("Starting Prefect …")
        env = private_environment(home) | _quiet()
        with bare_server(home, env) as (api_url, server):
            os.environ.update(env | {"PREFECT_API_URL": api_url})
            for name in [name for name in os.environ if name.startswith("PREFECT_") and name not in env]:
                if name != "PREFECT_API_URL":
                    del os.environ[name]
            # The first import of Prefect takes 2 s, while the server starts: and only now is its environment ready.
            from prefect.exceptions import TerminationSignal
            from prefect.settings import PREFECT_API_URL, temporary_settings

            from flows.ingest import ingest_articles
            from flows.progress import listening

            await_server(api_url, server)
            show.say("Looking for documents …")
            try:
                with temporary_settings({PREFECT_API_URL: api_url}), listening(show):
                    state = ingest_articles(params, return_state=True)
            except (KeyboardInterrupt, TerminationSignal):
                show.stop()
                console.print("Stopped. What was read so far is in the lake; the same command goes on from there.")
                return EXIT_INTERRUPTED
            finally:
                _drain()
    if show.total is None:
        raise CopydeskError(state.message or "The run ended without a word.")
    show_summary(console, params, show.total, unchanged=show.unchanged, message=state.message or "", failed=state.is_failed())
    return EXIT_REJECTED if state.is_failed() else EXIT_DONE


class _Show:
    """The audience at the terminal: a spinner, then a bar. Silent where the output is no terminal."""

    def __init__(self, console: Console) -> None:
        self.total: Tally | None = None
        self.unchanged = 0
        self._bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(compact=True, elapsed_when_finished=True),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task: TaskID | None = None

    def __enter__(self) -> _Show:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        self._bar.stop()

    def say(self, text: str) -> None:
        if self._task is not None:
            self._bar.remove_task(self._task)
        self._task = self._bar.add_task(text, total=None)

    def settled(self, standing: object) -> None:
        from flows.progress import Standing

        assert isinstance(standing, Standing)
        if self._task is None or self._bar.tasks[0].total is None:
            self.say("Reading documents")
        assert self._task is not None
        rejected = f", {standing.rejected} rejected" if standing.rejected else ""
        self._bar.update(self._task, total=standing.total, completed=standing.done, description=f"Reading documents{rejected}")

    def ended(self, total: Tally, unchanged: int) -> None:
        self.total, self.unchanged = total, unchanged


def _quiet() -> dict[str, str]:
    """The bar and the summary tell the story; log lines only where somebody asks for them."""
    if os.environ.get("COPYDESK_LOG") or os.environ.get("COPYDESK_PREFECT_LOGGING_LEVEL"):
        return {"PREFECT_LOGGING_TO_API_ENABLED": "false"}
    return {"PREFECT_LOGGING_TO_API_ENABLED": "false", "PREFECT_LOGGING_LEVEL": "CRITICAL"}


@contextmanager
def _terminable() -> Iterator[None]:
    """SIGTERM ends the run as Ctrl-C does: in good order, with the same exit code, also while the server starts.

    Prefect answers SIGTERM only while a flow runs, and having unwound the flow it sends the signal again, to the handler that
    was there before its own. The default one ends a process on the spot (code -15), with nothing said and nothing cleaned up.
    """

    def end(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _private_home() -> Iterator[Path]:
    """A folder for Prefect that no other run uses now: the one in the user's cache, or a fresh one."""
    lock = None
    try:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "copydesk" / "prefect"
        base.mkdir(parents=True, exist_ok=True)
        lock = try_lock(base / "lock")
    except (OSError, RuntimeError):  # no home (a user without a name and without $HOME), or one that may not be written
        pass
    if lock is None:
        home = Path(tempfile.mkdtemp(prefix="copydesk-prefect-"))
        try:
            yield home
        finally:
            shutil.rmtree(home, ignore_errors=True)
        return
    with lock:
        database = base / "prefect.db"
        if database.exists() and database.stat().st_size > MOST_DATABASE_BYTES:
            for file in base.glob("prefect.db*"):
                file.unlink()
        yield base


def _drain() -> None:
    """Let Prefect send what it still has: its threads would otherwise look for the server after it is gone."""
    if "prefect" not in sys.modules:
        return
    from prefect.events.worker import EventsWorker

    EventsWorker.drain_all(timeout=5)

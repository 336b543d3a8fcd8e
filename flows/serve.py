"""`copydesk serve`: server, UI, work pool, worker, deployments and watcher on this machine, by one command.

Everything lies under one folder: the database, the logs, a lock. The children end with this process, however it ends; what a
power cut left Running is put right at the next start. For a server that several people share see docs/operations.md.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

from rich.console import Console

from flows.children import Child, adopt_orphans, end_descendants
from flows.environment import private_environment
from flows.filelock import try_lock
from flows.server import ServerError, await_server, is_healthy, is_port_free, tell_log
from ingest.errors import CopydeskError

POOL = "copydesk"
FLOW = "ingest-articles"
DEPLOYMENTS = ("on-demand", "nightly", "retry-rejected", "watch")
HOST = "127.0.0.1"

WORKER_LOOKS_EVERY_S = 3
"""Prefect's 10 s would be most of the minute in which `watch` has to react; a look costs a few milliseconds."""

CANCEL_WITHIN_S = 15
RESTARTS = 5
"""A worker that ends so often within ten minutes has a reason that another start does not mend."""


def serve(port: int = 4200, data: Path = Path("data"), inbox: Path | None = None, console: Console | None = None) -> int:
    """Start everything, say where, wait for Ctrl-C, stop everything. Gives the exit code.

    Args:
        port: of the server and its UI, on the loopback.
        data: the state is kept in `data`/prefect.
        inbox: the folder that `watch` reads; by default `data`/inbox.
    Raises:
        CopydeskError: it cannot be started; one sentence says why and what to do.
    """
    console = console or Console(highlight=False)
    home = (data / "prefect").absolute()
    inbox = inbox or data / "inbox"
    stop = threading.Event()
    adopt_orphans()
    with _lock(home, port), _signals(stop), ExitStack() as stack:
        stack.callback(end_descendants, 5)
        _check_port(port)
        api_url = f"http://{HOST}:{port}/api"
        env = serve_environment(home, port)
        began = time.monotonic()
        console.print(f"Starting Prefect's server on port {port} …")
        command = [sys.executable, "-m", "prefect", "server", "start"]
        server = stack.enter_context(Child(command, env=env, log=home / "server.log"))
        os.environ.update(env)
        await_server(api_url, server, stop=stop)
        if stop.is_set():
            return 0

        from flows import desk  # imports Prefect, which now knows the server

        desk.make_pool(POOL)
        console.print("Registering the deployments …")
        deploy(env, home / "deploy.log")
        desk.remove_automations()
        if lost := desk.bury_lost_runs(at_start=True):
            console.print(f"{lost} runs that were cut off are now marked as Crashed; the next run finishes their work.")
        inbox.mkdir(parents=True, exist_ok=True)
        workers = Workers(env, home / "worker.log", console)
        stack.callback(workers.stop)
        stack.callback(desk.cancel_runs, CANCEL_WITHIN_S)
        watching = threading.Event()
        stack.callback(watching.set)
        threading.Thread(target=desk.watch_inbox, args=(inbox, watching), daemon=True).start()
        threading.Thread(target=desk.watch_runs, args=(watching,), daemon=True).start()
        run_form = f"http://{HOST}:{port}/v2/deployments/deployment/{desk.deployment_id(FLOW, 'on-demand')}/run"
        console.print(
            f"\nReady after {time.monotonic() - began:.0f} s.\n\n"
            f"  Run something:   {run_form}\n"
            f"  See the runs:    http://{HOST}:{port}/v2/runs\n"
            f"  Drop documents:  {inbox}/  (they are read within a minute)\n"
            f"  State and logs:  {home}\n\n"
            "Ctrl-C stops everything; what runs then is finished by the next run.",
            soft_wrap=True,
        )
        while not stop.wait(1):
            if not server.is_running:
                raise ServerError(f"The Prefect server ended (code {server.exit_code}). {tell_log(server)}")
            workers.keep_up()
        console.print("Stopping …")
    console.print("Stopped.")
    return 0


def serve_environment(home: Path, port: int) -> dict[str, str]:
    """What server, worker and runs are told."""
    return {
        # The UI calls the port of this setting; `--port` alone would leave it calling 4200.
        "PREFECT_SERVER_API_HOST": HOST,
        "PREFECT_SERVER_API_PORT": str(port),
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": f"http://{HOST}:{port},http://localhost:{port}",
        # By default the scheduler plans 100 runs ahead, in one transaction. On a busy machine (load 15 on two cores) SQLite
        # was locked for 60 s by that, and everything else failed with "database is locked".
        "PREFECT_SERVER_SERVICES_SCHEDULER_MAX_RUNS": "5",
        "PREFECT_SERVER_SERVICES_SCHEDULER_MIN_RUNS": "2",
        "PREFECT_SERVER_SERVICES_LATE_RUNS_LOOP_SECONDS": "15",
        "PREFECT_SERVER_SERVICES_PAUSE_EXPIRATIONS_LOOP_SECONDS": "60",
        "PREFECT_WORKER_QUERY_SECONDS": str(WORKER_LOOKS_EVERY_S),
        **private_environment(home, api_url=f"http://{HOST}:{port}/api"),
    }


def deploy(env: dict[str, str], log: Path) -> None:
    """Register the deployments of prefect.yaml, as `prefect deploy --all` does.

    Raises:
        ServerError: Prefect refused them.
    """
    file = Path(__file__).with_name("prefect.yaml")
    log.unlink(missing_ok=True)
    command = [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all", "--prefect-file", str(file)]
    with Child(command, env=env, log=log) as child:
        code = child.wait(120)
    if code != 0:
        raise ServerError(f"The deployments could not be registered (code {code}). {tell_log(child)}")


class Workers:
    """The worker of this machine; started again when it ends."""

    def __init__(self, env: dict[str, str], log: Path, console: Console) -> None:
        self._env, self._log, self._console = env, log, console
        self._ends: list[float] = []
        self._child = self._start()

    def _start(self) -> Child:
        name = f"copydesk on {socket.gethostname()}"
        command = [sys.executable, "-m", "prefect", "worker", "start", "--pool", POOL, "--type", "process", "--name", name]
        return Child([*command, "--install-policy", "never"], env=self._env, log=self._log)

    def keep_up(self) -> None:
        """Start the worker again if it ended.

        Raises:
            ServerError: it ends again and again.
        """
        if self._child.is_running:
            return
        now = time.monotonic()
        self._ends = [end for end in self._ends if now - end < 600] + [now]
        if len(self._ends) > RESTARTS:
            raise ServerError(f"The worker ended {len(self._ends)} times. {tell_log(self._child)}")
        self._console.print(f"The worker ended (code {self._child.exit_code}) and is started again. Its log: {self._log}")
        self._child = self._start()

    def stop(self) -> None:
        self._child.stop(timeout_s=5)


@contextmanager
def _lock(home: Path, port: int) -> Iterator[None]:
    """One `copydesk serve` for one state. The lock ends with its process, so it is never stale."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        lock = try_lock(home / "serve.lock")
    except OSError as error:
        raise CopydeskError(f"{home} cannot be written ({error.strerror}). Choose another folder with --data.") from None
    if lock is None:
        holder = (home / "serve.lock").read_text(errors="replace").strip() or "another process"
        raise CopydeskError(f"copydesk serve runs already over {home}: {holder}. Stop it, or choose another --data.")
    with lock:
        lock.sign(f"process {os.getpid()}, http://{HOST}:{port}\n")
        yield


def _check_port(port: int) -> None:
    if is_port_free(port, HOST):
        return
    what = "a Prefect server" if is_healthy(f"http://{HOST}:{port}/api") else "another program"
    raise ServerError(f"Port {port} is taken by {what}. Stop it, or choose another port: copydesk serve --port {port + 1}")


@contextmanager
def _signals(stop: threading.Event) -> Iterator[None]:
    """Ctrl-C and SIGTERM end everything in order; a second Ctrl-C does it at once."""

    def end(number: int, frame: FrameType | None) -> None:
        if stop.is_set() and number == signal.SIGINT:
            raise KeyboardInterrupt
        stop.set()

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

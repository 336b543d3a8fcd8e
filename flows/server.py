"""A Prefect server of our own on loopback: start it, wait for it, stop it."""

from __future__ import annotations

import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from flows.children import Child
from ingest.errors import CopydeskError

START_TIMEOUT_S = 300
"""A first start makes the database: 12 s on two idle cores, 120 s on two with eighteen others waiting. A server that has
ended is noticed at once, so patience costs nothing."""


class ServerError(CopydeskError):
    """The Prefect server cannot be started or reached."""


@contextmanager
def bare_server(home: Path, env: Mapping[str, str]) -> Iterator[tuple[str, Child]]:
    """Prefect's ephemeral API on a free port: no UI, no schedules, gone at the end.

    Gives the address of the API and the process at once; call `await_server` before using it.
    Prefect starts such a server by itself; this one differs in that it dies with us, however we die.
    """
    port = free_port()
    prefect = find_spec("prefect")  # found, not imported: that takes 2 s, and the environment is not ready for it
    if prefect is None or prefect.origin is None:
        raise ServerError("Prefect is not installed in this environment. Install Copydesk again: pip install copydesk")
    command = [sys.executable, "-m", "uvicorn", "--app-dir", str(Path(prefect.origin).parents[1]), "--factory"]
    command += ["prefect.server.api.server:create_app", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--log-level", "error", "--lifespan", "on"]
    own = {"PREFECT_UI_ENABLED": "0", "PREFECT__SERVER_EPHEMERAL": "1", "PREFECT__SERVER_FINAL": "1"}
    log = home / "server.log"
    log.unlink(missing_ok=True)
    with Child(command, env={**env, **own}, log=log) as child:
        yield f"http://127.0.0.1:{port}/api", child


def await_server(
    api_url: str, child: Child | None = None, timeout_s: float = START_TIMEOUT_S, stop: threading.Event | None = None
) -> None:
    """Wait until the server answers, or until `stop` is set.

    Raises:
        ServerError: it ended, or it did not answer in time; with the last lines of its log.
    """
    end = time.monotonic() + timeout_s
    while time.monotonic() < end:
        if is_healthy(api_url) or (stop is not None and stop.is_set()):
            return
        if child is not None and not child.is_running:
            raise ServerError(f"The Prefect server ended while it started (code {child.exit_code}). {tell_log(child)}")
        time.sleep(0.1)
    raise ServerError(f"The Prefect server at {api_url} did not answer within {timeout_s:.0f} s. {tell_log(child)}")


def is_healthy(api_url: str) -> bool:
    """Whether a Prefect server answers at this address."""
    try:
        with urllib.request.urlopen(f"{api_url}/health", timeout=2) as answer:  # noqa: S310  # our own http address
            return bool(answer.status == 200 and answer.read(16).strip() == b"true")
    except (urllib.error.URLError, OSError, ValueError):
        return False


def is_port_free(port: int, host: str = "127.0.0.1") -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """A port of the loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def tell_log(child: Child | None) -> str:
    """Where the log of a child is and how it ends, as the last sentence of an error."""
    if child is None or child.log is None:
        return ""
    lines = child.last_lines()
    return f"Its log, {child.log}, ends:\n{lines}" if lines else f"Its log is {child.log}."

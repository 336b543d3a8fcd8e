"""Whatever is killed, the next run puts it right, and no run stays Running for ever."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from flows.server import free_port
from tests.flows.desks import Desk, await_that, open_desk

pytestmark = [pytest.mark.desk, pytest.mark.timeout(900)]

DOCUMENTS = 600
WORK = {"source": {"patterns": ["long"]}, "to": {"lake": "data/lake"}}
SLOWLY = WORK | {"tolerance": {"workers": 1}}
"""For runs that are to be met while they read."""
FINAL = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")


def pids(desk: Desk, what: str) -> list[int]:
    return [pid for pid, command in desk.children().items() if what in command]


def test_killed_and_started_again(tmp_path: Path) -> None:
    with open_desk(tmp_path) as desk:
        desk.fill("long", DOCUMENTS)

        # The worker is killed: its run goes on, and a new worker comes.
        run = desk.run(**SLOWLY)
        desk.await_running(run)
        (worker,) = pids(desk, "worker start")
        os.kill(worker, signal.SIGKILL)
        await_that(lambda: bool(pids(desk, "worker start")) and pids(desk, "worker start") != [worker], 60, what=desk.said)
        assert "The worker ended" in desk.said()
        done = desk.progress(run)
        await_that(lambda: desk.progress(run) > done + 20, 120, what=lambda: f"{done} {desk.state(run)}")

        # Nobody tells it now that it is cancelled: the new worker has not started it.
        desk.cancel(run)
        await_that(lambda: desk.state(run)["type"] == "CANCELLED", 10, what=lambda: str(desk.state(run)))
        await_that(
            lambda: not pids(desk, "prefect.engine") and not pids(desk, "forkserver"), 5, what=lambda: str(desk.children())
        )

        # A run is killed, with all its processes: nobody is left who could tell the server but its worker, killed before it.
        run = desk.run(**SLOWLY)
        desk.await_running(run)
        (worker,), (engine,) = pids(desk, "worker start"), pids(desk, "prefect.engine")
        os.kill(worker, signal.SIGKILL)
        os.kill(engine, signal.SIGKILL)
        await_that(lambda: not pids(desk, "forkserver"), 10, what=lambda: str(desk.children()))
        # The desk looks for it and marks it as Crashed, so that the next one may start.
        assert desk.await_state(run, *FINAL, timeout_s=30)["type"] == "CRASHED"

        # Everything is killed in the middle of the next run: a power cut.
        run = desk.run(**SLOWLY)
        desk.await_running(run)
        desk.kill()
        for pid in desk.children():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        await_that(lambda: not desk.children(), 10, what=lambda: str(desk.children()))

        # It starts again over the same state, tells of what was cut off, and the next run finishes the work.
        desk.start()
        assert "were cut off" in desk.said(), desk.said()
        assert desk.state(run)["type"] == "CRASHED"
        state = desk.await_state(desk.run(**WORK), timeout_s=400)
        assert state["type"] == "COMPLETED", state
        articles, sources = desk.counts()
        assert (sources, articles >= DOCUMENTS) == (DOCUMENTS, True)
        assert desk.await_state(desk.run(**WORK))["name"] == "NothingToDo"

        # A second desk over the same state, and one on the same port.
        second = say([*serve(desk.port), "--data", "data"], desk.folder)
        assert "runs already over" in second
        assert str(desk.pid) in second
        other = say([*serve(desk.port), "--data", "elsewhere"], desk.folder)
        assert f"Port {desk.port} is taken by a Prefect server" in other
        assert "Traceback" not in second + other


def test_the_server_is_killed_in_the_middle_of_a_run(tmp_path: Path) -> None:
    """Without its server the desk ends, with a reason and no process left behind; started again it goes on."""
    with open_desk(tmp_path) as desk:
        desk.fill("long", documents := 300)
        run = desk.run(**SLOWLY)
        desk.await_running(run)
        (server,) = pids(desk, "server start")
        os.kill(server, signal.SIGKILL)
        await_that(lambda: "The Prefect server ended" in desk.said(), 60, what=desk.said)
        await_that(lambda: not desk.children(), 90, what=lambda: str(desk.children()))
        desk.start()
        assert desk.state(run)["type"] in FINAL
        assert desk.await_state(desk.run(**WORK), timeout_s=400)["type"] == "COMPLETED"
        assert desk.counts()[1] == documents


def test_a_port_that_another_program_has(tmp_path: Path) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        said = say([*serve(port), "--data", str(tmp_path)], tmp_path)
    assert f"Port {port} is taken by another program" in said
    assert f"--port {port + 1}" in said
    assert "Traceback" not in said


def test_a_stale_lock_is_no_obstacle_and_a_broken_database_is_told_of(tmp_path: Path) -> None:
    """What a killed desk leaves behind stops nobody; a database that cannot be opened is named with the log's last lines."""
    home = tmp_path / "data" / "prefect"
    home.mkdir(parents=True)
    (home / "serve.lock").write_text("process 1, http://127.0.0.1:4200\n")
    (home / "prefect.db").write_bytes(b"this is no database, it only has its name" * 100)
    said = say([*serve(free_port()), "--data", "data"], tmp_path)
    assert "runs already over" not in said
    assert "The Prefect server ended while it started" in said
    assert "server.log" in said
    assert "file is not a database" in said
    assert "Traceback (most recent call last)" not in said.splitlines()[0]


def serve(port: int) -> list[str]:
    return [sys.executable, "-m", "ingest", "serve", "--port", str(port)]


def say(command: list[str], folder: Path) -> str:
    """What a command says that ends by itself with an error."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=200)
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout + done.stderr

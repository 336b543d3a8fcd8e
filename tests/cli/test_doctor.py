"""`copydesk doctor` finds what is wrong, and says what to do."""

import base64
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import metadata
from pathlib import Path

import pytest

from ingest import doctor
from ingest.doctor import (
    Finding,
    State,
    check_clock,
    check_disk,
    check_engine,
    check_lake,
    check_memory,
    check_pins,
    check_server,
    check_worker,
    examine,
)
from ingest.model import Engine
from ingest.store import Lake


def test_this_environment_is_as_asked_for() -> None:
    assert check_pins().state is State.GOOD, check_pins()


def test_a_package_past_its_bound_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    genuine = metadata.version

    def version(name: str) -> str:
        return {"fastapi": "0.165.0", "sqlalchemy": "2.1.9"}.get(name.lower()) or genuine(name)

    monkeypatch.setattr(metadata, "version", version)
    finding = check_pins()
    assert finding.state is State.BAD
    assert "fastapi 0.165.0, wanted <0.151,>=0.139" in finding.found
    assert "sqlalchemy 2.1.9" in finding.found
    assert "requirements.txt" in finding.advice


def test_a_missing_package_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "requires", lambda _: ["no-such-package>=1", "other; extra == 'dask'"])
    assert check_pins() == Finding("pins", State.BAD, "no-such-package is missing", doctor._INSTALL)


@pytest.mark.parametrize("engine", list(Engine))
def test_both_engines_read(engine: Engine) -> None:
    finding = check_engine(engine)
    assert finding.state is State.GOOD, finding
    assert finding.found.startswith("reads a small PDF in ")


def test_little_memory_is_a_note_with_advice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_available_mb", lambda: 1_000)
    assert check_memory().state is State.NOTE
    assert "--workers 1" in check_memory().advice
    monkeypatch.setattr(doctor, "_available_mb", lambda: 10_000_000)
    assert check_memory().state is State.GOOD


def test_a_full_disk_is_bad(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_disk(str(tmp_path / "deep/lake")).state is State.GOOD
    monkeypatch.setattr(doctor, "_LEAST_DISK_MB", 10**12)
    assert check_disk(str(tmp_path)).state is State.BAD


def test_the_lake_is_looked_at_and_not_made(tmp_path: Path) -> None:
    finding = check_lake(str(tmp_path / "lake"))
    assert finding.state is State.GOOD
    assert list(tmp_path.iterdir()) == []
    Lake(tmp_path / "lake").check_writable()
    assert check_lake(str(tmp_path / "lake")).found.endswith("0 articles from 0 sources")


def test_a_damaged_lake_is_bad(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    Lake(lake).check_writable()
    for log in (lake / "sources/_delta_log").glob("*.json"):
        log.write_text("{ this is no log")
    finding = check_lake(str(lake))
    assert finding.state is State.BAD
    assert finding.advice


def test_a_file_in_the_place_of_the_lake_is_bad(tmp_path: Path) -> None:
    (tmp_path / "lake").write_text("")
    assert check_lake(str(tmp_path / "lake" / "deeper")).state is State.BAD


@dataclass(frozen=True)
class Told:
    """What a server has to tell."""

    workers: tuple[str, ...] = ("ONLINE",)
    pools: tuple[str, ...] = ("copydesk",)
    is_paused: bool = False
    skew_s: float = 0
    health: int = 200
    password: str = ""
    token: str = ""


@contextmanager
def server(told: Told) -> Iterator[str]:
    """What doctor asks of Prefect's API, and no more."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/api/csrf-token"):
                self.answer(200, {"token": told.token})
            else:
                self.answer(told.health, True)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            wanted = f"Basic {base64.b64encode(told.password.encode()).decode()}"
            if told.password and self.headers.get("Authorization") != wanted:
                self.answer(401, {})
            elif told.token and self.headers.get("Prefect-Csrf-Token") != told.token:
                self.answer(403, {})
            elif self.path == "/api/work_pools/filter":
                self.answer(200, [{"name": name, "is_paused": told.is_paused} for name in told.pools])
            else:
                heard = (datetime.now(UTC) - timedelta(seconds=7)).isoformat()
                self.answer(200, [{"name": f"desk {n}", "status": n, "last_heartbeat_time": heard} for n in told.workers])

        def answer(self, code: int, value: object) -> None:
            body = json.dumps(value).encode()
            self.send_response_only(code)
            self.send_header("Date", formatdate(time.time() + told.skew_s, usegmt=True))
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{httpd.server_port}/api"
    finally:
        httpd.shutdown()
        httpd.server_close()
        thread.join()


@pytest.mark.parametrize(
    ("check", "told", "state", "said"),
    [
        (check_server, Told(), State.GOOD, "answers"),
        (check_server, Told(health=503), State.BAD, "503"),
        (check_clock, Told(), State.GOOD, "as the server's"),
        (check_clock, Told(skew_s=-300), State.BAD, "s apart"),
        (check_worker, Told(workers=("ONLINE", "OFFLINE")), State.GOOD, "work pool copydesk: desk ONLINE, heard 7 s ago"),
        (check_worker, Told(workers=("OFFLINE",)), State.NOTE, "work pool copydesk: no worker is alive"),
        (check_worker, Told(pools=()), State.NOTE, "no work pool"),
        (check_worker, Told(is_paused=True), State.NOTE, "is paused"),
        (check_worker, Told(password="desk:secret"), State.GOOD, "heard"),
        (check_worker, Told(password="desk:other"), State.NOTE, "401"),
        (check_worker, Told(token="t"), State.GOOD, "heard"),
    ],
)
def test_the_server_its_clock_and_its_workers(
    monkeypatch: pytest.MonkeyPatch, check: Callable[[], Finding], told: Told, state: State, said: str
) -> None:
    with server(told) as address:
        monkeypatch.setenv("PREFECT_API_URL", address)
        monkeypatch.setenv("PREFECT_API_AUTH_STRING", "desk:secret")
        finding = check()
    assert finding.state is state, finding
    assert said in finding.found
    assert bool(finding.advice) is (state is not State.GOOD)


def test_no_server_is_bad_only_where_one_was_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    assert check_server().state is State.BAD
    monkeypatch.setenv("PREFECT_API_URL", "file:///etc/passwd")
    assert check_server().state is State.BAD
    assert (check_worker().state, check_clock().state) == (State.NOTE, State.GOOD)


def test_the_whole_examination(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.chdir(tmp_path)

    def broken() -> Finding:
        raise RuntimeError("\x1b[2J")

    assert examine("lake")
    out = capsys.readouterr().out
    assert [line.split()[1] for line in out.splitlines() if line[0] in "✓·✗"] == [
        "versions",
        "pins",
        "pdfminer",
        "pdfium",
        "memory",
        "disk",
        "lake",
        "server",
        "worker",
        "clock",
    ]
    assert os.listdir(tmp_path) == []
    monkeypatch.setattr(doctor, "check_server", broken)
    assert not examine("lake")
    assert "the check itself failed: RuntimeError: ␛[2J" in capsys.readouterr().out

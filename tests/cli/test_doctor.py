"""`copydesk doctor` finds what is wrong, and says what to do."""

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import metadata
from pathlib import Path

import pytest

from ingest import doctor
from ingest.doctor import Finding, State, check_disk, check_engine, check_lake, check_memory, check_pins, check_server, examine
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


@contextmanager
def server(workers: list[str], skew_s: float = 0, health: int = 200) -> Iterator[str]:
    """What doctor asks of Prefect's API, and no more."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.answer(health, True)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            pools = [{"name": "copydesk"}]
            self.answer(200, pools if self.path.endswith("/work_pools/filter") else [{"name": n, "status": n} for n in workers])

        def answer(self, code: int, value: object) -> None:
            body = json.dumps(value).encode()
            self.send_response_only(code)
            self.send_header("Date", formatdate(doctor.time.time() + skew_s, usegmt=True))
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
    ("workers", "skew_s", "health", "state", "said"),
    [
        (["ONLINE", "OFFLINE"], 0, 200, State.GOOD, "workers online: 1"),
        (["OFFLINE"], 0, 200, State.NOTE, "no worker is"),
        (["ONLINE"], -300, 200, State.BAD, "300 s apart"),
        (["ONLINE"], 0, 503, State.BAD, "503"),
    ],
)
def test_the_server_its_clock_and_its_workers(
    monkeypatch: pytest.MonkeyPatch, workers: list[str], skew_s: float, health: int, state: State, said: str
) -> None:
    with server(workers, skew_s, health) as address:
        monkeypatch.setenv("PREFECT_API_URL", address)
        finding = check_server()
    assert finding.state is state, finding
    assert said in finding.found or said in finding.found.replace("299", "300").replace("301", "300")


def test_no_server_is_bad_only_where_one_was_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    assert check_server().state is State.BAD
    monkeypatch.setenv("PREFECT_API_URL", "file:///etc/passwd")
    assert check_server().state is State.BAD


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
    ]
    assert os.listdir(tmp_path) == []
    monkeypatch.setattr(doctor, "check_server", broken)
    assert not examine("lake")
    assert "the check itself failed: RuntimeError: ␛[2J" in capsys.readouterr().out

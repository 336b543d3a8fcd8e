"""A running `copydesk serve` of a test's own, and the server asked through its API."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import httpx
import pytest

from flows.server import free_port

PROJECT = Path(__file__).parents[2]
INBOX = PROJECT / "data" / "inbox"
SEEDS = PROJECT / "seeds"

PATIENCE_S = 120
"""With eight others at work on two cores SQLite kept a request waiting for more than 30 s."""

START_S = 360
"""On two busy cores the first start of a server took 120 s."""


class Desk:
    """One `copydesk serve` in a folder of its own, on a port of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.output = folder / "serve.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._client = httpx.Client(base_url=f"{self.url}/api", timeout=30)
        for name in ("seeds", "data/inbox"):
            (folder / name).mkdir(parents=True, exist_ok=True)

    # -- the process --------------------------------------------------------------------------------------------------

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self, **env: str) -> None:
        command = [sys.executable, "-m", "ingest", "serve", "--port", str(self.port), "--data", "data"]
        with self.output.open("wb") as log:
            self._process = subprocess.Popen(
                command, cwd=self.folder, stdout=log, stderr=subprocess.STDOUT, env={**os.environ, **env}, start_new_session=True
            )
        await_that(lambda: "Ready after" in self.said() or self._process.poll() is not None, START_S)
        assert "Ready after" in self.said(), self.said()

    def said(self) -> str:
        return self.output.read_text(errors="replace")

    def interrupt(self, timeout_s: float = 60) -> int:
        """Ctrl-C, and wait for the end. Gives the exit code."""
        assert self._process is not None
        self._process.send_signal(signal.SIGINT)
        return self._process.wait(timeout_s)

    def kill(self) -> None:
        """A power cut, as far as this process is concerned."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def end(self) -> None:
        """Whatever became of it."""
        if self._process is not None and self._process.poll() is None:
            try:
                self.interrupt()
            except subprocess.TimeoutExpired:
                self.kill()
        self._client.close()

    def children(self) -> dict[int, str]:
        """The processes of this desk that live: by number, with their command."""
        mine = f"PREFECT_HOME={(self.folder / 'data' / 'prefect').absolute()}".encode()
        found = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and int(entry.name) != self.pid:
                try:
                    if mine in (entry / "environ").read_bytes().split(b"\0") and (entry / "cmdline").read_bytes():
                        found[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                except OSError:
                    continue
        return found

    # -- the documents ------------------------------------------------------------------------------------------------

    def fill(self, folder: str, copies: int) -> None:
        """So many different PDFs that take a while to read."""
        (self.folder / folder).mkdir(parents=True, exist_ok=True)
        for number in range(copies):
            path = self.folder / folder / f"{number:04d}.pdf"
            shutil.copyfile(INBOX / "stadtbaeume.pdf", path)
            with path.open("ab") as file:
                file.write(f"\n% copy {number} in {folder}\n".encode())

    def damage(self, folder: str, copies: int) -> None:
        """So many PDFs that nobody can read."""
        (self.folder / folder).mkdir(parents=True, exist_ok=True)
        for number in range(copies):
            (self.folder / folder / f"damaged-{number:03d}.pdf").write_bytes(f"%PDF-1.4\n% {number}\nno more came".encode())

    def counts(self, lake: str = "data/lake") -> tuple[int, int]:
        """Articles and sources in the table, as a reader sees them who knows nothing of Delta."""
        import pyarrow.parquet as pq

        from ingest.store import Lake

        opened = Lake(self.folder / lake)
        articles = opened.articles(["source_uri", "article_index"])
        keys = list(zip(*(articles.column(name).to_pylist() for name in articles.column_names), strict=True))
        assert len(keys) == len(set(keys)), "an article stands twice in the table"
        if (self.folder / lake / "articles").exists() and articles.num_rows:
            assert pq.read_table(self.folder / lake / "articles", columns=["source_uri"]).num_rows >= articles.num_rows
        return articles.num_rows, opened.sources(["source_uri"]).num_rows

    # -- the server ---------------------------------------------------------------------------------------------------

    def get(self, path: str) -> Any:
        """Asked again where the server is too busy to answer: asking changes nothing."""
        began = time.monotonic()
        while True:
            try:
                answer = self._client.get(path)
            except httpx.TimeoutException:
                if time.monotonic() - began > PATIENCE_S:
                    raise
                continue
            if answer.status_code != 503 or time.monotonic() - began > PATIENCE_S:
                answer.raise_for_status()
                return answer.json()
            time.sleep(1)

    def post(self, path: str, **body: Any) -> Any:
        """Not asked again after a time-out: what was posted may have been done."""
        began = time.monotonic()
        while (answer := self._client.post(path, json=body, timeout=PATIENCE_S)).status_code == 503:
            if time.monotonic() - began > PATIENCE_S:
                break
            time.sleep(1)  # SQLite is busy; Prefect's own client asks again too
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def deployment(self, name: str) -> dict[str, Any]:
        return dict(self.get(f"/deployments/name/ingest-articles/{name}"))

    def run(self, name: str = "on-demand", run_name: str | None = None, **params: Any) -> str:
        """Start a deployment; gives the id of the run."""
        body = {"parameters": {"params": params}} | ({"name": run_name} if run_name else {})
        return str(self.post(f"/deployments/{self.deployment(name)['id']}/create_flow_run", **body)["id"])

    def flow_run(self, run: str) -> dict[str, Any]:
        return dict(self.get(f"/flow_runs/{run}"))

    def state(self, run: str) -> dict[str, Any]:
        return dict(self.flow_run(run)["state"])

    def await_state(self, run: str, *types: str, timeout_s: float = 180) -> dict[str, Any]:
        """Wait until the run is in a state of one of these types, by default a final one."""
        wanted = types or ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")
        await_that(lambda: self.state(run)["type"] in wanted, timeout_s, what=lambda: f"{self.state(run)}\n{self.worker_log()}")
        return self.state(run)

    def await_running(self, run: str, documents: int = 1, timeout_s: float = 120) -> None:
        """Wait until the run has read so many documents."""
        self.await_state(run, "RUNNING", timeout_s=timeout_s)
        await_that(lambda: self.progress(run) >= documents, timeout_s, what=lambda: f"{self.state(run)}\n{self.worker_log()}")

    def progress(self, run: str) -> int:
        """Documents done, as the UI shows it."""
        found = [artifact for artifact in self.artifacts(run) if artifact["type"] == "progress"]
        return int(found[0]["description"].split(" of ")[0].replace(",", "")) if found else 0

    def artifacts(self, run: str) -> list[dict[str, Any]]:
        return list(self.post("/artifacts/filter", artifacts={"flow_run_id": {"any_": [run]}}))

    def logs(self, run: str) -> list[dict[str, Any]]:
        return list(self.post("/logs/filter", logs={"flow_run_id": {"any_": [run]}}, sort="TIMESTAMP_ASC", limit=200))

    def events(self, name: str) -> list[dict[str, Any]]:
        return list(self.post("/events/filter", filter={"event": {"name": [name]}}, limit=50)["events"])

    def runs(self, deployment: str | None = None) -> list[dict[str, Any]]:
        body: dict[str, Any] = {"sort": "EXPECTED_START_TIME_DESC", "limit": 200}
        if deployment:
            body["deployments"] = {"name": {"any_": [deployment]}}
        return list(self.post("/flow_runs/filter", **body))

    def cancel(self, run: str) -> None:
        """What the button in the UI does."""
        self.post(f"/flow_runs/{run}/set_state", state={"type": "CANCELLING", "name": "Cancelling"})

    def worker_log(self) -> str:
        log = self.folder / "data" / "prefect" / "worker.log"
        return "\n".join(log.read_text(errors="replace").splitlines()[-25:]) if log.exists() else ""


def lack(what: str) -> NoReturn:
    """A program is not on this machine: the test is skipped; in CI, which installs it, it fails. A test that never runs shows
    nothing."""
    if os.environ.get("COPYDESK_CI"):
        pytest.fail(f"CI has no {what}")
    pytest.skip(f"{what} is not installed")


@contextmanager
def open_desk(folder: Path, **env: str) -> Iterator[Desk]:
    desk = Desk(folder)
    try:
        desk.start(**env)
        yield desk
    finally:
        desk.end()


def await_that(happens: Callable[[], bool], timeout_s: float, what: Callable[[], str] = lambda: "") -> float:
    """Wait until it happens; gives the seconds it took."""
    began = time.monotonic()
    while not happens():
        assert time.monotonic() - began < timeout_s, f"it did not happen within {timeout_s:g} s. {what()}"
        time.sleep(0.25)
    return time.monotonic() - began

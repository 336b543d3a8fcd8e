"""SIGKILL for the driver, a child, the fork server, all of them, at any moment: the next run ends as if nothing had been."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from ingest.store import Lake
from tests.torture import pdfs, texts

pytestmark = [pytest.mark.torture, pytest.mark.timeout(3000)]

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("KILLS", "51"))
RUNS_KILLED = 4  # before one is left to finish
COLUMNS = ["article_id", "source_uri", "article_index", "title", "text", "extractor"]


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """60 small documents: PDFs, texts, and some that are rejected."""
    directory = tmp_path_factory.mktemp("sources")
    for number in range(60):
        match number % 6:
            case 0:
                (directory / f"{number:02d}.pdf").write_bytes(pdfs.long_article(number % 4 + 1))
            case 1:
                (directory / f"{number:02d}.pdf").write_bytes(b"%PDF-1.7 broken")
            case _:
                (directory / f"{number:02d}.txt").write_text(f"Bridge {number}\n\n{texts.PARAGRAPH}\n\nThe end of {number}.")
    return directory


@pytest.fixture(scope="module")
def undisturbed(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Lake:
    lake = Lake(tmp_path_factory.mktemp("undisturbed") / "lake")
    driver = start(lake, sources)
    assert driver.wait() == 0
    assert lake.sources().num_rows == 60
    return lake


@pytest.fixture(scope="module")
def seconds(sources: Path, undisturbed: Lake, tmp_path_factory: pytest.TempPathFactory) -> float:
    """How long a run takes on this machine today, so that kills fall all over it."""
    began = time.monotonic()
    assert start(Lake(tmp_path_factory.mktemp("timed") / "lake"), sources).wait() == 0
    return time.monotonic() - began


def start(lake: Lake, sources: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.torture.driver", lake.path, str(sources)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )


def articles(lake: Lake) -> list[dict[str, object]]:
    return sorted(lake.articles(COLUMNS).to_pylist(), key=lambda row: (row["source_uri"], row["article_index"]))


def ledger(lake: Lake) -> list[dict[str, object]]:
    columns = ["source_uri", "source_sha256", "outcome", "reason", "detail", "article_count"]
    return sorted(lake.sources(columns).to_pylist(), key=lambda row: str(row["source_uri"]))


def members(session: int) -> list[int]:
    """Processes of a session, oldest first."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                after = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(after[3]) == session and after[0] != "Z":
                found.append(int(entry.name))
    return sorted(found)


def kill(number: int) -> bool:
    try:
        os.kill(number, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


class Reader(threading.Thread):
    """Reads the lake again and again while it is written, and notes every state that should not be."""

    def __init__(self, lake: Lake, wanted: list[dict[str, object]]) -> None:
        super().__init__(daemon=True)
        self.lake, self.reads, self.wrong, self.ended = lake, 0, list[str](), threading.Event()
        self.wanted: dict[object, list[dict[str, object]]] = {}
        for row in wanted:
            self.wanted.setdefault(row["source_uri"], []).append(row)

    def run(self) -> None:
        while not self.ended.wait(0.05):
            try:
                rows = articles(self.lake)
            except Exception as error:
                self.wrong.append(repr(error))
                continue
            self.reads += 1
            seen: dict[object, list[dict[str, object]]] = {}
            for row in rows:
                seen.setdefault(row["source_uri"], []).append(row)
            self.wrong += [str(uri) for uri, parts in seen.items() if parts != self.wanted[uri]]


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


def test_killed_at_any_moment_nothing_is_lost(sources: Path, undisturbed: Lake, seconds: float, tmp_path: Path) -> None:
    chance = random.Random(20250314)
    wanted, wanted_ledger = articles(undisturbed), ledger(undisturbed)
    kills: Counter[str] = Counter()
    rounds = reads = 0
    while kills.total() < KILLS:
        rounds += 1
        lake = Lake(tmp_path / f"lake{rounds}")
        reader = Reader(lake, wanted)
        reader.start()
        for _ in range(RUNS_KILLED):
            driver = start(lake, sources)
            disturb(driver, chance, seconds, kills)
            gone_by = time.monotonic() + 300  # a fork server that is still importing ends when it has done so
            while members(driver.pid) and time.monotonic() < gone_by:
                time.sleep(0.05)
            assert members(driver.pid) == [], "orphans"
        assert start(lake, sources).wait() == 0
        reader.ended.set()
        reader.join()
        reads += reader.reads
        assert reader.wrong == []
        assert articles(lake) == wanted
        assert ledger(lake) == wanted_ledger
        assert lake.verify() == ()
    assert max(kills.values()) - min(kills[what] for what in ("child", "driver", "all")) <= 3
    print(f"\n{kills.total()} kills ({dict(kills)}) in {rounds} rounds; {reads} reads meanwhile, 0 inconsistent")


def disturb(driver: subprocess.Popen[bytes], chance: random.Random, seconds: float, kills: Counter[str]) -> None:
    """Kill a run, alone or with all its processes, at a random moment; before that now and then one child. Counts what it kills.

    What was killed least comes next, so that the three kinds share the kills evenly. A run that ended before its moment came
    must have ended well, whatever child it had lost.
    """
    began, last = time.monotonic(), chance.uniform(0.1, 1) * seconds
    if kills["child"] <= min(kills["driver"], kills["all"]):
        time.sleep(chance.uniform(0.2, 1) * last)
        children = [number for number in members(driver.pid) if number != driver.pid][1:]  # not multiprocessing's book-keeper
        if children and driver.poll() is None:
            kills["child"] += kill(chance.choice(children))  # the fork server is among them
    time.sleep(max(0.0, began + last - time.monotonic()))
    if driver.poll() is not None:
        assert driver.returncode == 0, "a lost child or fork server does not end a run"
        return
    if kills["driver"] <= kills["all"]:
        kills["driver"] += kill(driver.pid)
    else:
        every = members(driver.pid)
        kills["all"] += kill(driver.pid)
        for number in every:
            kill(number)
    driver.wait()


def test_two_runs_at_once(sources: Path, undisturbed: Lake, lake: Lake) -> None:
    reader = Reader(lake, articles(undisturbed))
    reader.start()
    drivers = [start(lake, sources) for _ in range(2)]
    assert [driver.wait() for driver in drivers] == [0, 0]
    reader.ended.set()
    reader.join()
    assert reader.wrong == []
    assert articles(lake) == articles(undisturbed)
    assert ledger(lake) == ledger(undisturbed)
    assert lake.verify() == ()


def test_sources_that_change_and_vanish_meanwhile(sources: Path, tmp_path: Path, lake: Lake) -> None:
    copy = tmp_path / "copy"
    copy.mkdir()
    for path in sources.iterdir():
        (copy / path.name).write_bytes(path.read_bytes())
    driver = start(lake, copy)
    chance = random.Random(1)
    while driver.poll() is None:
        path = copy / f"{chance.randrange(60):02d}.txt"
        if path.exists():
            path.write_text("changed " * chance.randrange(100)) if chance.random() < 0.7 else path.unlink()
        time.sleep(0.02)
    assert driver.returncode == 0
    assert lake.verify() == ()
    again = start(lake, copy)
    assert again.wait() == 0
    reasons = {row["reason"] for row in ledger(lake)}
    assert reasons <= {None, "corrupt", "no_text_layer", "unreadable", "empty"}

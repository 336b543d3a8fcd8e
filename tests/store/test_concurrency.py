"""Several runs on one lake, readers in between."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from ingest.errors import LakeBusyError
from ingest.store import Lake, commit_batch
from ingest.store.lock import LakeLock
from tests.store.made import CONTEXT, hold_lock, run_ingest, settled, start, write_turns


def find_inconsistencies(lake: Lake) -> list[str]:
    """What must never be seen: part of a document, or parts of two versions of one."""
    wrong = []
    rows = lake.articles(["source_uri", "source_sha256", "article_index", "text"]).to_pylist()
    keys = Counter((row["source_uri"], row["article_index"]) for row in rows)
    wrong += [f"{key} is there {count} times" for key, count in keys.items() if count > 1]
    shared = [row for row in rows if row["source_uri"] == "file:///shared"]
    if len({row["source_sha256"] for row in shared}) > 1:
        wrong.append("two versions of one document")
    if shared and len(shared) != int(shared[0]["text"].split()[1]) + 1:
        wrong.append("part of a document")
    return wrong


def write_together(path: str, writers: int, turns: int, storage_options: dict[str, str] | None = None) -> int:
    """Run the writers, reading all the while; returns how often. The lake holds what all of them wrote."""
    lake = Lake(path, storage_options)
    lake.check_writable()
    children = [start(write_turns, path, writer, turns, storage_options) for writer in range(writers)]
    reads = 0
    while any(child.is_alive() for child in children):
        assert find_inconsistencies(lake) == []
        reads += 1
    for child in children:
        child.join(200)
        assert child.exitcode == 0
    lake.vacuum()
    uris = sorted(lake.sources(["source_uri"]).column(0).to_pylist())
    assert uris == sorted(["file:///shared", *(f"file:///{writer}/{turn}" for writer in range(writers) for turn in range(turns))])
    assert find_inconsistencies(lake) == []
    assert set(lake.articles(["source_uri"]).column(0).to_pylist()) == set(uris)
    assert [problem for problem in lake.verify() if problem.kind != "leftover"] == []
    return reads


def test_eight_writers_and_a_reader(tmp_path: Path) -> None:
    assert write_together(str(tmp_path / "lake"), writers=8, turns=3) > 5
    assert Lake(tmp_path / "lake").verify() == ()


def test_two_runs_over_the_same_documents(tmp_path: Path) -> None:
    runs = [start(run_ingest, str(tmp_path / "lake"), 24) for _ in range(2)]
    for run in runs:
        run.join(200)
        assert run.exitcode == 0
    lake = Lake(tmp_path / "lake")
    assert lake.verify() == ()
    assert lake.sources().num_rows == 24


def test_threads_of_one_process_share_a_lake(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    threads = [threading.Thread(target=commit_batch, args=(lake, [settled(f"u{number}", "x")])) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert lake.articles().num_rows == 6
    assert lake.sources().num_rows == 6


def test_a_busy_lake_says_who_holds_it(tmp_path: Path) -> None:
    path = tmp_path / "lake"
    ready = CONTEXT.Event()
    holder = start(hold_lock, str(path), ready.set)
    assert ready.wait(200)
    with pytest.raises(LakeBusyError, match=rf"is being written by process {holder.pid} on .* since \d{{4}}-.*Wait for that run"):
        commit_batch(Lake(path, wait_s=0.2), [settled("a", "x")])
    assert Lake(path).articles().num_rows == 0  # readers need no lock
    threading.Timer(0.3, holder.kill).start()
    commit_batch(Lake(path, wait_s=30), [settled("a", "x")])  # the lock went with its process
    assert Lake(path).articles().num_rows == 1


def test_a_forked_child_does_not_keep_the_lock(tmp_path: Path) -> None:
    lock = LakeLock(tmp_path, wait_s=20)
    reader, writer = os.pipe()
    with lock.hold():
        child = os.posix_spawn("/bin/sleep", ["sleep", "300"], os.environ)
        forked = os.fork()
        if forked == 0:
            os.read(reader, 1)
            os._exit(0)
    begun = time.monotonic()
    with lock.hold() as held:
        assert held
    assert time.monotonic() - begun < 15  # and not when the children have ended, or the patience
    os.write(writer, b"x")
    os.waitpid(forked, 0)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(reader)
    os.close(writer)


def test_a_directory_removed_while_waiting_is_noticed(tmp_path: Path) -> None:
    place = tmp_path / "lake"
    place.mkdir()
    first, second = LakeLock(place, wait_s=20), LakeLock(place, wait_s=20)
    entered = threading.Event()

    def enter() -> None:
        with second.hold():
            entered.set()

    with first.hold():
        thread = threading.Thread(target=enter)
        thread.start()
        time.sleep(0.1)
        (place / ".lock").unlink()
        with LakeLock(place, wait_s=20).hold():
            time.sleep(0.2)
            assert not entered.is_set()
    thread.join(60)
    assert entered.is_set()

"""The watcher: a file is told of once, and not while it is still being written."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from flows.inbox import Inbox, watch


def test_a_growing_file_has_not_arrived(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    path = tmp_path / "a.pdf"
    for size in (10, 20, 30):
        path.write_bytes(b"x" * size)
        assert inbox.look() == 0
    assert inbox.look() == 1
    assert inbox.look() == 0


def test_a_changed_file_arrives_again(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    path = tmp_path / "a.pdf"
    path.write_bytes(b"one")
    assert [inbox.look() for _ in range(3)] == [0, 1, 0]
    path.write_bytes(b"three")
    assert [inbox.look() for _ in range(3)] == [0, 1, 0]


def test_folders_are_searched_and_hidden_files_are_not(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "er" / "a.txt").write_text("a")
    (tmp_path / ".half-written").write_text("b")
    (tmp_path / ".cache").mkdir()
    (tmp_path / ".cache" / "c.txt").write_text("c")
    assert [inbox.look() for _ in range(2)] == [0, 1]


def test_a_folder_that_comes_late_is_found(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path / "later")
    assert inbox.look() == 0
    (tmp_path / "later").mkdir()
    (tmp_path / "later" / "a.txt").write_text("a")
    assert [inbox.look() for _ in range(2)] == [0, 1]


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a.txt").write_text("a")
    (tmp_path / "in" / "link").symlink_to(tmp_path / "out")
    inbox = Inbox(tmp_path / "in")
    assert [inbox.look() for _ in range(2)] == [0, 0]


def test_a_server_that_is_away_is_told_later(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    told: list[int] = []
    tries = 0
    stop = threading.Event()

    def tell(folder: Path, files: int) -> None:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise ConnectionError("away")
        told.append(files)
        stop.set()

    thread = threading.Thread(target=watch, args=(tmp_path, tell, stop, 0.01))
    thread.start()
    thread.join(60)
    assert told == [1]
    assert tries == 3


def test_a_look_costs_next_to_nothing(tmp_path: Path) -> None:
    for number in range(1000):
        (tmp_path / f"{number}.txt").write_text("a")
    inbox = Inbox(tmp_path)
    inbox.look()

    def measure() -> float:
        before = time.process_time()
        inbox.look()
        return time.process_time() - before

    assert min(measure() for _ in range(5)) < 0.1

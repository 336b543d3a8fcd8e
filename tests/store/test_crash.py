"""Killed, full, read-only, removed: nothing is lost, nothing comes twice, and the error is one sentence."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from ingest.errors import LakeError
from ingest.store import Lake, ProblemKind, commit_batch
from tests.store.made import CONTEXT, commit_with_small_files, die_between_commits, documents, run_ingest, settled, start

COUNT = 24
COLUMNS = ["article_id", "source_uri", "article_index", "text"]


def rows(lake: Lake) -> list[dict[str, object]]:
    return sorted(lake.articles(COLUMNS).to_pylist(), key=lambda row: (row["source_uri"], row["article_index"]))


def plain_rows(path: Path) -> list[dict[str, object]]:
    """What a reader of Parquet sees who knows no log."""
    table = pq.read_table(path / "articles", columns=COLUMNS)
    return sorted(table.to_pylist(), key=lambda row: (row["source_uri"], row["article_index"]))


def ledger(lake: Lake) -> list[dict[str, object]]:
    table = lake.sources(["source_uri", "source_sha256", "outcome", "reason", "detail", "article_count"])
    return sorted(table.to_pylist(), key=lambda row: str(row["source_uri"]))


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    path = tmp_path_factory.mktemp("undisturbed")
    assert run_ingest(str(path), COUNT) == COUNT
    return Lake(path)


def test_killed_between_the_two_commits_the_next_run_finishes(tmp_path: Path, undisturbed: Lake) -> None:
    child = start(die_between_commits, str(tmp_path), COUNT)
    child.join(200)
    assert child.exitcode == -signal.SIGKILL
    lake = Lake(tmp_path)
    assert lake.sources().num_rows == 4
    assert len({row["source_uri"] for row in rows(lake)}) == 7  # the second batch's articles, three of four being readable
    assert ProblemKind.UNFINISHED in {problem.kind for problem in lake.verify()}
    assert run_ingest(str(tmp_path), COUNT) == COUNT - 4
    assert rows(lake) == plain_rows(tmp_path) == rows(undisturbed)
    assert ledger(lake) == ledger(undisturbed)
    assert lake.verify() == ()


def test_a_second_run_finds_nothing_to_do(undisturbed: Lake) -> None:
    before = sorted(Path(undisturbed.path).rglob("*"))
    assert run_ingest(undisturbed.path, COUNT) == 0
    assert sorted(Path(undisturbed.path).rglob("*")) == before


def _kill_and_finish(path: Path, undisturbed: Lake, delays_s: Iterator[float]) -> int:
    """Kill run after run, each after its delay, then let one end by itself. Returns the kills."""
    kills = 0
    lake = Lake(path)
    for delay_s in delays_s:
        child = start(run_ingest, str(path), COUNT, 1)
        time.sleep(delay_s)
        try:
            child.kill()
        except ProcessLookupError:
            pass  # it ended by itself
        child.join(200)
        kills += child.exitcode == -signal.SIGKILL
        # Whoever reads through the log sees whole documents at any time.
        seen: dict[object, list[object]] = {}
        for row in rows(lake):
            seen.setdefault(row["source_uri"], []).append(row["article_index"])
        wanted = documents(COUNT)
        assert all(parts == list(range(len(wanted[str(uri)]))) for uri, parts in seen.items())
        assert not [problem for problem in lake.verify() if not problem.heals]
    run_ingest(str(path), COUNT)
    assert rows(lake) == plain_rows(path) == rows(undisturbed)
    assert ledger(lake) == ledger(undisturbed)
    assert lake.verify() == ()
    return kills


def test_killed_at_any_moment_the_table_ends_the_same(tmp_path: Path, undisturbed: Lake) -> None:
    chance = random.Random(20250314)
    kills = sum(
        _kill_and_finish(tmp_path / str(turn), undisturbed, (chance.uniform(0.02, 0.4) for _ in range(3))) for turn in range(2)
    )
    assert kills >= 3


@pytest.mark.torture
def test_sixty_kills(tmp_path: Path, undisturbed: Lake) -> None:
    chance = random.Random(9)
    kills = 0
    while kills < 60:
        shutil.rmtree(tmp_path / "lake", ignore_errors=True)
        kills += _kill_and_finish(tmp_path / "lake", undisturbed, (chance.uniform(0.01, 0.7) for _ in range(4)))


# -- no room, no right, no directory ------------------------------------------------------------------------------------------


def test_a_file_that_may_not_grow_is_one_sentence_and_the_table_stays(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    commit_batch(lake, [settled("a", "one")])
    ours, theirs = CONTEXT.Pipe()
    child = start(commit_with_small_files, lake.path, theirs)
    assert ours.poll(60)
    assert ours.recv() == (
        f"{lake.path} cannot be written: a file would pass the limit on file sizes. Raise the limit (ulimit -f) and run again."
    )
    child.join(200)
    assert [row["text"] for row in rows(lake)] == ["one"]
    commit_batch(lake, [settled("b", "two")])
    lake.vacuum()
    assert [row["text"] for row in plain_rows(tmp_path / "lake")] == ["one", "two"]
    assert lake.verify() == ()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one megabyte; only root can make one."""
    place = tmp_path / "disk"
    place.mkdir()
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", place], check=False).returncode:
        pytest.skip("needs the right to mount a file system")
    yield place
    subprocess.run(["umount", place], check=True)


def _commit_much(lake: Lake) -> None:
    noise = random.Random(1)
    for number in range(40):
        commit_batch(lake, [settled(f"big{number}", noise.randbytes(40_000).hex())])


def test_a_full_disk_is_one_sentence_and_the_table_stays(small_disk: Path) -> None:
    lake = Lake(small_disk / "lake")
    commit_batch(lake, [settled("a", "one")])
    with pytest.raises(LakeError, match=r"^\S+ cannot be written: the disk is full\. Free some space and run again\.$"):
        _commit_much(lake)
    before = rows(lake)
    assert before[0]["text"] == "one"
    assert not [problem for problem in lake.verify() if not problem.heals]
    lake.vacuum()  # frees what the failed commit left
    assert plain_rows(small_disk / "lake") == before


def test_a_read_only_lake_can_be_read_and_says_so_when_written(small_disk: Path) -> None:
    lake = Lake(small_disk / "lake")
    commit_batch(lake, [settled("a", "one")])
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    assert [row["text"] for row in rows(lake)] == ["one"]
    assert lake.verify() == ()
    for attempt in (lake.check_writable, lake.vacuum, lambda: commit_batch(lake, [settled("b", "two")])):
        with pytest.raises(
            LakeError, match=r"cannot be written: the file system is read-only\. Name a lake that may be written\.$"
        ):
            attempt()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_directory_without_the_right_to_write(tmp_path: Path) -> None:
    (tmp_path / "shut").mkdir(mode=0o500)
    with pytest.raises(LakeError, match="permission denied"):
        Lake(tmp_path / "shut" / "lake").check_writable()


def test_a_file_in_the_place_of_the_lake(tmp_path: Path) -> None:
    (tmp_path / "lake").write_text("")
    with pytest.raises(LakeError, match="a file stands where a directory should be"):
        Lake(tmp_path / "lake").check_writable()


def test_a_lake_removed_under_the_run_is_made_anew(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    commit_batch(lake, [settled("a", "one")])
    shutil.rmtree(lake.path)
    commit_batch(lake, [settled("b", "two")])
    assert [row["text"] for row in rows(lake)] == ["two"]
    assert run_ingest(lake.path, 3) == 3


def test_a_lost_file_is_named(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    commit_batch(lake, [settled("a", "one")])
    (part,) = Path(lake.path, "articles").glob("*.parquet")
    part.rename(tmp_path / "away")
    (problem,) = lake.verify()
    assert problem.kind is ProblemKind.UNREADABLE
    assert part.name in problem.detail
    with pytest.raises(LakeError, match="files are missing"):
        lake.articles()
    part.write_bytes(b"PAR1 but not really PAR1")
    assert {problem.kind for problem in lake.verify()} == {ProblemKind.UNREADABLE}

"""The pool with real child processes that hang, crash, hoard and lie."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.child import Answer, estimate_pages, make_printable, pack, scale_limits, unpack
from ingest.model import Engine, Reason, Rejected
from ingest.pool import Pool, PoolBrokenError, PoolClosedError, Settled
from ingest.read import Found
from ingest.settings import LimitSettings, Settings
from tests.pool.doubles import name_and_engine, process_id, settle_by_name

# Wall time is generous: on a busy machine a child may wait long for its half second of CPU time.
LIMITS = LimitSettings(cpu_s=0.5, wall_s=60, memory_mb=256, result_mb=1)
SETTINGS = Settings(limits=LIMITS)


def found(name: str) -> Found:
    return Found(f"file:///{name}", f"/nowhere/{name}", name, 10, 0)


def settle(*names: str, settings: Settings = SETTINGS, workers: int = 2) -> list[Settled]:
    with Pool(settings, workers, finish=name_and_engine, work=settle_by_name) as pool:
        return list(pool.run(map(found, names)))


def test_results_come_in_order_at_any_number_of_workers() -> None:
    names = [f"good-{number}" for number in range(60)]
    expected = [f"{name} pdfminer".encode() for name in names]
    for workers in (1, 3):
        assert [settled.result for settled in settle(*names, workers=workers)] == expected


@pytest.mark.parametrize(
    ("how", "reason", "says"),
    [
        ("loop", Reason.TIMEOUT, "0.5 s of CPU"),
        ("loop-in-c", Reason.TIMEOUT, "0.5 s of CPU"),
        ("memory", Reason.OUT_OF_MEMORY, "256 MB"),
        ("segfault", Reason.CRASHED, "SIGSEGV"),
        ("abort", Reason.CRASHED, "SIGABRT"),
        ("exit", Reason.CRASHED, "exit code 3"),
        ("exit-now", Reason.CRASHED, "exit code 0"),
        ("killed", Reason.OUT_OF_MEMORY, "3 times from outside"),
        ("raise", Reason.INTERNAL_ERROR, "ValueError"),
        ("refuse", Reason.CORRUPT, "bad ?[31mstream?"),
        ("huge", Reason.TOO_LARGE, "result"),
        ("recursion", Reason.INTERNAL_ERROR, "RecursionError"),
    ],
)
def test_a_bad_document_costs_itself_only(how: str, reason: Reason, says: str) -> None:
    cpu_s = LIMITS.cpu_s if how.startswith("loop") else 10.0  # filling the memory takes some, on a busy machine more
    settings = Settings(limits=LIMITS.model_copy(update={"cpu_s": cpu_s}))
    first, bad, last = settle("good-1", how, "good-2", settings=settings)
    assert isinstance(bad.result, Rejected), bad
    assert bad.result.reason is reason
    assert says in bad.result.detail
    assert "\x1b" not in bad.result.detail
    assert (first.result, last.result) == (b"good-1 pdfminer", b"good-2 pdfminer")


def test_a_document_that_waits_for_ever() -> None:
    settings = Settings(limits=LIMITS.model_copy(update={"wall_s": 1}))
    (bad,) = settle("hang", settings=settings)
    assert isinstance(bad.result, Rejected)
    assert bad.result.reason is Reason.TIMEOUT
    assert "1 s" in bad.result.detail


@pytest.mark.slow
def test_a_child_that_ignores_every_signal_is_killed() -> None:
    settings = Settings(limits=LIMITS.model_copy(update={"wall_s": 0.5}))
    (bad,) = settle("hang-deaf", settings=settings)
    assert isinstance(bad.result, Rejected)
    assert bad.result.reason is Reason.TIMEOUT


@pytest.mark.parametrize("how", ["loop-once", "memory-once", "segfault-once"])
def test_the_other_engine_gets_a_try(how: str) -> None:
    (settled,) = settle(how)
    assert settled.result == f"{how} pdfium".encode()
    assert settled.engine is Engine.PDFIUM
    assert settled.tries == 2


def test_without_fallback_there_is_one_try() -> None:
    settings = SETTINGS.model_copy(update={"extract": SETTINGS.extract.model_copy(update={"fallback": False})})
    (settled,) = settle("segfault-once", settings=settings)
    assert isinstance(settled.result, Rejected)
    assert settled.tries == 1


def test_a_rejection_names_its_limits() -> None:
    (settled,) = settle("loop")
    assert isinstance(settled.result, Rejected)
    assert settled.result.limits == ("cpu_s=0.5", "wall_s=60", "memory_mb=256")


def test_a_child_is_replaced_after_its_share() -> None:
    settings = Settings(limits=LIMITS.model_copy(update={"documents_per_child": 5}))
    with Pool(settings, 1, finish=process_id, work=settle_by_name) as pool:
        ids = [settled.result for settled in pool.run(found(f"good-{number}") for number in range(20))]
    assert len(set(ids)) == 4


def test_a_child_killed_between_documents_loses_nothing() -> None:
    with Pool(SETTINGS, 1, finish=process_id, work=settle_by_name) as pool:
        for _ in range(5):
            (settled,) = pool.run([found("good")])
            assert isinstance(settled.result, bytes)
            os.kill(int(settled.result), signal.SIGKILL)


def test_threads_share_one_pool() -> None:
    results: dict[int, list[bytes | Rejected]] = {}

    def use(pool: Pool, number: int) -> None:
        names = [f"good-{number}-{index}" for index in range(20)] + ["exit"]
        results[number] = [settled.result for settled in pool.run(map(found, names))]

    with Pool(SETTINGS, 2, finish=name_and_engine, work=settle_by_name) as pool:
        threads = [threading.Thread(target=use, args=(pool, number)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(pool._lanes) == 2
    for number in range(4):
        *good, bad = results[number]
        assert good == [f"good-{number}-{index} pdfminer".encode() for index in range(20)]
        assert isinstance(bad, Rejected)


def test_the_input_is_drawn_no_further_than_the_window() -> None:
    drawn = 0

    def endless() -> Iterator[Found]:
        nonlocal drawn
        while True:
            drawn += 1
            yield found(f"good-{drawn}")

    with Pool(SETTINGS, 2, finish=name_and_engine, work=settle_by_name) as pool:
        run = pool.run(endless())
        for _ in range(10):
            next(run)
        run.close()
    assert drawn <= 30


def test_close_ends_documents_under_way() -> None:
    pool = Pool(Settings(), 1, finish=name_and_engine, work=settle_by_name)
    began = time.monotonic()
    threading.Timer(0.5, pool.close).start()
    with pytest.raises(PoolClosedError):
        list(pool.run([found("hang")]))
    assert time.monotonic() - began < 50
    with pytest.raises(PoolClosedError):
        list(pool.run([found("good")]))


def test_close_does_not_wait_for_a_child_that_is_starting() -> None:
    pool = Pool(SETTINGS, 1, finish=SlowToLoad(), work=settle_by_name)
    threading.Timer(0.5, pool.close).start()
    began = time.monotonic()
    with pytest.raises(PoolClosedError):
        list(pool.run([found("good")]))
    assert time.monotonic() - began < 30


def test_a_child_writes_nothing_to_our_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    settle("shout", "raise")
    out, err = capfd.readouterr()
    assert (out, err) == ("", "")


def explode(*_: object) -> None:
    raise RuntimeError("this child cannot be made")


class Exploding:
    """Fails in the child, before any document."""

    def __reduce__(self) -> tuple[object, ...]:
        return explode, ()

    def __call__(self, processed: object) -> bytes:
        return b""


class SlowToLoad(Exploding):
    """Takes a minute to arrive in the child."""

    def __reduce__(self) -> tuple[object, ...]:
        return time.sleep, (60,)


def test_children_that_cannot_start_blame_no_document() -> None:
    with (
        Pool(SETTINGS, 1, finish=Exploding(), work=settle_by_name) as pool,
        pytest.raises(PoolBrokenError, match="did not start"),
    ):
        list(pool.run([found("good")]))


def test_a_script_without_a_guard_may_open_a_pool(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        textwrap.dedent("""
        from ingest.pool import Pool
        from ingest.settings import Settings
        from tests.pool.doubles import name_and_engine, settle_by_name
        from tests.pool.test_pool import found

        with Pool(Settings(), 1, finish=name_and_engine, work=settle_by_name) as pool:
            print(next(pool.run([found("good")])).result)
        """)
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, str(script)],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "b'good pdfminer'\n"


def test_children_die_with_a_killed_parent(tmp_path: Path) -> None:
    script = tmp_path / "driver.py"
    script.write_text(
        textwrap.dedent("""
        from ingest.pool import Pool
        from ingest.settings import Settings
        from tests.pool.doubles import name_and_engine, settle_by_name
        from tests.pool.test_pool import found

        if __name__ == "__main__":
            with Pool(Settings(), 3, finish=name_and_engine, work=settle_by_name) as pool:
                list(pool.run(map(found, ["good-1", "hang-deaf", "hang", "loop", "loop-in-c"])))
        """)
    )
    root = Path(__file__).parents[2]
    driver = subprocess.Popen(
        [sys.executable, str(script)], cwd=root, env={**os.environ, "PYTHONPATH": str(root)}, start_new_session=True
    )
    session = driver.pid
    deadline = time.monotonic() + 90
    while len(members(session)) < 6 and time.monotonic() < deadline:  # driver, tracker, fork server, three children
        time.sleep(0.05)
    assert len(members(session)) >= 6
    time.sleep(2)  # let them begin their documents: a child that is just starting dies more easily
    driver.kill()
    driver.wait()
    deadline = time.monotonic() + 20
    while members(session) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert members(session) == []


def members(session: int) -> list[int]:
    """Living processes of a session."""
    found_ids = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                after = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(after[3]) == session and after[0] != "Z":
                found_ids.append(int(entry.name))
    return found_ids


def test_an_answer_survives_the_pipe_and_a_forged_one_does_not() -> None:
    rejected = Rejected("file:///a", Reason.CORRUPT, "extract", "x", "ab", ("cpu_s=1",))
    for answer in (
        Answer(b"rows", 1.5, 20.0, Engine.PDFIUM, "ab", False),
        Answer(rejected, 1.5, 20.0, None, "ab", True),
    ):
        assert unpack(pack(answer, worn=answer.worn), "file:///a") == answer
    for forged in (
        b"",
        b"\xff\xff\xff\xff",
        b"\x02\0\0\0{}",
        b"\x02\0\0\0[]",
        pack(Answer(rejected, 1, 1, None, None, True))[:-4],
    ):
        with pytest.raises(ValueError, match=r"."):
            unpack(forged, "file:///a")


def test_long_documents_have_more_time_but_liars_have_not() -> None:
    limits = LimitSettings()
    assert scale_limits(limits, 0) == (60, 180)
    assert scale_limits(limits, 10**9) == (1200, 3600)
    assert estimate_pages(b"%PDF-1.4 /Count 100000" + b" " * 5000) == 10
    assert estimate_pages(b"a text with /Count 7" + b" " * 50_000) == 0


def test_details_are_printable() -> None:
    assert make_printable("a\u202eb\x00c\u2028") == "a?b?c?"
    assert len(make_printable("x" * 10_000)) == 500

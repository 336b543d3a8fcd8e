"""Child processes end with this one, however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from flows.children import Child
from flows.filelock import try_lock

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def await_end(pid: int, seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while is_alive(pid) and time.monotonic() < end:
        time.sleep(0.05)
    return not is_alive(pid)


def _sleeps(pid: int) -> bool:
    """Whether the process runs its program; while it is being replaced it has no arguments at all."""
    arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    return len(arguments) > 2 and b"time.sleep" in arguments[2]


@pytest.mark.skipif(sys.platform != "linux", reason="PR_SET_PDEATHSIG is Linux's")
@pytest.mark.parametrize("signals", ["SIG_DFL", "SIG_IGN"])
def test_a_child_dies_with_a_killed_parent(signals: str) -> None:
    code = (
        f"import signal, time\nsignal.signal(signal.SIGTERM, signal.{signals})\n"
        "from flows.children import Child\n"
        f"child = Child({SLEEP!r})\nprint(child.pid, flush=True)\ntime.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    deadline = time.monotonic() + 60
    while not _sleeps(pid) and time.monotonic() < deadline:
        time.sleep(0.05)  # it has not become the program yet
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert await_end(pid)


def test_a_stubborn_child_is_killed_with_its_own_children() -> None:
    code = (
        "import signal, subprocess, sys, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        f"print(subprocess.Popen({SLEEP!r}).pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    log = Path(os.environ.get("TMPDIR", "/tmp")) / f"child-{os.getpid()}.log"
    with Child([sys.executable, "-c", code], log=log) as child:
        end = time.monotonic() + 60
        while not child.last_lines() and time.monotonic() < end:
            time.sleep(0.05)
        grandchild = int(child.last_lines())
        child.stop(timeout_s=0.2)
        assert child.exit_code == -signal.SIGKILL
    assert await_end(grandchild)
    log.unlink()


def test_the_end_of_a_log_is_told(tmp_path: Path) -> None:
    with Child([sys.executable, "-c", "print(*range(20), sep='\\n')"], log=tmp_path / "log") as child:
        assert child.wait(60) == 0
        assert child.last_lines(3) == "17\n18\n19"


def test_a_lock_ends_with_its_process(tmp_path: Path) -> None:
    code = (
        "import time\nfrom pathlib import Path\nfrom flows.filelock import try_lock\n"
        f"lock = try_lock(Path({str(tmp_path / 'lock')!r}))\nprint(lock is not None, flush=True)\ntime.sleep(60)\n"
    )
    holder = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline().strip() == "True"
    assert try_lock(tmp_path / "lock") is None
    holder.kill()
    holder.wait()
    holder.stdout.close()
    lock = try_lock(tmp_path / "lock")
    assert lock is not None
    with lock:
        pass

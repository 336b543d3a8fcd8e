"""Child processes that end when this one ends, even if it is killed.

Without that, a killed `copydesk run` or `copydesk serve` leaves a server behind that holds its port and its database.
Linux does it with PR_SET_PDEATHSIG, set by the child itself just before it becomes the real program: a `preexec_fn`
may deadlock in a parent that has threads. Elsewhere the child is ended only by `stop`.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Self

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36


class Child:
    """A running child process. As a context manager it is stopped at the end.

    >>> with Child([sys.executable, "-c", "import time; time.sleep(60)"]) as child:
    ...     child.is_running
    True
    >>> child.is_running
    False
    """

    def __init__(self, command: Sequence[str], *, env: Mapping[str, str] | None = None, log: Path | None = None) -> None:
        self.log = log
        output: IO[bytes] | int = log.open("ab") if log else subprocess.DEVNULL
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", __file__, str(os.getpid()), *command],
                env=dict(env) if env is not None else None,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C in the terminal reaches us alone; we stop the children in order
            )
        finally:
            if not isinstance(output, int):
                output.close()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    @property
    def exit_code(self) -> int | None:
        return self._process.poll()

    def stop(self, timeout_s: float = 10) -> None:
        """Ask it to end; after `timeout_s` end it with all that it started."""
        if self.is_running:
            self._process.terminate()
            try:
                self._process.wait(timeout_s)
            except subprocess.TimeoutExpired:
                pass
        # Its own children are in its session, if they did not leave it.
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass
        self._process.wait()

    def wait(self, timeout_s: float) -> int | None:
        """Its exit code, or None if it has not ended by then."""
        try:
            return self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            return None

    def last_lines(self, number: int = 8) -> str:
        """The end of its log, to be shown to a person."""
        if self.log is None or not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-number:])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()


def adopt_orphans() -> None:
    """From now on the children of a dead child become children of this process, so that `end_descendants` finds them."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def end_descendants(timeout_s: float) -> None:
    """End every process below this one, whatever group or session it went to: asked first, killed after `timeout_s`."""
    _signal(find_descendants(os.getpid()), signal.SIGTERM)
    end = time.monotonic() + timeout_s
    while find_descendants(os.getpid()) and time.monotonic() < end:
        time.sleep(0.1)
    _signal(find_descendants(os.getpid()), signal.SIGKILL)


def find_descendants(ancestor: int) -> list[int]:
    """The processes below this one that live, parents first. Empty where there is no /proc.

    >>> with Child([sys.executable, "-c", "import time; time.sleep(60)"]) as child:
    ...     child.pid in find_descendants(os.getpid())
    True
    """
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = entry.read_text().rsplit(")", 1)[1].split()[:2]
        except OSError:  # it ended meanwhile
            continue
        if state != "Z":
            children.setdefault(int(parent), []).append(int(entry.parent.name))
    found, below = [], list(children.get(ancestor, ()))
    while below:
        found.append(pid := below.pop(0))
        below += children.get(pid, ())
    return found


def _signal(pids: Sequence[int], number: signal.Signals) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except (ProcessLookupError, PermissionError):
            pass


def _become(parent: int, command: list[str]) -> None:
    """Runs in the child: tie the life of this process to that of its parent, then become the program.

    Whoever started the parent may have had it ignore SIGTERM, which children inherit.
    """
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        if os.getppid() != parent:  # it died before we asked
            sys.exit(1)
    os.execvp(command[0], command)  # noqa: S606  # no shell is wanted


if __name__ == "__main__":
    _become(int(sys.argv[1]), sys.argv[2:])

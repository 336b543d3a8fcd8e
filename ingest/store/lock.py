"""One writer at a time: a lock on the lake's directory.

Delta Lake itself needs no lock: two commits at once cannot both win. But a lake that plain readers of Parquet
may open must hold no file beside the live ones, and only one who knows that nobody else is writing can tell
a file left over by a killed run from a file that another run is about to commit. Hence the lock, held for each commit (some
tenths of a second) and for the vacuum at the end of a run, so that runs interleave and none waits for another to end.

The operating system drops the lock with its process, however that ends; there is no stale lock to remove.
A lake in an object store has no lock: see `ingest.store.table`.
"""

from __future__ import annotations

import errno
import os
import random
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from ingest.errors import LakeBusyError

try:
    import fcntl

    _LOCKS = True
except ImportError:  # Windows: as in an object store, the log alone keeps writers apart
    _LOCKS = False

NAME = ".lock"

_UNSUPPORTED = {errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOLCK, errno.ENOSYS, errno.EINVAL}


class LakeLock:
    """The lock of the lake in a local directory, which must exist.

    Threads of one process exclude each other too. Not re-entrant.
    """

    def __init__(self, directory: Path, wait_s: float = 60.0) -> None:
        self._directory = directory
        self._path = directory / NAME
        self._wait_s = wait_s

    @contextmanager
    def hold(self) -> Iterator[bool]:
        """Wait for the lock, hold it for the block.

        Yields:
            True; False where the file system knows no locks, and then nothing is held.
        Raises:
            LakeBusyError: somebody else held it for the whole of `wait_s`.
            OSError: the lock's file cannot be made: read-only, removed.
        """
        deadline = time.monotonic() + self._wait_s
        while True:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
            try:
                if not self._acquire(descriptor, deadline):
                    yield False
                    return
                if not self._is_current(descriptor):  # the directory was removed and made again while we waited
                    continue
                _sign(descriptor)
                try:
                    yield True
                finally:
                    # Said aloud, for a forked child may have the descriptor too and would keep the lock.
                    fcntl.flock(descriptor, fcntl.LOCK_UN)
                return
            finally:
                os.close(descriptor)

    def _acquire(self, descriptor: int, deadline: float) -> bool:
        if not _LOCKS:
            return False
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return True
            except OSError as error:
                if error.errno in _UNSUPPORTED:
                    return False
                if error.errno not in (errno.EAGAIN, errno.EACCES, errno.EINTR):
                    raise
            if time.monotonic() > deadline:
                raise LakeBusyError(
                    f"{self._directory} is being written by {_holder(descriptor)} and was not free within {self._wait_s:g} s. "
                    "Wait for that run to end or stop it, then run again."
                )
            time.sleep(random.uniform(0.01, 0.05))  # noqa: S311 - spreads the waiting writers, hides nothing

    def _is_current(self, descriptor: int) -> bool:
        try:
            there = os.stat(self._path)
        except FileNotFoundError:
            return False
        held = os.fstat(descriptor)
        return (there.st_dev, there.st_ino) == (held.st_dev, held.st_ino)


def _sign(descriptor: int) -> None:
    """Leave a word for whoever finds the lake busy. Not worth an error where the disk is full."""
    text = f"process {os.getpid()} on {socket.gethostname()} since {datetime.now().astimezone():%Y-%m-%d %H:%M:%S}\n"
    try:
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, text.encode(), 0)
    except OSError:
        pass


def _holder(descriptor: int) -> str:
    text = os.pread(descriptor, 300, 0).decode("utf-8", "replace").strip()
    return text or "another process"

"""A lock that the kernel gives up with its process, so that it can never be stale."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self


class FileLock:
    """A held lock; leave the block or end the process to free it. The file holds a word about the holder."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def sign(self, text: str) -> None:
        """Leave a word for whoever finds it locked."""
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, text.encode(), 0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        os.close(self._descriptor)


def try_lock(path: Path) -> FileLock | None:
    """The lock on this file, or None where another process holds it.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "lock"
    >>> with try_lock(path) as held:
    ...     try_lock(path) is None
    True

    Raises:
        OSError: the file cannot be made.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return FileLock(descriptor)

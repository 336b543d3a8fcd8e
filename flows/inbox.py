"""The watcher: notices what arrives in a folder and tells the Prefect server, which starts the deployment `watch`.

    python -m flows.inbox data/inbox

It looks every few seconds at names, sizes and times, which costs next to nothing (0.1 s of CPU a minute for 10,000
files); it neither opens a file nor imports Prefect's engine for it. A file counts as arrived when it has not
changed between two looks, so that a slow upload is read once and whole.
"""

from __future__ import annotations

import argparse
import os
import stat
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

EVERY_S = 5.0

State = tuple[int, int]
"""Size in bytes and time of last change in nanoseconds."""


class Inbox:
    """What is in a folder, and what arrived since the last look.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> inbox = Inbox(folder)
    >>> inbox.look()
    0
    >>> _ = (folder / "a.txt").write_text("new")
    >>> inbox.look(), inbox.look(), inbox.look()
    (0, 1, 0)
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._settled: dict[str, State] = {}
        self._moving: dict[str, State] = {}

    def look(self) -> int:
        """How many files have arrived: they are new or changed, and have not changed since the look before.

        The first look knows nothing, so the second reports all that lies there: after a pause the ledger decides what of
        it is new, and a run with nothing to do is cheap.
        """
        there = dict(_list_files(self.folder))
        arrived = {path: state for path, state in there.items() if self._moving.get(path) == state}
        self._settled = {path: state for path, state in self._settled.items() if path in there} | arrived
        self._moving = {path: state for path, state in there.items() if self._settled.get(path) != state}
        return len(arrived)


def watch(folder: Path, tell: Callable[[Path, int], object], stop: threading.Event, every_s: float = EVERY_S) -> None:
    """Look until `stop` is set; call `tell` with the folder and the number of files whenever some have arrived.

    A server that cannot be reached is told again at the next look.
    """
    inbox, untold = Inbox(folder), 0
    while not stop.wait(every_s):
        untold += inbox.look()
        if untold:
            try:
                tell(folder, untold)
            except Exception as error:  # whatever the network raises: a watcher that ends is worse
                print(f"copydesk: the Prefect server could not be told of {untold} new files: {error}", flush=True)
            else:
                untold = 0


def _list_files(folder: Path) -> Iterator[tuple[str, State]]:
    """Regular files below a folder; names that begin with a dot are somebody's half-written ones."""
    try:
        entries = list(os.scandir(folder))
    except OSError:  # not there yet, or taken away for a moment
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        try:
            if entry.is_dir(follow_symlinks=False):
                yield from _list_files(Path(entry.path))
            elif stat.S_ISREG((status := entry.stat(follow_symlinks=False)).st_mode):
                yield entry.path, (status.st_size, status.st_mtime_ns)
        except OSError:  # gone between the two calls
            continue


def main() -> None:
    """Watch folders for the server that Prefect is set to (PREFECT_API_URL or the active profile)."""
    parser = argparse.ArgumentParser(prog="python -m flows.inbox", description="Tells the Prefect server of new files.")
    parser.add_argument("folder", type=Path, nargs="+")
    parser.add_argument("--every", type=float, default=EVERY_S, metavar="SECONDS")
    options = parser.parse_args()

    from flows.events import tell_arrived

    stop = threading.Event()
    for folder in options.folder:
        threading.Thread(target=watch, args=(folder, tell_arrived, stop, options.every), daemon=True).start()
    print(f"Watching {', '.join(map(str, options.folder))} every {options.every:g} s. Ctrl-C ends it.", flush=True)
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        stop.set()


if __name__ == "__main__":
    main()

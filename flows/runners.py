"""Where the work is done: threads and a pool of processes here, or Dask there.

On one machine a task is a thread that hands its batch to a pool of recycled child processes. Over many machines
Dask runs the same tasks, and every Dask worker has such a pool of its own.
"""

from __future__ import annotations

import atexit
import os
import threading
import time
from functools import partial
from importlib import import_module
from typing import Any

from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from flows.cargo import pack_cargo
from flows.params import IngestParams
from flows.passwords import read_passwords
from ingest.errors import SettingsError
from ingest.pool import Pool, PoolClosedError
from ingest.store import Provenance

DASK = "COPYDESK_DASK_SCHEDULER"
"""Environment variable with the address of a Dask scheduler, such as tcp://scheduler:8786."""

BATCHES_AT_ONCE = 2
"""While one batch is committed, the next one keeps the processes busy."""

WINDOW = 2 * BATCHES_AT_ONCE
"""So many batches are submitted ahead of the one awaited: enough that none waits for the flow, and a cancelled run of a
million documents has not queued thousands of tasks."""


def choose_runner() -> TaskRunner[Any]:
    """Threads, unless the environment names a Dask scheduler.

    Raises:
        SettingsError: Dask is asked for and not installed.
    """
    address = os.environ.get(DASK)
    if not address:
        return ThreadPoolTaskRunner(max_workers=BATCHES_AT_ONCE)
    try:
        dask = import_module("prefect_dask")  # an extra
    except ImportError as error:
        raise SettingsError(f"{DASK} is set, but prefect-dask is not installed. Try: pip install 'copydesk[dask]'") from error
    return dask.DaskTaskRunner(address=address)  # type: ignore[no-any-return]


def window(runner: TaskRunner[Any]) -> int:
    """How many batches are submitted ahead: on Dask enough for many machines."""
    return WINDOW if isinstance(runner, ThreadPoolTaskRunner) else 64


_lock = threading.Lock()
_pools: dict[str, Pool] = {}
_closed: set[str] = set()


def shared_pool(params: IngestParams, provenance: Provenance) -> Pool:
    """The pool of this process for this run, opened by whoever asks first. The pool of another run is closed.

    Raises:
        PoolClosedError: the run has ended; a task that begins only now must not bring its pool back to life.
        SettingsError: the passwords are not where the parameters say.
    """
    key = _key(provenance)
    with _lock:
        if key in _closed:
            raise PoolClosedError("the run has ended")
        if key not in _pools:
            for other in list(_pools):
                _pools.pop(other).close()
            passwords = read_passwords(params.source.passwords)
            _pools[key] = Pool(params.settings(), params.workers, finish=partial(pack_cargo, provenance), passwords=passwords)
        return _pools[key]


def is_closed(provenance: Provenance) -> bool:
    """Whether the run has ended, or is about to: SIGTERM goes to all processes of a run at once, and the pool's may
    be gone a moment before the flow hears of it."""
    end = time.monotonic() + 1.0
    while _key(provenance) not in _closed and time.monotonic() < end:
        time.sleep(0.05)
    return _key(provenance) in _closed


def close_pools(provenance: Provenance | None = None) -> None:
    """Kill the children. Asking them to end would take longer than a cancelled run may."""
    with _lock:
        if provenance:
            _closed.add(_key(provenance))
        pools = list(_pools.values())
        _pools.clear()
    for pool in pools:
        pool.close()


def _key(provenance: Provenance) -> str:
    return f"{provenance.run_id} {provenance.settings_digest} {provenance.ingested_at}"


atexit.register(close_pools)

"""Over many machines: the same tasks on a Dask cluster, here with a scheduler and two workers on loopback."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from flows.children import Child
from flows.server import free_port
from tests.flows.desks import Desk, await_that
from tests.flows.test_run import run

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def test_the_same_tasks_on_dask(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.fill("in", 70)  # two batches
    desk.damage("in", 2)
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    # The processes of the pool are children of the Dask worker, which Dask therefore must not start as a daemon.
    env = {**os.environ, "DASK_DISTRIBUTED__WORKER__DAEMON": "False"}
    scheduler = ["-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
    worker = ["-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--nworkers", "2", "--no-dashboard"]
    with ExitStack() as stack:
        stack.enter_context(Child([sys.executable, *scheduler], env=env, log=tmp_path / "scheduler.log"))
        workers = stack.enter_context(Child([sys.executable, *worker], env=env, log=tmp_path / "worker.log"))
        await_that(lambda: workers.last_lines(100).count("Registered to") >= 2, 90, what=lambda: workers.last_lines(30))
        done = run(tmp_path, "in", "--lake", str(tmp_path / "lake"), "--workers", "1", COPYDESK_DASK_SCHEDULER=address)
        assert done.returncode == 0, done.stdout + done.stderr + workers.last_lines(40)
        assert "70 of 72 documents read" in done.stdout
    articles, sources = desk.counts("lake")
    assert (articles >= 70, sources) == (True, 72)

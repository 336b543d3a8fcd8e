"""The log of a run: it ends neither with the pipe that its worker reads nor before its last line."""

from __future__ import annotations

import subprocess
import sys

import pytest

PRINTS = """
import logging, os, sys
from prefect.logging.configuration import setup_logging
setup_logging()
from flows.logs import outlive_worker
{before}
log = logging.getLogger("prefect")
log.info("first")
sys.stdin.readline()
for _ in range(3):
    log.info("nobody reads this")
print("nor this", flush=True)
sys.exit(42)
"""


@pytest.mark.parametrize(("before", "codes"), [("outlive_worker()", {42}), ("", {1, 120})], ids=["outlives", "does not"])
def test_a_run_outlives_the_worker_that_reads_its_output(before: str, codes: set[int]) -> None:
    """The second case is why: when it ends with code 42, Prefect has mended it, and `outlive_worker` may go.

    Python makes 120 of the 1 when its standard output is buffered and cannot be flushed at the end.
    """
    command = [sys.executable, "-c", PRINTS.format(before=before)]
    run = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert run.stdin is not None
    assert run.stdout is not None
    assert "first" in run.stdout.readline()
    run.stdout.close()  # the worker is killed
    run.stdin.write("\n")
    run.stdin.close()
    assert run.wait(200) in codes

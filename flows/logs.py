"""The story of a run: a dozen lines at INFO, from the flow and from the library alike."""

from __future__ import annotations

import logging
import os
import sys
from functools import partial
from typing import Any

from prefect.logging import get_run_logger
from prefect.logging.handlers import APILogWorker, PrefectConsoleHandler
from rich.console import Console

SEND_WITHIN_S = 5.0


def story() -> logging.Logger | logging.LoggerAdapter[Any]:
    """The logger of this run.

    The loggers of the library are passed on to the UI by Prefect (PREFECT_LOGGING_EXTRA_LOGGERS), but only from WARNING
    up as long as nobody gives them a level.
    """
    for name in ("ingest", "flows"):
        library = logging.getLogger(name)
        if library.level == logging.NOTSET:
            library.setLevel(logging.INFO)
    return get_run_logger()


def outlive_worker() -> None:
    """Have this run go on when its worker is killed.

    The worker reads through a pipe what its runs print. When it is gone, the next line to print finds the pipe broken, and
    rich then ends the process (`Console.on_broken_pipe`): every run would die with its worker.
    """
    names = ("", "prefect", *(name for name in logging.root.manager.loggerDict if name.startswith("prefect.")))
    for handler in (handler for name in names for handler in logging.getLogger(name).handlers):
        if isinstance(handler, PrefectConsoleHandler):
            handler.console.on_broken_pipe = partial(_fall_silent, handler.console)  # type: ignore[method-assign]


def _fall_silent(console: Console) -> None:
    """Nobody reads what this process prints: from now on it prints into nothing."""
    console.quiet = True
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def send() -> None:
    """Have the server get the story before it hears that the run is over.

    Prefect sends log lines in batches, every two seconds, and the UI does not ask for the log of a finished run again until
    the page is loaded anew. Whoever opened it in those seconds would miss the end of the story.
    """
    APILogWorker.drain_all(timeout=SEND_WITHIN_S)

"""The story of a run: a dozen lines at INFO, from the flow and from the library alike."""

from __future__ import annotations

import logging
from typing import Any

from prefect.logging import get_run_logger
from prefect.logging.handlers import APILogWorker

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


def send() -> None:
    """Have the server get the story before it hears that the run is over.

    Prefect sends log lines in batches, every two seconds, and the UI does not ask for the log of a finished run again until
    the page is loaded anew. Whoever opened it in those seconds would miss the end of the story.
    """
    APILogWorker.drain_all(timeout=SEND_WITHIN_S)

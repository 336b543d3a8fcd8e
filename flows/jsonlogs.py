"""Log lines for machines: one JSON object a line (COPYDESK_LOG=json).

Prefect's own JSON formatter gives the message in parts that nobody has put together, and forty fields. Imports no Prefect, which
loads this module while it sets up its logging.
"""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

_OWN = ("flow_run_name", "flow_run_id", "task_run_name", "task_run_id", "flow_name")


class JsonLines(logging.Formatter):
    """Time, level, logger, message; the run and the task where there is one; the traceback where there is one.

    >>> record = logging.LogRecord("ingest", logging.INFO, "x.py", 1, "Found %d documents", (3,), None)
    >>> record.created = 0.0
    >>> JsonLines().format(record)
    '{"time": "1970-01-01T00:00:00.000+00:00", "level": "INFO", "logger": "ingest", "message": "Found 3 documents"}'
    """

    def __init__(self, *_: object, **__: object) -> None:
        """Takes what `logging.config` gives any formatter, and needs none of it."""
        super().__init__()

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: str(value) for name in _OWN if (value := getattr(record, name, None))}
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)

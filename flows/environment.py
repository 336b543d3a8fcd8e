"""What Prefect is told through environment variables. Imports no Prefect: it reads them when it is first imported."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_CLI_PROMPT": "false",
}
"""Prefect asks nobody and tells nobody."""

LIBRARY_LOGS = {"PREFECT_LOGGING_EXTRA_LOGGERS": "ingest,flows"}
"""The loggers whose lines belong to the story of a run; `flows.logs` sets their level."""


JSON_LOGS = {
    "PREFECT_LOGGING_HANDLERS_CONSOLE_FORMATTER": "json",
    "PREFECT_LOGGING_FORMATTERS_JSON_CLASS": "flows.jsonlogs.JsonLines",
    "PREFECT_LOGGING_COLORS": "false",
    "PREFECT_LOGGING_MARKUP": "false",
}
"""COPYDESK_LOG=json: one JSON object a line, for machines that collect logs."""


def private_environment(home: Path, *, api_url: str | None = None, base: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a Prefect that shares nothing with the one that the user may have.

    Home, profiles and database lie under `home`; every PREFECT_ variable of the user is left out, since one of them
    (an API address, a key) would send our runs to a server that knows nothing of them. COPYDESK_PREFECT_X is passed
    on as PREFECT_X for those who want to set something on purpose.

    >>> env = private_environment(Path("/h"), base={"PREFECT_API_KEY": "k", "COPYDESK_PREFECT_LOGGING_LEVEL": "DEBUG", "A": "b"})
    >>> env["PREFECT_HOME"], env.get("PREFECT_API_KEY"), env["PREFECT_LOGGING_LEVEL"], env["A"]
    ('/h', None, 'DEBUG', 'b')
    """
    base = os.environ if base is None else base
    prefix = "COPYDESK_PREFECT_"
    environment = {name: value for name, value in base.items() if not name.startswith("PREFECT_")}
    environment |= QUIET | LIBRARY_LOGS | (JSON_LOGS if base.get("COPYDESK_LOG") == "json" else {})
    environment |= {
        "PREFECT_HOME": str(home),
        "PREFECT_PROFILES_PATH": str(home / "profiles.toml"),
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{home / 'prefect.db'}",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
        "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    }
    if api_url is not None:
        environment["PREFECT_API_URL"] = api_url
    environment |= {"PREFECT_" + name[len(prefix) :]: value for name, value in base.items() if name.startswith(prefix)}
    return environment

"""Open the lake that the parameters name, with the credentials that they only name."""

from __future__ import annotations

import json
import os
from typing import Any

from flows.params import To
from ingest.errors import SettingsError
from ingest.store import Lake

WAIT_S = 120.0
"""How long a commit waits for the runs of others; theirs take tenths of a second."""


def open_lake(to: To) -> Lake:
    """The lake, not yet read.

    Raises:
        SettingsError: the credentials are not there, or are no JSON object of strings.
    """
    return Lake(to.lake, read_credentials(to.credentials), wait_s=WAIT_S)


def read_credentials(name: str) -> dict[str, str]:
    """The storage options behind a name; empty for the empty name.

    >>> os.environ["LAKE_OPTIONS"] = '{"AWS_REGION": "eu-central-1"}'
    >>> read_credentials("env:LAKE_OPTIONS")
    {'AWS_REGION': 'eu-central-1'}
    """
    if not name:
        return {}
    text = read_secret(name)
    try:
        options = json.loads(text) if isinstance(text, str) else text
    except json.JSONDecodeError as error:
        # The text itself is a secret and stays out of the message.
        raise SettingsError(f"The credentials {name} are no JSON (line {error.lineno}). Wanted: an object of strings.") from None
    if not isinstance(options, dict) or not all(isinstance(value, str) for value in options.values()):
        raise SettingsError(f'The credentials {name} hold something else than names and strings. Wanted: {{"AWS_REGION": "…"}}.')
    return {str(key): value for key, value in options.items()}


def read_secret(name: str) -> object:
    """What stands behind env:NAME or block:name. It is for use and never for a message.

    Raises:
        SettingsError: there is nothing by this name.
    """
    kind, _, key = name.partition(":")
    return _read_variable(key) if kind == "env" else _read_block(key)


def _read_variable(key: str) -> str:
    try:
        return os.environ[key]
    except KeyError:
        raise SettingsError(f"The environment of the worker has no variable {key}. Set it there, or name another one.") from None


def _read_block(key: str) -> object:
    from prefect.blocks.system import Secret

    try:
        secret: Any = Secret.load(key)
    except ValueError:
        raise SettingsError(f"The Prefect server has no Secret block {key}. Make it under Blocks, or name another one.") from None
    return secret.get()

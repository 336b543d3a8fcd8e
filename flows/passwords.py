"""The passwords of encrypted PDFs, by the name of the secret that holds them."""

from __future__ import annotations

from flows.lakes import read_secret
from ingest.errors import SettingsError


def read_passwords(name: str) -> tuple[str, ...] | None:
    """The passwords behind a name: a text with one a line, or a list; None for the empty name.

    >>> import os
    >>> os.environ["OUR_PASSWORDS"] = "swordfish\\nopen sesame"
    >>> read_passwords("env:OUR_PASSWORDS")
    ('swordfish', 'open sesame')

    Raises:
        SettingsError: there is no such secret, or it holds something else.
    """
    if not name:
        return None
    secret = read_secret(name)
    lines = secret.splitlines() if isinstance(secret, str) else secret
    if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
        # The secret itself stays out of the message.
        raise SettingsError(f"The passwords {name} are something else than text. Wanted: one password a line, or a list of them.")
    return tuple(line for line in lines if line)

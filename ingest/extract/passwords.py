"""Passwords for encrypted PDFs: from the environment, so that they are in no setting, table, log or report.

COPYDESK_PASSWORDS holds one password a line. A PDF is first opened without one: many are encrypted with the empty password,
which only forbids to print or copy.
"""

from __future__ import annotations

import os

VARIABLE = "COPYDESK_PASSWORDS"
ADVICE = (
    f"The PDF is encrypted and asks for a password; put it into the environment variable {VARIABLE}, or ask for an open copy."
)


def known_passwords() -> tuple[str, ...]:
    """The empty password, then those of the environment.

    >>> os.environ[VARIABLE] = "swordfish\\nopen sesame\\n"
    >>> known_passwords()
    ('', 'swordfish', 'open sesame')
    """
    return ("", *(line for line in os.environ.get(VARIABLE, "").splitlines() if line))

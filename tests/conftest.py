"""The same surroundings for every test, however the tests are started: at a terminal, in the background, by cron, in a container.

They are set when this file is imported, which is before any file of tests is: Prefect reads its environment on import.
"""

from __future__ import annotations

import os
import shutil
import signal
import tempfile

from hypothesis import HealthCheck, settings

# A shell has SIGINT and SIGQUIT ignored by what it puts into the background, nohup SIGHUP, and children inherit it: `copydesk
# run` would rightly ignore Ctrl-C. What this process handles has its default in a child.
IGNORED = (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP, signal.SIGTERM)
for number in IGNORED:
    if signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)

# What a person has set for a Prefect or Copydesk of their own, or for their terminal, is no part of a test.
THEIRS, TERMINAL = ("COPYDESK_", "PREFECT_"), ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES")
for name in [name for name in os.environ if name.startswith(THEIRS) or name in TERMINAL]:
    if name != "COPYDESK_CI":
        del os.environ[name]

# There may be no home, or one that cannot be written. Prefect makes its folder on import.
HOME = tempfile.mkdtemp(prefix="copydesk-tests-")
os.environ |= {
    "XDG_CACHE_HOME": HOME,
    "PREFECT_HOME": f"{HOME}/prefect",
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
}

# That a busy machine is slow is no defect. What a drawn example shows is one, but not of the change that CI happens to look at:
# there the examples are the same each time.
settings.register_profile(
    "copydesk",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="COPYDESK_CI" in os.environ,
)
settings.load_profile("copydesk")


def pytest_unconfigure() -> None:
    shutil.rmtree(HOME, ignore_errors=True)

"""The pins that make Prefect work: each with its reason, and a test that fails when one may go.

A pin may go when Prefect itself keeps out what broke it. What broke is known by version; so it is enough to ask whether
Prefect's own requirement, without our pin, would still let that version in. That the pinned set works is shown by every
other test here that starts a server, and by `test_an_active_schedule_creates_a_scheduled_run` above all.
"""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import requires, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

PROJECT = Path(__file__).parents[2] / "pyproject.toml"

BROKEN = {
    "fastapi": ("0.165.0", "Prefect's server fails on import"),
    "sqlalchemy": ("2.1.9", "Prefect's scheduler fails every minute without a word and creates no scheduled runs"),
}

NEEDS_CERTIFI = "2026.10.19"
"""What Prefect 3.9.1 asks for and was not to be had."""


def ours(name: str) -> Requirement:
    lines = tomllib.loads(PROJECT.read_text())["project"]["dependencies"]
    (found,) = [requirement for requirement in map(Requirement, lines) if requirement.name.lower() == name]
    return found


def prefects(name: str) -> Requirement:
    found = [requirement for requirement in map(Requirement, requires("prefect") or ()) if requirement.name.lower() == name]
    return next(requirement for requirement in found if requirement.marker is None or requirement.marker.evaluate({"extra": ""}))


@pytest.mark.parametrize("name", BROKEN)
def test_the_pin_keeps_out_what_broke(name: str) -> None:
    broken, why = BROKEN[name]
    assert not ours(name).specifier.contains(broken), why
    assert ours(name).specifier.contains(version(name))


@pytest.mark.parametrize("name", BROKEN)
def test_the_pin_may_not_go_yet(name: str) -> None:
    broken, why = BROKEN[name]
    assert prefects(name).specifier.contains(broken), (
        f"Prefect {version('prefect')} itself keeps out {name} {broken} ({why}). The pin may go: take it out of pyproject.toml."
    )


def test_prefect_is_the_one_that_was_measured() -> None:
    assert str(ours("prefect").specifier) == f"=={version('prefect')}"


def test_each_pin_says_why() -> None:
    lines = PROJECT.read_text().splitlines()
    for name in ("prefect", "fastapi", "sqlalchemy"):
        (line,) = [line for line in lines if re.match(rf'\s*"{name}[\[=<>].*,.*#', line)]
        assert len(line.split("#", 1)[1].strip()) > 20


def test_what_the_newer_prefect_wants_is_not_installed() -> None:
    assert Version(version("certifi")) < Version(NEEDS_CERTIFI), (
        f"certifi {version('certifi')} is to be had now: a Prefect newer than {version('prefect')} can be tried."
    )

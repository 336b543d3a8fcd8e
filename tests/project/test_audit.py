"""`make audit` says what it checked and what it could not, and its exit code tells the two apart."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from bench import audit


@pytest.fixture
def pip_audit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stand-in for pip-audit beside a stand-in for the interpreter; the test writes what it does."""
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return tmp_path / "pip-audit"


def write(tool: Path, said: str, code: int) -> None:
    tool.write_text(f"#!/bin/sh\necho '{said}' >&2\nexit {code}\n")
    tool.chmod(tool.stat().st_mode | stat.S_IXUSR)


def test_advisories_that_nobody_can_ask_for_are_not_called_checked(pip_audit: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = audit.ask_advisories()
    assert (code, "not installed" in said, said.startswith("NOT CHECKED")) == (2, True, True)
    write(pip_audit, "urllib3: Name or service not known", 1)
    code, said = audit.ask_advisories()
    assert (code, "Name or service not known" in said, said.startswith("NOT CHECKED")) == (2, True, True)
    assert audit.main() == 2
    out = capsys.readouterr().out
    assert out.count("\n") == 6
    assert all(out.splitlines()[number].startswith("ok: ") for number in range(5))


def test_holes_are_wrong_and_none_is_well(pip_audit: Path) -> None:
    write(pip_audit, "Found 2 known vulnerabilities in 1 package", 1)
    assert audit.ask_advisories()[0] == 1
    write(pip_audit, "No known vulnerabilities found", 0)
    assert audit.ask_advisories()[0] == 0
    assert audit.main() == 0


class Package:
    def __init__(self, **metadata: str) -> None:
        self.metadata = Metadata(metadata)


class Metadata(dict[str, str]):
    def get_all(self, name: str) -> list[str]:
        return [self[name]] if name in self else []


@pytest.mark.parametrize(
    ("metadata", "refused"),
    [
        ({"License-Expression": "MIT"}, False),
        ({"License-Expression": "GPL-3.0-or-later"}, True),
        ({"Classifier": "License :: OSI Approved :: GNU Affero General Public License v3"}, True),
        ({"License": "LGPL-2.1"}, False),
        ({"License-Expression": "MIT OR GPL-2.0"}, False),
        ({}, True),
    ],
)
def test_licences_that_bind_the_user_are_refused(metadata: dict[str, str], refused: bool) -> None:
    packages = {"x": Package(**metadata)}
    assert bool(list(audit.find_refused_licences(packages, {"x"}))) is refused  # type: ignore[arg-type]

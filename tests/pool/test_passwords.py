"""Encrypted PDFs: the empty password, passwords of the environment, of a caller, of a named secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.passwords import read_passwords
from ingest.errors import SettingsError
from ingest.model import Engine, Processed, Reason, Rejected
from ingest.pipeline import settle
from ingest.pool import Pool
from ingest.read import Found, find_sources
from ingest.settings import ExtractSettings, Settings
from tests.torture.pdfs import encrypted
from tests.torture.telling import tell


def locked(directory: Path, password: bytes) -> Found:
    (directory / "locked.pdf").write_bytes(encrypted(password))
    (found,) = find_sources([str(directory / "locked.pdf")], Settings().read)
    assert isinstance(found, Found)
    return found


@pytest.mark.parametrize("engine", list(Engine))
@pytest.mark.parametrize(
    ("password", "known", "opens"),
    [(b"", None, True), (b"sesame", None, False), (b"sesame", "swordfish\nsesame\n", True), (b"sesame", "swordfish", False)],
)
def test_the_environment_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: Engine, password: bytes, known: str | None, opens: bool
) -> None:
    monkeypatch.delenv("COPYDESK_PASSWORDS", raising=False)
    if known is not None:
        monkeypatch.setenv("COPYDESK_PASSWORDS", known)
    outcome = settle(locked(tmp_path, password), Settings(extract=ExtractSettings(engine=engine)))
    if opens:
        assert isinstance(outcome, Processed)
        assert "The bridge was closed on Tuesday" in outcome.document.raw
    else:
        assert isinstance(outcome, Rejected)
        assert outcome.reason is Reason.ENCRYPTED
        assert "COPYDESK_PASSWORDS" in outcome.detail


def test_passwords_reach_the_children(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPYDESK_PASSWORDS", "sesame")
    found = locked(tmp_path, b"sesame")
    for passwords, opens in ((None, True), (["x", "sesame"], True), (["x"], False)):
        with Pool(Settings(), 1, finish=tell, passwords=passwords) as pool:
            (settled,) = pool.run([found])
        assert isinstance(settled.result, bytes) is opens


def test_a_secret_that_is_not_there_or_no_text_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_passwords("") is None
    with pytest.raises(SettingsError, match="no variable NOT_THERE"):
        read_passwords("env:NOT_THERE")
    monkeypatch.setattr("flows.passwords.read_secret", lambda name: {"hidden": "word"})
    with pytest.raises(SettingsError) as caught:
        read_passwords("block:odd")
    assert "hidden" not in str(caught.value)
    monkeypatch.setattr("flows.passwords.read_secret", lambda name: ["a", "", "b"])
    assert read_passwords("block:list") == ("a", "b")

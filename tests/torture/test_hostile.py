"""Every hostile input through the pool, with either engine: the right outcome, within the limits; and a table of it all."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from rich.console import Console
from rich.table import Table

from ingest.model import Engine, Rejected
from ingest.pool import Pool
from ingest.read import Found, find_sources
from ingest.settings import ExtractSettings, LimitSettings, Settings
from tests.torture import pdfs
from tests.torture.hostile import FILES, GOOD, PLACES, make_places
from tests.torture.telling import tell

pytestmark = [pytest.mark.torture, pytest.mark.timeout(1800)]

LIMITS = LimitSettings(cpu_s=10, wall_s=120, memory_mb=700, cpu_s_per_page=0.02, result_mb=64)


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    outcome: str
    right: frozenset[str]
    seconds: float
    peak_mb: float
    tries: int
    detail: str


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("hostile")
    for hostile in FILES:
        (directory / hostile.name).write_bytes(hostile.make())
    make_places(directory / "places")
    return directory


@pytest.fixture(scope="module", params=list(Engine))
def rows(request: pytest.FixtureRequest, inputs: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Row]]:
    settings = Settings(limits=LIMITS, extract=ExtractSettings(engine=request.param))
    right = {f"/{hostile.name}": hostile.right for hostile in FILES} | {f"/{name}": wanted for name, wanted in PLACES.items()}
    listed = list(find_sources([str(inputs)], settings.read))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COPYDESK_PASSWORDS", "swordfish\nsesame")
        began = time.monotonic()
        with Pool(settings, 2, finish=tell) as pool:
            settled = {one.found.uri: one for one in pool.run(item for item in listed if isinstance(item, Found))}
    result = []
    for item in listed:
        wanted = next((outcomes for end, outcomes in right.items() if item.uri.endswith(end)), frozenset())
        if isinstance(item, Rejected):
            result.append(Row(name(item.uri), item.reason, wanted, 0, 0, 0, item.detail))
        else:
            one = settled[item.uri]
            outcome, detail = (
                (one.result.reason, one.result.detail) if isinstance(one.result, Rejected) else (GOOD, one.result.decode())
            )
            result.append(Row(name(item.uri), outcome, wanted, one.seconds, one.peak_mb, one.tries, detail))
    print_table(request.param, result, time.monotonic() - began)
    return result


def name(uri: str) -> str:
    return uri.rpartition("/")[2]


def print_table(engine: Engine, rows: list[Row], seconds: float) -> None:
    table = Table(title=f"Hostile inputs, {engine} first")
    for column in ("input", "outcome", "seconds", "peak MB", "tries", "detail"):
        table.add_column(column, overflow="fold", justify="right" if column in {"seconds", "peak MB", "tries"} else "left")
    for row in rows:
        mark = "" if row.outcome in row.right else " (UNEXPECTED)"
        detail = "" if row.outcome == GOOD else row.detail
        table.add_row(row.name[:44], row.outcome + mark, f"{row.seconds:.1f}", f"{row.peak_mb:.0f}", str(row.tries), detail[:90])
    unexpected = sum(row.outcome not in row.right for row in rows)
    console = Console(width=150, force_terminal=False)
    console.print(table, markup=False)
    console.print(f"{len(rows)} inputs, {unexpected} unexpected, {seconds:.0f} s")


def test_every_outcome_is_right(rows: list[Row]) -> None:
    assert len(rows) == len(FILES) + len(PLACES)
    assert [(row.name, row.outcome, row.detail[:200]) for row in rows if row.outcome not in row.right] == []


def test_every_document_keeps_its_limits(rows: list[Row]) -> None:
    """The seconds of a rejection are those of both tries; the interpreter and the libraries take 200 MB themselves."""
    assert [row for row in rows if row.peak_mb > LIMITS.memory_mb + 300] == []


def test_nothing_hostile_reaches_a_report(rows: list[Row]) -> None:
    assert [row for row in rows if row.outcome != GOOD and not row.detail.isprintable()] == []
    assert all(row.name.isprintable() for row in rows)


def test_actions_are_inert(rows: list[Row]) -> None:
    assert rows
    assert not Path("/tmp/launched").exists()


def test_text_of_good_documents_is_there(rows: list[Row]) -> None:
    """A guard may not cost the text that a page does show."""
    by_name = {row.name: row for row in rows}
    for inert in ("scripts-and-launches.pdf", "encrypted-with-no-password.pdf", "encrypted-with-a-known-password.pdf", "no-name"):
        assert "The bridge was closed on Tuesday" in json.loads(by_name[inert].detail)["text"]
    assert "council met on Tuesday" in json.loads(by_name["text-named.pdf"].detail)["text"]


@pytest.mark.parametrize("engine", list(Engine))
def test_no_pickle_is_loaded_by_path(tmp_path: Path, engine: Engine) -> None:
    data, marker = pdfs.write_trap(tmp_path)
    (tmp_path / "trap.pdf").write_bytes(data)
    settings = Settings(limits=LIMITS, extract=ExtractSettings(engine=engine))
    with Pool(settings, 1, finish=tell) as pool:
        (settled,) = pool.run(
            item for item in find_sources([str(tmp_path / "trap.pdf")], settings.read) if isinstance(item, Found)
        )
    assert settled.tries == 1
    assert not marker.exists()


def test_no_password_is_told(inputs: Path, capfd: pytest.CaptureFixture[str]) -> None:
    settings = Settings(limits=LIMITS)
    with Pool(settings, 1, finish=tell, passwords=["swordfish"]) as pool:
        found = [
            item
            for item in find_sources([str(inputs / "encrypted-with-a-password.pdf")], settings.read)
            if isinstance(item, Found)
        ]
        (settled,) = pool.run(found)
    out, err = capfd.readouterr()
    assert isinstance(settled.result, Rejected)
    assert settled.result.reason == "encrypted"
    assert "swordfish" not in f"{settled} {settings!r} {settings.model_dump_json()} {out} {err}"

"""`copydesk doctor`: is everything in place?

Each check says what it found; a failed one also what to do. A note is something to know that stops nothing.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from functools import partial
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from rich.console import Console
from rich.text import Text

from ingest.errors import CopydeskError
from ingest.model import Engine, Processed, Rejected
from ingest.settings import ExtractSettings, LimitSettings, Settings
from ingest.terminal import one_line

_LEAST_DISK_MB = 1_000
_MOST_SKEW_S = 60.0  # past it, schedules fire and tokens expire at moments that nobody expects
_SERVER_TIMEOUT_S = 3.0
_ADDRESS = "PREFECT_API_URL"
_INSTALL = "Install the packages as they were tested: pip install --require-hashes -r requirements.txt"


class State(StrEnum):
    """How a check ended."""

    GOOD = "ok"
    NOTE = "note"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found; `advice` is set unless all is well."""

    name: str
    state: State
    found: str
    advice: str = ""


def examine(lake: str) -> bool:
    """Run every check and print what it found; whether nothing is bad."""
    console = Console(highlight=False, markup=False, soft_wrap=True)
    marks = {State.GOOD: ("✓", "green"), State.NOTE: ("·", "yellow"), State.BAD: ("✗", "red")}
    all_good = True
    for finding in find_all(lake):
        mark, colour = marks[finding.state]
        console.print(Text(f"{mark} ", colour) + Text(f"{finding.name:<14}", "bold") + Text(one_line(finding.found, 300)))
        if finding.advice:
            console.print(Text(f"  {'':<14}→ {finding.advice}", colour))
        all_good &= finding.state is not State.BAD
    return all_good


def find_all(lake: str) -> Iterator[Finding]:
    """Every check in order; one that breaks is a finding itself."""
    checks: tuple[tuple[str, Callable[[], Finding]], ...] = (
        ("versions", check_versions),
        ("pins", check_pins),
        *((engine.value, partial(check_engine, engine)) for engine in Engine),
        ("memory", check_memory),
        ("disk", partial(check_disk, lake)),
        ("lake", partial(check_lake, lake)),
        ("server", check_server),
        ("worker", check_worker),
        ("clock", check_clock),
    )
    for name, check in checks:
        try:
            yield check()
        except Exception as error:
            what = f"the check itself failed: {type(error).__name__}: {error}"
            yield Finding(name, State.BAD, what, "Please report this.")


def check_versions() -> Finding:
    """Python and Copydesk."""
    from ingest.pipeline import PIPELINE_VERSION

    python = ".".join(map(str, sys.version_info[:3]))
    said = f"copydesk {metadata.version('copydesk')} (pipeline {PIPELINE_VERSION}), Python {python}, {sys.platform}"
    return Finding("versions", State.GOOD, said)


def check_pins() -> Finding:
    """Every package within the bounds that Copydesk asks for: past some of them Prefect breaks without a word."""
    wrong, count = [], 0
    for line in metadata.requires("copydesk") or ():
        requirement = Requirement(line)
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
            continue
        count += 1
        try:
            installed = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            wrong.append(f"{requirement.name} is missing")
            continue
        if not requirement.specifier.contains(installed, prereleases=True):
            wrong.append(f"{requirement.name} {installed}, wanted {requirement.specifier}")
    if wrong:
        return Finding("pins", State.BAD, "; ".join(wrong), _INSTALL)
    return Finding("pins", State.GOOD, f"{count} packages within their bounds, Prefect {metadata.version('prefect')}")


def check_engine(engine: Engine) -> Finding:
    """A small PDF read by this engine, in a child process with limits, as a run would do it."""
    from ingest.pool import Pool
    from ingest.read import Found

    settings = Settings(extract=ExtractSettings(engine=engine, fallback=False), limits=LimitSettings(wall_s=60))
    with tempfile.TemporaryDirectory(prefix="copydesk-doctor-") as directory:
        path = Path(directory) / "hello.pdf"
        path.write_bytes(make_pdf("Copydesk reads this line."))
        status = path.stat()
        found = Found("doctor:hello.pdf", str(path), path.name, status.st_size, status.st_mtime_ns)
        with Pool(settings, 1, finish=_raw_text) as pool:
            (settled,) = pool.run([found])
    if isinstance(settled.result, Rejected):
        said = f"{settled.result.reason}: {settled.result.detail}"
        return Finding(engine.value, State.BAD, said, _INSTALL)
    text = settled.result.decode().strip()
    if text != "Copydesk reads this line.":
        return Finding(engine.value, State.BAD, f"read {text!r} from a small PDF", "Please report this.")
    said = f"reads a small PDF in {settled.seconds * 1000:.0f} ms and {settled.peak_mb:.0f} MB"
    return Finding(engine.value, State.GOOD, said)


def _raw_text(processed: Processed) -> bytes:
    return processed.document.raw.encode()


def make_pdf(text: str) -> bytes:
    """The smallest honest PDF with one line of ASCII text.

    >>> make_pdf("Hello")[:8]
    b'%PDF-1.4'
    """
    escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    stream = f"BT /F1 12 Tf 72 700 Td ({escaped}) Tj ET".encode("ascii")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    )
    data, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    data += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(data)


def check_memory() -> Finding:
    """Enough memory for one document on each core, at the default limit."""
    from ingest.cleaning import count_cores

    cores, limit_mb = count_cores(), LimitSettings().memory_mb
    free_mb = _available_mb()
    if free_mb is None:
        return Finding("memory", State.NOTE, f"{cores} cores; free memory is not known on this system", "Watch it yourself.")
    said = f"{cores} cores, {free_mb:,} MB free; a document may use {limit_mb:,} MB"
    if free_mb < limit_mb:
        return Finding("memory", State.NOTE, said, "A single large document could fill it: use --workers 1.")
    if free_mb < cores * limit_mb:
        advice = f"Large documents on all cores at once could fill it: --workers {free_mb // limit_mb} is safe."
        return Finding("memory", State.NOTE, said, advice)
    return Finding("memory", State.GOOD, said)


def _available_mb() -> int | None:
    try:
        with open("/proc/meminfo", encoding="ascii") as lines:
            for line in lines:
                if line.startswith("MemAvailable:"):
                    return int(line.split()[1]) // 1024
    except OSError:
        pass
    return None


def check_disk(lake: str) -> Finding:
    """Room where the lake is or will be."""
    if "://" in lake:
        return Finding("disk", State.NOTE, f"{lake} is not on this machine", "Its free space is not checked.")
    place = Path(lake).absolute()
    while not place.exists():
        place = place.parent
    free_mb = shutil.disk_usage(place).free // 1_000_000
    said = f"{free_mb:,} MB free at {place}"
    if free_mb < _LEAST_DISK_MB:
        return Finding("disk", State.BAD, said, f"Free at least {_LEAST_DISK_MB:,} MB, or put the lake elsewhere: --lake DIR")
    return Finding("disk", State.GOOD, said)


def check_lake(path: str) -> Finding:
    """The lake as it is; it is not made here."""
    from ingest.store import Lake

    lake = Lake(path, wait_s=5)
    try:
        if not lake.exists():
            return _check_place(path)
        problems = lake.verify()
        articles, sources = lake.articles(["article_id"]).num_rows, lake.sources(["source_uri"]).num_rows
    except CopydeskError as error:
        return Finding("lake", State.BAD, str(error), "See above; a lake of a newer Copydesk needs that Copydesk.")
    said = f"{path}: {articles:,} articles from {sources:,} sources"
    if problems:
        more = f" and {len(problems) - 1} more" if len(problems) > 1 else ""
        return Finding("lake", State.BAD, f"{said}; {problems[0]}{more}", f"copydesk run SOURCE --lake {path} --again")
    if "://" not in path and not os.access(path, os.W_OK):
        return Finding("lake", State.NOTE, f"{said}, read-only for this user", "Runs need the right to write there.")
    return Finding("lake", State.GOOD, said)


def _check_place(path: str) -> Finding:
    if "://" in path:
        return Finding("lake", State.GOOD, f"{path}: none yet, and the place can be reached")
    place = Path(path).absolute()
    while not place.exists():
        place = place.parent
    if not place.is_dir() or not os.access(place, os.W_OK):
        return Finding("lake", State.BAD, f"{path}: none yet, and {place} cannot be written", "Choose another: --lake DIR")
    return Finding("lake", State.GOOD, f"{path}: none yet; the first run makes it")


def check_server() -> Finding:
    """The Prefect server that this environment names. Only schedules and the UI need one."""
    if _ADDRESS in os.environ and not _address().startswith(("http://", "https://")):
        return Finding("server", State.BAD, f"{_ADDRESS} is {_address()!r}", "It begins with http:// or https://.")
    try:
        _server_date()
    except (OSError, ValueError) as error:
        if _ADDRESS in os.environ:
            return Finding(
                "server", State.BAD, f"{_address()}: {_why(error)}", f"Start it, or unset {_ADDRESS} to run without one."
            )
        return Finding(
            "server", State.NOTE, "no Prefect server on port 4200", "Only schedules and the UI need one: copydesk serve"
        )
    return Finding("server", State.GOOD, f"{_address()} answers")


def check_worker() -> Finding:
    """A live worker: one that the server has heard of a moment ago, in a work pool that is not paused."""
    try:
        _server_date()
    except (OSError, ValueError):
        return Finding(
            "worker", State.NOTE, "no server that could know of one", "Only schedules and the UI need one: copydesk serve"
        )
    try:
        pools = _ask("work_pools/filter")
        alive = [worker for pool in pools for worker in _live_workers(pool)]
    except (OSError, ValueError, KeyError) as error:
        advice = "If it asks for a password, set PREFECT_API_AUTH_STRING as the worker has it."
        return Finding("worker", State.NOTE, f"the server does not tell of its workers: {_why(error)}", advice)
    if not pools:
        advice = "prefect work-pool create copydesk --type process, or copydesk serve"
        return Finding("worker", State.NOTE, "the server has no work pool, so no run can start", advice)
    names = ", ".join(str(pool["name"]) for pool in pools)
    if paused := ", ".join(str(pool["name"]) for pool in pools if pool.get("is_paused")):
        return Finding("worker", State.NOTE, f"work pool {paused} is paused: its runs wait", f"prefect work-pool resume {paused}")
    if not alive:
        advice = f"Runs wait until one is: prefect worker start --pool {pools[0]['name']}, or copydesk serve"
        return Finding("worker", State.NOTE, f"work pool {names}: no worker is alive", advice)
    return Finding("worker", State.GOOD, f"work pool {names}: {'; '.join(alive)}")


def check_clock() -> Finding:
    """Our clock beside the server's. A machine without a server has nothing to compare with; its time zone is told."""
    now = datetime.now().astimezone()
    said = f"{now:%Y-%m-%d %H:%M:%S %Z}"
    try:
        date = _server_date()
    except (OSError, ValueError):
        return Finding("clock", State.GOOD, said)
    if date is None:
        return Finding("clock", State.GOOD, f"{said}; the server does not say its own")
    skew_s = abs(now.timestamp() - date)
    if skew_s > _MOST_SKEW_S:
        said = f"{said}; the server's clock and ours are {skew_s:.0f} s apart"
        return Finding("clock", State.BAD, said, "Set both by NTP; else schedules fire at the wrong time.")
    return Finding("clock", State.GOOD, f"{said}, as the server's")


def _address() -> str:
    return os.environ.get(_ADDRESS, "http://127.0.0.1:4200/api").rstrip("/")


def _why(error: Exception) -> str:
    return str(error if isinstance(error, urllib.error.HTTPError) else getattr(error, "reason", error))


def _server_date() -> float | None:
    """The server's time in seconds since 1970; None if it does not say.

    Raises:
        OSError, ValueError: it cannot be reached, or its address is none.
    """
    if not _address().startswith(("http://", "https://")):
        raise ValueError(f"{_address()!r} is no address of a server")
    with urllib.request.urlopen(f"{_address()}/health", timeout=_SERVER_TIMEOUT_S) as answer:  # noqa: S310 - checked above
        date = answer.headers.get("Date")
    return parsedate_to_datetime(date).timestamp() if date else None


def _live_workers(pool: dict[str, object]) -> Iterator[str]:
    """The workers of a pool with the age of their last sign of life; the server itself calls one offline after three missed."""
    for worker in _ask(f"work_pools/{urllib.parse.quote(str(pool['name']))}/workers/filter"):
        if worker.get("status") == "ONLINE":
            heard = datetime.fromisoformat(str(worker["last_heartbeat_time"]))
            yield f"{worker['name']}, heard {max(0.0, (datetime.now(UTC) - heard).total_seconds()):.0f} s ago"


def _ask(path: str) -> list[dict[str, object]]:
    """A list from the server's API, with the password of this environment, and with a CSRF token where the server wants one."""
    headers = {"Content-Type": "application/json"}
    if password := os.environ.get("PREFECT_API_AUTH_STRING"):
        headers["Authorization"] = f"Basic {base64.b64encode(password.encode()).decode()}"
    try:
        answer = _send(path, b"{}", headers)
    except urllib.error.HTTPError as error:
        if error.code != 403:
            raise
        token = _send("csrf-token?client=copydesk-doctor", None, headers)
        if not isinstance(token, dict):
            raise ValueError("no CSRF token came") from error
        answer = _send(
            path, b"{}", headers | {"Prefect-Csrf-Token": str(token["token"]), "Prefect-Csrf-Client": "copydesk-doctor"}
        )
    if not isinstance(answer, list):
        raise ValueError(f"a list was expected, {type(answer).__name__} came")
    return answer


def _send(path: str, body: bytes | None, headers: dict[str, str]) -> object:
    request = urllib.request.Request(f"{_address()}/{path}", body, headers)  # noqa: S310 - checked before
    with urllib.request.urlopen(request, timeout=_SERVER_TIMEOUT_S) as answer:  # noqa: S310
        return json.load(answer)

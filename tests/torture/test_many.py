"""A batch with poison in it, and ten thousand documents in one run."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from ingest.model import Reason, Rejected
from ingest.pool import Pool
from ingest.read import Found, find_sources
from ingest.settings import LimitSettings, Settings
from ingest.store import Lake
from tests.torture import driver, hostile, pdfs, texts
from tests.torture.telling import settle_or_die, tell

pytestmark = [pytest.mark.torture, pytest.mark.timeout(3000)]


def test_a_thousand_good_documents_among_ten_poisoned_ones(tmp_path: Path) -> None:
    poison = {
        "0100-segfault.txt": b"x",
        "0200-loop.txt": b"x",
        "0300-exit.txt": b"x",
        "0400-killed.txt": b"x",
        "0500-abort.txt": b"x",
        "0600-memory.txt": b"x",
        "0700-bomb.pdf": pdfs.flate_bomb(),
        "0800-random.pdf": hostile.random_bytes(),
        "0900-hang.txt": b"x",
        "1000-encrypted.pdf": pdfs.encrypted(b"nobody knows"),
    }
    good = {
        f"{number:04d}.{'pdf' if number % 5 == 0 else 'txt'}": number
        for number in range(1, 1100)
        if f"{number:04d}" not in {name[:4] for name in poison}
    }
    good = dict(list(good.items())[:1000])
    for name, number in good.items():
        data = (
            pdfs.simple(pdfs.show(b"Document %d is good. %s" % (number, pdfs.SAYS)))
            if name.endswith("pdf")
            else f"Document {number} is good.\n\n{texts.PARAGRAPH}".encode()
        )
        (tmp_path / name).write_bytes(data)
    for name, data in poison.items():
        (tmp_path / name).write_bytes(data)
    settings = Settings(limits=LimitSettings(cpu_s=5, wall_s=20, memory_mb=512))
    found = [item for item in find_sources([str(tmp_path)], settings.read) if isinstance(item, Found)]
    assert len(found) == 1010
    began = time.monotonic()
    with Pool(settings, 2, finish=tell, work=settle_or_die) as pool:
        settled = list(pool.run(found))
    delivered = {one.found.below for one in settled if isinstance(one.result, bytes)}
    rejected = {one.found.below: one.result.reason for one in settled if isinstance(one.result, Rejected)}
    assert [one.found for one in settled] == found
    assert set(rejected) == set(poison)
    assert delivered == set(good)
    for one in settled:
        if isinstance(one.result, bytes):
            assert f"Document {good[one.found.below]} is good." in json.loads(one.result)["text"], one
    assert rejected["0100-segfault.txt"] is Reason.CRASHED
    assert rejected["0900-hang.txt"] is Reason.TIMEOUT
    assert rejected["1000-encrypted.pdf"] is Reason.ENCRYPTED
    print(f"\n{len(delivered)} delivered, {len(rejected)} rejected, {time.monotonic() - began:.0f} s")


def test_memory_does_not_grow_with_the_number_of_documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(10_000):
        (tmp_path / "in" / str(number % 10)).mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / str(number % 10) / f"{number}.txt").write_text(f"Note {number}\n\n{texts.PARAGRAPH}")
    lake = Lake(tmp_path / "lake")
    sizes: list[float] = []

    def commit_and_look(*arguments: Any) -> None:
        commit(*arguments)
        sizes.append(resident_mb())

    commit = driver.commit
    monkeypatch.setattr(driver, "commit", commit_and_look)
    began = time.monotonic()
    assert driver.run(lake.path, str(tmp_path / "in"), batch_documents=64) == 10_000
    first, last = sizes[16], sizes[-1]  # the first thousand load libraries and fill caches
    seconds = time.monotonic() - began
    print(f"\n10,000 documents in {seconds:.0f} s; driver {first:.0f} MB after 1,000, {last:.0f} MB after all")
    assert lake.sources().num_rows == 10_000
    assert last - first < 50
    assert last < 1.15 * sizes[31], "2,000 documents and 10,000 need the same memory"


def resident_mb() -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))

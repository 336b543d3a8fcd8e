"""Mutated sample PDFs and texts, bounded in time and seeded: whatever comes out, it is no bug of ours and costs nobody else."""

from __future__ import annotations

import os
import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.model import Engine, Reason, Rejected
from ingest.pool import Pool
from ingest.read import Found, find_sources
from ingest.settings import ExtractSettings, LimitSettings, Settings
from tests.torture import pdfs
from tests.torture.telling import tell

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]

INBOX = Path(__file__).parents[2] / "data" / "inbox"
SECONDS = float(os.environ.get("FUZZ_SECONDS", "60"))
SEED = int(os.environ.get("FUZZ_SEED", "6"))

_NUMBER = re.compile(rb"\d+")
_WORDS = (
    b"/Kids",
    b"/Parent",
    b"/Length",
    b"/Filter",
    b"/Contents",
    b"/Font",
    b"/ToUnicode",
    b"obj",
    b"endobj",
    b"stream",
    b"endstream",
    b"xref",
    b"R",
)
_VALUES = (
    b"0",
    b"-1",
    b"1",
    b"65535",
    b"4294967295",
    b"99999999999999999999",
    b"1e38",
    b"null",
    b"true",
    b"[]",
    b"<<>>",
    b"()",
    b"/X",
)


def mutate(data: bytes, chance: random.Random) -> bytes:
    """A few changes of the kinds that break parsers: flipped bits, lost and doubled parts, other numbers, other names."""
    octets = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 3, 8, 30))):
        at = chance.randrange(max(1, len(octets)))
        match chance.randrange(7):
            case 0:
                octets[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del octets[at : at + chance.choice((1, 2, 10, 1000))]
            case 2:
                octets[at:at] = octets[at : at + chance.choice((1, 20, 500))]
            case 3:
                if match := _NUMBER.search(octets, at):
                    octets[match.start() : match.end()] = chance.choice(_VALUES)
            case 4:
                if (place := octets.find(chance.choice(_WORDS), at)) >= 0:
                    octets[place : place + 4] = chance.choice(_WORDS)
            case 5:
                del octets[at:]
            case _:
                other = chance.randrange(max(1, len(octets)))
                octets[at : at + 50], octets[other : other + 50] = octets[other : other + 50], octets[at : at + 50]
    return bytes(octets)


def mutants(directory: Path, seeds: list[bytes], chance: random.Random, ends: float) -> Iterator[Found]:
    number = 0
    while time.monotonic() < ends:
        number += 1
        path = directory / f"{number}.bin"
        path.write_bytes(mutate(chance.choice(seeds), chance))
        for found in find_sources([str(path)], Settings().read):
            if isinstance(found, Found):
                yield found


@pytest.mark.parametrize("engine", list(Engine))
def test_no_mutant_finds_a_bug(tmp_path: Path, engine: Engine) -> None:
    seeds = [path.read_bytes() for path in sorted(INBOX.iterdir()) if path.is_file() and not path.name.startswith(".")]
    seeds += [
        pdfs.long_article(),
        pdfs.simple(),
        pdfs.encrypted(b""),
        pdfs.escapes_in_title(),
        pdfs.font_loop(),
        pdfs.bfrange_bomb(),
    ]
    chance = random.Random(SEED)
    settings = Settings(limits=LimitSettings(cpu_s=10, wall_s=60, memory_mb=700), extract=ExtractSettings(engine=engine))
    outcomes: Counter[str] = Counter()
    bugs = []
    with Pool(settings, 2, finish=tell) as pool:
        for settled in pool.run(mutants(tmp_path, seeds, chance, time.monotonic() + SECONDS / len(Engine))):
            result = settled.result
            outcomes[result.reason if isinstance(result, Rejected) else "good"] += 1
            if isinstance(result, Rejected) and result.reason is Reason.INTERNAL_ERROR:
                kept = tmp_path / f"bug-{len(bugs)}.bin"
                kept.write_bytes(Path(settled.found.path).read_bytes())
                bugs.append((kept, result.detail))
            Path(settled.found.path).unlink()
    print(f"\n{engine}: {outcomes.total()} mutants: {dict(outcomes)}")
    assert bugs == []
    assert outcomes.total() > 20

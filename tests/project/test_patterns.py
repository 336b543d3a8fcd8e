"""A regular expression that old Pythons read otherwise is not used."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
# Before Python 3.11.5 a group that is repeated so does not go back where its last round failed; Debian 12 has 3.11.2.
POSSESSIVE_GROUP = re.compile(r"(?<!\\)\)(?:[*+?]|\{[\d,]+\})\+")


def test_no_group_is_repeated_possessively() -> None:
    assert POSSESSIVE_GROUP.search(r"(?:ab?c)*+d")
    assert not POSSESSIVE_GROUP.search(r"(?>(?:ab?c)*)[^)]*+d")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for folder in ("ingest", "flows", "bench")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if POSSESSIVE_GROUP.search(line.split("  #")[0]) and not line.lstrip().startswith("#")
    ]
    assert found == []

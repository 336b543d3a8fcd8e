"""The words from which Prefect's two run forms draw a name for a run, taken out of the scripts of its UI.

    python -m bench.build_names flows/drawn.json

The forms send a drawn name as if a person had typed it. `flows.naming` therefore knows the words, and
`tests/flows/test_naming.py` fails when a newer Prefect draws from others.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import prefect

LONGEST = 6
"""The newer form draws no animal with a longer name."""

_FIRST = re.compile(r"\[(`Awesome`(?:,`\w+`)+)\]")
_SECOND = re.compile(r"`(Aardvark\.[^`]+)`")
_OLDER_FIRST = re.compile(r"`(adaptable\.[^`]+)`")
_OLDER_SECOND = re.compile(r"`(alligator\.[^`]+)`")


def find_drawn() -> list[dict[str, list[str]]]:
    """First and second words of the newer and of the older form.

    Raises:
        LookupError: the scripts of the UI are written in another way now.
    """
    folder = Path(prefect.__file__).parent / "server"
    newer = _read(folder / "ui-v2" / "assets", "Handcrafted")
    older = _read(folder / "ui" / "assets", "`adaptable.")
    return [
        {"first": _find(_FIRST, newer, "`,`"), "second": [word for word in _find(_SECOND, newer, ".") if len(word) <= LONGEST]},
        {"first": _find(_OLDER_FIRST, older, "."), "second": _find(_OLDER_SECOND, older, ".")},
    ]


def _read(folder: Path, mark: str) -> str:
    for path in sorted(folder.glob("*.js")):
        if mark in (text := path.read_text()):
            return text
    raise LookupError(f"no script in {folder} has {mark!r}")


def _find(pattern: re.Pattern[str], text: str, separator: str) -> list[str]:
    found = pattern.search(text)
    if found is None:
        raise LookupError(f"{pattern.pattern} is not there")
    return sorted(set(found.group(1).strip("`").split(separator)))


if __name__ == "__main__":
    lines = [
        " {" + ",\n  ".join(f'"{name}": {json.dumps(words, ensure_ascii=False)}' for name, words in form.items()) + "}"
        for form in find_drawn()
    ]
    Path(sys.argv[1]).write_text("[\n" + ",\n".join(lines) + "\n]\n")

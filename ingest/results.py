"""The files that `copydesk clean` writes.

The bytes depend on the sources and the settings alone: no times, no run, no machine in them, and the same at
any number of workers.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from pydantic import ConfigDict, TypeAdapter

from ingest.markdown import markdown_of_row
from ingest.model import Rejected

if TYPE_CHECKING:
    from ingest.store import Row

# Where and when a run happened is not part of what it found.
_RUN_COLUMNS = ("ingested_at", "run_id")


class Format(StrEnum):
    """How articles are written."""

    MARKDOWN = "markdown"
    JSON = "json"
    TEXT = "text"

    @property
    def suffix(self) -> str:
        return {Format.MARKDOWN: ".md", Format.JSON: ".json", Format.TEXT: ".txt"}[self]


class Names:
    """Gives each source a file name of its own below the output directory.

    The first source of a folder with some stem gets `stem.json`. Another one with the same stem (`a.pdf` and
    `a.txt`) keeps its full name, `a.txt.json`, and if that is taken too, a number. Names that differ only in
    capitals count as the same, for on some file systems they are.

        >>> names = Names(Format.JSON)
        >>> [str(names.choose(below)) for below in ("x/a.pdf", "x/a.txt", "y/a.pdf", "x/a.txt")]
        ['x/a.json', 'x/a.txt.json', 'y/a.json', 'x/a.txt.2.json']
    """

    def __init__(self, format: Format) -> None:  # noqa: A002 - the option's name
        self._suffix = format.suffix
        self._taken: set[str] = set()

    def choose(self, below: str) -> PurePosixPath:
        """The path below the output directory for a source with this path below its given directory."""
        parts = [part for part in PurePosixPath(below.replace("\\", "/")).parts if part not in ("/", "..", ".")]
        path = PurePosixPath(*parts) if parts else PurePosixPath("document")
        # `with_name` and not `with_suffix`: a stem may itself hold dots.
        candidates = [path.with_name(path.stem + self._suffix), path.with_name(path.name + self._suffix)]
        number = 2
        while candidates[0].as_posix().casefold() in self._taken:
            candidates.pop(0)
            if not candidates:
                candidates.append(path.with_name(f"{path.name}.{number}{self._suffix}"))
                number += 1
        self._taken.add(candidates[0].as_posix().casefold())
        return candidates[0]


def render_articles(source: str, rows: Sequence[Row], format: Format, indent: int | None = 1) -> str:  # noqa: A002
    """The articles of one source as the content of one file; `indent` None puts JSON on one line."""
    match format:
        case Format.JSON:
            return to_json({"source": source, "articles": [_without_run(row) for row in rows]}, indent)
        case Format.MARKDOWN:
            return "\n".join(markdown_of_row(row) for row in rows)
        case Format.TEXT:
            return "\n".join(f"{row['text']}\n" for row in rows)


def render_rejection(rejected: Rejected, indent: int | None = 1) -> str:
    """A rejection as JSON, with the keys that the ledger has."""
    return to_json(
        {
            "source": rejected.uri,
            "rejected": {
                "reason": rejected.reason.value,
                "stage": rejected.stage,
                "detail": rejected.detail,
                "limits": list(rejected.limits),
            },
            "articles": [],
        },
        indent,
    )


def _without_run(row: Row) -> dict[str, object]:
    return {name: value for name, value in row.items() if name not in _RUN_COLUMNS}


# What JSON may hold as it is, and a terminal or a line-based reader should not get: C1, separators, bidi controls.
_ESCAPED_IN_JSON = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def to_json(value: object, indent: int | None = 1) -> str:
    r"""JSON for files and terminals: readable letters, escaped control characters, a newline at the end.

    >>> to_json({"title": "Größe\x9b31m", "date": date(2024, 5, 3)}, indent=None)
    '{"title": "Größe\\u009b31m", "date": "2024-05-03"}\n'
    """
    text = _write_indented(value, indent) if indent else _escape(json.dumps(value, ensure_ascii=False, default=_plain))
    return text + "\n"


def _escape(text: str) -> str:
    return _ESCAPED_IN_JSON.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


# The same in UTF-8, which has no surrogates. Four searches, each for one leading byte, cost a third of that for a class.
_ESCAPED_IN_UTF8 = [
    re.compile(pattern) for pattern in (rb"\x7f", rb"\xc2[\x80-\x9f]", rb"\xe2\x80[\xa8-\xae]", rb"\xe2\x81[\xa6-\xa9]")
]

_ANY: TypeAdapter[object] = TypeAdapter(object, config=ConfigDict(ser_json_inf_nan="constants"))


def _write_indented(value: object, indent: int) -> str:
    """What `json` writes too, six times as fast: its compiled part knows no indent, and an article has thousands of values."""
    try:
        data = _ANY.dump_json(value, indent=indent)
    except ValueError:  # a lone surrogate: no UTF-8 has it, only an escape
        return _escape(json.dumps(value, ensure_ascii=False, indent=indent, default=_plain))
    text = data.decode()
    return _escape(text) if any(pattern.search(data) for pattern in _ESCAPED_IN_UTF8) else text


def _plain(value: object) -> object:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Iterable):
        return list(value)
    raise TypeError(f"no JSON form for {type(value).__name__}")


def write_file(path: Path, content: str) -> None:
    """Write through a neighbour file, so that a reader never sees half of it.

    Lone surrogates, which a damaged text may hold and UTF-8 cannot, are written as the replacement character.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        data = content.encode()
    except UnicodeEncodeError:
        data = content.encode("utf-8", "surrogatepass").decode("utf-8", "replace").encode("utf-8")
    try:
        draft.write_bytes(data)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)

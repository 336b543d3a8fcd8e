"""`copydesk clean`: files in, articles out, no table and no Prefect."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from ingest.model import Processed, Rejected
from ingest.pool import Pool
from ingest.read import Found, find_sources
from ingest.results import Format, Names, render_articles, render_rejection, write_file
from ingest.settings import Settings

_COUNT = struct.Struct("<I")


def count_cores() -> int:
    """The cores that this process may use; in a container fewer than the machine has.

    >>> count_cores() >= 1
    True
    """
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Content:
    """The articles of one source as they are to be written."""

    text: str
    articles: int


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What became of one source; `below` is its path below the directory that was given."""

    uri: str
    below: str
    outcome: Content | Rejected


def clean_sources(
    patterns: Sequence[str],
    settings: Settings,
    workers: int,
    format: Format,  # noqa: A002 - the option's name
    indent: int | None = 1,
) -> Iterator[Cleaned]:
    """Every source that these patterns name, in the order in which they are found, at any number of workers.

    Args:
        workers: documents at once, each in a process of its own with limits on time and memory.
        indent: of JSON; None puts each source on one line.
    Raises:
        SourceError: a pattern names nothing.
    """
    listed = list(find_sources(patterns, settings.read))
    found = [one for one in listed if isinstance(one, Found)]
    # Rendering happens in the child: of a document, the parent sees only the bytes to be written.
    finish = partial(_finish, format=format, indent=indent, settings_digest=settings.digest())
    with Pool(settings, max(1, min(workers, len(found))), finish=finish) as pool:
        settled = pool.run(found)
        for one in listed:
            if isinstance(one, Rejected):
                yield Cleaned(one.uri, _last_name(one.uri), one)
                continue
            result = next(settled).result
            yield Cleaned(one.uri, one.below, result if isinstance(result, Rejected) else _unpack(result))


def _finish(processed: Processed, *, format: Format, indent: int | None, settings_digest: str) -> bytes:  # noqa: A002
    # Only the children need these; the command would spend a second on loading them, too.
    from ingest.pipeline import PIPELINE_VERSION
    from ingest.store import Provenance, article_rows

    # The time is that of no run: it would differ from one to the next, and is not written.
    provenance = Provenance(PIPELINE_VERSION, settings_digest, None, datetime.fromtimestamp(0, UTC))
    rows = article_rows(processed, provenance)
    text = render_articles(processed.source.uri, rows, format, indent)
    return _COUNT.pack(len(rows)) + text.encode("utf-8", "replace")


def _unpack(result: bytes) -> Content:
    return Content(result[_COUNT.size :].decode("utf-8"), _COUNT.unpack_from(result)[0])


def _last_name(uri: str) -> str:
    return uri.rstrip("/").rpartition("/")[2] or "document"


@dataclass(frozen=True, slots=True)
class Written:
    """What became of one source in the output directory; `renamed` if its plain name was taken by another one."""

    cleaned: Cleaned
    path: Path | None
    renamed: bool


def write_cleaned(cleaned: Iterable[Cleaned], output: Path, format: Format) -> Iterator[Written]:  # noqa: A002
    """Write each source's articles below `output`. A rejection becomes a file in JSON, and none in the other formats."""
    names = Names(format)
    for one in cleaned:
        path = output / names.choose(one.below)
        renamed = path.name != Path(one.below).stem + format.suffix
        if isinstance(one.outcome, Content):
            write_file(path, one.outcome.text)
        elif format is Format.JSON:
            write_file(path, render_rejection(one.outcome))
        yield Written(one, path if path.exists() else None, renamed)

"""What may be wrong with a lake, found by reading all of it. Used by the tests and by `copydesk doctor`."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import DeltaTable

from ingest.store.rows import article_id
from ingest.store.table import Table

_Making: TypeAlias = tuple[object, object, object]
_MAKING = ("source_uri", "source_sha256", "pipeline_version", "settings_digest")


class ProblemKind(StrEnum):
    """`unfinished` and `leftover` are what a killed run leaves; the next run puts them right."""

    UNFINISHED = "unfinished"  # articles whose source the ledger does not know with this content
    LEFTOVER = "leftover"  # a file that is not part of the table, but that a plain reader of Parquet sees
    DUPLICATE = "duplicate"  # one article, or one source, twice
    MISSING = "missing"  # fewer or more articles than the ledger says
    UNREADABLE = "unreadable"  # a file of the table is damaged or gone
    WRONG_ID = "wrong_id"  # an article_id that does not belong to its source


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, in a sentence."""

    kind: ProblemKind
    detail: str

    @property
    def heals(self) -> bool:
        """Whether the next run puts it right."""
        return self.kind in (ProblemKind.UNFINISHED, ProblemKind.LEFTOVER)


def find_problems(articles: Table, sources: Table) -> Iterator[Problem]:
    """Compare the two tables with each other and with their files.

    The ledger is read first: a commit in between then shows as unfinished, which it is at that moment.
    """
    broken = [problem for table in (articles, sources) for problem in _find_broken_files(table)]
    yield from broken
    if any(problem.kind is ProblemKind.UNREADABLE for problem in broken):
        return
    ledger = sources.read([*_MAKING, "outcome", "article_count"]).to_pylist()
    rows = articles.read([*_MAKING, "article_id", "article_index"]).to_pylist()
    for (uri, index), count in Counter((row["source_uri"], row["article_index"]) for row in rows).items():
        if count > 1:
            yield Problem(ProblemKind.DUPLICATE, f"article {index} of {uri!r} is there {count} times")
    for uri, count in Counter(row["source_uri"] for row in ledger).items():
        if count > 1:
            yield Problem(ProblemKind.DUPLICATE, f"the ledger names {uri!r} {count} times")
    for row in rows:
        if row["article_id"] != article_id(row["source_sha256"], row["article_index"]):
            detail = f"{row['article_id']!r} is no id for article {row['article_index']} of {row['source_uri']!r}"
            yield Problem(ProblemKind.WRONG_ID, detail)
    yield from _find_differences(rows, ledger)


def _find_broken_files(table: Table) -> Iterator[Problem]:
    delta = table.open()
    if delta is None:
        return
    for path, rows in _files(delta):
        if table.local is None:
            continue
        try:
            found = pq.read_metadata(table.local / path).num_rows
        except (OSError, pa.ArrowException) as error:
            yield Problem(ProblemKind.UNREADABLE, f"{table.name}/{path}: {str(error).splitlines()[0]}")
            continue
        if rows is not None and found != rows:
            yield Problem(ProblemKind.UNREADABLE, f"{table.name}/{path} has {found} rows, the log says {rows}")
    for leftover in table.leftovers():
        yield Problem(ProblemKind.LEFTOVER, f"{table.name}/{leftover.name} is not part of the table")


def _files(delta: DeltaTable) -> list[tuple[str, int | None]]:
    actions = pa.table(delta.get_add_actions(flatten=True)).select(["path", "num_records"]).to_pylist()
    return [(action["path"], action["num_records"]) for action in actions]


def _find_differences(rows: Sequence[Mapping[str, object]], ledger: Sequence[Mapping[str, object]]) -> Iterator[Problem]:
    held: defaultdict[object, Counter[_Making]] = defaultdict(Counter)
    for row in rows:
        held[row["source_uri"]][_making(row)] += 1
    entries = {row["source_uri"]: row for row in ledger}
    for uri, makings in held.items():
        if uri not in entries:
            yield Problem(ProblemKind.UNFINISHED, f"the ledger does not know {uri!r}, which has articles")
        if len(makings) > 1:
            yield Problem(ProblemKind.DUPLICATE, f"{uri!r} has articles of {len(makings)} readings")
    for uri, entry in entries.items():
        made = next(iter(held[uri]), None) if uri in held else None
        # The articles of a rejected source are of an earlier reading, and stay on purpose if its content did not change.
        current = (
            made is None
            or made == _making(entry)
            or (entry["outcome"] == "rejected" and entry["source_sha256"] in (None, made[0]))
        )
        found, wanted = held[uri].total() if uri in held else 0, entry["article_count"] or 0
        if not current:
            yield Problem(ProblemKind.UNFINISHED, f"the articles of {uri!r} are of another reading than the ledger's")
        elif found != wanted:
            yield Problem(ProblemKind.MISSING, f"{uri!r} has {found} articles, the ledger says {wanted}")


def _making(row: Mapping[str, object]) -> _Making:
    return row["source_sha256"], row["pipeline_version"], row["settings_digest"]

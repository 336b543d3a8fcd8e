"""The lake: the tables `articles` and `sources` in one directory or below one prefix of an object store.

Articles are committed before the ledger. A run that is killed between the two leaves articles whose source the
ledger does not know (or knows with its former content): the next run takes the source for new, works on it
again and replaces the rows. Nothing is lost, nothing comes twice, and no repair step exists that could fail itself.

What becomes of the rows of a source that changed and now is rejected:

- its content is another one than that of the rows: they go, for they would pass off as current what no longer
  exists; the ledger says so in `detail`;
- its content is the same (it ran into a time limit under a newer version, say), or its bytes cannot be read at all
  for the moment: they stay, being the last true reading, with the version that made them beside them; the
  ledger says that too.

A source that is gone from the disk keeps its rows: the lake is the archive of what was read, not a mirror.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
from deltalake.exceptions import CommitFailedError

from ingest.errors import LakeError
from ingest.store.check import Problem, find_problems
from ingest.store.ledger import COLUMNS, Candidate, Ledger, Plan
from ingest.store.lock import LakeLock
from ingest.store.rows import Provenance
from ingest.store.schema import ARTICLES, SOURCES
from ingest.store.table import Table, lake_errors, match_sources


class Lake:
    """The lake at a local path or an address such as ``s3://bucket/lake``; made by the first commit.

    Every method may be called from any thread and beside other processes that work on the same lake.

    Args:
        path: directory or address.
        storage_options: access to an object store, as `deltalake` takes them (``AWS_ENDPOINT_URL`` …); on S3 and its
            likes ``aws_conditional_put`` is set to ``etag`` unless given, without which two writers could overwrite each other.
        wait_s: how long a commit waits for other writers, in seconds.
    """

    def __init__(self, path: str | Path, storage_options: dict[str, str] | None = None, *, wait_s: float = 60.0) -> None:
        self.path = _normalize(str(path))
        self.local = None if "://" in self.path else Path(self.path)
        options = dict(storage_options or {})
        if self.path.startswith(("s3://", "s3a://")) and not any(name.lower() == "aws_conditional_put" for name in options):
            options["aws_conditional_put"] = "etag"
        self._wait_s = wait_s
        self._articles = Table(
            f"{self.path}/articles", ARTICLES, "articles", "Clean articles, one a row. Key: source_uri, article_index.", options
        )
        self._sources = Table(f"{self.path}/sources", SOURCES, "sources", "The ledger: one row a source.", options)

    def __repr__(self) -> str:
        return f"Lake({self.path!r})"

    # -- reading ----------------------------------------------------------------------------------------------------

    def articles(self, columns: Sequence[str] | None = None, predicate: str | None = None) -> pa.Table:
        """The articles, or those for which a condition in SQL holds; an empty table where nothing was committed yet.

        Raises:
            LakeVersionError: written by a newer major version.
            LakeError: the lake cannot be read.
        """
        with lake_errors(self.path, "read"):
            return self._articles.read(columns, predicate)

    def sources(self, columns: Sequence[str] | None = None, predicate: str | None = None) -> pa.Table:
        """The ledger. Raises as `articles` does."""
        with lake_errors(self.path, "read"):
            return self._sources.read(columns, predicate)

    def ledger(self) -> Ledger:
        """The ledger, to ask what was done with a source. Raises as `articles` does.

        A source whose articles are not all in the table any more (somebody removed ``lake/articles``) is left out, so that it
        counts as new and is read again.
        """
        rows = self.sources(COLUMNS)
        with lake_errors(self.path, "read"):
            if sum(filter(None, rows.column("article_count").to_pylist())) == self._articles.count_rows():
                return Ledger(rows)
            found = Counter(self._articles.read(["source_uri"]).column("source_uri").to_pylist())
        pairs = zip(rows.column("source_uri").to_pylist(), rows.column("article_count").to_pylist(), strict=True)
        whole = [found[uri] == (count or 0) for uri, count in pairs]
        return Ledger(rows.filter(pa.array(whole, pa.bool_())))

    def plan(
        self, candidates: Iterable[Candidate], provenance: Provenance, *, retry_rejected: bool = False, redo: bool = False
    ) -> Plan:
        """Compare sources as found with the ledger. Raises as `articles` does."""
        return self.ledger().plan(candidates, provenance, retry_rejected=retry_rejected, redo=redo)

    def verify(self) -> tuple[Problem, ...]:
        """Read the whole lake and say what is wrong with it: nothing, after a run that ended.

        Raises:
            LakeVersionError: written by a newer major version.
            LakeError: the log of the lake cannot be read.
        """
        with lake_errors(self.path, "read"):
            return tuple(find_problems(self._articles, self._sources))

    def exists(self) -> bool:
        """Whether anything was committed here yet."""
        with lake_errors(self.path, "read"):
            return self._sources.open() is not None

    # -- writing ----------------------------------------------------------------------------------------------------

    def check_writable(self) -> None:
        """Make the tables if they are missing, so that a run finds out before its work and not after it.

        Raises:
            LakeVersionError: the lake was written by a newer schema.
            LakeBusyError: somebody else held the lake for `wait_s`.
            LakeError: it cannot be written.
        """
        with lake_errors(self.path, "written"), self._alone():
            self._articles.prepare(self._wait_s)
            self._sources.prepare(self._wait_s)

    def commit(self, articles: pa.Table, sources: pa.Table) -> None:
        """Put the results of some sources in the place of whatever the lake holds of them.

        Args:
            articles: rows of ARTICLES, all articles of these sources.
            sources: rows of SOURCES, one for each source, rejected ones included.
        Raises:
            LakeVersionError: the lake was written by a newer schema.
            LakeBusyError: somebody else held the lake for `wait_s`. Nothing, or the articles alone were committed; again is safe.
            LakeError: it cannot be written: full, read-only, removed. Again is safe.
            ValueError: an article without its source, or a source twice.
        """
        uris = sources.column("source_uri").to_pylist()
        if len(set(uris)) < len(uris):
            raise ValueError("a source occurs twice in one commit")
        if foreign := set(articles.column("source_uri").to_pylist()) - set(uris):
            raise ValueError(f"articles without their source: {sorted(foreign)[:3]}")
        if not uris:
            return
        with lake_errors(self.path, "written"), self._alone():
            kept, sources = self._settle_rejected(sources)
            self._articles.replace([uri for uri in uris if uri not in kept], articles, self._wait_s)
            self._sources.replace(uris, sources, self._wait_s)

    def vacuum(self) -> int:
        """Join small files and delete those that are no longer part of the tables. Returns how many were deleted.

        Afterwards a reader that knows no log (``pyarrow.parquet.read_table("data/lake/articles")``) reads exactly the live rows.
        Call it at the end of every run, also of one that found nothing to do: the last one may have been killed.

        On a local disk it holds the lake's lock, so that no commit is under way whose files it might take for dead. In an object
        store, where there is no lock, it deletes what some version of the table once held, at once, and what none ever held
        (left by a killed run, or about to be committed by another one) an hour after it was written.

        Raises:
            LakeBusyError: somebody else held the lake for `wait_s`; the next run's vacuum does the work.
            LakeError: the lake cannot be written.
        """
        with lake_errors(self.path, "written"):
            if self.local is not None and not self.local.is_dir():
                return 0
            deleted = 0
            with self._alone() as alone:
                for table in (self._articles, self._sources):
                    try:
                        table.compact()
                        deleted += table.sweep(alone=alone)
                    except CommitFailedError:
                        pass  # in an object store: another run committed meanwhile, so its own vacuum is still to come
            return deleted

    @contextmanager
    def _alone(self) -> Iterator[bool]:
        if self.local is None:
            yield False
            return
        self.local.mkdir(parents=True, exist_ok=True)
        with LakeLock(self.local, self._wait_s).hold() as held:
            yield held

    def _settle_rejected(self, sources: pa.Table) -> tuple[set[str], pa.Table]:
        """Which rejected sources keep their article rows; and the ledger's rows with a word about it.

        The word comes from the ledger as it was, not from the rows that go: so it is the same when a run that was killed
        between the two commits is done again.
        """
        rejected = {
            row["source_uri"]: row["source_sha256"]
            for row in sources.select(["source_uri", "source_sha256", "outcome"]).to_pylist()
            if row["outcome"] == "rejected"
        }
        known = self._sources.has_rows(rejected)
        held = self._articles.has_rows(rejected)
        if not known and not held:
            return set(), sources
        former = {entry.uri: entry for entry in Ledger(self._sources.read(COLUMNS, match_sources(known or held)))}
        counts: dict[str, int] = {}
        if held:
            for row in self._articles.read(["source_uri", "source_sha256"], match_sources(held)).to_pylist():
                if rejected[row["source_uri"]] in (None, row["source_sha256"]):
                    counts[row["source_uri"]] = counts.get(row["source_uri"], 0) + 1
        rows = sources.to_pylist()
        for row in rows:
            uri = row["source_uri"]
            if counts.get(uri):
                row["article_count"] = counts[uri]
                row["detail"] = _and(row["detail"], f"The table keeps {_articles(counts[uri])} of an earlier reading.")
            elif uri in former and uri in rejected and former[uri].article_count:
                row["detail"] = _and(
                    row["detail"], f"{_articles(former[uri].article_count)} of its former content left the table."
                )
        return set(counts), pa.Table.from_pylist(rows, schema=sources.schema)


def _articles(count: int) -> str:
    return f"{count} article" if count == 1 else f"{count} articles"


def _and(detail: str | None, more: str) -> str:
    if not detail:
        return more
    return f"{detail.rstrip()}{'' if detail.rstrip().endswith(('.', '!', '?')) else '.'} {more}"


# What delta-rs 1.6.6 cannot address in a local path: some characters make it panic, others it takes for another path.
_NO_PATH = re.compile(r"[\[\]^|\\\x00-\x1f\x7f]|%[0-9a-fA-F]{2}")


def _normalize(path: str) -> str:
    """An address as it is; a local path, which may come as a ``file:`` address, absolute, so that one lake has one lock.

    Raises:
        LakeError: the path is empty, or Delta Lake cannot address it.
    """
    for scheme in ("file://", "local://"):
        path = path.removeprefix(scheme)
    if not path.strip():
        raise LakeError("The lake has no path. Name a directory, or an address such as s3://bucket/lake.")
    if "://" in path:
        return path.rstrip("/")
    path = os.path.abspath(os.path.expanduser(path))
    if found := _NO_PATH.search(path):
        raise LakeError(
            f"The lake's path {path!r} holds {found.group()!r}, which Delta Lake cannot address. Name another directory."
        )
    return path

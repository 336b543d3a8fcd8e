"""One Delta table of the lake, in a directory or an object store.

What a commit is: `replace` takes the rows of some sources out and puts others in, in one version of the table.
Where none of the sources has rows yet, which one knows from their names, the rows are merely appended; that is 20
times cheaper in a large table, which otherwise has to be searched and its files written anew.

Two writers at once: every commit carries the next number of one Delta transaction, and the log lets only one of
two commits with the same number pass. The other reads the table anew and tries again. So a blind append can
never bring a source twice, in an object store neither. On a local disk the lake's lock comes on top (`ingest.store.lock`).
"""

from __future__ import annotations

import os
import random
import re
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, Transaction, WriterProperties, write_deltalake
from deltalake.exceptions import CommitFailedError, DeltaError, TableNotFoundError
from deltalake.fs import DeltaStorageHandler
from pyarrow.fs import FileSelector

from ingest.errors import LakeBusyError, LakeError, LakeVersionError
from ingest.store.schema import SCHEMA_VERSION, VERSION_KEY, parse_version, reword

_T = TypeVar("_T")

_TRANSACTION = "copydesk"

# A replaced document makes Delta write its whole file anew, so files are kept small: some 5,000 articles of 600 words.
_TARGET_BYTES = 16_000_000
# A run commits a file for every 64 documents; a table with more small files than this is compacted.
_SMALL_FILES = 8

# Files that a commit made. Anything else in the directory is somebody's own and is never touched.
_DATA_FILE = re.compile(r"^part-.*\.parquet(#\d+)?$")
_LOG_LEFTOVER = re.compile(r"^(_commit_.*\.tmp|.*#\d+)$")

# In an object store a file without a commit may belong to a commit under way; none takes an hour.
_GRACE = timedelta(hours=1)

_WRITER = WriterProperties(compression="ZSTD", compression_level=3)


class _Held:
    """Which sources have rows, as of one version of one table: hashes, of which two alike cost a search and no error.

    Kept for the life of the process, so that a run that opens its lake anew for every batch need not read the names anew.
    """

    def __init__(self) -> None:
        self.mutex = threading.Lock()
        self.hashes: set[int] = set()
        self.at: tuple[str, int] | None = None  # the table's own id, for it may be removed and made again, and its version


_HELD: defaultdict[str, _Held] = defaultdict(_Held)


def quote(text: str) -> str:
    """A string as a literal of SQL.

    >>> print(quote("it's"))
    'it''s'
    """
    return "'" + text.replace("'", "''") + "'"


def match_sources(uris: Iterable[str]) -> str:
    """The SQL condition that holds for the rows of these sources."""
    return f"source_uri IN ({', '.join(quote(uri) for uri in uris)})"


_CAUSES = (
    ("No space left on device", "the disk is full. Free some space and run again"),
    ("Disk quota exceeded", "the disk quota is used up. Free some space and run again"),
    ("File too large", "a file would pass the limit on file sizes. Raise the limit (ulimit -f) and run again"),
    ("Read-only file system", "the file system is read-only. Name a lake that may be written"),
    ("Permission denied", "permission denied. Give this user the right to write there, or name another lake"),
    ("File exists", "a file stands where a directory should be. Name another lake"),
    ("Not a directory", "a file stands where a directory should be. Name another lake"),
    ("AccessDenied", "the object store denied access. Check the credentials and the bucket's policy"),
    ("NoSuchBucket", "there is no such bucket. Make it, or name another lake"),
)


@contextmanager
def lake_errors(where: str, doing: str) -> Iterator[None]:
    """Turn what the libraries below raise into one sentence for a person; what was committed before stays.

    Raises:
        LakeError: always, where anything but an error of our own came up.
    """
    try:
        yield
    except LakeError:
        raise
    except BaseException as error:
        # A panic inside delta-rs is no Exception; it says as much of this lake as an error does.
        if not isinstance(error, OSError | DeltaError | pa.ArrowException) and type(error).__name__ != "PanicException":
            raise
        text = str(error)
        if cause := _cause(error):
            raise LakeError(f"{where} cannot be {doing}: {cause}.") from error
        if _is_missing(error):
            raise LakeError(
                f"{where} cannot be {doing}: files are missing, the directory was moved or removed. "
                "Restore it, or run again to build it anew."
            ) from error
        first = text.strip().splitlines()[0][:300] if text.strip() else type(error).__name__
        raise LakeError(f"{where} cannot be {doing}: {first}") from error


def _cause(error: BaseException) -> str | None:
    """What is wrong and what to do, where waiting does not help."""
    text = str(error)
    return next((cause for sign, cause in _CAUSES if sign in text), None)


def _is_missing(error: BaseException) -> bool:
    text = str(error).lower()
    return isinstance(error, FileNotFoundError) or "not found" in text or "no such file" in text or "nosuchkey" in text


class Table:
    """A Delta table with one or more rows for each `source_uri`.

    `local` is None in an object store.
    """

    def __init__(self, path: str, schema: pa.Schema, name: str, description: str, storage_options: dict[str, str] | None) -> None:
        self.path = path
        self.schema = schema
        self.name = name
        self.local = None if "://" in path else Path(path)
        self._description = description
        self._options = storage_options
        self._held = _HELD[path]

    # -- opening ----------------------------------------------------------------------------------------------------

    def open(self) -> DeltaTable | None:
        """The newest version, None where there is no table yet.

        Raises:
            LakeVersionError: its schema has a newer major version.
        """
        if self.local is not None and not self.local.is_dir():
            return None
        try:
            table = DeltaTable(self.path, storage_options=self._options)
        except TableNotFoundError:
            return None
        major, minor = self._version(table)
        if major > parse_version(SCHEMA_VERSION)[0]:
            raise self._newer(f"{major}.{minor}")
        return table

    def open_to_write(self) -> DeltaTable:
        """The newest version, made if there is none, brought to the schema of this program if it is older.

        Raises:
            LakeVersionError: its schema is newer, in the minor version too: we would write rows with holes.
        """
        table = self.open()
        if table is None:
            return self._create()
        found, known = self._version(table), parse_version(SCHEMA_VERSION)
        if found > known:
            raise self._newer(f"{found[0]}.{found[1]}")
        if found < known:
            # An empty append adds the columns that are missing, nested ones too.
            write_deltalake(table, self._worded(table).empty_table(), mode="append", schema_mode="merge")
            table.alter.set_table_properties({VERSION_KEY: SCHEMA_VERSION}, raise_if_not_exists=False)
            table = DeltaTable(self.path, storage_options=self._options)
        return table

    def prepare(self, wait_s: float) -> None:
        """Make the table, or bring it to our schema; another writer may do so at this moment. Raises as `replace` does."""
        self._retry(self.open_to_write, wait_s)

    def _create(self) -> DeltaTable:
        return DeltaTable.create(
            self.path,
            self.schema,
            mode="ignore",
            name=self.name,
            description=self._description,
            storage_options=self._options,
            configuration={
                VERSION_KEY: SCHEMA_VERSION,
                # Least and greatest values help to skip files when one looks for a source; those of texts would swell the log.
                "delta.dataSkippingStatsColumns": ",".join(
                    name
                    for name in ("article_id", "source_uri", "source_sha256", "ingested_at", "run_id")
                    if name in self.schema.names
                ),
            },
            raise_if_key_not_exists=False,
        )

    def _worded(self, table: DeltaTable) -> pa.Schema:
        """Our schema with the descriptions that the table has: Delta takes no rows whose descriptions read otherwise."""
        theirs = pa.schema(table.schema().to_arrow())
        return pa.schema(
            [reword(field, theirs.field(field.name)) if field.name in theirs.names else field for field in self.schema]
        )

    def _version(self, table: DeltaTable) -> tuple[int, int]:
        text = table.metadata().configuration.get(VERSION_KEY)
        try:
            return parse_version(text or "")
        except ValueError:
            found = f"the schema version {text!r}" if text else "no schema version of Copydesk"
            raise LakeError(f"{self.path} has {found}: it is not a table that Copydesk made. Name another lake.") from None

    def _newer(self, version: str) -> LakeVersionError:
        return LakeVersionError(
            f"{self.path} was written by a newer Copydesk (schema {version}; this one knows {SCHEMA_VERSION}). "
            "Upgrade Copydesk or name another lake."
        )

    # -- reading ----------------------------------------------------------------------------------------------------

    def read(self, columns: Sequence[str] | None = None, predicate: str | None = None) -> pa.Table:
        """The rows of the newest version; an empty table where there is none yet.

        A vacuum may take files away under a reader. Then the version is no longer the newest: it starts again.
        """
        for attempt in range(5):
            table = self.open()
            if table is None:
                names = self.schema.names if columns is None else columns
                return self.schema.empty_table().select(list(names))
            try:
                return self._scan(table, columns, predicate)
            except (OSError, DeltaError, pa.ArrowException) as error:
                if attempt == 4 or not _is_missing(error):
                    raise
                time.sleep(0.05 * 2**attempt)
        raise AssertionError("unreachable")

    def _scan(self, table: DeltaTable, columns: Sequence[str] | None, predicate: str | None) -> pa.Table:
        present = [field.name for field in table.schema().fields]
        wanted = (
            [*self.schema.names, *(name for name in present if name not in self.schema.names)] if columns is None else columns
        )
        rows = pa.table(table.scan(columns=[name for name in wanted if name in present], predicate=predicate))
        out = []
        for name in wanted:
            # The scan gives string views, which pyarrow's own functions know only in part.
            kind = self.schema.field(name).type if name in self.schema.names else rows.schema.field(name).type
            out.append(rows.column(name).cast(kind) if name in present else pa.nulls(rows.num_rows, kind))
        fields = [self.schema.field(name) if name in self.schema.names else rows.schema.field(name) for name in wanted]
        return pa.table(out, schema=pa.schema(fields, metadata=self.schema.metadata))

    # -- writing ----------------------------------------------------------------------------------------------------

    def replace(self, uris: Sequence[str], rows: pa.Table, wait_s: float = 60.0) -> None:
        """Take out the rows of these sources and put these in, in one commit; do nothing where nothing would change.

        Raises:
            LakeBusyError: others kept committing for `wait_s`.
        """
        self._retry(lambda: self._replace(uris, rows), wait_s)

    def has_rows(self, uris: Iterable[str]) -> list[str]:
        """Those of these sources that may have rows: all that have, and hardly another."""
        with self._held.mutex:
            self._retry(lambda: self._learn(self.open_to_write()), 60.0)
            return [uri for uri in uris if hash(uri) in self._held.hashes]

    def count_rows(self) -> int:
        """How many rows the table has, from its log alone."""
        table = self.open()
        return 0 if table is None else sum(pa.table(table.get_add_actions(flatten=True)).column("num_records").to_pylist())

    def _replace(self, uris: Sequence[str], rows: pa.Table) -> None:
        with self._held.mutex:
            self._replace_held(uris, rows)

    def _replace_held(self, uris: Sequence[str], rows: pa.Table) -> None:
        table = self.open_to_write()
        rows = pa.Table.from_arrays(rows.columns, schema=self._worded(table))
        self._learn(table)
        held = [uri for uri in uris if hash(uri) in self._held.hashes]
        ticket = self._ticket(table)
        if held:
            # Never `table.delete`: it writes Arrow's string views, which pandas cannot read inside lists (deltalake 1.6.6).
            write_deltalake(
                table,
                rows,
                mode="overwrite",
                predicate=match_sources(uris),
                target_file_size=_TARGET_BYTES,
                writer_properties=_WRITER,
                commit_properties=ticket,
            )
        elif rows.num_rows:
            write_deltalake(
                table, rows, mode="append", target_file_size=_TARGET_BYTES, writer_properties=_WRITER, commit_properties=ticket
            )
        else:
            return
        self._held.hashes.difference_update(map(hash, uris))
        self._held.hashes.update(map(hash, rows.column("source_uri").to_pylist()))
        self._held.at = (str(table.metadata().id), table.version())

    def _ticket(self, table: DeltaTable) -> CommitProperties:
        last = table.transaction_version(_TRANSACTION)
        return CommitProperties(app_transactions=[Transaction(_TRANSACTION, (last or 0) + 1)])

    def _learn(self, table: DeltaTable) -> None:
        at = (str(table.metadata().id), table.version())
        if at != self._held.at:
            self._held.at = None
            self._held.hashes = set(map(hash, self._scan(table, ["source_uri"], None).column("source_uri").to_pylist()))
            self._held.at = at

    def _retry(self, action: Callable[[], _T], wait_s: float) -> _T:
        deadline = time.monotonic() + wait_s
        pause_s = 0.05
        while True:
            try:
                return action()
            except LakeError:
                raise
            except (OSError, DeltaError) as error:
                self._held.at = None
                # Another writer's commit won, or its vacuum took away files that we were about to write anew.
                if not isinstance(error, CommitFailedError) and (
                    self.local is not None or _cause(error) or not _is_missing(error)
                ):
                    raise
                if time.monotonic() > deadline:
                    raise LakeBusyError(
                        f"{self.path} is being written by others and let no commit through for {wait_s:g} s. Run again later."
                    ) from error
            time.sleep(random.uniform(pause_s / 2, pause_s))  # noqa: S311 - spreads the writers, hides nothing
            pause_s = min(2 * pause_s, 1.0)

    # -- putting in order -------------------------------------------------------------------------------------------

    def compact(self) -> bool:
        """Join small files where there are many. True if anything was written. Rows stay as they are."""
        table = self.open()
        if table is None:
            return False
        sizes = pa.table(table.get_add_actions(flatten=True)).column("size_bytes").to_pylist()
        if sum(size < _TARGET_BYTES // 2 for size in sizes) <= _SMALL_FILES:
            return False
        table.optimize.compact(target_size=_TARGET_BYTES, writer_properties=_WRITER, commit_properties=self._ticket(table))
        return True

    def leftovers(self) -> list[Path]:
        """Local files of former versions and of killed commits, which a reader that knows no log would take for live."""
        if self.local is None or not self.local.is_dir():
            return []
        table = self.open()
        live = set(live_files(table)) if table is not None else set()
        return sorted(path for path in self.local.iterdir() if _DATA_FILE.match(path.name) and path.name not in live)

    def sweep(self, *, alone: bool) -> int:
        """Delete the files that are not part of the newest version. Returns how many went.

        `alone` says that the lake's lock is held, so that every such file is dead. Otherwise files of former versions
        go, and those that never were part of any version an hour after they were written.
        """
        if self.local is not None and alone:
            dead = self.leftovers()
            log = self.local / "_delta_log"
            if log.is_dir():
                dead += [path for path in log.iterdir() if _LOG_LEFTOVER.match(path.name)]
            for path in dead:
                path.unlink(missing_ok=True)
            return len(dead)
        table = self.open()
        if table is None:
            return 0
        # Not with delta-rs's own vacuum: it writes two versions of the table even where it finds nothing to do.
        former = table.vacuum(retention_hours=0, enforce_retention_duration=False, dry_run=True)
        known, live = {os.path.basename(path) for path in former}, set(live_files(table))
        store = DeltaStorageHandler(self.path, self._options or {})
        deleted = 0
        for file in store.get_file_info_selector(FileSelector("", recursive=False)):
            if not _DATA_FILE.match(file.path) or file.path in live:
                continue
            age = datetime.now(UTC) - file.mtime if file.mtime else timedelta(0)
            if file.path in known or age > _GRACE:
                store.delete_file(file.path)
                deleted += 1
        return deleted


def live_files(table: DeltaTable) -> list[str]:
    """Names of the files that make up this version."""
    return [os.path.basename(path) for path in pa.table(table.get_add_actions(flatten=True)).column("path").to_pylist()]

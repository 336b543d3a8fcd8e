"""What is new: sources as found, compared with what the ledger says was done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

import pyarrow as pa

from ingest.model import Reason
from ingest.store.rows import Provenance

# File systems count modification times in steps of up to two seconds. A file touched as late as that before it was read
# may have been touched again without a new time, so its time proves nothing.
_RACE_NS = 2_000_000_000

COLUMNS = (
    "source_uri",
    "source_sha256",
    "size",
    "modified_ns",
    "outcome",
    "reason",
    "article_count",
    "pipeline_version",
    "settings_digest",
    "ingested_at",
)


class Verdict(StrEnum):
    """Why a source is worked on, or that it is not."""

    NEW = "new"
    CHANGED = "changed"  # other bytes than last time
    OUTDATED = "outdated"  # same bytes, another version or other settings
    RETRIED = "retried"  # was rejected, and the run retries those
    KNOWN = "known"  # nothing to do


class Candidate(NamedTuple):
    """A source as found; `sha256` is None where its bytes could not be read."""

    uri: str
    sha256: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """What the ledger knows of a source. Size in bytes, times in nanoseconds since 1970."""

    uri: str
    sha256: str | None
    size: int | None
    modified_ns: int | None
    rejected: bool
    reason: Reason | None
    article_count: int
    pipeline_version: str | None
    settings_digest: str | None
    ingested_at: datetime | None


@dataclass(frozen=True, slots=True)
class Plan:
    """Sources by verdict, in the order in which they were found."""

    verdicts: tuple[tuple[Candidate, Verdict], ...]

    @property
    def work(self) -> tuple[Candidate, ...]:
        """The sources that a run has to read."""
        return tuple(candidate for candidate, verdict in self.verdicts if verdict is not Verdict.KNOWN)

    def count(self, verdict: Verdict) -> int:
        return sum(given is verdict for _, given in self.verdicts)


class Ledger:
    """The ledger as of one moment."""

    def __init__(self, rows: pa.Table) -> None:
        self._rows = rows.select(list(COLUMNS)).combine_chunks()
        self._at = {uri: index for index, uri in enumerate(self._rows.column("source_uri").to_pylist())}

    def __len__(self) -> int:
        return len(self._at)

    def __contains__(self, uri: str) -> bool:
        return uri in self._at

    def __iter__(self) -> Iterator[Entry]:
        return (entry for uri in self._at if (entry := self.entry(uri)) is not None)

    def entry(self, uri: str) -> Entry | None:
        index = self._at.get(uri)
        if index is None:
            return None
        row = {name: self._rows.column(name)[index].as_py() for name in COLUMNS}
        reason = row["reason"]
        return Entry(
            uri=uri,
            sha256=row["source_sha256"],
            size=row["size"],
            modified_ns=row["modified_ns"],
            rejected=row["outcome"] == "rejected",
            reason=Reason(reason) if reason in set(Reason) else None,
            article_count=row["article_count"] or 0,
            pipeline_version=row["pipeline_version"],
            settings_digest=row["settings_digest"],
            ingested_at=row["ingested_at"],
        )

    def untouched(self, uri: str, size: int, modified_ns: int) -> str | None:
        """The hash of a file that has the size and time of last time, so that it need not be read; None: read it.

        Wrong where somebody alters a file and sets back its time on purpose; a run that must be sure hashes every file.
        """
        entry = self.entry(uri)
        if entry is None or entry.sha256 is None or entry.ingested_at is None:
            return None
        if (entry.size, entry.modified_ns) != (size, modified_ns):
            return None
        if modified_ns > int(entry.ingested_at.timestamp() * 1e9) - _RACE_NS:
            return None
        return entry.sha256

    def judge(self, candidate: Candidate, provenance: Provenance, *, retry_rejected: bool = False, redo: bool = False) -> Verdict:
        """What to do with a source. `redo` works on everything again, `retry_rejected` on what was rejected."""
        entry = self.entry(candidate.uri)
        if entry is None:
            return Verdict.NEW
        if entry.sha256 != candidate.sha256:
            return Verdict.CHANGED
        made_by = (entry.pipeline_version, entry.settings_digest)
        if redo or made_by != (provenance.pipeline_version, provenance.settings_digest):
            return Verdict.OUTDATED
        if retry_rejected and entry.rejected:
            return Verdict.RETRIED
        return Verdict.KNOWN

    def plan(
        self, candidates: Iterable[Candidate], provenance: Provenance, *, retry_rejected: bool = False, redo: bool = False
    ) -> Plan:
        """Judge every source; one that was found twice is planned once."""
        once = dict.fromkeys(candidates)
        return Plan(tuple((item, self.judge(item, provenance, retry_rejected=retry_rejected, redo=redo)) for item in once))

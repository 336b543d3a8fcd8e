"""What a run has to do: the sources found, compared with the ledger, cut into batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from flows.params import IngestParams, Which
from ingest.errors import DocumentError
from ingest.model import Rejected
from ingest.read import Found, find_sources, fingerprint
from ingest.settings import ReadSettings
from ingest.store import Candidate, Lake, Ledger, Provenance, Verdict

BATCH_DOCUMENTS = 64
"""A task costs Prefect some 20 ms of CPU, a commit some 100 ms: both vanish beside 64 documents."""

BATCH_BYTES = 64_000_000
"""… but no batch of huge files, which would commit nothing for an hour."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Some documents that are read in one task and committed in one commit. `number` counts from 1."""

    number: int
    of: int
    found: tuple[Found, ...]

    @property
    def label(self) -> str:
        """For the name of its task.

        >>> Batch(2, 7, ()).label
        'batch 2 of 7, 0 documents'
        """
        count = len(self.found)
        return f"batch {self.number} of {self.of}, {count} document{'' if count == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class Work:
    """What to read, what was refused at the door, what is in the lake already, and what waits for the next run."""

    batches: tuple[Batch, ...]
    refused: tuple[Rejected, ...]
    unchanged: int
    waiting: int

    @property
    def documents(self) -> int:
        return sum(len(batch.found) for batch in self.batches) + len(self.refused)


def find_work(params: IngestParams, lake: Lake, provenance: Provenance) -> Work:
    """List the sources and compare them with the ledger.

    A file whose size and time are those of last time is not read again to see whether it changed; with "all of them
    again" every file is.

    Raises:
        SourceError: a pattern names nothing.
        LakeError: the lake cannot be read, or a newer Copydesk wrote it.
    """
    ledger = lake.ledger()
    which = params.documents.which
    found: list[Found] = []
    refused: list[Rejected] = []
    unchanged = waiting = 0
    for item in find_sources(params.source.patterns, params.settings().read):
        if not _is_wanted(item, ledger, provenance, which, params.settings().read):
            unchanged += 1
        elif params.documents.at_most and len(found) + len(refused) >= params.documents.at_most:
            waiting += 1
        elif isinstance(item, Rejected):
            refused.append(item)
        else:
            found.append(item)
    return Work(cut_batches(found), tuple(refused), unchanged, waiting)


def _is_wanted(item: Found | Rejected, ledger: Ledger, provenance: Provenance, which: Which, settings: ReadSettings) -> bool:
    if which is Which.ALL:
        return True
    if which is Which.REJECTED:
        entry = ledger.entry(item.uri)
        return entry is not None and entry.rejected
    return ledger.judge(_candidate(item, ledger, settings), provenance) is not Verdict.KNOWN


def _candidate(item: Found | Rejected, ledger: Ledger, settings: ReadSettings) -> Candidate:
    if isinstance(item, Rejected):
        return Candidate(item.uri, item.sha256)
    sha256 = ledger.untouched(item.uri, item.size, item.modified_ns)
    if sha256 is None and item.uri in ledger:  # an unknown source is new whatever its bytes
        try:
            sha256 = fingerprint(item)
        except DocumentError:  # it is read all the same, and rejected with its reason
            sha256 = None
    return Candidate(item.uri, sha256)


def cut_batches(found: Sequence[Found]) -> tuple[Batch, ...]:
    """Batches of at most `BATCH_DOCUMENTS` documents and about `BATCH_BYTES` bytes, in the order found."""
    cut = list(_cut(found))
    return tuple(Batch(number, len(cut), batch) for number, batch in enumerate(cut, 1))


def _cut(found: Iterable[Found]) -> Iterator[tuple[Found, ...]]:
    batch: list[Found] = []
    size = 0
    for item in found:
        if batch and (len(batch) == BATCH_DOCUMENTS or size + item.size > BATCH_BYTES):
            yield tuple(batch)
            batch, size = [], 0
        batch.append(item)
        size += item.size
    if batch:
        yield tuple(batch)

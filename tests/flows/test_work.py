"""What a run has to do: the sources found, compared with the ledger."""

from __future__ import annotations

import os
from pathlib import Path

import pyarrow as pa
import pytest

from flows.cargo import cargo_of_rejected
from flows.params import Documents, From, IngestParams, Language, To, Treatment, Which
from flows.work import BATCH_BYTES, BATCH_DOCUMENTS, cut_batches, find_work
from ingest.errors import SourceError
from ingest.model import Reason, Rejected
from ingest.read import Found
from ingest.store import ARTICLES, Lake, Provenance


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("a", "b", "c"):
        path = folder / f"{name}.txt"
        path.write_text(f"The text of {name}.\n")
        os.utime(path, (1_700_000_000, 1_700_000_000))  # long ago: its time may be trusted
    return folder


def params_for(folder: Path, which: Which = Which.NEW, at_most: int = 0) -> IngestParams:
    return IngestParams(
        source=From(patterns=[str(folder)]),
        to=To(lake=str(folder.parent / "lake")),
        documents=Documents(which=which, at_most=at_most),
    )


def provenance_of(params: IngestParams) -> Provenance:
    return Provenance.now("1", params.settings().digest(), "run")


def reject(params: IngestParams, *names: str) -> None:
    """Put these documents into the ledger, as rejected."""
    provenance = provenance_of(params)
    lake = Lake(params.to.lake)
    from ingest.read import find_sources, fingerprint

    for found in find_sources(params.source.patterns, params.settings().read):
        assert isinstance(found, Found)
        if Path(found.path).stem in names:
            rejected = Rejected(found.uri, Reason.CORRUPT, "extract", "", fingerprint(found))
            lake.commit(ARTICLES.empty_table(), cargo_of_rejected(rejected, provenance).source)


def names_in(params: IngestParams) -> list[str]:
    work = find_work(params, Lake(params.to.lake), provenance_of(params))
    return [Path(found.path).stem for batch in work.batches for found in batch.found]


def test_everything_is_new_at_first(folder: Path) -> None:
    assert names_in(params_for(folder)) == ["a", "b", "c"]


def test_what_the_ledger_knows_is_left_alone(folder: Path) -> None:
    params = params_for(folder)
    reject(params, "a", "b", "c")
    work = find_work(params, Lake(params.to.lake), provenance_of(params))
    assert (work.documents, work.unchanged) == (0, 3)


def test_a_changed_document_is_read_again(folder: Path) -> None:
    params = params_for(folder)
    reject(params, "a", "b", "c")
    (folder / "b.txt").write_text("Another text.\n")
    assert names_in(params) == ["b"]


def test_a_touched_document_with_the_same_bytes_is_not(folder: Path) -> None:
    params = params_for(folder)
    reject(params, "a", "b", "c")
    (folder / "b.txt").touch()
    assert names_in(params) == []


def test_rejected_ones_can_be_read_again(folder: Path) -> None:
    reject(params_for(folder), "b")
    assert names_in(params_for(folder, Which.REJECTED)) == ["b"]
    assert names_in(params_for(folder)) == ["a", "c"]


def test_all_can_be_read_again(folder: Path) -> None:
    reject(params_for(folder), "a", "b", "c")
    assert names_in(params_for(folder, Which.ALL)) == ["a", "b", "c"]


def test_at_most_so_many(folder: Path) -> None:
    params = params_for(folder, at_most=2)
    work = find_work(params, Lake(params.to.lake), provenance_of(params))
    assert (work.documents, work.waiting) == (2, 1)


def test_another_choice_of_settings_reads_anew(folder: Path) -> None:
    params = params_for(folder)
    reject(params, "a", "b", "c")
    other = params.model_copy(update={"treatment": Treatment(language=Language.DE)})
    assert names_in(other) == ["a", "b", "c"]


def test_a_file_over_the_limit_is_refused_once(folder: Path) -> None:
    params = IngestParams(source=From(patterns=[str(folder)], max_megabytes=1), to=To(lake=str(folder.parent / "lake")))
    (folder / "big.pdf").write_bytes(b"%PDF-1.4" + b" " * 1_500_000)
    work = find_work(params, Lake(params.to.lake), provenance_of(params))
    assert [rejected.reason for rejected in work.refused] == [Reason.TOO_LARGE]
    cargo = cargo_of_rejected(work.refused[0], provenance_of(params))
    Lake(params.to.lake).commit(ARTICLES.empty_table(), cargo.source)
    assert find_work(params, Lake(params.to.lake), provenance_of(params)).refused == ()


def test_a_missing_folder_is_an_error_in_one_sentence(tmp_path: Path) -> None:
    params = params_for(tmp_path / "nowhere")
    with pytest.raises(SourceError, match="nowhere"):
        find_work(params, Lake(params.to.lake), provenance_of(params))


def found(number: int, size: int = 10) -> Found:
    return Found(f"file:///{number}", f"/{number}", f"{number}", size, 0)


def test_batches_hold_so_many_documents_and_no_more() -> None:
    batches = cut_batches([found(n) for n in range(2 * BATCH_DOCUMENTS + 1)])
    assert [len(batch.found) for batch in batches] == [BATCH_DOCUMENTS, BATCH_DOCUMENTS, 1]
    assert [(batch.number, batch.of) for batch in batches] == [(1, 3), (2, 3), (3, 3)]


def test_large_files_make_small_batches() -> None:
    batches = cut_batches([found(n, BATCH_BYTES // 2) for n in range(5)] + [found(9, 3 * BATCH_BYTES)])
    assert [len(batch.found) for batch in batches] == [2, 2, 1, 1]
    assert sum(len(batch.found) for batch in batches) == 6


def test_no_documents_make_no_batch() -> None:
    assert cut_batches([]) == ()
    assert isinstance(ARTICLES.empty_table(), pa.Table)

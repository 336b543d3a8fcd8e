"""The lake: replaced documents, rejected ones, what is new, who can read it."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable, write_deltalake
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.errors import LakeError, LakeVersionError
from ingest.store import ARTICLES, SOURCES, Candidate, Lake, ProblemKind, Verdict, commit_batch
from ingest.store.schema import VERSION_KEY
from tests.store.made import LATER, MADE_BY, letter, processed, settled, sha256, turned_down


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


def texts(lake: Lake) -> list[tuple[str, int, str]]:
    rows = lake.articles(["source_uri", "article_index", "text"]).to_pylist()
    return sorted((row["source_uri"], row["article_index"], row["text"]) for row in rows)


def ledger_row(lake: Lake, uri: str) -> dict[str, object]:
    (row,) = [row for row in lake.sources().to_pylist() if row["source_uri"] == uri]
    return row


# -- commits --------------------------------------------------------------------------------------------------------------


def test_a_lake_that_is_not_there_is_empty(lake: Lake) -> None:
    assert lake.articles().schema == ARTICLES
    assert lake.sources(["source_uri"]).num_rows == 0
    assert not lake.exists()
    assert lake.vacuum() == 0
    assert lake.verify() == ()
    assert lake.local is not None
    assert not lake.local.exists()


def test_a_changed_document_replaces_its_rows_and_no_others(lake: Lake) -> None:
    commit_batch(lake, [settled("a", "one", "two", "three"), settled("b", "other")])
    commit_batch(lake, [settled("a", "new")])
    lake.vacuum()
    assert texts(lake) == [("a", 0, "new"), ("b", 0, "other")]
    assert ledger_row(lake, "a")["source_sha256"] == sha256("new")
    assert lake.sources().num_rows == 2
    assert lake.verify() == ()


def test_a_replacement_is_one_version_of_the_table(lake: Lake) -> None:
    commit_batch(lake, [settled("a", "one"), settled("b", "other")])
    before = DeltaTable(f"{lake.path}/articles").version()
    commit_batch(lake, [settled("a", "new", "newer"), settled("c", "first")])
    assert DeltaTable(f"{lake.path}/articles").version() == before + 1


def test_equal_content_under_two_names_is_two_sources(lake: Lake) -> None:
    commit_batch(lake, [settled("a", "same"), settled("b", "same")])
    assert texts(lake) == [("a", 0, "same"), ("b", 0, "same")]
    commit_batch(lake, [settled("b", "other")])
    assert texts(lake) == [("a", 0, "same"), ("b", 0, "other")]


def test_a_source_twice_in_a_batch_counts_once(lake: Lake) -> None:
    commit_batch(lake, [settled("a", "first"), settled("a", "second")])
    assert texts(lake) == [("a", 0, "second")]
    assert lake.verify() == ()


def test_an_empty_batch_commits_nothing(lake: Lake) -> None:
    commit_batch(lake, [])
    assert not lake.exists()


def test_articles_without_their_source_are_refused(lake: Lake) -> None:
    with pytest.raises(ValueError, match="without their source"):
        lake.commit(settled("a", "x").articles, settled("b", "x").source)


def test_a_document_with_no_article_is_in_the_ledger(lake: Lake) -> None:
    commit_batch(lake, [settled("a")])
    assert texts(lake) == []
    assert ledger_row(lake, "a")["article_count"] == 0
    assert pq.read_table(f"{lake.path}/sources").num_rows == 1


@settings(max_examples=25)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), min_size=1, max_size=5, unique=True), st.data())
def test_any_name_can_be_replaced(tmp_path_factory: pytest.TempPathFactory, names: list[str], data: st.DataObject) -> None:
    lake = Lake(tmp_path_factory.mktemp("lake"))
    commit_batch(lake, [settled(name, "old") for name in names])
    changed = data.draw(st.lists(st.sampled_from(names), unique=True))
    commit_batch(lake, [settled(name, "new") for name in changed])
    assert texts(lake) == sorted((name, 0, "new" if name in changed else "old") for name in names)


@pytest.mark.parametrize(
    "name", ["it's", "a\nb", '"; DROP TABLE articles; --', "\\", "\\'", "%_*?", "{}$1", "\x00", "\u202e", "é", "e\u0301"]
)
def test_hostile_names_stay_names(lake: Lake, name: str) -> None:
    commit_batch(lake, [settled(name, "old"), settled("bystander", "stays")])
    commit_batch(lake, [settled(name, "new")])
    commit_batch(lake, [turned_down(name, "worse")])
    assert texts(lake) == [("bystander", 0, "stays")]
    assert len(lake.sources(predicate="outcome = 'rejected'")) == 1


@pytest.mark.parametrize("folder", ["with space", "50%", "ümläut", "a'b", "#1", "?x=1", "a:b"])
def test_any_folder_can_be_a_lake(tmp_path: Path, folder: str) -> None:
    lake = Lake(tmp_path / folder)
    commit_batch(lake, [settled("a", "one")])
    commit_batch(lake, [settled("a", "two")])
    lake.vacuum()
    assert texts(lake) == [("a", 0, "two")]
    assert sorted(path.name for path in tmp_path.iterdir()) == [folder]
    assert pq.read_table(tmp_path / folder / "articles").num_rows == 1


@pytest.mark.parametrize("folder", ["prozent%20", "[x]", "a|b", "a^b", "a\\b", "a\nb", ""])
def test_a_folder_that_delta_cannot_address_is_refused(tmp_path: Path, folder: str) -> None:
    with pytest.raises(LakeError, match=r"Name another directory|has no path"):
        Lake(tmp_path / folder if folder else "")
    assert list(tmp_path.iterdir()) == []


def test_a_file_address_is_the_same_lake(tmp_path: Path) -> None:
    commit_batch(Lake(f"file://{tmp_path}/lake/"), [settled("a", "one")])
    assert texts(Lake(tmp_path / "lake")) == [("a", 0, "one")]


# -- rejected documents -----------------------------------------------------------------------------------------------------


def test_rejected_with_new_content_the_old_articles_go_and_the_ledger_says_so(lake: Lake) -> None:
    commit_batch(lake, [settled("a", "one", "two"), settled("b", "x")])
    commit_batch(lake, [turned_down("a", "damaged"), turned_down("c", "never good")])
    assert texts(lake) == [("b", 0, "x")]
    row = ledger_row(lake, "a")
    assert row["detail"] == "The file ends early. 2 articles of its former content left the table."
    assert row["article_count"] == 0
    lake.vacuum()
    assert ledger_row(lake, "c")["detail"] == "The file ends early"
    assert lake.verify() == ()


def test_rejected_with_the_same_content_the_articles_stay_and_the_ledger_says_so(lake: Lake) -> None:
    commit_batch(lake, [settled("a", "one")])
    commit_batch(lake, [turned_down("a", "one", by=LATER)])
    assert texts(lake) == [("a", 0, "one")]
    row = ledger_row(lake, "a")
    assert row["detail"] == "The file ends early. The table keeps 1 article of an earlier reading."
    assert row["article_count"] == 1
    lake.vacuum()
    assert lake.verify() == ()
    commit_batch(lake, [turned_down("a", None, by=LATER)])
    lake.vacuum()
    assert texts(lake) == [("a", 0, "one")]
    assert lake.verify() == ()


def test_a_document_that_was_mended_comes_back(lake: Lake) -> None:
    commit_batch(lake, [turned_down("a", "damaged")])
    commit_batch(lake, [settled("a", "whole")])
    lake.vacuum()
    assert texts(lake) == [("a", 0, "whole")]
    assert ledger_row(lake, "a")["reason"] is None
    assert lake.verify() == ()


# -- what is new --------------------------------------------------------------------------------------------------------------


def test_the_plan_knows_new_changed_outdated_rejected_and_known(lake: Lake) -> None:
    commit_batch(
        lake, [settled("known", "k"), settled("changed", "old"), turned_down("rejected", "r"), turned_down("shut", None)]
    )
    found = [
        Candidate("known", sha256("k")),
        Candidate("changed", sha256("new")),
        Candidate("rejected", sha256("r")),
        Candidate("shut", None),
        Candidate("new", sha256("n")),
        Candidate("known", sha256("k")),
    ]
    plan = lake.plan(found, MADE_BY)
    assert [(item.uri, verdict.value) for item, verdict in plan.verdicts] == [
        ("known", "known"),
        ("changed", "changed"),
        ("rejected", "known"),
        ("shut", "known"),
        ("new", "new"),
    ]
    assert [item.uri for item in plan.work] == ["changed", "new"]
    assert plan.count(Verdict.KNOWN) == 3
    assert [item.uri for item in lake.plan(found, MADE_BY, retry_rejected=True).work] == ["changed", "rejected", "shut", "new"]
    assert lake.plan(found, LATER).count(Verdict.OUTDATED) == 3
    assert lake.plan(found, MADE_BY, redo=True).count(Verdict.KNOWN) == 0


def test_an_untouched_file_need_not_be_read_again(lake: Lake) -> None:
    from ingest.store import Measured, settle_rows

    hour_before = int(MADE_BY.ingested_at.timestamp() - 3600) * 10**9
    second_before = int(MADE_BY.ingested_at.timestamp() - 1) * 10**9
    commit_batch(
        lake,
        [
            settle_rows(processed("old", "x"), MADE_BY, Measured(size=1, modified_ns=hour_before)),
            settle_rows(processed("fresh", "x"), MADE_BY, Measured(size=1, modified_ns=second_before)),
        ],
    )
    ledger = lake.ledger()
    assert ledger.untouched("old", 1, hour_before) == sha256("x")
    assert ledger.untouched("old", 2, hour_before) is None
    assert ledger.untouched("old", 1, hour_before + 1) is None
    assert ledger.untouched("unknown", 1, hour_before) is None
    # It may have been written twice within one tick of the clock.
    assert ledger.untouched("fresh", 1, second_before) is None


def test_articles_that_somebody_removed_are_read_again(lake: Lake) -> None:
    commit_batch(lake, [settled("a", "x"), settled("b", "y", "z"), turned_down("c", "damaged")])
    shutil.rmtree(f"{lake.path}/articles")
    found = [Candidate("a", sha256("x")), Candidate("b", sha256("y\n\nz")), Candidate("c", sha256("damaged"))]
    assert [item.uri for item in lake.plan(found, MADE_BY).work] == ["a", "b"]
    commit_batch(lake, [settled("a", "x")])
    assert [item.uri for item in lake.plan(found, MADE_BY).work] == ["b"]
    commit_batch(lake, [settled("b", "y", "z")])
    lake.vacuum()
    assert lake.plan(found, MADE_BY).work == ()
    assert lake.verify() == ()


def test_a_lake_made_anew_is_not_taken_for_the_old_one(lake: Lake) -> None:
    """Also where another process brought it to the same version meanwhile."""
    commit_batch(lake, [settled("a", "x")])
    other = Lake(f"{lake.path}-other")
    commit_batch(other, [settled("b", "y")])
    shutil.rmtree(lake.path)
    shutil.copytree(other.path, lake.path)
    commit_batch(lake, [settled("b", "z"), settled("a", "x")])
    assert texts(lake) == [("a", 0, "x"), ("b", 0, "z")]


# -- readers ------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def busy_lake(lake: Lake) -> Lake:
    """Many commits, replacements, a rejection; then the end of the run."""
    for number in range(12):
        commit_batch(lake, [settled(f"u{number}", "x", "y"), settled("again", f"version {number}")])
    commit_batch(lake, [turned_down("u3", "damaged")])
    lake.vacuum()
    return lake


def test_after_a_run_every_reader_reads_exactly_the_live_rows(busy_lake: Lake) -> None:
    folder = f"{busy_lake.path}/articles"
    live = sorted(busy_lake.articles(["article_id"]).column(0).to_pylist())
    assert len(live) == 11 * 2 + 1
    assert sorted(pq.read_table(folder).column("article_id").to_pylist()) == live
    assert sorted(pd.read_parquet(folder)["article_id"]) == live
    assert sorted(pl.read_parquet(f"{folder}/*.parquet")["article_id"]) == live
    ids = duckdb.sql(f"select article_id from '{folder}/*.parquet' order by 1").fetchall()
    assert [row[0] for row in ids] == live


def test_through_the_log_one_reads_the_live_rows_during_a_run_too(lake: Lake) -> None:
    commit_batch(lake, [settled("a", "old"), settled("b", "stays")])
    commit_batch(lake, [settled("a", "new")])
    assert pq.read_table(f"{lake.path}/articles").num_rows == 4  # the replaced file is there until the vacuum
    assert sorted(pl.read_delta(f"{lake.path}/articles")["text"]) == ["new", "stays"]


def test_nested_columns_can_be_asked_in_duckdb_and_polars(lake: Lake) -> None:
    from ingest.store import settle_rows

    commit_batch(lake, [settle_rows(letter(), MADE_BY)])
    files = f"{lake.path}/articles/*.parquet"
    assert duckdb.sql(f"select unnest(changes).rule as rule from '{files}' order by rule").fetchall()[0] == ("hyphens.soft",)
    assert pl.read_parquet(files)["blocks"][0][0]["bbox"] == {"x0": 56.69, "top": 70.5, "x1": 300.12, "bottom": 84.0}


def test_small_files_are_joined_and_old_ones_deleted(busy_lake: Lake) -> None:
    files = list(Path(busy_lake.path, "articles").glob("*.parquet"))
    assert len(files) <= 8
    assert busy_lake.vacuum() == 0
    assert list(Path(busy_lake.path, "articles").glob("*.parquet")) == files
    assert busy_lake.verify() == ()


def test_what_a_killed_run_left_is_swept_and_nothing_else(busy_lake: Lake) -> None:
    folder = Path(busy_lake.path, "articles")
    part = next(folder.glob("*.parquet"))
    orphan, draft = folder / "part-00000-dead.snappy.parquet", folder / f"{part.name}#1"
    shutil.copy(part, orphan)
    draft.write_bytes(b"half")
    (folder / "_delta_log" / "_commit_1234.json.tmp").write_bytes(b"half")
    (folder / "notes.txt").write_text("mine")
    assert {problem.kind for problem in busy_lake.verify()} == {ProblemKind.LEFTOVER}
    assert busy_lake.vacuum() == 3
    assert (folder / "notes.txt").read_text() == "mine"
    assert busy_lake.verify() == ()


def test_without_a_lock_former_files_go_at_once_and_unknown_ones_after_an_hour(busy_lake: Lake) -> None:
    """As in an object store, where an unknown file may be another run's commit under way."""
    commit_batch(busy_lake, [settled("again", "once more")])
    folder, table = Path(busy_lake.path, "articles"), busy_lake._articles
    part = next(folder.glob("*.parquet"))
    fresh, stale = folder / "part-00000-fresh.parquet", folder / "part-00000-stale.parquet"
    shutil.copy(part, fresh)
    shutil.copy(part, stale)
    os.utime(stale, (time.time() - 4000, time.time() - 4000))
    former = len(table.leftovers()) - 2
    assert former > 0
    version = DeltaTable(table.path).version()
    assert table.sweep(alone=False) == former + 1
    assert table.leftovers() == [fresh]
    assert table.sweep(alone=False) == 0
    assert DeltaTable(table.path).version() == version


def test_columns_and_conditions(busy_lake: Lake) -> None:
    one = busy_lake.articles(["text", "article_index"], "source_uri = 'again'")
    assert one.to_pylist() == [{"text": "version 11", "article_index": 0}]


# -- versions of the schema -----------------------------------------------------------------------------------------------------


def test_an_older_minor_version_is_read_and_extended(lake: Lake) -> None:
    older_block = pa.list_(pa.field("element", pa.struct([pa.field("kind", pa.string()), pa.field("text", pa.string())])))
    older = pa.schema(
        [field for field in ARTICLES if field.name not in ("front", "raw_length", "blocks")] + [pa.field("blocks", older_block)]
    )
    for name, schema, row in (("articles", older, settled("a", "x").articles), ("sources", SOURCES, settled("a", "x").source)):
        DeltaTable.create(f"{lake.path}/{name}", schema, configuration={VERSION_KEY: "0.9"}, raise_if_key_not_exists=False)
        rows = [{key: value for key, value in line.items() if key in schema.names} for line in row.to_pylist()]
        write_deltalake(f"{lake.path}/{name}", pa.Table.from_pylist(rows, schema=schema), mode="append")
    (row,) = lake.articles(["article_id", "front", "blocks"]).to_pylist()
    assert row["front"] is None
    assert row["blocks"][0]["text"] == "x"
    assert row["blocks"][0]["spans"] is None
    commit_batch(lake, [settled("b", "y")])
    assert texts(lake) == [("a", 0, "x"), ("b", 0, "y")]
    assert lake.articles(["raw_length"], "source_uri = 'b'").to_pylist() == [{"raw_length": 1}]
    assert DeltaTable(f"{lake.path}/articles").metadata().configuration[VERSION_KEY] == "1.0"


def test_a_lake_whose_descriptions_read_otherwise_is_written(lake: Lake) -> None:
    """Another Copydesk made it, which had other words for the same columns, inside structs too."""

    def reworded(field: pa.Field) -> pa.Field:
        kind = field.type
        if pa.types.is_struct(kind):
            kind = pa.struct([reworded(kind.field(index)) for index in range(kind.num_fields)])
        elif pa.types.is_list(kind):
            kind = pa.list_(reworded(kind.value_field))
        return pa.field(field.name, kind, field.nullable, {"comment": f"once: {field.name}"})

    for name, schema in (("articles", ARTICLES), ("sources", SOURCES)):
        older = pa.schema([reworded(field) for field in schema])
        DeltaTable.create(f"{lake.path}/{name}", older, configuration={VERSION_KEY: "1.0"}, raise_if_key_not_exists=False)
    for text in ("x", "y"):  # appended, then put in the place of what is there
        commit_batch(lake, [settled("a", text)])
        assert texts(lake) == [("a", 0, text)]


def _set_version(lake: Lake, version: str) -> None:
    for name in ("articles", "sources"):
        DeltaTable(f"{lake.path}/{name}").alter.set_table_properties({VERSION_KEY: version}, raise_if_not_exists=False)


def test_a_newer_minor_version_can_be_read_but_not_written(lake: Lake) -> None:
    commit_batch(lake, [settled("a", "x")])
    newer = ARTICLES.append(pa.field("mood", pa.string()))
    write_deltalake(f"{lake.path}/articles", newer.empty_table(), mode="append", schema_mode="merge")
    _set_version(lake, "1.7")
    assert lake.articles().column_names == [*ARTICLES.names, "mood"]
    with pytest.raises(LakeVersionError, match=r"newer Copydesk \(schema 1\.7; this one knows 1\.0\)"):
        commit_batch(lake, [settled("b", "y")])


def test_a_newer_major_version_is_left_alone(lake: Lake) -> None:
    commit_batch(lake, [settled("a", "x")])
    _set_version(lake, "2.0")
    with pytest.raises(LakeVersionError, match="Upgrade Copydesk"):
        lake.articles()
    with pytest.raises(LakeVersionError, match="Upgrade Copydesk"):
        lake.check_writable()


def test_a_delta_table_of_somebody_else_is_left_alone(lake: Lake) -> None:
    theirs = pa.table({"a": [1]})
    write_deltalake(f"{lake.path}/articles", theirs)
    with pytest.raises(LakeError, match="not a table that Copydesk made"):
        commit_batch(lake, [settled("a", "x")])
    assert pq.read_table(f"{lake.path}/articles").equals(theirs)


def test_the_last_article_can_go(lake: Lake) -> None:
    commit_batch(lake, [settled("a", "x")])
    commit_batch(lake, [turned_down("a", "damaged")])
    lake.vacuum()
    assert lake.articles().num_rows == 0
    assert lake.verify() == ()
    commit_batch(lake, [settled("b", "y")])
    lake.vacuum()
    assert pd.read_parquet(f"{lake.path}/articles")["text"].tolist() == ["y"]

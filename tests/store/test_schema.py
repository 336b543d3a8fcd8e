"""The schema says what it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ingest.store import ARTICLES, SCHEMA_VERSION, SOURCES, Lake, article_rows, settle_rows, to_table
from ingest.store.batch import commit_batch
from ingest.store.describe import format_schema
from ingest.store.schema import VERSION_KEY
from tests.store.made import MADE_BY, letter

DESIGNED = """
    article_id source_uri source_sha256 article_index title subtitle byline dateline authors date_published language
    language_confidence text blocks sections furniture changes quality word_count page_count extractor pipeline_version
    settings_digest ingested_at run_id
""".split()


def _fields(kind: pa.DataType, path: str) -> Iterator[tuple[str, pa.Field]]:
    if pa.types.is_list(kind):
        yield from _fields(kind.value_type, path)
    elif pa.types.is_struct(kind):
        for field in kind:
            yield f"{path}.{field.name}", field
            yield from _fields(field.type, f"{path}.{field.name}")


def _all_fields(schema: pa.Schema) -> list[tuple[str, pa.Field]]:
    return [item for field in schema for item in [(field.name, field), *_fields(field.type, field.name)]]


def test_the_columns_of_the_design_come_first_and_in_order() -> None:
    assert ARTICLES.names[: len(DESIGNED)] == DESIGNED


@pytest.mark.parametrize("schema", [ARTICLES, SOURCES], ids=["articles", "sources"])
def test_every_field_is_described(schema: pa.Schema) -> None:
    assert schema.metadata == {b"copydesk.schema_version": SCHEMA_VERSION.encode()}
    undescribed = [path for path, field in _all_fields(schema) if not (field.metadata or {}).get(b"comment")]
    assert undescribed == []


def test_descriptions_and_types_survive_a_commit(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    commit_batch(lake, [settle_rows(letter(), MADE_BY)])
    assert lake.articles().schema.equals(ARTICLES, check_metadata=True)
    assert lake.sources().schema.equals(SOURCES, check_metadata=True)
    plain = pq.read_table(tmp_path / "lake" / "articles")
    assert _all_fields(plain.schema) == _all_fields(ARTICLES)
    assert [field.metadata for _, field in _all_fields(plain.schema)] == [field.metadata for _, field in _all_fields(ARTICLES)]
    assert plain.to_pylist() == to_table(article_rows(letter(), MADE_BY)).to_pylist()


def test_the_documentation_has_every_field() -> None:
    text = (Path(__file__).resolve().parents[2] / "docs/table.md").read_text("utf-8")
    for schema in (ARTICLES, SOURCES):
        assert format_schema(schema) in text
    assert f"`{VERSION_KEY}`" in text

"""Articles to the table: schema, commit, ledger of sources."""

from ingest.store.rows import Measured, Provenance, Row, article_id, article_rows, json_row, source_row, to_table
from ingest.store.schema import ARTICLES, SCHEMA_VERSION, SOURCES

__all__ = [
    "ARTICLES",
    "SCHEMA_VERSION",
    "SOURCES",
    "Measured",
    "Provenance",
    "Row",
    "article_id",
    "article_rows",
    "json_row",
    "source_row",
    "to_table",
]

"""Articles to the table: schema, commit, ledger of sources."""

from ingest.store.batch import Settled, commit_batch, pack_rows, settle_rows, unpack_rows
from ingest.store.check import Problem, ProblemKind
from ingest.store.lake import Lake
from ingest.store.ledger import Candidate, Entry, Ledger, Plan, Verdict
from ingest.store.rows import Measured, Provenance, Row, article_id, article_rows, json_row, source_row, to_table
from ingest.store.schema import ARTICLES, SCHEMA_VERSION, SOURCES

__all__ = [
    "ARTICLES",
    "SCHEMA_VERSION",
    "SOURCES",
    "Candidate",
    "Entry",
    "Lake",
    "Ledger",
    "Measured",
    "Plan",
    "Problem",
    "ProblemKind",
    "Provenance",
    "Row",
    "Settled",
    "Verdict",
    "article_id",
    "article_rows",
    "commit_batch",
    "json_row",
    "pack_rows",
    "settle_rows",
    "source_row",
    "to_table",
    "unpack_rows",
]

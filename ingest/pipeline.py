"""One document through all rooms."""

from __future__ import annotations

from ingest.errors import DocumentError
from ingest.extract import extract
from ingest.model import Processed, Rejected
from ingest.read import Found, read_source
from ingest.settings import Settings


def settle(found: Found, settings: Settings) -> Processed | Rejected:
    """Read and extract one document; never raises for a bad one."""
    sha256 = None
    try:
        source = read_source(found, settings.read)
        sha256 = source.sha256
        return Processed(source, extract(source, settings.extract), ())
    except DocumentError as error:
        return Rejected(found.uri, error.reason, error.stage, error.detail, sha256)

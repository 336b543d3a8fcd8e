"""One document through all rooms: read, extract, layout, repair, structure."""

from __future__ import annotations

import logging

from ingest.errors import DocumentError
from ingest.extract import extract
from ingest.language import guess_language
from ingest.layout.label import label_lines
from ingest.model import Document, Processed, Reason, Rejected, Source
from ingest.read import Found, read_source
from ingest.repair.blocks import build_blocks
from ingest.settings import Settings
from ingest.structure.article import build_articles

log = logging.getLogger(__name__)

PIPELINE_VERSION = "1"
"""Raised by hand whenever the same input may give another result: the ledger then runs every source again."""

_LANGUAGE_SAMPLE = 20_000  # characters: enough for any language, and the cost does not grow with the document


def settle(found: Found, settings: Settings) -> Processed | Rejected:
    """Read and process one source; a bad document comes back as `Rejected`, never as an exception."""
    try:
        source = read_source(found, settings.read)
    except DocumentError as error:
        return Rejected(found.uri, error.reason, error.stage, error.detail)
    return process(source, settings)


def process(source: Source, settings: Settings) -> Processed | Rejected:
    """Turn one source into articles."""
    try:
        document = extract(source, settings.extract)
        return clean_document(source, document, settings)
    except DocumentError as error:
        return Rejected(source.uri, error.reason, error.stage, error.detail, source.sha256)
    except MemoryError:
        return Rejected(source.uri, Reason.OUT_OF_MEMORY, "process", "The document needed more memory than it may use.", source.sha256)
    except RecursionError:
        return Rejected(source.uri, Reason.CORRUPT, "process", "The document is nested too deeply.", source.sha256)
    except Exception as error:  # a bug of ours must cost one document, not the run; the log has the traceback
        log.exception("unexpected error in %s", source.uri)
        detail = f"{type(error).__name__}: {error}"[:500]
        return Rejected(source.uri, Reason.INTERNAL_ERROR, "process", detail, source.sha256)


def clean_document(source: Source, document: Document, settings: Settings) -> Processed:
    """The rooms after extraction."""
    sample = " ".join(document.raw[:_LANGUAGE_SAMPLE].split())
    language = guess_language(sample, settings.structure.language or document.metadata.language)
    labels = label_lines(document)
    repaired = build_blocks(document, labels, settings.repair, language[0])
    articles = build_articles(document, repaired.items, language, document.flags)
    return Processed(source, document, articles)

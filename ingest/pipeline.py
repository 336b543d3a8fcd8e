"""One document through all rooms: read, extract, layout, repair, structure."""

from __future__ import annotations

import logging
from dataclasses import replace

from ingest.errors import DocumentError
from ingest.extract import extract
from ingest.language import guess_language
from ingest.layout.initials import place_initials
from ingest.layout.label import label_lines
from ingest.model import Article, Document, Engine, MediaType, Processed, Reason, Rejected, Source
from ingest.read import Found, read_source
from ingest.repair.blocks import build_blocks
from ingest.repair.garbled import find_garbling
from ingest.repair.ligatures import find_coded_ligatures, find_parted_ligatures
from ingest.repair.lost_hyphens import find_lost_hyphens
from ingest.settings import ExtractSettings, Settings
from ingest.structure.article import build_articles

log = logging.getLogger(__name__)

PIPELINE_VERSION = "5"
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
        try:
            return clean_document(source, extract(source, settings.extract), settings)
        except DocumentError as error:
            other = _other_engine(source, settings, error)
            if other is None:
                raise
            document = extract(source, other)
            return clean_document(source, replace(document, flags=(*document.flags, "engine_fallback")), settings)
    except DocumentError as error:
        return Rejected(source.uri, error.reason, error.stage, error.detail, source.sha256)
    except MemoryError:
        return Rejected(
            source.uri, Reason.OUT_OF_MEMORY, "process", "The document needed more memory than it may use.", source.sha256
        )
    except RecursionError:
        return Rejected(source.uri, Reason.CORRUPT, "process", "The document is nested too deeply.", source.sha256)
    except Exception as error:  # a bug of ours must cost one document, not the run; the log has the traceback
        log.exception("unexpected error in %s", source.uri)
        detail = f"{type(error).__name__}: {error}"[:500]
        return Rejected(source.uri, Reason.INTERNAL_ERROR, "process", detail, source.sha256)


def _other_engine(source: Source, settings: Settings, error: DocumentError) -> ExtractSettings | None:
    """What one engine garbles the other may read; other failures have been tried with both during extraction."""
    if error.reason is not Reason.GARBLED or source.media_type is not MediaType.PDF or not settings.extract.fallback:
        return None
    engine = Engine.PDFIUM if settings.extract.engine is Engine.PDFMINER else Engine.PDFMINER
    return settings.extract.model_copy(update={"engine": engine, "fallback": False})


def clean_document(source: Source, document: Document, settings: Settings) -> Processed:
    """The rooms after extraction."""
    sample = " ".join(document.raw[:_LANGUAGE_SAMPLE].split())
    forced = settings.structure.language
    language = (forced, 1.0) if forced else guess_language(sample, document.metadata.language)
    ligatures = find_coded_ligatures(document, language[0])
    garbling = find_garbling(document, ligatures, language[0])
    if garbling.share > settings.repair.max_garbled_share:
        flags, most = ", ".join(garbling.flags), settings.repair.max_garbled_share
        detail = f"{garbling.share:.0%} of the text cannot be read ({flags}); at most {most:.0%} is let through."
        raise DocumentError(detail, reason=Reason.GARBLED, stage="repair")
    document = place_initials(document, language[0])
    labels = label_lines(document, language[0])
    parted = find_parted_ligatures(document.raw, language[0])
    lost = find_lost_hyphens(document, language[0])
    repaired = build_blocks(document, labels, settings.repair, language[0], sorted((*ligatures, *parted, *lost)))
    articles = build_articles(document, repaired.items, language, (*document.flags, *garbling.flags))
    if garbling.share > 0:
        articles = tuple(_trust_less(article, garbling.share) for article in articles)
    return Processed(source, document, articles)


def _trust_less(article: Article, garbled_share: float) -> Article:
    quality = article.quality
    return replace(article, quality=replace(quality, confidence=round(quality.confidence * (1 - garbled_share), 4)))

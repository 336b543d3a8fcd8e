"""What the torture tests hand to the pool. In a module of its own, for the children import it by name."""

from __future__ import annotations

import json

from ingest.model import Processed, Rejected
from ingest.pipeline import settle
from ingest.read import Found
from ingest.settings import Settings
from tests.pool.doubles import misbehave


def tell(processed: Processed) -> bytes:
    """What a test wants to know of a good document."""
    front = [block.text for article in processed.articles for block in (article.title, article.byline) if block]
    return json.dumps({"text": "\n".join(article.text for article in processed.articles)[:100_000], "front": front}).encode()


def settle_or_die(found: Found, settings: Settings) -> Processed | Rejected:
    """The pipeline, but for files that are named for a way to die."""
    misbehave(found.below.partition(".")[0].partition("-")[2], settings)
    return settle(found, settings)

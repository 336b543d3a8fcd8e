"""Importing this loads the rooms and their models, once, for all processes that are forked afterwards.

The pool's fork server imports it. Its children then share the memory of the models and start in milliseconds; and they
have no need to write: py3langid unpacks its model through a temporary file (1.2 s), and a child may write no file at all.
"""

from __future__ import annotations

import ingest.pipeline
import ingest.store  # noqa: F401 - to have it loaded
from ingest.language import guess_language, word_frequency

__all__: list[str] = []

guess_language("Enough words of any language to have the model loaded.")
for language in ("de", "en", "fr", "es", "it", "pl", "pt", "nl"):
    word_frequency("a", language)

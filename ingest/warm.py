"""Importing this loads the rooms and their models, once, for all processes that are forked afterwards.

The pool's fork server imports it. Its children then share the memory of the models, start in milliseconds, and pay nothing
from the limits of their first document.
"""

from __future__ import annotations

import ingest.pipeline
import ingest.store.warm  # noqa: F401 - for what it loads
from ingest.language import guess_language, word_frequency
from ingest.language.dates import find_dates
from ingest.layout.label import read_looks

__all__: list[str] = []

guess_language("Enough words of any language to have the model loaded.")
for language in ("de", "en", "fr", "es", "it", "pl", "pt", "nl"):
    word_frequency("a", language)
for has_geometry in (False, True):
    read_looks(has_geometry)
find_dates("3 May 2021")

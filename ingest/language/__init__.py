"""What is known about languages: which one a text is in, how common a word is, months, abbreviations, small words."""

from ingest.language.dates import FoundDate, find_date, find_dates
from ingest.language.frequency import has_words, word_frequency
from ingest.language.guess import guess_language
from ingest.language.words import base_language, is_abbreviation, never_ends

__all__ = [
    "FoundDate",
    "base_language",
    "find_date",
    "find_dates",
    "guess_language",
    "has_words",
    "is_abbreviation",
    "never_ends",
    "word_frequency",
]

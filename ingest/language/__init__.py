"""What is known about languages: which one a text is in, how common a word is, months, abbreviations, small words."""

from ingest.language.frequency import word_frequency
from ingest.language.guess import guess_language

__all__ = ["guess_language", "word_frequency"]

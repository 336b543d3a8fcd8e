"""Drop caps: the large first letter of a text, which extraction leaves on a line of its own."""

from __future__ import annotations

from ingest.language import word_frequency
from ingest.model import Document, Line

_BEFORE = "\"'„“‚‘«»‹› "


def is_drop_cap(document: Document, letter: Line, rest: Line, left: str, right: str, language: str | None) -> bool:
    """Is the line `left` a large initial that belongs to the first word of `right`?

    "D" / "ichter Rauch" is one; "A" / "man came" is a word of its own. With geometry the letter must be printed
    larger than the rest; then only a letter that is a word by itself is in doubt.

    Args:
        left, right: the repaired texts of the two lines.
    """
    bare = left.strip(_BEFORE)
    if len(bare) != 1 or not bare.isalpha() or not bare.isupper() or not right[:1].isalpha():
        return False
    if letter.runs and rest.runs:
        size = max(run.style.size for run in letter.runs)
        if size < 1.4 * max(run.style.size for run in rest.runs):
            return False
    word = right.split()[0].strip(".,;:!?»”“\"'’")
    joined = word_frequency(bare + word, language)
    alone = word_frequency(word, language)
    single = word_frequency(bare, language)
    if right[0].isupper() and word[1:].islower():
        # "A" / "Mann": a capital follows; small capitals are set in capitals throughout
        return joined > alone
    # A letter that is a word (English a, I; Spanish y, o; Polish w, z) needs the joined word to be the likelier reading.
    return joined >= alone or single < 1e-4

"""Drop caps that a dump prints away from their word: the letter goes back before the rest of it."""

from __future__ import annotations

import re
from dataclasses import replace

from ingest.language import word_frequency
from ingest.model import Document

_OPENERS = "\"'„“‚‘«»‹›"
_WORD = re.compile(r"[^\W\d_]+")
_LEAST = 0.003  # of how often the rest is a word of its own
_STOPS = (".", "!", "?", "…", "”", "“", "»")
_SHORT = 0.8  # of the line below: the line above is no full one, and the sentence on it may have ended
_REACH = 15  # lines; a title and a standfirst may stand between


def place_initials(document: Document, language: str | None) -> Document:
    """Move a lone capital letter before the line whose first word it completes.

    Tools that follow the order of drawing give "L", the headline, then "üdenscheid". Only for text without
    geometry; the letter moves only if the line found begins with a small letter, does not go on with a word
    of the line before, and the joined word is the likelier reading.
    """
    lines = list(document.lines)
    if not lines or lines[0].box is not None:
        return document
    texts = [document.text(line).strip() for line in lines]
    moved: set[int] = set()  # each once: two letters before one word would change places for ever
    at = 0
    while at < len(lines):
        letter = texts[at].strip(_OPENERS) if len(texts[at]) <= 2 and lines[at].start not in moved else ""
        if len(letter) == 1 and letter.isalpha() and letter.isupper():
            target = _find_rest(texts, at, letter, language)
            if target is not None and target != at + 1:
                line, text = lines.pop(at), texts.pop(at)
                place = target - 1 if target > at else target
                lines.insert(place, line)
                texts.insert(place, text)
                moved.add(line.start)
                at += 0 if target > at else 1
                continue
        at += 1
    return replace(document, lines=tuple(lines)) if moved else document


def _find_rest(texts: list[str], at: int, letter: str, language: str | None) -> int | None:
    """The nearest line whose first word is likelier with the letter; else one that seems to begin a text."""
    candidates: list[int] = [*range(at + 1, min(len(texts), at + _REACH)), *range(at - 1, max(0, at - _REACH), -1)]
    possible: int | None = None
    for j in candidates:
        text = texts[j]
        rest = _WORD.match(text) if text[:1].islower() else None
        if rest is None:
            continue
        before = texts[j - 1] if j - 1 != at else (texts[at - 1] if at else "")
        if before.endswith(("-", "\u00ad", "\u2010", ",")):
            continue
        alone = float(word_frequency(rest[0], language))
        joined = float(word_frequency(letter + rest[0], language))
        if joined > alone:
            return j
        begins = before.endswith(_STOPS) or 1 < len(before) < _SHORT * len(text)
        if possible is None and begins and joined >= _LEAST * alone:
            possible = j
    return possible

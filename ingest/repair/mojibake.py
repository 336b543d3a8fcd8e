"""Text that was decoded with the wrong encoding, and entities that HTML left behind."""

from __future__ import annotations

import html
import re
from difflib import SequenceMatcher

import ftfy
from ftfy.badness import badness

from ingest.model import Rule
from ingest.repair.edits import Edit

# Mojibake of UTF-8 has two neighbouring characters outside ASCII, and the first is never a small Greek or
# Cyrillic letter, nor from a script that no single-byte encoding of the West knows. Asking ftfy costs 12 µs a
# line, this pattern 0.2 to 0.6.
_LETTERS = "а-яёα-ώ\u0590-\u1fff\u3040-\ud7ff\uf900-\ufaff"
_QUOTES = "„“”‚‘’«»‹›–—…"
SUSPECT = re.compile(f"[^\x00-\x7f](?:(?<=[^{_LETTERS}{_QUOTES}])[^\x00-\x7f{_LETTERS}]|(?<=Ã) |(?<=[\x80-\x9f]))")

_ENTITY = re.compile(r"&(#\d{1,6}|#[xX][0-9a-fA-F]{1,5}|[a-zA-Z][a-zA-Z0-9]{1,9});")
_MARKUP = re.compile(r"[<>`]|&lt;|&gt;")
_LONGEST_COMPARED = 2000


def find_mojibake(text: str) -> list[Edit]:
    """Find what was decoded with the wrong encoding, one edit for each stretch that changes.

    ftfy decides, on the whole line, for a line shows better than a word whether it is bad; what it makes
    of it must look less bad than before and hold no replacement character. Wrong when a line shows mojibake
    on purpose.

        >>> [(edit.start, edit.end, edit.text) for edit in find_mojibake("MÃ¼ller fÃ¤hrt")]
        [(1, 3, 'ü'), (9, 11, 'ä')]
        >>> find_mojibake("„Grüße“ – naïve Œuvres, Łódź")
        []

    Source: ftfy, `fix_encoding`.
    """
    if not SUSPECT.search(text):
        return []
    fixed = ftfy.fix_encoding(text)
    if fixed == text:
        return _find_inside_words(text)
    if "\ufffd" in fixed or badness(fixed) > badness(text):
        return []
    before, after = text.split(" "), fixed.split(" ")
    if len(before) == len(after):
        edits: list[Edit] = []
        at = 0
        for old, new in zip(before, after, strict=True):
            if old != new:
                edits.extend(_differences(old, new, at))
            at += len(old) + 1
        return edits
    return _differences(text, fixed, 0)


# A capital with a diacritic inside a word, and no ASCII behind it.
_INSIDE_WORD = re.compile(r"(?<=[A-Za-zß-öø-ÿ])[ÂÃÄÅĂĹÇĆ][^\x00-\x7f]")
_ENCODINGS = ("cp1252", "cp1250", "latin-1")


def _find_inside_words(text: str) -> list[Edit]:
    """Find single letters inside a word that ftfy holds for too little evidence.

    The capital in the middle of a word is evidence enough, if both characters are one small letter in UTF-8.

        >>> [(edit.start, edit.end, edit.text) for edit in _find_inside_words("LeĂłn, habĂ\u00adan")]
        [(2, 4, 'ó'), (10, 12, 'í')]
        >>> _find_inside_words("PlanÄnderung, iPhoneÜber")
        []
    """
    edits = []
    for match in _INSIDE_WORD.finditer(text):
        for encoding in _ENCODINGS:
            try:
                letter = match.group().encode(encoding).decode("utf-8")
            except UnicodeError:
                continue
            if len(letter) == 1 and letter.isalpha() and letter.islower():
                edits.append(Edit(*match.span(), letter, Rule.MOJIBAKE, 0.9))
                break
    return edits


def _differences(old: str, new: str, at: int) -> list[Edit]:
    """What changed from `old` to `new`, `old` standing at `at`; very long texts change in one."""
    if max(len(old), len(new)) > _LONGEST_COMPARED:
        return [Edit(at, at + len(old), new, Rule.MOJIBAKE, 0.95)]
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [
        Edit(at + i1, at + i2, new[j1:j2], Rule.MOJIBAKE, 0.95) for tag, i1, i2, j1, j2 in matcher.get_opcodes() if tag != "equal"
    ]


def find_entities(text: str) -> list[Edit]:
    """Find HTML entities that somebody forgot to decode.

    Left alone where a text may be about HTML: beside quotes, brackets or other code, and on a line with
    angle brackets, printed or as entities.

        >>> [(edit.start, edit.text) for edit in find_entities("R&amp;D in M&uuml;nchen")]
        [(1, '&'), (12, 'ü')]
        >>> find_entities('write "&amp;" or <br>'), find_entities("&lt;b&gt; &amp; more"), find_entities("a &copy b")
        ([], [], [])
    """
    if _MARKUP.search(text):
        return []
    edits = []
    for match in _ENTITY.finditer(text):
        char = html.unescape(match.group())
        if char == match.group() or len(char) != 1 or not (char.isprintable() or char in "\xa0\xad"):
            continue
        before = text[match.start() - 1 : match.start()]
        after = text[match.end() : match.end() + 1]
        name = match.group(1)
        if name in ("quot", "#34", "#x22", "apos", "#39", "#x27"):
            plausible = before.isalnum() or after.isalnum()
        elif before in _CODE_BEFORE or after in _CODE_AFTER:
            plausible = False
        elif char.isalpha():
            plausible = before.isalpha() or after.isalpha()
        else:
            plausible = bool(before.strip() or after.strip() or (before and after))
        if plausible:
            edits.append(Edit(match.start(), match.end(), char, Rule.ENTITY, 0.95))
    return edits


_CODE_BEFORE = frozenset("\"'([{=“„‘‚«‹\\")
_CODE_AFTER = frozenset("\"')]}=”“’‘»›\\")

"""Ligatures whose glyph the file names by a number of its own: ``par\\ue000cipación``, ``of(cid:12)ce``.

A font may hold glyphs for ``ti``, ``tt`` or ``Th`` that have no code point. Some programs (Apache FOP, some exports of
word processors) then write a private-use character into the text layer, others nothing, so that the engine can only tell
the glyph's number. What such a glyph stands for is the same wherever that font shows it. So all words with it are tried
with each ligature in use, and the word list decides: where one ligature makes words of them and no other does, it
is put in, as a recorded change. Otherwise the text stays as it is and the document is flagged `private_use` or
`cid_codes`.

Wrong where a font of symbols is used inside words; there no ligature makes a word.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from ingest.language import word_frequency
from ingest.language.split import find_alphabet
from ingest.model import Document, Rule

_CODE = re.compile(r"[\ue000-\uf8ff]|\(cid:\d+\)")
_CODE_HINT = re.compile(r"[\ue000-\uf8ff]")
_WORD = re.compile(r"(?<![^\W\d_])[^\W\d_]*(?:(?:[\ue000-\uf8ff]|\(cid:\d+\))[^\W\d_]*)+")
_LIGATURES = (
    "fi fl ff ffi ffl ti tt tti ft fft tf ttf fj ffj fb ffb fh ffh fk ffk ct st sp ch ck tz Th Qu ij gi gg gy ll ss fä fö fü fe"
).split()
_MOST_CODES = 0.5
"""Share of the words with a code above which the whole text layer is codes: then they are no ligatures."""
_FEWEST_LETTERS = 4
_COMMON = 1e-6
"""A word as common as this is proof by itself (wordfreq: one in a million words), if it has five letters or more."""
# From f to f, which is the faster search; the letters before each are looked for behind it.
_PARTED = re.compile(r"(f[fil]?) (?=[^\W\d_]{2,30}(?![^\W_]))([^\W\d_A-Z]+)")
_BEFORE = re.compile(r"(?<![^\W_])[^\W\d_]{0,30}\Z")
_FAR_MORE = 3.0
"""How much more common the whole word must be than the rarer of its two parts."""
_FEWEST_PROVEN = 3
_FEWEST_TELLING = 5
"""Different words from which on single letters and syllables are tried too; of fewer, one is always some word by chance."""
_LEAST_EXPLAINED = 0.25
"""Share of the words with a code that its ligature must make words of the list; the rest may be names."""
_MOST_WORDS = 300
"""Different words that are tried for one glyph; after so many nothing changes."""


class _Word(NamedTuple):
    text: str
    codes: tuple[tuple[int, int, tuple[str, str]], ...]  # start, end in the text; font and code


class Ligature(NamedTuple):
    """What stands in the place [start, end) of the raw text, how sure that is, and why."""

    start: int
    end: int
    text: str
    confidence: float
    rule: Rule = Rule.LIGATURE


def find_coded_ligatures(document: Document, language: str | None) -> tuple[Ligature, ...]:
    """Find codes inside words that stand for ligatures, in the order of the raw text.

        >>> raw = "La par\\ue000cipación y la compe\\ue000ción en el ar\\ue001culo"
        >>> [ligature[2:4] for ligature in find_coded_ligatures(Document(raw, (), (), "x"), "es")]
        [('ti', 0.9), ('ti', 0.9), ('tí', 0.9)]

    Args:
        document: as extracted. Runs tell which font shows which code; without them the raw text is one font.
        language: whose word list is asked; without one nothing is found.
    """
    raw = document.raw
    if not _CODE_HINT.search(find_alphabet(raw)) and "(cid:" not in raw:
        return ()
    matches = [match for match in _WORD.finditer(raw) if len(match.group()) > 1]
    if len(matches) > _MOST_CODES * (raw.count(" ") + raw.count("\n") + 1):
        return ()
    fonts = _find_fonts(document, [place.start() for match in matches for place in _CODE.finditer(raw, *match.span())])
    words: dict[_Word, list[int]] = defaultdict(list)
    for match in matches:
        codes = tuple(
            (at.start() - match.start(), at.end() - match.start(), (fonts.get(at.start(), ""), at.group()))
            for at in _CODE.finditer(raw, *match.span())
        )
        words[_Word(match.group(), codes)].append(match.start())
    known: dict[tuple[str, str], tuple[str, float]] = {}
    for _ in range(3):  # a word with two codes is tried when one of them is known
        found = _decide(words, known, language)
        if not found:
            break
        known |= found
    return tuple(
        sorted(
            Ligature(place + start, place + end, *known[key])
            for word, places in words.items()
            for start, end, key in word.codes
            if key in known and len(word.text) > end - start
            for place in places
        )
    )


def find_parted_ligatures(raw: str, language: str | None) -> tuple[Ligature, ...]:
    """Find blanks that the widths of an f-ligature made inside words: "f inden", "zertif iziert", "of fice".

    Some browsers place the letters of a ligature so that a tool sees a gap between them. The blank goes where the
    whole is a word and at least one part is none, or is by far rarer.

        >>> raw = "f inden zertif iziert, auf fallen und of fice off ice"
        >>> [raw[blank.start - 1 : blank.end + 1] for blank in find_parted_ligatures(raw, "de")]
        ['f i', 'f i', 'f f']

    Args:
        raw: the text as extracted.
        language: whose word list is asked; without one nothing is found.
    """
    parted: list[tuple[int, str, bool]] = []  # place of the blank, what stands behind it, and whether it is proven
    end = 0
    for match in _PARTED.finditer(raw):
        before = _BEFORE.search(raw, max(end, match.start() - 31), match.start())
        if before is not None:
            right = match[2].lower()
            parted.append((match.end(1), right, _is_parted((before[0] + match[1]).lower(), right, language)))
            end = match.end()
    # Where it is proven often, also in words that no list has, if the second part alone is none either.
    often = sum(proven for _, _, proven in parted) >= _FEWEST_PROVEN
    return tuple(
        Ligature(at, at + 1, "", 0.9, Rule.LIGATURE_BLANK)
        for at, right, proven in parted
        if proven or (often and not word_frequency(right, language))
    )


def _is_parted(left: str, right: str, language: str | None) -> bool:
    whole = word_frequency(left + right, language)
    if whole == 0.0:
        return False
    rarer = 0.0 if len(left) == 1 else min(word_frequency(left, language), word_frequency(right, language))
    return whole > _FAR_MORE * rarer


def _find_fonts(document: Document, places: list[int]) -> Mapping[int, str]:
    """The font at each place of the raw text, where runs tell."""
    wanted = sorted(places)
    fonts: dict[int, str] = {}
    runs = sorted((run.start, run.end, run.style.font) for line in document.lines for run in line.runs)
    at = 0
    for place in wanted:
        while at < len(runs) and runs[at][1] <= place:
            at += 1
        if at < len(runs) and runs[at][0] <= place:
            fonts[place] = runs[at][2]
    return fonts


def _decide(
    words: Mapping[_Word, object], known: Mapping[tuple[str, str], tuple[str, float]], language: str | None
) -> dict[tuple[str, str], tuple[str, float]]:
    """The codes that are the only unknown ones of some word and that the word list explains."""
    trials: dict[tuple[str, str], set[tuple[str, ...]]] = defaultdict(set)
    for word in words:
        open_codes = {key for _, _, key in word.codes if key not in known}
        if len(open_codes) == 1:
            trials[open_codes.pop()].add(_split(word, known))
    found: dict[tuple[str, str], tuple[str, float]] = {}
    for key, parts in trials.items():
        answer = _weigh(sorted(parts)[:_MOST_WORDS], language)
        if answer is not None:
            found[key] = answer
    return found


def _split(word: _Word, known: Mapping[tuple[str, str], tuple[str, float]]) -> tuple[str, ...]:
    """The text between the places of the unknown code."""
    parts, at = [""], 0
    for start, end, key in word.codes:
        parts[-1] += word.text[at:start]
        at = end
        if key in known:
            parts[-1] += known[key][0]
        else:
            parts.append("")
    parts[-1] += word.text[at:]
    return tuple(parts)


def _weigh(trials: list[tuple[str, ...]], language: str | None) -> tuple[str, float] | None:
    """The one ligature that makes words of all these, and how sure that is: by how many words say so."""
    rivals = _RIVALS if len(trials) >= _FEWEST_TELLING else ()
    votes: dict[str, float] = {}
    counts: dict[str, int] = {}
    explained = asked = 0
    for parts in trials:
        frequencies: dict[str, float] = {}
        asked += len("".join(parts)) + 1 >= _FEWEST_LETTERS
        for ligature in (*_LIGATURES, *_ACCENTED, *rivals):
            whole = ligature.join(parts)
            if len(whole) < _FEWEST_LETTERS:
                continue
            frequency = word_frequency(whole, language)
            if frequency > 0:
                frequencies[ligature] = frequency
        if not frequencies:
            continue
        explained += 1
        best = max(frequencies.values())
        for ligature, frequency in frequencies.items():
            # "Li\ue000le": little stands a thousand times for one "lifile" that a word list has picked up.
            votes[ligature] = votes.get(ligature, 0.0) + min(1.0, frequency / best)
            counts[ligature] = counts.get(ligature, 0) + 1
    if not votes:
        return None
    ranked = sorted(votes, key=lambda ligature: (-votes[ligature], ligature))
    best_ligature = ranked[0]
    second = next((votes[ligature] for ligature in ranked[1:] if ligature not in _RIVALS), 0.0)
    if best_ligature in _RIVALS or counts[best_ligature] < _LEAST_EXPLAINED * asked:
        return None
    if votes[best_ligature] < 0.7 * explained or second > 0.5 * votes[best_ligature]:
        return None
    if counts[best_ligature] == 1:
        whole = max((best_ligature.join(parts) for parts in trials), key=lambda word: word_frequency(word, language))
        if len(whole) < 5 or word_frequency(whole, language) < _COMMON or second > 0.1:
            return None
    return best_ligature, 0.95 if counts[best_ligature] >= 3 else 0.9


_RIVALS = tuple("abcdefghijklmnopqrstuvwxyz") + tuple("er en an in on re".split())
"""What a code may stand for too: then "th\ue034" is no "thst". No ligature is proved, and the text stays as it is."""
_ACCENTED = tuple(f"{first}{vowel}" for first in ("t", "f") for vowel in "íìîïàáâäéèêëóòôöúùûü")

"""Put the characters and the blanks of one line right.

A PDF leaves ligatures, loose accents, invisible characters and stretched blanks in its text; a wrong
encoding leaves mojibake. Each is mended by one entry of `MENDS`, a table of plain functions from text to
`Edit`s, and each edit becomes a `Piece` that says by which rule it was made. Text that is correct is never
altered: quotes, dashes, ellipses, ``ß``, ``æ``, what is in Unicode form NFC, whatever the script.

    >>> from ingest.model import render
    >>> raw = "Die  ﬂinke Mu\u0308cke"
    >>> render(raw, repair_line(raw, 0, RepairSettings()))
    'Die flinke Mücke'
    >>> [(piece.text, str(piece.rule)) for piece in repair_line(raw, 0, RepairSettings()) if piece.rule]
    [(' ', 'spacing.run'), ('fl', 'characters.ligature'), ('ü', 'characters.compose')]

A hyphen or a dash at the end of the line is left alone, whatever its code point: `ingest.repair.hyphens`
decides about it together with the next line.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence

from ingest.model import Piece, Rule
from ingest.repair.accents import find_loose_accents
from ingest.repair.east_asian import find_radicals
from ingest.repair.edits import Cells, Edit
from ingest.repair.glyphs import find_doubled, find_letter_spaced
from ingest.repair.mojibake import SUSPECT, find_entities, find_mojibake
from ingest.settings import Normalization, RepairSettings

# Repairs may uncover one another (an entity in mojibake), so they run until nothing changes. Two rounds are
# the rule; the cap only bounds the work on hostile input.
_MOST_ROUNDS = 12

# Unicode's stream-safe form has 30 marks on one letter at most; putting more in order takes the square of their number.
_MOST_MARKS = 100

_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[@-Z\\-_])")
# Line separators, vertical tabs and the separators of ASCII part words; the other controls stand for nothing.
_CONTROL = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\u061c\ufeff\ufff9-\uffff\u180e]"
)
_JOINERS = frozenset("\u200b\u200c\u200d")
_DIRECTION = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")

_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_LIGATURE = re.compile("[ﬀ-ﬆ]")
_WIDE = re.compile("[\uff01-\uff5e]+")
_WIDE_LETTER = re.compile("[\uff21-\uff3a\uff41-\uff5a]")
_NARROW_KANA = re.compile("[\uff66-\uff9f]+")
_EAST_ASIAN = re.compile("[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff]")
_INNER_SOFT = re.compile("\u00ad+|(?<=[^\\W\\d_])\ufffe+(?=[^\\W\\d_])")
_TYPESET = re.compile("[\u2010\u2011]")
_BLANKS = re.compile("[\\s\x1c-\x1f\x85]+")
_PLAIN = {
    **dict.fromkeys("„“”‟«»〝〞", '"'),
    **dict.fromkeys("‚‘’‛‹›", "'"),
    **dict.fromkeys("‒–—―−", "-"),
    "…": "...",
}
_PLAINABLE = re.compile("[" + "".join(_PLAIN) + "]")
_DASHES = "-\u00ad‐‑‒–—―−\ufffe"


def repair_line(
    text: str,
    start: int,
    settings: RepairSettings,
    drawn: frozenset[str] = frozenset(),
    known: Sequence[Edit] = (),
    *,
    doubled: bool = True,
    spaced: bool = True,
) -> tuple[Piece, ...]:
    """Mend the characters and blanks of one line.

    Repairing the repaired text changes nothing more. Most lines need nothing, and for them a few searches
    (2 to 3 µs together on a line of 60 characters) are all the work.

        >>> repair_line("„Grüße“ – naïve Œuvres …", 7, RepairSettings())
        (Piece(start=7, end=31, text=None, rule=None, confidence=1.0),)
        >>> repair_line("", 7, RepairSettings())
        ()

    Args:
        text: one line of the raw text, without its line end.
        start: where it begins in the raw text.
        settings: `normalization` plain also makes quotes, dashes and ellipses plain.
        drawn: has U+00AD where that stands for every hyphen of this document (`evidence.find_drawn_hyphens`).
        known: edits of this line that the whole document gave (`ligatures.find_coded_ligatures`).
        doubled: whether the document may have doubled letters at all (`glyphs.may_have_doubled`).
        spaced: and letters with blanks between them.
    Returns:
        Pieces that tile [start, start + len(text)).
    """
    if not text:
        return ()
    plain = settings.normalization is Normalization.PLAIN
    if not known and not (_has_damage(_without_hyphen(text), plain, doubled=doubled, spaced=spaced) or _has_mojibake(text)):
        return _mend_blanks(text, start)
    cells = Cells(text)
    cells.apply(known)
    if "\u00ad" in drawn:
        cells.apply(find_drawn_soft_hyphens(text))
    for _ in range(_MOST_ROUNDS):
        before = cells.text
        for mend in MENDS:
            cells.apply(mend(cells.text))
        if plain:
            cells.apply(find_fancy(cells.text))
        if cells.text == before:
            break
    return cells.pieces(start)


def repair_lines(
    texts: Sequence[str],
    starts: Sequence[int],
    settings: RepairSettings,
    drawn: frozenset[str],
    known: Mapping[int, Sequence[Edit]],
    *,
    doubled: bool,
) -> list[tuple[Piece, ...]]:
    """`repair_line` for all lines of a document.

    Most lines have no damage, and one look at several lines together tells that in a third of the time.

    Args:
        texts, starts: the lines, and where they begin in the raw text.
        known: edits of the lines that have any, by their index.
    """
    plain = settings.normalization is Normalization.PLAIN
    bare = list(map(_without_hyphen, texts))
    spaced = _SPACED_HINT.search(";".join(bare)) is not None  # parted by what goes into no damage and belongs to no word
    pieces: list[tuple[Piece, ...]] = []
    for first in range(0, len(texts), _TOGETHER):
        together = ";".join(bare[first : first + _TOGETHER])
        damaged = _has_damage(together, plain, doubled=doubled, spaced=spaced) or SUSPECT.search(together) is not None
        for at in range(first, min(first + _TOGETHER, len(texts))):
            if damaged or at in known:
                edits = known.get(at, ())
                pieces.append(repair_line(texts[at], starts[at], settings, drawn, edits, doubled=doubled, spaced=spaced))
            else:
                pieces.append(_mend_blanks(texts[at], starts[at]))
    return pieces


_TOGETHER = 12  # lines looked at together; of the dumps that have damage at all, one line in ten has it
_HINT = re.compile("[`\u00ad´¨¸\u02b0-\u036f\u0483-\u0487\u2010\u2011\u2027\u2060-\u2064\u2e80-\u2fd5\ufb00-\ufb06\uff01-\uffff]")
_ENTITY_HINT = re.compile("&[#a-zA-Z]")
_SPACED_HINT = re.compile(r" [^\W\d_] +[^\W\d_] +[^\W\d_]")
_BLANK_RUN = re.compile("^ +| {2,}| +$")


def _has_damage(text: str, plain: bool, *, doubled: bool, spaced: bool) -> bool:
    """Whether any mend but those of mojibake and of plain blanks could find something; errs towards yes."""
    if not text.isprintable() or (spaced and _SPACED_HINT.search(text)):
        return True
    if ("&" in text and _ENTITY_HINT.search(text)) or (doubled and find_doubled(text)):
        return True
    if text.isascii():
        return "`" in text
    return bool(_HINT.search(text) or not unicodedata.is_normalized("NFC", text) or (plain and _PLAINABLE.search(text)))


def _without_hyphen(text: str) -> str:
    """Without the one at the end: it is left to the hyphens, and every fifth line of a justified column has one."""
    return text[:-1] if text.endswith(("\u00ad", "\u2010", "\u2011", "\ufffe")) else text


def _has_mojibake(text: str) -> bool:
    if text.isascii():
        return False
    bare = _without_hyphen(text)
    return not bare.isascii() and SUSPECT.search(bare) is not None and bool(find_mojibake(bare))


def _mend_blanks(text: str, start: int) -> tuple[Piece, ...]:
    """What `find_blanks` does, for the many lines that need nothing else; 29 % of the lines of pypdf dumps."""
    at, length = 0, len(text)
    if not text.startswith(" ") and "  " not in text:
        if not text.endswith(" "):
            return (Piece(start, start + length),) if text else ()
        return (Piece(start, start + length - 1), Piece(start + length - 1, start + length, "", Rule.LINE_SPACE))
    pieces: list[Piece] = []
    for match in _BLANK_RUN.finditer(text):
        begin, end = match.span()
        if begin > at:
            pieces.append(Piece(start + at, start + begin))
        if begin == 0 or end == length:
            pieces.append(Piece(start + begin, start + end, "", Rule.LINE_SPACE))
        else:
            pieces.append(Piece(start + begin, start + end, " ", Rule.SPACE_RUN))
        at = end
    if at < length:
        pieces.append(Piece(start + at, start + length))
    return tuple(pieces)


def find_controls(text: str) -> list[Edit]:
    """Find control, zero-width, direction and escape characters, which print nothing.

    The joiners stay where they shape letters (Persian, Indic scripts, emoji), the break of U+200B where a
    script has no blanks, the marks of direction where a line has right-to-left text.

        >>> [edit[:3] for edit in find_controls("a\u200bb\x1b[1mc\ufeff")]
        [(1, 2, ''), (3, 7, ''), (8, 9, '')]
        >>> find_controls("می\u200cخواهم"), find_controls("👩\u200d💻")
        ([], [])
    """
    if text.isprintable() and not _CONTROL.search(text):
        return []
    edits = [Edit(*match.span(), "", Rule.CONTROL) for match in _ESCAPE.finditer(text)]
    escaped = {place for edit in edits for place in range(edit.start, edit.end)}
    right_to_left = _RIGHT_TO_LEFT.search(text) is not None
    end = len(text.rstrip())
    for match in _CONTROL.finditer(text):
        char, place = match.group(), match.start()
        if place in escaped:
            continue
        if char == "\ufffe" and (place == end - 1 or _INNER_SOFT.match(text, place)):
            continue
        if char in _DIRECTION and right_to_left:
            continue
        if char in _JOINERS and _shapes(text[place - 1 : place]) and _shapes(text[place + 1 : place + 2]):
            continue
        edits.append(Edit(place, place + 1, "", Rule.CONTROL))
    return sorted(edits)


def _shapes(char: str) -> bool:
    """Whether a joiner beside this character can mean something: not beside Latin, Greek, Cyrillic, blanks."""
    return char > "\u0590" and not ("\u1c80" <= char <= "\u206f") and char.isprintable()


def find_ligatures(text: str) -> list[Edit]:
    """Find the ligatures that only the font made; ``æ``, ``œ``, ``ß`` and ``ĳ`` are letters.

    >>> [edit[:3] for edit in find_ligatures("Eﬀekt, ﬁnden, œuvre")]
    [(1, 2, 'ff'), (7, 8, 'fi')]
    """
    return [Edit(*match.span(), _LIGATURES[match.group()], Rule.LIGATURE) for match in _LIGATURE.finditer(text)]


def find_widths(text: str) -> list[Edit]:
    """Find full-width Latin text on lines without East Asian text, and half-width kana.

    >>> [edit[:3] for edit in find_widths("Ｔｏｋｙｏ！ 東")], [edit[:3] for edit in find_widths("Ｔｏｋｙｏ！")]
    ([], [(0, 6, 'Tokyo!')])
    >>> [edit.text for edit in find_widths("ﾃｷｽﾄ")]
    ['テキスト']
    """
    edits = []
    if _WIDE_LETTER.search(text) and not _EAST_ASIAN.search(text):
        edits = [Edit(*match.span(), unicodedata.normalize("NFKC", match.group()), Rule.WIDTH) for match in _WIDE.finditer(text)]
    for match in _NARROW_KANA.finditer(text):
        edits.append(Edit(*match.span(), unicodedata.normalize("NFKC", match.group()), Rule.WIDTH))
    return sorted(edits)


def find_decomposed(text: str) -> list[Edit]:
    """Find what is not in Unicode form NFC.

    >>> [edit[:3] for edit in find_decomposed("Mu\u0308cke")]
    [(1, 3, 'ü')]
    """
    if unicodedata.is_normalized("NFC", text):
        return []
    edits, at = [], 0
    while at < len(text):
        end = at + 1
        while end < len(text) and (unicodedata.combining(text[end]) or not _starts(text[end - 1], text[end])):
            end += 1
        if end - at <= _MOST_MARKS:
            chunk = text[at:end]
            composed = unicodedata.normalize("NFC", chunk)
            if composed != chunk:
                edits.append(Edit(at, end, composed, Rule.COMPOSE))
        at = end
    return edits


def _starts(before: str, char: str) -> bool:
    """Whether a character cannot join the one before it in NFC (vowels of Hangul and some Indic signs can)."""
    return len(unicodedata.normalize("NFC", before + char)) >= 2


def find_inner_soft_hyphens(text: str) -> list[Edit]:
    """Find soft hyphens inside the line, where they print nothing. The one at the end waits for the next line.

    >>> find_inner_soft_hyphens("Sil\u00adben\u00ad")
    [Edit(start=3, end=4, text='', rule=<Rule.INVISIBLE_HYPHEN: 'hyphens.invisible'>, confidence=1.0)]
    """
    end = len(text.rstrip())
    return [Edit(*match.span(), "", Rule.INVISIBLE_HYPHEN) for match in _INNER_SOFT.finditer(text) if match.end() != end]


def find_drawn_soft_hyphens(text: str) -> list[Edit]:
    """Find soft hyphens inside the line where the document prints every hyphen as one.

    >>> [edit[:3] for edit in find_drawn_soft_hyphens("Stasi\u00adBunker und Haus\u00ad")]
    [(5, 6, '-')]
    """
    end = len(text.rstrip())
    return [
        Edit(at, at + 1, "-", Rule.TYPESET_HYPHEN, 0.95) for at, char in enumerate(text) if char == "\u00ad" and at != end - 1
    ]


def find_typeset_hyphens(text: str) -> list[Edit]:
    """Find U+2010 and U+2011 inside the line; they are the plain hyphen in a typesetter's hand.

    >>> [edit[:3] for edit in find_typeset_hyphens("US‐Beamte, E‑Mail‐")]
    [(2, 3, '-'), (12, 13, '-')]
    """
    end = len(text.rstrip())
    return [Edit(*match.span(), "-", Rule.TYPESET_HYPHEN) for match in _TYPESET.finditer(text) if match.end() != end]


def find_blanks(text: str) -> list[Edit]:
    """Find tabs, no-break and thin spaces and runs of blanks, and every blank at the ends of the line.

    >>> [edit[:3] for edit in find_blanks(" Que faire\u202f?  Rien")]
    [(0, 1, ''), (10, 11, ' '), (12, 14, ' ')]
    """
    edits = []
    for match in _BLANKS.finditer(text):
        begin, end = match.span()
        if begin == 0 or end == len(text):
            edits.append(Edit(begin, end, "", Rule.LINE_SPACE))
        elif match.group() != " ":
            edits.append(Edit(begin, end, " ", Rule.SPACE_RUN))
    return edits


def find_fancy(text: str) -> list[Edit]:
    """Find curly quotes, dashes and ellipses, for `normalization` plain. A dash at the line end stays.

    >>> [edit[:3] for edit in find_fancy("„Ja …“ – nein –")]
    [(0, 1, '"'), (4, 5, '...'), (5, 6, '"'), (7, 8, '-')]
    """
    edits = [Edit(*match.span(), _PLAIN[match.group()], Rule.PLAIN) for match in _PLAINABLE.finditer(text)]
    if edits and edits[-1].end == len(text) and text[-1] in _DASHES:
        edits.pop()
    return edits


# In this order: what restores characters comes before what looks at words, blanks come last.
MENDS: tuple[Callable[[str], list[Edit]], ...] = (
    find_mojibake,
    find_entities,
    find_controls,
    find_ligatures,
    find_widths,
    find_radicals,
    find_loose_accents,
    find_decomposed,
    find_inner_soft_hyphens,
    find_typeset_hyphens,
    find_letter_spaced,
    find_doubled,
    find_blanks,
)

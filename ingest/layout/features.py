"""What can be seen of a line: its words, its ends, its neighbours, and, where known, its place and print.

Every feature is relative to the document at hand (its body size, its leading, the width of this column), so
that nothing here knows a typesetter. Geometry that is not known is NaN; the trees take NaN as "unknown".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress, groupby, pairwise

import numpy as np
from numpy.typing import NDArray

from ingest.language import base_language, is_abbreviation
from ingest.language.dates import find_dates
from ingest.language.split import glue_words
from ingest.language.words import NEVER_LAST
from ingest.layout.counts import OPENERS, count_characters
from ingest.layout.cues import BYLINE_STARTS, MONTHS
from ingest.layout.geometry import see_geometry
from ingest.layout.joined import measure_rests
from ingest.layout.middle import find_quantile
from ingest.layout.names import INDEX, NAN, OWN, Floats
from ingest.layout.running import see_running
from ingest.layout.stretches import see_stretches
from ingest.layout.widths import measure_width
from ingest.model import Document, Line

SYMBOLS = "\uf0a7\uf0a8\uf0b7\uf0d8\uf0e8\uf0fc\uf06c\uf06e\uf071\uf076"
"""Bullets of office suites, as the symbol fonts number them: a dot, squares, arrows, a tick, a diamond."""
BULLETS = "•◦‣▪·▸►○●■□–—*-➢➤✓✔❖➔→⁃∙∗⋆★☆◆◇✱✦➜" + SYMBOLS
_NUMBER = re.compile(r"\(?(\d{1,3}(?:\.\d{1,3}){0,3}|[a-zA-Z]|[ivxlc]{1,5}|[IVXLC]{1,5})([.)])\s+\S")
_LONGEST_NUMBER = 17  # characters up to the full stop or the bracket behind it
_BARE_NUMBER = re.compile(r"\d{1,2}(?:\.\d{1,2}){0,3}\.?\s+\S")
_PAGE_NUMBER = re.compile(r"\W*(?:\w{1,9}\.?\s+)?[\divxlc]{1,4}(?:\s*(?:/|\w{2,4})\s*\d{1,4})?\W*")
# Only asked whether there is one; bounded, for a hostile word has no end.
_URL = re.compile(r"(?:https?://|www\.)\S|\S@\S{1,100}\.\w")
# From digit to digit, which is the faster search; what stands before the first of them is looked at behind it.
_DATE = re.compile(r"\d(?<=\b\d)(?:\d?[./-]\d{1,2}[./-]\d{2,4}|\d{3}-\d{2}-\d{2}|(?:(?<=1)9|(?<=2)0)\d\d|\d?:\d\d)\b")
_NOTE_SIGNS = "*†‡§"
_NOTE_START = re.compile(rf"(?:\d{{1,3}}|[{_NOTE_SIGNS}]|\[\d{{1,3}}\]|\(\d{{1,3}}\))\s*[^\W\d_]")
_LEADER = re.compile(r"(?:\.\s?){4,}\s*[\divxlc]{1,4}$|\s{3,}\d{1,4}$|(?:…\s?){2,}\s*\d{1,4}$")
_TAIL = 120  # characters at the end of a line in which leaders are looked for: the search takes the square of their number
_CHAPTER_WORDS = tuple(
    "chapter kapitel chapitre capítulo capitolo rozdział hoofdstuk kapitola luku part teil partie parte część deel appendix "
    "anhang annexe anexo section abschnitt sección §".split()
)
_CHAPTER_HEADS = frozenset(word[:3] for word in _CHAPTER_WORDS)
_CHAPTER = re.compile(rf"(?:{'|'.join(_CHAPTER_WORDS)})\s*[\dIVXLA-H]{{1,4}}\b", re.IGNORECASE)
_CREDIT_STARTS = tuple(
    "photo|foto|bild|fig|abb|tab|image|source|quelle|fuente|zdj|crédit|credit|illustration|file picture|archiv".split("|")
)
_CREDIT_HEADS = frozenset(word[:3] for word in _CREDIT_STARTS)
_CREDIT = re.compile(
    r"\b(?:photos?|fotos?|copyright|credits?|crédit|illustration|archiv(?:bild)?|getty|reuters|dpa|afp)\b|©", re.IGNORECASE
)
# What a line with a credit holds in small letters (without i, which has more than two forms): most documents have one or two.
_CREDIT_SIGNS = ("photo", "foto", "copyr", "cred", "créd", "llustrat", "arch", "getty", "reuters", "dpa", "afp", "©")
_BYLINE_HEADS = frozenset(word[:2] for word in BYLINE_STARTS)
# By their first letters: a search tries every alternative at every place.
_MONTH = re.compile(
    "|".join(
        f"{first}(?:{'|'.join(name[1:] for name in names)})" for first, names in groupby(sorted(MONTHS), lambda name: name[0])
    )
)
_CLOSERS = "\"'”’“»«)]}›‹*"
_AROUND_WORDS = _CLOSERS + OPENERS + ".,;:!?"
_ENDERS = ".!?…。！？."
_JOINED = "\ufffe"  # where some tools join two printed lines in the midst of a word: the last of them shows the width


@dataclass(frozen=True, slots=True)
class LineView:
    """The document as columns of numbers, one row a line in reading order.

    `plain` has the columns `rows.PLAIN` of a text without geometry, none of a page: there place and print tell more.
    """

    names: tuple[str, ...]
    values: Floats
    plain: Floats
    texts: tuple[str, ...]
    skeletons: tuple[str, ...]
    style_keys: tuple[tuple[str, float, bool, bool], ...]
    has_geometry: bool


def _last_word_kind(word: str) -> int:
    stripped = word.strip(_AROUND_WORDS)
    return len(stripped) if stripped.islower() else len(stripped) + 20


def view_lines(document: Document, language: str | None = None) -> LineView:
    """Look at every line once; `language` tells words that end no line of thought ("of", "und")."""
    lines = document.lines
    count = len(lines)
    values = np.full((count, len(OWN)), NAN, dtype=np.float32)
    blank_before, blank_after = _blank_lines(document)
    raws = [document.text(line) for line in lines]
    texts = [line_raw.strip() for line_raw in raws]
    folded = [text.casefold() for text in texts]
    # What comes back in running heads while the number of the page counts up.
    skeletons = glue_words(folded)
    counts = count_characters(texts)
    together = "\n".join(folded)
    signs = [sign for sign in _CREDIT_SIGNS if sign in together]
    has_digit = (counts["digit_share"] > 0).tolist()
    never_last = NEVER_LAST.get(base_language(language), frozenset())
    last_words = [text.rsplit(None, 1)[-1] if text else "" for text in texts]
    flags = _find_flags(raws, texts, folded, last_words, has_digit, signs, never_last, language)
    # As bytes, since numpy looks at every number of a list three times.
    values[:, _FLAGS_AT] = np.frombuffer(b"".join(map(bytes, flags)), dtype=np.uint8).reshape(len(_FLAGS), count).T
    values[:, INDEX["last_word"]] = list(map(_last_word_kind, last_words))
    values[:, INDEX["lead_blanks"]] = [len(line_raw) - len(line_raw.lstrip()) for line_raw in raws]
    for name, column in counts.items():
        values[:, INDEX[name]] = column
    values[:, INDEX["blank_before"]] = blank_before
    values[:, INDEX["blank_after"]] = blank_after
    _place_features(document, values, skeletons)
    values[:, INDEX["dated"]] = [
        _dated_share(text, language) if digit else 0.0 for text, digit in zip(texts, has_digit, strict=True)
    ]
    has_geometry = bool(count) and lines[0].box is not None
    if not has_geometry and _JOINED in document.raw:
        for i, text in enumerate(texts):
            values[i, INDEX["width"]] = measure_width(text.rstrip(_JOINED).rpartition(_JOINED)[2])
    elif not has_geometry:
        values[:, INDEX["width"]] = measure_rests(document.raw, values[:, INDEX["width"]], values[:, INDEX["repeats"]] > 0)
    _room_features(lines, values)
    styles: tuple[tuple[str, float, bool, bool], ...]
    if has_geometry:
        styles = see_geometry(document, values, texts)
        plain = np.zeros((count, 0), dtype=np.float32)
    else:
        styles = tuple(("", 0.0, False, False) for _ in lines)
        usual_width = float(find_quantile(values[:, INDEX["width"]], 0.9)) if count else 1.0
        _text_slack(values, usual_width)
        plain = np.hstack([see_running(document, texts, folded, skeletons, has_digit), see_stretches(values, usual_width)])
    return LineView(tuple(OWN), values, plain, tuple(texts), tuple(skeletons), styles, has_geometry)


_FLAGS = (
    "ends_stop ends_comma ends_colon ends_question ends_hyphen ends_closer "
    "starts_opener starts_bullet starts_lower starts_upper starts_digit trail_blank ends_short_word ends_open "
    "starts_number bare_number date note_start page_number_like month leader "
    "url byline credit stretched chapter ends_abbreviation"
).split()
_FLAGS_AT = [INDEX[name] for name in _FLAGS]


@lru_cache(maxsize=1 << 12)
def _see_end(last: str, mark: str) -> tuple[bool, ...]:
    """How a line ends that ends in `mark`, and in `last` before what closes quotations and brackets."""
    return (
        last in _ENDERS and last != "",
        last in ",;、，；",
        last in ":：",
        last in "?!？！",
        mark in "-\u00ad\u2010\u2011\ufffe" and mark != "",
        mark in _CLOSERS and mark != "",
    )


@lru_cache(maxsize=1 << 12)
def _see_begin(mark: str, after: str, first: str) -> tuple[bool, ...]:
    """How a line begins that begins with `mark` and `after`, and with `first` behind what opens quotations and brackets."""
    bullet = mark in BULLETS and mark != "" and (after == "" or after.isspace())
    return mark in OPENERS and mark != "", bullet, first.islower(), first.isupper(), first.isdigit()


def _find_flags(
    raws: Sequence[str],
    texts: Sequence[str],
    folded: Sequence[str],
    last_words: Sequence[str],
    has_digit: Sequence[bool],
    signs: Sequence[str],
    never_last: Container[str],
    language: str | None,
) -> list[Iterable[int]]:
    """The features of `_FLAGS`, each 0, 1 or 2 a line. Most patterns are kept from most lines by what they need at the least."""
    count = len(texts)
    rare = [bytearray(count) for _ in range(13)]
    number, bare_number, date, note, page_number, month, leader, url, byline, credit, stretched, chapter, abbreviation = rare
    for i, (text, lowered) in enumerate(zip(texts, folded, strict=True)):
        head, start = text[:_LONGEST_NUMBER], lowered[:3]
        if "." in head or ")" in head:
            number[i] = _NUMBER.match(text) is not None
        if "/" in text or "@" in text or "www" in text:
            url[i] = _URL.search(text) is not None
        if start[:2] in _BYLINE_HEADS and lowered.split(None, 1)[0].rstrip(":.,") in BYLINE_STARTS:
            byline[i] = 2 if len(text.split()) <= 14 else 0
        if start in _CREDIT_HEADS and lowered.startswith(_CREDIT_STARTS):
            credit[i] = 1
        if "  " in text:
            stretched[i] = 1
        if start in _CHAPTER_HEADS or text[:1] == "§":
            chapter[i] = lowered.startswith(_CHAPTER_WORDS) and _CHAPTER.match(text) is not None
        if has_digit[i]:
            bare_number[i] = _BARE_NUMBER.match(text) is not None
            date[i] = _DATE.search(text) is not None
            month[i] = len(text) < 80 and _MONTH.search(lowered) is not None
            leader[i] = (text[-1].isdecimal() or text[-1] in "ivxlc") and _LEADER.search(text[-_TAIL:]) is not None
        if has_digit[i] or text[:1] in _NOTE_SIGNS:
            note[i] = _NOTE_START.match(text) is not None
        if has_digit[i] or len(text) < 6:
            page_number[i] = _PAGE_NUMBER.fullmatch(text) is not None
    for i, lowered in enumerate(folded if signs else ()):
        if any(map(lowered.__contains__, signs)) and _CREDIT.search(texts[i]):
            credit[i] = 1
    for i, word in enumerate(last_words):
        if word[-1:] == ".":
            abbreviation[i] = is_abbreviation(word, language)
    begins = [_see_begin(text[:1], text[1:2], text.lstrip(OPENERS)[:1]) for text in texts]
    return [
        *zip(*[_see_end((text.rstrip(_CLOSERS) or text)[-1:], text[-1:]) for text in texts], strict=True),
        *zip(*begins, strict=True),
        [raw[-1:].isspace() for raw in raws],
        [len(word) <= 3 and word.islower() for word in last_words],
        [word.lower() in never_last for word in last_words],
        *rare,
    ]


def _blank_lines(document: Document) -> tuple[Floats, Floats]:
    """Blank lines before and after each line, as printed.

    Where columns stood side by side, the lines of one column are each other's neighbours; where they came row by
    row, blank lines say nothing.
    """
    lines, raw = document.lines, document.raw
    before, after = [0] * len(lines), [0] * len(lines)
    split = "columns_split" in document.flags
    if split and "mixed_columns" in document.flags:
        return np.array(before, dtype=np.float32), np.array(after, dtype=np.float32)
    starts, ends = [line.start for line in lines], [line.end for line in lines]
    order = list(range(len(lines))) if split else sorted(range(len(lines)), key=starts.__getitem__)
    for a, b in pairwise(order):
        if split and (lines[a].page, lines[a].region, lines[a].column) != (lines[b].page, lines[b].region, lines[b].column):
            continue
        blanks = raw.count("\n", ends[a], max(starts[b], ends[a])) - 1
        if blanks > 0:
            after[a] = before[b] = min(blanks, 9)
    return np.array(before, dtype=np.float32), np.array(after, dtype=np.float32)


def _place_features(document: Document, values: Floats, skeletons: list[str]) -> None:
    """Where the line stands on its page and in the document, and how often it comes back."""
    lines = document.lines
    count = len(lines)
    if not count:
        return
    page_of = [line.page for line in lines]
    pages = np.array(page_of)
    starts = {page: count - 1 - i for i, page in enumerate(reversed(page_of))}
    ends = {page: i for i, page in enumerate(page_of)}
    page_count = len(ends)
    index = np.arange(count)
    first = np.array([starts[page] for page in page_of])
    last = np.array([ends[page] for page in page_of])
    put = values.__setitem__
    put((slice(None), INDEX["page_first"]), index == first)
    put((slice(None), INDEX["page_last"]), index == last)
    put((slice(None), INDEX["page_index"]), np.minimum(index - first, 30))
    put((slice(None), INDEX["page_index_end"]), np.minimum(last - index, 30))
    put((slice(None), INDEX["doc_index"]), np.minimum(index, 40))
    put((slice(None), INDEX["doc_index_end"]), np.minimum(count - 1 - index, 40))
    put((slice(None), INDEX["page_share"]), (index - first) / np.maximum(1, last - first))
    put((slice(None), INDEX["page_of"]), np.minimum(pages - pages.min(), 20))
    put((slice(None), INDEX["pages"]), min(page_count, 40))
    # A running head comes back with another number: compare the letters alone, page by page.
    if page_count > 1:
        printed = list(zip(skeletons, page_of, strict=True))
        near_edge = ((index - first < 5) | (last - index < 5)).tolist()
        seen = Counter(skeleton for skeleton, _ in set(printed))
        edge = Counter(skeleton for skeleton, _ in set(compress(printed, near_edge)))
        values[:, INDEX["repeats"]] = [(seen[s] - 1 if s else -1) for s in skeletons]
        values[:, INDEX["repeats_page_edge"]] = [(edge[s] / page_count if s else -1) for s in skeletons]
        _compare_with_edges(skeletons, pages, index - first, last - index, values)
    else:
        values[:, INDEX["repeats"]] = [0 if s else -1 for s in skeletons]
        values[:, INDEX["repeats_page_edge"]] = -1
    values[:, INDEX["echo"]] = _find_echoes(skeletons)
    # Is this line part of what stands at the top of the document (a running title, also cut short)?
    head = "".join(skeletons[:6])
    values[:, INDEX["similar_first"]] = [len(s) >= 8 and (s if len(s) <= 16 else s[:14]) in head for s in skeletons]


_TOP = 15  # lines of the document that may be its title or the name of the paper
_EDGE = 3  # lines at the head and the foot of a page


def _compare_with_edges(
    skeletons: list[str], pages: NDArray[np.int64], from_top: NDArray[np.int64], from_foot: NDArray[np.int64], values: Floats
) -> None:
    """How many of the later pages have a line at their edge that holds this one, or that begins as the text does from here on.

    The name of the paper stands whole in running heads; a title runs there too, often cut short or with the site's name.
    """
    edges: dict[int, list[str]] = {}
    for at in np.flatnonzero((pages > pages[0]) & ((from_top < _EDGE) | (from_foot < _EDGE))):
        edges.setdefault(int(pages[at]), []).append(skeletons[int(at)])
    if not edges:
        return
    values[:, INDEX["edge_holds"]] = values[:, INDEX["edge_begins"]] = 0.0
    for i in range(min(_TOP, len(skeletons))):
        skeleton, follows = skeletons[i], "".join(skeletons[i : i + 5])
        if len(skeleton) >= 5:
            held = sum(any(skeleton in edge for edge in lines) for lines in edges.values())
            values[i, INDEX["edge_holds"]] = held / len(edges)
        if len(follows) >= 10:
            begun = sum(any(edge[:10] == follows[:10] for edge in lines) for lines in edges.values())
            values[i, INDEX["edge_begins"]] = begun / len(edges)


def _find_echoes(skeletons: list[str]) -> list[bool]:
    """Does the text of the line stand somewhere else in the document too? A pull quote repeats its sentence, a running "
    "head a title."""
    size = _ECHO
    out: list[bool] = []
    window = 60_000  # letters looked at together: bounds the memory on long documents
    start = 0
    while start < len(skeletons):
        end, letters = start, 0
        while end < len(skeletons) and letters < window:
            letters += len(skeletons[end])
            end += 1
        part = skeletons[start:end]
        keys = _find_keys("".join(part))
        drawers = (keys >> np.uint64(50)).astype(np.int64)
        ordered = np.sort(keys[np.bincount(drawers)[drawers] > 1])  # few share a drawer, and only these can be the same
        repeated = ordered[1:][ordered[1:] == ordered[:-1]]
        sizes = np.array([len(skeleton) for skeleton in part])
        heads, is_long = sizes.cumsum() - sizes, sizes >= size
        found = np.zeros(len(part), dtype=np.bool_)
        if len(repeated):
            edges = keys[[heads[is_long], (heads + sizes - size)[is_long]]]
            found[is_long] = (repeated[repeated.searchsorted(edges).clip(max=len(repeated) - 1)] == edges).all(axis=0)
        out += found.tolist()
        start = end
    return out


_ECHO = 12  # letters


def _find_keys(text: str) -> NDArray[np.uint64]:
    """For each place of the text a number that stands for the `_ECHO` letters from there on.

    A polynomial modulo 2**64: two of 60,000 differ in text and agree here once in ten billion documents.
    """
    keys: NDArray[np.uint64] = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    size = 1  # letters that each key stands for so far
    for times in (3, 2, 2):
        part, count = keys, max(0, len(keys) - (times - 1) * size)
        keys = part[:count].copy()
        for k in range(1, times):
            keys *= np.uint64(pow(_FACTOR, size, 1 << 64))
            keys += part[k * size : k * size + count]
        size *= times
    return keys


_FACTOR = 0x9E3779B97F4A7C15


def _dated_share(text: str, language: str | None) -> float:
    """How much of a short line is a date: all of it is no title and no heading."""
    if not 6 <= len(text) <= 80:
        return 0.0
    return sum(found.end - found.start for found in find_dates(text, language)) / len(text)


def _room_features(lines: tuple[Line, ...], values: Floats) -> None:
    """Would the first word of the next line have fitted, if lines are as wide here as the two lines after or before this one?

    A line that ends well before a word that fits ends on purpose, also where the column's own width is not known: in a
    title in large print, in a list, in verses. In parts of that width.
    """
    widths = values[:, INDEX["width"]].astype(np.float64)
    words = values[:, INDEX["first_word"]].astype(np.float64)
    if lines and lines[0].box is not None:
        printed = np.array([line.box.width if line.box else np.nan for line in lines])
        scale = printed / np.maximum(widths, 1.0)
        widths, words, blank = printed, words * scale, 0.3 * scale
    else:
        blank = np.full(len(lines), 0.3)
    gap = np.full(3, np.nan)
    around = np.concatenate([gap[:2], widths, gap])
    following = np.concatenate([words[1:], gap[:1]])
    count = len(lines)
    with np.errstate(invalid="ignore"):
        below = np.fmax(around[3 : 3 + count], around[4 : 4 + count])
        above = np.fmax(around[1 : 1 + count], around[:count])
        for name, width in (("room_below", below), ("room_above", above)):
            values[:, INDEX[name]] = np.clip((width - widths - following - blank) / np.maximum(width, 1.0), -3.0, 1.0)


def _text_slack(values: Floats, usual_width: float) -> None:
    """How much room was left at the end of the line, from estimated widths: the column here is as wide as its longest lines."""
    widths = values[:, INDEX["width"]]
    if not len(widths):
        return
    reach = 8
    padded = np.concatenate([np.zeros(reach, np.float32), widths, np.zeros(reach, np.float32)])
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1)
    column = np.sort(windows, axis=1)[:, -2]  # the second longest: one overlong line must not set the width
    column = np.maximum(column, 1.0)
    values[:, INDEX["slack"]] = (column - widths) / column
    following = np.concatenate([values[1:, INDEX["first_word"]], [NAN]]).astype(np.float32)
    values[:, INDEX["fits"]] = (column - widths - following - 0.3) / column
    values[:, INDEX["slack_page"]] = (usual_width - widths) / max(usual_width, 1.0)
    values[:, INDEX["column_share"]] = column / max(usual_width, 1.0)

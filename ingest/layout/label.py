"""Decide what every line is and where blocks begin, from two looks of the trees and the best path through both."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ingest.continued import CONTINUED
from ingest.language.words import AND_WORDS, NAME_PARTICLES
from ingest.layout.alike import find_alike
from ingest.layout.boldheads import promote_bold_lines
from ingest.layout.contents import is_contents_name, mark_contents
from ingest.layout.deliberate import free_speeches, split_deliberate
from ingest.layout.features import BULLETS, LineView, view_lines
from ingest.layout.folios import find_folios
from ingest.layout.formulas import mark_formulas
from ingest.layout.heads import find_later_heads, see_heads
from ingest.layout.listings import find_few_listings, find_listings, is_manual, mark_listings, measure_typed, see_listings
from ingest.layout.listmarks import DOTS, find_list_marks, free_lone_dashes, keep_bullets
from ingest.layout.names import INDEX
from ingest.layout.notes import find_notes
from ingest.layout.paths import decode_main, decode_plain, has_title, seek_title
from ingest.layout.quotes import mark_quotes
from ingest.layout.rhythm import find_rhythm
from ingest.layout.rows import MAIN, MANUAL, Form, find_streams, first_rows, form_of, make_room, measure_usual, second_rows
from ingest.layout.standfirst import mark_standfirst
from ingest.layout.strays import find_strays
from ingest.layout.tables import mark_tables
from ingest.layout.trees import Trees, read_trees
from ingest.model import BlockKind, Document, FurnitureKind, LabelledLine

Floats = NDArray[np.float32]

_PAGE_NUMBER = re.compile(
    r"\W*(?:(?:seite|page|página|pagina|strona|side|sida|s|p)\W*)?\d{1,4}(?:\s*(?:/|von|of|de|di|sur|z|van|av)\s*\d{1,4})?\W*",
    re.I,
)
_HYPHENS = "-\u00ad\u2010\ufffe"
_CUT_WORD = re.compile(rf"[^\W\d_][{_HYPHENS}]")
_ORNAMENTS = "*•·~✱✦❦◆◇⁂"
_ORNAMENT = re.compile(rf"(?:[{_ORNAMENTS[:-1]}]\s*){{3,9}}|⁂")  # between two scenes of a story
_FLOOR = 1e-4
_SURELY = 30.0  # weight of a bullet in plain text beside all that the trees say
_ONE_BOX = (BlockKind.PULL_QUOTE, BlockKind.CAPTION)  # a box of one style holds one; footnotes follow each other
_TEXT = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM)
_LEAST_LINES, _MOSTLY_CODE = 3, 0.5  # lines of a listing; share of its lines that is code
_TITLE_LINES = 15  # at the top
_LARGE = 1.25  # of the size of the text
_MOSTLY_BLANK, _FEWEST_BREAKS = 0.95, 6  # share of the sure breaks that have a blank line, in a text set with blank lines
_TIGHT_ODDS = np.e  # against a begin without a blank line, in such a text


class Looks:
    """The fitted trees of one kind of input. Separate so that `make fit` can put others in their place.

    The last two are the third look, at a text without geometry.
    """

    def __init__(self, first: Trees, kind: Trees, start: Trees, rhythm: Trees | None = None, alike: Trees | None = None) -> None:
        self.first, self.kind, self.start, self.rhythm, self.alike = first, kind, start, rhythm, alike


def read_looks(has_geometry: bool, manual: bool = False) -> Looks:
    name = "manual" if manual else "pdf" if has_geometry else "text"
    third = () if manual or has_geometry else ("rhythm", "alike")
    return Looks(*[read_trees(f"{name}-{look}") for look in ("kind1", "kind2", "break2", *third)])


def look_at_lines(document: Document, language: str | None = None) -> LineView:
    """What is seen of the lines; of a manual more."""
    return _look(document, language)[0]


def _look(document: Document, language: str | None) -> tuple[LineView, list[tuple[int, int]]]:
    """The view, and the listings of an article: a manual has its own trees for those."""
    view = view_lines(document, language)
    if not view.has_geometry:
        return view, []
    shares = measure_typed(document)
    listings = find_listings(document, shares)
    if is_manual(document, shares, listings):
        return see_listings(document, view, shares, listings), []
    return view, find_few_listings(document, view, shares, listings)


def label_lines(document: Document, language: str | None = None, looks: Looks | None = None) -> tuple[LabelledLine, ...]:
    """Label every line of a document.

    Returns:
        One entry a line: first the article's flow with everything beside it in place, blocks unbroken
        (a footnote that interrupts a paragraph stands after it).
    """
    if not document.lines:
        return ()
    view, listings = _look(document, language)
    form = form_of(view)
    looks = looks or read_looks(view.has_geometry, form is MANUAL)
    kinds, starts, streams = weigh_lines(document, view, looks)
    if view.has_geometry:
        found: list[LabelledLine | None] = [None] * len(view.texts)
        main = np.flatnonzero(streams == 0)
        for i, k in pairwise(main.tolist()):
            larger = view.style_keys[k][1] > _LARGE * view.style_keys[i][1]
            if larger and document.lines[i].page != document.lines[k].page:
                starts[k] = max(starts[k], 0.98)  # nothing goes on overleaf in larger print
        decode_main(form, main, kinds, starts, found)
    else:
        found, kinds, streams = decode_text(view, kinds, starts, streams)
        if looks.rhythm and looks.alike:
            found = find_rhythm(view, kinds, starts, found, looks.rhythm)
            found = find_alike(view, kinds, found, looks.alike)
        found = free_lone_dashes(view, keep_bullets(view, found))
    _decode_beside(document, view, form, np.flatnonzero(streams != 0), kinds, starts, found)
    mark_listings(listings, found)
    found = promote_bold_lines(document, view, free_speeches(view, split_deliberate(document, view, found)))
    ordered = mark_standfirst(document, _in_block_order([label for label in found if label is not None]))
    ordered = mark_contents(document, mark_formulas(document, view, mark_tables(document, ordered)))
    return mark_quotes(document, view, ordered)


def weigh_lines(document: Document, view: LineView, looks: Looks) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """How likely each line is of each kind, and begins a block; and what it stands in, by `rows.find_streams`."""
    form = form_of(view)
    usual = measure_usual(view)
    room = make_room(document, view)
    first = looks.first.measure(first_rows(document, view, usual, room))
    rows, _ = second_rows(document, view, usual, first, room)
    # Each look remembers other lines of the articles it was fitted on; together they are right more often than either.
    kinds = _agree_in_runs(document, view, np.add(looks.kind.measure(rows), first) * np.float32(0.5))
    starts = looks.start.measure(rows)
    streams = find_streams(first, form.main)
    # The second look may still change its mind on what stands beside the article.
    second = find_streams(kinds, form.main)
    changed = (streams == 0) != (second == 0)
    # Not so if the next line goes on with this one: the first line of a title looks like a running title.
    heads = kinds[:, form.main :].argmax(axis=1) == form.kinds.index(FurnitureKind.PAGE_HEADER) - form.main
    unsure = (streams == 0) & heads & (kinds[:, form.main :].sum(axis=1) < 0.85) & (np.append(starts[1:], 1.0) < 0.3)
    streams = np.where(changed & ~unsure, second, streams)
    kinds, starts = _apply_certain(document, view, kinds.copy(), starts.copy())
    aside = kinds[:, form.main :].sum(axis=1)
    certain = (aside > 0.99) | ((aside < 0.01) & (not view.has_geometry))
    streams = np.where(certain, find_streams(kinds, form.main), streams)
    if not view.has_geometry:
        kinds, starts = _weigh_bylines(view, kinds), _weigh_blanks(document, view, starts, streams)
    for i in find_list_marks(document, view):
        kinds[i : i + 2], starts[i], starts[i + 1] = _FLOOR, 1.0 - _FLOOR, _FLOOR
        kinds[i : i + 2, form.kinds.index(BlockKind.LIST_ITEM)], streams[i : i + 2] = 1.0, 0
    for stray, text in find_strays(document, view, streams):
        kinds[stray], streams[stray] = kinds[text], 0
        later = max(stray, text)
        starts[later] = min(starts[later], 0.1)
    if form is MANUAL:
        named = _find_named(view)
        kinds[named, form.kinds.index(FurnitureKind.PAGE_HEADER)] = _FLOOR
        kinds[named, form.kinds.index(BlockKind.HEADING)] += 0.5
        streams[named] = 0
        _agree_in_listings(document, form, kinds, starts, streams)
    if streams.all():
        streams[:] = 0  # furniture alone is no document: what a file with one line says is its text
    return kinds, starts, streams


def decode_text(
    view: LineView, kinds: Floats, starts: Floats, streams: NDArray[np.int64]
) -> tuple[list[LabelledLine | None], Floats, NDArray[np.int64]]:
    """What the lines of a text without geometry are one by one, before its short blocks are looked at beside each other."""
    found = decode_plain(view, kinds, starts, streams)
    return (found, kinds, streams) if has_title(found) else seek_title(view, kinds, starts, streams, found)


def _weigh_bylines(view: LineView, kinds: Floats) -> Floats:
    """A bare name is no byline where another line says "By …", nor is a line with a small word that no name has."""
    at = form_of(view).kinds.index(BlockKind.BYLINE)
    likely = np.flatnonzero(kinds[:, at] > 0.2)
    marked = [i for i in likely if view.values[i, INDEX["byline"]] and kinds[i, at] > 0.5]
    for i in likely:
        if view.values[i, INDEX["byline"]] or view.values[i, INDEX["date"]]:
            continue
        small = [word for word in view.texts[i].split() if word.islower() and word.isalpha()]
        if any(i < k for k in marked) or any(word not in NAME_PARTICLES and word not in AND_WORDS for word in small):
            kinds[i, at] *= 0.1
            kinds[i] /= kinds[i].sum()
    return kinds


def _weigh_blanks(document: Document, view: LineView, starts: Floats, streams: NDArray[np.int64]) -> Floats:
    """Where every block that surely begins has a blank line before it, a line that has none is less likely to begin one."""
    pages = np.array([line.page for line in document.lines])
    inside = np.append(False, pages[1:] == pages[:-1])
    blank = view.values[:, INDEX["blank_before"]] > 0
    sure = (starts > 0.9) & inside & (streams == 0)
    if sure.sum() < _FEWEST_BREAKS or blank[sure].mean() <= _MOSTLY_BLANK:
        return starts
    tight = inside & ~blank
    starts[tight] = starts[tight] / (starts[tight] + (1 - starts[tight]) * np.float32(_TIGHT_ODDS))
    return starts


def _agree_in_runs(document: Document, view: LineView, kinds: Floats) -> Floats:
    """Neighbouring lines in one rare style are one thing: a heading or a pull quote over three lines has one kind."""
    if not view.has_geometry:
        return kinds
    share = view.values[:, view.names.index("style_share")]
    lines = document.lines
    out = kinds.copy()
    start = 0
    for i in range(1, len(lines) + 1):
        if i < len(lines) and share[i] < 0.3 and _follows(document, view, i):
            continue
        if i - start > 1:
            out[start:i] = kinds[start:i].mean(axis=0)
        start = i
    return out


def _agree_in_listings(document: Document, form: Form, kinds: Floats, starts: Floats, streams: NDArray[np.int64]) -> None:
    """The lines of one listing are code if most of them are: a comment in it may read like a sentence or an item of a list.

    The rest of a line that was too long for the page, after an arrow, is no other listing.
    """
    code = form.kinds.index(BlockKind.CODE)
    text = [form.kinds.index(kind) for kind in _TEXT]
    own = kinds.argmax(axis=1)
    texts = [document.text(line) for line in document.lines]
    arrows = [CONTINUED.match(one) is not None for one in texts]
    shares = [1.0 if arrow else share for arrow, share in zip(arrows, measure_typed(document), strict=True)]
    for first, last in find_listings(document, shares):
        told = [i for i in range(first, last) if streams[i] == 0 and not arrows[i]]
        if len(told) < _LEAST_LINES or own[told[0]] != code or kinds[told, code].mean() < _MOSTLY_CODE:
            continue
        odd = {i for i in range(first, last) if arrows[i] or (streams[i] == 0 and own[i] in text and texts[i][:1] not in DOTS)}
        for i in odd:
            kinds[i, code], streams[i] = 1.0, 0
        for i in range(first + 1, last):
            if i in odd or i - 1 in odd:
                starts[i] = min(starts[i], 0.1)


def _follows(document: Document, view: LineView, i: int) -> bool:
    """Is line i set right under line i - 1, in the same style and column?"""
    a, b = document.lines[i - 1], document.lines[i]
    if view.style_keys[i] != view.style_keys[i - 1] or (a.page, a.region, a.column) != (b.page, b.region, b.column):
        return False
    if a.baseline is None or b.baseline is None:
        return False
    return 0 < b.baseline - a.baseline < 1.7 * max(view.style_keys[i][1], 1.0)


def _apply_certain(document: Document, view: LineView, kinds: Floats, starts: Floats) -> tuple[Floats, Floats]:
    """What needs no trees: a bullet alone on its line belongs to the line after it."""
    at = form_of(view).kinds.index
    lone = {i for i, text in enumerate(view.texts) if len(text) == 1 and text in BULLETS}
    for i in lone:
        kinds[i] = _FLOOR
        kinds[i, at(BlockKind.LIST_ITEM)] = 1.0
        starts[i] = 1.0 - _FLOOR
        # In plain text the foot of a page may be all that comes after the bullets of its last lines.
        main = view.has_geometry or kinds[i + 1 : i + 2, MAIN:].sum() < 0.5
        if i + 1 < len(view.texts) and (i + 1) not in lone and main:
            kinds[i + 1] = _FLOOR
            kinds[i + 1, at(BlockKind.LIST_ITEM)] = 1.0
            starts[i + 1] = _FLOOR
    for i, (above, text) in enumerate(pairwise(view.texts), 1):
        if above[-1:] in _HYPHENS and _CUT_WORD.fullmatch(above[-2:]):  # hardly a block ends in the first half of a word
            starts[i] = min(starts[i], 0.1)
        if text[:1] in DOTS and text[1:2].isspace():
            kinds[i, at(BlockKind.LIST_ITEM)] += 1.0 if view.has_geometry or kinds[i, MAIN:].sum() > 0.5 else _SURELY
            kinds[i] /= kinds[i].sum()
            starts[i] = max(starts[i], 0.98)
    for i, text in enumerate(view.texts):
        if text[:1] in _ORNAMENTS and _ORNAMENT.fullmatch(text) and form_of(view) is not MANUAL:
            # No item of a list, and no part of the sentence above or below.
            kinds[i, at(BlockKind.LIST_ITEM)] = _FLOOR
            kinds[i, at(BlockKind.PARAGRAPH)] += 0.1
            kinds[i] /= kinds[i].sum()
            starts[i : i + 2] = 1.0 - _FLOOR
    if view.has_geometry:  # on a page, place and size tell more than the rules below
        starts[_find_unbroken(document, view)] *= 0.7
        return kinds, starts
    heads = see_heads(document, view)
    for i, begins in heads.title:
        kinds[i] = _FLOOR
        kinds[i, at(BlockKind.TITLE)] = 1.0
        starts[i] = 1.0 - _FLOOR if begins else _FLOOR
    starts[heads.begins] = 1.0 - _FLOOR
    starts[[i for i in heads.again if kinds[i].argmax() == at(BlockKind.TITLE)]] = 1.0 - _FLOOR
    folios = find_folios(view.texts, [line.page for line in document.lines])
    running = [*heads.running, *folios, *find_later_heads(view, _find_title_lines(form_of(view), kinds))]
    kinds[running] = _FLOOR
    kinds[running, at(FurnitureKind.PAGE_HEADER)] = 1.0
    for i, begins in find_notes(view):
        kinds[i] = _FLOOR
        kinds[i, at(BlockKind.FOOTNOTE)] = 1.0
        starts[i] = 1.0 - _FLOOR if begins else _FLOOR
    return kinds, starts


def _find_title_lines(form: Form, kinds: Floats) -> range:
    """The first lines at the top that are most likely the title."""
    told = kinds[:_TITLE_LINES].argmax(axis=1) == form.kinds.index(BlockKind.TITLE)
    first = int(told.argmax()) if told.any() else 0
    last = first
    while last < len(told) and told[last]:
        last += 1
    return range(first, last)


def _find_named(view: LineView) -> NDArray[np.bool_]:
    """Lines of a manual that stand in its outline and in large print: no running heads, though those say the same."""
    outlined, size = (view.values[:, view.names.index(name)] for name in ("outlined", "size_ratio"))
    contents = np.array([is_contents_name(text) for text in view.texts])
    named: NDArray[np.bool_] = (outlined > 0) & (size >= _LARGE) & ~contents
    return named


def _find_unbroken(document: Document, view: LineView) -> NDArray[np.bool_]:
    """Lines with nothing to see between them and the line above: a full line, the usual leading, no indent, one style, no mark.

    Where paragraphs have indents or gaps, words alone ("…were written." / "The automatic…") must not make a break.
    """
    lines = document.lines

    def column(name: str) -> Floats:
        return view.values[:, view.names.index(name)]

    same = [False] + [
        (a.page, a.region, a.column) == (b.page, b.region, b.column) and view.style_keys[i] == view.style_keys[i + 1]
        for i, (a, b) in enumerate(pairwise(lines))
    ]
    before = np.roll(np.arange(len(lines)), 1)
    marked = (column("starts_bullet") + column("starts_number") + column("bare_number")) > 0
    usual = np.abs(column("gap_above") - 1.0) < 0.06
    straight = np.abs(column("indent") - column("indent")[before]) < 0.3
    # Full: no room for the next word, or as long as the line below it (a running head may make the column look wider).
    level = (np.abs(column("right_gap") - column("right_gap")[before]) < 0.3) & (column("width_share") > 0.6)
    full = (column("fits")[before] < 0) | level
    spaced = column("cjk") < 0.3  # without blanks there is no first word to fit
    unbroken: NDArray[np.bool_] = np.array(same) & usual & straight & full & spaced & ~marked
    return unbroken


def _decode_beside(
    document: Document,
    view: LineView,
    form: Form,
    beside: NDArray[np.int64],
    kinds: Floats,
    starts: Floats,
    found: list[LabelledLine | None],
) -> None:
    """Captions, notes, pull quotes and furniture: each line by itself, joined to the line before it of the same kind."""
    aside = kinds[beside, form.main :]
    best, shares, begin = (form.main + aside.argmax(axis=1)).tolist(), aside.sum(axis=1).tolist(), starts[beside].tolist()
    for i, k, share, p in zip(beside.tolist(), best, shares, begin, strict=True):
        furniture = form.kinds[k] == FurnitureKind.PAGE_HEADER
        kind: BlockKind | FurnitureKind = _furniture_kind(view, document, i) if furniture else BlockKind(form.kinds[k])
        before = found[i - 1] if i else None
        goes_on = (
            isinstance(kind, BlockKind)
            and before is not None
            and before.kind is kind
            and document.lines[i].page == document.lines[i - 1].page
            and (p < 0.5 or (kind in _ONE_BOX and view.has_geometry and _follows(document, view, i)))
        )
        found[i] = LabelledLine(i, kind, not goes_on, share, 1 - p if goes_on else max(p, 0.5))


def _furniture_kind(view: LineView, document: Document, i: int) -> FurnitureKind:
    if _PAGE_NUMBER.fullmatch(view.texts[i]):
        return FurnitureKind.PAGE_NUMBER
    share = _y_share(document, view, i)
    if share < 0.25:
        return FurnitureKind.PAGE_HEADER
    return FurnitureKind.PAGE_FOOTER if share > 0.75 else FurnitureKind.OTHER


def _y_share(document: Document, view: LineView, i: int) -> float:
    line = document.lines[i]
    page = document.pages[line.page - 1] if line.page <= len(document.pages) else None
    if line.box is not None and page is not None and page.height > 0:
        return line.box.top / page.height
    return float(view.values[i, view.names.index("page_share")])


def _in_block_order(labels: list[LabelledLine]) -> tuple[LabelledLine, ...]:
    """Keep each block together: what interrupts a block is read after it."""
    out: list[LabelledLine] = []
    waiting: list[LabelledLine] = []
    for label in labels:
        beside = label.kind not in _MAIN_KINDS
        if beside:
            waiting.append(label)
            continue
        if label.begins:
            out += waiting
            waiting = []
        out.append(label)
    return tuple(out + waiting)


_MAIN_KINDS = frozenset(MANUAL.kinds[: MANUAL.main])

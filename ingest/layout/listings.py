"""Program listings and terminal sessions: lines in typewriter type, set apart from a text in another type.

They are what tells a manual from an article. A manual has trees of its own (`manual-*`), for hardly anything in it is as
in an article: its lines of code must neither be joined nor taken for headings, its chapters are numbered and deep, its
lists have terms.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

import numpy as np

from ingest.layout.features import LineView
from ingest.layout.names import LISTING, Floats
from ingest.model import BlockKind, Document, LabelledLine, Line
from ingest.outline import find_outlined

FEWEST_LISTINGS = 4
"""Listings in a manual; articles with three were seen."""
MOST_TYPED = 0.8
"""Share of the letters in typewriter type above which that is the type of the text."""
MOST_ASIDE = 0.5
"""The same in an article with fewer listings than a manual: there the text itself has to be in another type."""
MOSTLY_SIGNS = 0.3
"""Share of the lines of such a listing that have a prompt or two signs of code."""
LISTED = 0.9  # how sure such a listing is
LARGER = 1.12  # than the text: a heading
WHOLE = 0.95
EVEN = 0.012
"""Most by which the advance widths of lines in a monospaced font differ from their median; in other fonts it is a tenth."""

_NAME = re.compile(
    r"courier|mono(?!type)|typewriter|consol|menlo|teletype|nimbusmon|letter ?gothic|andale|cousine|source ?code|fira ?code|"
    r"lucida ?console|mplus1m|m\+1m|pcr[rb]\d|(?:^|\+)[ctlmsfexpnvzib1]{1,6}tt(?:[-_\d]|$)",
    re.IGNORECASE,
)
_BLANK = re.compile(r"\s")
_SIGNS = frozenset("{}()[]<>=;|\\/_$#&*+@^~`:")
_PROMPT = re.compile(r"(?:\$|>>>|>|#|%|//|/\*|\.\.\.|C:\\|[\w@:~-]+[$#])\s*\S")
_LABEL = re.compile(
    r"(?:note|notes|warning|caution|tip|important|danger|attention|hint|see also|hinweis|achtung|warnung|tipp|wichtig|vorsicht|"
    r"remarque|avertissement|attention|astuce|nota|advertencia|aviso|consejo)(?:[:.!]|$)",
    re.IGNORECASE,
)
_DEPTH = re.compile(r"(?:(?:chapter|appendix|section|part)\s+)?(?:\d{1,3}|[A-Z])(?:\.\d{1,3}){0,4}(?=[.:\s]|$)", re.IGNORECASE)
_LED = re.compile(r"(?:[.·…_]\s?){3,}\s*[\divxlc]{1,5}$|\s[\divxlc]{1,4}$")
_SKELETON = re.compile(r"[\W\d_]+")


def measure_typed(document: Document) -> list[float]:
    """For each line the share of its letters that is in typewriter type."""
    fonts = _find_even_fonts(document)
    shares = []
    for line in document.lines:
        typed = total = 0
        for run in line.runs:
            letters = len(_BLANK.sub("", document.raw[run.start : run.end]))
            total += letters
            typed += letters if run.style.font in fonts or _NAME.search(run.style.font) else 0
        shares.append(typed / total if total else 0.0)
    return shares


def _find_even_fonts(document: Document) -> set[str]:
    """Fonts whose name does not tell, but whose letters are all of one width."""
    widths: dict[str, list[float]] = defaultdict(list)
    texts: dict[str, set[str]] = defaultdict(set)
    for line in document.lines:
        if line.box is None or len(line.runs) != 1 or line.gaps or line.end - line.start < 8:
            continue
        style = line.runs[0].style
        text = document.text(line)
        if "  " in text or style.size <= 0 or _NAME.search(style.font):
            continue
        widths[style.font].append(line.box.width / (len(text) * style.size))
        texts[style.font].add(text)
    found = set()
    for font, ratios in widths.items():
        middle = median(ratios)
        if len(texts[font]) >= 5 and sum(abs(ratio - middle) <= EVEN * middle for ratio in ratios) >= 0.9 * len(ratios):
            found.add(font)
    return found


def find_listings(document: Document, shares: Sequence[float]) -> list[tuple[int, int]]:
    """Stretches of lines in typewriter type that are no part of a paragraph: first line, and the one after the last."""
    lines = document.lines
    found = []
    at = 0
    while at < len(lines):
        if not _is_typed(lines[at], shares[at]):
            at += 1
            continue
        end = at + 1
        while end < len(lines) and _is_typed(lines[end], shares[end]) and lines[end].page == lines[at].page:
            end += 1
        if not (at and _goes_on(document, lines[at - 1], lines[at], shares[at - 1])):
            found.append((at, end))
        at = end
    return found


def _is_typed(line: Line, share: float) -> bool:
    return share >= WHOLE and not line.hidden


def _goes_on(document: Document, upper: Line, lower: Line, share: float) -> bool:
    """Whether a line in typewriter type is a piece of the paragraph above it: a long name, an address, cut at the line end."""
    if upper.page != lower.page or upper.baseline is None or lower.baseline is None or not upper.runs or not lower.runs:
        return False
    size = max(upper.runs[-1].style.size, lower.runs[0].style.size)
    if not 0 <= lower.baseline - upper.baseline < 1.6 * size:
        return False
    return share > 0 and not document.text(upper).rstrip().endswith((".", ":", "!", "?"))


def is_manual(document: Document, shares: Sequence[float], listings: Sequence[tuple[int, int]]) -> bool:
    """Whether a document is a manual: some listings in a text that is itself in another type."""
    if len(listings) < FEWEST_LISTINGS:
        return False
    sizes = [line.end - line.start for line in document.lines]
    return sum(size * share for size, share in zip(sizes, shares, strict=True)) <= MOST_TYPED * sum(sizes)


def find_few_listings(
    document: Document, view: LineView, shares: Sequence[float], listings: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    """The listings of an article that has fewer than a manual: two lines or more, not larger than the text, with signs of code.

    Wrong for what else is set like that line by line, an address with signs in it: its lines are kept apart all the same.
    """
    sizes = [line.end - line.start for line in document.lines]
    if sum(size * share for size, share in zip(sizes, shares, strict=True)) > MOST_ASIDE * sum(sizes):
        return []
    ratio = view.values[:, view.names.index("size_ratio")]
    found = []
    for first, last in listings:
        texts = view.texts[first:last]
        coded = sum(_PROMPT.match(one) is not None or len(_SIGNS.intersection(one)) >= 2 for one in texts)
        if last - first >= 2 and coded >= MOSTLY_SIGNS * (last - first) and ratio[first:last].max() <= LARGER:
            found.append((first, last))
    return found


def mark_listings(listings: Sequence[tuple[int, int]], found: list[LabelledLine | None]) -> None:
    """The lines of each listing of an article are one block of code, whatever each of them looks like alone."""
    for first, last in listings:
        for i in range(first, last):
            found[i] = LabelledLine(i, BlockKind.CODE, i == first, LISTED, LISTED)
        after = found[last] if last < len(found) else None
        if after is not None and not after.begins:
            found[last] = replace(after, begins=True)


def see_listings(
    document: Document, view: LineView, shares: Sequence[float] | None = None, listings: Sequence[tuple[int, int]] | None = None
) -> LineView:
    """The view with what is worth knowing of a line in a manual (see `names.LISTING`)."""
    shares = measure_typed(document) if shares is None else shares
    listings = find_listings(document, shares) if listings is None else listings
    values = np.zeros((len(document.lines), len(LISTING)), dtype=np.float32)
    at = {name: k for k, name in enumerate(LISTING)}
    total = sum(line.end - line.start for line in document.lines)
    values[:, at["typed"]] = shares
    values[:, at["typed_usual"]] = sum((line.end - line.start) * s for line, s in zip(document.lines, shares, strict=True)) / max(
        1, total
    )
    for first, last in listings:
        values[first:last, at["listing"]] = 1
        values[first:last, at["listing_lines"]] = min(last - first, 40)
    values[:, at["typed_start"]] = [
        bool(line.runs) and _NAME.search(line.runs[0].style.font) is not None for line in document.lines
    ]
    values[:, at["sign_share"]] = [sum(c in _SIGNS for c in text) / max(1, len(text)) for text in view.texts]
    values[:, at["prompt"]] = [_PROMPT.match(text) is not None for text in view.texts]
    values[:, at["label"]] = [_LABEL.match(text) is not None for text in view.texts]
    values[:, at["depth"]] = [(m[0].count(".") + 1 if (m := _DEPTH.match(text)) else 0) for text in view.texts]
    values[:, at["listed"]] = _find_listed(document, view.texts)
    outlined = find_outlined(document)
    values[:, at["outlined"]] = outlined
    # Where most of the outline or of the contents was found in the text, a line that is in neither is hardly a heading.
    entries = max(1, len(document.metadata.outline))
    values[:, at["outline_known"]] = min(1.0, sum(map(bool, outlined)) / entries) if document.metadata.outline else 0.0
    values[:, at["listed_known"]] = min(30, int((values[:, at["listed"]] == 1).sum()))
    values[:, at["same_baseline"]] = [False] + [
        a.page == b.page and a.baseline is not None and b.baseline is not None and abs(a.baseline - b.baseline) < 1
        for a, b in pairwise(document.lines)
    ]
    values[:, at["left_rank"]] = _rank_left(document)
    return replace(view, names=(*view.names, *LISTING), values=np.hstack([view.values, values]))


def _find_listed(document: Document, texts: Sequence[str]) -> Floats:
    """Whether the text of a line stands in an entry of contents too (1), or begins one (0.5): then it is a heading."""
    entries: dict[str, int] = {}
    for line, text in zip(document.lines, texts, strict=True):
        skeleton = _skeleton(_LED.sub("", text)) if _LED.search(text) else ""
        if len(skeleton) > 2:
            entries.setdefault(skeleton, line.page)
    out = np.zeros(len(texts), dtype=np.float32)
    heads = {skeleton[:12] for skeleton in entries if len(skeleton) > 12}
    if len(entries) < 3:
        return out
    for k, text in enumerate(texts):
        if _LED.search(text):
            continue
        skeleton = _skeleton(text)
        if skeleton in entries:
            out[k] = 1
        elif len(skeleton) > 12 and skeleton[:12] in heads:
            out[k] = 0.5
    return out


def _skeleton(text: str) -> str:
    return _SKELETON.sub("", re.sub(r"^(?:chapter|appendix)\s+[\dA-Z]{1,3}\b", "", text, flags=re.I).casefold())


def _rank_left(document: Document) -> list[float]:
    """How many of the lines of the document begin as far from the left as this one, as a share."""
    lefts = [round(line.box.x0) if line.box is not None else 0 for line in document.lines]
    counts = Counter(lefts)
    return [(counts[left - 1] + counts[left] + counts[left + 1]) / len(lefts) for left in lefts]

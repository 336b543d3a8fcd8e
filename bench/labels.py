"""What each line of a document is, found by aligning it with a known truth. The teacher of `make fit`.

A labelled folder holds `gold/<id>.json` (title, subtitle, byline, blocks), `furniture/<renderer>/<id>.json`
(every string that was printed beside the article) and `manifest.jsonl`.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from ingest.model import BlockKind, Document, FurnitureKind

_TELLING = 12
"""Letters of a line that hardly stand twice in an article."""

Kind = BlockKind | FurnitureKind


@dataclass(frozen=True, slots=True)
class Truth:
    """What is known of one typeset document: blocks in order, and the strings printed beside them."""

    blocks: tuple[tuple[Kind, int | None, str], ...]
    furniture: tuple[str, ...]
    asides: tuple[tuple[Kind, str], ...]


@dataclass(frozen=True, slots=True)
class LineLabel:
    """The truth of one line; `kind` None where the alignment does not tell.

    `begins`: a block starts here; None where another block was left in its midst, so that it neither starts nor goes on.
    """

    kind: Kind | None
    begins: bool | None
    level: int | None = None
    block: int = -1


def _squeeze(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in text if c.isalnum())


def read_truth(gold: dict, furniture: Sequence[str], params: dict, extras: Sequence[str]) -> Truth:
    """Put together what gold, furniture and typesetting parameters tell of one document."""
    blocks: list[tuple[Kind, int | None, str]] = [(BlockKind.TITLE, None, gold["title"])]
    byline = params.get("byline_text")
    if params.get("subtitle") and gold.get("subtitle"):
        blocks.append((BlockKind.SUBTITLE, None, gold["subtitle"]))
    if byline:
        blocks.append((BlockKind.BYLINE, None, byline))
    for block in gold["blocks"]:
        kind = BlockKind(block["type"])
        number = block.get("number") if params.get("numbered") else None
        text = f"{number} {block['text']}" if number else block["text"]
        blocks.append((kind, block["level"] - 1 if kind is BlockKind.HEADING else None, text))
    asides: list[tuple[Kind, str]] = []
    rest = list(extras)
    notes = params.get("footnotes") or 0
    if notes:
        asides += [(BlockKind.FOOTNOTE, text) for text in rest[-notes:]]
        rest = rest[:-notes]
    if params.get("caption") and rest:
        asides.append((BlockKind.CAPTION, rest.pop()))
    if params.get("pull") and rest:
        asides.append((BlockKind.PULL_QUOTE, rest.pop(0)))
    known = {text for _, text in asides} | {byline}
    strings = tuple(s for s in furniture if s not in known and s != params.get("date_text"))
    return Truth(tuple(blocks), strings, tuple(asides))


def _furniture_patterns(truth: Truth) -> list[re.Pattern[str]]:
    found = []
    for text in truth.furniture:
        pattern = re.escape(" ".join(text.split())).replace(r"\{page\}", r"\d{1,4}").replace(r"\{pages\}", r"\d{1,4}")
        found.append(re.compile(pattern.replace(r"\ ", r"\s*")))
    return found


def label_lines(document: Document, truth: Truth) -> list[LineLabel]:
    """One label for each line of the document, in reading order."""
    texts = [" ".join(document.text(line).split()) for line in document.lines]
    labels: list[LineLabel | None] = [None] * len(texts)
    squeezed = [_squeeze(text) for text in texts]
    title = _squeeze(truth.blocks[0][2])
    patterns = _furniture_patterns(truth)
    first = min((line.page for line in document.lines), default=1)
    firsts = [i for i, line in enumerate(document.lines) if line.page == first]
    # A dump without form feeds is one page to its end: running titles of later pages are on the first one there.
    opening = next((_squeeze(text) for kind, _, text in truth.blocks if kind is BlockKind.PARAGRAPH and len(text) > 60), "")
    text_begins = next((i for i in firsts if len(squeezed[i]) > 15 and squeezed[i] in opening), len(texts))
    number = FurnitureKind.PAGE_NUMBER
    body = [(_squeeze(text)) for _, _, text in truth.blocks]
    nav_words = {
        w for s in truth.furniture if "{" not in s and len(s.split()) > 3 and not re.search(r"[\d/:–|…]", s) for w in s.split()
    }
    nav_text = next((s for s in truth.furniture if set(s.split()) == nav_words), "") if nav_words else ""
    for i, text in enumerate(texts):
        if not text:
            continue
        rest = text
        for pattern in patterns:
            rest = pattern.sub(" ", rest, count=1)
        rest = re.sub(r"[\s|·–—\-/\d]+", "", rest)
        hit = rest == "" and any(p.search(text) for p in patterns)
        if hit and squeezed[i] and squeezed[i] == title and document.lines[i].page == first:
            # The running title and the title itself: the larger one, else the last one above the text, is the title.
            twins = [j for j in firsts if squeezed[j] == title]
            if document.lines[i].box is None:
                twins = [j for j in twins if j < text_begins] or twins[:1]
            heights = [(document.lines[j].box.height if document.lines[j].box else 0.0, j) for j in twins]
            hit = i != max(heights)[1] or _stands_wrapped(squeezed, firsts, i, title)
        elif hit and squeezed[i] in body and not re.search(r"\d", text) and squeezed[i] != title:
            hit = document.lines[i].page != first
        if hit:
            kind = number if re.fullmatch(r"[^\w]*\d{1,4}[^\w]*(\d{1,4})?[^\w]*", text) else FurnitureKind.PAGE_HEADER
            labels[i] = LineLabel(kind, True)
    # A navigation bar may be taken apart into one word a line.
    if nav_text:
        want = nav_text.split()
        for i in range(len(texts)):
            if texts[i] == want[0]:
                j = i
                while j < len(texts) and j - i < len(want) and texts[j] == want[j - i]:
                    j += 1
                if j - i == len(want):
                    for k in range(i, j):
                        labels[k] = LineLabel(FurnitureKind.OTHER, True)
    for kind, text in truth.asides:
        _mark_aside(labels, texts, squeezed, kind, text)
    _align(labels, squeezed, truth)
    return [label or LineLabel(None, False) for label in labels]


def _stands_wrapped(squeezed: list[str], firsts: list[int], at: int, title: str) -> bool:
    """Does the first page also hold the title over several lines? Then the one on one line is the running title."""
    for i in firsts:
        if i != at and squeezed[i] and title.startswith(squeezed[i]) and squeezed[i] != title:
            run = ""
            for j in range(i, min(i + 7, len(squeezed))):
                run += squeezed[j]
                if run == title:
                    return True
    return False


def _mark_aside(labels: list[LineLabel | None], texts: list[str], squeezed: list[str], kind: Kind, text: str) -> None:
    """Mark the run of lines that together are this caption, footnote or pull quote."""
    want = _squeeze(text)
    best: tuple[float, int, int] | None = None
    for i in range(len(texts)):
        if labels[i] is not None or not squeezed[i]:
            continue
        run, j = "", i
        skipped: list[int] = []
        while j < len(texts) and len(run) < len(want) + 3 and j - i < 14:
            if labels[j] is None:
                run += squeezed[j]
                if len(run) >= len(want) * 0.9:
                    ratio = fuzz.ratio(run, want)
                    # a pull quote repeats its sentence: only whole lines count, the body's lines rarely end with it
                    if ratio >= 96 and (best is None or ratio > best[0] + 0.5):
                        best = (ratio, i, j + 1)
            else:
                skipped.append(j)
            j += 1
        if not want.startswith(run[: min(len(run), 4)]):
            continue
    if best is None:
        return
    for k in range(best[1], best[2]):
        if labels[k] is None:
            labels[k] = LineLabel(kind, k == best[1])


def _align(labels: list[LineLabel | None], squeezed: list[str], truth: Truth) -> None:
    """Align the remaining lines with the blocks, letter by letter."""
    left, owner = [], []
    for i, text in enumerate(squeezed):
        if labels[i] is None:
            left.append(text)
            owner += [(i, k) for k in range(len(text))]
    right, place = [], []
    for b, (_, _, text) in enumerate(truth.blocks):
        s = _squeeze(text)
        right.append(s)
        place += [(b, k) for k in range(len(s))]
    hits: dict[int, list[tuple[int, int, int]]] = {}
    a, z = "".join(left), "".join(right)
    for op in Levenshtein.opcodes(a, z):
        if op.tag == "equal":
            for x, y in zip(range(op.src_start, op.src_end), range(op.dest_start, op.dest_end), strict=True):
                i, k = owner[x]
                b, c = place[y]
                hits.setdefault(i, []).append((k, b, c))
    guesses = _guess_places(hits, squeezed)
    places = _find_places(labels, squeezed, right, guesses)
    seen: set[int] = set()
    end: tuple[int, int] | None = None  # where the line above left off
    for i, (b, c) in sorted(places.items()):
        kind, level, _ = truth.blocks[b]
        begins: bool | None = b not in seen and c <= 3
        if not begins and end is not None and end[0] != b and end[1] < len(right[end[0]]) - 3:
            begins = None
        seen.add(b)
        end = (b, c + len(squeezed[i]))
        labels[i] = LineLabel(kind, begins, level, b)


def _guess_places(hits: dict[int, list[tuple[int, int, int]]], squeezed: list[str]) -> dict[int, tuple[int, int]]:
    """Block and place in it of the lines most of whose letters were aligned with one block."""
    guesses = {}
    for i, found in hits.items():
        size = len(squeezed[i])
        if len(found) < 0.6 * size:
            continue
        counts = Counter(b for _, b, _ in found)
        main, most = max(counts.items(), key=lambda item: item[1])
        k, b, c = found[0]
        if main != b and most > 0.6 * size:
            k, b, c = next(f for f in found if f[1] == main)
        guesses[i] = (b, max(0, c - k))
    return guesses


def _find_places(
    labels: list[LineLabel | None], squeezed: list[str], blocks: list[str], guesses: dict[int, tuple[int, int]]
) -> dict[int, tuple[int, int]]:
    """Where each line stands in the truth: block, and place among its letters.

    An alignment keeps the order and loses whatever a tool has put elsewhere, or spreads a line over letters by chance. A line
    whose text stands once in the truth is found there; a short one must be whole a block, or go on with its neighbour.
    """
    free = [i for i, text in enumerate(squeezed) if text and labels[i] is None]
    whole: dict[str, list[int]] = {}
    for b, text in enumerate(blocks):
        whole.setdefault(text, []).append(b)
    joined = "\0".join(blocks)
    starts = [0, *accumulate(len(text) + 1 for text in blocks)]
    places: dict[int, tuple[int, int]] = {}
    unsure = []
    for i in free:
        text, guess = squeezed[i], guesses.get(i)
        if guess is not None and blocks[guess[0]].startswith(text, guess[1]):
            places[i] = guess
            continue
        if len(text) >= _TELLING:
            at = joined.find(text)
            if at >= 0 and joined.find(text, at + 1) < 0:
                b = bisect_right(starts, at) - 1
                places[i] = (b, at - starts[b])
                continue
            if at < 0 and guess is not None:  # damaged, or two blocks on one line
                places[i] = guess
                continue
        unsure.append(i)
    for step in (1, -1):
        for i in unsure[::step]:
            text = squeezed[i]
            beside = places.get(i - step)
            if i in places or beside is None:
                continue
            b, c = beside
            c += len(squeezed[i - 1]) if step == 1 else -len(text)
            if c >= 0 and blocks[b].startswith(text, c):
                places[i] = (b, c)
            elif text in whole and len(whole[text]) == 1:
                places[i] = (whole[text][0], 0)
    return places

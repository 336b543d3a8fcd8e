"""Count what `ingest/extract/junctions.json` holds: how lines begin after the ends of lines.

    python -m bench.fit_junctions CORPUS ingest/extract/junctions.json

CORPUS holds `gold/<id>.json` and `txt/<extractor>/<renderer>/<id>.txt`. Two lines belong together where the letters
around their junction stand in the gold text. Each such pair is set against one with a line far from it on the same page.
Printed is what a junction tells on average, in natural logarithms of odds, with the tables of other sites: five folds.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from bench.labels import _squeeze
from ingest.extract import junctions
from ingest.extract.junctions import Junctions, find_head, find_tail, tell_joined
from ingest.extract.stretches import WIDEST_COLUMN
from ingest.language import guess_language

FOLDS = 5
ROWS = 70  # of a page of two columns
AROUND = 14  # letters on each side of a junction
FARTHEST = 8  # rows that are too near for a pair that does not belong together
BEGINS = [case + common for case in "Ul" for common in "0123"] + ["x"]
ENDS = ["hyphen", "closed", "paused", *(f"word{common}" for common in "0123")]
JOINED = [f"{known} {part}" for known in ("known", "unknown") for part in ("word", "part")]


class Pair(NamedTuple):
    """Two lines that belong together, one that does not follow, and the page."""

    site: str
    language: str | None
    page: tuple[str, ...]
    tail: str
    head: str
    other: str


def read_pairs(corpus: Path, extractors: tuple[str, ...]) -> Iterator[Pair]:
    """The junctions of all dumps with short lines."""
    rng = random.Random(1)
    for extractor in extractors:
        for path in sorted((corpus / "txt" / extractor).rglob("*.txt")):
            text = path.read_text("utf-8")
            lines = [line.strip() for line in text.replace("\f", "\n").split("\n") if line.strip()]
            if len(lines) < ROWS // 2 or sorted(map(len, lines))[len(lines) // 2] > WIDEST_COLUMN:
                continue
            gold = json.loads((corpus / "gold" / f"{path.stem}.json").read_text("utf-8"))
            truth = _squeeze("".join(block["text"] for block in gold["blocks"]))
            language = guess_language(text)[0]
            for start in range(0, len(lines) - ROWS // 2, ROWS):
                page = tuple(lines[start : start + ROWS])
                squeezed = [_squeeze(line) for line in page]
                for at in range(len(page) - 1):
                    if len(squeezed[at]) < 3 or squeezed[at][-AROUND:] + squeezed[at + 1][:AROUND] not in truth:
                        continue
                    far = [row for row in range(len(page)) if abs(row - at) > FARTHEST]
                    yield Pair(gold.get("source", path.stem), language, page, page[at], page[at + 1], page[rng.choice(far)])


def count(pairs: list[Pair], *, is_known: bool) -> dict:
    """The tables for languages with a word list, or for any language."""
    after = {end: Counter() for end in (ENDS if is_known else ["hyphen", "closed", "paused", "word"])}
    heads, joined, any_two = Counter(), Counter(), Counter()
    for pair in pairs:
        language = pair.language if is_known else None
        words = frozenset(word.lower() for row in pair.page for word in junctions.WORD.findall(row)[1:])
        tail, head, other = find_tail(pair.tail, language), find_head(pair.head, language), find_head(pair.other, language)
        heads[other.kind] += 1
        after[tail.kind][head.kind[:1] if tail.kind == "hyphen" else head.kind] += 1
        if tail.kind == "hyphen":
            for counts, begin in ((joined, head), (any_two, other)):
                if begin.kind[:1] == "l":
                    counts[tell_joined(tail.word, begin.word, language, words)] += 1
    begins = BEGINS if is_known else ["U", "l", "x"]
    kinds = JOINED if is_known else ["known", "unknown"]
    return {
        "heads": {"any": {begin: heads[begin] for begin in begins}},
        "after": {
            end: {begin: counts[begin] for begin in (["U", "l", "x"] if end == "hyphen" else begins)}
            for end, counts in after.items()
        },
        "joined": {"true": {kind: joined[kind] for kind in kinds}, "any": {kind: any_two[kind] for kind in kinds}},
    }


def measure(pairs: list[Pair], tables: tuple[junctions.Tables, junctions.Tables], *, is_known: bool) -> float:
    """How much better the lines that belong together are rated than the others."""
    total, last = 0.0, None
    with patch.object(junctions, "read_tables", lambda: tables):
        for pair in pairs:
            if last is None or last[0] is not pair.page:
                last = pair.page, Junctions(pair.language if is_known else None, pair.page, pair.page)
            total += last[1].weigh(pair.tail, pair.head) - last[1].weigh(pair.tail, pair.other)
    return total / len(pairs)


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("corpus", type=Path)
    ap.add_argument("out", type=Path)
    ap.add_argument("--extractors", default="pymupdf")
    a = ap.parse_args()
    pairs = list(read_pairs(a.corpus, tuple(a.extractors.split(","))))
    sites = sorted({pair.site for pair in pairs})
    print(f"{len(pairs)} junctions of {len(sites)} sites")
    gains: dict[bool, list[float]] = {False: [], True: []}
    for fold in range(FOLDS):
        held_out = set(sites[fold::FOLDS])
        fit = [pair for pair in pairs if pair.site not in held_out]
        test = [pair for pair in pairs if pair.site in held_out]
        tables = tuple(junctions._read(count(fit, is_known=is_known)) for is_known in (False, True))
        for is_known in (False, True):
            gains[is_known].append(measure(test, tables, is_known=is_known))
    for is_known, values in gains.items():
        print(f"word list {is_known}: {sum(values) / FOLDS:.3f}, folds", " ".join(f"{value:.2f}" for value in values))
    data = {"any language": count(pairs, is_known=False), "known language": count(pairs, is_known=True)}
    a.out.write_text(json.dumps(data, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()

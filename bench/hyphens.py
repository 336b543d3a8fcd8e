"""Measure how hyphens at line ends are decided, by class, language and extractor.

    python bench/hyphens.py CORPUS

CORPUS holds `gold/<id>.json` (title, subtitle, byline, blocks, lang, domain) and dumps of the same articles,
`txt/<extractor>/<renderer>/<id>.txt`. For each line of a dump that ends in a hyphen, the gold text is searched for the
two words joined, with the hyphen, and with hyphen and blank; the words around decide where several occur. Line ends
whose truth the gold does not tell without doubt (furniture in between, another column) are left out and counted.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from ingest.repair.evidence import HYPHENS, WordEvidence
from ingest.repair.hyphens import HyphenKind, join_line_end

EXTRACTORS = ("pypdf", "pymupdf", "pdfminer", "pdftotext")
_LIGATURES = str.maketrans({"ﬁ": "fi", "ﬂ": "fl", "ﬀ": "ff", "ﬃ": "ffi", "ﬄ": "ffl"})


@dataclass(frozen=True, slots=True)
class Example:
    """One hyphen at a line end; `truth` is soft, hard, suspended, dash, or None where the gold does not tell."""

    extractor: str
    renderer: str
    document: str
    site: str
    language: str
    left: str
    right: str
    truth: str | None


def find_truth(gold: str, left: str, right: str, before: str, after: str) -> str | None:
    """Which of the ways to join the two words stands in the gold text; None where none or several do."""
    stem = re.sub(f"[{HYPHENS}]", "-", left[:-1].rstrip())
    follow = re.sub(f"[{HYPHENS}]", "-", right).rstrip("-")
    if not stem or stem.endswith("-") or not follow:
        return None
    hyphen = "[-‑‐]"
    ways = {"soft": "", "hard": hyphen, "suspended": f"{hyphen} "}
    if " " in left:
        ways["dash"] = f" {hyphen} "
    for with_before, with_after in ((True, True), (True, False), (False, True), (False, False)):
        if (with_before and not before) or (with_after and not after):
            continue
        start = rf"(?<!\S){re.escape(before)} " if with_before else r"(?<!\w)"
        end = f" {re.escape(after)}" if with_after else (r"(?!\w)" if follow[-1].isalnum() else "")
        found = [way for way, link in ways.items() if re.search(start + re.escape(stem) + link + re.escape(follow) + end, gold)]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def read_examples(corpus: Path, extractors: tuple[str, ...] = EXTRACTORS) -> Iterator[tuple[Example, WordEvidence]]:
    """Every hyphen at a line end of the dumps, with the evidence of its document."""
    for path in sorted(corpus.glob("txt/*/*/*.txt")):
        extractor, renderer, document = path.parts[-3], path.parts[-2], path.stem
        if extractor not in extractors:
            continue
        article = json.loads((corpus / "gold" / f"{document}.json").read_text(encoding="utf-8"))
        texts = [article["title"], article["subtitle"], article["byline"], *(block["text"] for block in article["blocks"])]
        gold = "\n".join(re.sub(r"\s+", " ", text) for text in texts if text)
        raw = path.read_text(encoding="utf-8").translate(_LIGATURES)
        lines = [line for line in (line.strip() for line in re.split(r"[\n\f]+", raw)) if line]
        evidence = WordEvidence.from_lines(lines)
        for line, following in pairwise(lines):
            words = line.split()
            if line[-1] not in HYPHENS:
                continue
            spaced = len(words[-1]) == 1
            if spaced and len(words) == 1:
                continue
            left = " ".join(words[-2:]) if spaced else words[-1]
            before = words[-1 - len(left.split())] if len(words) > len(left.split()) else ""
            right, after = (*following.split()[:2], "")[:2]
            truth = find_truth(gold, left, right, before, after)
            yield (
                Example(extractor, renderer, document, article["domain"], article["lang"], left, right, truth),
                evidence,
            )


def measure_hyphens(corpus: Path, worst: int = 0) -> None:
    """Print the tables."""
    by_class: Counter[tuple[str, str, bool]] = Counter()
    bins: Counter[tuple[int, bool]] = Counter()
    unknown = 0
    wrong: Counter[str] = Counter()
    for example, evidence in read_examples(corpus):
        if example.truth is None:
            unknown += 1
            continue
        join = join_line_end(example.left, example.right, example.language, evidence)
        kind = "hard" if join.kind is HyphenKind.UNDECIDED else str(join.kind)
        truth = "suspended" if example.truth == "dash" else example.truth
        good = kind == truth
        for group in ("all", f"language {example.language}", f"extractor {example.extractor}", f"renderer {example.renderer}"):
            by_class[(group, example.truth, good)] += 1
            by_class[(group, "all", good)] += 1
        bins[(int(join.confidence * 10), good)] += 1
        if not good:
            wrong[f"{example.left}|{example.right} {example.language} truth {example.truth}: {join.kind} {join.confidence}"] += 1
    kinds = ("all", "soft", "hard", "suspended", "dash")
    print(f"{'':24}" + "".join(f"{kind:>18}" for kind in kinds))
    for group in sorted({group for group, _, _ in by_class}):
        cells = []
        for kind in kinds:
            rights, wrongs = by_class[(group, kind, True)], by_class[(group, kind, False)]
            cells.append(f"{rights / (rights + wrongs):>10.4f} ({rights + wrongs:>5})" if rights + wrongs else " " * 18)
        print(f"{group:24}" + "".join(cells))
    print(f"truth not told by the gold: {unknown}")
    print("confidence  right")
    for tenth in range(11):
        rights, wrongs = bins[(tenth, True)], bins[(tenth, False)]
        if rights + wrongs:
            print(f"{tenth / 10:.1f}–{tenth / 10 + 0.1:.1f}    {rights / (rights + wrongs):.4f} ({rights + wrongs})")
    for text, count in wrong.most_common(worst):
        print(f"{count:4} {text}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--worst", type=int, default=0, help="also list so many wrong decisions")
    options = parser.parse_args()
    measure_hyphens(options.corpus, options.worst)


if __name__ == "__main__":
    main()

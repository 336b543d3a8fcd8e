"""Fit the third look at a text: line ends in doubt, and then short blocks, each beside the others of its document.

    python -m bench.fit_third LABELLED_FOLDER ... TREES [--folds 3] [--share S ...] [--weight W ...]

TREES is what `bench.fit_layout --input text --out-of-fold` wrote for the same folders. What the first two looks say of sites that
they did not see is what the third one learns from. Its weights go into the package, and those of each fold beside the others in
TREES, where `bench.crossval` finds them. Dumps made from the truth (`bench/dumps.py`) are left out: of those nothing is learnt
that the dumps of real tools need.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.dumps import MADE
from bench.fit_layout import Sample, find_fold, fit_trees, pack, read_samples, write
from ingest.layout import alike, rhythm
from ingest.layout.features import LineView
from ingest.layout.label import Looks, decode_text, look_at_lines, weigh_lines
from ingest.layout.rows import Floats
from ingest.layout.trees import Trees, build_trees
from ingest.model import BlockKind, LabelledLine

PACE = (250, 0.06)
DEPTH, LEAF = 4, 20
LOOKS = ("kind1", "kind2", "break2")


@dataclass
class _Seen:
    """What the first two looks made of one document that they did not see."""

    sample: Sample
    fold: int
    weight: float
    view: LineView
    kinds: Floats
    starts: Floats
    found: Sequence[LabelledLine | None]


@dataclass(frozen=True)
class _Asked:
    """Questions about one document: a row each, the answer, and what the first two looks say."""

    rows: Floats
    truth: NDArray[np.bool_]
    taken: NDArray[np.bool_]


def _ask_breaks(seen: _Seen) -> _Asked:
    places, rows = rhythm.see_doubtful_breaks(seen.view, seen.kinds, seen.starts, seen.found)
    truth = [seen.sample.labels[i].begins if seen.sample.labels[i].kind else None for i in places]
    known = [n for n, begins in enumerate(truth) if begins is not None]
    taken = [(label := seen.found[places[n]]) is not None and label.begins for n in known]
    return _Asked(rows[known], np.array([bool(truth[n]) for n in known], bool), np.array(taken, bool))


def _ask_headings(seen: _Seen) -> _Asked:
    blocks, rows = alike.see_short_blocks(seen.view, seen.kinds, seen.found)
    kinds = [{seen.sample.labels[i].kind for i in block} for block in blocks]
    known = [n for n, one in enumerate(kinds) if None not in one]
    taken = [(label := seen.found[blocks[n][0]]) is not None and label.kind is BlockKind.HEADING for n in known]
    return _Asked(rows[known], np.array([kinds[n] == {BlockKind.HEADING} for n in known], bool), np.array(taken, bool))


def _fit_look(
    name: str, names: tuple[str, ...], ask: Callable[[_Seen], _Asked], every: list[_Seen], folds: int, trees: Path
) -> list[Trees]:
    """Fit one forest for the package, and one for each fold, which are returned."""
    asked = [ask(one) for one in every]

    def fit(held: int | None) -> dict[str, object]:
        chosen = [(a, one.weight) for a, one in zip(asked, every, strict=True) if one.fold != held and len(a.truth)]
        rows = np.concatenate([a.rows for a, _ in chosen])
        truth = np.concatenate([a.truth for a, _ in chosen]).astype(np.int64)
        weight = np.concatenate([np.full(len(a.truth), w) for a, w in chosen])
        return pack(fit_trees(rows, truth, PACE, 0, weight, depth=DEPTH, leaf=LEAF), names, (), trees)

    write(f"text-{name}", fit(None))
    forests = []
    for k in range(folds):
        data = fit(k)
        (trees / f"text-{name}-{k}.json").write_text(json.dumps(data))
        forest = build_trees(data)
        forests.append(forest)
        held = [a for a, one in zip(asked, every, strict=True) if one.fold == k and one.weight == 1 and len(a.truth)]
        truth = np.concatenate([a.truth for a in held])
        says = np.concatenate([forest.measure(a.rows) for a in held]) > 0.5
        before = int((np.concatenate([a.taken for a in held]) != truth).sum())
        print(f"{name}, fold {k}: of {len(truth)} {before} wrong before, {(says != truth).sum()} after", flush=True)
    return forests


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("folders", type=Path, nargs="+")
    ap.add_argument("trees", type=Path)
    ap.add_argument("--folds", type=int, default=3)
    ap.add_argument("--share", type=float, nargs="+", default=[1.0], help="for each folder, take this share of the documents")
    ap.add_argument("--weight", type=float, nargs="+", default=[1.0], help="for each folder, what it counts in the fit")
    a = ap.parse_args()
    looks = [
        Looks(*[build_trees(json.loads((a.trees / f"text-{look}-{k}.json").read_text())) for look in LOOKS])
        for k in range(a.folds)
    ]
    shares, weights = [*a.share, *a.share[-1:] * len(a.folders)], [*a.weight, *a.weight[-1:] * len(a.folders)]
    every: list[_Seen] = []
    for folder, share, weight in zip(a.folders, shares, weights, strict=False):
        for sample in read_samples(folder, "text", None, share=share):
            folds = {find_fold(site, a.folds) for site in sample.sites}
            if len(folds) > 1 or sample.name.startswith(MADE):  # a volume of several sites was in the fit of all trees
                continue
            fold = folds.pop()
            view = look_at_lines(sample.document, sample.language)
            kinds, starts, streams = weigh_lines(sample.document, view, looks[fold])
            found, kinds, _ = decode_text(view, kinds, starts, streams)
            every.append(_Seen(sample, fold, weight, view, kinds, starts, found))
    print(f"{len(every)} documents", flush=True)
    rhythms = _fit_look("rhythm", rhythm.SEEN, _ask_breaks, every, a.folds, a.trees)
    for one in every:
        one.found = rhythm.find_rhythm(one.view, one.kinds, one.starts, one.found, rhythms[one.fold])
    _fit_look("alike", alike.SEEN, _ask_headings, every, a.folds, a.trees)


if __name__ == "__main__":
    sys.exit(main())

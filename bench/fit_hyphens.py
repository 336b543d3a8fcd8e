"""Fit the weights of `ingest/repair/hyphens.json` on a labelled corpus.

    python bench/fit_hyphens.py CORPUS ingest/repair/hyphens.json

CORPUS holds `gold/<id>.json` and `txt/<extractor>/<renderer>/<id>.txt`, see bench/hyphens.py. A logistic regression
with an L2 penalty by Newton's method; examples that say the same about the same document count once. Sites are never
split between fitting and testing: the printed figures are from five folds by site.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
from hyphens import Example, read_examples

from ingest.repair.evidence import WordEvidence
from ingest.repair.hyphens import find_features

PENALTY = 0.1  # of 3, 1, 0.3, 0.1, 0.03 the one with the best likelihood on unseen sites
ROUNDS = 60
FOLDS = 5
# Every example also trains as one of unknown language, so that a language without a word list is decided sensibly.
UNKNOWN_LANGUAGE_WEIGHT = 0.1
# And every example as the only hyphen of a text that cuts no words, so that what a document does elsewhere never
# overrules a word that is plain in itself.
LONELY = {"hyphenates": 0.05, "clearly_soft": 0.0, "never_clearly_soft": 1.0, "tells_soft": 0.0, "tells_hard": 0.0}
# Such texts hold hardly a soft hyphen, so those count less; weights chosen so that texts that cut no words stay right.
LONELY_WEIGHT = {True: 0.01, False: 0.05}  # soft, hard


def weigh(key: tuple[str, str, str, str, str | None, bool], soft: bool) -> float:
    """What one variant of an example counts."""
    *_, language, lonely = key
    return LONELY_WEIGHT[soft] if lonely else 1.0 if language else UNKNOWN_LANGUAGE_WEIGHT


def fit(x: np.ndarray, y: np.ndarray, weight: np.ndarray, penalty: float = PENALTY) -> np.ndarray:
    """Weights of the logistic regression; the first column is the bias and is not penalised."""
    w = np.zeros(x.shape[1])
    ridge = np.full(x.shape[1], penalty)
    ridge[0] = 1e-3
    for _ in range(ROUNDS):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        gradient = x.T @ (weight * (y - p)) - ridge * w
        hessian = (x * (weight * p * (1 - p))[:, None]).T @ x + np.diag(ridge)
        step = np.linalg.solve(hessian, gradient)
        w += step
        if np.abs(step).max() < 1e-6:
            break
    return w


def rows_of(examples: list[tuple[Example, WordEvidence]]) -> tuple[list[str], np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Feature names, features, labels (1 = soft), sites, and weights that let equal examples of a document count once."""
    names: list[str] = []
    x, y, sites, keys = [], [], [], []
    for example, evidence in examples:
        if example.truth not in {"soft", "hard"}:
            continue
        bare = example.left[:-1].rstrip()
        for language, lonely in ((example.language, False), (None, False), (example.language, True)):
            features = find_features(bare, example.left[-1], example.right, language, evidence)
            if lonely:
                features |= LONELY
            names = list(features)
            x.append([features[name] for name in names])
            y.append(float(example.truth == "soft"))
            sites.append(example.site)
            keys.append((example.document, example.renderer, example.left, example.right, language, lonely))
    counts: dict[object, int] = {}
    for key in keys:
        counts[key] = counts.get(key, 0) + 1
    weight = np.array([weigh(key, soft > 0.5) / counts[key] for key, soft in zip(keys, y, strict=True)])
    return names, np.array(x), np.array(y), np.array(sites), weight


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("output", type=Path)
    options = parser.parse_args()
    names, x, y, sites, weight = rows_of(list(read_examples(options.corpus)))
    folds = {site: index % FOLDS for index, site in enumerate(sorted(set(sites)))}
    fold = np.array([folds[site] for site in sites])
    p = np.zeros(len(y))
    for k in range(FOLDS):
        w = fit(x[fold != k], y[fold != k], weight[fold != k])
        p[fold == k] = 1 / (1 + np.exp(-np.clip(x[fold == k] @ w, -30, 30)))
    print(f"{len(y) // 3} examples from {len(folds)} sites; by site, cross-validated:")
    kinds = np.arange(len(y)) % 3  # in the order of `rows_of`
    for title, part in (("language known", kinds == 0), ("language unknown", kinds == 1), ("on its own", kinds == 2)):
        right, soft = (p > 0.5) == (y > 0.5), y > 0.5
        figures = right[part].mean(), right[part & soft].mean(), right[part & ~soft].mean()
        print(f"  {title}: all {figures[0]:.4f}  soft {figures[1]:.4f}  hard {figures[2]:.4f}")
    w = fit(x, y, weight)
    note = "Logistic weights for 'soft'; made by bench/fit_hyphens.py. Features: ingest/repair/hyphens.py, find_features."
    data = {"note": note, "weights": {name: round(float(value), 3) for name, value in zip(names, w, strict=True)}}
    options.output.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""Boosted oblivious trees in a few lines of numpy.

An oblivious tree asks the same question of every row on each of its levels, and trees share their questions. So every
question is asked once of all rows, a tree puts its answers together to the number of a leaf, and the leaves of all trees
are fetched and added up together: eight times as fast as asking tree by tree. The weights lie in JSON files beside this
module, written by `make fit`.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

# Looked at together: bounds the memory, and what the trees say of the rows stays in the cache.
_ROWS, _TREES = 128, 64


@dataclass(frozen=True, slots=True)
class Trees:
    """A fitted forest; `classes` is empty for a yes-or-no question."""

    features: tuple[str, ...]
    classes: tuple[str, ...]
    split_features: NDArray[np.int64]  # (questions,): every question once, however many trees ask it
    split_borders: Floats  # (questions, 1)
    questions: NDArray[np.int64]  # (trees, depth)
    leaves: Floats  # (trees, 2**depth, outputs)
    bias: Floats  # (outputs,)

    def measure(self, rows: Floats) -> Floats:
        """Probabilities: shape (rows, classes), or (rows,) for a yes-or-no question.

        NaN counts as smaller than every border, as it did when the trees were fitted.
        """
        trees, depth = self.questions.shape
        outputs = self.leaves.shape[2]
        if not len(rows):
            return np.zeros((0, outputs) if self.classes else (0,), dtype=np.float32)
        # No index is out of bounds; with "clip" numpy does not look, and copies once less.
        leaves = self.leaves.reshape(-1, outputs)
        first_leaf = (np.arange(trees) * self.leaves.shape[1])[:, None]
        scores = np.empty((len(rows), outputs), dtype=np.float32)
        for start in range(0, len(rows), _ROWS):
            part = rows[start : start + _ROWS]
            # Of a single number numpy adds the votes in another order; a line's score must not depend on its neighbours.
            columns = np.ascontiguousarray((part if len(part) > 1 else part.repeat(2, axis=0)).T)
            answers = (columns.take(self.split_features, axis=0, mode="clip") > self.split_borders).view(np.uint8)
            leaf = answers.take(self.questions[:, -1], axis=0, mode="clip")
            for level in reversed(range(depth - 1)):
                leaf += leaf
                leaf += answers.take(self.questions[:, level], axis=0, mode="clip")
            votes = np.empty((1 + _TREES, columns.shape[1], outputs), dtype=np.float32)
            votes[0] = self.bias  # here, and then the sum of all trees so far
            for tree in range(0, trees, _TREES):
                chosen = first_leaf[tree : tree + _TREES] + leaf[tree : tree + _TREES]
                leaves.take(chosen, axis=0, out=votes[1 : 1 + len(chosen)], mode="clip")
                votes[0] = votes[: 1 + len(chosen)].sum(axis=0)
            scores[start : start + _ROWS] = votes[0, : len(part)]
        if not self.classes:
            chances: Floats = (1.0 / (1.0 + np.exp(-scores[:, 0]))).astype(np.float32)
            return chances
        scores -= scores.max(axis=1, keepdims=True)
        odds = np.exp(scores)
        shares: Floats = odds / odds.sum(axis=1, keepdims=True)
        return shares


def build_trees(data: dict[str, list[object]]) -> Trees:
    """From the JSON form: leaves are integers, in units of `unit`."""
    unit = float(data["unit"][0])  # type: ignore[arg-type]
    features = np.array(data["split_features"], dtype=np.int64)
    asked = np.stack([features.ravel(), np.array(data["split_borders"], dtype=np.float32).ravel()], axis=1)
    every, questions = np.unique(asked, axis=0, return_inverse=True)
    return Trees(
        features=tuple(str(name) for name in data["features"]),
        classes=tuple(str(name) for name in data["classes"]),
        split_features=every[:, 0].astype(np.int64),
        split_borders=every[:, 1:].astype(np.float32),
        questions=questions.reshape(features.shape),
        leaves=np.array(data["leaves"], dtype=np.float32) * unit,
        bias=np.array(data["bias"], dtype=np.float32),
    )


@lru_cache(maxsize=16)
def read_trees(name: str) -> Trees:
    """Read weights from the package, once."""
    packed = files("ingest.layout").joinpath("weights", f"{name}.json.gz").read_bytes()
    return build_trees(json.loads(gzip.decompress(packed)))

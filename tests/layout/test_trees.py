"""The forest answers what its splits and leaves say."""

from __future__ import annotations

import numpy as np
import pytest

from ingest.layout.rows import ARTICLE, KINDS, MANUAL, TEXT, Form
from ingest.layout.trees import build_trees, read_trees

ONE = {
    "unit": [0.5], "features": ["a", "b"], "classes": [], "bias": [0.0],
    "split_features": [[0, 1]], "split_borders": [[0.5, 2.0]], "leaves": [[[0], [2], [4], [8]]],
}  # fmt: skip


@pytest.mark.parametrize(
    ("row", "score"), [((0, 0), 0.0), ((1, 0), 1.0), ((0, 3), 2.0), ((1, 3), 4.0), ((np.nan, 3), 2.0), ((0.5, 2.0), 0.0)]
)
def test_a_tree_asks_each_level_once(row: tuple[float, float], score: float) -> None:
    found = build_trees(ONE).measure(np.array([row], dtype=np.float32))
    assert found[0] == pytest.approx(1 / (1 + np.exp(-score)))


def test_no_rows_give_no_answers() -> None:
    assert build_trees(ONE).measure(np.zeros((0, 2), np.float32)).shape == (0,)
    assert read_trees("text-kind1").measure(np.zeros((0, len(TEXT.first_names)), np.float32)).shape == (0, len(KINDS))


def test_a_line_has_the_same_score_alone_and_among_others() -> None:
    rows = np.random.default_rng(1).normal(scale=5, size=(129, len(TEXT.second_names))).astype(np.float32)
    trees = read_trees("text-break2")
    assert np.array_equal(trees.measure(rows), np.concatenate([trees.measure(row[None]) for row in rows]))


@pytest.mark.parametrize(("kind", "form"), [("text", TEXT), ("pdf", ARTICLE), ("manual", MANUAL)])
def test_weights_were_fitted_on_these_features(kind: str, form: Form) -> None:
    """Changing the features without `make fit` would give nonsense silently."""
    assert read_trees(f"{kind}-kind1").features == form.first_names
    for name in ("kind2", "break2"):
        assert read_trees(f"{kind}-{name}").features == form.second_names
    assert read_trees(f"{kind}-kind2").classes == form.kinds

"""The median and the quantiles are those of numpy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from ingest.layout.middle import find_median, find_quantile

ROWS = arrays(np.float32, st.integers(1, 40), elements=st.floats(0, 1000, width=32))


@given(ROWS, st.floats(0, 1))
def test_they_are_those_of_numpy(values: NDArray[np.float32], share: float) -> None:
    assert find_median(values) == pytest.approx(np.median(values))
    assert find_quantile(values, share) == pytest.approx(np.quantile(values.astype(np.float64), share), rel=1e-5, abs=1e-3)


def test_nothing_has_no_median() -> None:
    assert np.isnan(find_median(np.zeros(0, dtype=np.float32)))

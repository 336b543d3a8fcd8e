"""The median and other quantiles of a short row of numbers: those of numpy take twenty times as long before they begin."""

from __future__ import annotations

import numpy as np

from ingest.layout.names import NAN, Floats


def find_median(values: Floats) -> np.float32:
    """The number in the middle, or the mean of the two there; NaN of nothing.

    >>> float(find_median(np.array([3, 1, 2, 5], dtype=np.float32)))
    2.5
    """
    ordered, count = np.sort(values), len(values)
    if not count:
        return np.float32(NAN)
    above: np.float32 = ordered[count // 2]
    return above if count % 2 else (ordered[count // 2 - 1] + above) / np.float32(2)


def find_quantile(values: Floats, share: float) -> np.float32:
    """The number that this share of all lie below, between two of them in proportion; of one or more.

    >>> float(find_quantile(np.array([3, 1, 2], dtype=np.float32), 0.75))
    2.5
    """
    ordered, place = np.sort(values), (len(values) - 1) * share
    first = int(place)
    part = place - first
    below, above = ordered[first], ordered[min(first + 1, len(values) - 1)]
    found: np.float32
    found = below + (above - below) * np.float32(part) if part < 0.5 else above - (above - below) * np.float32(1 - part)
    return found

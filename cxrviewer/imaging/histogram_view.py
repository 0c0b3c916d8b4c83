"""A histogram in a few hundred columns, and the curve of the grayscale chain over it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cxrviewer.dicom.radiograph import GrayscaleAttributes, Radiograph
from cxrviewer.imaging.histogram import histogram
from cxrviewer.imaging.polarity import is_inverse
from cxrviewer.imaging.voi_functions import apply_voi
from cxrviewer.imaging.voi_types import Voi

COLUMNS: Final = 256
_MARGIN: Final = 0.08


@dataclass(frozen=True, eq=False, slots=True)
class HistogramView:
    """Counts over an axis of modality values that is a little wider than the image's range.

    Attributes:
        low: Modality value at the left end of the axis.
        high: Modality value at the right end, above `low`.
        counts: (COLUMNS,) pixels in each column; of at most about a million evenly spaced ones.
    """

    low: float
    high: float
    counts: NDArray[np.int64]


def histogram_view(r: Radiograph) -> HistogramView:
    """Histogram of an image without its padding; for a thread that nobody waits for."""
    found = histogram(r)
    if not found.values.size:
        return HistogramView(0.0, 1.0, np.zeros(COLUMNS, np.int64))
    first, last = float(found.values[0]), float(found.values[-1])
    margin = max((last - first) * _MARGIN, 1.0)
    low, high = first - margin, last + margin
    counts, _ = np.histogram(found.values, COLUMNS, (low, high), weights=found.counts)
    return HistogramView(low, high, counts.astype(np.int64))


def displayed_curve(
    g: GrayscaleAttributes, voi: Voi, modality_values: NDArray[np.float64], *, inverted: bool
) -> NDArray[np.uint8]:
    """What is displayed for modality values: VOI, polarity and the reader's inversion as composed.

    Padding is a matter of stored values and not part of this.
    """
    shown = np.floor(apply_voi(voi, modality_values.copy()) * 255.0 + 0.5 + 1e-9).astype(np.uint8)
    return np.subtract(255, shown) if is_inverse(g) != inverted else shown

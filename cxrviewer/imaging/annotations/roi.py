"""Statistics over the pixels of a region, in modality values."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from cxrviewer.dicom.radiograph import Radiograph
from cxrviewer.imaging.annotations.annotation import Annotation, AnnotationKind
from cxrviewer.imaging.modality import modality_values
from cxrviewer.imaging.polarity import padding_limits

# Rescale Type of values without a unit (PS3.3 C.11.1.1.2).
_UNSPECIFIED: Final = "US"
_VALUES: Final = 1 << 16
# Rows that are counted at a time.
_BAND: Final = 128


@dataclass(frozen=True, slots=True)
class RoiStatistics:
    """What the pixels of a region have in common.

    Attributes:
        mean: Arithmetic mean of the modality values.
        standard_deviation: Of all pixels (divided by their number).
        minimum: Smallest modality value.
        maximum: Largest modality value.
        count: Number of pixels.
        unit: Rescale Type, empty where values have no unit.
    """

    mean: float
    standard_deviation: float
    minimum: float
    maximum: float
    count: int
    unit: str


def roi_statistics(annotation: Annotation, radiograph: Radiograph) -> RoiStatistics | None:
    """Statistics of the pixels whose middle lies in a rectangle or an ellipse, edge included.

    Pixel padding is no part of the image (PS3.3 C.7.5.1.1.2) and is left out.

    Returns:
        The statistics, or None where no such pixel is left.
    """
    counts = _counts(annotation, radiograph)
    limits = padding_limits(radiograph.grayscale)
    lowest = _lowest(radiograph.stored_values)
    if limits is not None:
        counts[limits[0] - lowest : limits[1] - lowest + 1] = 0
    found = np.flatnonzero(counts)
    if not found.size:
        return None
    values = modality_values(radiograph.grayscale, (found + lowest).astype(np.float64))
    weights = counts[found]
    mean = float(np.average(values, weights=weights))
    return RoiStatistics(
        mean=mean,
        standard_deviation=math.sqrt(float(np.average((values - mean) ** 2, weights=weights))),
        minimum=float(values.min()),
        maximum=float(values.max()),
        count=int(weights.sum()),
        unit=value_unit(radiograph),
    )


def pixel_count(annotation: Annotation, shape: tuple[int, int]) -> int:
    """Pixels of the region's bounding box: how much work its statistics are."""
    rows, columns = _span(annotation, shape)
    return len(range(*rows.indices(shape[0]))) * len(range(*columns.indices(shape[1])))


def value_unit(radiograph: Radiograph) -> str:
    """Unit of the modality values; empty where they have none."""
    unit = radiograph.grayscale.rescale_type.strip().upper()
    return "" if unit == _UNSPECIFIED else unit


def _span(annotation: Annotation, shape: tuple[int, int]) -> tuple[slice, slice]:
    """Rows and columns whose middles lie between the corners."""
    (x, y), (other_x, other_y) = annotation.points
    return _between(y, other_y, shape[0]), _between(x, other_x, shape[1])


def _between(first: float, second: float, size: int) -> slice:
    low, high = min(first, second), max(first, second)
    start = min(max(math.ceil(low - 0.5), 0), size)
    return slice(start, min(max(math.floor(high - 0.5) + 1, start), size))


def _counts(annotation: Annotation, radiograph: Radiograph) -> NDArray[np.int64]:
    """(65536,) how many pixels of the region have each stored value, from the lowest on.

    Counted band by band: a region as large as the image needs no second image in memory, and OpenCV
    lets other threads run meanwhile.
    """
    rows, columns = _span(annotation, radiograph.shape)
    lowest, counts = _lowest(radiograph.stored_values), np.zeros(_VALUES, np.int64)
    for start in range(rows.start, rows.stop, _BAND):
        band = slice(start, min(start + _BAND, rows.stop))
        stored = radiograph.stored_values[band, columns]
        if not stored.size:
            break
        raised = (stored.astype(np.int32) - lowest).astype(np.uint16)
        mask = None
        if annotation.kind is AnnotationKind.ELLIPSE:
            mask = _in_ellipse(annotation, band, columns).view(np.uint8)
        found = cv2.calcHist([raised], [0], mask, [_VALUES], [0, _VALUES])
        counts += found.ravel().astype(np.int64)
    return counts


def _lowest(stored: NDArray[np.integer]) -> int:
    """The smallest value that the array's type can hold."""
    return int(np.iinfo(stored.dtype).min)


def _in_ellipse(annotation: Annotation, rows: slice, columns: slice) -> NDArray[np.bool_]:
    (x, y), (other_x, other_y) = annotation.points
    across = _from_middle(columns, x, other_x)
    down = _from_middle(rows, y, other_y)
    inside: NDArray[np.bool_] = across[np.newaxis] + down[:, np.newaxis] <= 1.0
    return inside


def _from_middle(pixels: slice, first: float, second: float) -> NDArray[np.float64]:
    """Square of the distance from the middle of the ellipse, in half axes."""
    middles = np.arange(pixels.start, pixels.stop, dtype=np.float64) + 0.5
    distances = (middles - (first + second) / 2.0) / (abs(second - first) / 2.0 or 1.0)
    squares: NDArray[np.float64] = distances * distances
    return squares

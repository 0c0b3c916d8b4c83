"""Statistics over the pixels of a region, in modality values."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cxrviewer.dicom.radiograph import Radiograph
from cxrviewer.imaging.annotations.annotation import Annotation, AnnotationKind
from cxrviewer.imaging.modality import modality_values
from cxrviewer.imaging.polarity import padding_limits

# Rescale Type of values without a unit (PS3.3 C.11.1.1.2).
_UNSPECIFIED = "US"


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
    rows, columns = _span(annotation, radiograph.shape)
    stored = radiograph.stored_values[rows, columns]
    inside = _shows_image(stored, radiograph)
    if annotation.kind is AnnotationKind.ELLIPSE:
        inside &= _in_ellipse(annotation, rows, columns)
    kept = stored[inside]
    if not kept.size:
        return None
    values = modality_values(radiograph.grayscale, kept.astype(np.float64))
    return RoiStatistics(
        mean=float(values.mean()),
        standard_deviation=float(values.std()),
        minimum=float(values.min()),
        maximum=float(values.max()),
        count=int(values.size),
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


def _shows_image(stored: NDArray[np.integer], radiograph: Radiograph) -> NDArray[np.bool_]:
    limits = padding_limits(radiograph.grayscale)
    if limits is None:
        return np.ones(stored.shape, np.bool_)
    padding: NDArray[np.bool_] = (stored >= limits[0]) & (stored <= limits[1])
    return ~padding


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

"""The value of one pixel at each end of the Modality LUT."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from cxrviewer.dicom.radiograph import Radiograph
from cxrviewer.imaging.annotations.roi import value_unit
from cxrviewer.imaging.geometry import Point
from cxrviewer.imaging.modality import modality_values
from cxrviewer.imaging.polarity import padding_limits


@dataclass(frozen=True, slots=True)
class PixelReading:
    """What one pixel says.

    Attributes:
        column: Its column, the first one is 0.
        row: Its row, the first one is 0.
        stored_value: As in the file.
        modality_value: After the Modality LUT.
        unit: Of the modality value, empty where it has none.
        colour: Red, green and blue of a colour image, else None.
        is_padding: Whether the file declares the value to be no part of the image.
    """

    column: int
    row: int
    stored_value: int
    modality_value: float
    unit: str
    colour: tuple[int, int, int] | None
    is_padding: bool


def reading_at(point: Point, radiograph: Radiograph) -> PixelReading | None:
    """The pixel that holds an image point; None beside the image."""
    column, row = math.floor(point[0]), math.floor(point[1])
    rows, columns = radiograph.shape
    if not (0 <= row < rows and 0 <= column < columns):
        return None
    stored = int(radiograph.stored_values[row, column])
    modality = modality_values(radiograph.grayscale, np.array([stored], np.float64))
    limits = padding_limits(radiograph.grayscale)
    return PixelReading(
        column=column,
        row=row,
        stored_value=stored,
        modality_value=float(modality[0]),
        unit=value_unit(radiograph),
        colour=_colour(radiograph, row, column),
        is_padding=limits is not None and limits[0] <= stored <= limits[1],
    )


def _colour(radiograph: Radiograph, row: int, column: int) -> tuple[int, int, int] | None:
    if radiograph.colour is None:
        return None
    red, green, blue = (int(part) for part in radiograph.colour[row, column])
    return red, green, blue

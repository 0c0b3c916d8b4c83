"""The Modality LUT: from stored values to modality values (PS3.3 C.11.1)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cxrviewer.dicom.radiograph import GrayscaleAttributes, LutTable


def modality_values(
    g: GrayscaleAttributes, stored_values: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Modality values of `stored_values`, same shape (PS3.3 C.11.1.1).

    A Modality LUT Sequence replaces slope and intercept; the standard allows only one of them.
    Nothing is rounded: a slope of 0.1 keeps its tenths.
    """
    if g.modality_lut is not None:
        return look_up(g.modality_lut, stored_values)
    values = stored_values * g.rescale_slope
    values += g.rescale_intercept
    return values


def look_up(lut: LutTable, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Entries of `lut` for `values`; below the first and above the last entry they are clamped.

    A table is indexed by whole numbers, so values with a fraction go to the nearest one, halves up.
    """
    index = np.floor(values - lut.first_value + 0.5)
    return lut.data[np.clip(index, 0, lut.data.size - 1).astype(np.intp)].astype(np.float64)


def is_integral(g: GrayscaleAttributes) -> bool:
    """Whether all modality values are whole numbers."""
    return g.modality_lut is not None or (
        float(g.rescale_slope).is_integer() and float(g.rescale_intercept).is_integer()
    )

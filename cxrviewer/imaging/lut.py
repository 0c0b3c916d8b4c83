"""The whole grayscale chain as one table from stored value to displayed value.

Order (PS3.4 N.2, PS3.3 C.11): stored value → Modality LUT → VOI → polarity → reader's inversion →
padding. Rounding happens once, at the end of the VOI stage, to the nearest of 256 values, halves
up. Tools that cut the fraction off instead are therefore at most 1 of 255 away.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from cxrviewer.dicom.radiograph import GrayscaleAttributes
from cxrviewer.imaging.grayscale_steps import GrayscaleStep, chain_steps
from cxrviewer.imaging.modality import modality_values
from cxrviewer.imaging.polarity import is_inverse, padding_limits
from cxrviewer.imaging.voi_functions import apply_voi
from cxrviewer.imaging.voi_types import Voi

StoredValues = NDArray[np.uint8] | NDArray[np.uint16] | NDArray[np.int16]

# A half that arithmetic left a hair too small must still go up, on every machine alike.
_HALF: Final = 0.5 + 1e-9
# OpenCV looks 16-bit values up since version 5, several times as fast as numpy.
_OPENCV_TAKES_16_BITS: Final = int(cv2.__version__.split(".")[0]) >= 5


@dataclass(frozen=True, eq=False, slots=True)
class GrayscaleLut:
    """One table for the whole chain.

    Attributes:
        table: (n,) uint8, read-only: what is displayed for each stored value.
        first_stored_value: Stored value of `table[0]`.
        steps: The chain with the tags behind it, in order.
        unpadded: (n,) uint8, read-only: `table` before padding was blackened; None where no value
            means padding.
    """

    table: NDArray[np.uint8]
    first_stored_value: int
    steps: tuple[GrayscaleStep, ...] = ()
    unpadded: NDArray[np.uint8] | None = None

    def apply(
        self, stored_values: StoredValues, *, out: NDArray[np.uint8] | None = None
    ) -> NDArray[np.uint8]:
        """Displayed values for `stored_values`, same shape; values beyond the table are clamped.

        For values as the file stores them; padding becomes black.

        Args:
            stored_values: Any shape; uint16 and uint8 are used in place, int16 through a view.
            out: Filled and returned if given; same shape, its rows may be part of longer ones.
        """
        return self._looked_up(self.table, stored_values, out)

    def apply_to_resampled(
        self, values: StoredValues, *, out: NDArray[np.uint8] | None = None
    ) -> NDArray[np.uint8]:
        """`apply` for averages of stored values: one that equals a padding value is none.

        Which pixels are padding has to be known from before the resampling.
        """
        return self._looked_up(self.table if self.unpadded is None else self.unpadded, values, out)

    def _looked_up(
        self, by_value: NDArray[np.uint8], values: StoredValues, out: NDArray[np.uint8] | None
    ) -> NDArray[np.uint8]:
        if out is None:
            out = np.empty(values.shape, np.uint8)
        table = self._by_pattern(by_value, values.dtype)
        index: NDArray[Any] = values.view(np.uint8 if table.size == 256 else np.uint16)
        if index.ndim == 2 and (_OPENCV_TAKES_16_BITS or table.size == 256):
            if index.size:
                cv2.LUT(index, table, dst=out)
            return out
        np.take(table, index, out=out, mode="clip")
        return out

    def _by_pattern(self, table: NDArray[np.uint8], dtype: np.dtype[Any]) -> NDArray[np.uint8]:
        """The table in the order of the pixels' bit patterns, which then index it uncopied."""
        patterns = 1 << (8 * dtype.itemsize)
        first = self.first_stored_value - int(np.iinfo(dtype).min)
        if dtype.kind == "u" and first == 0 and table.size == patterns:
            return table
        # By rising value: the table, and its ends for what lies below and above it.
        inside = table[max(-first, 0) : max(patterns - first, 0)]
        by_value = np.full(patterns, table[-1])
        by_value[: max(first, 0)] = table[0]
        by_value[max(first, 0) : max(first, 0) + inside.size] = inside
        # The patterns of negative values come after those of the others.
        return np.roll(by_value, patterns // 2) if dtype.kind == "i" else by_value


def compose(g: GrayscaleAttributes, voi: Voi, *, inverted: bool = False) -> GrayscaleLut:
    """Compose the chain of `g` and `voi` into one table over all values that Bits Stored allows.

    Args:
        g: The image's tags.
        voi: The window or VOI LUT to use.
        inverted: The reader's inversion; applied last and once. Padding stays black.
    """
    first = g.stored_range[0]
    modality, modality_range = _modality(g)
    displayed = apply_voi(voi, modality)
    displayed *= 255.0
    voi_range = (float(displayed.min()), float(displayed.max()))
    displayed += _HALF  # casting cuts the fraction off: together this rounds
    table = displayed.astype(np.uint8)
    inverse = is_inverse(g)
    if inverse != inverted:
        np.subtract(255, table, out=table)
    unpadded = None
    if limits := padding_limits(g):
        unpadded = table.copy()
        unpadded.flags.writeable = False
        table[limits[0] - first : limits[1] - first + 1] = 0
    table.flags.writeable = False
    steps = chain_steps(
        g,
        voi,
        modality_range,
        voi_range,
        inverse=inverse,
        inverted=inverted,
    )
    return GrayscaleLut(table, first, steps, unpadded)


def _modality(g: GrayscaleAttributes) -> tuple[NDArray[np.float64], tuple[float, float]]:
    """Modality values of all stored values that the bits allow, and their range."""
    if g.modality_lut is not None:
        return _with_range(modality_values(g, _stored(*g.stored_range)))
    return _rescaled(*g.stored_range, g.rescale_slope, g.rescale_intercept)


@lru_cache(maxsize=8)
def _rescaled(
    first: int, last: int, slope: float, intercept: float
) -> tuple[NDArray[np.float64], tuple[float, float]]:
    """Kept, since every step of a drag asks for it again."""
    g = GrayscaleAttributes(rescale_slope=slope, rescale_intercept=intercept)
    return _with_range(modality_values(g, _stored(first, last)))


def _stored(first: int, last: int) -> NDArray[np.float64]:
    return np.arange(first, last + 1, dtype=np.float64)


def _with_range(values: NDArray[np.float64]) -> tuple[NDArray[np.float64], tuple[float, float]]:
    values.flags.writeable = False
    return values, (float(values.min()), float(values.max()))

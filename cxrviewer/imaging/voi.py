"""Windows and VOI LUTs of a radiograph, and its rendering; the door to the grayscale chain.

The parts: `voi_types` (what a reader chooses from), `modality` and `voi_functions` (the formulas of
PS3.3 C.11), `polarity`, `lut` (all of it as one table), `grayscale_steps` (the proof).
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cxrviewer.dicom.radiograph import GrayscaleAttributes, Radiograph, VoiLutFunction
from cxrviewer.dicom.radiograph import Window as FileWindow
from cxrviewer.imaging.density import exposed_region
from cxrviewer.imaging.grayscale_steps import GrayscaleStep, StepKind, TagValue
from cxrviewer.imaging.grey_percentiles import grey_percentiles
from cxrviewer.imaging.histogram import Region, histogram
from cxrviewer.imaging.lut import GrayscaleLut, compose
from cxrviewer.imaging.modality import is_integral, modality_values
from cxrviewer.imaging.polarity import is_inverse, padding_limits
from cxrviewer.imaging.voi_types import (
    Voi,
    VoiLut,
    Window,
    equivalent_window,
    voi_ends,
    with_function,
    with_voi_ends,
)

__all__ = [
    "GrayscaleLut",
    "GrayscaleStep",
    "Region",
    "StepKind",
    "TagValue",
    "Voi",
    "VoiLut",
    "Window",
    "auto_voi",
    "canonical_render",
    "compose",
    "default_voi",
    "equivalent_window",
    "full_range_voi",
    "is_inverse",
    "voi_choices",
    "voi_ends",
    "window_spanning",
    "with_function",
    "with_voi_ends",
]

_AUTO_PERCENTILES: Final = (0.5, 99.7)
_GLANCE_PIXELS: Final = 1 << 16


def voi_choices(g: GrayscaleAttributes) -> tuple[Voi, ...]:
    """VOI LUTs, then windows of the file, in its order; what the standard forbids is left out.

    The standard lets the reader choose between the two (PS3.3 C.11.2.1.1). LUTs come first: in a
    radiograph for presentation they hold the film curve that its maker intended, and the windows
    beside them are a coarser stand-in for older viewers.
    """
    luts = tuple(VoiLut(lut, lut.explanation) for lut in g.voi_luts if lut.data.size)
    return luts + tuple(
        Window(window.center, window.width, g.voi_lut_function, window.explanation)
        for window in g.windows
        if _is_allowed(window, g.voi_lut_function)
    )


def default_voi(r: Radiograph) -> Voi:
    """The file's first choice; without any, the whole range of an 8-bit image or a robust window.

    A choice that shows nothing but black or white, as windows left at 0 and 1 do, is passed over:
    a wrong optional tag must not hide an image. Images of 8 bits or fewer that come without a VOI
    are finished pictures (secondary captures, JPEG, PNG): they are shown as they are.
    """
    choices = voi_choices(r.grayscale)
    for choice in choices:
        if _shows_something(r, choice):
            return choice
    if r.grayscale.bits_stored <= 8 and not choices:
        return full_range_voi(r.grayscale)
    found = auto_voi(r)
    return choices[0] if choices and not _shows_something(r, found) else found


def auto_voi(
    r: Radiograph,
    region: Region | None = None,
    *,
    percentiles: tuple[float, float] = _AUTO_PERCENTILES,
    open_only: bool = False,
) -> Window:
    """Window over the values that occur, without their extremes, padding and collimation.

    Args:
        r: The radiograph.
        region: Look only at these image pixels (x, y, width, height); by default at those inside
            flat borders.
        percentiles: Shown black and white, of the pixels counted from the dark end.
        open_only: Leave out what the image's Display Shutter hides.
    """
    seen = region or exposed_region(r, open_only=open_only)
    found = histogram(r, seen, open_only=open_only)
    if not found.counts.size:
        return full_range_voi(r.grayscale)
    if is_inverse(r.grayscale):  # the dark end is that of the large values
        percentiles = (100.0 - percentiles[1], 100.0 - percentiles[0])
    low, high = (found.percentile(percent) for percent in percentiles)
    return window_spanning(low, high, r.grayscale)


def full_range_voi(g: GrayscaleAttributes) -> Window:
    """Window over all values that the bits allow."""
    values = modality_values(g, np.arange(*_ends(g), dtype=np.float64))
    return window_spanning(float(values.min()), float(values.max()), g)


def window_spanning(low: float, high: float, g: GrayscaleAttributes) -> Window:
    """Window that maps modality value `low` to black and `high` to white (before any inversion).

    `LINEAR` where modality values are whole numbers, since every viewer knows it; `LINEAR_EXACT`
    where they are not, since `LINEAR` cannot be narrower than 1.
    """
    if is_integral(g):
        # The inverse of C.11.2.1.2.1: low = c - 0.5 - (w - 1)/2 and high = c - 0.5 + (w - 1)/2.
        return Window((low + high + 1.0) / 2.0, max(high - low, 1.0) + 1.0)
    width = max(high - low, 1e-6)
    return Window((low + high) / 2.0, width, VoiLutFunction.LINEAR_EXACT)


def canonical_render(r: Radiograph) -> NDArray[np.uint8]:
    """(rows, columns) uint8 as the model and thumbnails see it; independent of the reader's window.

    Default VOI, bright means dense in every photometric interpretation; of a colour image its
    luminance.
    """
    return compose(r.grayscale, default_voi(r)).apply(r.stored_values)


def _shows_something(r: Radiograph, voi: Voi) -> bool:
    """Whether the bulk of the pixels gets more than one grey value."""
    rows, columns = r.shape
    step = max(math.isqrt(rows * columns // _GLANCE_PIXELS), 1)
    pixels = r.stored_values[::step, ::step]
    shown = compose(r.grayscale, voi).apply(pixels)
    if limits := padding_limits(r.grayscale):
        shown = shown[(pixels < limits[0]) | (pixels > limits[1])]
    low, high = grey_percentiles(shown, (1.0, 99.0)) if shown.size else (0.0, 0.0)
    return low < high


def _ends(g: GrayscaleAttributes) -> tuple[int, int]:
    first, last = g.stored_range
    return first, last + 1


def _is_allowed(window: FileWindow, function: VoiLutFunction) -> bool:
    smallest = 1.0 if function is VoiLutFunction.LINEAR else 1e-6
    return math.isfinite(window.center) and smallest <= window.width < math.inf

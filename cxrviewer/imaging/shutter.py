"""Pixels that a Display Shutter hides, and the grey in their place. Free of Qt.

A shutter is not part of the grayscale chain. Its value is a P-value (PS3.3 C.7.6.11), what the
chain ends with, and when a shutter is applied must not change how it looks (PS3.4 N.2, note on
shutters): so neither window nor inversion moves it.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from cxrviewer.dicom.radiograph import Radiograph
from cxrviewer.dicom.shutter import Mask, Shutter, middles
from cxrviewer.imaging.geometry import ViewTransform
from cxrviewer.imaging.measure import pixel_scale
from cxrviewer.imaging.placement import axes_of, turned

_ALL: Final = slice(None)


def shutter_grey(shutter: Shutter) -> int:
    """The 8-bit grey of what is hidden; 65535 is 255, halves go up."""
    return (shutter.presentation_value + 128) // 257


def hidden_pixels(radiograph: Radiograph, rows: slice = _ALL, columns: slice = _ALL) -> Mask | None:
    """(rows, columns) True where a pixel is hidden; None where there is no shutter.

    Args:
        radiograph: The image.
        rows: Those that are asked for.
        columns: Likewise.
    """
    if radiograph.shutter is None:
        return None
    ys, xs = (middles(length) for length in radiograph.shape)
    aspect = pixel_scale(radiograph.spacing).pixel_aspect
    return ~radiograph.shutter.opens(xs[columns], ys[rows], pixel_aspect=aspect)


def hidden_in_view(radiograph: Radiograph, view: ViewTransform) -> Mask | None:
    """(rows, columns) of a viewport, True where the image in it is hidden; None without a shutter.

    A pixel of the viewport is hidden where its middle is.

    Args:
        radiograph: The image.
        view: Where it lies in the viewport.
    """
    if radiograph.shutter is None:
        return None
    x, y = axes_of(view)
    aspect = pixel_scale(radiograph.spacing).pixel_aspect
    is_open = radiograph.shutter.opens(
        x.image_positions(), y.image_positions(), pixel_aspect=aspect
    )
    upright = np.zeros((y.viewport_length, x.viewport_length), np.uint8)
    upright[slice(*y.covered), slice(*x.covered)] = ~is_open
    return turned(upright, view).astype(np.bool_)


def with_shutter(
    pixels: NDArray[np.uint8], radiograph: Radiograph, view: ViewTransform
) -> NDArray[np.uint8]:
    """The pixels of a viewport with what the image's shutter hides painted over.

    Args:
        pixels: (rows, columns) grey or (rows, columns, 3) colour; changed in place.
        radiograph: What they show.
        view: Where it lies in the viewport.
    """
    hidden = hidden_in_view(radiograph, view)
    if hidden is not None and radiograph.shutter is not None:
        pixels[hidden] = shutter_grey(radiograph.shutter)
    return pixels

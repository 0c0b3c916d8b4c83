"""What the network that outlines organs is shown of an image. Free of torch."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from cxrviewer.imaging.canvas import CanvasTransform
from cxrviewer.imaging.grey_percentiles import grey_percentiles
from cxrviewer.inference.preprocess import PreprocessSpec, fit_canvas

FLAT: Final = 32
"""Grey values (of 256) between the darkest and the brightest per cent, below which an image is
spread. So little contrast comes from a wrong rendering: of 411 outlined radiographs six have it, 15
grey values each, nearly white; the next flattest has 33."""
_PERCENTS: Final = (1.0, 99.0)
# Every so many rows and columns are looked at.
_STRIDE: Final = 4


def organ_canvas(
    image: NDArray[np.uint8], spec: PreprocessSpec
) -> tuple[NDArray[np.uint8], CanvasTransform]:
    """The canvas of an image (rows, columns), made legible first, and where it lies on it."""
    return fit_canvas(legible(image), spec)


def legible(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """An image with hardly any contrast spread over all grey values; any other as it is.

    Outlines follow borders, whatever their grey value, so nothing is lost by it. Scores of findings
    are another matter: the network that gives them sees the rendering as it is.
    """
    low, high = grey_percentiles(image[::_STRIDE, ::_STRIDE], _PERCENTS)
    if not 0 < high - low < FLAT:
        return image
    grey = (np.arange(256, dtype=np.float64) - low) * (255 / (high - low))
    return np.asarray(cv2.LUT(image, np.rint(grey.clip(0, 255)).astype(np.uint8)), np.uint8)

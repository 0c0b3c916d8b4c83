"""Small pictures of images."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from cxrviewer.dicom.radiograph import Radiograph
from cxrviewer.imaging.geometry import ViewTransform
from cxrviewer.imaging.measure import pixel_scale
from cxrviewer.imaging.render import render
from cxrviewer.imaging.shutter import with_shutter
from cxrviewer.imaging.voi import compose, default_voi

SIDE: Final = 160


def thumbnail(radiograph: Radiograph, side: int = SIDE) -> NDArray[np.uint8]:
    """The image as it is shown first, at most `side` pixels wide and high; padding is black.

    Returns:
        (rows, columns) uint8, or (rows, columns, 3) of a colour image.
    """
    aspect = pixel_scale(radiograph.spacing).pixel_aspect
    rows, columns = radiograph.shape
    scale = min(1.0, side / max(rows * aspect, columns))
    size = max(1, round(rows * aspect * scale)), max(1, round(columns * scale))
    lut = compose(radiograph.grayscale, default_voi(radiograph))
    view = ViewTransform.fit((rows, columns), size, pixel_aspect=aspect)
    return with_shutter(render(radiograph, lut, view), radiograph, view)

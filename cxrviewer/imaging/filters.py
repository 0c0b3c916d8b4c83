"""Display filters over a whole image, done once and kept, so that windows and zoom stay fast.

They act on stored values, before the Modality LUT: every later step of the grayscale chain, every
window and every preset works on a filtered image as on the image itself. The radiograph stays as it
is; measurements, the pixel probe and the model read the radiograph.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from cxrviewer.dicom.radiograph import GrayscaleAttributes
from cxrviewer.imaging.display_filters import DisplayFilters
from cxrviewer.imaging.local_contrast import local_contrast
from cxrviewer.imaging.render import RenderSource

Pixels = NDArray[Any]

AMOUNT: Final = 2.0
"""How much of the fine detail is added at full strength."""

# The blur of the mask as a share of the longer side: about 1 mm on a film of 43 cm.
_RADIUS_SHARE: Final = 1.0 / 400.0
_BAND: Final = 512


def filtered(
    source: RenderSource,
    filters: DisplayFilters,
    g: GrayscaleAttributes,
    *,
    cancelled: Callable[[], bool] = lambda: False,
) -> RenderSource:
    """`source` with the filters on; local contrast first, then sharpening.

    Args:
        source: A grey image; one in colour comes back as it is.
        filters: Strengths.
        g: Its tags; results stay within what Bits Stored allows.
        cancelled: Asked between the filters; the result is of no use where it says so.
    """
    values = source.values
    if not filters or values.ndim != 2:
        return source
    valid = None if source.valid is None else source.valid > 0
    if filters.local_contrast > 0.0:
        values = local_contrast(values, filters.local_contrast, valid=valid)
    if filters.sharpening > 0.0 and not cancelled():
        values = sharpened(values, filters.sharpening, valid=valid)
    first, last = g.stored_range
    limits = np.iinfo(values.dtype)
    values = np.clip(values, max(first, limits.min), min(last, limits.max))
    if valid is not None:
        values[~valid] = 0
    return RenderSource(values, source.valid)


def sharpened(
    values: Pixels,
    strength: float,
    *,
    valid: NDArray[np.bool_] | None = None,
    sigma: float | None = None,
) -> Pixels:
    """Unsharp mask: v + 2 · strength · (v − blurred v), of the same type.

    Args:
        values: (rows, columns) uint8, uint16 or int16.
        strength: 0 to 1.
        valid: (rows, columns) False where padding, which does not enter the blur.
        sigma: Of the Gaussian blur in pixels; by default a 400th of the longer side.
    """
    width = max(values.shape) * _RADIUS_SHARE if sigma is None else sigma
    blurred = _blurred(values, valid, max(width, 0.3))
    amount = np.float32(AMOUNT * strength)
    limits = np.iinfo(values.dtype)
    out = np.empty_like(values)
    # In bands, so that two more copies of a large image in floating point are never needed.
    for start in range(0, values.shape[0], _BAND):
        band = slice(start, start + _BAND)
        exact = values[band].astype(np.float32)
        exact += amount * (exact - blurred[band])
        np.rint(exact, out=exact)
        out[band] = np.clip(exact, limits.min, limits.max)
    return out


def _blurred(values: Pixels, valid: NDArray[np.bool_] | None, sigma: float) -> NDArray[np.float32]:
    exact = values.astype(np.float32)
    if valid is None:
        return np.asarray(_gauss(exact, sigma))
    # Padding weighs nothing: the blur of the rest is divided by how much of the rest there is.
    weight = valid.astype(np.float32)
    exact *= weight
    share = _gauss(weight, sigma)
    found = _gauss(exact, sigma)
    np.divide(found, share, out=found, where=share > 1e-6)
    return found


def _gauss(image: NDArray[np.float32], sigma: float) -> NDArray[np.float32]:
    blurred = cv2.GaussianBlur(image, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(blurred, np.float32)

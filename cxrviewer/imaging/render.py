"""From a radiograph to the pixels of its viewport.

Stored values are resampled once per zoom or pan (`resample`); a change of the window only runs the
viewport's pixels through the table again (`displayed`). `render` does both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cxrviewer.dicom.radiograph import Radiograph
from cxrviewer.imaging.geometry import ViewTransform
from cxrviewer.imaging.lut import GrayscaleLut
from cxrviewer.imaging.placement import (
    AxisPlacement,
    Rectangle,
    axes_of,
    covered_region,
    is_upright,
    turned,
)
from cxrviewer.imaging.polarity import padding_limits
from cxrviewer.imaging.resample import resample_upright

Pixels = NDArray[Any]


class Resampled(NamedTuple):
    """A view's pixels before the grayscale.

    Attributes:
        values: (rows, columns) stored values of the viewport, or (rows, columns, 3) colour; 0
            where there is no image.
        region: Viewport pixels that show image: left, top, right, bottom (one past the last).
        padding: (rows, columns) bool, pixels of which most is padding; None where there are none.
    """

    values: Pixels
    region: Rectangle
    padding: NDArray[np.bool_] | None = None


@dataclass(frozen=True, eq=False, slots=True)
class RenderSource:
    """A radiograph made ready for resampling; make it once per image where padding is used.

    Attributes:
        values: (rows, columns) stored values, 0 where padding; or (rows, columns, 3) colour.
        valid: (rows, columns) of the type of `values`, so that cv2 rounds both alike: 0 where
            padding, else the type's largest value; None where there is no padding.
    """

    values: Pixels
    valid: Pixels | None = None

    @classmethod
    def of(cls, radiograph: Radiograph) -> RenderSource:
        """Source of `radiograph`; copies its pixels only if some are padding."""
        if radiograph.colour is not None:
            return cls(radiograph.colour)
        stored = radiograph.stored_values
        limits = padding_limits(radiograph.grayscale)
        if limits is None:
            return cls(stored)
        is_padding = (stored >= limits[0]) & (stored <= limits[1])
        if not is_padding.any():
            return cls(stored)
        # 8 bits would be too coarse for the shares in `valid`.
        kind = np.int16 if stored.dtype == np.int16 else np.uint16
        nothing, everything = kind(0), kind(np.iinfo(kind).max)
        values = np.where(is_padding, nothing, stored.astype(kind, copy=False))
        return cls(values, np.where(is_padding, nothing, everything))


def resample(image: Pixels, transform: ViewTransform, *, out: Pixels | None = None) -> Resampled:
    """Resample `image` to the viewport: area average when shrinking, linear when enlarging.

    Every point is drawn less than half a screen pixel from where `transform` puts it.

    Args:
        image: (rows, columns) uint8, uint16 or int16, or (rows, columns, 3) uint8.
        transform: Where the image lies.
        out: Buffer of the viewport's size and the image's type, filled and used for the result.
    """
    size = (*transform.viewport_size, *image.shape[2:])
    target = np.empty(size, image.dtype) if out is None else out
    x, y = axes_of(transform)
    if is_upright(transform):
        _fill(image, x, y, target)
    else:
        flat = np.empty((y.viewport_length, x.viewport_length, *image.shape[2:]), image.dtype)
        _fill(image, x, y, flat)
        target[...] = turned(flat, transform)
    return Resampled(target, covered_region(transform))


def resample_source(
    source: RenderSource, transform: ViewTransform, *, out: Pixels | None = None
) -> Resampled:
    """`resample` of a source; padding does not bleed into the pixels beside it."""
    found = resample(source.values, transform, out=out)
    if source.valid is None:
        return found
    valid = resample(source.valid, transform).values
    limits = np.iinfo(valid.dtype)
    mixed = (valid > 0) & (valid < limits.max)
    # Padding entered the average as 0: dividing by the share of the rest takes it out again.
    whole = found.values[mixed] * (float(limits.max) / valid[mixed])
    found.values[mixed] = np.clip(np.rint(whole), limits.min, limits.max)
    return found._replace(padding=valid <= limits.max // 2)


def displayed(
    view: Resampled,
    lut: GrayscaleLut,
    *,
    out: NDArray[np.uint8] | None = None,
    is_black_beside: bool = False,
) -> NDArray[np.uint8]:
    """Grey (rows, columns) or colour (rows, columns, 3) uint8 for the screen.

    Padding and everything beside the image are black in every polarity. What is padding was decided
    before resampling: an average that happens to equal the padding value is not. A colour image
    goes through the table channel by channel.

    Args:
        view: What `resample` gave.
        lut: The grayscale chain.
        out: Buffer to fill and return.
        is_black_beside: `out` is black already beside the image, from the last time.
    """
    shown = np.empty(view.values.shape, np.uint8) if out is None else out
    left, top, right, bottom = view.region
    image = np.s_[top:bottom, left:right]
    lut.apply_to_resampled(view.values[image], out=shown[image])
    if view.padding is not None:
        shown[view.padding] = 0
    if not is_black_beside:
        shown[:top] = 0
        shown[bottom:] = 0
        shown[top:bottom, :left] = 0
        shown[top:bottom, right:] = 0
    return shown


def render(
    radiograph: Radiograph | RenderSource,
    lut: GrayscaleLut,
    transform: ViewTransform,
    *,
    out: NDArray[np.uint8] | None = None,
) -> NDArray[np.uint8]:
    """The viewport as the screen shows it: (rows, columns), or (rows, columns, 3) for colour."""
    if isinstance(radiograph, Radiograph):
        radiograph = RenderSource.of(radiograph)
    return displayed(resample_source(radiograph, transform), lut, out=out)


def _fill(image: Pixels, x: AxisPlacement, y: AxisPlacement, out: Pixels) -> None:
    whole = x.covered == (0, x.viewport_length) and y.covered == (0, y.viewport_length)
    if not whole:
        out[...] = 0
    resample_upright(image, x, y, out)

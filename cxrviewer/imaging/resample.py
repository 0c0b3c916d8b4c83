"""Resampling of an upright image to its viewport: area average or smooth enlargement."""

from __future__ import annotations

from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from cxrviewer.imaging.placement import AxisPlacement

Pixels = NDArray[Any]

# Above this the pixels themselves are what the reader looks for; linear interpolation in cv2 also
# places its samples on 1/32 of an image pixel only.
NEAREST_FROM: Final = 16.0
_MARGIN: Final = 2


def resample_upright(image: Pixels, x: AxisPlacement, y: AxisPlacement, out: Pixels) -> None:
    """Fill `out` (viewport rows, columns[, 3]) with `image`; what the image leaves free stays."""
    if x.covered[0] >= x.covered[1] or y.covered[0] >= y.covered[1]:
        return
    if x.scale <= 1.0 and y.scale <= 1.0:
        _average(image, x, y, out)
    elif min(x.scale, y.scale) >= NEAREST_FROM:
        _repeat(image, x, y, out)
    else:
        _interpolate(image, x, y, out)


def _average(image: Pixels, x: AxisPlacement, y: AxisPlacement, out: Pixels) -> None:
    columns = x.tiles()
    for top, bottom, image_top, image_bottom in y.tiles():
        for left, right, image_left, image_right in columns:
            piece = image[image_top:image_bottom, image_left:image_right]
            _put(out, piece, (left, top, right, bottom))


def _put(out: Pixels, piece: Pixels, box: tuple[int, int, int, int]) -> None:
    left, top, right, bottom = box
    height, width = out.shape[:2]
    size = (right - left, bottom - top)
    if left >= 0 and top >= 0 and right <= width and bottom <= height:
        cv2.resize(piece, size, dst=out[top:bottom, left:right], interpolation=cv2.INTER_AREA)
        return
    small = cv2.resize(piece, size, interpolation=cv2.INTER_AREA)
    rows, columns = slice(max(top, 0), min(bottom, height)), slice(max(left, 0), min(right, width))
    out[rows, columns] = small[
        rows.start - top : rows.stop - top, columns.start - left : columns.stop - left
    ]


def _repeat(image: Pixels, x: AxisPlacement, y: AxisPlacement, out: Pixels) -> None:
    rows, columns = (
        np.clip(axis.image_positions().astype(np.intp), 0, axis.length - 1) for axis in (y, x)
    )
    out[slice(*y.covered), slice(*x.covered)] = image[np.ix_(rows, columns)]


def _interpolate(image: Pixels, x: AxisPlacement, y: AxisPlacement, out: Pixels) -> None:
    """Linear interpolation between pixel middles; the outermost pixels reach to the edge."""
    crops = [_needed(axis) for axis in (y, x)]
    crop = image[slice(*crops[0]), slice(*crops[1])]
    (top, bottom), (left, right) = y.covered, x.covered
    matrix = np.array([_row(x, crops[1][0], 0), _row(y, crops[0][0], 1)])
    target = out[top:bottom, left:right]
    target[...] = cv2.warpAffine(
        crop,
        matrix,
        (right - left, bottom - top),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )


def _needed(axis: AxisPlacement) -> tuple[int, int]:
    positions = axis.image_positions()
    first, last = int(positions[0]) - _MARGIN, int(positions[-1]) + _MARGIN + 1
    return max(first, 0), min(last, axis.length)


def _row(axis: AxisPlacement, first_pixel: int, index: int) -> tuple[float, float, float]:
    """Row of the matrix from the middle of a target pixel to the middle of a crop pixel."""
    step = 1.0 / axis.scale
    origin = (axis.covered[0] + 0.5 - axis.start) * step - 0.5 - first_pixel
    return (step, 0.0, origin) if index == 0 else (0.0, step, origin)

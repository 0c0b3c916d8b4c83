"""A picture that is mostly empty, kept as the small pieces of it that are not."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QRectF, QSize
from PySide6.QtGui import QImage, QPainter

_SIDE: Final = 96


class Tile(NamedTuple):
    """A piece of a picture.

    Attributes:
        at: Its top left corner, in our pixels.
        image: Premultiplied, in device pixels.
    """

    at: QPointF
    image: QImage


def painted_tiles(
    bounds: QRectF, ratio: float, paint: Callable[[QPainter], None]
) -> tuple[Tile, ...]:
    """What `paint` draws within `bounds`, without what stays empty.

    Args:
        bounds: In our pixels.
        ratio: Device pixels for one of ours.
        paint: Draws in our pixels.
    """
    # Corners on whole device pixels: nothing is resampled when a tile is laid down.
    left, top = math.floor(bounds.left() * ratio), math.floor(bounds.top() * ratio)
    right, bottom = math.ceil(bounds.right() * ratio), math.ceil(bounds.bottom() * ratio)
    if right <= left or bottom <= top:
        return ()
    size = QSize(right - left, bottom - top)
    canvas = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    canvas.setDevicePixelRatio(ratio)
    canvas.fill(0)
    painter = QPainter(canvas)
    try:
        painter.translate(-left / ratio, -top / ratio)
        paint(painter)
    finally:
        painter.end()
    return tuple(
        Tile(QPointF((left + x) / ratio, (top + y) / ratio), canvas.copy(QRect(x, y, wide, high)))
        for x, y, wide, high in _filled(canvas)
    )


def _filled(canvas: QImage) -> Iterator[tuple[int, int, int, int]]:
    """Squares (x, y, width, height) of the canvas in which anything is drawn."""
    rows, columns = canvas.height(), canvas.width()
    pixels = np.frombuffer(canvas.constBits(), np.uint32).reshape(rows, columns)
    for top in range(0, rows, _SIDE):
        used: NDArray[np.bool_] = np.asarray(pixels[top : top + _SIDE].any(axis=0))
        for left in range(0, columns, _SIDE):
            if used[left : left + _SIDE].any():
                yield left, top, min(_SIDE, columns - left), min(_SIDE, rows - top)

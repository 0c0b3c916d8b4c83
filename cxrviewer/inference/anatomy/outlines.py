"""Outlines of organs on the network's canvas, and where they lie on the image. Free of torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from cxrviewer.imaging.canvas import CanvasTransform
from cxrviewer.imaging.geometry import Point
from cxrviewer.inference.anatomy.organs import Organ

Mask = NDArray[np.bool_]

_EVEN: Final = 0.5


@dataclass(frozen=True, eq=False, slots=True)
class Outlines:
    """Which pixel of a canvas belongs to which organs.

    Attributes:
        labels: (rows, columns) uint8 of the canvas, bits of organs; read only.
        canvas: Where the canvas lies on the image.
    """

    labels: NDArray[np.uint8]
    canvas: CanvasTransform

    def mask(self, *organs: Organ) -> Mask:
        """Pixels of the canvas that belong to any of these."""
        wanted = np.uint8(sum(organ.bit for organ in organs))
        found: Mask = (self.labels & wanted) > 0
        return found

    def area(self, organ: Organ) -> float:
        """Part of the image that an organ covers."""
        rows, columns = self.canvas.image_size
        shown = rows * self.canvas.scale_y * columns * self.canvas.scale_x
        return np.count_nonzero(self.mask(organ)) / shown

    def to_image(self, x: float, y: float) -> Point:
        """The image point at a canvas point; both in pixel edges."""
        return (
            (x - self.canvas.offset_x) / self.canvas.scale_x,
            (y - self.canvas.offset_y) / self.canvas.scale_y,
        )

    def on_image(self) -> NDArray[np.uint8]:
        """The labels on the image's pixels, (rows, columns), each taken at its middle."""
        rows, columns = self.canvas.image_size
        size_y, size_x = self.labels.shape
        across = (np.arange(columns) + 0.5) * self.canvas.scale_x + self.canvas.offset_x
        down = (np.arange(rows) + 0.5) * self.canvas.scale_y + self.canvas.offset_y
        inside_x = (across >= 0) & (across < size_x)
        inside_y = (down >= 0) & (down < size_y)
        found = np.zeros((rows, columns), np.uint8)
        found[np.ix_(inside_y, inside_x)] = self.labels[
            np.ix_(down[inside_y].astype(np.intp), across[inside_x].astype(np.intp))
        ]
        return found


Outlined = tuple[Outlines, Mapping[Organ, float]]
"""Outlines of an image, and for each organ how sure its outline is, 0 to 1."""


def outline(chances: NDArray[np.float32], canvas: CanvasTransform) -> Outlined:
    """Outlines from the network's answer, and how sure it is of each.

    An organ is what is likelier than not to belong to it: one piece, the largest, without holes.
    What the network calls organ beyond the image, in the black of the canvas, is left out.

    Args:
        chances: (organs, rows, columns) of 0..1.
        canvas: Where the canvas lies on the image.

    Returns:
        The outlines, and for each organ the Dice coefficient of its outline with the chances, from
        0 to 1: what the network itself expects of it.
    """
    labels = np.zeros(chances.shape[1:], np.uint8)
    certainty = {}
    inside = image_area(canvas)
    for organ, plane in zip(Organ, chances, strict=True):
        shown = np.where(inside, plane, np.float32(0))
        mask = _one_piece(shown >= _EVEN)
        labels |= mask * np.uint8(organ.bit)
        total = float(shown.sum()) + float(np.count_nonzero(mask))
        certainty[organ] = 2 * float((shown * mask).sum()) / total if total else 0.0
    labels.flags.writeable = False
    return Outlines(labels, canvas), certainty


def image_area(canvas: CanvasTransform) -> Mask:
    """Pixels of the canvas whose middle lies on the image."""
    rows, columns = canvas.image_size
    height, width = canvas.canvas_size
    x = np.arange(width) + 0.5 - canvas.offset_x
    y = np.arange(height) + 0.5 - canvas.offset_y
    across = (x >= 0) & (x < columns * canvas.scale_x)
    down = (y >= 0) & (y < rows * canvas.scale_y)
    found: Mask = down[:, None] & across[None, :]
    return found


def hull(mask: Mask) -> Mask:
    """The smallest convex shape around a mask.

    The outline of a lung goes around what is dense in it, a consolidation or fluid; its hull does
    not.
    """
    filled = np.zeros(mask.shape, np.uint8)
    rows = np.flatnonzero(mask.any(axis=1))
    if rows.size:
        # No corner of the hull lies between the first and the last pixel of a row.
        first = mask[rows].argmax(axis=1)
        last = mask.shape[1] - 1 - mask[rows, ::-1].argmax(axis=1)
        ends = np.stack([np.concatenate([first, last]), np.concatenate([rows, rows])], axis=1)
        cv2.fillConvexPoly(filled, cv2.convexHull(ends.astype(np.int32)), 1)
    return filled.view(np.bool_)


def _one_piece(mask: Mask) -> Mask:
    """The largest connected part of a mask with its holes filled."""
    borders, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    found = np.zeros(mask.shape, np.uint8)
    most = 0
    for border in borders:
        piece = np.zeros(mask.shape, np.uint8)
        cv2.drawContours(piece, [border], -1, 1, cv2.FILLED)
        if (pixels := int(np.count_nonzero(piece))) > most:
            found, most = piece, pixels
    return found.astype(np.bool_)

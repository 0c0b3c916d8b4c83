"""Rows and columns that masks reach, in pixel edges of the canvas."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cxrviewer.inference.anatomy.outlines import Mask


@dataclass(frozen=True, slots=True)
class Extent:
    """How far a mask reaches.

    Attributes:
        left: Edge of its first column.
        top: Edge of its first row.
        right: Edge behind its last column.
        bottom: Edge behind its last row.
        left_y: Middle of the rows that reach `left`.
        right_y: Middle of the rows that reach `right`.
    """

    left: float
    top: float
    right: float
    bottom: float
    left_y: float
    right_y: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top


def extent(mask: Mask) -> Extent | None:
    """How far a mask reaches; None where it is empty."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not rows.size:
        return None
    return Extent(
        left=float(columns[0]),
        top=float(rows[0]),
        right=float(columns[-1] + 1),
        bottom=float(rows[-1] + 1),
        left_y=float(np.flatnonzero(mask[:, columns[0]]).mean() + 0.5),
        right_y=float(np.flatnonzero(mask[:, columns[-1]]).mean() + 0.5),
    )


def row_ends(mask: Mask) -> tuple[NDArray[np.intp], NDArray[np.float64], NDArray[np.float64]]:
    """Rows that a mask has pixels in, and in each the first and the last edge of them."""
    rows = np.flatnonzero(mask.any(axis=1))
    first = mask[rows].argmax(axis=1).astype(np.float64)
    last = mask.shape[1] - mask[rows, ::-1].argmax(axis=1).astype(np.float64)
    return rows, first, last

"""A film with a map or with regions over it, at the size of a picture."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from cxrviewer.imaging.canvas import CanvasTransform
from cxrviewer.imaging.geometry import ViewTransform
from cxrviewer.imaging.overlay import blend, heatmap_rgba
from cxrviewer.imaging.render import resample
from cxrviewer.inference.preprocess import PreprocessSpec, fit_canvas
from trainer.decode import read_grey
from trainer.errors import DatasetError
from trainer.explain.lime_regions import Regions

Grey = NDArray[np.uint8]
Colour = NDArray[np.uint8]

OPACITY: Final = 0.6
_UNREADABLE: Final = "The image {path} cannot be read; leave it out."
_FOR: Final = np.array([255, 150, 40], np.float64)
_AGAINST: Final = np.array([60, 140, 255], np.float64)
_EDGE: Final = np.array([255, 220, 90], np.uint8)
_REGION_OPACITY: Final = 0.35


@dataclass(frozen=True, eq=False, slots=True)
class Film:
    """An image, and where the network's canvas lies on it.

    Attributes:
        grey: (rows, columns), as the application would show it.
        canvas: What the network sees, (side, side).
        place: Where that lies on the image.
    """

    grey: Grey
    canvas: Grey
    place: CanvasTransform

    @classmethod
    def read(cls, path: Path, spec: PreprocessSpec) -> Film:
        """Decode a picture or DICOM file.

        Raises:
            DatasetError: It cannot be read.
        """
        grey = read_grey(path)
        if grey is None:
            raise DatasetError(_UNREADABLE, path=path.name)
        canvas, place = fit_canvas(grey, spec)
        return cls(grey, canvas, place)

    def view(self, side: int) -> ViewTransform:
        """The whole film, its longer side `side` pixels long."""
        rows, columns = self.grey.shape
        scale = side / max(rows, columns)
        size = max(1, round(rows * scale)), max(1, round(columns * scale))
        return ViewTransform.fit((rows, columns), size)

    def shown(self, side: int) -> Grey:
        """The film at that size."""
        return np.asarray(resample(self.grey, self.view(side)).values, np.uint8)

    def overlaid(self, heatmap: NDArray[np.float32], scale: float, side: int) -> Colour:
        """The film under a map, by the application's own overlay.

        Args:
            heatmap: (h, w) cells of the canvas, signed.
            scale: Value of the strongest colour.
            side: Of the picture.
        """
        rgba = heatmap_rgba(
            heatmap, scale, opacity=OPACITY, canvas=self.place, view=self.view(side)
        )
        return blend(self.shown(side), rgba)

    def with_regions(self, regions: Regions, count: int, side: int) -> Colour:
        """The film under LIME's regions with their outlines: orange for, blue against."""
        signs = self._on_film(regions.mask(count).astype(np.int16), side)
        parts = self._on_film(
            np.where(regions.mask(count) != 0, regions.segments + 1, 0).astype(np.int16), side
        )
        found = np.repeat(self.shown(side)[..., None], 3, axis=2).astype(np.float64)
        for sign, colour in ((1, _FOR), (-1, _AGAINST)):
            inside = signs == sign
            found[inside] += (colour - found[inside]) * _REGION_OPACITY
        painted = np.rint(found).astype(np.uint8)
        painted[_outlines(parts)] = _EDGE
        return painted

    def _on_film(self, values: NDArray[np.int16], side: int) -> NDArray[np.int16]:
        """Whole numbers of canvas pixels at the picture's pixels, 0 where the canvas is not."""
        rows, columns = self.view(side).viewport_size
        middle_x = (np.arange(columns) + 0.5) * self.grey.shape[1] / columns
        middle_y = (np.arange(rows) + 0.5) * self.grey.shape[0] / rows
        x = (middle_x * self.place.scale_x + self.place.offset_x - 0.5).astype(np.float32)
        y = (middle_y * self.place.scale_y + self.place.offset_y - 0.5).astype(np.float32)
        across, down = np.meshgrid(x, y)
        placed = cv2.remap(
            values, across, down, cv2.INTER_NEAREST, borderMode=cv2.BORDER_CONSTANT, borderValue=0
        )
        return np.asarray(placed, np.int16)


def _outlines(parts: NDArray[np.int16]) -> NDArray[np.bool_]:
    edge = np.zeros(parts.shape, np.bool_)
    across, down = parts[:, 1:] != parts[:, :-1], parts[1:] != parts[:-1]
    edge[:, 1:] |= across
    edge[:, :-1] |= across
    edge[1:] |= down
    edge[:-1] |= down
    return edge

"""A large image and the same at half its size, so that shrinking it costs a frame at most.

Averaging 15 million pixels takes 10 to 45 ms, by how many cores are free; from the half-size image
it takes a third of that. Two averages in a row are a little softer than one, by less than the size
of a screen pixel.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import cv2
from numpy.typing import NDArray

from cxrviewer.imaging.geometry import ViewTransform
from cxrviewer.imaging.render import RenderSource, Resampled, resample_source

LARGE: Final = 6_000_000
"""Images of more pixels than this get a half-size copy."""


@dataclass(frozen=True, eq=False, slots=True)
class ImagePyramid:
    """One image in one or two sizes.

    Attributes:
        whole: As it is.
        half: At half its size, of large images only.
    """

    whole: RenderSource
    half: RenderSource | None = None

    @classmethod
    def of(cls, source: RenderSource) -> ImagePyramid:
        """Pyramid of `source`."""
        rows, columns = source.values.shape[:2]
        if rows * columns <= LARGE:
            return cls(source)
        valid = None if source.valid is None else _halved(source.valid)
        return cls(source, RenderSource(_halved(source.values), valid))

    def resample(self, transform: ViewTransform) -> Resampled:
        """`resample_source` of the smallest size that still has to be shrunk.

        Args:
            transform: Where the whole image lies.
        """
        if self.half is not None:
            lower = _on_half(transform, self.half.values.shape[:2])
            if max(lower.zoom, lower.zoom * lower.pixel_aspect) <= 1.0:
                return resample_source(self.half, lower)
        return resample_source(self.whole, transform)


def _halved(image: NDArray[Any]) -> NDArray[Any]:
    rows, columns = image.shape[:2]
    return cv2.resize(image, (columns // 2, rows // 2), interpolation=cv2.INTER_AREA)


def _on_half(transform: ViewTransform, size: tuple[int, ...]) -> ViewTransform:
    """The same view of the half-size image; an odd side is not halved exactly."""
    (rows, columns), (half_rows, half_columns) = transform.image_size, size
    across, down = columns / half_columns, rows / half_rows
    x, y = transform.centre
    return replace(
        transform,
        image_size=(half_rows, half_columns),
        zoom=transform.zoom * across,
        centre=(x / across, y / down),
        pixel_aspect=transform.pixel_aspect * down / across,
    )

"""What happens to an image before the network sees it: `normalize` after `fit_canvas`.

The trainer and the application share this module. Augmentation goes between the two halves; nobody
else resizes. The input is the canonical 8-bit rendering (`cxrviewer.imaging.voi.canonical_render`)
or a decoded PNG or JPEG, white where the patient is dense. Free of torch.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from cxrviewer.imaging.canvas import CanvasTransform, FitMode
from cxrviewer.inference.json_fields import Fields, wrong

_MIN_SIZE: Final = 32
_MAX_SIZE: Final = 4096


class ChannelMode(StrEnum):
    """How a grey canvas becomes the channels of the network's input."""

    GREY = "grey"
    """The grey value in each channel (one channel, or three for a stem made for colour)."""

    GREY_CLAHE_GAMMA = "grey_clahe_gamma"
    """Grey, contrast-limited adaptive histogram equalisation, gamma: always three channels."""


@dataclass(frozen=True, slots=True)
class PreprocessSpec:
    """How a bundle wants its input; travels with the weights.

    Attributes:
        size: Rows and columns of the square canvas.
        fit: How an image of another aspect becomes square.
        channels: How grey becomes channels.
        mean: Mean of each channel on the scale 0..1; its length is the number of channels.
        std: Standard deviation of each channel on the scale 0..1.
        clahe_clip_limit: Clip limit of `cv2.createCLAHE`; only for `grey_clahe_gamma`.
        clahe_tiles: Tiles along each side of `cv2.createCLAHE`; only for `grey_clahe_gamma`.
        gamma: Exponent on the scale 0..1; only for `grey_clahe_gamma`.
    """

    size: int
    fit: FitMode = FitMode.LETTERBOX
    channels: ChannelMode = ChannelMode.GREY
    mean: tuple[float, ...] = (0.5,)
    std: tuple[float, ...] = (0.25,)
    clahe_clip_limit: float = 2.0
    clahe_tiles: int = 8
    gamma: float = 0.5

    def __post_init__(self) -> None:
        """Refuse what cannot be computed.

        Raises:
            BundleError: A value is outside of its range or the channels do not agree.
        """
        if not _MIN_SIZE <= self.size <= _MAX_SIZE:
            raise wrong("preprocess.size", f"a whole number from {_MIN_SIZE} to {_MAX_SIZE}")
        allowed = (3,) if self.channels is ChannelMode.GREY_CLAHE_GAMMA else (1, 3)
        if len(self.mean) not in allowed or len(self.std) != len(self.mean):
            raise wrong("preprocess.mean", f"as long as std, with {allowed} values")
        if min(self.std) <= 0:
            raise wrong("preprocess.std", "made of positive numbers")

    @property
    def in_channels(self) -> int:
        """Channels of the network's input."""
        return len(self.mean)

    def to_json(self) -> dict[str, object]:
        """The fields of `preprocess` in a manifest."""
        fields: dict[str, object] = {
            "size": self.size,
            "fit": self.fit.value,
            "channels": self.channels.value,
            "mean": list(self.mean),
            "std": list(self.std),
        }
        if self.channels is ChannelMode.GREY_CLAHE_GAMMA:
            fields["clahe_clip_limit"] = self.clahe_clip_limit
            fields["clahe_tiles"] = self.clahe_tiles
            fields["gamma"] = self.gamma
        return fields

    @classmethod
    def from_json(cls, value: object, path: str = "preprocess") -> PreprocessSpec:
        """Read what `to_json` wrote.

        Raises:
            BundleError: A field is missing, unknown or wrong; the sentence names it.
        """
        fields = Fields(value, path)
        spec = cls(
            size=fields.integer("size", low=_MIN_SIZE, high=_MAX_SIZE),
            fit=fields.term("fit", FitMode),
            channels=fields.term("channels", ChannelMode),
            mean=fields.numbers("mean"),
            std=fields.numbers("std"),
        )
        if spec.channels is ChannelMode.GREY_CLAHE_GAMMA:
            spec = replace(
                spec,
                clahe_clip_limit=fields.number("clahe_clip_limit", low=0.01, high=100),
                clahe_tiles=fields.integer("clahe_tiles", low=1, high=64),
                gamma=fields.number("gamma", low=0.01, high=100),
            )
        fields.close()
        return spec


def fit_canvas(
    image: NDArray[np.uint8], spec: PreprocessSpec
) -> tuple[NDArray[np.uint8], CanvasTransform]:
    """Bring an image to the network's square.

    Args:
        image: (rows, columns), any size.
        spec: Wanted canvas.

    Returns:
        The canvas, (size, size), black outside of a letterboxed image, and where it lies on the
        image. The transform is exact: rounding to whole pixels is part of its scales.
    """
    rows, columns = int(image.shape[0]), int(image.shape[1])
    height, width = _fitted_size(rows, columns, spec)
    resized = _resize(image, height, width)
    top, left = (spec.size - height) // 2, (spec.size - width) // 2
    transform = CanvasTransform(
        image_size=(rows, columns),
        canvas_size=(spec.size, spec.size),
        scale_x=width / columns,
        scale_y=height / rows,
        offset_x=float(left),
        offset_y=float(top),
    )
    return _place(resized, top, left, spec.size), transform


def _fitted_size(rows: int, columns: int, spec: PreprocessSpec) -> tuple[int, int]:
    """Size of the whole image on the canvas; the canvas cuts what is larger than itself."""
    if spec.fit is FitMode.STRETCH:
        return spec.size, spec.size
    side = min(rows, columns) if spec.fit is FitMode.CROP else max(rows, columns)
    scale = spec.size / side
    return max(1, round(rows * scale)), max(1, round(columns * scale))


def _resize(image: NDArray[np.uint8], height: int, width: int) -> NDArray[np.uint8]:
    """Area average along the axes that shrink, then linear along those that grow.

    Both interpolations of OpenCV keep the outer edges of the image where they are, so the map is
    exactly `width / columns` and `height / rows` between pixel edges.
    """
    rows, columns = int(image.shape[0]), int(image.shape[1])
    shrunk = cv2.resize(
        image, (min(width, columns), min(height, rows)), interpolation=cv2.INTER_AREA
    )
    if shrunk.shape != (height, width):
        shrunk = cv2.resize(shrunk, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(shrunk, dtype=np.uint8)


def _place(image: NDArray[np.uint8], top: int, left: int, size: int) -> NDArray[np.uint8]:
    """`image` on a black square, its first pixel at (top, left), which may be negative."""
    height, width = image.shape
    if (height, width) == (size, size):
        return image
    canvas = np.zeros((size, size), np.uint8)
    first_row, first_column = max(top, 0), max(left, 0)
    last_row, last_column = min(top + height, size), min(left + width, size)
    canvas[first_row:last_row, first_column:last_column] = image[
        first_row - top : last_row - top, first_column - left : last_column - left
    ]
    return canvas


def normalize(canvas: NDArray[np.uint8], spec: PreprocessSpec) -> NDArray[np.float32]:
    """Turn a canvas into the network's input.

    Args:
        canvas: (size, size).
        spec: Channels, mean and standard deviation.

    Returns:
        (channels, size, size) float32.
    """
    mean = np.asarray(spec.mean, np.float32)[:, None, None]
    std = np.asarray(spec.std, np.float32)[:, None, None]
    return (_channels(canvas, spec) / np.float32(255) - mean) / std


def _channels(canvas: NDArray[np.uint8], spec: PreprocessSpec) -> NDArray[np.float32]:
    """(channels, size, size) on the scale 0..255."""
    if spec.channels is ChannelMode.GREY:
        return np.repeat(canvas[None], spec.in_channels, axis=0).astype(np.float32)
    tiles = (spec.clahe_tiles, spec.clahe_tiles)
    equalised = cv2.createCLAHE(spec.clahe_clip_limit, tiles).apply(canvas)
    brightened = 255 * (canvas.astype(np.float32) / 255) ** np.float32(spec.gamma)
    return np.stack([canvas, equalised, brightened]).astype(np.float32)

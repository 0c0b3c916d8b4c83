"""What happens to an image before the network sees it: `normalize` after `fit_canvas`.

The trainer and the application share this module. Augmentation goes between the two halves; nobody
else resizes. The input is the canonical 8-bit rendering (`cxrviewer.imaging.voi.canonical_render`)
or a decoded PNG or JPEG, white where the patient is dense. Free of torch.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from cxrviewer.imaging.canvas import CanvasTransform, FitMode
from cxrviewer.inference.cut import Cut, cut_out
from cxrviewer.inference.json_fields import Fields, as_term, wrong
from cxrviewer.inference.shrink import Both, in_turn, shrink, shrink_ahead

_MIN_SIZE: Final = 32
_MAX_SIZE: Final = 4096
# Pixels from which on sums over rectangles are worth their table.
_LARGE: Final = 1 << 20


class ChannelMode(StrEnum):
    """How a grey canvas becomes the channels of the network's input."""

    GREY = "grey"
    """The grey value in each channel (one channel, or three for a stem made for colour)."""

    EQUALISED = "equalised"
    """The grey value's rank in the canvas (histogram equalisation); one channel or three."""

    GREY_CLAHE_GAMMA = "grey_clahe_gamma"
    """Grey, contrast-limited adaptive histogram equalisation, gamma: always three channels."""

    GREY_CLAHE_LOG = "grey_clahe_log"
    """The same with a logarithm instead of the gamma."""

    @property
    def enhanced(self) -> bool:
        """Whether the channels differ from each other, so that there are three of them."""
        return self not in {ChannelMode.GREY, ChannelMode.EQUALISED}


class Region(StrEnum):
    """Which part of an image becomes the canvas."""

    IMAGE = "image"
    """All of it."""

    LUNGS = "lungs"
    """Of a frontal image what lies around the lungs (`cxrviewer.inference.cut`), of a lateral all.
    """


@dataclass(frozen=True, slots=True)
class PreprocessSpec:
    """How a bundle wants its input; travels with the weights.

    Attributes:
        size: Rows and columns of the square canvas.
        fit: How an image of another aspect becomes square.
        channels: How grey becomes channels.
        mean: Mean of each channel on the scale 0..1; its length is the number of channels.
        std: Standard deviation of each channel on the scale 0..1.
        clahe_clip_limit: Clip limit of `cv2.createCLAHE`; only for enhanced channels.
        clahe_tiles: Tiles along each side of `cv2.createCLAHE`; only for enhanced channels.
        gamma: Exponent on the scale 0..1; only for `grey_clahe_gamma`.
        log_gain: g in log(1 + g x) / log(1 + g) on the scale 0..1; only for `grey_clahe_log`.
        crop: Side of the middle part of the canvas that the network sees; 0 for all of it.
        region: Part of the image that becomes the canvas.
    """

    size: int
    fit: FitMode = FitMode.LETTERBOX
    channels: ChannelMode = ChannelMode.GREY
    mean: tuple[float, ...] = (0.5,)
    std: tuple[float, ...] = (0.25,)
    clahe_clip_limit: float = 2.0
    clahe_tiles: int = 8
    gamma: float = 0.5
    log_gain: float = 255.0
    crop: int = 0
    region: Region = Region.IMAGE

    def __post_init__(self) -> None:
        """Refuse what cannot be computed.

        Raises:
            BundleError: A value is outside of its range or the channels do not agree.
        """
        if not _MIN_SIZE <= self.size <= _MAX_SIZE:
            raise wrong("preprocess.size", f"a whole number from {_MIN_SIZE} to {_MAX_SIZE}")
        if self.crop and not _MIN_SIZE <= self.crop <= self.size:
            raise wrong("preprocess.crop", f"0, or from {_MIN_SIZE} up to preprocess.size")
        allowed = (3,) if self.channels.enhanced else (1, 3)
        if len(self.mean) not in allowed or len(self.std) != len(self.mean):
            raise wrong("preprocess.mean", f"as long as std, with {allowed} values")
        if min(self.std) <= 0:
            raise wrong("preprocess.std", "made of positive numbers")

    @property
    def in_channels(self) -> int:
        """Channels of the network's input."""
        return len(self.mean)

    @property
    def side(self) -> int:
        """Rows and columns of the network's input."""
        return self.crop or self.size

    def to_json(self) -> dict[str, object]:
        """The fields of `preprocess` in a manifest."""
        fields: dict[str, object] = {
            "size": self.size,
            "fit": self.fit.value,
            "channels": self.channels.value,
            "mean": list(self.mean),
            "std": list(self.std),
        }
        if self.crop:
            fields["crop"] = self.crop
        if self.region is not Region.IMAGE:
            fields["region"] = self.region.value
        if self.channels.enhanced:
            fields["clahe_clip_limit"] = self.clahe_clip_limit
            fields["clahe_tiles"] = self.clahe_tiles
        if self.channels is ChannelMode.GREY_CLAHE_GAMMA:
            fields["gamma"] = self.gamma
        if self.channels is ChannelMode.GREY_CLAHE_LOG:
            fields["log_gain"] = self.log_gain
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
            crop=fields.optional_integer("crop", low=0, high=_MAX_SIZE) or 0,
        )
        if (region := fields.take_optional("region")) is not None:
            spec = replace(spec, region=as_term(region, Region, f"{path}.region"))
        if spec.channels.enhanced:
            spec = replace(
                spec,
                clahe_clip_limit=fields.number("clahe_clip_limit", low=0.01, high=100),
                clahe_tiles=fields.integer("clahe_tiles", low=1, high=64),
            )
        if spec.channels is ChannelMode.GREY_CLAHE_GAMMA:
            spec = replace(spec, gamma=fields.number("gamma", low=0.01, high=100))
        if spec.channels is ChannelMode.GREY_CLAHE_LOG:
            spec = replace(spec, log_gain=fields.number("log_gain", low=0.01, high=1e6))
        fields.close()
        return spec


def fit_canvas(
    image: NDArray[np.uint8], spec: PreprocessSpec, cut: Cut | None = None
) -> tuple[NDArray[np.uint8], CanvasTransform]:
    """Bring an image to the square that the network sees.

    Args:
        image: (rows, columns), any size.
        spec: Wanted canvas.
        cut: Part of the image to take, None for all of it.

    Returns:
        The canvas, (side, side), black outside of a letterboxed image, and where it lies on the
        image. The transform is exact: rounding to whole pixels is part of its scales.
    """
    whole, transform = fit_whole(image, spec, cut)
    transform = _cropped(transform, spec)
    return centre_crop(whole, spec), transform if cut is None else _on_image(transform, image, cut)


def fit_whole(
    image: NDArray[np.uint8], spec: PreprocessSpec, cut: Cut | None = None
) -> tuple[NDArray[np.uint8], CanvasTransform]:
    """The canvas before `crop` is cut out of it, (size, size); training cuts elsewhere.

    Args:
        image: (rows, columns), any size.
        spec: Wanted canvas.
        cut: Part of the image to take, on which the transform then lies; None for all of it.
    """
    rows, columns = image.shape if cut is None else cut.shape
    height, width = _fitted_size(rows, columns, spec)
    resized = _resize(image, height, width, cut)
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


def fit_ahead(
    image: NDArray[np.uint8], specs: Iterable[PreprocessSpec], both: Both = in_turn
) -> None:
    """Do what canvases of the whole image have in common once, where that saves time.

    Args:
        image: (rows, columns), which nobody can change any more.
        specs: Canvases that `fit_canvas` will be asked for.
        both: Does two halves of the work; at once, where there are two threads for it.
    """
    rows, columns = image.shape
    if rows * columns < _LARGE:
        return
    sizes = [_fitted_size(rows, columns, spec) for spec in specs]
    smaller = [size for size in sizes if size[0] <= rows and size[1] <= columns]
    shrink_ahead(image, smaller, both)


def centre_crop(whole: NDArray[np.uint8], spec: PreprocessSpec) -> NDArray[np.uint8]:
    """The middle of a canvas of `fit_whole` as an array of its own, (side, side)."""
    first = _margin(spec)
    if not first and spec.side == spec.size:
        return whole
    return np.ascontiguousarray(whole[first : first + spec.side, first : first + spec.side])


def _margin(spec: PreprocessSpec) -> int:
    """Rows and columns that a centre crop takes off at the top and at the left."""
    return (spec.size - spec.side) // 2


def _cropped(transform: CanvasTransform, spec: PreprocessSpec) -> CanvasTransform:
    margin = _margin(spec)
    return replace(
        transform,
        canvas_size=(spec.side, spec.side),
        offset_x=transform.offset_x - margin,
        offset_y=transform.offset_y - margin,
    )


def _on_image(transform: CanvasTransform, image: NDArray[np.uint8], cut: Cut) -> CanvasTransform:
    """Where the canvas of a cut lies on the image that it was cut from."""
    return replace(
        transform,
        image_size=(int(image.shape[0]), int(image.shape[1])),
        offset_x=transform.offset_x - cut.left * transform.scale_x,
        offset_y=transform.offset_y - cut.top * transform.scale_y,
    )


def _fitted_size(rows: int, columns: int, spec: PreprocessSpec) -> tuple[int, int]:
    """Size of the whole image on the canvas; the canvas cuts what is larger than itself."""
    if spec.fit is FitMode.STRETCH:
        return spec.size, spec.size
    side = min(rows, columns) if spec.fit is FitMode.CROP else max(rows, columns)
    scale = spec.size / side
    return max(1, round(rows * scale)), max(1, round(columns * scale))


def _resize(
    image: NDArray[np.uint8], height: int, width: int, cut: Cut | None
) -> NDArray[np.uint8]:
    """Area average along the axes that shrink, then linear along those that grow.

    Both interpolations of OpenCV keep the outer edges of the image where they are, so the map is
    exactly `width / columns` and `height / rows` between pixel edges. `shrink` does the same.
    """
    rows, columns = image.shape if cut is None else cut.shape
    if rows * columns >= _LARGE and height <= rows and width <= columns:
        return shrink(image, height, width, cut)
    part = image if cut is None else cut_out(image, cut)
    shrunk = cv2.resize(
        part, (min(width, columns), min(height, rows)), interpolation=cv2.INTER_AREA
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
        canvas: (side, side).
        spec: Channels, mean and standard deviation.

    Returns:
        (channels, side, side) float32.
    """
    planes = channel_planes(canvas, spec)
    tables = _tables(spec)
    filled = np.empty((len(tables), *canvas.shape), np.float32)
    for place, plane, table in zip(filled, planes, tables, strict=True):
        cv2.LUT(plane, table, dst=place)
    return filled


def channel_planes(
    canvas: NDArray[np.uint8], spec: PreprocessSpec
) -> tuple[NDArray[np.uint8], ...]:
    """For each channel the 8-bit values whose image under `channel_curves` is the channel."""
    if spec.channels is ChannelMode.EQUALISED:
        canvas = np.asarray(cv2.equalizeHist(canvas), np.uint8)
    if not spec.channels.enhanced:
        return (canvas,) * spec.in_channels
    tiles = (spec.clahe_tiles, spec.clahe_tiles)
    equalised = cv2.createCLAHE(spec.clahe_clip_limit, tiles).apply(canvas)
    return canvas, np.asarray(equalised, np.uint8), canvas


def channel_curves(spec: PreprocessSpec) -> NDArray[np.float32]:
    """(channels, 256): value of each channel on the scale 0..255 by the 8-bit value behind it."""
    grey = np.arange(256, dtype=np.float32)
    if not spec.channels.enhanced:
        return np.tile(grey, (spec.in_channels, 1))
    if spec.channels is ChannelMode.GREY_CLAHE_GAMMA:
        bright = 255 * (grey / 255) ** np.float32(spec.gamma)
    else:
        bright = 255 * np.log1p(spec.log_gain * grey / 255) / np.float32(np.log1p(spec.log_gain))
    return np.stack([grey, grey, bright]).astype(np.float32)


@lru_cache(maxsize=16)
def _tables(spec: PreprocessSpec) -> NDArray[np.float32]:
    """(channels, 256): what a channel's values become; a look-up is faster than the arithmetic."""
    mean = np.asarray(spec.mean, np.float32)[:, None]
    std = np.asarray(spec.std, np.float32)[:, None]
    tables: NDArray[np.float32] = (channel_curves(spec) / np.float32(255) - mean) / std
    return tables

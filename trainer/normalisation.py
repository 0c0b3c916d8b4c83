"""The preprocessing of a configuration, and mean and deviation measured on its images."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cxrviewer.inference.preprocess import PreprocessSpec, channel_curves, channel_planes
from trainer.config.input import InputConfig, Normalisation
from trainer.errors import ConfigError, DatasetError

IMAGENET_MEAN: Final = (0.485, 0.456, 0.406)
IMAGENET_STD: Final = (0.229, 0.224, 0.225)
"""Of its training images, as every network with weights from there was told them."""

_CHANNELS: Final = (
    "input.mean and input.std must have one value or one for each of the {channels} channels;"
    " they have {mean} and {std}."
)
_NO_IMAGES: Final = (
    "There is no training image to measure mean and deviation on; check the data folder or choose"
    " input.normalisation = “fixed”."
)
_FLAT: Final = (
    "The training images have one grey value only, so their deviation is 0; check the data folder"
    " or choose input.normalisation = “fixed”."
)


def preprocess_spec(config: InputConfig) -> PreprocessSpec:
    """The preprocessing that a bundle of this configuration names.

    With `normalisation = "dataset"` mean and deviation are those of the configuration until
    `measure_normalisation` has replaced them.

    Raises:
        ConfigError: Mean and deviation do not agree with the channels.
        BundleError: A value is out of range.
    """
    channels = _channels(config)
    mean, std = _spread(config.mean, channels), _spread(config.std, channels)
    if config.normalisation is Normalisation.IMAGENET:
        mean, std = IMAGENET_MEAN, IMAGENET_STD
    if (len(mean), len(std)) != (channels, channels):
        raise ConfigError(_CHANNELS, channels=channels, mean=len(config.mean), std=len(config.std))
    return PreprocessSpec(
        size=config.size,
        fit=config.fit,
        channels=config.channels,
        mean=mean,
        std=std,
        clahe_clip_limit=config.clahe_clip_limit,
        clahe_tiles=config.clahe_tiles,
        gamma=config.gamma,
        log_gain=config.log_gain,
        crop=0 if config.crop == config.size else config.crop,
        region=config.region,
    )


def _channels(config: InputConfig) -> int:
    """Channels of one view; ImageNet's statistics are those of three."""
    three = config.channels.enhanced or config.normalisation is Normalisation.IMAGENET
    return 3 if three else len(config.mean)


def _spread(values: tuple[float, ...], channels: int) -> tuple[float, ...]:
    return values * channels if len(values) == 1 else values


@dataclass(frozen=True, eq=False, slots=True)
class GreyCounts:
    """How often each 8-bit value occurs in each channel: exact, and the same in any order.

    Attributes:
        counts: (channels, 256).
    """

    counts: NDArray[np.int64]

    def __add__(self, other: GreyCounts) -> GreyCounts:
        return GreyCounts(self.counts + other.counts)


def count_greys(canvases: Iterable[NDArray[np.uint8]], spec: PreprocessSpec) -> GreyCounts:
    """Count the values of some canvases; the counts of several parts may be added.

    Args:
        canvases: Each (size, size).
        spec: Its channels decide what is counted.
    """
    counts = np.zeros((spec.in_channels, 256), np.int64)
    for canvas in canvases:
        found: dict[int, NDArray[np.int64]] = {}  # channels often share one plane
        for channel, plane in enumerate(channel_planes(canvas, spec)):
            if id(plane) not in found:
                found[id(plane)] = np.bincount(plane.ravel(), minlength=256)
            counts[channel] += found[id(plane)]
    return GreyCounts(counts)


def measure_normalisation(
    canvases: Iterable[NDArray[np.uint8]], spec: PreprocessSpec
) -> PreprocessSpec:
    """`spec` with the mean and the deviation of each channel over all pixels of these canvases.

    Args:
        canvases: Whole canvases, (size, size), of the training images; each is read once.
        spec: Everything else.

    Raises:
        DatasetError: There are no canvases, or they are of one grey.
    """
    return normalised_by(count_greys(canvases, spec), spec)


def normalised_by(greys: GreyCounts, spec: PreprocessSpec) -> PreprocessSpec:
    """`spec` with the mean and the deviation of these counts.

    Raises:
        DatasetError: Nothing was counted, or only one grey.
    """
    pixels = greys.counts.sum(axis=1, keepdims=True)
    if not pixels.all():
        raise DatasetError(_NO_IMAGES)
    values = channel_curves(spec).astype(np.float64) / 255
    shares = greys.counts / pixels
    mean = (shares * values).sum(axis=1)
    std = np.sqrt((shares * (values - mean[:, None]) ** 2).sum(axis=1))
    if not std.all():
        raise DatasetError(_FLAT)
    # Six digits say more than any data set knows, and a person can read them.
    return replace(
        spec,
        mean=tuple(round(float(value), 6) for value in mean),
        std=tuple(max(round(float(value), 6), 1e-6) for value in std),
    )

"""What the network sees."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cxrviewer.imaging.canvas import FitMode
from cxrviewer.inference.preprocess import ChannelMode, Region


class Normalisation(StrEnum):
    """Where mean and standard deviation come from."""

    FIXED = "fixed"
    """From `input.mean` and `input.std`."""

    IMAGENET = "imagenet"
    """ImageNet's, for networks with weights from there."""

    DATASET = "dataset"
    """Measured on the training images."""


class Source(StrEnum):
    """What a sample is turned into."""

    IMAGES = "images"
    FEATURES = "features"
    """Rows of a feature table that `cxr-trainer features` has written."""


@dataclass(frozen=True, slots=True)
class InputConfig:
    """What the network sees (the fields of `PreprocessSpec` that training chooses).

    Attributes:
        source: Images, or features computed before.
        features: Folder of the feature table below the data root.
        backbone: timm network, frozen, that computes those features.
        backbone_weights: Its weights, as in `model.weights`.
        size: Side of the square canvas.
        crop: Side of the part that the network sees: a random one while training, else the middle;
            0 for all.
        fit: How an image of another aspect becomes square.
        channels: How grey becomes channels.
        region: Part of an image that the application cuts out; the data are cut already
            (`cxr-trainer cut`).
        normalisation: Where mean and standard deviation come from.
        mean: Mean grey on the scale 0..1, one value a channel of one view. Its length says how
            many channels a grey view has, also where the values come from elsewhere; a single
            value stands for each of several channels.
        std: Standard deviation on the scale 0..1, one value a channel of one view.
        clahe_clip_limit: Clip limit of the equalised channel.
        clahe_tiles: Tiles along each side of the equalised channel.
        gamma: Exponent of the channel with a gamma.
        log_gain: Gain of the channel with a logarithm.
        facts: Whether the network is also told age / 100 and sex as one-hot.
        cache: Keep decoded canvases in a memory-mapped file.
    """

    source: Source = Source.IMAGES
    features: str = "features"
    backbone: str = "resnet50"
    backbone_weights: str = "imagenet"
    size: int = 192
    crop: int = 0
    fit: FitMode = FitMode.LETTERBOX
    channels: ChannelMode = ChannelMode.GREY
    region: Region = Region.IMAGE
    normalisation: Normalisation = Normalisation.FIXED
    mean: tuple[float, ...] = (0.5,)
    std: tuple[float, ...] = (0.25,)
    clahe_clip_limit: float = 2.0
    clahe_tiles: int = 8
    gamma: float = 0.5
    log_gain: float = 255.0
    facts: bool = False
    cache: bool = True

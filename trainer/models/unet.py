"""The encoder of a U-Net (Ronneberger et al. 2015), as a classifier's backbone."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from torch import Tensor, nn

_WIDTHS: Final = (64, 128, 256, 512, 1024)
UNET_WIDTH: Final = _WIDTHS[-1]


class UnetEncoder(nn.Sequential):
    """Five levels of two 3x3 convolutions with batch norms, a 2x2 max-pool between levels."""

    def __init__(self, in_channels: int) -> None:
        layers = [*_level(in_channels, _WIDTHS[0])]
        for before, width in pairwise(_WIDTHS):
            layers += [nn.MaxPool2d(2), *_level(before, width)]
        super().__init__(*layers)

    def forward_features(self, images: Tensor) -> Tensor:
        """Last feature maps, (B, 1024, H / 16, W / 16)."""
        found: Tensor = self(images)
        return found


def _level(before: int, width: int) -> Iterator[nn.Module]:
    for channels in (before, width):
        yield nn.Conv2d(channels, width, 3, padding=1, bias=False)
        yield nn.BatchNorm2d(width)
        yield nn.ReLU()

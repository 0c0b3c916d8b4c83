"""The network that outlines organs: a small U-Net of residual blocks. torch is used here.

The first convolution halves the image; each further level halves it again and is wider. On the way
up each level is enlarged, added to the features of the same size from the way down, and smoothed by
a block. The last level's answer, of half the image's size, is enlarged bilinearly: a border lies
between pixels wherever the logits say so, so little is lost and most of the work is saved
(Ronneberger et al. 2015 for the shape, Chaurasia and Culurciello 2017 for the sums, He et al. 2016
for the blocks).
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate

from cxrviewer.inference.anatomy.organs import Organ
from cxrviewer.inference.auxiliary import AuxiliaryManifest
from cxrviewer.inference.json_fields import wrong

ARCHITECTURE: Final = "residual_unet"
WIDTH: Final = "width"
"""The parameter of a manifest that says how wide the network is."""

_GREATEST_WIDTH: Final = 256

# Width of each level in multiples of the first's. The deepest sees the whole chest.
_WIDTHS: Final = (1, 2, 4, 6, 8)
# Blocks of each level below the first on the way down.
_BLOCKS: Final = (1, 2, 2, 2)
STRIDE: Final = 2 ** len(_WIDTHS)


class Block(nn.Module):
    """Two 3x3 convolutions beside a way that changes nothing but size and width."""

    def __init__(self, before: int, width: int, *, stride: int = 1) -> None:
        super().__init__()
        self.first = _convolution(before, width, stride=stride)
        self.second = _convolution(width, width)
        self.past: nn.Module = nn.Identity()
        if before != width or stride > 1:
            self.past = nn.Sequential(nn.AvgPool2d(stride), _convolution(before, width, kernel=1))

    def forward(self, features: Tensor) -> Tensor:
        """(B, before, h, w) to (B, width, h / stride, w / stride)."""
        inner = self.second(torch.relu(self.first(features)))
        return torch.relu(inner + self.past(features))


class OrganNetwork(nn.Module):
    """From (B, channels, side, side) images to (B, organs, side, side) logits."""

    def __init__(self, *, channels: int, organs: int, width: int) -> None:
        """Build with fresh weights.

        Args:
            channels: Of the image.
            organs: Outputs.
            width: Channels of the first level.
        """
        super().__init__()
        widths = [width * factor for factor in _WIDTHS]
        steps = list(pairwise(widths))
        self.stem = _convolution(channels, width, kernel=5, stride=2)
        self.down = nn.ModuleList(
            nn.Sequential(
                Block(before, after, stride=2), *(Block(after, after) for _ in range(blocks - 1))
            )
            for (before, after), blocks in zip(steps, _BLOCKS, strict=True)
        )
        self.narrow = nn.ModuleList(
            _convolution(deep, same, kernel=1) for same, deep in reversed(steps)
        )
        self.up = nn.ModuleList(Block(same, same) for same, _ in reversed(steps))
        self.head = nn.Conv2d(width, organs, 1)

    def forward(self, images: Tensor) -> Tensor:
        """Logits; the side must be a multiple of `STRIDE`."""
        features = torch.relu(self.stem(images))
        passed = []
        for level in self.down:
            passed.append(features)
            features = level(features)
        for narrow, level in zip(self.narrow, self.up, strict=True):
            features = level(_enlarged(narrow(features)) + passed.pop())
        answer: Tensor = self.head(features)
        return _enlarged(answer)


def build_organ_network(manifest: AuxiliaryManifest) -> nn.Module:
    """The network of a manifest, with fresh weights.

    Raises:
        BundleError: The manifest names another architecture, organs or sizes.
    """
    if manifest.architecture != ARCHITECTURE:
        raise wrong("architecture", f"“{ARCHITECTURE}”")
    if manifest.outputs != tuple(organ.value for organ in Organ):
        raise wrong("outputs", "the list of organs that this version knows")
    if manifest.preprocess.side % STRIDE:
        raise wrong("preprocess.size", f"a multiple of {STRIDE}")
    width = manifest.parameter(WIDTH, low=1, high=_GREATEST_WIDTH)
    return OrganNetwork(
        channels=manifest.preprocess.in_channels, organs=len(Organ), width=round(width)
    )


def _convolution(before: int, width: int, *, kernel: int = 3, stride: int = 1) -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(before, width, kernel, stride=stride, padding=kernel // 2, bias=False),
        nn.BatchNorm2d(width),
    )


def _enlarged(features: Tensor) -> Tensor:
    return interpolate(features, scale_factor=2.0, mode="bilinear", align_corners=False)

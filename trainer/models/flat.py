"""Small networks that flatten their last maps: each place has weights of its own in the head.

So they fit one input size only, have no exact maps, and read one view.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import torch
from torch import Tensor, nn

from trainer.models.base import Model, ModelError

_TOO_SMALL: Final = (
    "An image of {size} pixels leaves nothing after the pools of {name}; set input.size to at least"
    " {least}."
)
_SUTD_WIDTH: Final = 16
_SUTD_BLOCKS: Final = 6
_KERMANY_WIDTHS: Final = (32, 64, 64)


class FlatNetwork(Model):
    """Convolutions, then linear layers over all places and channels at once."""

    def __init__(self, convolutions: nn.Module, linear: nn.Sequential) -> None:
        super().__init__()
        self.convolutions = convolutions
        self.linear = linear

    @property
    def backbone(self) -> nn.Module:
        """The convolutions."""
        return self.convolutions

    def forward(
        self, images: Tensor, present: Tensor | None = None, facts: Tensor | None = None
    ) -> Tensor:
        """Raw outputs, (B, outputs), of the only view; `facts` is not looked at."""
        return self.head(self.features(images, present), present)

    def features(self, images: Tensor, present: Tensor | None = None) -> Tensor:
        """Last feature maps, (B, 1, C, h, w)."""
        found: Tensor = self.convolutions(images[:, 0])
        return found.unsqueeze(1)

    def head(self, features: Tensor, present: Tensor | None = None) -> Tensor:
        """Raw outputs from `features`."""
        found: Tensor = self.linear(features.flatten(1))
        return found


def sutd_cnn(
    in_channels: int, outputs: int, size: int, *, hidden: tuple[int, ...], drop_rate: float
) -> FlatNetwork:
    """SUTD's convolutional network, 19,026 weights with 3 channels, 224 pixels and 14 outputs.

    The paper gives no widths. These have the published number of weights: a 3x3 convolution to 16
    channels, which the identical blocks keep so that their input can be added to their output, and
    144 to 28 to 14 in the linear layers.

    Raises:
        ModelError: The image is too small for the pools.
    """
    side = size >> _SUTD_BLOCKS
    _check(side, "sutd_cnn", size, least=1 << _SUTD_BLOCKS)
    stem = nn.Conv2d(in_channels, _SUTD_WIDTH, 3, padding=1)
    blocks = nn.Sequential(stem, *(_SutdBlock() for _ in range(_SUTD_BLOCKS)))
    sizes = (_SUTD_WIDTH * side * side, *(hidden or (28,)), outputs)
    return FlatNetwork(blocks, linear_layers(sizes, drop_rate))


class _SutdBlock(nn.Module):
    """Convolution, norm and ReLU; the block's input is added after the ReLU, then pooled."""

    def __init__(self) -> None:
        super().__init__()
        self.convolution = nn.Sequential(
            nn.Conv2d(_SUTD_WIDTH, _SUTD_WIDTH, 3, padding=1),
            nn.BatchNorm2d(_SUTD_WIDTH),
            nn.ReLU(),
        )
        self.pool = nn.MaxPool2d(2)

    def forward(self, maps: Tensor) -> Tensor:
        found: Tensor = self.pool(self.convolution(maps) + maps)
        return found


def kermany_cnn(
    in_channels: int, outputs: int, size: int, *, hidden: tuple[int, ...], drop_rate: float
) -> FlatNetwork:
    """Georgia Tech's network for the Kermany images: 2,825,410 weights with 224 pixels, 2 outputs.

    Convolutions of 3x3 without padding and first weights after Glorot, as Keras does where nothing
    else is said.

    Raises:
        ModelError: The image is too small for the pools.
    """
    side = size
    layers: list[nn.Module] = []
    for before, width in pairwise((in_channels, *_KERMANY_WIDTHS)):
        layers += [nn.Conv2d(before, width, 3), nn.ReLU(), nn.MaxPool2d(2)]
        side = (side - 2) // 2
    _check(side, "kermany_cnn", size, least=22)
    sizes = (_KERMANY_WIDTHS[-1] * side * side, *(hidden or (64,)), outputs)
    network = FlatNetwork(nn.Sequential(*layers), linear_layers(sizes, drop_rate))
    network.apply(_glorot)
    return network


def linear_layers(sizes: tuple[int, ...], drop_rate: float) -> nn.Sequential:
    """A linear layer from each size to the next, ReLUs between, dropout before the last."""
    layers: list[nn.Module] = []
    for before, width in pairwise(sizes[:-1]):
        layers += [nn.Linear(before, width), nn.ReLU()]
    return nn.Sequential(*layers, nn.Dropout(drop_rate), nn.Linear(sizes[-2], sizes[-1]))


def _check(side: int, name: str, size: int, *, least: int) -> None:
    if side < 1:
        raise ModelError(_TOO_SMALL, name=name, size=size, least=least)


@torch.no_grad()
def _glorot(module: nn.Module) -> None:
    if isinstance(module, nn.Conv2d | nn.Linear):
        nn.init.xavier_uniform_(module.weight)
        if module.bias is not None:
            nn.init.zeros_(module.bias)

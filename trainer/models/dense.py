"""SUTD's DenseNet: timm's, with the paper's 4, 8, 16 and 12 layers a block."""

from __future__ import annotations

from typing import Final

from torch import nn

from cxrviewer.inference.torchvision_guard import guard

_LAYERS: Final = (4, 8, 16, 12)
_GROWTH: Final = 24
DENSE_WIDTH: Final = 546
"""Channels after the last block: 48 + 96 halved, + 192 halved, + 384 halved, + 288."""


def dense_encoder(in_channels: int) -> nn.Module:
    """A DenseNet-BC: each layer is a 1x1 and a 3x3 convolution, transitions halve the channels."""
    guard()
    from timm.models.densenet import DenseNet  # noqa: PLC0415 - not importable before the guard

    encoder: nn.Module = DenseNet(growth_rate=_GROWTH, block_config=_LAYERS, in_chans=in_channels)
    encoder.global_pool = encoder.classifier = nn.Identity()
    return encoder

"""Residual networks of two 3x3 convolutions a block (He et al. 2016), for any widths and depths."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor, nn


class ResidualEncoder(nn.Sequential):
    """Stem of a 7x7 convolution and a pool, then stages; each but the first halves the sides.

    Every convolution has a bias, also where a norm follows.
    """

    def __init__(self, in_channels: int, widths: Sequence[int], depths: Sequence[int]) -> None:
        first = widths[0]
        layers: list[nn.Module] = [
            nn.Conv2d(in_channels, first, 7, stride=2, padding=3),
            nn.BatchNorm2d(first),
            nn.ReLU(),
            nn.MaxPool2d(3, stride=2, padding=1),
        ]
        before = first
        for stage, (width, depth) in enumerate(zip(widths, depths, strict=True)):
            for block in range(depth):
                stride = 2 if stage and not block else 1
                layers.append(_Block(before, width, stride))
                before = width
        super().__init__(*layers)

    def forward_features(self, images: Tensor) -> Tensor:
        """Last feature maps, (B, widths[-1], H / 32, W / 32)."""
        found: Tensor = self(images)
        return found


class _Block(nn.Module):
    """Two convolutions beside a shortcut, which is a convolution only where the shape changes."""

    def __init__(self, before: int, width: int, stride: int) -> None:
        super().__init__()
        self.convolutions = nn.Sequential(
            nn.Conv2d(before, width, 3, stride=stride, padding=1),
            nn.BatchNorm2d(width),
            nn.ReLU(),
            nn.Conv2d(width, width, 3, padding=1),
            nn.BatchNorm2d(width),
        )
        self.shortcut: nn.Module = nn.Identity()
        if (before, stride) != (width, 1):
            self.shortcut = nn.Sequential(
                nn.Conv2d(before, width, 1, stride=stride), nn.BatchNorm2d(width)
            )
        self.activation = nn.ReLU()

    def forward(self, maps: Tensor) -> Tensor:
        found: Tensor = self.activation(self.convolutions(maps) + self.shortcut(maps))
        return found

"""How far outlines are from those of people."""

from __future__ import annotations

from typing import Final

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits

# Keeps the overlap of two empty outlines defined; far below the area of any organ in pixels.
_NOTHING: Final = 1.0


def outline_loss(logits: Tensor, planes: Tensor) -> Tensor:
    """Cross-entropy of each pixel plus one minus the soft Dice of each organ, both averaged.

    The first is steep where a pixel is wrong, the second counts a small organ as much as a large
    one (Milletari et al. 2016).

    Args:
        logits: (B, organs, side, side).
        planes: The same shape, of 0 and 1.
    """
    entropy = binary_cross_entropy_with_logits(logits, planes)
    return entropy + (1 - soft_dice(torch.sigmoid(logits), planes)).mean()


def soft_dice(chances: Tensor, planes: Tensor) -> Tensor:
    """(B, organs): twice the overlap over the sum of both areas."""
    overlap = (chances * planes).sum(dim=(-2, -1))
    areas = chances.sum(dim=(-2, -1)) + planes.sum(dim=(-2, -1))
    return (2 * overlap + _NOTHING) / (areas + _NOTHING)

"""What is seen of a whole radiograph at once: grey values and edges, place by place.

    g(p)  = grey values and directions of edges inside of cell p of the input
    spread = Σ_p U(p) · g(p) + V · norm(z) + c

On an input that is cut to the lungs a cell is always about the same place of the chest, so a weight
for each place can tell a large heart or a blunt angle from few examples, which a network that pools
over all places cannot. The price: U is fitted to tell images apart, not to point at anything, and
its largest terms often lie where healthy anatomy merely differs. So nothing of it is shown at a
place: maps carry it evenly (`cxrviewer.inference.cam`), and still add up to the logit. What is
fitted to point is `cxrviewer.inference.locator`.
"""

from __future__ import annotations

import math
from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional

from cxrviewer.inference.network_spec import OVERVIEW_CELL as CELL

GREYS: Final = 4
"""Grey values along a side of a cell."""

_DIRECTIONS: Final = 8
_STEPS: Final = (4, 2, 1)
"""How much the input is shrunk before edges are looked for: coarse to fine."""

# Mean strength of edges in a cell, in deviations of the input, below which they say little.
_FAINT: Final = 0.05

CHANNELS: Final = GREYS * GREYS + _DIRECTIONS * len(_STEPS)
"""Values of a cell."""


class Overview(nn.Module):
    """The part of each logit that belongs to the whole image.

    Attributes:
        places: U, (K, channels, cells, cells).
        pooled: V and c.
    """

    def __init__(self, outputs: int, cells: int, channels: int) -> None:
        super().__init__()
        self.places = nn.Parameter(torch.zeros(outputs, CHANNELS, cells, cells))
        self.pooled = nn.Linear(channels, outputs)
        # Until it is fitted, it says nothing.
        nn.init.zeros_(self.pooled.weight)
        nn.init.zeros_(self.pooled.bias)

    def of_places(self, seen: Tensor) -> Tensor:
        """(B, K) from `values` of frontal inputs."""
        return torch.einsum("kchw,bchw->bk", self.places, seen)


def values(image: Tensor) -> Tensor:
    """G of the module's docstring, (B, CHANNELS, h, w) with cells of 16 px, in fp32.

    Args:
        image: (B, channels, H, W), normalised, sides divisible by `CELL`.
    """
    grey = image[:, :1].float()
    cell = CELL // GREYS
    # Grey values of a cell side by side as its channels.
    greys = functional.pixel_unshuffle(functional.avg_pool2d(grey, cell), GREYS)
    edges = [_edges(functional.avg_pool2d(grey, step), CELL // step) for step in _STEPS]
    return torch.cat([greys, *edges], dim=1)


def _edges(grey: Tensor, cell: int) -> Tensor:
    """(B, _DIRECTIONS, h, w): edges by direction in each cell, of length near 1."""
    smooth, slope = torch.tensor([1.0, 2.0, 1.0]), torch.tensor([-1.0, 0.0, 1.0])
    across = torch.outer(smooth, slope).to(grey)
    kernels = torch.stack([across, across.T])[:, None] / 8
    found = functional.conv2d(functional.pad(grey, (1, 1, 1, 1), mode="reflect"), kernels)
    strength = found.square().sum(dim=1, keepdim=True).sqrt()
    # A direction and its opposite are one. An edge lies between two bounds where the products
    # with both have other signs; no bound is level, upright or oblique, where edges abound.
    angles = (torch.arange(_DIRECTIONS, device=grey.device) - 0.5) * (math.pi / _DIRECTIONS)
    bounds = torch.stack([-angles.sin(), angles.cos()], dim=1).to(grey)
    side = torch.einsum("ac,bchw->bahw", bounds, found) >= 0
    following = torch.cat([side[:, 1:], ~side[:, :1]], dim=1)
    inside = side != following
    summed = functional.avg_pool2d(strength * inside, cell)
    return summed / (summed.square().sum(dim=1, keepdim=True) + _FAINT**2).sqrt()

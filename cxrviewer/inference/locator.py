"""Where on a radiograph that looks like this a finding lies, as radiologists' boxes have taught it.

    placed(q) = usual(q) + Σ_r (D_r · g) S_r(q)

With g what the overview sees of the whole image (`cxrviewer.inference.overview`), D_r what to look
for in it and S_r the places that it speaks for: a few such pairs a finding. A side that is white, a
lung that has come away from the wall, are seen at a distance and from few examples, where a network
of small cells needs many.

It says where and never how much: its mean over the cells is taken off, so that it moves what a map
holds from one place to another and no logit changes.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from cxrviewer.inference.overview import CHANNELS


class Locator(nn.Module):
    """Moves the maps of a frontal image; says nothing until it is fitted.

    Attributes:
        directions: D, (K, pairs, channels · cells · cells): flat, since torch knows no
            `channels_last` of five axes.
        shapes: S, (K, pairs, cells, cells), in logit units.
        usual: Where the finding lies on no image in particular, (K, cells, cells).
    """

    def __init__(self, outputs: int, cells: int, pairs: int) -> None:
        super().__init__()
        self.directions = nn.Parameter(torch.zeros(outputs, pairs, CHANNELS * cells**2))
        self.shapes = nn.Parameter(torch.zeros(outputs, pairs, cells, cells))
        self.usual = nn.Parameter(torch.zeros(outputs, cells, cells))

    def forward(self, seen: Tensor, grid: tuple[int, int]) -> Tensor:
        """(B, K, *grid), the mean over whose cells is 0.

        Args:
            seen: (B, channels, cells, cells), the overview's values of frontal inputs.
            grid: Rows and columns of the maps.
        """
        amounts = torch.einsum("krv,bv->bkr", self.directions, seen.flatten(start_dim=1))
        placed = self.usual + torch.einsum("bkr,krhw->bkhw", amounts, self.shapes)
        fine = functional.interpolate(placed, size=grid, mode="bilinear", align_corners=False)
        return fine - fine.mean(dim=(-2, -1), keepdim=True)

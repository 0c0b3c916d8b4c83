"""A closer look: a small network that sees the frontal image at its full grain.

The encoder sees the input shrunk to half, where a nodule is a few pixels wide. This one sees all of
it, and every grey value against those around it, so that a faint shadow counts as much as a plain
one. It scores every cell for findings that radiologists have boxed; what is reported gathers one of
these scores or several, so that a lung lesion is a mass or a nodule:

    g_k(q)      = ln Σ_s M_ks exp score_s(q)
    closer_k(q) = gain_k · (g_k(q) − mean_p g_k(p))
    more_k      = weight_k · ln Σ_q exp g_k(q)

`score` is the mean of the answers to the image and to its mirror image. `closer` moves what a map
holds and has no mean over the cells. `more`, the log-odds that any cell has the finding, is added
to the logit; it belongs to the whole image, as what the overview says
(`cxrviewer.inference.overview`).
"""

from __future__ import annotations

from typing import Final, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

CELL: Final = 16
"""Pixels of the input along a side of a cell of the scores."""

WIDTHS: Final = (16, 32, 64, 96)
"""Channels after each halving of the input."""

RARE: Final = -4.0
"""First score of every cell: findings are rare."""

_STEP: Final = 8
"""How much the input is shrunk to see what is around a pixel."""

_FAINT: Final = 0.12
"""Deviation of what is around a pixel, in deviations of the input, below which it is noise."""


class Closer(NamedTuple):
    """What a closer look says of B images and K findings, in logit units.

    Attributes:
        placed: (B, K, *grid), zero in the mean over the cells.
        more: (B, K), what is added to the logits.
    """

    placed: Tensor
    more: Tensor


class CloseLook(nn.Module):
    """Scores of the cells; gains and weights are 0 until it is trained.

    Attributes:
        usual: Score of a cell in which nothing is seen, (S, 1, 1).
        members: M, scores that a finding gathers, (K, S), 0 or 1.
        gains: Of a finding's place, (K,).
        weights: Of a finding's log-odds, (K,); negative where the scores speak against it.
    """

    def __init__(self, outputs: int, scores: int) -> None:
        """Fresh weights.

        Args:
            outputs: Findings that are reported, K.
            scores: Scores of a cell, S.
        """
        super().__init__()
        first, second, third, last = WIDTHS
        self.body = nn.Sequential(
            _layer(2, first, stride=2),
            _layer(first, second, stride=2), _Block(second),
            _layer(second, third, stride=2), _Block(third),
            _layer(third, last, stride=2), _Block(last),
        )  # fmt: skip
        self.around = nn.Sequential(
            nn.Conv2d(last, last, 5, padding=2, groups=last, bias=False),
            nn.BatchNorm2d(last),
            nn.SiLU(),
        )
        self.wide = nn.Sequential(
            _layer(last, 2 * last, stride=2), _Block(2 * last), nn.Conv2d(2 * last, last, 1)
        )
        self.drop = nn.Dropout2d(0.1)
        self.score = nn.Conv2d(last, scores, 1, bias=False)
        self.usual = nn.Parameter(torch.full((scores, 1, 1), RARE))
        self.members = nn.Parameter(torch.zeros(outputs, scores))
        self.gains = nn.Parameter(torch.zeros(outputs))
        self.weights = nn.Parameter(torch.zeros(outputs))

    def scores(self, images: Tensor) -> Tensor:
        """(B, S, H / 16, W / 16), of any size: the log-odds that a finding is in a cell.

        Args:
            images: (B, channels, H, W), normalised; the first channel is looked at.
        """
        found: Tensor = self.body(_against_surroundings(images[:, :1]))
        wide = functional.interpolate(
            self.wide(found), size=found.shape[-2:], mode="bilinear", align_corners=False
        )
        scores: Tensor = self.score(self.drop(found + self.around(found) + wide))
        return scores + self.usual

    def forward(self, images: Tensor) -> Tensor:
        """The g of the module's docstring, (B, K, H / 16, W / 16); `images` as for `scores`.

        From the mean of what is seen on the image and on its mirror image.
        """
        scores = (self.scores(images) + self.scores(images.flip(-1)).flip(-1)).float() / 2
        odds = torch.einsum("ks,bshw->bkhw", self.members, scores.exp())
        # What gathers no score has neither gain nor weight; only infinity must not come of it.
        return odds.clamp_min(torch.finfo(odds.dtype).tiny).log()

    def told(self, gathered: Tensor, grid: tuple[int, int]) -> Closer:
        """What it says, from what `forward` gave, for maps of `grid` rows and columns."""
        fine = functional.interpolate(gathered, size=grid, mode="bilinear", align_corners=False)
        placed = fine - fine.mean(dim=(-2, -1), keepdim=True)
        any_cell = gathered.flatten(2).logsumexp(dim=-1)
        return Closer(self.gains[:, None, None] * placed, self.weights * any_cell)


class _Block(nn.Module):
    """Two convolutions beside what goes past them."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = _layer(channels, channels)
        self.second = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(channels)

    def forward(self, values: Tensor) -> Tensor:
        changed: Tensor = self.norm(self.second(self.first(values)))
        return functional.silu(values + changed)


def _layer(inputs: int, outputs: int, *, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, stride=stride, padding=1, bias=False),
        nn.BatchNorm2d(outputs),
        nn.SiLU(),
    )


def _against_surroundings(grey: Tensor) -> Tensor:
    """(B, 2, H, W) from (B, 1, H, W): the mean around each pixel, and how far it lies from that."""
    grey = grey.float()
    mean = _around(grey)
    deviation = (_around(grey.square()) - mean.square()).clamp_min(0).sqrt()
    return torch.cat([mean, (grey - mean) / (deviation + _FAINT)], dim=1)


def _around(values: Tensor) -> Tensor:
    """Means over surroundings of about 80 px, weighted by nearness."""
    small = functional.avg_pool2d(values, _STEP)
    for _ in range(2):
        small = functional.avg_pool2d(small, 5, stride=1, padding=2, count_include_pad=False)
    return functional.interpolate(
        small, size=values.shape[-2:], mode="bilinear", align_corners=False
    )

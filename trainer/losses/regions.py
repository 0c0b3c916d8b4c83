"""Boxes as labels of the logit's own parts.

A logit is `mean_p M(p) + b` over the cells p of its map (`cxrviewer.inference.cam`). Of a boxed
finding the map should be greatest inside of the box, which the logit cannot see: with the part of
each cell that the boxes cover, r(p),

    point = -log( Σ_p r(p) exp M(p) / Σ_p exp M(p) )

is small where the softmax over all cells lies inside. And without the boxes' cells there should be
no finding left on the image:

    rest = log(1 + exp( mean_p (1 - r(p)) M(p) + b ))

Neither asks for a size of M inside: what the image's own label asks for does that.
"""

from __future__ import annotations

from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional

from cxrviewer.inference.analysis import ViewRole
from cxrviewer.inference.cam import Maps, obstacle
from cxrviewer.inference.network_spec import Fusion
from trainer.config import Config, OutputKind
from trainer.errors import ConfigError
from trainer.models import Model

_NO_MAPS: Final = (
    "loss.region_weight needs a network with exact maps and one logit a finding; use a ConvNeXt,"
    " DenseNet or ResNet of timm with loss.outputs = “multi_label”, or set it to 0."
)
_LEAST: Final = 1e-4


class RegionLoss(nn.Module):
    """The cost of boxes on the frontal view's maps, times its weight.

    Attributes:
        weight: Of a box beside 1 for an expert's label.
        rest: Weight of `rest` beside `point`.
        view: Of the maps.
    """

    def __init__(self, weight: float, rest: float, view: int) -> None:
        super().__init__()
        self.weight = weight
        self.rest = rest
        self.view = view

    def forward(self, maps: Maps, regions: Tensor) -> Tensor:
        """Sum over the boxed findings (B, findings) of a batch; findings are the first outputs."""
        count = regions.shape[1]
        shown = maps.maps[:, self.view, :count]
        cost, _ = region_parts(shown, maps.bias[:count], regions, rest=self.rest)
        return self.weight * cost


def build_region_loss(config: Config, model: Model) -> RegionLoss | None:
    """The loss of a configuration, None where no place is looked at.

    Raises:
        ConfigError: The network has no exact maps, or its outputs are no logits of findings.
    """
    chosen = config.loss
    if not chosen.region_weight:
        return None
    network = model.network
    if (
        network is None
        or obstacle(network) is not None
        or chosen.outputs is not OutputKind.MULTI_LABEL
    ):
        raise ConfigError(_NO_MAPS)
    joint = config.model.fusion is Fusion.EARLY6
    view = 0 if joint else config.model.views.index(ViewRole.FRONTAL)
    return RegionLoss(chosen.region_weight, chosen.region_rest, view)


def region_parts(
    maps: Tensor, bias: Tensor, regions: Tensor, *, rest: float
) -> tuple[Tensor, Tensor]:
    """Sum of the costs of all boxed findings, and how many there are.

    Args:
        maps: (B, K, h, w) in logit units.
        bias: (K,) of the logits.
        regions: (B, K, H, W) coverage 0..1 on a grid at least as fine; all 0 where not boxed.
        rest: Weight of `rest` beside `point`.
    """
    covered = functional.adaptive_avg_pool2d(regions, (maps.shape[-2], maps.shape[-1]))
    boxed = covered.flatten(2).sum(dim=-1) > _LEAST
    # In the order of samples and findings, (boxes, cells).
    values, inside = maps.flatten(2)[boxed], covered.flatten(2)[boxed]
    offset = bias.expand(boxed.shape)[boxed]
    log_share = values.log_softmax(dim=-1) + inside.clamp_min(_LEAST).log()
    point = -log_share.logsumexp(dim=-1)
    outside = ((1 - inside) * values).mean(dim=-1) + offset
    cost = point + rest * functional.softplus(outside)
    return cost.sum(), boxed.sum().to(maps.dtype)


def region_count(regions: Tensor) -> Tensor:
    """How many findings of how many samples are boxed."""
    return (regions.flatten(2).amax(dim=-1) > 0).sum().to(torch.float32)

"""Labels of different trust.

An origin has its own prevalence (experts were shown chosen images, a teacher learnt from text), so
its labels do not see the logit z itself but `exp(c) z + d`; c and d are learnt for each origin and
target and thrown away afterwards. What radiologists said of the image, the origin that is measured,
sees z.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import torch
from torch import Tensor, nn

from trainer.config import LossConfig, OriginLoss
from trainer.labels import REGRESSIONS, Auxiliary, LabelOrigin, Target

DIRECT: Final = frozenset({LabelOrigin.EXPERT, LabelOrigin.BOX, LabelOrigin.HEADER})
"""Origins that see the logit itself. A box is only ever positive: an offset would take it all."""


class OriginAdapter(nn.Module):
    """`exp(c) z + d` for each origin and target.

    Attributes:
        log_scale: c, (origins, targets).
        offset: d, (origins, targets).
        free: 1 where c and d may differ from 0, (origins, 1).
    """

    free: Tensor

    def __init__(self, origins: Sequence[LabelOrigin], targets: int) -> None:
        super().__init__()
        self.log_scale = nn.Parameter(torch.zeros(len(origins), targets))
        self.offset = nn.Parameter(torch.zeros(len(origins), targets))
        free = [[float(origin not in DIRECT)] for origin in origins]
        self.register_buffer("free", torch.tensor(free))

    def forward(self, logits: Tensor) -> Tensor:
        """(B, K) logits as each origin sees them, (B, origins, K)."""
        scale = (self.log_scale * self.free).exp()
        return scale * logits.unsqueeze(1) + self.offset * self.free


def label_weights(
    config: LossConfig, origins: Sequence[LabelOrigin], targets: Sequence[Target]
) -> Tensor:
    """Weight of a label by who says it, (origins, targets)."""
    found = torch.zeros(len(origins), len(targets))
    for row, origin in enumerate(origins):
        for column, target in enumerate(targets):
            auxiliary = isinstance(target, Auxiliary)
            weight = config.origin_weights.get(origin, 0.0)
            found[row, column] = config.auxiliary_weight if auxiliary else weight
    return found


def squared_labels(
    config: LossConfig, origins: Sequence[LabelOrigin], targets: Sequence[Target]
) -> Tensor:
    """Where a label is a number to come close to instead of a class, bool (origins, targets)."""
    found = torch.zeros(len(origins), len(targets), dtype=torch.bool)
    for row, origin in enumerate(origins):
        found[row] = config.origin_losses.get(origin) is OriginLoss.LOGIT_MSE
    for column, target in enumerate(targets):
        if target in REGRESSIONS:
            found[:, column] = True
    return found

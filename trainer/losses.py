"""One loss from labels of different trust, each with its own mask.

An origin has its own prevalence (experts were shown chosen images, a teacher learnt from text), so
its labels do not see the logit z itself but `exp(c) z + d`; c and d are learnt for each origin and
target and thrown away afterwards. What radiologists said of the image, the origin that is measured,
sees z.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from trainer.config import LossConfig, OriginLoss
from trainer.labels import REGRESSIONS, Auxiliary, LabelOrigin, Target

DIRECT: Final = frozenset({LabelOrigin.EXPERT, LabelOrigin.BOX, LabelOrigin.HEADER})
"""Origins that see the logit itself. A box is only ever positive: an offset would take it all."""

_EPSILON: Final = 1e-4


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


class MultiOriginLoss(nn.Module):
    """Weighted mean over everything that is known of a batch.

    Attributes:
        adapter: How each origin sees the logits.
        weights: Weight of a label, (origins, targets).
        squared: 1 where the squared error is taken instead of the cross-entropy, same shape.
    """

    weights: Tensor
    squared: Tensor

    def __init__(
        self, config: LossConfig, origins: Sequence[LabelOrigin], targets: Sequence[Target]
    ) -> None:
        super().__init__()
        self.adapter = OriginAdapter(origins, len(targets))
        self._smoothing = config.label_smoothing
        self.register_buffer("weights", torch.tensor(_weights(config, origins, targets)))
        self.register_buffer(
            "squared", torch.tensor(_squared(config.origin_losses, origins, targets))
        )

    def forward(self, logits: Tensor, labels: Tensor) -> Tensor:
        """Loss of a batch, one number; 0 where nothing at all is known.

        Args:
            logits: (B, K).
            labels: (B, origins, K), NaN where not known.
        """
        known = ~labels.isnan()
        wanted = labels.nan_to_num()
        seen = self.adapter(logits)
        smooth = wanted * (1 - 2 * self._smoothing) + self._smoothing
        entropy = functional.binary_cross_entropy_with_logits(
            seen, smooth.clamp(0, 1), reduction="none"
        )
        # Half the squared error has the gradient (seen - wanted), like the cross-entropy.
        loss = torch.where(self.squared.bool(), 0.5 * (seen - wanted) ** 2, entropy)
        weight = known * self.weights
        return (weight * loss).sum() / weight.sum().clamp_min(_EPSILON)


def _weights(
    config: LossConfig, origins: Sequence[LabelOrigin], targets: Sequence[Target]
) -> list[list[float]]:
    auxiliary = config.auxiliary_weight
    return [
        [
            auxiliary if isinstance(target, Auxiliary) else config.origin_weights.get(origin, 0.0)
            for target in targets
        ]
        for origin in origins
    ]


def _squared(
    losses: Mapping[LabelOrigin, OriginLoss],
    origins: Sequence[LabelOrigin],
    targets: Sequence[Target],
) -> list[list[bool]]:
    return [
        [target in REGRESSIONS or losses.get(origin) is OriginLoss.LOGIT_MSE for target in targets]
        for origin in origins
    ]


def standardise_logits(probabilities: NDArray[np.float32]) -> NDArray[np.float32]:
    """Probabilities as logits with mean 0 and deviation 1 in each column; NaN stays NaN.

    Args:
        probabilities: (samples, targets). A column without two different values becomes 0.
    """
    safe = np.clip(probabilities, _EPSILON, 1 - _EPSILON)
    logits = np.log(safe / (1 - safe))
    known = ~np.isnan(logits)
    count = np.maximum(known.sum(axis=0), 1)
    mean = np.where(known, logits, 0).sum(axis=0) / count
    variance = np.where(known, (logits - mean) ** 2, 0).sum(axis=0) / count
    deviation = np.where(variance > 0, np.sqrt(variance), 1)
    return np.asarray((logits - mean) / deviation, np.float32)

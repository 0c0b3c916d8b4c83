"""Losses of one binary label: what a certainly positive and a certainly negative one cost.

A label y costs `y positive(z) + (1 - y) negative(z)` at the logit z, each side with its weight.
Powers and logarithms are taken of sigmoids through `softplus`, so that values and gradients stay
finite at any logit.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from trainer.config import LossConfig, LossKind

_LEAST_POWER_BASE = 1e-6
"""Below it a power of less than 1 is not differentiated: its slope has no limit at 0."""


class BinaryElement(NamedTuple):
    """Cost of a logit for a positive and for a negative label."""

    positive: Callable[[Tensor], Tensor]
    negative: Callable[[Tensor], Tensor]


def binary_element(config: LossConfig) -> BinaryElement:
    """The loss of one label that `config.kind` names."""
    if config.kind is LossKind.FOCAL:
        return _focal(config.focal_gamma, config.focal_alpha)
    if config.kind is LossKind.ASYMMETRIC:
        return _asymmetric(config.gamma_positive, config.gamma_negative, config.margin)
    return BinaryElement(lambda z: functional.softplus(-z), functional.softplus)


def _focal(gamma: float, alpha: float) -> BinaryElement:
    """`-alpha (1 - p)^gamma log p` and `-(1 - alpha) p^gamma log(1 - p)`; Lin et al. 2017, eq. 5.

    An `alpha` of 0 leaves both sides without a weight (their eq. 4).
    """
    of_positive, of_negative = (alpha, 1 - alpha) if alpha else (1.0, 1.0)

    def cost(z: Tensor) -> Tensor:
        # (1 - p)^gamma is exp(-gamma softplus(z)), -log p is softplus(-z).
        return torch.exp(-gamma * functional.softplus(z)) * functional.softplus(-z)

    return BinaryElement(lambda z: of_positive * cost(z), lambda z: of_negative * cost(-z))


def _asymmetric(gamma_positive: float, gamma_negative: float, margin: float) -> BinaryElement:
    """Focusing by side; negatives below `margin` cost nothing. Ben-Baruch et al. 2021, eq. 7.

    With m the margin and p' = max(p - m, 0): `-(1 - p)^g+ log p` and `-p'^g- log(1 - p')`.
    """

    def negative(z: Tensor) -> Tensor:
        left = z.sigmoid() - margin
        # log(1 - p') = min(log(1 - p + m), 0)
        log_absent = functional.logsigmoid(-z)
        if margin > 0:
            log_margin = torch.full_like(z, math.log(margin))
            log_absent = torch.logaddexp(log_absent, log_margin).clamp(max=0)
        focus = left.clamp_min(_LEAST_POWER_BASE) ** gamma_negative if gamma_negative else 1.0
        return torch.where(left > 0, -focus * log_absent, torch.zeros_like(z))

    return BinaryElement(_focal(gamma_positive, 0.0).positive, negative)

"""What every loss offers: a sum and a weight, so that several processes share one mean."""

from __future__ import annotations

from typing import Final, cast

from torch import Tensor, nn

_EPSILON: Final = 1e-4
"""Least weight that is divided by: a batch of which nothing is known costs 0."""


class Loss(nn.Module):
    """Loss of raw network outputs (B, size) against labels (B, origins, targets).

    Labels are NaN where not known, which never counts, and -1 where uncertain.
    """

    def parts(self, raw: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        """Sum of the weighted costs and sum of the label weights.

        The loss of a batch is the one over the other; over several processes both are added first.
        """
        raise NotImplementedError

    def validation_parts(self, raw: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        """The same for validation: without label smoothing, and without uncertain labels."""
        raise NotImplementedError

    def forward(self, raw: Tensor, labels: Tensor) -> Tensor:
        """Loss of a batch, one number; 0 where nothing at all is known."""
        return mean(self.parts(raw, labels))

    def validation(self, raw: Tensor, labels: Tensor) -> Tensor:
        """Validation loss of a batch, one number."""
        return mean(self.validation_parts(raw, labels))

    def __call__(self, raw: Tensor, labels: Tensor) -> Tensor:
        """Loss of a batch, with its type."""
        return cast(Tensor, super().__call__(raw, labels))


def mean(parts: tuple[Tensor, Tensor]) -> Tensor:
    """Sum over weight."""
    total, weight = parts
    return total / weight.clamp_min(_EPSILON)

"""What the validation of each epoch decides: which weights are kept, and when a run ends."""

from __future__ import annotations

import math
from dataclasses import dataclass

from trainer.config import Keep, OptimConfig


@dataclass(slots=True)
class Watch:
    """The best epochs so far.

    Attributes:
        loss: Least validation loss.
        auroc: Greatest mean validation AUROC.
        waited: Epochs since the validation loss was least.
    """

    loss: float = math.inf
    auroc: float = -math.inf
    waited: int = 0

    def add(self, loss: float, auroc: float | None, keep: Keep) -> bool:
        """Take an epoch into account; whether its weights are the ones to keep."""
        lower, higher = loss < self.loss, auroc is not None and auroc > self.auroc
        self.waited = 0 if lower else self.waited + 1
        self.loss = min(self.loss, loss)
        self.auroc = max(self.auroc, -math.inf if auroc is None else auroc)
        return {Keep.LAST: True, Keep.BEST_LOSS: lower, Keep.BEST_AUROC: higher}[keep]

    def ended(self, config: OptimConfig) -> bool:
        """Whether the run has waited long enough for a better epoch."""
        return bool(config.early_stop) and self.waited >= config.early_stop

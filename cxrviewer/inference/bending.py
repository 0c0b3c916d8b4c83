"""A curve between the calibrated logit, in which maps add up, and the log-odds of the confidence.

Beta calibration (Kull, Silva Filho and Flach 2017, AISTATS) says of a probability p that

    log-odds = c + a ln p − b ln(1 − p)        a, b > 0

With p = σ(z) this is c + b ln(1 + eᶻ) − a ln(1 + e⁻ᶻ), a rising curve in z whose slope goes from a,
far below 0, to b, far above. It is straight for a = b, and the identity for a = b = 1 and c = 0.
Free of torch.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

SLOPES: Final = (0.1, 10.0)
"""Least and greatest slope of a curve: neither flat, which hides order, nor a step."""

SHIFTS: Final = (-10.0, 10.0)
"""Least and greatest shift; one of 10 makes 50 % of less than 1 in 20 000."""

# The curve bends one way only, so that from the second step on Newton's method comes from one side,
# and its slope has limits: it needs about ten steps, never so many.
_STEPS: Final = 60
_CLOSE: Final = 1e-12


@dataclass(frozen=True, slots=True)
class Bending:
    """The curve; the identity as it is made without arguments.

    Attributes:
        lower: Slope far below 0, weight of ln p.
        upper: Slope far above 0, weight of −ln(1 − p).
        shift: Added.
    """

    lower: float = 1.0
    upper: float = 1.0
    shift: float = 0.0

    @property
    def is_identity(self) -> bool:
        """Whether log-odds of the confidence and calibrated logit are the same."""
        return self == IDENTITY

    def bent(self, logits: NDArray[np.float64]) -> NDArray[np.float64]:
        """Log-odds of the confidence of calibrated logits, of any shape."""
        # ln(1 + e⁻ᶻ) = ln(1 + eᶻ) − z makes the identity exact.
        softplus = np.logaddexp(0.0, logits)
        return np.asarray(self.lower * logits + (self.upper - self.lower) * softplus + self.shift)

    def straightened(self, log_odds: float) -> float:
        """The calibrated logit whose confidence has these log-odds: the inverse of `bent`."""
        logit = 0.0
        for _ in range(_STEPS):
            step = (float(self.bent(np.array(logit))) - log_odds) / self._slope(logit)
            logit -= step
            if abs(step) <= _CLOSE * max(1.0, abs(logit)):
                break
        return logit

    def _slope(self, logit: float) -> float:
        return self.lower + (self.upper - self.lower) / (1.0 + math.exp(-max(-700.0, logit)))


IDENTITY: Final = Bending()
"""Log-odds of the confidence and calibrated logit are the same."""

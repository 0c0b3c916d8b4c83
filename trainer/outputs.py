"""What the network's outputs mean, and how they become one logit a finding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor

from cxrviewer.findings import Finding
from trainer.config import LossConfig, OutputKind
from trainer.hierarchy import multiply_along, parents
from trainer.labels import Auxiliary, LabelOrigin, Target

TERNARY_CLASSES: Final = 3
"""Negative, positive, uncertain, in this order."""


@dataclass(frozen=True, slots=True)
class OutputLayout:
    """Order and meaning of the network's outputs: those of the findings first, in their order.

    Ternary outputs stand together by finding: negative, positive, uncertain. An auxiliary target
    has one output whatever the kind.

    Attributes:
        targets: Findings, then auxiliary targets.
        kind: What the outputs of the findings mean.
        conditional: Whether a finding is answered given its parent.
    """

    targets: tuple[Target, ...]
    kind: OutputKind = OutputKind.MULTI_LABEL
    conditional: bool = False

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Findings in order."""
        return tuple(target for target in self.targets if isinstance(target, Finding))

    @property
    def auxiliary(self) -> tuple[Auxiliary, ...]:
        """Auxiliary targets in order."""
        return tuple(target for target in self.targets if isinstance(target, Auxiliary))

    @property
    def finding_outputs(self) -> int:
        """Outputs of the findings, which come first."""
        each = TERNARY_CLASSES if self.kind is OutputKind.TERNARY else 1
        return each * len(self.findings)

    @property
    def size(self) -> int:
        """Number of network outputs."""
        return self.finding_outputs + len(self.auxiliary)

    @property
    def above(self) -> tuple[int | None, ...]:
        """Parent of each finding where the outputs are conditional, else None."""
        count = len(self.findings)
        return parents(self.findings) if self.conditional else (None,) * count

    def local_logits(self, raw: Tensor) -> Tensor:
        """Log-odds of each finding, given its parent where the outputs are conditional.

        Args:
            raw: (n, size).

        Returns:
            (n, findings). Ternary: the sigmoid of positive - negative is the softmax over these
            two. Single label: log-odds of the softmax over all findings.
        """
        outputs = raw[..., : self.finding_outputs]
        if self.kind is OutputKind.TERNARY:
            shares = by_finding(outputs)
            return shares[..., 1] - shares[..., 0]
        if self.kind is OutputKind.SINGLE_LABEL:
            return outputs - _log_sum_of_others(outputs)
        return outputs

    def finding_logits(self, raw: Tensor) -> Tensor:
        """Log-odds of each finding, (n, size) -> (n, findings).

        Conditional outputs become the log-odds of the product along the hierarchy.
        """
        local = self.local_logits(raw)
        return multiply_along(local, self.above) if self.conditional else local

    def probabilities(self, raw: Tensor) -> Tensor:
        """Probability of each finding, (n, size) -> (n, findings)."""
        return self.finding_logits(raw).sigmoid()

    def linear(self) -> Tensor | None:
        """Matrix (findings, size) with `finding_logits(raw) = raw @ matrix.T`, None without one.

        There is none for a softmax over more than two findings, nor along a hierarchy.
        """
        count = len(self.findings)
        if any(parent is not None for parent in self.above):
            return None
        matrix = torch.zeros(count, self.size)
        rows = torch.arange(count)
        if self.kind is OutputKind.MULTI_LABEL:
            matrix[rows, rows] = 1
        elif self.kind is OutputKind.TERNARY:
            matrix[rows, TERNARY_CLASSES * rows] = -1
            matrix[rows, TERNARY_CLASSES * rows + 1] = 1
        elif count == 2:
            matrix[rows, rows] = 1
            matrix[rows, 1 - rows] = -1
        else:
            return None
        return matrix


def layout_of(config: LossConfig) -> OutputLayout:
    """The outputs of a network that is trained by `config`."""
    targets: tuple[Target, ...] = (*config.findings, *config.auxiliary)
    return OutputLayout(targets, config.outputs, config.conditional)


def origins_in_use(config: LossConfig) -> tuple[LabelOrigin, ...]:
    """Origins that have a weight, in the enumeration's order."""
    used = {origin for origin, weight in config.origin_weights.items() if weight > 0}
    if config.auxiliary:
        used.add(LabelOrigin.HEADER)
    return tuple(origin for origin in LabelOrigin if origin in used)


def by_finding(outputs: Tensor) -> Tensor:
    """Ternary outputs (..., 3 findings) as (..., findings, 3)."""
    return outputs.reshape(*outputs.shape[:-1], -1, TERNARY_CLASSES)


def _log_sum_of_others(outputs: Tensor) -> Tensor:
    """For each class the log-sum-exp of all others, without the cancellation of 1 - p."""
    count = outputs.shape[-1]
    others = ~torch.eye(count, dtype=torch.bool, device=outputs.device)
    spread = outputs.unsqueeze(-2).expand(*outputs.shape[:-1], count, count)
    return spread.masked_fill(~others, -torch.inf).logsumexp(dim=-1)

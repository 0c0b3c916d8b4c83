"""Softmax losses: three classes a finding (CheXpertNet), or one class of all findings a sample."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from trainer.config import LossConfig
from trainer.hierarchy import learns
from trainer.labels import UNCERTAIN, LabelOrigin
from trainer.losses.base import Loss
from trainer.losses.multi_label import MultiOriginLoss
from trainer.losses.origins import label_weights
from trainer.outputs import TERNARY_CLASSES, OutputLayout, by_finding


class SoftmaxLoss(Loss):
    """What both softmax losses share: auxiliary targets keep a logit each.

    Attributes:
        auxiliary: Loss of the auxiliary targets.
        weights: Weight of a label, (origins, findings).
        class_weights: Weight by class.
    """

    weights: Tensor
    class_weights: Tensor

    def __init__(
        self,
        config: LossConfig,
        origins: Sequence[LabelOrigin],
        layout: OutputLayout,
        class_weights: Tensor,
    ) -> None:
        super().__init__()
        self.auxiliary = MultiOriginLoss(config, origins, layout.auxiliary)
        self._layout = layout
        self._smoothing = config.label_smoothing
        self.register_buffer("weights", label_weights(config, origins, layout.findings))
        self.register_buffer("class_weights", class_weights, persistent=False)

    def parts(self, raw: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        """Cost and weight of raw outputs (B, size) against (B, origins, targets) labels."""
        count = len(self._layout.findings)
        main = self._finding_parts(self._outputs(raw), labels[..., :count], self._smoothing)
        extra = self.auxiliary.parts(raw[:, self._layout.finding_outputs :], labels[..., count:])
        return main[0] + extra[0], main[1] + extra[1]

    def validation_parts(self, raw: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        """The same without smoothing and without what is uncertain; auxiliary targets apart."""
        count = len(self._layout.findings)
        return self._validation_of_findings(self._outputs(raw), labels[..., :count])

    def _outputs(self, raw: Tensor) -> Tensor:
        return raw[:, : self._layout.finding_outputs]

    def _finding_parts(
        self, outputs: Tensor, labels: Tensor, smoothing: float
    ) -> tuple[Tensor, Tensor]:
        raise NotImplementedError

    def _validation_of_findings(self, outputs: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        raise NotImplementedError


class TernaryLoss(SoftmaxLoss):
    """Softmax over negative, positive and uncertain for each finding; class weights (findings, 3).

    A soft label y is a share of 1 - y negative and y positive.
    """

    def _finding_parts(
        self, outputs: Tensor, labels: Tensor, smoothing: float
    ) -> tuple[Tensor, Tensor]:
        log_share = by_finding(outputs).log_softmax(dim=-1)
        wanted = _ternary_shares(labels)
        smooth = wanted * (1 - smoothing) + (1 - wanted) * smoothing / (TERNARY_CLASSES - 1)
        cost = -(smooth * self.class_weights * log_share.unsqueeze(1)).sum(dim=-1)
        weight = self._known(labels) * self.weights
        return (weight * cost).sum(), weight.sum()

    def _validation_of_findings(self, outputs: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        """Softmax over negative and positive alone, "uncertain" masked (CheXpertNet, 4.3)."""
        shares = by_finding(outputs)
        log_share = shares[..., :2].log_softmax(dim=-1).unsqueeze(1)
        wanted = _ternary_shares(labels)[..., :2]
        cost = -(wanted * self.class_weights[..., :2] * log_share).sum(dim=-1)
        weight = self._known(labels) * (labels != UNCERTAIN) * self.weights
        return (weight * cost).sum(), weight.sum()

    def _known(self, labels: Tensor) -> Tensor:
        return ~labels.isnan() & learns(labels, self._layout.above)


class SingleLabelLoss(SoftmaxLoss):
    """One softmax over all findings; class weights (findings, 3), of which the positive one counts.

    A row of labels counts when it says which: a finding is certainly there, or all are known and
    not all absent. Several positives share the row evenly.
    """

    def _finding_parts(
        self, outputs: Tensor, labels: Tensor, smoothing: float
    ) -> tuple[Tensor, Tensor]:
        count = outputs.shape[-1]
        wanted, known = shares_of_row(labels)
        smooth = wanted * (1 - smoothing) + (1 - wanted) * smoothing / (count - 1)
        log_share = functional.log_softmax(outputs, dim=-1).unsqueeze(1)
        cost = -(smooth * self.class_weights[:, 1] * log_share).sum(dim=-1)
        weight = known * self.weights.amax(dim=-1)
        return (weight * cost).sum(), weight.sum()

    def _validation_of_findings(self, outputs: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        return self._finding_parts(outputs, labels, 0.0)


def _ternary_shares(labels: Tensor) -> Tensor:
    """(..., findings) labels as shares of three classes, (..., findings, 3); 0 where not known."""
    uncertain = labels == UNCERTAIN
    certain = ~labels.isnan() & ~uncertain
    positive = torch.where(certain, labels, 0)
    negative = torch.where(certain, 1 - labels, 0)
    return torch.stack([negative, positive, uncertain.to(labels.dtype)], dim=-1)


def shares_of_row(labels: Tensor) -> tuple[Tensor, Tensor]:
    """Shares of the classes (..., findings), and whether the row counts (...)."""
    open_label = labels.isnan() | (labels == UNCERTAIN)
    values = torch.where(open_label, 0, labels)
    total = values.sum(dim=-1)
    known = ((values == 1).any(dim=-1) | ~open_label.any(dim=-1)) & (total > 0)
    safe = torch.where(known, total, 1).unsqueeze(-1)
    return values / safe, known

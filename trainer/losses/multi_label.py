"""One logit a target: the loss of most presets, and of auxiliary targets in all of them."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from trainer.config import LossConfig, LossKind
from trainer.hierarchy import learns
from trainer.labels import UNCERTAIN, Auxiliary, LabelOrigin, Target
from trainer.losses.base import Loss
from trainer.losses.elements import binary_element
from trainer.losses.origins import OriginAdapter, label_weights, squared_labels


class MultiOriginLoss(Loss):
    """Weighted mean over everything that is known of a batch.

    Attributes:
        adapter: How each origin sees the logits, None where all see the logit itself.
        weights: Weight of a label, (origins, targets).
        squared: 1 where the squared error is taken instead of the cross-entropy, same shape.
        findings: Whether a target is a finding, (targets,).
        class_weights: Weight of a negative and of a positive label, (2, targets).
    """

    weights: Tensor
    squared: Tensor
    findings: Tensor
    class_weights: Tensor

    def __init__(
        self,
        config: LossConfig,
        origins: Sequence[LabelOrigin],
        targets: Sequence[Target],
        *,
        class_weights: Tensor | None = None,
        above: Sequence[int | None] = (),
    ) -> None:
        """Build it.

        Args:
            config: Kind, smoothing, weights and losses by origin.
            origins: Second axis of the labels.
            targets: Third axis of the labels, findings first.
            class_weights: Of a negative and of a positive label, (findings, 2).
            above: Parents of the findings for conditional training.
        """
        super().__init__()
        self.adapter = OriginAdapter(origins, len(targets)) if config.adapt_origins else None
        self._element = binary_element(config)
        self._smoothing = config.label_smoothing
        self._softmax_validation = config.softmax_validation
        self._above = tuple(above)
        findings = [not isinstance(target, Auxiliary) for target in targets]
        self._count = sum(findings)
        self._plain = config.kind is LossKind.CROSS_ENTROPY and class_weights is None
        self.register_buffer("weights", label_weights(config, origins, targets))
        self.register_buffer("squared", squared_labels(config, origins, targets))
        self.register_buffer("findings", torch.tensor(findings, dtype=torch.bool), persistent=False)
        by_class = torch.ones(2, len(targets))
        if class_weights is not None:
            by_class[:, : self._count] = class_weights.T
        self.register_buffer("class_weights", by_class, persistent=False)

    def parts(self, raw: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        """Cost and weight of (B, targets) logits against (B, origins, targets) labels."""
        return self._parts(raw, labels, self._smoothing)

    def validation_parts(self, raw: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        """The same without smoothing, or RADIA's softmax over the findings."""
        if self._softmax_validation:
            return self._softmax_parts(raw, labels)
        return self._parts(raw, labels, 0.0)

    def _parts(self, raw: Tensor, labels: Tensor, smoothing: float) -> tuple[Tensor, Tensor]:
        seen = raw.unsqueeze(1) if self.adapter is None else self.adapter(raw)
        known = self._known(labels)
        wanted = torch.where(known, labels, 0)
        smooth = (wanted * (1 - 2 * smoothing) + smoothing).clamp(0, 1)
        # Half the squared error has the gradient (seen - wanted), like the cross-entropy.
        loss = torch.where(self.squared, 0.5 * (seen - wanted) ** 2, self._entropy(seen, smooth))
        weight = known * self.weights
        return (weight * loss).sum(), weight.sum()

    def _entropy(self, seen: Tensor, wanted: Tensor) -> Tensor:
        if self._plain:
            shown = seen.expand_as(wanted)
            entropy: Tensor = functional.binary_cross_entropy_with_logits(
                shown, wanted, reduction="none"
            )
            return entropy
        absent = self.class_weights[0] * (1 - wanted) * self._element.negative(seen)
        return absent + self.class_weights[1] * wanted * self._element.positive(seen)

    def _known(self, labels: Tensor) -> Tensor:
        """Labels that count: not NaN, not "uncertain", and below positive parents if need be."""
        known = ~labels.isnan()
        known &= ~((labels == UNCERTAIN) & self.findings & ~self.squared)
        if any(parent is not None for parent in self._above):
            among = labels[..., : self._count]
            known[..., : self._count] &= learns(among, self._above)
        return known

    def _softmax_parts(self, raw: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        """`-sum_k y_k log softmax(z)_k` over the findings known of a row, one weight a row.

        It is what torch's `CrossEntropyLoss` gives for a vector of 0 and 1 that may hold several 1.
        """
        usable = self._known(labels) & self.findings & ~self.squared & (self.weights > 0)
        hidden = raw.unsqueeze(1).expand_as(labels).masked_fill(~usable, -torch.inf)
        # A row of which nothing is known would be a softmax of nothing, and its gradient NaN.
        some = usable.any(dim=-1, keepdim=True)
        log_share = torch.where(some, hidden, 0).log_softmax(dim=-1)
        wanted = torch.where(usable, labels, 0)
        cost = -(wanted * torch.where(usable, log_share, 0)).sum(dim=-1)
        weight = (usable * self.weights).amax(dim=-1)
        return (weight * cost).sum(), weight.sum()

"""From the configuration to a loss."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import torch
from torch import Tensor

from trainer.class_weights import class_weights, count_labels
from trainer.config import ClassWeights, LossConfig, OutputKind
from trainer.errors import ConfigError
from trainer.hierarchy import learns
from trainer.labels import Sample
from trainer.losses.base import Loss
from trainer.losses.checks import check_loss
from trainer.losses.multi_label import MultiOriginLoss
from trainer.losses.origins import label_weights, squared_labels
from trainer.losses.softmax import SingleLabelLoss, TernaryLoss, shares_of_row
from trainer.outputs import OutputLayout, origins_in_use
from trainer.uncertainty import EpochLabels

_ONE_CLASS: Final = (
    "All training samples that name one of loss.findings name the same one, or none does; with"
    " loss.outputs = “single_label” there is nothing to tell apart."
)


def build_loss(config: LossConfig, layout: OutputLayout, samples: Sequence[Sample]) -> Loss:
    """The loss of a configuration.

    Args:
        config: Everything about it.
        layout: Meaning of the network's outputs.
        samples: Training samples, on which class weights are measured.

    Returns:
        Loss of raw outputs (B, layout.size) against labels (B, origins, targets).

    Raises:
        ConfigError: Settings that contradict each other or the samples.
    """
    check_loss(config)
    origins = origins_in_use(config)
    weights = measured_weights(config, layout, samples)
    if layout.kind is OutputKind.MULTI_LABEL:
        by_class = None if weights is None else weights[:, :2]
        return MultiOriginLoss(
            config, origins, layout.targets, class_weights=by_class, above=layout.above
        )
    if layout.kind is OutputKind.SINGLE_LABEL and samples:
        _check_classes(config, layout, samples)
    if weights is None:
        weights = torch.ones(len(layout.findings), 3)
    kind = TernaryLoss if layout.kind is OutputKind.TERNARY else SingleLabelLoss
    return kind(config, origins, layout, weights)


def _check_classes(config: LossConfig, layout: OutputLayout, samples: Sequence[Sample]) -> None:
    labels = torch.from_numpy(EpochLabels(samples, config).expected()[..., : len(layout.findings)])
    shares, known = shares_of_row(labels)
    if int((shares[known].sum(dim=0) > 0).sum()) < 2:
        raise ConfigError(_ONE_CLASS)


def measured_weights(
    config: LossConfig, layout: OutputLayout, samples: Sequence[Sample]
) -> Tensor | None:
    """Weights of negative, positive and uncertain labels (findings, 3), None where all are 1."""
    if config.class_weights is ClassWeights.NONE:
        return None
    origins, count = origins_in_use(config), len(layout.findings)
    labels = torch.from_numpy(EpochLabels(samples, config).expected()[..., :count].copy())
    labels[~learns(labels, layout.above)] = torch.nan
    weights = label_weights(config, origins, layout.findings)
    weights[squared_labels(config, origins, layout.findings)] = 0
    counts = count_labels(labels.numpy(), weights.numpy())
    found = class_weights(config.class_weights, counts, config.max_weight)
    return torch.from_numpy(found.astype(np.float32))

"""Targets and losses."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from cxrviewer.findings import Finding
from trainer.labels import Auxiliary, LabelOrigin


class OutputKind(StrEnum):
    """What the network's outputs mean."""

    MULTI_LABEL = "multi_label"
    """One logit a finding."""

    TERNARY = "ternary"
    """Three logits a finding: negative, positive, uncertain (a softmax each)."""

    SINGLE_LABEL = "single_label"
    """One softmax over all findings, of which a sample has exactly one."""


class LossKind(StrEnum):
    """The loss of one hard or soft label."""

    CROSS_ENTROPY = "cross_entropy"
    """Binary for `multi_label`, else over the softmax."""

    FOCAL = "focal"
    """Lin et al. 2017."""

    ASYMMETRIC = "asymmetric"
    """Ben-Baruch et al. 2021."""


class ClassWeights(StrEnum):
    """How rare findings weigh more; measured on the training samples."""

    NONE = "none"

    POSITIVES = "positives"
    """A positive label weighs negatives / positives, at most `loss.max_weight`."""

    INVERSE_FREQUENCY = "inverse_frequency"
    """A finding weighs the inverse of its frequency, with a mean of 1 over the findings."""

    BALANCED = "balanced"
    """A label weighs known labels of the finding / labels of its class (CheXpertNet's)."""


class UncertaintyPolicy(StrEnum):
    """What becomes of a label that says "uncertain" (Irvin et al. 2019, section 3)."""

    IGNORE = "ignore"
    ZEROS = "zeros"
    ONES = "ones"

    MULTI = "multi"
    """A class of its own, for `ternary` outputs."""

    SELF = "self"
    """The probability of a network trained with `ignore`, from `loss.self_labels`."""

    LSR_ZEROS = "lsr_zeros"
    """Drawn anew each epoch from `loss.lsr_zeros` (Pham et al. 2021)."""

    LSR_ONES = "lsr_ones"
    """Drawn anew each epoch from `loss.lsr_ones`."""


class OriginLoss(StrEnum):
    """How the labels of one origin enter the loss."""

    PLAIN = "plain"
    """By `loss.kind`, also against soft targets."""

    LOGIT_MSE = "logit_mse"
    """Squared error of standardised logits: distillation that keeps the teacher's whole range."""


@dataclass(frozen=True, slots=True)
class LossConfig:
    """What the network answers, and how labels of different trust become one loss.

    Attributes:
        findings: Findings that get an output while training.
        outputs: What the outputs mean.
        kind: Loss of one label.
        focal_gamma: Focal loss: how much easy labels lose.
        focal_alpha: Focal loss: weight of positives, negatives get the rest; 0 for no weight.
        gamma_positive: Asymmetric loss: focusing of positives.
        gamma_negative: Asymmetric loss: focusing of negatives.
        margin: Asymmetric loss: probability that is taken off negatives.
        class_weights: How rare findings weigh more.
        max_weight: Greatest weight of `class_weights`.
        label_smoothing: Hard labels become `smoothing` and `1 - smoothing`.
        uncertainty: What becomes of uncertain labels.
        uncertainty_by_finding: The same for single findings.
        self_labels: CSV of probabilities for `self`: `image` and a column a finding.
        lsr_zeros: Ends of the range for `lsr_zeros`.
        lsr_ones: Ends of the range for `lsr_ones`.
        conditional: Train a finding only where its parent is positive; its probability is then the
            product along the hierarchy.
        softmax_validation: RADIA's validation loss, a softmax over findings of a multi-label task.
        auxiliary: Other facts of the image that get an output while training and none afterwards.
        auxiliary_weight: Weight of those, against 1 for an expert's label.
        origin_weights: Weight of a label by its origin; an origin not named is not used.
        origin_losses: Loss by origin; `plain` where not named.
        adapt_origins: Learn for every origin but the trusted ones how its labels' prevalence and
            scale differ, and throw that away after training.
        region_weight: Weight of a box's place on the map beside 1 for an expert's label
            (`trainer.losses.regions`); 0 looks at no place.
        region_rest: Within that, weight of what the map says outside of the boxes.
        view_dropout: Chance that a study with both views is shown by one of them alone.
    """

    findings: tuple[Finding, ...] = tuple(Finding)
    outputs: OutputKind = OutputKind.MULTI_LABEL
    kind: LossKind = LossKind.CROSS_ENTROPY
    focal_gamma: float = 2.0
    focal_alpha: float = 0.25
    gamma_positive: float = 0.0
    gamma_negative: float = 4.0
    margin: float = 0.05
    class_weights: ClassWeights = ClassWeights.NONE
    max_weight: float = 1000.0
    label_smoothing: float = 0.0
    uncertainty: UncertaintyPolicy = UncertaintyPolicy.IGNORE
    uncertainty_by_finding: dict[Finding, UncertaintyPolicy] = field(default_factory=dict)
    self_labels: str = ""
    lsr_zeros: tuple[float, ...] = (0.0, 0.3)
    lsr_ones: tuple[float, ...] = (0.55, 0.85)
    conditional: bool = False
    softmax_validation: bool = False
    auxiliary: tuple[Auxiliary, ...] = ()
    auxiliary_weight: float = 0.2
    origin_weights: dict[LabelOrigin, float] = field(
        default_factory=lambda: {LabelOrigin.TEXT: 1.0, LabelOrigin.EXPERT: 1.0}
    )
    origin_losses: dict[LabelOrigin, OriginLoss] = field(default_factory=dict)
    adapt_origins: bool = False
    region_weight: float = 0.0
    region_rest: float = 0.5
    view_dropout: float = 0.0

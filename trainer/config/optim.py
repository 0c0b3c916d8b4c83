"""Optimiser, learning rate, sampling and when to stop."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from trainer.labels import LabelOrigin


class OptimizerKind(StrEnum):
    """Optimisers of torch."""

    ADAM = "adam"
    ADAMW = "adamw"
    SGD = "sgd"
    RMSPROP = "rmsprop"
    ADAMAX = "adamax"


class ScheduleKind(StrEnum):
    """How the learning rate goes over the run."""

    CONSTANT = "constant"

    COSINE = "cosine"
    """Linear warm-up, then half a cosine down to nothing after the last step."""

    ONE_CYCLE = "one_cycle"
    """Smith and Topin 2018, as in torch's `OneCycleLR`."""

    PLATEAU = "plateau"
    """Lower by `factor` when the validation loss has not fallen for `patience` epochs."""


class SamplerKind(StrEnum):
    """How an epoch's samples are drawn; `epoch_size` says how many."""

    SHUFFLE = "shuffle"
    """Each once, in random order; again from the start where the epoch is larger."""

    RANDOM = "random"
    """With replacement."""

    ORIGIN = "origin"
    """In proportion to `origin_sampling`, by the best origin of a sample's labels."""

    BALANCED = "balanced"
    """In proportion to the inverse frequency of a sample's rarest positive finding."""


class Keep(StrEnum):
    """Which weights a run ends with."""

    LAST = "last"
    BEST_LOSS = "best_loss"
    """Those of the epoch with the lowest validation loss."""

    BEST_AUROC = "best_auroc"
    """Those of the epoch with the highest mean validation AUROC."""


@dataclass(frozen=True, slots=True)
class OptimConfig:
    """Optimiser, learning rate, sampling and when to stop.

    Attributes:
        optimizer: Which.
        lr: Greatest learning rate.
        betas: Of Adam, AdamW and Adamax.
        momentum: Of SGD and RMSprop.
        weight_decay: Of matrices and kernels; biases, norms and gates have none.
        layer_decay: Factor of the learning rate from a layer to the one below; 1 for none.
        schedule: How the learning rate goes over the run.
        warmup: Part of all steps that `cosine` and `one_cycle` rise.
        factor: Of `plateau`.
        patience: Of `plateau`, in epochs.
        min_lr: Least learning rate of `plateau`.
        epochs: Passes of `epoch_size` drawn samples.
        epoch_size: Samples an epoch; 0 draws as many as there are.
        batch_size: Samples a step, over all processes together.
        accumulate: Parts into which a step's batch is cut, one after the other, to save memory.
        sampler: How an epoch's samples are drawn.
        origin_sampling: How often a sample is drawn by the best origin of its labels.
        clip_norm: Greatest norm of the gradient; 0 for no limit.
        ema_decay: Decay of averaged weights, which are then what is kept; 0 for none.
        early_stop: Epochs without a better validation loss after which a run ends; 0 for never.
        keep: Which weights a run ends with.
    """

    optimizer: OptimizerKind = OptimizerKind.ADAMW
    lr: float = 1e-3
    betas: tuple[float, ...] = (0.9, 0.999)
    momentum: float = 0.9
    weight_decay: float = 0.05
    layer_decay: float = 1.0
    schedule: ScheduleKind = ScheduleKind.COSINE
    warmup: float = 0.05
    factor: float = 0.1
    patience: int = 3
    min_lr: float = 0.0
    epochs: int = 30
    epoch_size: int = 0
    batch_size: int = 32
    accumulate: int = 1
    sampler: SamplerKind = SamplerKind.SHUFFLE
    origin_sampling: dict[LabelOrigin, float] = field(default_factory=dict)
    clip_norm: float = 0.0
    ema_decay: float = 0.0
    early_stop: int = 0
    keep: Keep = Keep.LAST

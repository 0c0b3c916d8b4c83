"""The configuration of a run: one frozen tree, read from TOML, saved with the run.

Presets are in `trainer/presets/*.toml`; a preset says only what differs from the defaults here.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

from cxrviewer.findings import Finding
from cxrviewer.imaging.canvas import FitMode
from cxrviewer.inference.analysis import ViewRole
from cxrviewer.inference.network_spec import Fusion
from trainer.labels import Auxiliary, LabelOrigin

PRESETS: Final = Path(__file__).resolve().parent / "presets"


class OriginLoss(StrEnum):
    """How the labels of one origin enter the loss."""

    BCE = "bce"
    """Binary cross-entropy, also against soft targets."""

    LOGIT_MSE = "logit_mse"
    """Squared error of standardised logits: distillation that keeps the teacher's whole range."""


@dataclass(frozen=True, slots=True)
class DataConfig:
    """Which images, and who of the patients is held out.

    Attributes:
        sources: Names of `trainer.datasets.DATASETS`, each a folder of the data root.
        min_age: Patients known to be younger are left out.
        held_out_fraction: Part of the expert-labelled patients that training never sees.
        split_seed: Seed of that choice; not the run's seed, so that runs are comparable.
    """

    sources: tuple[str, ...] = ("nih",)
    min_age: int = 18
    held_out_fraction: float = 0.3
    split_seed: int = 2017


@dataclass(frozen=True, slots=True)
class InputConfig:
    """What the network sees (the fields of `PreprocessSpec` that training chooses).

    Attributes:
        size: Side of the square canvas.
        fit: How an image of another aspect becomes square.
        mean: Mean grey on the scale 0..1, one value a channel.
        std: Standard deviation on the scale 0..1, one value a channel.
    """

    size: int = 192
    fit: FitMode = FitMode.LETTERBOX
    mean: tuple[float, ...] = (0.5,)
    std: tuple[float, ...] = (0.25,)


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """The network.

    Attributes:
        architecture: timm name.
        fusion: How views are joined; `single` sees frontal images alone.
        drop_path: Stochastic depth rate.
        lateral_bias: First score of the lateral against 0 for the frontal: with -4 an untrained
            gate gives it 2 % of the weight.
        weights: safetensors file with the backbone's first weights, or empty for random ones.
    """

    architecture: str = "convnext_atto"
    fusion: Fusion = Fusion.GATED
    drop_path: float = 0.0
    lateral_bias: float = -4.0
    weights: str = ""

    @property
    def views(self) -> tuple[ViewRole, ...]:
        """Branches of the network in order."""
        return (ViewRole.FRONTAL,) if self.fusion is Fusion.SINGLE else tuple(ViewRole)


@dataclass(frozen=True, slots=True)
class AugmentConfig:
    """Random changes of a training image; each size is a limit, each `p_…` a probability.

    Attributes:
        p_affine: Rotation, zoom, stretch and shift together.
        rotation: Degrees.
        zoom: Relative size.
        stretch: Relative change of the aspect.
        shift: Part of the canvas.
        p_flip: Mirroring left to right. It hides the patient's side, so it is off by default.
        p_grey: Gamma, contrast and brightness together.
        gamma: Relative exponent.
        contrast: Relative slope.
        brightness: Part of the grey range.
        p_erase: A rectangle of noise over the image.
        erase: Greatest side of the rectangle, part of the canvas.
        p_noise: Gaussian noise.
        noise: Standard deviation, part of the grey range.
    """

    p_affine: float = 0.9
    rotation: float = 8.0
    zoom: float = 0.12
    stretch: float = 0.06
    shift: float = 0.06
    p_flip: float = 0.0
    p_grey: float = 0.8
    gamma: float = 0.3
    contrast: float = 0.25
    brightness: float = 0.08
    p_erase: float = 0.0
    erase: float = 0.3
    p_noise: float = 0.0
    noise: float = 0.03


@dataclass(frozen=True, slots=True)
class LossConfig:
    """How labels of different trust become one loss.

    Attributes:
        findings: Findings that get an output while training.
        auxiliary: Other facts of the image that get an output while training and none afterwards.
        auxiliary_weight: Weight of those, against 1 for an expert's label.
        origin_weights: Weight of a label by its origin; an origin not named is not used.
        origin_losses: Loss by origin; `bce` where not named.
        origin_sampling: How often an image is drawn by the best origin of its labels.
        label_smoothing: Hard labels become `smoothing` and `1 - smoothing`.
        view_dropout: Chance that a study with both views is shown by one of them alone.
    """

    findings: tuple[Finding, ...] = tuple(Finding)
    auxiliary: tuple[Auxiliary, ...] = ()
    auxiliary_weight: float = 0.2
    origin_weights: dict[LabelOrigin, float] = field(
        default_factory=lambda: {LabelOrigin.TEXT: 1.0, LabelOrigin.EXPERT: 1.0}
    )
    origin_losses: dict[LabelOrigin, OriginLoss] = field(default_factory=dict)
    origin_sampling: dict[LabelOrigin, float] = field(default_factory=dict)
    label_smoothing: float = 0.0
    view_dropout: float = 0.5


@dataclass(frozen=True, slots=True)
class OptimConfig:
    """AdamW with a linear warm-up and a cosine to nothing.

    Attributes:
        epochs: Passes of `epoch_size` drawn studies.
        epoch_size: Studies an epoch; 0 draws as many as there are.
        batch_size: Studies a step.
        lr: Greatest learning rate.
        weight_decay: Of matrices and kernels; biases, norms and gates have none.
        warmup: Part of all steps.
        clip_norm: Greatest norm of the gradient.
        ema_decay: Decay of the averaged weights, which are what is kept.
    """

    epochs: int = 30
    epoch_size: int = 0
    batch_size: int = 32
    lr: float = 1e-3
    weight_decay: float = 0.05
    warmup: float = 0.05
    clip_norm: float = 1.0
    ema_decay: float = 0.998


@dataclass(frozen=True, slots=True)
class RunConfig:
    """How a run is carried out.

    Attributes:
        seed: Of first weights, sampling, augmentation and stochastic depth.
        threads: Threads of the processor; another number may round otherwise.
        checkpoint_every: Steps between checkpoints.
    """

    seed: int = 1
    threads: int = 2
    checkpoint_every: int = 50


@dataclass(frozen=True, slots=True)
class ExportConfig:
    """What becomes of the trained network.

    Attributes:
        name: Bundle name, also the folder.
        version: Bundle version.
        min_positives: A finding with fewer held-out positives (or negatives) is left out.
        target_sensitivity: Of the sensitive operating point.
        target_specificity: Of the specific operating point.
        bootstrap: Resamplings of the patients for an interval.
        notes: Weak points that a person found by looking, for the model card; Markdown.
    """

    name: str = "findings-atto"
    version: str = "0.1.0"
    min_positives: int = 5
    target_sensitivity: float = 0.90
    target_specificity: float = 0.95
    bootstrap: int = 1000
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Config:
    """Everything that makes a run what it is."""

    data: DataConfig = field(default_factory=DataConfig)
    input: InputConfig = field(default_factory=InputConfig)
    model: ModelConfig = field(default_factory=ModelConfig)
    augment: AugmentConfig = field(default_factory=AugmentConfig)
    loss: LossConfig = field(default_factory=LossConfig)
    optim: OptimConfig = field(default_factory=OptimConfig)
    run: RunConfig = field(default_factory=RunConfig)
    export: ExportConfig = field(default_factory=ExportConfig)

    def to_json(self) -> dict[str, object]:
        """A tree of plain values, as saved with a run."""
        return dataclasses.asdict(self)

"""The configuration of a run: one frozen tree, read from TOML, saved with the run.

Presets are in `trainer/presets/*.toml`; a preset says only what differs from the defaults here.
`trainer.config_file` reads them.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from trainer.config.augment import AugmentConfig
from trainer.config.data import DataConfig, SplitKind, Unit
from trainer.config.export import AnswerUnit, CalibrationMethod, ExportConfig
from trainer.config.input import InputConfig, Normalisation, Source
from trainer.config.loss import (
    ClassWeights,
    LossConfig,
    LossKind,
    OriginLoss,
    OutputKind,
    UncertaintyPolicy,
)
from trainer.config.model import ModelConfig
from trainer.config.optim import Keep, OptimConfig, OptimizerKind, SamplerKind, ScheduleKind
from trainer.config.run import Device, Monitor, Precision, RunConfig
from trainer.config.tune import Pruner, Range, TuneConfig, TuneMetric, TuneSampler

__all__ = [
    "PRESETS", "AnswerUnit", "AugmentConfig", "CalibrationMethod", "ClassWeights", "Config",
    "DataConfig", "Device", "ExportConfig", "InputConfig", "Keep", "LossConfig", "LossKind",
    "ModelConfig", "Monitor", "Normalisation", "OptimConfig", "OptimizerKind", "OriginLoss",
    "OutputKind", "Precision", "Pruner", "Range", "RunConfig", "SamplerKind", "ScheduleKind",
    "Source", "SplitKind", "TuneConfig", "TuneMetric", "TuneSampler", "UncertaintyPolicy", "Unit",
]  # fmt: skip

PRESETS: Final = Path(__file__).resolve().parents[1] / "presets"


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
    tune: TuneConfig = field(default_factory=TuneConfig)
    export: ExportConfig = field(default_factory=ExportConfig)

    def to_json(self) -> dict[str, object]:
        """A tree of plain values, as saved with a run."""
        return dataclasses.asdict(self)

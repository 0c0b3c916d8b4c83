"""Who is told of a run while it goes on: TensorBoard, Weights & Biases, MLflow, by name.

All of them write below the run folder. Nothing leaves the machine unless the user's environment
asks for it (`WANDB_MODE`, `MLFLOW_TRACKING_URI`).
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final, Protocol

from trainer.config import Monitor as Name
from trainer.errors import ConfigError

_ABSENT: Final = (
    "The monitor “{name}” needs the Python package {package}, which is not installed; install it or"
    " leave {name} out of run.monitors."
)
PACKAGES: Final[Mapping[Name, str]] = MappingProxyType(
    {Name.TENSORBOARD: "tensorboard", Name.WANDB: "wandb", Name.MLFLOW: "mlflow"}
)
"""Package behind each monitor; `trainer.monitors.<package>_monitor` is ours."""


@dataclass(frozen=True, slots=True)
class Story:
    """What a monitor is told at the beginning.

    Attributes:
        folder: Of the run.
        run_id: What stays the same when a run is continued.
        config: The configuration as plain values.
        step: Steps done before; what was reported of later ones is void.
    """

    folder: Path
    run_id: str
    config: Mapping[str, object]
    step: int = 0


class Monitor(Protocol):
    """Takes numbers."""

    def scalars(self, step: int, values: Mapping[str, float]) -> None:
        """Take numbers that belong to a step."""

    def flush(self) -> None:
        """Have everything on the disk."""

    def close(self) -> None:
        """End."""


def check_monitors(names: Iterable[Name]) -> None:
    """Refuse monitors whose packages are absent, before any work is done.

    Raises:
        ConfigError: One is.
    """
    for name in names:
        if importlib.util.find_spec(PACKAGES[name]) is None:
            raise ConfigError(_ABSENT, name=name.value, package=PACKAGES[name])


def open_monitors(names: Sequence[Name], story: Story) -> list[Monitor]:
    """Open the monitors of a run; their packages are imported only now.

    Raises:
        ConfigError: A package is absent.
    """
    check_monitors(names)
    return [
        importlib.import_module(f"trainer.monitors.{PACKAGES[name]}_monitor").open_monitor(story)
        for name in dict.fromkeys(names)
    ]

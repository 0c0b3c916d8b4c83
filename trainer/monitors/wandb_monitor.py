"""Weights & Biases: offline in the run folder, unless `WANDB_MODE` says otherwise."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Final

# Read by the package while it is imported: it would report its own errors to its makers.
os.environ.setdefault("WANDB_ERROR_REPORTING", "false")

import wandb

from trainer.monitors import Story

_PROJECT: Final = "cxr-trainer"
_OFFLINE: Final = "offline"


class WandbMonitor:
    """A run of Weights & Biases."""

    def __init__(self, run: Any) -> None:
        self._run = run

    def scalars(self, step: int, values: Mapping[str, float]) -> None:
        """Take numbers that belong to a step."""
        self._run.log(dict(values), step=step)

    def flush(self) -> None:
        """Nothing to do: another process writes at once."""

    def close(self) -> None:
        """End."""
        self._run.finish()


def open_monitor(story: Story) -> WandbMonitor:
    """Begin or continue the run; a continued offline run is another folder of the same run."""
    mode: Any = os.environ.get("WANDB_MODE", _OFFLINE)
    run = wandb.init(
        project=os.environ.get("WANDB_PROJECT", _PROJECT),
        dir=str(story.folder),
        id=story.run_id,
        resume=None if mode == _OFFLINE else "allow",
        mode=mode,
        config=dict(story.config),
        save_code=False,
        # Only what is told: no code, no host, no processes of the machine.
        settings=wandb.Settings(
            console="off",
            disable_git=True,
            silent=True,
            x_disable_meta=True,
            x_disable_stats=True,
            x_disable_machine_info=True,
        ),
    )
    return WandbMonitor(run)

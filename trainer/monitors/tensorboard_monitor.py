"""Event files for TensorBoard in the run folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from torch.utils.tensorboard import SummaryWriter

from trainer.monitors import Story

FOLDER: Final = "tensorboard"


class TensorBoardMonitor:
    """A writer of event files."""

    def __init__(self, writer: SummaryWriter) -> None:
        self._writer = writer

    def scalars(self, step: int, values: Mapping[str, float]) -> None:
        """Take numbers that belong to a step."""
        for name, value in values.items():
            self._writer.add_scalar(name, value, step)

    def flush(self) -> None:
        """Have everything on the disk."""
        self._writer.flush()

    def close(self) -> None:
        """End."""
        self._writer.close()


def open_monitor(story: Story) -> TensorBoardMonitor:
    """Begin another event file; events of steps that will be done again are void."""
    writer = SummaryWriter(str(story.folder / FOLDER), purge_step=story.step + 1)
    if not story.step:
        text = json.dumps(story.config, indent=2)
        writer.add_text("config", "    " + text.replace("\n", "\n    "))
    return TensorBoardMonitor(writer)

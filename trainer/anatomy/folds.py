"""The networks of a cross-validation, each in a folder of its own, and the one that ships."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import nn

from trainer.anatomy.cases import Case, Outlined, fold_of, on_canvas, read_outlined
from trainer.anatomy.settings import AnatomySettings
from trainer.anatomy.training import WEIGHTS, new_network, train
from trainer.errors import CheckpointError
from trainer.journal import EpochLog

ALL: Final = "all"
_NO_RUN: Final = "The folder {path} holds no finished run; train one there first."

Say = Callable[[str], None]


def fold_name(fold: int | None) -> str:
    """Folder of the network of a fold, or of the one that was trained on all cases."""
    return ALL if fold is None else f"fold-{fold}"


@dataclass(frozen=True, slots=True)
class Runs:
    """Folders of one set of runs: `fold-0`, `fold-1` … and `all`.

    Attributes:
        folder: Of them all.
        settings: Of each.
        cases: All of them.
    """

    folder: Path
    settings: AnatomySettings
    cases: tuple[Case, ...]

    def held_out(self, fold: int) -> tuple[Case, ...]:
        """The cases that the network of a fold has not seen."""
        folds = fold_of(self.cases, self.settings.folds, self.settings.run.seed)
        return tuple(self.cases[row] for row in np.flatnonzero(folds == fold))

    def seen_by(self, fold: int | None) -> tuple[Case, ...]:
        """The cases that the network of a fold was trained on; all for that of no fold."""
        held_out = set() if fold is None else set(self.held_out(fold))
        return tuple(case for case in self.cases if case not in held_out)

    def trained_folds(self) -> list[int]:
        """Folds whose networks are finished.

        Raises:
            CheckpointError: There is none.
        """
        folds = range(self.settings.folds)
        found = [fold for fold in folds if (self.folder / fold_name(fold) / WEIGHTS).is_file()]
        if not found:
            raise CheckpointError(_NO_RUN, path=self.folder)
        return found

    def train_fold(self, fold: int, say: Say) -> None:
        """Train the network of a fold, or go on with it; nothing where it is finished."""
        self._train(fold_name(fold), self.seen_by(fold), say)

    def train_all(self, say: Say) -> None:
        """Train the network that ships, on all cases."""
        self._train(fold_name(None), self.cases, say)

    def network(self, name: str) -> nn.Module:
        """The finished network in a folder, in evaluation mode.

        Raises:
            CheckpointError: It is not finished.
        """
        network = new_network(self.settings)
        path = self.folder / name / WEIGHTS
        try:
            network.load_state_dict(load_file(path))
        except (OSError, RuntimeError, SafetensorError) as error:
            raise CheckpointError(_NO_RUN, path=path.parent) from error
        return network.eval().requires_grad_(requires_grad=False)

    def _train(self, name: str, cases: Sequence[Case], say: Say) -> None:
        folder = self.folder / name
        if (folder / WEIGHTS).is_file():
            say(f"{name}: finished before")
            return
        say(f"{name}: {len(cases)} cases")

        def on_epoch(log: EpochLog) -> None:
            say(f"{name}: epoch {log.epoch}/{log.epochs}, loss {log.loss:.4f}")

        train(self.settings, self._outlined(cases), folder, on_epoch=on_epoch)

    def _outlined(self, cases: Sequence[Case]) -> list[Outlined]:
        cv2.setNumThreads(1)  # its threads would take those of the network
        return [on_canvas(read_outlined(case), self.settings.preprocess) for case in cases]

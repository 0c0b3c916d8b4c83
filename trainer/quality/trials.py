"""What a network answers to images that it has not seen, as they are and changed in known ways."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from trainer.quality.batch import inputs
from trainer.quality.change import CHANGES
from trainer.quality.items import UNCHANGED, Change, Item, truth_of
from trainer.quality.pool import Pool
from trainer.quality.recipe import Recipe

_AT_ONCE: Final = 64
_INVERTED: Final = 1
_MIRRORED: Final = 2
_TURNS: Final = 2  # bits to the left


@dataclass(frozen=True, eq=False, slots=True)
class Trials:
    """Answers to images.

    Attributes:
        rows: (n,) index of each image in its pool.
        changes: (n,) what was done to it, as a number of `code_of`.
        logits: (n, OUTPUTS).
    """

    rows: NDArray[np.intp]
    changes: NDArray[np.int64]
    logits: NDArray[np.float32]

    def truths(self, items: tuple[Item, ...]) -> NDArray[np.int64]:
        """(n, questions)."""
        return np.stack(
            [
                truth_of(items[row], change_of(int(code)))
                for row, code in zip(self.rows, self.changes, strict=True)
            ]
        )

    def save(self, path: Path) -> None:
        """Write as plain arrays."""
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez(path, rows=self.rows, changes=self.changes, logits=self.logits)


def load_trials(*paths: Path) -> Trials:
    """The trials of all files together."""
    parts = [np.load(path, allow_pickle=False) for path in paths]
    return Trials(
        *(np.concatenate([p[key] for p in parts]) for key in ("rows", "changes", "logits"))
    )


def code_of(change: Change) -> int:
    """A change as a number."""
    return change.turns << _TURNS | change.mirrored * _MIRRORED | change.inverted * _INVERTED


def change_of(code: int) -> Change:
    """The change of a number."""
    return Change(code >> _TURNS, bool(code & _MIRRORED), bool(code & _INVERTED))


def try_out(network: nn.Module, pool: Pool, rows: NDArray[np.intp], recipe: Recipe) -> Trials:
    """Ask about every row: as it is, and a chest turned each way, mirrored or inverted at random.

    The draws depend on the row alone, so that every network is asked the same.
    """
    asked = [(int(row), change) for row in rows for change in _changes(pool.items[row], int(row))]
    answers = []
    for first in range(0, len(asked), _AT_ONCE):
        part = asked[first : first + _AT_ONCE]
        images = inputs(pool, [row for row, _ in part], [change for _, change in part], recipe)
        with torch.inference_mode():
            answers.append(network(images).float().numpy())
    return Trials(
        np.array([row for row, _ in asked]),
        np.array([code_of(change) for _, change in asked]),
        np.concatenate(answers),
    )


def _changes(item: Item, row: int) -> list[Change]:
    if item.kind == "other":
        return [UNCHANGED]
    rng = np.random.default_rng([5, row])
    return [UNCHANGED, *(_with_turns(turns, rng) for turns in range(4))]


def _with_turns(turns: int, rng: np.random.Generator) -> Change:
    choices = [change for change in CHANGES if change.turns == turns and change != UNCHANGED]
    return choices[int(rng.integers(0, len(choices)))]

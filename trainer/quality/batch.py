"""What one step sees; it follows from the recipe and the step's number alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from cxrviewer.inference.preprocess import PreprocessSpec, normalize
from trainer.quality.change import apply_change, draw_change, wobble
from trainer.quality.items import Change, truth_of
from trainer.quality.pool import Pool
from trainer.quality.recipe import SHARES, Recipe, share_of


class Drawer:
    """Draws batches from some rows of a pool."""

    def __init__(self, pool: Pool, rows: NDArray[np.intp], recipe: Recipe) -> None:
        """Sort the rows into the groups of `SHARES`."""
        self._pool, self._recipe = pool, recipe
        groups: defaultdict[str, list[int]] = defaultdict(list)
        for row in rows:
            groups[share_of(pool.items[row])].append(int(row))
        self._groups = [np.array(groups[name]) for name in SHARES if groups[name]]
        shares = np.array([SHARES[name] for name in SHARES if groups[name]])
        self._shares = shares / shares.sum()

    def batch(self, step: int) -> tuple[Tensor, Tensor]:
        """Images (B, channels, side, side) and truths (B, questions) of a step."""
        rng = np.random.default_rng([self._recipe.seed, step])
        images, truths = [], []
        for group in rng.choice(len(self._groups), self._recipe.batch_size, p=self._shares):
            row = int(rng.choice(self._groups[group]))
            change = draw_change(rng)
            canvas = apply_change(self._pool.canvases[row], self._pool.frames[row], change)
            images.append(normalize(wobble(canvas, self._recipe.wobble, rng), self._spec))
            truths.append(truth_of(self._pool.items[row], change))
        return torch.from_numpy(np.stack(images)), torch.from_numpy(np.stack(truths))

    @property
    def _spec(self) -> PreprocessSpec:
        return self._recipe.preprocess


def inputs(pool: Pool, rows: Sequence[int], changes: Sequence[Change], recipe: Recipe) -> Tensor:
    """The network's input for some rows, each changed in a known way and in no other."""
    spec = recipe.preprocess
    arrays = [
        normalize(apply_change(pool.canvases[row], pool.frames[row], change), spec)
        for row, change in zip(rows, changes, strict=True)
    ]
    return torch.from_numpy(np.stack(arrays))

"""Cross-validation over patients, fold by fold; finished folds are not done again."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from trainer.quality.learn import learn
from trainer.quality.pool import Pool
from trainer.quality.recipe import FOLDS, Recipe
from trainer.quality.split import folds_of
from trainer.quality.trials import Trials, load_trials, try_out

ANSWERS: Final = "answers.npz"
_TOLD_EVERY: Final = 100


def cross_validate(
    pool: Pool, recipe: Recipe, folder: Path, folds: Sequence[int] = tuple(range(FOLDS))
) -> None:
    """Train without each fold and ask about it; answers go to `folder/fold-<k>/answers.npz`."""
    fold_of = folds_of(pool.items, recipe.seed)
    for fold in folds:
        place = folder / f"fold-{fold}"
        if (place / ANSWERS).is_file():
            continue
        network = learn(
            pool, np.flatnonzero(fold_of != fold), recipe, place, teller(f"fold {fold}")
        )
        trials = try_out(network, pool, np.flatnonzero(fold_of == fold), recipe)
        trials.save(place / ANSWERS)


def answers(folder: Path) -> Trials | None:
    """The answers of all folds together, or None where one is missing."""
    paths = [folder / f"fold-{fold}" / ANSWERS for fold in range(FOLDS)]
    return load_trials(*paths) if all(path.is_file() for path in paths) else None


def teller(name: str) -> Callable[[int, float], None]:
    """What prints the mean loss now and then, `name` before each line."""
    losses: list[float] = []
    started = time.perf_counter()

    def tell(step: int, loss: float) -> None:
        losses.append(loss)
        if step % _TOLD_EVERY == 0:
            seconds = time.perf_counter() - started
            print(f"{name} step {step} loss {np.mean(losses):.3f} {seconds:.0f} s", flush=True)
            losses.clear()

    return tell

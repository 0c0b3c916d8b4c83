"""Cross-validation: a network for each fold, measured on what it has not seen."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from trainer.anatomy.folds import Runs, Say, fold_name
from trainer.anatomy.measuring import Measured, as_shipped, measure_cases
from trainer.anatomy.results import Results
from trainer.appearing import write_whole

RESULTS: Final = "crossval.json"


def train_folds(runs: Runs, folds: Sequence[int], say: Say) -> None:
    """Train these folds' networks, or go on with them; processes may share the folds."""
    for fold in folds:
        runs.train_fold(fold, say)


def cross_validate(runs: Runs, say: Say) -> Results:
    """Measure cases by the network that has not seen them, and write `crossval.json`.

    Folds that are not trained yet are left out, and `Results` says how many are there.

    Raises:
        CheckpointError: None is trained.
    """
    found: list[Measured] = []
    for fold in runs.trained_folds():
        network = as_shipped(runs.network(fold_name(fold)))
        found += measure_cases(network, runs.held_out(fold), runs.settings.preprocess, fold)
        say(f"fold-{fold}: measured on {len(runs.held_out(fold))} cases")
    results = Results(tuple(sorted(found, key=lambda case: case.name)))
    text = json.dumps(results.to_json(), indent=1, ensure_ascii=False, allow_nan=False)
    write_whole(runs.folder / RESULTS, text + "\n")
    return results


def summary(results: Results, path: Path) -> str:
    """The figures in a few lines, for the command line."""
    lines = [
        f"{row.organ.value:<11} {row.source:<22} n {row.cases:<4} Dice {row.mean.text}"
        f"  SD {row.deviation:.3f}  lowest {row.lowest:.3f}"
        for row in results.organs()
    ]
    lines += [
        f"CTR against {row.against}: n {row.cases}, mean absolute error {row.error.text},"
        f" bias {row.bias:+.4f}"
        for row in results.ratios()
    ]
    return "\n".join([*lines, f"Written to {path}."])

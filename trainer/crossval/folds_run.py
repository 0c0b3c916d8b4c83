"""Train and measure the folds of a cross-validation, one after the other, each resumable.

Layout of the folder: `fold-0/` … are ordinary runs (`trainer.run`) with `answers.npz` beside their
weights when they are measured; `crossval.json` and `answers.csv` tell of all folds that are done.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from trainer.config import Config, SplitKind
from trainer.crossval.answers import Answered, joined
from trainer.crossval.summary import Summary, summary
from trainer.errors import CheckpointError
from trainer.localisation import Hit
from trainer.report.measure import Explainer, hits_of, shipped
from trainer.run import Run
from trainer.state_file import replace_file

ANSWERS: Final = "answers.npz"
SUMMARY: Final = "crossval.json"
TABLE: Final = "answers.csv"

_NO_ANSWERS: Final = "The folder {path} holds no finished fold; run cxr-trainer crossval there."


def fold_config(config: Config, folds: int, fold: int) -> Config:
    """The configuration with this fold held out."""
    data = replace(config.data, split=SplitKind.FOLDS, folds=folds, fold=fold)
    return replace(config, data=data)


def run_fold(
    config: Config, root: Path, folder: Path, *, folds: int, fold: int, preset: str
) -> Answered:
    """Train a fold, or go on training it, and measure its held-out images.

    Args:
        config: Of all folds; only the split is changed.
        root: Of the data sets.
        folder: Of the cross-validation.
        folds: How many there are.
        fold: Which.
        preset: Its name or file.

    Raises:
        TrainerError: Training failed, or the folder belongs to another configuration.
    """
    run = Run(folder / f"fold-{fold}", root, fold_config(config, folds, fold), preset)
    done = run.folder / ANSWERS
    if done.is_file():
        return Answered.load(done)
    run.train(resume=True)
    data = run.data()
    explainer = Explainer.of(run.config, data, shipped(run.model()))
    held = data.split.held_out
    hits: Sequence[Hit] = hits_of(explainer, held) if explainer.has_maps(held[0]) else ()
    said = explainer.answers(held)
    answered = Answered.of(
        held, explainer.layout.findings, said.logits.astype(float), fold=fold,
        truth=run.config.data.truth, peaks=said.map_peaks, hits=hits,
    )  # fmt: skip
    answered.save(done)
    return answered


def cross_validate(
    folder: Path,
    numbers: Sequence[int],
    answer: Callable[[int], Answered],
    *,
    resamplings: int,
    on_fold: Callable[[Summary], None] = lambda found: None,
) -> Summary:
    """Run some folds and write what all finished ones say after each.

    Args:
        folder: Of the cross-validation.
        numbers: Folds to run.
        answer: Runs one.
        resamplings: Draws of patients for each interval.
        on_fold: Told after each.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for number in numbers:
        one = answer(number)
        path = folder / f"fold-{number}" / ANSWERS
        if not path.is_file():
            path.parent.mkdir(exist_ok=True)
            one.save(path)
        on_fold(write_summary(folder, resamplings=resamplings))
    return write_summary(folder, resamplings=resamplings)


def write_summary(folder: Path, *, resamplings: int) -> Summary:
    """Measure all finished folds of a folder; write `crossval.json` and `answers.csv`.

    Raises:
        CheckpointError: There is none, or one is damaged.
    """
    answered = all_answers(folder)
    found = summary(answered, resamplings=resamplings)
    text = json.dumps(found.to_json(), indent=1) + "\n"
    replace_file(folder / SUMMARY, lambda path: _write(path, text))
    replace_file(folder / TABLE, answered.save_table)
    return found


def all_answers(folder: Path) -> Answered:
    """The answers of all finished folds.

    Raises:
        CheckpointError: There is none, or one is damaged.
    """
    paths = sorted(folder.glob(f"fold-*/{ANSWERS}"))
    if not paths:
        raise CheckpointError(_NO_ANSWERS, path=folder)
    return joined([Answered.load(path) for path in paths])


def _write(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")

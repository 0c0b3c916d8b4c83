"""From a finished cross-validation to a bundle: weights of all patients, figures of the folds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from cxrviewer.inference.manifest import BundleManifest
from trainer.config import Config, SplitKind
from trainer.crossval.answers import Answered
from trainer.crossval.folds_run import all_answers
from trainer.crossval.strange_lateral import beside_strangers
from trainer.crossval.summary import CrossValidated, difference, summary
from trainer.errors import CheckpointError
from trainer.evaluate import Report, evaluate
from trainer.export import check_publishable, export, shipped_weights
from trainer.labels import LabelOrigin, Sample
from trainer.outputs import layout_of
from trainer.predict import Answers
from trainer.run import Run

_FINAL: Final = "final"

_NOT_ALL: Final = (
    "Fold {fold} of {count} in {path} is not finished; run cxr-trainer crossval there without"
    " --fold first."
)


def publish(
    config: Config, root: Path, folder: Path, models: Path, *, folds: int, preset: str
) -> BundleManifest:
    """Train on everybody, and publish that with what the folds have measured.

    Calibration and operating points are fitted on the answers of the folds' networks, each to
    patients that it never saw: the published network's answers to them would be too sure.

    Args:
        config: Of the folds.
        root: Of the data sets.
        folder: Of the cross-validation; the last run is its `final`.
        models: Folder of bundles.
        folds: How many there are; all must be finished.
        preset: Name or file, for the card.

    Raises:
        CheckpointError: A fold is not finished.
        ParityError: The bundle does not answer like the network.
        TrainerError: Training failed, or the viewer cannot show such a network.
    """
    check_publishable(config)
    answered = all_answers(folder)
    for fold in range(folds):
        if fold not in answered.folds:
            raise CheckpointError(_NOT_ALL, fold=fold, count=folds, path=folder)
    everybody = replace(config, data=replace(config.data, split=SplitKind.ALL))
    run = Run(folder / _FINAL, root, everybody, preset)
    run.train(resume=True)
    data = run.data()
    samples = _measured(answered, data.split.train)
    report = _report(everybody, answered, samples, data.split.train, config.data.truth)
    text = _report(everybody, answered, samples, data.split.train, (LabelOrigin.TEXT,))
    draws = config.export.bootstrap
    found = summary(answered, resamplings=draws)
    strange = beside_strangers(config, root, folder, folds=folds)
    change = None if strange is None else difference(strange, answered, resamplings=draws)
    return export(
        everybody, data, shipped_weights(run.model()), report, models, preset=preset,
        crossval=CrossValidated(samples, found, text, change),
    )  # fmt: skip


def _measured(answered: Answered, everybody: tuple[Sample, ...]) -> tuple[Sample, ...]:
    """The samples of the answers, in their order."""
    known = {sample.identifier: sample for sample in everybody}
    return tuple(known[str(name)] for name in answered.images)


def _report(
    config: Config,
    answered: Answered,
    samples: tuple[Sample, ...],
    train: tuple[Sample, ...],
    truth: tuple[LabelOrigin, ...],
) -> Report:
    with_maps = not np.isnan(answered.peaks).any()
    answers = Answers(
        logits=answered.logits.astype(np.float32),
        pooled=np.zeros((len(samples), 0), np.float32),
        map_peaks=answered.peaks.astype(np.float32) if with_maps else None,
    )
    return evaluate(
        answers, samples, train, layout_of(config.loss).findings, config.export,
        truth=truth, outputs=config.loss.outputs,
    )  # fmt: skip

"""What a lateral that knows nothing of the patient does to the answers on the frontal image.

No held-out study with an expert's label has a lateral of its own. So each held-out frontal image is
answered once more beside a lateral of another patient: what that changes is harm alone, and a true
lateral can hardly do more of it.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from cxrviewer.inference.analysis import ViewRole
from trainer.config import Config
from trainer.crossval.answers import Answered, joined
from trainer.crossval.folds_run import fold_config
from trainer.labels import Sample
from trainer.report.measure import Explainer, shipped
from trainer.run import Run

STRANGE: Final = "strange_lateral.npz"


def beside_strangers(config: Config, root: Path, folder: Path, *, folds: int) -> Answered | None:
    """Answers of the finished folds to their expert-labelled frontal images, each with a lateral.

    Args:
        config: Of all folds.
        root: Of the data sets.
        folder: Of the cross-validation; a fold's answers are kept beside its weights.
        folds: How many there are; all must be finished.

    Returns:
        None where the network sees no lateral, or no training study has one.
    """
    if ViewRole.LATERAL not in config.model.views:
        return None
    parts = [_of_fold(config, root, folder, folds=folds, fold=fold) for fold in range(folds)]
    known = [part for part in parts if part is not None]
    return joined(known) if len(known) == folds else None


def _of_fold(config: Config, root: Path, folder: Path, *, folds: int, fold: int) -> Answered | None:
    run = Run(folder / f"fold-{fold}", root, fold_config(config, folds, fold), "")
    done = run.folder / STRANGE
    if done.is_file():
        return Answered.load(done)
    data = run.data()
    explainer = Explainer.of(run.config, data, shipped(run.model()))
    findings, truth = explainer.layout.findings, config.data.truth
    held = [
        sample for sample in data.split.held_out
        if ViewRole.FRONTAL in sample.images and not sample.origins.isdisjoint(truth)
    ]  # fmt: skip
    strangers = [one for one in data.split.train if ViewRole.LATERAL in one.images]
    if not held or not strangers:
        return None
    joint = [_beside(one, strangers[row % len(strangers)]) for row, one in enumerate(held)]
    logits = explainer.answers(joint).logits.astype(np.float64)
    answered = Answered.of(held, findings, logits, fold=fold, truth=truth)
    answered.save(done)
    return answered


def _beside(sample: Sample, stranger: Sample) -> Sample:
    """The sample's frontal image with the other's lateral."""
    images = {
        ViewRole.FRONTAL: sample.images[ViewRole.FRONTAL],
        ViewRole.LATERAL: stranger.images[ViewRole.LATERAL],
    }
    return replace(sample, images=images)

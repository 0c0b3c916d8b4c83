"""A baseline without any network: logistic regression on the pixels of a small canvas."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import ViewRole
from trainer.cache import ImageCache
from trainer.config import Config, DataConfig, InputConfig, Unit
from trainer.crossval.answers import Answered
from trainer.crossval.folds_run import fold_config
from trainer.evaluate import truth_of
from trainer.labels import LabelOrigin, Sample
from trainer.sources import load_data

SIDE: Final = 64
_FINDINGS: Final = tuple(
    Finding(value)
    for value in (
        "atelectasis", "cardiomegaly", "consolidation", "pleural_effusion", "infiltration", "mass",
        "nodule", "pleural_thickening", "pneumothorax",
    )
)  # fmt: skip
_INVERSE_PENALTY: Final = 1e-4  # chosen once, for 4096 standardised pixels; nothing was tuned
_STEPS: Final = 500


def pixel_answers(
    root: Path, cache: Path, labels: Sequence[LabelOrigin], *, folds: int, fold: int
) -> Answered:
    """Fit on all patients but a fold's, answer that fold's images.

    Args:
        root: Of the data sets; only `nih` is used.
        cache: Where canvases are kept.
        labels: Origins to learn from, best first.
        folds: How many there are.
        fold: Which is held out.

    Raises:
        TrainerError: The data cannot be read or divided.
    """
    config = Config(
        data=DataConfig(sources=("nih",), unit=Unit.FRONTAL, min_age=18),
        input=InputConfig(size=SIDE),
    )
    config = fold_config(config, folds, fold)
    data = load_data(config, root, cache)
    train, held = data.split.train, data.split.held_out
    pixels, shown = (_pixels(samples, data.cache) for samples in (train, held))
    truth = truth_of(train, _FINDINGS, labels)
    logits = [_fitted(pixels, truth[:, column], shown) for column in range(len(_FINDINGS))]
    return Answered.of(
        held, _FINDINGS, np.stack(logits, axis=1), fold=fold, truth=config.data.truth
    )


def _pixels(samples: Sequence[Sample], cache: ImageCache) -> NDArray[np.float64]:
    rows = [cache.canvas(sample.images[ViewRole.FRONTAL]).ravel() for sample in samples]
    return np.stack(rows).astype(np.float64)


def _fitted(
    pixels: NDArray[np.float64], truth: NDArray[np.float32], shown: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Logits of `shown`; 0 where the labels hold one class only."""
    rows = np.flatnonzero(~np.isnan(truth))
    flags = truth[rows] > 0.5
    if not flags.any() or flags.all():
        return np.zeros(len(shown))
    model = make_pipeline(StandardScaler(), LogisticRegression(C=_INVERSE_PENALTY, max_iter=_STEPS))
    model.fit(pixels[rows], flags)
    return np.asarray(model.decision_function(shown), np.float64)

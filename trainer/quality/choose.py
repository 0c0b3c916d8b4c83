"""Temperatures and thresholds, set on images of patients that the network has not seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from cxrviewer.inference.quality.answer import softmax
from cxrviewer.inference.quality.heads import CLASSES, SPANS, Head
from cxrviewer.inference.quality.thresholds import QualityThresholds
from trainer.quality.items import UNKNOWN, Item
from trainer.quality.trials import Trials

FALSE_ALARMS: Final = 0.01
"""Part of chest radiographs with a silent header that may be refused."""

FALSE_ALARMS_DESPITE_HEADER: Final = 0.001
FALSE_WARNINGS: Final = 0.005
"""Part of images in order that may be called inverted, turned or a child's."""

FALSE_MIRRORED: Final = 0.01
STATE_VIEW: Final = 0.9
STATE_PROJECTION: Final = 0.9
# However few the false alarms: below an even chance nothing is said, but what is clearly unlike a
# chest is kept from the findings model.
_LEAST: Final = 0.5
_LEAST_OTHER: Final = 0.2
_GREATEST: Final = 0.999
# Sharper than that no answer is made, however right all of them are.
_COLDEST: Final = 0.3
_HOTTEST: Final = 10.0
_LOGS: Final = (float(np.log(_COLDEST)), float(np.log(_HOTTEST)))

Probabilities = Mapping[Head, NDArray[np.float64]]


def fit_temperatures(trials: Trials, items: tuple[Item, ...]) -> dict[Head, float]:
    """The temperature of each question that makes its answers most likely, on real images."""
    truths = trials.truths(items)
    real = np.array([not items[row].made_up for row in trials.rows])
    found = {}
    for column, head in enumerate(Head):
        known = real & (truths[:, column] != UNKNOWN)
        logits, classes = trials.logits[known][:, SPANS[head].slice], truths[known, column]
        found[head] = _temperature(logits, classes)
    return found


def _temperature(logits: NDArray[np.float32], classes: NDArray[np.int64]) -> float:
    def surprise(log: float) -> float:
        likely = softmax(logits / np.exp(log))[np.arange(len(classes)), classes]
        return float(-np.log(np.clip(likely, 1e-12, 1)).mean())

    return float(np.exp(minimize_scalar(surprise, bounds=_LOGS, method="bounded").x))


def probabilities(trials: Trials, temperatures: Mapping[Head, float]) -> Probabilities:
    """For each question (n, classes)."""
    return {
        head: softmax(trials.logits[:, span.slice] / temperatures[head])
        for head, span in SPANS.items()
    }


def choose_thresholds(
    trials: Trials, items: tuple[Item, ...], temperatures: Mapping[Head, float]
) -> QualityThresholds:
    """Thresholds that keep false alarms on real radiographs in order below the limits above."""
    found = probabilities(trials, temperatures)
    rows = [items[row] for row in trials.rows]
    real = np.array([item.kind != "other" and not item.made_up for item in rows])
    frontal = np.array([item.kind == "frontal" for item in rows])
    adult = np.array([item.age == "adult" for item in rows])
    plain = real & (trials.changes == 0)
    other = _of(found, Head.KIND, "other")
    return QualityThresholds(
        refuse_other=_limit(other[plain], FALSE_ALARMS, least=_LEAST_OTHER),
        refuse_despite_header=_limit(other[plain], FALSE_ALARMS_DESPITE_HEADER),
        state_view=STATE_VIEW,
        state_projection=STATE_PROJECTION,
        warn_inverted=_limit(_of(found, Head.POLARITY, "inverted")[plain], FALSE_WARNINGS),
        warn_turned=_limit(1 - _of(found, Head.TURN, "0")[plain], FALSE_WARNINGS),
        warn_mirrored=_limit(_of(found, Head.MIRRORED, "yes")[plain & frontal], FALSE_MIRRORED),
        warn_child=_limit(_of(found, Head.AGE, "child")[plain & adult], FALSE_WARNINGS),
        temperatures=temperatures,
    )


def _of(found: Probabilities, head: Head, name: str) -> NDArray[np.float64]:
    return found[head][:, CLASSES[head].index(name)]


def _limit(scores: NDArray[np.float64], alarms: float, least: float = _LEAST) -> float:
    """The threshold that at most a part `alarms` of `scores` reaches, within reason."""
    beyond = int(np.floor(alarms * len(scores)))
    ranked = np.sort(scores)[::-1]
    return float(np.clip(np.nextafter(ranked[beyond], 2), least, _GREATEST))

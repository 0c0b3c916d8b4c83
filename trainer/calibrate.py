"""What calibration and operating points do to patients that neither they nor training saw."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cxrviewer.inference.analysis import OperatingPoints
from cxrviewer.inference.manifest import Calibration
from trainer.calibration_fits import confidences, fit
from trainer.config import ExportConfig
from trainer.metrics import Decision, Rates, Scores, Truth, decision, rates
from trainer.metrics.decisions import judged
from trainer.thresholds import ThresholdRule, choose, operating_points

_FOLDS: Final = 5
_FOLD_SEED: Final = 5


@dataclass(frozen=True, slots=True)
class CrossFitted:
    """What calibration and thresholds do to patients that they were not fitted on.

    Attributes:
        confidences: (n,).
        sensitive: Rates at the sensitive point, or None where there is none.
        specific: Rates at the specific point, or None where there is none.
        decisions: What each threshold rule does, where every fold could set its threshold; the
            threshold told is the median over the folds.
    """

    confidences: Scores
    sensitive: Rates | None
    specific: Rates | None
    decisions: Mapping[ThresholdRule, Decision] = field(default_factory=dict)


def cross_fit(
    logits: Scores, truth: Truth, patients: Sequence[str], config: ExportConfig
) -> CrossFitted:
    """Fit on four fifths of the patients and apply to the fifth, five times."""
    return _apply_parts(
        logits, truth, config, [(~inside, inside) for inside in _folds(patients)], (logits, truth)
    )


def transfer_fit(
    logits: Scores, truth: Truth, config: ExportConfig, *, fitted_on: tuple[Scores, Truth]
) -> CrossFitted:
    """Fit on other patients, given by their (logits, truth), and apply to these."""
    everyone = np.ones(len(fitted_on[0]), np.bool_), np.ones(len(logits), np.bool_)
    return _apply_parts(logits, truth, config, [everyone] if len(logits) else [], fitted_on)


def applied(
    logits: Scores,
    truth: Truth,
    calibration: Calibration,
    points: OperatingPoints | None,
    thresholds: Mapping[ThresholdRule, float],
) -> CrossFitted:
    """Calibration and thresholds that were fitted elsewhere, applied to these rows."""
    found = confidences(logits, calibration)
    return CrossFitted(
        confidences=found,
        sensitive=None if points is None else rates(truth, found >= points.sensitive),
        specific=None if points is None else rates(truth, found >= points.specific),
        decisions={rule: decision(truth, found, cut) for rule, cut in thresholds.items()},
    )


def _apply_parts(
    logits: Scores,
    truth: Truth,
    config: ExportConfig,
    parts: Sequence[tuple[NDArray[np.bool_], NDArray[np.bool_]]],
    known: tuple[Scores, Truth],
) -> CrossFitted:
    """For each part, fit on rows of `known` and apply to rows of `logits`."""
    found = np.full(len(logits), np.nan)
    flags = _Flags(len(logits))
    for teaching, taught in parts:
        their_truth = known[1][teaching]
        calibration = fit(known[0][teaching], their_truth, config.calibration)
        theirs = confidences(known[0][teaching], calibration)
        found[taught] = confidences(logits[taught], calibration)
        points = operating_points(theirs, their_truth, config)
        flags.set("sensitive", taught, found, points.sensitive if points else None)
        flags.set("specific", taught, found, points.specific if points else None)
        for rule in ThresholdRule:
            flags.set(rule.value, taught, found, choose(rule, their_truth, theirs, config))
    return CrossFitted(
        confidences=found,
        sensitive=flags.rates("sensitive", truth),
        specific=flags.rates("specific", truth),
        decisions=flags.decisions(truth),
    )


class _Flags:
    """Flags of every row by thresholds that other rows have set, by the name of the threshold."""

    def __init__(self, rows: int) -> None:
        self._rows = rows
        self._flagged: dict[str, Truth] = {}
        self._thresholds: dict[str, list[float]] = {}
        self._incomplete: set[str] = set()

    def set(self, name: str, rows: Truth, values: Scores, threshold: float | None) -> None:
        """Flag `rows` by a threshold, or note that there is none."""
        if threshold is None:
            self._incomplete.add(name)
            return
        flagged = self._flagged.setdefault(name, np.zeros(self._rows, np.bool_))
        flagged[rows] = values[rows] >= threshold
        self._thresholds.setdefault(name, []).append(threshold)

    def rates(self, name: str, truth: Truth) -> Rates | None:
        """Rates, None where a part had no threshold."""
        if name in self._incomplete or name not in self._flagged:
            return None
        return rates(truth, self._flagged[name])

    def decisions(self, truth: Truth) -> dict[ThresholdRule, Decision]:
        """What each complete rule does."""
        return {
            rule: judged(truth, self._flagged[rule], float(np.median(self._thresholds[rule])))
            for rule in ThresholdRule
            if rule in self._flagged and rule not in self._incomplete
        }


def _folds(patients: Sequence[str]) -> Iterator[NDArray[np.bool_]]:
    """Rows of each fold; every patient is in one fold."""
    names, group = np.unique(np.asarray(patients), return_inverse=True)
    order = np.random.default_rng(_FOLD_SEED).permutation(len(names))
    fold = order[group] % _FOLDS
    for number in range(_FOLDS):
        if (fold == number).any():
            yield fold == number

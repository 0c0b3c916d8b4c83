"""Laws that lead from the logits of one finding to its confidence, and how each is fitted."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize, minimize_scalar
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from cxrviewer.inference.bending import SHIFTS, SLOPES, Bending
from cxrviewer.inference.manifest import Calibration, CalibrationKind
from trainer.config import CalibrationMethod
from trainer.metrics import Scores, Truth, defined

# A slope of 0 would make all confidences and maps the same; the manifest wants a positive one.
_MIN_SLOPE: Final = 0.01
_LOG_TEMPERATURES: Final = (math.log(0.05), math.log(100.0))

# Inverse variance, around the identity, of the logarithms of both slopes and of the shift. Weak: it
# only keeps a slope at whose end there are hardly any patients from running to the limit.
_BENDING_PRECISION: Final = 0.1


def fit(logits: Scores, truth: Truth, method: CalibrationMethod) -> Calibration:
    """Calibration of one finding by `method`; the identity for `none` or with one class only."""
    return _FITS[method](logits, truth)


def confidences(logits: Scores, calibration: Calibration) -> Scores:
    """Sigmoid of the calibrated logits, bent where the calibration is; (n,)."""
    calibrated = calibration.slope * logits + calibration.offset
    return np.asarray(expit(calibration.bending.bent(calibrated)))


def fit_platt(logits: Scores, truth: Truth) -> Calibration:
    """Logistic regression on one number, slightly regularised for the sake of rare findings.

    The prior probability is that of these patients. Without positives or negatives: identity.

    Args:
        logits: (n,).
        truth: (n,).
    """
    if not defined(truth):
        return Calibration()
    mean, deviation = float(logits.mean()), float(logits.std()) or 1.0
    model = LogisticRegression(C=1.0).fit(((logits - mean) / deviation)[:, None], truth)
    slope = max(_MIN_SLOPE, float(model.coef_[0, 0]) / deviation)
    if slope == _MIN_SLOPE:  # worse than chance: only the prior can be learnt
        share = float(truth.mean())
        offset = math.log(share / (1 - share)) - slope * mean
    else:
        offset = float(model.intercept_[0]) - slope * mean
    return Calibration(slope=slope, offset=offset, kind=CalibrationKind.PLATT)


def fit_temperature(logits: Scores, truth: Truth) -> Calibration:
    """One number by which logits are divided (Guo et al. 2017); the prior stays as trained.

    Without positives or negatives: the temperature 1.

    Args:
        logits: (n,).
        truth: (n,).
    """
    kind = CalibrationKind.TEMPERATURE
    if not defined(truth):
        return Calibration(kind=kind)
    signed = np.where(truth, logits, -logits)

    def loss(log_temperature: float) -> float:
        return float(np.logaddexp(0.0, -signed * math.exp(-log_temperature)).mean())

    found = minimize_scalar(loss, bounds=_LOG_TEMPERATURES, method="bounded")
    return Calibration(slope=math.exp(-float(found.x)), kind=kind)


def fit_beta(logits: Scores, truth: Truth) -> Calibration:
    """Platt's law with a curve behind it (Kull, Silva Filho and Flach 2017, beta calibration).

    For logits that saturate at one end, as those of a regression that is linear in probability do:
    there Platt's law, which knows one slope, is too unsure at that end and too sure at the other.
    Without positives or negatives, or where the answers are worse than chance: Platt's law.

    Args:
        logits: (n,).
        truth: (n,).
    """
    straight = fit_platt(logits, truth)
    if not defined(truth) or straight.slope == _MIN_SLOPE:
        return straight
    bending = _bending(straight.slope * logits + straight.offset, truth)
    return Calibration(straight.slope, straight.offset, CalibrationKind.BETA, bending)


def _bending(calibrated: Scores, truth: Truth) -> Bending:
    """The most likely curve under a weak prior for the identity.

    Of the parameters (ln lower, ln upper, shift), whose range is closed.
    """
    columns = np.stack(
        [-np.logaddexp(0.0, -calibrated), np.logaddexp(0.0, calibrated), np.ones_like(calibrated)],
        axis=1,
    )

    def loss(parameters: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        slopes = np.array([*np.exp(parameters[:2]), parameters[2]])
        log_odds = columns @ slopes
        surprise = np.logaddexp(0.0, np.where(truth, -log_odds, log_odds)).sum()
        by_slope = columns.T @ (expit(log_odds) - truth)
        # By the logarithm of a slope: times the slope. The shift is as it is.
        gradient = by_slope * np.array([slopes[0], slopes[1], 1.0])
        prior = _BENDING_PRECISION * parameters
        return float(surprise + prior @ parameters / 2), gradient + prior

    logs = (math.log(SLOPES[0]), math.log(SLOPES[1]))
    found = minimize(loss, np.zeros(3), jac=True, bounds=(logs, logs, SHIFTS), method="L-BFGS-B")
    lower, upper = np.clip(np.exp(found.x[:2]), *SLOPES).tolist()
    return Bending(lower, upper, float(found.x[2]))


def _identity(_logits: Scores, _truth: Truth) -> Calibration:
    return Calibration()


_FITS: Final[Mapping[CalibrationMethod, Callable[[Scores, Truth], Calibration]]] = MappingProxyType(
    {
        CalibrationMethod.PLATT: fit_platt,
        CalibrationMethod.TEMPERATURE: fit_temperature,
        CalibrationMethod.BETA: fit_beta,
        CalibrationMethod.NONE: _identity,
    }
)

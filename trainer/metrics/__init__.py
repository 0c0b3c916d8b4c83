"""How good scores are. Undefined is None, never 0: there is no AUROC without positives."""

from trainer.metrics.basics import (
    NOT_DEFINED,
    Figure,
    Interval,
    Scores,
    Truth,
    defined,
    why_undefined,
)
from trainer.metrics.bootstrap import Statistic, figure, patient_bootstrap, share
from trainer.metrics.decisions import Decision, Rates, decision, f1, g_mean, precision, rates
from trainer.metrics.probability import (
    Bin,
    brier,
    chance_calibration_error,
    expected_calibration_error,
    reliability,
)
from trainer.metrics.ranking import auprc, auroc
from trainer.metrics.units import Units, count_units

__all__ = [
    "NOT_DEFINED", "Bin", "Decision", "Figure", "Interval", "Rates", "Scores", "Statistic", "Truth",
    "Units", "auprc", "auroc", "brier", "chance_calibration_error", "count_units", "decision",
    "defined", "expected_calibration_error", "f1", "figure", "g_mean", "patient_bootstrap",
    "precision", "rates", "reliability", "share", "why_undefined",
]  # fmt: skip

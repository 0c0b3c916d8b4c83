"""Sections of the model card beside its first table."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import ViewRole
from cxrviewer.inference.manifest import Calibration, CalibrationKind
from cxrviewer.inference.preprocess import Region
from trainer.card_details import against_text, calibration, how_it_answers, method, subgroups
from trainer.config import Config, LossConfig
from trainer.evaluate import Report, evaluate
from trainer.labels import Label, LabelOrigin, Sample
from trainer.predict import Answers

BY = LabelOrigin


@pytest.fixture(scope="module")
def report() -> Report:
    """Forty patients, every second with a mass, which is told from the rest without fail."""
    samples = [
        Sample(
            "x", f"x:{number}", {ViewRole.FRONTAL: Path("a.png")},
            (Label(Finding.MASS, number % 2, BY.EXPERT), Label(Finding.MASS, number < 9, BY.TEXT)),
            age=30.0 if number < 25 else 70.0, sex="F" if number < 36 else "M",
        )
        for number in range(40)
    ]  # fmt: skip
    logits = np.array([[4.0 * (number % 2) - 2] for number in range(40)], np.float32)
    answers = Answers(logits, np.zeros((40, 0), np.float32), None)
    config = Config(loss=LossConfig(findings=(Finding.MASS,)))
    export = replace(config.export, bootstrap=50)
    return evaluate(answers, samples, samples, (Finding.MASS,), export, truth=(BY.EXPERT,))


def test_parts_with_enough_patients_are_told(report: Report) -> None:
    (text,) = subgroups(report, report.findings)
    assert "| age 18-39 | Mass | 25 | 25 | 12 | 1.000 [1.000, 1.000] |" in text
    assert "| sex F | Mass | 36 | 36 | 18 |" in text
    assert "sex M" not in text  # four patients only


def test_bins_say_what_came_true(report: Report) -> None:
    (text,) = calibration(report.findings)
    (row,) = [line for line in text.splitlines() if line.startswith("| Mass")]
    assert "→ 0.00 (20)" in row
    assert "→ 1.00 (20)" in row


def test_the_calibrations_that_were_fitted_are_named(report: Report) -> None:
    (only,) = report.findings
    assert method([only]) == "Platt"
    assert "Fitted by: Platt." in next(calibration([only]))
    bent = replace(only, calibration=Calibration(kind=CalibrationKind.BETA))
    nodule = replace(only, finding=Finding.NODULE)
    unfitted = replace(only, finding=Finding.EDEMA, calibration=Calibration())
    assert method([bent]) == "beta"
    assert method([bent, nodule, bent]) == "beta; Platt for Nodule"
    assert method([bent, bent, nodule, unfitted]).startswith("beta; ")
    assert "none for " in method([bent, bent, unfitted])
    assert method([]) == "none"


def test_text_labels_stand_apart(report: Report) -> None:
    assert list(against_text(None, report.findings)) == []
    (text,) = against_text(report, report.findings)
    assert "| Mass | 20 / 40 | 1.00 [1.00, 1.00] |" in text


def test_how_it_answers_is_told_where_it_is_special() -> None:
    config = Config()
    assert list(how_it_answers(config)) == []
    special = replace(
        config,
        input=replace(config.input, region=Region.LUNGS),
        model=replace(config.model, overview=True, locator=8, close_look=True),
    )
    (text,) = how_it_answers(special)
    assert "The locator moves a map, and with it no score" in text
    assert "The closer look is a second, small network" in text
    assert "cut to the rectangle around both lungs" in text
    assert "spread evenly over the map" in text

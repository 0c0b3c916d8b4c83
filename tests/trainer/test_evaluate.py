"""What `evaluate` makes of answers that are given by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, confusion_matrix, roc_auc_score

from cxrviewer.findings import Finding
from cxrviewer.imaging.canvas import CanvasTransform
from cxrviewer.inference.analysis import ViewRole
from trainer.config import AnswerUnit, CalibrationMethod, ExportConfig, OutputKind
from trainer.errors import CheckpointError
from trainer.evaluate import Known, evaluate, fit_all, truth_of
from trainer.labels import UNCERTAIN, Box, Label, LabelOrigin, Sample
from trainer.lateral import compare_views, pairs_of, without_lateral
from trainer.localisation import boxed, hit, summarise
from trainer.predict import Answers
from trainer.results import FittedOn
from trainer.saved_calibration import FILE_NAME, load_calibration
from trainer.single_label import confusion
from trainer.subgroups import Group, age_band, by_subgroup, shown_view
from trainer.thresholds import ThresholdRule

CONFIG = ExportConfig(bootstrap=40, min_positives=3)
FINDINGS = (Finding.CARDIOMEGALY, Finding.MASS)
EXPERT, TEXT = LabelOrigin.EXPERT, LabelOrigin.TEXT


def _samples(truth: np.ndarray) -> list[Sample]:
    return [
        Sample(
            "nih" if row % 2 else "covid", f"p{row // 2}", {ViewRole.FRONTAL: Path(f"{row}.png")},
            (Label(Finding.CARDIOMEGALY, float(value), EXPERT),),
            age=20.0 + row, sex="MF"[row % 2], view="PA", study=f"s{row // 2}",
        )
        for row, value in enumerate(truth)
    ]  # fmt: skip


def _answers(logits: np.ndarray) -> Answers:
    both = np.stack([logits, np.zeros(len(logits))], axis=1).astype(np.float32)
    return Answers(both, np.zeros((len(logits), 0), np.float32), None)


@pytest.fixture
def drawn() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(7)
    truth = rng.random(80) < 0.4
    return truth, rng.normal(1.5 * truth, 1).astype(np.float32)


def test_figures_by_unit_and_what_is_not_defined(drawn: tuple[np.ndarray, np.ndarray]) -> None:
    truth, logits = drawn
    samples = _samples(truth)
    report = evaluate(_answers(logits), samples, (), FINDINGS, CONFIG)
    heart, mass = report.findings
    assert heart.auroc == pytest.approx(roc_auc_score(truth, logits), abs=1e-9)
    assert mass.auroc is None
    assert mass.why == "0 labelled"
    by_patient = next(
        row
        for row in report.units
        if row.unit is AnswerUnit.STUDY and row.finding is Finding.CARDIOMEGALY
    )
    # Two samples a study and a patient: the greater answer, the greater label.
    pairs = logits.reshape(-1, 2).max(axis=1), truth.reshape(-1, 2).max(axis=1)
    assert by_patient.auroc.value == pytest.approx(roc_auc_score(pairs[1], pairs[0]), abs=1e-9)
    # Patients count as studies do here, so that they are not told again.
    assert {row.unit for row in report.units} == {AnswerUnit.IMAGE, AnswerUnit.STUDY}
    tree = report.to_json()
    assert tree["findings"][1]["why"] == "0 labelled"
    assert tree["findings"][1]["auroc"] is None


def test_uncertain_is_not_known_and_the_best_origin_speaks_first() -> None:
    labels = (
        (Label(Finding.MASS, 1.0, TEXT), Label(Finding.MASS, 0.0, EXPERT)),
        (Label(Finding.MASS, UNCERTAIN, EXPERT), Label(Finding.MASS, 1.0, TEXT)),
        (Label(Finding.MASS, 1.0, TEXT),),
        (),
    )
    samples = [Sample("nih", str(n), {}, one) for n, one in enumerate(labels)]
    found = truth_of(samples, [Finding.MASS], (EXPERT, TEXT))[:, 0]
    np.testing.assert_array_equal(found, [0, np.nan, 1, np.nan])


def test_validation_calibrates_where_it_has_enough(drawn: tuple[np.ndarray, np.ndarray]) -> None:
    truth, logits = drawn
    held, other = _samples(truth[:40]), _samples(truth[40:])
    origins = (EXPERT,)
    validation = Known.of(_answers(logits[40:]), other, FINDINGS, origins)
    found = evaluate(_answers(logits[:40]), held, (), FINDINGS, CONFIG, validation=validation)
    assert found.findings[0].fitted_on is FittedOn.VALIDATION
    law = fit_all(validation, FINDINGS, CONFIG, FittedOn.VALIDATION).findings[Finding.CARDIOMEGALY]
    assert found.findings[0].calibration == law.calibration
    decision = found.findings[0].decisions[ThresholdRule.YOUDEN]
    assert decision.threshold == law.thresholds[ThresholdRule.YOUDEN]
    few = replace(CONFIG, min_positives=60)
    alone = evaluate(_answers(logits[:40]), held, (), FINDINGS, few, validation=validation)
    assert alone.findings[0].fitted_on is FittedOn.HELD_OUT


def test_saved_calibration_comes_back_and_goes_first(
    drawn: tuple[np.ndarray, np.ndarray], tmp_path: Path
) -> None:
    truth, logits = drawn
    assert load_calibration(tmp_path) is None
    known = Known.of(_answers(logits[40:]), _samples(truth[40:]), FINDINGS, (EXPERT,))
    config = replace(CONFIG, calibration=CalibrationMethod.TEMPERATURE)
    saved = fit_all(known, FINDINGS, config, FittedOn.VALIDATION)
    saved.save(tmp_path)
    again = load_calibration(tmp_path)
    assert again is not None
    heart = again.findings[Finding.CARDIOMEGALY]
    first = saved.findings[Finding.CARDIOMEGALY]
    assert heart.calibration.slope == pytest.approx(first.calibration.slope)
    assert heart.operating_points == first.operating_points
    assert heart.thresholds == first.thresholds
    report = evaluate(
        _answers(logits[:40]), _samples(truth[:40]), (), FINDINGS, CONFIG, saved=again
    )
    assert report.findings[0].calibration == heart.calibration
    assert report.findings[0].fitted_on is FittedOn.SAVED
    (tmp_path / FILE_NAME).write_text('{"method": "platt"}')
    with pytest.raises(CheckpointError, match="damaged"):
        load_calibration(tmp_path)


def test_subgroups(drawn: tuple[np.ndarray, np.ndarray]) -> None:
    truth, logits = drawn
    samples = _samples(truth)
    column = truth.astype(np.float32)[:, None]
    rows = by_subgroup(
        samples, FINDINGS[:1], column, logits.astype(np.float64)[:, None], resamplings=0
    )
    # All are PA: a group with one part only is left out.
    assert {row.group for row in rows} == {Group.SEX, Group.AGE, Group.SOURCE}
    women = next(row for row in rows if row.member == "F")
    assert women.images == 40
    assert women.auroc.value == pytest.approx(roc_auc_score(truth[1::2], logits[1::2]), abs=1e-9)


@pytest.mark.parametrize(
    ("age", "band"),
    [(None, "unknown"), (0, "0-17"), (17.9, "0-17"), (18, "18-39"), (79, "60-79"), (80, "80+")],
)
def test_age_bands(age: float | None, band: str) -> None:
    assert age_band(age) == band


def test_views_have_names() -> None:
    frontal, lateral = ViewRole.FRONTAL, ViewRole.LATERAL
    paths = {frontal: Path("f"), lateral: Path("l")}
    both = Sample("nih", "1", paths, view="AP")
    assert shown_view(both) == "AP with lateral"
    assert shown_view(replace(both, images={lateral: Path("l")})) == "lateral"
    assert shown_view(replace(both, images={frontal: Path("f")}, view="")) == "frontal"
    assert pairs_of([both, replace(both, images={lateral: Path("l")})]) == [both]
    assert set(without_lateral([both])[0].images) == {frontal}


def test_frontal_against_both(drawn: tuple[np.ndarray, np.ndarray]) -> None:
    truth, logits = drawn
    samples = _samples(truth)
    column, better = truth.astype(np.float32)[:, None], truth.astype(np.float64)[:, None]
    (row,) = compare_views(
        samples, logits.astype(np.float64)[:, None], better, column, FINDINGS[:1], resamplings=10
    )
    assert row.both.value == 1.0
    assert row.frontal.value == pytest.approx(roc_auc_score(truth, logits), abs=1e-9)


def test_single_label_against_scikit_learn() -> None:
    rng = np.random.default_rng(0)
    kinds, said = rng.integers(0, 3, 50), rng.normal(0, 1, (50, 3))
    truth = np.eye(3, dtype=np.float32)[kinds]
    truth[:5] = [1, 1, 0]
    findings = (Finding.MASS, Finding.NODULE, Finding.NO_FINDING)
    found = confusion(findings, truth, said, [str(n) for n in range(50)], resamplings=20)
    answers = said.argmax(axis=1)
    assert found.left_out == 5
    assert found.accuracy.value == pytest.approx(accuracy_score(kinds[5:], answers[5:]))
    np.testing.assert_array_equal(found.counts, confusion_matrix(kinds[5:], answers[5:]))
    assert found.majority == pytest.approx(np.bincount(kinds[5:]).max() / 45)
    report = evaluate(
        _answers(said[:, 0]), _samples(truth[:, 0]), (), FINDINGS, CONFIG,
        outputs=OutputKind.SINGLE_LABEL,
    )  # fmt: skip
    assert report.confusion is not None


# A map of 4 x 4 cells whose one warm cell is the second row's third column.
MAP = np.full((4, 4), -1.0, np.float32)
MAP[1, 2] = 2.0
# An image of 100 x 200 letterboxed onto 64 x 64: 64 x 32, 16 rows below the top.
PLACE = CanvasTransform((100, 200), (64, 64), 0.32, 0.32, 0.0, 16.0)


def _box(x: float, y: float, width: float, height: float, frame: float = 0.0) -> Box:
    return Box(Finding.MASS, ViewRole.FRONTAL, x, y, width, height, 2 * frame, frame)


def test_pointing_by_hand() -> None:
    # The cell's middle is canvas (40, 24), which is image (125, 25).
    assert hit(MAP, PLACE, [_box(120, 20, 10, 10)], "p").pointed
    assert not hit(MAP, PLACE, [_box(0, 0, 60, 100)], "p").pointed
    assert hit(MAP, PLACE, [_box(0, 0, 60, 100), _box(120, 20, 10, 10)], "p").pointed
    # The same box, drawn on the film at five times its size.
    assert hit(MAP, PLACE, [_box(600, 100, 50, 50, frame=500)], "p").pointed


def test_iou_by_hand() -> None:
    # Half of the peak, 1, is reached where (1 - |dx|)(1 - |dy|) ≥ 2/3 in cells of 50 image pixels;
    # its area is 4 · (1/3 - 2/3 · ln(3/2)) cells; the image is 8 of them.
    cells = 4 * (1 / 3 - 2 / 3 * np.log(3 / 2))
    whole = hit(MAP, PLACE, [_box(0, 0, 200, 100)], "p")
    assert whole.iou == pytest.approx(cells / 8, abs=0.005)
    assert whole.area == 1.0
    assert hit(MAP, PLACE, [_box(0, 0, 50, 100)], "p").iou == 0
    # No evidence for the finding anywhere: no region, whatever the greatest value is.
    assert hit(MAP - 3, PLACE, [_box(0, 0, 200, 100)], "p").iou == 0


def test_summary_of_hits() -> None:
    found = [
        hit(MAP, PLACE, [_box(120, 20, 10, 10)], "a"),
        hit(MAP, PLACE, [_box(0, 0, 9, 9)], "b"),
    ]
    one, everything = summarise(found, resamplings=20)
    assert one.finding is Finding.MASS
    assert everything.finding is None
    assert everything.pointing.value == 0.5
    assert summarise([], resamplings=20) == ()
    sample = Sample("nih", "1", {ViewRole.FRONTAL: Path("x")}, boxes=(_box(0, 0, 1, 1),))
    assert boxed([sample], [Finding.MASS]) == [sample]
    assert boxed([sample], [Finding.NODULE]) == []

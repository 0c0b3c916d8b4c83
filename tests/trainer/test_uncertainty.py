import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from small_trees import write_csv

from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import ViewRole
from trainer.config import LossConfig, OriginLoss, OutputKind, UncertaintyPolicy
from trainer.errors import ConfigError
from trainer.labels import (
    UNCERTAIN,
    Auxiliary,
    Label,
    LabelOrigin,
    Sample,
    header_labels,
    standard_age,
)
from trainer.uncertainty import EpochLabels, validation_labels

NAN = math.nan
PAIR = (Finding.EDEMA, Finding.ATELECTASIS)


def sample(number: int, *labels: Label) -> Sample:
    path = Path(f"study{number}/view1_frontal.jpg")
    return Sample(
        "small", f"small:{number}", {ViewRole.FRONTAL: path}, labels, identifier=path.as_posix()
    )


def text(finding: Finding, value: float) -> Label:
    return Label(finding, value, LabelOrigin.TEXT)


SAMPLES = (
    sample(1, text(Finding.EDEMA, UNCERTAIN), text(Finding.ATELECTASIS, 1.0)),
    sample(2, text(Finding.EDEMA, 1.0), text(Finding.ATELECTASIS, UNCERTAIN)),
    sample(3, text(Finding.EDEMA, UNCERTAIN)),
    sample(4, text(Finding.EDEMA, 0.0)),
)
ONLY_TEXT = {LabelOrigin.TEXT: 1.0}


def config(policy: UncertaintyPolicy, **changes: object) -> LossConfig:
    settings: dict[str, object] = {
        "findings": PAIR, "uncertainty": policy, "origin_weights": ONLY_TEXT
    }  # fmt: skip
    return LossConfig(**{**settings, **changes})  # type: ignore[arg-type]


def table(labels: np.ndarray) -> list[list[float]]:
    return labels[:, 0].tolist()


def same(found: Sequence[Sequence[float]], wanted: Sequence[Sequence[float]]) -> None:
    np.testing.assert_allclose(found, wanted, rtol=1e-6)  # NaN equals NaN here


@pytest.mark.parametrize(
    ("policy", "value"),
    [
        (UncertaintyPolicy.IGNORE, NAN),
        (UncertaintyPolicy.ZEROS, 0.0),
        (UncertaintyPolicy.ONES, 1.0),
        (UncertaintyPolicy.MULTI, UNCERTAIN),
    ],
)
def test_constant_policies(policy: UncertaintyPolicy, value: float) -> None:
    labels = EpochLabels(SAMPLES, config(policy))
    wanted = [[value, 1.0], [1.0, value], [value, NAN], [0.0, NAN]]
    same(table(labels.expected()), wanted)
    same(table(labels.epoch(3, seed=1)), wanted)


def test_a_policy_for_each_finding() -> None:
    by_finding = {Finding.ATELECTASIS: UncertaintyPolicy.ZEROS}
    chosen = config(UncertaintyPolicy.ONES, uncertainty_by_finding=by_finding)
    wanted = [[1.0, 1.0], [1.0, 0.0], [1.0, NAN], [0.0, NAN]]
    same(table(EpochLabels(SAMPLES, chosen).expected()), wanted)


@pytest.mark.parametrize(
    ("policy", "low", "high"),
    [(UncertaintyPolicy.LSR_ONES, 0.55, 0.85), (UncertaintyPolicy.LSR_ZEROS, 0.0, 0.3)],
)
def test_lsr_draws_anew_each_epoch_from_its_range(
    policy: UncertaintyPolicy, low: float, high: float
) -> None:
    many = SAMPLES * 200
    labels = EpochLabels(many, config(policy))
    first = labels.epoch(0, seed=1).copy()
    second = labels.epoch(1, seed=1).copy()
    drawn = np.array([UNCERTAIN in [label.value for label in s.labels[:1]] for s in many])
    values = first[drawn, 0, 0]
    assert low <= values.min() < low + 0.02
    assert high - 0.02 < values.max() <= high
    assert float(values.mean()) == pytest.approx((low + high) / 2, abs=0.02)
    assert (first[drawn, 0, 0] != second[drawn, 0, 0]).all()
    # What is certain or unknown stays.
    np.testing.assert_array_equal(first[~drawn, 0, 0], second[~drawn, 0, 0])
    np.testing.assert_array_equal(first[:, 0, 1][3::4], np.full(200, NAN, np.float32))
    # Seed and epoch say all, in any order of calls.
    np.testing.assert_array_equal(EpochLabels(many, config(policy)).epoch(1, seed=1), second)
    assert (EpochLabels(many, config(policy)).epoch(1, seed=2)[drawn, 0, 0] != values).all()
    middle = labels.expected()[drawn, 0, 0]
    np.testing.assert_allclose(middle, (low + high) / 2, rtol=1e-6)


def test_self_takes_the_first_networks_probability(tmp_path: Path) -> None:
    path = tmp_path / "first.csv"
    write_csv(
        path,
        [("image", "edema", "atelectasis"), ("study1/view1_frontal.jpg", 0.25, 0.9),
         ("study2/view1_frontal.jpg", 0.5, 0.75), ("study3/view1_frontal.jpg", "", "")],
    )  # fmt: skip
    labels = EpochLabels(SAMPLES, config(UncertaintyPolicy.SELF, self_labels=str(path)))
    # The certain 1 of study 1 stays 1; study 3 has no probability, so its label is not known.
    same(table(labels.expected()), [[0.25, 1.0], [1.0, 0.75], [NAN, NAN], [0.0, NAN]])


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (None, "is none"),
        ([("path", "edema")], "no column “image”"),
        ([("image", "mass")], "no column “edema”"),
        ([("image", "edema", "atelectasis"), ("study1/view1_frontal.jpg", "1.5", "")], "“1.5”"),
        ([("image", "edema", "atelectasis"), ("else.jpg", "0.5", "")], "No image"),
    ],
)
def test_wrong_tables_are_refused(
    tmp_path: Path, rows: list[tuple[str, ...]] | None, message: str
) -> None:
    path = tmp_path / "first.csv"
    if rows is not None:
        write_csv(path, rows)
    with pytest.raises(ConfigError, match=message):
        EpochLabels(SAMPLES, config(UncertaintyPolicy.SELF, self_labels=str(path)))


def test_numbers_that_happen_to_be_minus_one_are_not_uncertain() -> None:
    # Standardised, the ages 33 and the teacher's low probability are exactly -1.
    assert standard_age(33) == UNCERTAIN
    chosen = config(
        UncertaintyPolicy.ONES,
        auxiliary=(Auxiliary.AGE,),
        origin_weights={LabelOrigin.TEACHER: 1.0},
        origin_losses={LabelOrigin.TEACHER: OriginLoss.LOGIT_MSE},
    )
    teacher = [Label(Finding.EDEMA, value, LabelOrigin.TEACHER) for value in (0.0, 1.0)]
    samples = [sample(i, label, *header_labels("", "", 33)) for i, label in enumerate(teacher)]
    labels = EpochLabels(samples, chosen).expected()
    np.testing.assert_allclose(labels[:, 0, 0], [-1, 1], rtol=1e-6)
    np.testing.assert_allclose(labels[:, 1, 2], [-1, -1], rtol=1e-6)


@pytest.mark.parametrize("policy", [UncertaintyPolicy.ONES, UncertaintyPolicy.LSR_ZEROS])
def test_validation_never_takes_a_side(policy: UncertaintyPolicy) -> None:
    found = validation_labels(SAMPLES, config(policy))
    same(table(found), [[NAN, 1.0], [1.0, NAN], [NAN, NAN], [0.0, NAN]])
    ternary = config(UncertaintyPolicy.MULTI, outputs=OutputKind.TERNARY)
    same(table(validation_labels(SAMPLES, ternary)), table(found))

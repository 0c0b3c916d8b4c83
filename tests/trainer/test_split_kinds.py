"""Splits by official lists and at random, and what one sample is."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import ViewRole
from trainer.config import DataConfig, SplitKind, Unit
from trainer.errors import ConfigError, SplitError
from trainer.labels import Auxiliary, Box, Label, LabelOrigin, Sample, header_labels
from trainer.split import Split, make_split, patients_of
from trainer.units import as_units, equalised

RANDOM = DataConfig(split=SplitKind.RANDOM, held_out_fraction=0.2, validation_fraction=0.1)
OFFICIAL = replace(RANDOM, split=SplitKind.OFFICIAL)
EXPERT = replace(RANDOM, split=SplitKind.EXPERT)


def sample(patient: int, number: int = 0, part: str = "", source: str = "x") -> Sample:
    label = Label(Finding.MASS, float(patient % 3 == 0), LabelOrigin.EXPERT)
    path = Path(f"{patient}_{number}.png")
    return Sample(
        source, f"{source}:{patient}", {ViewRole.FRONTAL: path}, (label,), official_split=part
    )


def patients(samples: Sequence[Sample]) -> list[int]:
    return sorted({int(s.patient.rpartition(":")[2]) for s in samples})


@pytest.mark.parametrize("config", [RANDOM, EXPERT])
def test_whole_patients_are_drawn(config: DataConfig) -> None:
    samples = [sample(patient, number) for patient in range(50) for number in range(3)]
    split = make_split(samples, config)
    parts = (split.train, split.validation, split.held_out)
    assert [len(patients_of(part)) for part in parts] == [35, 5, 10]
    assert [len(part) for part in parts] == [105, 15, 30]
    assert make_split(samples, config) == split
    assert make_split(samples, replace(config, split_seed=1)) != split


def test_a_draw_does_not_depend_on_the_order_of_the_samples() -> None:
    samples = [sample(patient) for patient in range(50)]
    one, other = make_split(samples, RANDOM), make_split(samples[::-1], RANDOM)
    assert patients(one.held_out) == patients(other.held_out)
    assert patients(one.validation) == patients(other.validation)


def test_without_a_fraction_there_is_no_validation_part() -> None:
    split = make_split(
        [sample(patient) for patient in range(10)], replace(RANDOM, validation_fraction=0)
    )
    assert split.validation == ()


def test_a_small_fraction_still_takes_one_patient() -> None:
    config = replace(RANDOM, held_out_fraction=0.01, validation_fraction=0.01)
    split = make_split([sample(patient) for patient in range(10)], config)
    assert (len(split.held_out), len(split.validation), len(split.train)) == (1, 1, 8)


def test_nobody_left_to_train_is_an_error() -> None:
    with pytest.raises(SplitError, match="nobody in the training part; there are 1 patients"):
        make_split([sample(1)], RANDOM)


def listed(**parts: Sequence[int]) -> list[Sample]:
    return [sample(patient, 0, part) for part, some in parts.items() for patient in some]


def test_official_lists_are_followed() -> None:
    samples = listed(train=range(6), validation=range(6, 8), test=range(8, 10))
    split = make_split(samples, OFFICIAL)
    assert patients(split.train) == list(range(6))
    assert patients(split.validation) == [6, 7]
    assert patients(split.held_out) == [8, 9]


def test_validation_is_drawn_from_the_official_training_part() -> None:
    split = make_split(listed(train=range(20), test=range(20, 30)), OFFICIAL)
    assert patients(split.held_out) == list(range(20, 30))
    assert len(split.validation) == 2
    assert sorted(patients(split.train) + patients(split.validation)) == list(range(20))


def test_an_official_validation_list_alone_is_the_held_out_part() -> None:
    split = make_split(listed(train=range(20), validation=range(20, 25)), OFFICIAL)
    assert patients(split.held_out) == list(range(20, 25))
    assert len(split.validation) == 2


def test_official_without_any_list_is_refused() -> None:
    with pytest.raises(SplitError, match=r'No official lists .* data\.split = "random"'):
        make_split([sample(patient) for patient in range(9)], OFFICIAL)


def test_a_source_without_lists_is_drawn_beside_one_with_lists() -> None:
    own = [sample(patient, source="y") for patient in range(10)]
    split = make_split([*listed(train=range(6), test=range(6, 8)), *own], OFFICIAL)
    held = Counter(s.source for s in split.held_out)
    assert held == {"x": 2, "y": 2}


def test_official_lists_that_share_a_patient_are_refused() -> None:
    other = replace(sample(1, 1, "test"), source="y")  # the same person in another source
    with pytest.raises(SplitError, match="1 patients both into training and into the held-out"):
        make_split(
            [*listed(train=range(3), test=range(3, 5)), other],
            replace(OFFICIAL, validation_fraction=0),
        )


def test_limit_draws_from_each_part() -> None:
    samples = [sample(patient) for patient in range(100)]
    config = replace(RANDOM, limit=7)
    split, whole = make_split(samples, config), make_split(samples, RANDOM)
    assert [len(p) for p in (split.train, split.validation, split.held_out)] == [7, 7, 7]
    assert all(one in whole.train for one in split.train)
    assert make_split(samples, config) == split


def study(patient: int, *roles: ViewRole, **more: object) -> Sample:
    images = {role: Path(f"{patient}_{role}.png") for role in roles}
    return replace(sample(patient), images=images, **more)  # type: ignore[arg-type]


F, L = ViewRole.FRONTAL, ViewRole.LATERAL


@pytest.mark.parametrize(("unit", "count"), [(Unit.STUDY, 3), (Unit.IMAGE, 4), (Unit.FRONTAL, 2)])
def test_units(unit: Unit, count: int) -> None:
    samples = [study(1, F, L), study(2, F), study(3, L)]
    units = as_units(samples, unit)
    assert len(units) == count
    if unit is not Unit.STUDY:
        assert {len(one.images) for one in units} == {1}
        assert all(one.labels for one in units)


def test_a_lateral_alone_is_neither_ap_nor_pa_and_keeps_its_own_boxes() -> None:
    boxes = (Box(Finding.MASS, F, 1, 2, 3, 4), Box(Finding.MASS, L, 5, 6, 7, 8))
    labels = header_labels("M", "AP", 50.0)
    whole = study(1, F, L, view="AP", labels=labels, boxes=boxes, identifier="2.25.1")
    frontal, lateral = as_units([whole], Unit.IMAGE)
    assert (frontal.view, frontal.boxes, frontal.identifier) == ("AP", boxes[:1], "2.25.1")
    assert (lateral.view, lateral.boxes, lateral.identifier) == ("", boxes[1:], "2.25.1:lateral")
    said = {label.target for label in lateral.labels}
    assert said == {Auxiliary.SEX, Auxiliary.AGE}


def test_a_lateral_of_two_frontals_is_one_image() -> None:
    one = study(1, F, L)
    other = replace(one, images={F: Path("other.png"), L: one.images[L]})
    assert len(as_units([one, other], Unit.IMAGE)) == 3


def test_frontals_come_again_for_the_laterals_that_are_left_out() -> None:
    studies = [study(1, F, L), study(2, F), study(3, F, L), study(4, F, L)]
    config = DataConfig(unit=Unit.FRONTAL, equalise_images=True)
    train, held_out = as_units(studies[:3], Unit.FRONTAL), as_units(studies[3:], Unit.FRONTAL)
    split = equalised(Split(train, held_out), studies, config)
    # Three training studies have five images of both views.
    assert Counter(s.patient for s in split.train) == {"x:1": 2, "x:2": 1, "x:3": 2}
    assert split.held_out == held_out


def test_equalising_needs_frontal_images() -> None:
    with pytest.raises(ConfigError, match=r'data\.unit = "frontal"'):
        equalised(Split((), ()), [], DataConfig(equalise_images=True))


def test_with_everybody_in_training_nobody_is_held_out() -> None:
    samples = [sample(patient) for patient in range(10)]
    split = make_split(samples, replace(RANDOM, split=SplitKind.ALL))
    assert (split.train, split.held_out, split.validation) == (tuple(samples), (), ())

"""The list of studies: order, priors, the reader's corrections."""

from __future__ import annotations

import dataclasses

import pytest
from dummies import image, study

from cxrviewer.dicom.study import Study, ViewPosition, ViewSource
from cxrviewer.ui.library import Library, in_order, is_prior, patient_key


def _uids(studies: tuple[Study, ...]) -> list[str]:
    return [one.study_instance_uid for one in studies]


def test_newest_first_and_one_patient_together() -> None:
    studies = [
        study("a-old", patient_id="A", date="20200101"),
        study("b", patient_id="B", date="20230101"),
        study("a-new", patient_id="A", date="20240101"),
        study("c", patient_id="C", date=""),
    ]
    assert _uids(in_order(studies)) == ["a-new", "a-old", "b", "c"]


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ({"patient_id": "1"}, {"patient_id": "1"}, True),
        ({"patient_id": "1"}, {"patient_id": "2"}, False),
        ({"patient_id": ""}, {"patient_id": ""}, True),
        ({"patient_id": "", "name": "Doe^Jane"}, {"patient_id": "", "name": "DOE^JANE"}, True),
        ({"patient_id": "", "name": "Doe^Jane"}, {"patient_id": "", "name": "Roe^Jane"}, False),
        ({"patient_id": "", "name": ""}, {"patient_id": "", "name": ""}, False),
    ],
)
def test_who_is_the_same_patient(first: dict[str, str], second: dict[str, str], same: bool) -> None:
    a, b = study("a", **first), study("b", **second)  # type: ignore[arg-type]
    assert (patient_key(a) == patient_key(b)) is same


def test_the_same_id_at_two_hospitals_is_not_the_same_patient() -> None:
    a, b = study("a"), study("b")
    b = dataclasses.replace(b, patient=dataclasses.replace(b.patient, birth_date="19900101"))
    assert patient_key(a) != patient_key(b)


def test_only_earlier_studies_of_the_current_patient_are_priors() -> None:
    old, new = study("old", date="20200101"), study("new", date="20240101")
    other = study("other", patient_id="X", date="20100101")
    assert is_prior(old, new)
    assert not is_prior(new, old)
    assert not is_prior(new, new)
    assert not is_prior(other, new)
    assert not is_prior(old, None)


def test_a_grown_study_takes_the_place_of_what_it_was() -> None:
    library = Library()
    library.add([study("a", image("1"))])
    library.add([study("a", image("1"), image("2"))])
    assert len(library.studies) == 1
    assert len(library.studies[0].images) == 2


def test_a_correction_outlives_the_growth_of_the_study() -> None:
    library = Library()
    library.add([study("a", image("1"))])
    corrected = library.correct_view("1", ViewPosition.LL)
    assert corrected is not None
    library.add([study("a", image("1"), image("2"))])
    first, second = library.studies[0].images
    assert (first.view.position, first.view.source) == (ViewPosition.LL, ViewSource.READER)
    assert second.view.position is ViewPosition.PA


def test_correcting_an_unknown_image_changes_nothing() -> None:
    assert Library().correct_view("none", ViewPosition.PA) is None


def test_the_study_of_an_image_is_found() -> None:
    library = Library()
    library.add([study("a", image("1")), study("b", image("2"))])
    found = library.study_of("2")
    assert found is not None
    assert found.study_instance_uid == "b"
    assert library.study_of("3") is None

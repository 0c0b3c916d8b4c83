"""The list of studies: order, priors, the reader's corrections."""

from __future__ import annotations

import dataclasses
import zlib
from pathlib import Path

import pytest
from dummies import image, study

from cxrviewer.dicom.study import Study, ViewPosition, ViewSource
from cxrviewer.ui.library import Library, in_order, patient_key, study_moment


def _uids(studies: tuple[Study, ...]) -> list[str]:
    return [one.study_instance_uid for one in studies]


def test_newest_first_and_one_patient_together() -> None:
    studies = [
        study("a-old", patient_id="A", date="20200101"),
        study("b", patient_id="B", date="20230101"),
        study("a-new", patient_id="A", date="20240101"),
        study("c", image("c.1", acquisition_date=""), patient_id="C", date=""),
    ]
    assert _uids(in_order(studies)) == ["a-new", "a-old", "b", "c"]


def _picture(name: str, **facts: str) -> Study:
    """A study of one picture whose UID says nothing of its place."""
    uid = f"2.25.{zlib.crc32(name.encode())}"
    shown = image(uid, path=Path("/films") / name, acquisition_date="")
    found = study(uid, shown, name="", patient_id="")
    return dataclasses.replace(found, **{"study_date": "", "study_time": "", **facts})


def test_studies_without_a_date_stand_in_the_order_of_their_names() -> None:
    names = ["a_1.png", "a_2.png", "A_3.png", "a_10.png", "a_11.png", "b_1.png"]
    studies = sorted(map(_picture, names), key=lambda one: one.study_instance_uid)
    assert [one.images[0].path.name for one in in_order(studies)] == names


def test_a_date_comes_before_the_name() -> None:
    studies = [
        _picture("a.png"),
        _picture("b.png", study_date="20200101"),
        _picture("c.png", study_date="20240101"),
        _picture("d.png", study_date="20240101", study_time="0900"),
    ]
    assert [one.images[0].path.name[0] for one in in_order(studies)] == ["d", "c", "b", "a"]


def test_a_study_without_a_date_has_that_of_its_first_dated_image() -> None:
    images = (
        image("1", acquisition_date=""),
        image("2", acquisition_date="20210704", acquisition_time="0815"),
    )
    undated = dataclasses.replace(study("x", *images, date=""), study_time="")
    assert study_moment(undated) == ("20210704", "0815")
    assert study_moment(study("y", *images, date="20200101"))[0] == "20200101"
    assert study_moment(study("z", images[0], date="")) == ("", "")


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


@pytest.mark.parametrize("current", ["old", "middle", "new"])
def test_priors_are_those_of_the_current_patient_that_have_a_later_one(current: str) -> None:
    library = Library()
    library.add(
        [
            study("old", date="20200101"),
            study("middle", date="20220101"),
            study("new", date="20240101"),
            study("other", patient_id="X", date="20100101"),
        ]
    )
    now = library.find(current)
    assert [s.study_instance_uid for s in library.studies if library.is_prior(s, now)] == [
        "middle",
        "old",
    ]
    assert not any(library.is_prior(one, None) for one in library.studies)


def test_what_is_later_is_not_guessed() -> None:
    """Neither of two studies without a date, or of one day without a time, is known as a prior."""
    dateless = [study(uid, image(f"{uid}.1", acquisition_date=""), date="") for uid in "ab"]
    timeless = [dataclasses.replace(study(uid), study_time="") for uid in "cd"]
    for studies in (dateless, timeless):
        library = Library()
        library.add(studies)
        assert not any(library.is_prior(one, two) for one in studies for two in studies)


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

"""Pictures have only their names: which belong together and which view each is."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from cxrviewer.dicom.picture_names import name_pictures, stable_uid
from cxrviewer.dicom.study import ViewPosition, ViewSource


def positions(names: list[str]) -> dict[str, str]:
    named = name_pictures(names, key="folder", called="folder")
    return {name: picture.view.position.value for name, picture in named.items()}


@pytest.mark.parametrize(
    ("name", "position"),
    [
        ("view1_frontal.jpg", "FRONTAL"),
        ("view2_lateral.jpg", "LATERAL"),
        ("x-PA.jpg", "PA"),
        ("x_AP.png", "AP"),
        ("x pa.png", "PA"),
        ("x-LAT.jpg", "LATERAL"),
        ("x-L.jpg", "LATERAL"),
        ("x-LL.jpg", "LL"),
        ("thorax-face.jpg", "FRONTAL"),
        ("thorax-profil.jpg", "LATERAL"),
        ("x-left.jpg", "UNKNOWN"),
        ("chest-left-lateral.jpg", "LL"),
        ("g001-l-a.jpg", "UNKNOWN"),
        ("small-l.jpg", "UNKNOWN"),
        ("apple.jpg", "UNKNOWN"),
        ("L1_spine.jpg", "UNKNOWN"),
        ("x-PA-lateral.jpg", "UNKNOWN"),
    ],
)
def test_view_of_a_name(name: str, position: str) -> None:
    assert positions([name]) == {name: position}


def test_source_is_the_file_name() -> None:
    view = name_pictures(["x-PA.jpg"], key="f", called="f")["x-PA.jpg"].view
    assert (view.source, view.evidence) == (ViewSource.FILE_NAME, "PA")


def test_a_small_l_is_lateral_beside_the_same_name_with_a_frontal_word() -> None:
    pair = ["y-22-day1-pa.jpg", "y-22-day1-l.jpg"]
    assert list(positions(pair).values()) == ["PA", "LATERAL"]
    inside = ["y-20-pa-on-admission.jpg", "y-20-l-on-admission.jpg"]
    assert list(positions(inside).values()) == ["PA", "LATERAL"]


def studies(names: list[str], together: bool | None = None) -> set[frozenset[str]]:
    named = name_pictures(names, key="folder", called="folder", together=together)
    keys = {picture.study_key for picture in named.values()}
    return {
        frozenset(name for name, picture in named.items() if picture.study_key == key)
        for key in keys
    }


def test_a_folder_of_four_pictures_is_one_study_and_of_five_is_not() -> None:
    four = ["a.png", "b.png", "c.png", "d.png"]
    assert studies(four) == {frozenset(four)}
    assert len(studies([*four, "e.png"])) == 5


def test_in_a_larger_folder_names_that_differ_by_view_words_are_one_study() -> None:
    names = ["p1-PA.jpg", "p1-L.jpg", "p2-pa.jpg", "p2-l.jpg", "p3_frontal.jpg", "q.jpg"]
    assert studies(names) == {
        frozenset({"p1-PA.jpg", "p1-L.jpg"}),
        frozenset({"p2-pa.jpg", "p2-l.jpg"}),
        frozenset({"p3_frontal.jpg"}),
        frozenset({"q.jpg"}),
    }


def test_pictures_named_in_one_go_are_together_when_so_told() -> None:
    assert len(studies(["a.png", "b.png"], together=True)) == 1
    assert len(studies(["a.png", "b.png"], together=False)) == 2


def test_uids_are_stable_valid_and_depend_on_every_part() -> None:
    uid = stable_uid("image", "/a/b.png")
    assert uid == stable_uid("image", "/a/b.png")
    assert uid.startswith("2.25.")
    assert len(uid) <= 64
    assert len({uid, stable_uid("study", "/a/b.png"), stable_uid("image", "/a/c.png")}) == 3


def test_names_of_the_covid_set_agree_with_its_table(shared_data: Path) -> None:
    with (shared_data / "covid" / "metadata.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    truth = {row["image"]: row["view"] for row in rows}
    named = name_pictures(list(truth), key="covid", called="covid")
    told = {
        name: p.view.position for name, p in named.items() if p.view.position.value != "UNKNOWN"
    }
    assert len(told) >= 25
    for name, position in told.items():
        assert position.is_lateral == (truth[name] == "L"), name
        assert position is not ViewPosition.AP or truth[name].startswith("AP"), name

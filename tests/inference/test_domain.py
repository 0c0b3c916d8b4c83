"""Which images of a study go to the model together."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from sample_bundles import make_radiograph, make_ref

from cxrviewer.dicom.study import ImageRef, Patient, Study, View, ViewPosition
from cxrviewer.inference.analysis import ViewRole
from cxrviewer.inference.domain import age_in_years, plan


def study(images: Sequence[ImageRef], patient: Patient | None = None, date: str = "") -> Study:
    return Study("2.25.9", patient or Patient(), date, "", "", "", tuple(images))


def images(text: str) -> list[ImageRef]:
    """`PA1 LL2` as two images whose file names are those words; `?` is an unknown view."""
    return [
        make_ref(
            ViewPosition.UNKNOWN if word[0] == "?" else ViewPosition(word[:-1]), path=Path(word)
        )
        for word in text.split()
    ]


def planned(given: Sequence[ImageRef], unreadable: Container[str] = ()) -> list[str]:
    """Each plan as `frontal+lateral`, with `-` for a view that is not there."""
    return [
        "+".join(entry.images[role].path.name if role in entry.images else "-" for role in ViewRole)
        for entry in plan(study(given), unreadable)
    ]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("PA1", ["PA1+-"]),
        ("PA1 LL2", ["PA1+LL2"]),
        ("AP1 PA2 LL3", ["PA2+LL3", "AP1+LL3"]),
        ("LL1", ["-+LL1"]),
        ("LL1 RL2", ["-+LL1", "-+RL2"]),
        ("?1", ["?1+-"]),
        ("?1 LL2", ["?1+LL2"]),
        ("PA1 ?2 LL3", ["PA1+LL3", "?2+-"]),
        ("PA1 LL2 RL3", ["PA1+LL2"]),
        ("PA1 RLO2", ["PA1+-"]),
        ("LLD1", ["LLD1+-"]),
        ("", []),
    ],
)
def test_plan(given: str, expected: list[str]) -> None:
    assert planned(images(given)) == expected


def test_refused_images_are_left_out() -> None:
    hand = make_ref(body_part_examined="HAND", path=Path("hand"))
    assert planned([hand, *images("LL2")]) == ["-+LL2"]


def picture(position: ViewPosition, name: str) -> ImageRef:
    return make_ref(
        position, path=Path(name), modality="", body_part_examined="", sop_class_uid="",
        transfer_syntax_uid="",
    )  # fmt: skip


def test_pictures_of_one_folder_are_not_taken_for_one_patient() -> None:
    first = picture(ViewPosition.PA, "a.png")
    side = picture(ViewPosition.LATERAL, "b.png")
    other = picture(ViewPosition.UNKNOWN, "c.png")
    assert planned([first, side]) == ["a.png+b.png"]
    assert planned([other, side]) == ["c.png+b.png"]
    assert planned([first, side, other]) == ["a.png+-", "c.png+-", "-+b.png"]


def test_raw_data_give_way_to_the_image_for_presentation() -> None:
    raw = make_ref(path=Path("raw"), presentation_intent_type="FOR PROCESSING")
    shown = make_ref(path=Path("shown"), presentation_intent_type="FOR PRESENTATION")
    side = make_ref(ViewPosition.LL, path=Path("side"), presentation_intent_type="FOR PROCESSING")
    assert planned([raw, shown]) == ["shown+-"]
    assert planned([raw]) == ["raw+-"]
    assert planned([shown, side]) == ["shown+side"]


def test_further_laterals_are_mentioned() -> None:
    (entry,) = plan(study(images("PA1 LL2 RL3")))
    assert "2 lateral views" in str(entry.warnings[0])
    assert plan(study(images("PA1 LL2")))[0].warnings == ()


@pytest.mark.parametrize(
    ("given", "damaged", "expected"),
    [
        ("PA1 LL2", "LL2", {"PA1+-": "lateral"}),
        ("PA1 LL2", "PA1", {"-+LL2": "frontal"}),
        ("PA1 LL2 RL3", "LL2", {"PA1+RL3": ""}),
        ("PA1 LL2 RL3", "LL2 RL3", {"PA1+-": "lateral"}),
        ("PA1 AP2 LL3", "PA1", {"AP2+LL3": ""}),
        ("?1 LL2", "LL2", {"?1+-": "lateral"}),
        ("PA1 LL2", "PA1 LL2", {}),
    ],
)
def test_the_others_do_without_a_damaged_image(
    given: str, damaged: str, expected: dict[str, str]
) -> None:
    refs = [replace(ref, sop_instance_uid=ref.path.name) for ref in images(given)]
    found = plan(study(refs), set(damaged.split()))
    told = {
        f"The {view} view cannot be read; it is not part of this analysis.": view
        for view in ("frontal", "lateral")
    }
    views = [told[str(entry.warnings[0])] if entry.warnings else "" for entry in found]
    assert dict(zip(planned(refs, set(damaged.split())), views, strict=True)) == expected


def test_a_damaged_picture_is_not_missed_by_those_of_other_patients() -> None:
    names = {"a": ViewPosition.PA, "b": ViewPosition.LATERAL, "c": ViewPosition.PA}
    refs = [replace(picture(view, name), sop_instance_uid=name) for name, view in names.items()]
    assert [entry.warnings for entry in plan(study(refs), {"b"})] == [(), ()]
    assert len(plan(study(refs[:2]), {"b"})[0].warnings) == 1


def test_request_takes_the_age_along() -> None:
    (entry,) = plan(study(images("PA1"), Patient(age="063Y")))
    radiographs = {ViewRole.FRONTAL: make_radiograph()}
    request = entry.request(4, radiographs)
    assert (request.request_id, request.study_instance_uid) == (4, "2.25.9")
    assert request.patient_age_years == 63
    assert request.radiographs == radiographs


@pytest.mark.parametrize(
    ("age", "born", "examined", "expected"),
    [
        ("063Y", "", "", 63),
        ("63", "", "", 63),
        ("006M", "", "", 0.5),
        ("026W", "", "", 26 * 7 / 365.25),
        ("010D", "", "", 10 / 365.25),
        ("", "19600301", "20200301", 60.0),
        ("old", "20100101", "20120101", 2.0),
        ("", "20200301", "19600301", None),
        ("", "1960", "20200301", None),
        ("", "", "20200301", None),
        ("", "19600230", "20200301", None),
    ],
)
def test_age(age: str, born: str, examined: str, expected: float | None) -> None:
    found = age_in_years(study([], Patient(birth_date=born, age=age), examined))
    assert found == (expected if expected is None else pytest.approx(expected, abs=0.01))


def test_unknown_view_alone_is_a_frontal() -> None:
    (entry,) = plan(study([make_ref(view=View())]))
    assert list(entry.images) == [ViewRole.FRONTAL]

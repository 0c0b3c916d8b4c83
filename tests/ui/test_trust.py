"""Facts for and against an answer, against what the headers and the manifest say."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from drawn_outlines import drawn_anatomy
from dummies import DummyEnds, image, ordinary, radiograph, study
from windowing import WindowMaker

from cxrviewer.dicom.study import View, ViewPosition, ViewSource
from cxrviewer.inference.analysis import ViewRole
from cxrviewer.inference.anatomy.framing import Inclusion
from cxrviewer.inference.cut import Cut
from cxrviewer.inference.manifest import BundleManifest, list_bundles
from cxrviewer.inference.seen_part import SeenPart
from cxrviewer.settings import Settings
from cxrviewer.ui import trust_facts as trust
from cxrviewer.ui.main_window import MainWindow

V = ViewPosition
Facts = dict[str, list[tuple[str, bool]]]


def facts(window: MainWindow) -> Facts:
    found: Facts = {}
    for fact in trust.trust_facts(window.session):
        found.setdefault(fact.heading, []).append((fact.text, fact.is_caution))
    return found


@pytest.fixture
def manifest(monkeypatch: pytest.MonkeyPatch) -> BundleManifest:
    shipped = list_bundles()[0]
    population = replace(
        shipped.training_population, min_age=18.0, max_age=90.0, views=(V.PA, V.AP, V.LATERAL)
    )
    made = replace(shipped, training_population=population)
    monkeypatch.setattr(trust, "manifest_of", lambda _bundle: made)
    return made


def test_an_ordinary_study(make_window: WindowMaker, manifest: BundleManifest) -> None:
    found = facts(make_window(DummyEnds(studies=[study("a")]), Settings(language="en")))
    assert found["View"] == [
        ("PA · from View Position · by its look: frontal", False),
        ("LL · from View Position · by its look: lateral", False),
    ]
    assert found["By its look"] == [("a chest radiograph", False)]
    assert found["Position"] == [("looks upright, not mirrored", False)]
    assert found["Image"][0] == ("a chest radiograph by its header (DX CHEST)", False)
    assert found["Polarity"][0] == ("MONOCHROME2: shown as stored · looks right", False)
    assert found["Age"] == [("63 years; trained on 18 to 90", False)]
    assert found["Never trained on"] == [("LLD, RLD views", False)]
    assert len(found["Image"]) == len(found["Polarity"]) == 1
    assert [text.replace("\u00a0", " ") for text, _ in found["Clipping"]] == [
        "PA: 3.1 % black, 0.2 % white", "LL: 3.1 % black, 0.2 % white",
    ]  # fmt: skip
    assert "lung lesion" in found["Does not look for"][0][0]
    assert "pneumothorax" not in found["Does not look for"][0][0]


def test_what_is_not_known_is_a_caution(make_window: WindowMaker, manifest: BundleManifest) -> None:
    unknown = replace(image("1", body_part_examined=""), view=View(V.UNKNOWN, ViewSource.NONE))
    one = study("a", unknown)
    one = replace(one, patient=replace(one.patient, age="", birth_date=""))
    window = make_window(DummyEnds(studies=[one]), Settings(language="en"))
    found = facts(window)
    assert found["View"] == [("view unknown · by its look: frontal", True)]
    assert found["Image"][0][1]
    assert found["Age"] == [("not stated; trained on 18 to 90 years", True)]
    # View, image and age.
    assert window.findings_panel.trust.heading.text() == "Why trust this?  ·  3 to beware of"


@pytest.mark.parametrize(("age", "outside"), [("017Y", True), ("018Y", False), ("091Y", True)])
def test_age_against_the_training(
    make_window: WindowMaker, manifest: BundleManifest, age: str, outside: bool
) -> None:
    one = study("a")
    one = replace(one, patient=replace(one.patient, age=age))
    window = make_window(DummyEnds(studies=[one]), Settings(language="en"))
    assert facts(window)["Age"][0][1] is outside


def test_a_monochrome1_file_is_said_to_be_inverted(make_window: WindowMaker) -> None:
    ends = DummyEnds(studies=[study("a", image("1"))])

    def read(ref: object) -> object:
        shown = radiograph(ref)  # type: ignore[arg-type]
        inverse = replace(shown.grayscale, photometric_interpretation="MONOCHROME1")
        return replace(shown, grayscale=inverse)

    ends.read = read  # type: ignore[assignment, method-assign]
    found = facts(make_window(ends, Settings(language="en")))
    assert found["Polarity"] == [
        ("MONOCHROME1: shown inverted, as the file asks · looks right", False)
    ]
    # The dummy's model is not installed.
    assert found["Age"] == [("the model’s description is not installed", True)]


def told(window: MainWindow, role: ViewRole = ViewRole.FRONTAL, **changes: object) -> Facts:
    """The facts where the answer is another for one view."""
    desk = window.session._desk
    assert desk.analysis is not None
    views = tuple(
        replace(view, **changes) if view.role is role else view  # type: ignore[arg-type]
        for view in desk.analysis.views
    )
    desk.analysis = replace(desk.analysis, views=views)
    return facts(window)


@pytest.mark.parametrize(
    ("seen", "heading", "said"),
    [
        ({"is_inverted": True}, "Polarity",
         "PA: MONOCHROME2: shown as stored · but black and white look exchanged"),
        ({"degrees": 90}, "Position", "PA: looks turned by 90°"),
        ({"is_mirrored": True}, "Position", "PA: left and right look exchanged"),
        ({"is_other": True}, "By its look", "PA: hardly a chest radiograph"),
        ({"is_child": True}, "By its look", "PA: a chest radiograph of a child"),
        ({"position": V.LATERAL}, "View", "PA · from View Position · by its look: lateral"),
    ],
)  # fmt: skip
def test_what_the_look_of_one_view_speaks_against(
    make_window: WindowMaker, seen: dict[str, Any], heading: str, said: str
) -> None:
    window = make_window(DummyEnds(studies=[study("a")]), Settings(language="en"))
    found = told(window, appearance=replace(ordinary(V.PA), **seen))
    assert (said, True) in found[heading]
    # The lateral view is as it should be.
    assert any(not is_caution for _, is_caution in found[heading])


def test_lungs_that_were_not_found_count(
    make_window: WindowMaker, manifest: BundleManifest
) -> None:
    window = make_window(DummyEnds(studies=[study("a")]), Settings(language="en"))
    desk = window.session._desk
    assert desk.analysis is not None
    strip = window.findings_panel.trust
    assert "beware" not in strip.heading.text()
    desk.analysis = replace(desk.analysis, lungs_found=False)
    strip.refresh()
    assert facts(window)["Lungs"] == [
        ("PA: not outlined; the model looked at where they usually lie", True)
    ]
    assert strip.heading.text() == "Why trust this?  ·  1 to beware of"


def test_what_holds_of_both_views_names_neither(make_window: WindowMaker) -> None:
    window = make_window(DummyEnds(studies=[study("a")]), Settings(language="en"))
    turned = replace(ordinary(V.PA), degrees=180)
    told(window, appearance=turned)
    assert told(window, ViewRole.LATERAL, appearance=turned)["Position"] == [
        ("looks turned by 180°", True)
    ]


def test_a_view_that_the_look_has_told(make_window: WindowMaker) -> None:
    window = make_window(DummyEnds(studies=[study("a")]), Settings(language="en"))
    found = told(window, view=View(V.AP, ViewSource.IMAGE))
    assert found["View"][0] == ("AP · by the look of the image", False)


def test_what_the_models_saw_of_an_image_with_borders(make_window: WindowMaker) -> None:
    window = make_window(DummyEnds(studies=[study("a")]), Settings(language="en"))
    assert "Seen part" not in facts(window)
    field = Cut(100, 50, 500, 300)  # 400 x 250 of 500 x 500 pixels
    found = told(window, seen_part=SeenPart((500, 500), field))
    ((text, is_caution),) = found["Seen part"]
    assert text.replace("\u00a0", " ") == "PA: borders left out (60.0 % of the image)"
    assert not is_caution
    squared = SeenPart((500, 500), Cut(0, 0, 500, 500), scale_x=1.5)
    assert told(window, seen_part=squared)["Seen part"] == [("PA: pixels made square", False)]


def test_without_a_quality_model_nothing_is_said_of_the_look(make_window: WindowMaker) -> None:
    window = make_window(DummyEnds(studies=[study("a", image("1"))]), Settings(language="en"))
    found = told(window, appearance=None)
    assert found["View"] == [("PA · from View Position", False)]
    assert found["Polarity"] == [("MONOCHROME2: shown as stored", False)]
    assert not {"By its look", "Position", "Clipping"} & found.keys()


@pytest.mark.parametrize(
    ("is_rotated", "expected"),
    [
        (True, [("possible: one lung is much wider", True)]),
        (False, [("no sign of it: lungs of like width", False)]),
        (None, []),
    ],
)
def test_rotation_is_said_where_lungs_were_outlined(
    make_window: WindowMaker, is_rotated: bool | None, expected: list[tuple[str, bool]]
) -> None:
    window = make_window(DummyEnds(studies=[study("a", image("1"))]), Settings(language="en"))
    anatomy = replace(drawn_anatomy(), is_rotated=is_rotated)
    assert told(window, anatomy=anatomy).get("Rotation", []) == expected


@pytest.mark.parametrize(
    ("cut", "said"),
    [
        ((True, True, True, True), "apices and costophrenic angles are on the image"),
        ((False, True, True, True), "cut off: right apex"),
        ((True, False, False, True), "cut off: left apex, right costophrenic angle"),
        ((True, True, True, False), "cut off: left costophrenic angle"),
    ],
)
def test_what_of_the_lungs_is_on_the_image(
    make_window: WindowMaker, cut: tuple[bool, bool, bool, bool], said: str
) -> None:
    window = make_window(DummyEnds(studies=[study("a", image("1"))]), Settings(language="en"))
    anatomy = replace(drawn_anatomy(), inclusion=Inclusion(*cut))
    assert told(window, anatomy=anatomy)["Lungs"] == [(said, not all(cut))]


def test_doubtful_outlines_say_nothing_else(make_window: WindowMaker) -> None:
    window = make_window(DummyEnds(studies=[study("a", image("1"))]), Settings(language="en"))
    found = told(window, anatomy=drawn_anatomy(certainty=0.5))
    assert found["Lungs"] == [("their outlines are uncertain", True)]
    assert "Rotation" not in found

"""Facts for and against an answer, against what the headers and the manifest say."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from dummies import DummyEnds, image, radiograph, study
from windowing import WindowMaker

from cxrviewer.dicom.radiograph import GrayscaleAttributes, Window
from cxrviewer.dicom.study import View, ViewPosition, ViewSource
from cxrviewer.imaging.voi import default_voi
from cxrviewer.inference.manifest import BundleManifest, list_bundles
from cxrviewer.settings import Settings
from cxrviewer.ui import trust_facts as trust
from cxrviewer.ui.main_window import MainWindow

V = ViewPosition


def facts(window: MainWindow) -> dict[str, list[tuple[str, bool]]]:
    found: dict[str, list[tuple[str, bool]]] = {}
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
    assert found["View"] == [("PA · from View Position", False), ("LL · from View Position", False)]
    assert found["Image"][0] == ("a chest radiograph by its header (DX CHEST)", False)
    assert found["Polarity"][0] == ("MONOCHROME2: shown as stored", False)
    assert found["Age"] == [("63 years; trained on 18 to 90", False)]
    assert found["Never trained on"] == [("LLD, RLD views", False)]
    assert len(found["Image"]) == len(found["Polarity"]) == 1
    assert [text[:3] for text, _ in found["Clipping"]] == ["PA:", "LL:"]
    assert "lung lesion" in found["Does not look for"][0][0]
    assert "pneumothorax" not in found["Does not look for"][0][0]


def test_what_is_not_known_is_a_caution(make_window: WindowMaker, manifest: BundleManifest) -> None:
    unknown = replace(image("1", body_part_examined=""), view=View(V.UNKNOWN, ViewSource.NONE))
    one = study("a", unknown)
    one = replace(one, patient=replace(one.patient, age="", birth_date=""))
    window = make_window(DummyEnds(studies=[one]), Settings(language="en"))
    found = facts(window)
    assert found["View"] == [("view unknown", True)]
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


def test_clipping_counts_what_the_model_sees_black_and_white() -> None:
    shown = radiograph(image("1"))
    values = np.full((400, 320), 2000, np.uint16)
    values[:40] = 100  # a tenth below the window 1500..2499
    values[-80:] = 4000  # a fifth above it
    grayscale = GrayscaleAttributes(bits_stored=12, windows=(Window(2000.0, 1000.0, ""),))
    shown = replace(shown, stored_values=values, grayscale=grayscale)
    assert trust.clipped_shares(shown, default_voi(shown)) == pytest.approx((0.1, 0.2))


def test_a_monochrome1_file_is_said_to_be_inverted(make_window: WindowMaker) -> None:
    ends = DummyEnds(studies=[study("a", image("1"))])

    def read(ref: object) -> object:
        shown = radiograph(ref)  # type: ignore[arg-type]
        inverse = replace(shown.grayscale, photometric_interpretation="MONOCHROME1")
        return replace(shown, grayscale=inverse)

    ends.read = read  # type: ignore[assignment, method-assign]
    found = facts(make_window(ends, Settings(language="en")))
    assert found["Polarity"] == [("MONOCHROME1: shown inverted, as the file asks", False)]
    # The dummy's model is not installed.
    assert found["Age"] == [("the model’s description is not installed", True)]


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
    desk = window.session._desk
    assert desk.analysis is not None
    seen = replace(desk.analysis.views[0], anatomy=SimpleNamespace(is_rotated=is_rotated))  # type: ignore[arg-type]
    desk.analysis = replace(desk.analysis, views=(seen,))
    assert facts(window).get("Rotation", []) == expected

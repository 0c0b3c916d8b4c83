"""The predictor looks at every image before it asks the findings model."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from quality_samples import answer
from sample_bundles import make_radiograph, make_ref

from cxrviewer.dicom.radiograph import Radiograph
from cxrviewer.dicom.study import ViewPosition, ViewSource
from cxrviewer.errors import AnalysisRefusedError
from cxrviewer.inference.analysis import AnalysisRequest, ViewRole
from cxrviewer.inference.predictor import Predictor
from cxrviewer.inference.preprocess import PreprocessSpec
from cxrviewer.inference.quality.answer import QualityAnswer

FRONTAL, LATERAL = ViewRole.FRONTAL, ViewRole.LATERAL
Make = Callable[..., Predictor]


class Seeing:
    """A quality model that gives one answer."""

    manifest = SimpleNamespace(preprocess=PreprocessSpec(96))

    def __init__(self, **changes: Any) -> None:
        self.found = answer(**changes)

    def answer(self, image: NDArray[np.uint8]) -> QualityAnswer:
        assert image.dtype == np.uint8
        return self.found


@pytest.fixture
def make(bundle: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    """A predictor whose quality model gives one answer."""

    def made(**changes: Any) -> Predictor:
        monkeypatch.setattr(
            "cxrviewer.inference.predictor.load_quality", lambda _folder: Seeing(**changes)
        )
        return Predictor(bundle, device="cpu", threads=2, quality=Path("quality"))

    return made


def ask(image: Radiograph, age: float | None = 50.0) -> AnalysisRequest:
    return AnalysisRequest(7, "2.25.1", {FRONTAL: image}, age)


def test_an_unknown_view_is_analysed_in_the_branch_of_its_look(make: Make) -> None:
    unknown = make_radiograph(make_ref(ViewPosition.UNKNOWN))
    analysis = make(kind=(0.01, 0.98, 0.01)).analyse(ask(unknown))
    (view,) = analysis.views
    assert view.role is LATERAL
    assert (view.view.position, view.view.source) == (ViewPosition.LATERAL, ViewSource.IMAGE)
    assert view.sop_instance_uid == unknown.ref.sop_instance_uid
    assert "taken for a lateral one" in str(analysis.warnings[0])
    # What is no longer unknown is no longer complained of.
    assert not any("View unknown" in str(warning) for warning in analysis.warnings)


def test_the_answer_is_that_of_a_request_with_the_view_stated(make: Make, bundle: Path) -> None:
    unknown = make_radiograph(make_ref(ViewPosition.UNKNOWN))
    stated = make_radiograph(make_ref(ViewPosition.LL))
    seen = make(kind=(0.01, 0.98, 0.01)).analyse(ask(unknown))
    request = AnalysisRequest(7, "2.25.1", {LATERAL: stated}, 50.0)
    told = Predictor(bundle, device="cpu", threads=2).analyse(request)
    assert [s.logit for s in seen.findings] == [s.logit for s in told.findings]


def test_what_is_no_chest_is_refused(make: Make) -> None:
    with pytest.raises(AnalysisRefusedError, match="does not look like a chest"):
        make(kind=(0.01, 0.01, 0.98)).analyse(ask(make_radiograph()))


def test_a_guessed_ap_view_warns_of_the_heart(make: Make) -> None:
    unknown = make_radiograph(make_ref(ViewPosition.UNKNOWN))
    analysis = make(projection=(0.05, 0.95)).analyse(ask(unknown))
    assert analysis.views[0].view.position is ViewPosition.AP
    assert any("heart size is unreliable" in str(warning) for warning in analysis.warnings)


def test_what_was_seen_travels_with_the_view(make: Make) -> None:
    analysis = make(turn=(0.1, 0.0, 0.9, 0.0)).analyse(ask(make_radiograph()))
    assert analysis.views[0].look["turn"] == {"0": 0.1, "90": 0.0, "180": 0.9, "270": 0.0}
    assert "180°" in str(analysis.warnings[0])
    found = analysis.views[0].appearance
    assert found is not None
    assert found.degrees == 180
    assert found.position.is_frontal
    assert not (found.is_inverted or found.is_mirrored or found.is_other)


def test_without_a_quality_model_the_header_is_believed(bundle: Path) -> None:
    analysis = Predictor(bundle, device="cpu", threads=2).analyse(ask(make_radiograph()))
    assert analysis.warnings == ()
    assert analysis.views[0].look == {}
    assert analysis.views[0].appearance is None

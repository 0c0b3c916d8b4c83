"""What is done beside the networks changes no answer, no error and no step."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

import numpy as np
import pytest
import torch
from drawn_outlines import drawn, drawn_anatomy
from numpy.typing import NDArray
from quality_samples import answer
from sample_bundles import make_radiograph, make_ref

from cxrviewer.dicom.pixels import read_radiograph
from cxrviewer.dicom.scan import scan_all
from cxrviewer.dicom.study import ViewPosition
from cxrviewer.errors import AnalysisCancelledError, AnalysisError, AnalysisRefusedError
from cxrviewer.inference.analysis import Analysis, AnalysisRequest, AnalysisStep, ViewRole
from cxrviewer.inference.anatomy.answer import Anatomy
from cxrviewer.inference.anatomy.outlines import Outlined
from cxrviewer.inference.auxiliary import find_auxiliary
from cxrviewer.inference.beside import InTurn
from cxrviewer.inference.manifest import BundleKind, default_bundle
from cxrviewer.inference.predictor import Predictor
from cxrviewer.inference.preprocess import PreprocessSpec
from cxrviewer.inference.quality.answer import QualityAnswer
from cxrviewer.paths import demo_dir

FRONTAL, LATERAL = ViewRole.FRONTAL, ViewRole.LATERAL
LATERAL_LOOK = {"kind": (0.01, 0.98, 0.01)}
OTHER = {"kind": (0.01, 0.01, 0.98)}
MANIFEST = SimpleNamespace(preprocess=PreprocessSpec(96))


class Looking:
    """A quality model that says the same of every image, or fails."""

    manifest = MANIFEST

    def __init__(self, error: Exception | None = None, **changes: Any) -> None:
        self.error, self.found = error, answer(**changes)

    def answer(self, _image: NDArray[np.uint8]) -> QualityAnswer:
        if self.error is not None:
            raise self.error
        return self.found


class Outlining:
    """An anatomy model that takes a while; what it did is listed."""

    manifest = MANIFEST

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.done: list[str] = []

    def outline(self, _image: NDArray[np.uint8]) -> Outlined:
        time.sleep(0.05)
        self.done.append("outlined")
        if self.error is not None:
            raise self.error
        return drawn(), {}

    def measure(self, _outlined: Outlined) -> Anatomy:
        time.sleep(0.05)
        self.done.append("measured")
        return drawn_anatomy()


@pytest.fixture(scope="module")
def predictor(bundle: Path) -> Predictor:
    return Predictor(bundle, device="cpu", threads=2)


def with_models(predictor: Predictor, quality: Looking, anatomy: Outlining) -> Predictor:
    predictor._quality = quality  # type: ignore[assignment]
    predictor._anatomy = predictor._finder = anatomy  # type: ignore[assignment]
    return predictor


def request(**header: Any) -> AnalysisRequest:
    frontal = make_radiograph(make_ref(ViewPosition.PA, **header), seed=3)
    return AnalysisRequest(1, "2.25.1", {FRONTAL: frontal}, 50.0)


def test_what_is_no_chest_is_refused_when_its_outlining_has_ended(predictor: Predictor) -> None:
    anatomy = Outlining()
    with pytest.raises(AnalysisRefusedError, match="does not look like a chest"):
        with_models(predictor, Looking(**OTHER), anatomy).analyse(request())
    assert anatomy.done == ["outlined"]


def test_a_refusal_comes_before_an_error_of_outlining(predictor: Predictor) -> None:
    anatomy = Outlining(RuntimeError("outlining"))
    with pytest.raises(AnalysisRefusedError):
        with_models(predictor, Looking(**OTHER), anatomy).analyse(request())
    with pytest.raises(RuntimeError, match="outlining"):
        with_models(predictor, Looking(), anatomy).analyse(request())


def test_an_error_of_looking_reaches_the_caller(predictor: Predictor) -> None:
    with pytest.raises(RuntimeError, match="looking"):
        with_models(predictor, Looking(RuntimeError("looking")), Outlining()).analyse(request())


def test_a_header_is_refused_before_anything_is_looked_at(predictor: Predictor) -> None:
    anatomy = Outlining()
    looking = Looking(AssertionError("looked at"))
    with pytest.raises(AnalysisRefusedError, match="HAND"):
        with_models(predictor, looking, anatomy).analyse(request(body_part_examined="HAND"))
    assert not anatomy.done


def test_outlines_of_what_is_lateral_are_dropped(predictor: Predictor) -> None:
    anatomy = Outlining()
    unknown = make_radiograph(make_ref(ViewPosition.UNKNOWN), seed=3)
    asked = AnalysisRequest(1, "2.25.1", {FRONTAL: unknown}, 50.0)
    (view,) = with_models(predictor, Looking(**LATERAL_LOOK), anatomy).analyse(asked).views
    assert view.role is LATERAL
    assert view.anatomy is None
    assert anatomy.done == ["outlined"]


@pytest.mark.parametrize("asked", [2, 3])
def test_cancelled_in_the_middle_nothing_goes_on(predictor: Predictor, asked: int) -> None:
    anatomy = Outlining()
    times = iter(range(1, 9))
    told: list[AnalysisStep] = []
    with pytest.raises(AnalysisCancelledError):
        with_models(predictor, Looking(), anatomy).analyse(
            request(), on_step=told.append, cancelled=lambda: next(times) >= asked
        )
    assert told == [AnalysisStep.PREPARING, AnalysisStep.NETWORK][: asked - 1]
    assert anatomy.done == ["outlined", "measured"]
    assert predictor.analyse(request()).views[0].anatomy is not None


def test_steps_are_told_in_the_callers_thread(predictor: Predictor) -> None:
    told: list[tuple[AnalysisStep, str]] = []
    mine = threading.current_thread().name
    with_models(predictor, Looking(), Outlining()).analyse(
        request(), on_step=lambda step: told.append((step, threading.current_thread().name))
    )
    steps = (AnalysisStep.PREPARING, AnalysisStep.NETWORK, AnalysisStep.MAPS)
    assert told == [(step, mine) for step in steps]


def test_with_one_thread_everything_is_done_in_the_callers(bundle: Path) -> None:
    before = threading.active_count()
    predictor = with_models(Predictor(bundle, device="cpu", threads=1), Looking(), Outlining())
    assert predictor.analyse(request()).views[0].anatomy is not None
    assert threading.active_count() == before


def test_the_answer_is_that_of_one_thread() -> None:
    quality, anatomy = (find_auxiliary(kind) for kind in (BundleKind.QUALITY, BundleKind.ANATOMY))
    assert quality is not None
    assert anatomy is not None
    predictor = Predictor(
        default_bundle(), device="cpu", threads=2, quality=quality.folder, anatomy=anatomy.folder
    )
    (study,) = scan_all([demo_dir() / "demo-one"]).studies
    images = {FRONTAL: study.frontals[0], LATERAL: study.laterals[0]}
    asked = AnalysisRequest(1, "2.25.1", {r: read_radiograph(ref) for r, ref in images.items()})
    at_once = predictor.analyse(asked)
    predictor._beside = InTurn()
    expect_same(at_once, predictor.analyse(asked))


def test_an_error_of_the_closer_look_is_told_as_one_of_the_network(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    predictor = Predictor(default_bundle(), device="cpu", threads=2)
    assert predictor._network.close_look is not None
    threads: list[str] = []

    def exhausted(*_given: torch.Tensor) -> NoReturn:
        threads.append(threading.current_thread().name)
        raise MemoryError

    asked = AnalysisRequest(1, "2.25.1", {FRONTAL: make_radiograph()})
    logits = [score.logit for score in predictor.analyse(asked).findings]
    with monkeypatch.context() as patch:
        patch.setattr(predictor._network, "look_closer", exhausted)
        with pytest.raises(AnalysisError, match="not enough memory"):
            predictor.analyse(asked)
    assert threads[0].startswith("cxrviewer-beside")
    assert [score.logit for score in predictor.analyse(asked).findings] == pytest.approx(
        logits, abs=1e-5
    )


def expect_same(one: Analysis, other: Analysis) -> None:
    # One thread of torch or two: the last bits of a sum may differ.
    logits = [score.logit for score in other.findings]
    assert [score.logit for score in one.findings] == pytest.approx(logits, abs=1e-5)
    assert [score.places for score in one.findings] == [score.places for score in other.findings]
    assert any(score.places for score in one.findings)
    assert list(map(str, one.warnings)) == list(map(str, other.warnings))
    for mine, theirs in zip(one.views, other.views, strict=True):
        np.testing.assert_allclose(mine.heatmaps, theirs.heatmaps, rtol=0, atol=1e-4)
        for question, found in mine.look.items():
            assert found == pytest.approx(theirs.look[question], abs=1e-6)
        if mine.anatomy is None:
            assert theirs.anatomy is None
            continue
        assert theirs.anatomy is not None
        assert np.array_equal(mine.anatomy.outlines.labels, theirs.anatomy.outlines.labels)
        assert mine.anatomy.heart_size == theirs.anatomy.heart_size

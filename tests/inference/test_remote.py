"""The model in its own process: answers, errors, cancelling, dying, closing."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest
from ui.dummies import (
    DummyAnalyser,
    DyingAnalyser,
    SlowAnalyser,
    failing_analyser,
    image,
    radiograph,
)

from cxrviewer.errors import AnalysisCancelledError, AnalysisError
from cxrviewer.inference.analysis import AnalysisRequest, AnalysisStep, ViewRole
from cxrviewer.inference.remote import RemotePredictor, make_predictor


def _request(number: int = 1) -> AnalysisRequest:
    images = {ViewRole.FRONTAL: radiograph(image("1.2.3.1"))}
    return AnalysisRequest(number, "1.2.3", MappingProxyType(images))


@pytest.fixture(scope="module")
def remote() -> Iterator[RemotePredictor]:
    predictor = RemotePredictor(DummyAnalyser)
    yield predictor
    predictor.close()


def test_the_answer_of_the_other_process_arrives_whole(remote: RemotePredictor) -> None:
    request = _request(7)
    here, there = DummyAnalyser().analyse(request), remote.analyse(request)
    assert there.request_id == 7
    assert there.findings == here.findings
    np.testing.assert_array_equal(there.views[0].heatmaps, here.views[0].heatmaps)


def test_every_step_is_told_in_order(remote: RemotePredictor) -> None:
    steps: list[AnalysisStep] = []
    remote.analyse(_request(), on_step=steps.append)
    assert steps[-3:] == [AnalysisStep.PREPARING, AnalysisStep.NETWORK, AnalysisStep.MAPS]


def test_a_cancelled_analysis_ends_and_the_next_one_works() -> None:
    predictor = RemotePredictor(SlowAnalyser)
    begun = time.monotonic()
    steps: list[AnalysisStep] = []

    def cancelled() -> bool:
        return AnalysisStep.PREPARING in steps

    with pytest.raises(AnalysisCancelledError):
        predictor.analyse(_request(), on_step=steps.append, cancelled=cancelled)
    assert time.monotonic() - begun < 20
    steps.clear()
    with pytest.raises(AnalysisCancelledError):
        predictor.analyse(_request(2), on_step=steps.append, cancelled=cancelled)
    predictor.close()


def test_a_process_that_dies_is_told_and_started_again() -> None:
    predictor = RemotePredictor(DyingAnalyser)
    for _ in range(2):
        with pytest.raises(AnalysisError, match="stopped unexpectedly"):
            predictor.analyse(_request())
    predictor.close()


def test_a_failure_is_told_by_type_and_logged_without_its_text(
    caplog: pytest.LogCaptureFixture,
) -> None:
    predictor = RemotePredictor(failing_analyser)
    with caplog.at_level(logging.ERROR), pytest.raises(AnalysisError, match="RuntimeError"):
        predictor.analyse(_request())
    assert "failing_analyser" in caplog.text
    assert "secret" not in caplog.text
    predictor.close()


def test_close_ends_a_running_analysis_at_once() -> None:
    predictor = RemotePredictor(SlowAnalyser)
    running = threading.Event()
    ended: list[BaseException] = []

    def analyse() -> None:
        try:
            predictor.analyse(_request(), on_step=lambda _step: running.set())
        except AnalysisCancelledError as error:
            ended.append(error)

    thread = threading.Thread(target=analyse)
    thread.start()
    assert running.wait(20)
    begun = time.monotonic()
    predictor.close()
    thread.join(5)
    assert not thread.is_alive()
    assert ended
    assert time.monotonic() - begun < 2
    with pytest.raises(AnalysisCancelledError):
        predictor.analyse(_request())


@pytest.mark.parametrize(("before", "after"), [(None, "PASSIVE"), ("ACTIVE", "ACTIVE")])
def test_waiting_threads_leave_the_cores_to_others(
    bundle: Path, monkeypatch: pytest.MonkeyPatch, before: str | None, after: str
) -> None:
    monkeypatch.setenv("OMP_WAIT_POLICY", "ACTIVE")  # so that the test's end restores it
    if before is None:
        monkeypatch.delenv("OMP_WAIT_POLICY")
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "3")
    make_predictor(bundle, "cpu", threads=1)
    assert os.environ["OMP_WAIT_POLICY"] == after
    assert os.environ["OPENBLAS_NUM_THREADS"] == "3"  # what a person has set stays

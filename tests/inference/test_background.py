"""Analyses of images that are still in their files, in a process that stands back."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from factories import make_study_folder
from ui.dummies import DummyAnalyser

from cxrviewer.dicom.scan import scan_all
from cxrviewer.errors import AnalysisCancelledError, UnreadableFileError
from cxrviewer.inference.analysis import Analysis, AnalysisRequest, AnalysisStep, ViewRole
from cxrviewer.inference.background import FileRequest, ReadingAnalyser
from cxrviewer.inference.domain import AnalysisPlan, plan
from cxrviewer.inference.remote import RemotePredictor
from cxrviewer.low_priority import lower_priority


class Spy(DummyAnalyser):
    """Makes sure that it was given the pixels of the file."""

    def analyse(self, request: AnalysisRequest, **arguments: object) -> Analysis:
        for radiograph in request.radiographs.values():
            assert radiograph.stored_values.max() == 4095
        return super().analyse(request, **arguments)  # type: ignore[arg-type]


def _reading() -> ReadingAnalyser:
    lower_priority()
    return ReadingAnalyser(Spy())


@pytest.fixture
def wanted(tmp_path: Path) -> AnalysisPlan:
    folder = make_study_folder(tmp_path, pixels=_pixels())
    return plan(scan_all([folder]).studies[0])[0]


def _pixels() -> np.ndarray:
    return np.linspace(0, 4095, 512 * 512).reshape(512, 512).round().astype(np.uint16)


def _ask(
    wanted: AnalysisPlan,
    on_step: Callable[[AnalysisStep], None] = lambda _step: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Analysis:
    analyser = ReadingAnalyser(Spy())
    return analyser.analyse(FileRequest(3, wanted), on_step=on_step, cancelled=cancelled)


def test_both_views_are_read_and_answered(wanted: AnalysisPlan) -> None:
    analysis = _ask(wanted)
    assert analysis.request_id == 3
    assert analysis.study_instance_uid == wanted.study_instance_uid
    assert [view.role for view in analysis.views] == [ViewRole.FRONTAL, ViewRole.LATERAL]


def test_reading_is_a_step_that_can_be_cancelled(wanted: AnalysisPlan) -> None:
    steps: list[AnalysisStep] = []
    with pytest.raises(AnalysisCancelledError):
        _ask(wanted, steps.append, lambda: True)
    assert steps == [AnalysisStep.PREPARING]


def test_a_damaged_file_is_an_error_with_a_sentence(wanted: AnalysisPlan) -> None:
    path = wanted.images[ViewRole.LATERAL].path
    path.write_bytes(path.read_bytes()[:900])
    with pytest.raises(UnreadableFileError):
        _ask(wanted)


def test_the_other_process_reads_answers_and_stands_back(wanted: AnalysisPlan) -> None:
    remote = RemotePredictor(partial(_reading))
    try:
        analysis = remote.analyse(FileRequest(1, wanted))
        assert len(analysis.views) == 2
        if os.name == "posix":
            pid = remote._process.pid
            assert pid is not None
            above = os.getpriority(os.PRIO_PROCESS, pid) - os.getpriority(os.PRIO_PROCESS, 0)
            assert above == min(10, 19 - os.getpriority(os.PRIO_PROCESS, 0))
    finally:
        remote.close()

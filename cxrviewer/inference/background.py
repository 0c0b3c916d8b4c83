"""Analyses that nobody waits for: a process of low priority that reads the images itself.

So neither pixels nor headers of studies that are not on the screen ever reach the window's process,
and a file on which a decoder crashes costs one answer. Free of torch on this side of the pipe.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import cv2

from cxrviewer.errors import QT_TRANSLATE_NOOP, AnalysisCancelledError, AnalysisError
from cxrviewer.inference.analysis import Analysis, AnalysisStep
from cxrviewer.inference.domain import AnalysisPlan
from cxrviewer.inference.remote import (
    Analyser,
    Cancelled,
    RemotePredictor,
    Step,
    make_predictor,
)
from cxrviewer.low_priority import lower_priority

if TYPE_CHECKING:
    from cxrviewer.dicom.radiograph import Radiograph
    from cxrviewer.dicom.study import ImageRef

_CANCELLED: Final = QT_TRANSLATE_NOOP("messages", "The analysis was cancelled.")
_NO_MEMORY: Final = QT_TRANSLATE_NOOP(
    "messages", "There is not enough memory for this image. Close other programs and try again."
)
_THREADS: Final = 1  # a second one gains little (bench_inference) and takes it from the window


@dataclass(frozen=True, slots=True)
class FileRequest:
    """One study to analyse, its images still in their files.

    Attributes:
        request_id: As in `AnalysisRequest`.
        plan: What to read.
    """

    request_id: int
    plan: AnalysisPlan


class ReadingAnalyser:
    """Reads the images of a request, then asks a predictor; lives in the process."""

    def __init__(self, predictor: Analyser) -> None:
        self._predictor = predictor

    def analyse(self, request: FileRequest, *, on_step: Step, cancelled: Cancelled) -> Analysis:
        """Answer a request.

        Raises:
            AnalysisCancelledError: `cancelled` said so.
            CxrViewerError: An image cannot be read or may not be analysed.
        """
        on_step(AnalysisStep.PREPARING)
        radiographs = {}
        for role, ref in request.plan.images.items():
            if cancelled():
                raise AnalysisCancelledError(_CANCELLED)
            radiographs[role] = _read(ref)
        asked = request.plan.request(request.request_id, radiographs)
        return self._predictor.analyse(asked, on_step=on_step, cancelled=cancelled)


def background_predictor(folder: Path, device: str = "auto") -> RemotePredictor:
    """A predictor of the bundle in `folder` for `FileRequest`s, in a process of low priority."""
    return RemotePredictor(partial(_make, folder, device))


def _make(folder: Path, device: str) -> ReadingAnalyser:
    lower_priority()
    cv2.setNumThreads(_THREADS)
    return ReadingAnalyser(make_predictor(folder, device, threads=_THREADS))


def _read(ref: ImageRef) -> Radiograph:
    from cxrviewer.dicom.pixels import read_radiograph  # noqa: PLC0415 - codecs load slowly

    try:
        return read_radiograph(ref)
    except MemoryError as error:
        raise AnalysisError(_NO_MEMORY) from error

"""Back ends without files and without a network, for tests and pictures of the window."""

from __future__ import annotations

import os
import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from cxrviewer.dicom.radiograph import GrayscaleAttributes, Radiograph, SpacingAttributes, Window
from cxrviewer.dicom.scan import ScanProgress
from cxrviewer.dicom.study import (
    ImageRef,
    Patient,
    ScanIssue,
    Study,
    View,
    ViewPosition,
    ViewSource,
)
from cxrviewer.dicom.watch_news import WatchNews
from cxrviewer.errors import AnalysisCancelledError, Message
from cxrviewer.findings import Finding
from cxrviewer.imaging.canvas import CanvasTransform
from cxrviewer.inference.analysis import (
    AnalysedView,
    Analysis,
    AnalysisRequest,
    AnalysisStep,
    BundleId,
    FindingScore,
    OperatingPoints,
    ViewRole,
)
from cxrviewer.inference.background import FileRequest
from cxrviewer.inference.quality.appearance import Appearance
from cxrviewer.settings import Settings
from cxrviewer.ui.back_ends import BackEnds

DX = "1.2.840.10008.5.1.4.1.1.1.1"
LITTLE_ENDIAN = "1.2.840.10008.1.2.1"
ROWS, COLUMNS = 400, 320

CONFIDENCES = {
    Finding.LUNG_OPACITY: 0.62,
    Finding.ATELECTASIS: 0.31,
    Finding.CONSOLIDATION: 0.12,
    Finding.INFILTRATION: 0.18,
    Finding.PNEUMONIA: 0.07,
    Finding.MASS: 0.02,
    Finding.NODULE: 0.04,
    Finding.FIBROSIS: 0.03,
    Finding.PLEURAL_THICKENING: 0.05,
    Finding.EDEMA: 0.22,
    Finding.PLEURAL_EFFUSION: 0.86,
    Finding.PNEUMOTHORAX: 0.01,
    Finding.EMPHYSEMA: 0.03,
    Finding.CENTRAL_VENOUS_CATHETER: 0.93,
    Finding.ENLARGED_CARDIOMEDIASTINUM: 0.24,
    Finding.CARDIOMEGALY: 0.41,
    Finding.HERNIA: 0.005,
    Finding.FRACTURE: 0.55,
}
EXPERIMENTAL = frozenset({Finding.HERNIA, Finding.FRACTURE})
WITHOUT_POINTS = frozenset({Finding.FIBROSIS})
WITHOUT_PLACE: frozenset[Finding] = frozenset()


def image(uid: str, view: ViewPosition = ViewPosition.PA, **facts: object) -> ImageRef:
    """A radiograph's header."""
    ref = ImageRef(
        path=Path(f"/radiographs/{uid}.dcm"),
        sop_instance_uid=uid,
        sop_class_uid=DX,
        modality="DX",
        view=View(view, ViewSource.VIEW_POSITION, view.value),
        rows=ROWS,
        columns=COLUMNS,
        transfer_syntax_uid=LITTLE_ENDIAN,
        bits_stored=12,
        body_part_examined="CHEST",
        patient_orientation=("L", "F") if view.is_frontal else ("P", "F"),
        acquisition_date="20240301",
    )
    return replace(ref, **facts)  # type: ignore[arg-type]


def study(
    uid: str = "1.2.3",
    *images: ImageRef,
    name: str = "Doe^Jane",
    patient_id: str = "P1",
    date: str = "20240301",
) -> Study:
    """A study; frontal and lateral unless told otherwise."""
    return Study(
        study_instance_uid=uid,
        patient=Patient(name, patient_id, "19610203", "F", "063Y"),
        study_date=date,
        study_time="101500",
        study_description="Chest",
        accession_number="A1",
        images=images or (image(f"{uid}.1"), image(f"{uid}.2", ViewPosition.LL)),
    )


def radiograph(ref: ImageRef) -> Radiograph:
    """A picture that differs from uid to uid."""
    rows, columns = ref.rows, ref.columns
    y, x = np.mgrid[0:rows, 0:columns]
    seed = sum(map(ord, ref.sop_instance_uid)) % 7
    values: NDArray[np.uint16] = (
        (2000 + 900 * np.sin(x / (20 + seed)) + 900 * np.cos(y / (30 + seed)))
        .clip(0, 4095)
        .astype(np.uint16)
    )
    grayscale = GrayscaleAttributes(bits_stored=12, windows=(Window(2048.0, 4096.0, "Standard"),))
    return Radiograph(ref, values, None, grayscale, SpacingAttributes((0.2, 0.2)))


def analysis_of(request: AnalysisRequest) -> Analysis:
    """A plausible answer: scores of `CONFIDENCES`, one warm spot on each map."""
    roles = tuple(request.radiographs)
    scores = tuple(_score(finding, share, roles) for finding, share in CONFIDENCES.items())
    views = tuple(_view(role, request.radiographs[role], scores, len(roles)) for role in roles)
    return Analysis(
        request_id=request.request_id,
        study_instance_uid=request.study_instance_uid,
        bundle=BundleId("findings-dummy", "1.2", "ab" * 32),
        device="cpu",
        precision="float32",
        elapsed_s=0.31,
        views=views,
        findings=scores,
        warnings=(Message("AP view: heart size is unreliable."),),
    )


def _score(finding: Finding, confidence: float, roles: tuple[ViewRole, ...]) -> FindingScore:
    points = None if finding in WITHOUT_POINTS else OperatingPoints(0.15, 0.4)
    logit = float(np.log(confidence / (1 - confidence)))
    shares = dict(zip(roles, (0.8 * logit, 0.2 * logit), strict=False))
    return FindingScore(
        finding=finding,
        logit=logit,
        confidence=confidence,
        state=(points or OperatingPoints(0.0, 1.0)).state(confidence),
        operating_points=points,
        view_shares=MappingProxyType(shares),
        bias=logit - sum(shares.values()),
        heatmap_scale=4.0,
        has_place=finding not in WITHOUT_PLACE,
        experimental=finding in EXPERIMENTAL,
    )


def _view(
    role: ViewRole, shown: Radiograph, scores: tuple[FindingScore, ...], views: int
) -> AnalysedView:
    maps = np.zeros((len(scores), 8, 8), np.float32)
    for index, score in enumerate(scores):
        maps[index, 4 + index % 3, 2 + index % 4] = 64 * score.view_shares.get(role, 0.0)
    rows, columns = shown.shape
    scale = 224 / max(rows, columns)
    canvas = CanvasTransform(
        (rows, columns),
        (224, 224),
        scale,
        scale,
        (224 - columns * scale) / 2,
        (224 - rows * scale) / 2,
    )
    return AnalysedView(
        role, shown.ref.sop_instance_uid, shown.ref.view, 1 / views, maps, canvas,
        appearance=ordinary(shown.ref.view.position),
    )  # fmt: skip


def ordinary(position: ViewPosition) -> Appearance:
    """An upright radiograph of an adult that looks like what its header says."""
    plane = ViewPosition.LATERAL if position.is_lateral else ViewPosition.FRONTAL
    return Appearance(
        plane, chest=0.99, is_other=False, is_inverted=False, degrees=0, is_mirrored=False,
        is_child=False, black=0.031, white=0.002,
    )  # fmt: skip


class DummyAnalyser:
    """Answers with `analysis_of`, after waiting for `gate` where one is given."""

    def __init__(self, gate: threading.Event | None = None) -> None:
        self.gate = gate
        self.requests: list[AnalysisRequest] = []
        self.error: Exception | None = None

    def analyse(
        self,
        request: AnalysisRequest,
        *,
        on_step: Callable[[AnalysisStep], None] = lambda _step: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Analysis:
        self.requests.append(request)
        for step in (AnalysisStep.PREPARING, AnalysisStep.NETWORK, AnalysisStep.MAPS):
            on_step(step)
            while self.gate is not None and not self.gate.wait(0.005):
                if cancelled():
                    raise AnalysisCancelledError("cancelled")
        if self.error is not None:
            raise self.error
        return analysis_of(request)


class DyingAnalyser:
    """Ends its process in the first analysis."""

    def analyse(self, *_args: object, **_kwargs: object) -> Analysis:
        os._exit(9)


class SlowAnalyser(DummyAnalyser):
    """Never answers until it is cancelled."""

    def __init__(self) -> None:
        super().__init__(threading.Event())


def failing_analyser() -> DummyAnalyser:
    """Cannot be made."""
    raise RuntimeError("secret path of a patient")


class DummyAheadAnalyser:
    """Answers requests whose images are still in their files.

    Attributes:
        gate: It waits for this where one is given.
        asked: Study Instance UIDs in order.
        errors: By Study Instance UID.
        cancelled: Study Instance UIDs of those that were cancelled.
    """

    def __init__(self, ends: DummyEnds) -> None:
        self.gate: threading.Event | None = None
        self.asked: list[str] = []
        self.errors: dict[str, Exception] = {}
        self.cancelled: list[str] = []
        self._ends = ends

    def analyse(
        self,
        request: FileRequest,
        *,
        on_step: Callable[[AnalysisStep], None],
        cancelled: Callable[[], bool],
    ) -> Analysis:
        uid = request.plan.study_instance_uid
        self.asked.append(uid)
        on_step(AnalysisStep.PREPARING)
        while self.gate is not None and not self.gate.wait(0.005):
            if cancelled():
                self.cancelled.append(uid)
                raise AnalysisCancelledError("cancelled")
        if error := self.errors.get(uid):
            raise error
        read = {role: self._ends.read(ref) for role, ref in request.plan.images.items()}
        return analysis_of(request.plan.request(request.request_id, read))


class DummyWatching:
    """A watched folder without files; `news` is told in order."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.news: queue.SimpleQueue[WatchNews] = queue.SimpleQueue()
        self.nudges = 0
        self.closed = False

    def next_news(self, timeout_s: float) -> WatchNews | None:
        try:
            return self.news.get(timeout=timeout_s)
        except queue.Empty:
            return None

    def nudge(self) -> None:
        self.nudges += 1

    def close(self) -> None:
        self.closed = True


@dataclass
class DummyEnds:
    """Dummy back ends whose behaviour a test may change before it acts.

    Attributes:
        studies: What a scan finds.
        issues: What it does not read.
        analyser: Answers all requests.
        unreadable: Errors by SOP Instance UID.
        delay_s: How long reading an image takes.
    """

    studies: Sequence[Study] = ()
    issues: Sequence[ScanIssue] = ()
    analyser: DummyAnalyser = None  # type: ignore[assignment]
    unreadable: dict[str, Exception] = None  # type: ignore[assignment]
    delay_s: float = 0.0

    def __post_init__(self) -> None:
        self.analyser = self.analyser or DummyAnalyser()
        self.unreadable = self.unreadable or {}
        self.made_for: list[Settings] = []
        self.ahead = DummyAheadAnalyser(self)
        self.watching: list[DummyWatching] = []

    def ends(self) -> BackEnds:
        return BackEnds(
            scan=self.scan,
            read=self.read,
            analyser=self.maker,
            interrupt=self.interrupt,
            background=lambda _settings: lambda: self.ahead,
            watch=self.watch,
        )

    def watch(self, folder: Path) -> DummyWatching:
        """A folder of which the test tells the news."""
        self.watching.append(DummyWatching(folder))
        return self.watching[-1]

    def interrupt(self) -> None:
        """Nothing here can be interrupted."""

    def scan(
        self, _paths: Sequence[Path], *, cancelled: Callable[[], bool]
    ) -> Iterator[ScanProgress]:
        total = len(self.studies) + len(self.issues)
        for done, found in enumerate(self.studies, 1):
            if cancelled():
                return
            yield ScanProgress((found,), (), done, total)
        yield ScanProgress((), tuple(self.issues), total, total)

    def read(self, ref: ImageRef) -> Radiograph:
        time.sleep(self.delay_s)
        if error := self.unreadable.get(ref.sop_instance_uid):
            raise error
        return radiograph(ref)

    def maker(self, settings: Settings) -> Callable[[], DummyAnalyser]:
        def make() -> DummyAnalyser:
            self.made_for.append(settings)
            return self.analyser

        return make

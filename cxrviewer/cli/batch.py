"""Analysing many studies one after the other, so that every file is accounted for exactly once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from cxrviewer.cli.inputs import Inputs
from cxrviewer.dicom.radiograph import Radiograph
from cxrviewer.dicom.study import ImageRef, ScanIssue, Study, View
from cxrviewer.errors import AnalysisRefusedError, BundleError, CxrViewerError, Message
from cxrviewer.export.record import (
    AnalysedImage,
    AnalysisRecord,
    AnalysisWriter,
    Rejection,
    RejectionStage,
    StudyRecord,
)
from cxrviewer.inference.analysis import Analysis, AnalysisRequest, ViewRole
from cxrviewer.inference.domain import AnalysisPlan
from cxrviewer.logs import trace_of

_UNEXPECTED: Final = "This file stopped the program unexpectedly ({error}); the log says where."
_NOT_READ: Final = "The model does not read {role} views."
_OTHER_KIND: Final = "This file holds no image."
_NOT_NEEDED: Final = "Another image of this study was analysed in its place."

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Backend:
    """What a batch uses of the layers below; dummies in tests.

    Attributes:
        refusal: Why an image must not be analysed, or None.
        plan: Which images of a study go together, without those (by SOP Instance UID) that cannot
            be read.
        pixel_refusal: Why an image must not be analysed, judged by its pixels, or None.
        read: Decode an image.
        analyse: Ask the model.
    """

    refusal: Callable[[ImageRef], Message | None]
    plan: Callable[[Study, frozenset[str]], tuple[AnalysisPlan, ...]]
    pixel_refusal: Callable[[Radiograph], Message | None]
    read: Callable[[ImageRef], Radiograph]
    analyse: Callable[[AnalysisRequest], Analysis]


@dataclass(slots=True)
class _StudyRun:
    """What is known of a study while it is being analysed; images are keyed by location."""

    study: Study
    records: list[AnalysisRecord] = field(default_factory=list)
    analysed: set[str] = field(default_factory=set)
    failures: dict[str, tuple[RejectionStage, Message]] = field(default_factory=dict)
    attempted: set[frozenset[str]] = field(default_factory=set)
    decoded: dict[str, Radiograph] = field(default_factory=dict)

    @property
    def usable(self) -> Study:
        """The study without the images that must not be used."""
        kept = {None, RejectionStage.ANALYSIS, RejectionStage.DECODE}
        images = tuple(image for image in self.study.images if self._stage(image) in kept)
        return replace(self.study, images=images)

    @property
    def unreadable(self) -> frozenset[str]:
        """SOP Instance UIDs of the images that cannot be decoded."""
        return frozenset(
            image.sop_instance_uid
            for image in self.study.images
            if self._stage(image) is RejectionStage.DECODE
        )

    def _stage(self, image: ImageRef) -> RejectionStage | None:
        failure = self.failures.get(image.location)
        return failure[0] if failure else None


class Batch:
    """Runs studies through the model and hands the results to the writers.

    Attributes:
        rejected: Files that were not analysed so far.
        analysed_images: How many images were.
    """

    def __init__(
        self,
        backend: Backend,
        writers: Sequence[AnalysisWriter],
        inputs: Inputs,
        *,
        on_images_done: Callable[[int], object] = lambda _count: None,
    ) -> None:
        self.rejected: list[Rejection] = []
        self.analysed_images = 0
        self._backend = backend
        self._writers = writers
        self._inputs = inputs
        self._on_images_done = on_images_done
        self._studies = 0
        self._requests = 0

    def add_issues(self, issues: Iterable[ScanIssue]) -> None:
        """Take over the files that the scan could not use."""
        for issue in issues:
            self._reject(issue.location, RejectionStage.SCAN, issue.reason)

    def add_other_files(self, studies: Iterable[Study], issues: Iterable[ScanIssue]) -> None:
        """Take over the files of other kinds, which a scan only counts."""
        known = {issue.location for issue in issues}
        known |= {str(image.path) for study in studies for image in study.images}
        # An archive is accounted for by its members.
        known |= {location.partition("!")[0] for location in known}
        for location in self._inputs.all_files():
            if location not in known:
                self._reject(location, RejectionStage.NO_IMAGE, Message(_OTHER_KIND))

    def add_study(self, study: Study) -> None:
        """Analyse a study. Interrupted in the middle, what was done of it is written too.

        Raises:
            BundleError: The model cannot be loaded.
            ExportError: The results cannot be written.
            KeyboardInterrupt: The user has had enough.
        """
        run = _StudyRun(study)
        try:
            self._refuse(run)
            self._analyse_all(run)
        except KeyboardInterrupt:
            self._write_study(run)
            raise
        self._write_study(run)
        self._account_for_the_rest(run)
        self._on_images_done(len(study.images) - len(run.analysed))

    def _refuse(self, run: _StudyRun) -> None:
        for image in run.study.images:
            reason = self._backend.refusal(image)
            if reason is not None:
                run.failures[image.location] = (RejectionStage.DOMAIN, reason)

    def _analyse_all(self, run: _StudyRun) -> None:
        plans = self._plans(run)
        while plans:
            plan = plans.pop(0)
            locations = frozenset(image.location for image in plan.images.values())
            if locations in run.attempted:
                continue
            radiographs = self._read(run, plan.images)
            if radiographs is None:
                # Without the broken image the others may go together in another way.
                plans = self._plans(run)
                continue
            run.attempted.add(locations)
            self._analyse(run, plan, radiographs)

    def _plans(self, run: _StudyRun) -> list[AnalysisPlan]:
        return list(self._backend.plan(run.usable, run.unreadable))

    def _read(
        self, run: _StudyRun, images: Mapping[ViewRole, ImageRef]
    ) -> dict[ViewRole, Radiograph] | None:
        """Decode the images of a plan, keeping those of the last plan; None where one is broken."""
        kept = run.decoded
        run.decoded = {}
        for image in images.values():
            radiograph = kept.get(image.location) or self._decode(run, image)
            if radiograph is None:
                return None
            run.decoded[image.location] = radiograph
        return {role: run.decoded[image.location] for role, image in images.items()}

    def _decode(self, run: _StudyRun, image: ImageRef) -> Radiograph | None:
        try:
            radiograph = self._backend.read(image)
            reason = self._backend.pixel_refusal(radiograph)
        except Exception as error:
            run.failures[image.location] = (RejectionStage.DECODE, _sentence(error))
            return None
        if reason is not None:
            run.failures[image.location] = (RejectionStage.DOMAIN, reason)
            return None
        return radiograph

    def _analyse(
        self, run: _StudyRun, plan: AnalysisPlan, radiographs: Mapping[ViewRole, Radiograph]
    ) -> None:
        self._requests += 1
        request = plan.request(self._requests, radiographs)
        try:
            analysis = self._backend.analyse(request)
        except BundleError:
            raise  # no other file would fare better
        except Exception as error:
            refused = isinstance(error, AnalysisRefusedError)
            stage = RejectionStage.DOMAIN if refused else RejectionStage.ANALYSIS
            failure = (stage, _sentence(error))
            run.failures |= {image.location: failure for image in plan.images.values()}
            return
        self._record(run, plan, analysis, radiographs)

    def _record(
        self,
        run: _StudyRun,
        plan: AnalysisPlan,
        analysis: Analysis,
        radiographs: Mapping[ViewRole, Radiograph],
    ) -> None:
        # An image may have changed its branch: its header was silent about the view.
        planned = {image.sop_instance_uid: role for role, image in plan.images.items()}
        sources = {view.role: planned[view.sop_instance_uid] for view in analysis.views}
        for role in plan.images.keys() - set(sources.values()):
            _note_left_out(run, plan.images[role], role, analysis)
        images = {
            view.role: self._analysed(plan.images[sources[view.role]], view.view)
            for view in analysis.views
        }
        told = [analysis.warnings, plan.warnings, *(r.warnings for r in radiographs.values())]
        by_text = {str(warning): warning for warnings in told for warning in warnings}
        record = AnalysisRecord(len(run.records) + 1, analysis, images, tuple(by_text.values()))
        used = {role: radiographs[source] for role, source in sources.items()}
        for writer in self._writers:
            writer.add_analysis(self._studies + 1, record, used)
        run.records.append(record)
        new = {plan.images[role].location for role in sources.values()} - run.analysed
        run.analysed |= new
        self.analysed_images += len(new)
        self._on_images_done(len(new))

    def _analysed(self, image: ImageRef, view: View) -> AnalysedImage:
        return AnalysedImage(self._inputs.file_id(image.location), image.uid_in_file, view)

    def _write_study(self, run: _StudyRun) -> None:
        if not run.records:
            return
        self._studies += 1
        study = StudyRecord(self._studies, run.study.study_instance_uid, tuple(run.records))
        for writer in self._writers:
            writer.add_study(study)

    def _account_for_the_rest(self, run: _StudyRun) -> None:
        not_needed = (RejectionStage.NOT_NEEDED, Message(_NOT_NEEDED))
        for image in run.study.images:
            if image.location not in run.analysed:
                self._reject(image.location, *run.failures.get(image.location, not_needed))

    def _reject(self, location: str, stage: RejectionStage, reason: Message) -> None:
        file = self._inputs.file_id(location)
        self.rejected.append(Rejection(file, stage, self._inputs.discreet(reason)))


def _note_left_out(run: _StudyRun, image: ImageRef, role: ViewRole, analysis: Analysis) -> None:
    """Why an image of a plan is not part of its analysis."""
    if (seen := analysis.left_out.get(image.sop_instance_uid)) is not None:
        failure = (RejectionStage.DOMAIN, seen)
    else:
        failure = (RejectionStage.NOT_NEEDED, Message(_NOT_READ, {"role": role.value}))
    run.failures.setdefault(image.location, failure)


def _sentence(error: Exception) -> Message:
    """What to say of an error; one that is not ours is logged without its text (it may quote)."""
    if isinstance(error, CxrViewerError):
        return error.message
    _log.error("a file failed: %s", trace_of(error))
    return Message(_UNEXPECTED, {"error": type(error).__name__})

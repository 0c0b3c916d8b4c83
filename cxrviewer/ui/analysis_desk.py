"""From "analyse this study" to an answer: reads the images, asks, keeps what was answered."""

from __future__ import annotations

import dataclasses
from collections import OrderedDict
from collections.abc import Container, Iterable, Mapping
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from cxrviewer.dicom.study import ImageRef, Study
from cxrviewer.errors import QT_TRANSLATE_NOOP, Message
from cxrviewer.inference.analysis import Analysis, AnalysisStep, ViewRole
from cxrviewer.inference.domain import AnalysisPlan, plan, refusal
from cxrviewer.ui.image_store import ImageStore
from cxrviewer.ui.inference_worker import InferenceWorker, MakeAnalyser

_EMPTY: Final = QT_TRANSLATE_NOOP("messages", "This study has no image that could be analysed.")

_KEPT: Final = 1000  # answers; each takes about 70 kB

Key = tuple[str, ...]


class StudyStatus(StrEnum):
    """What the study list says of a study."""

    WAITING = "waiting"
    ANALYSING = "analysing"
    ANALYSED = "analysed"
    REFUSED = "refused"
    FAILED = "failed"


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """Why there is no analysis.

    Attributes:
        message: One sentence that says what to do.
        can_retry: Whether trying again may help.
    """

    message: Message
    can_retry: bool


class AnalysisDesk(QObject):
    """Analyses of the studies, one at a time: that of the study on the screen.

    Signals:
        changed: `analysis` or `problem` is another one.
        progressed: `step` is another one.
        status_changed: (Study Instance UID) `status` gives another value.
        answered: (Analysis) a study has been analysed, on the screen or ahead of it.
    """

    changed = Signal()
    progressed = Signal()
    status_changed = Signal(str)
    answered = Signal(object)

    def __init__(
        self, make_analyser: MakeAnalyser, images: ImageStore, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.analysis: Analysis | None = None
        self.problem: Problem | None = None
        self.step: AnalysisStep | None = None
        self._images = images
        self._worker = InferenceWorker(make_analyser, self)
        self._study: Study | None = None
        self._hung: frozenset[str] = frozenset()
        self._plan: AnalysisPlan | None = None
        self._unreadable: set[str] = set()
        self._asked = False
        self._last_id = 0
        self._answers: OrderedDict[Key, Analysis] = OrderedDict()
        self._known: set[Key] = set()  # outlives answers that had to make room
        self._statuses: dict[str, StudyStatus] = {}
        self._worker.progressed.connect(self._on_progressed)
        self._worker.answered.connect(self._on_answered)
        self._worker.failed.connect(self._on_failed)
        images.loaded.connect(self._on_image)
        images.failed.connect(self._on_image_failed)

    def status(self, study_uid: str) -> StudyStatus:
        """How far the analysis of a study is."""
        return self._statuses.get(study_uid, StudyStatus.WAITING)

    def prepare(self) -> None:
        """Begin to load the model."""
        self._worker.prepare()

    def show(self, study: Study | None, hung: Iterable[str], *, ask: bool = False) -> None:
        """Turn to a study: its answer if there is one, else why there will be none, else nothing.

        Args:
            study: The study on the screen.
            hung: SOP Instance UIDs of the images on the screen.
            ask: Whether to analyse what has no answer yet.
        """
        self.cancel()
        self._study, self._hung = study, frozenset(hung)
        self._make_plan()
        if self._plan is None:
            self._read_all_again()  # as the views do, when a study is chosen: a drive may be back
        self.analysis = self._answers.get(_key(self._plan)) if self._plan else None
        self.problem = None
        if study is not None and self._plan is None:
            self.problem = Problem(_why_not(study), can_retry=False)
            self._set_status(study.study_instance_uid, StudyStatus.REFUSED)
        if ask and self._plan is not None and self.analysis is None:
            self.analyse()  # tells of the change too: once, for each time costs the window a turn
        else:
            self.changed.emit()

    def analyse(self) -> None:
        """Ask the model about the study that `show` turned to, whatever it answered before."""
        if self._plan is None:
            return
        self.cancel()
        self._read_all_again()
        self.analysis, self.problem = None, None
        self._asked = True
        self._last_id += 1  # from now on an answer to what was asked before is stale
        self._set_step(AnalysisStep.LOADING_MODEL)
        self._set_status(self._plan.study_instance_uid, StudyStatus.ANALYSING)
        self.changed.emit()
        for ref in self._plan.images.values():
            self._images.request(ref)
        self._submit_when_read()

    def cancel(self) -> None:
        """Stop what is under way."""
        if not self._asked:
            return
        self._asked = False
        self._worker.cancel()
        self._set_step(None)
        if self._plan:
            done = StudyStatus.ANALYSED if self._is_answered(self._plan) else StudyStatus.WAITING
            self._set_status(self._plan.study_instance_uid, done)

    def forget(self, study_uid: str) -> None:
        """Drop what was answered for a study."""
        for key in [key for key in self._known if key[0] == study_uid]:
            self._known.discard(key)
            self._answers.pop(key, None)
        self._set_status(study_uid, StudyStatus.WAITING)

    def knows(self, wanted: AnalysisPlan) -> bool:
        """Whether these images have been analysed together."""
        return _key(wanted) in self._known

    def take(self, wanted: AnalysisPlan, analysis: Analysis) -> None:
        """Keep an answer that was made ahead, and show it where its study is on the screen."""
        answer = self._keep(wanted, analysis)
        here = self._plan is not None and _key(self._plan) == _key(wanted)
        if here and self.analysis is None and not self._asked:
            self.analysis, self.problem = answer, None
            self.changed.emit()
        self._set_status(wanted.study_instance_uid, StudyStatus.ANALYSED)

    def note(self, study_uid: str, status: StudyStatus) -> None:
        """Take over how an analysis ahead of the screen goes."""
        self._set_status(study_uid, status)

    def answers(self) -> tuple[Analysis, ...]:
        """All answers that are kept."""
        return tuple(self._answers.values())

    def clear(self) -> None:
        """Drop all studies."""
        self.show(None, ())
        self._unreadable.clear()
        self._answers.clear()
        self._known.clear()
        self._statuses.clear()

    def replace_analyser(self, make_analyser: MakeAnalyser) -> None:
        """Use another model or device from now on; answers of the former one are dropped."""
        self.cancel()
        self._answers.clear()
        self._known.clear()
        cleared, self._statuses = self._statuses, {}
        for uid in cleared:
            self.status_changed.emit(uid)
        self._worker.replace_analyser(make_analyser)

    def stop(self) -> None:
        """Cancel and join; safe to call twice."""
        self.cancel()
        self._worker.stop()

    @property
    def planned(self) -> frozenset[str]:
        """SOP Instance UIDs of the images of the study on the screen that an analysis needs."""
        if self._plan is None:
            return frozenset()
        return frozenset(ref.sop_instance_uid for ref in self._plan.images.values())

    @property
    def is_busy(self) -> bool:
        """Whether an analysis is under way."""
        return self._asked

    def _submit_when_read(self) -> None:
        if self._plan is None or not self._asked:
            return
        radiographs = {
            role: radiograph
            for role, ref in self._plan.images.items()
            if (radiograph := self._images.get(ref.sop_instance_uid)) is not None
        }
        if len(radiographs) == len(self._plan.images):
            self._worker.submit(self._plan.request(self._last_id, radiographs))

    @Slot(str)
    def _on_image(self, uid: str) -> None:
        if uid in self.planned:
            self._submit_when_read()

    @Slot(str, object)
    def _on_image_failed(self, uid: str, message: Message) -> None:
        if not self._asked or uid not in self.planned:
            return
        self._unreadable.add(uid)
        whole = self._plan
        self._make_plan()
        if self._plan is None:
            self._plan = whole
            self._fail(message)
        else:
            self._submit_when_read()

    def _make_plan(self) -> None:
        if self._study is None:
            self._plan = None
        else:
            self._plan = _plan_for(self._study, self._hung, self._unreadable)

    def _read_all_again(self) -> None:
        """What could not be read the last time may have been mended."""
        if self._study is not None:
            self._unreadable -= {image.sop_instance_uid for image in self._study}
        self._make_plan()

    @Slot(int, object)
    def _on_progressed(self, request_id: int, step: AnalysisStep) -> None:
        if self._asked and request_id == self._last_id:
            self._set_step(step)

    @Slot(object)
    def _on_answered(self, analysis: Analysis) -> None:
        if not self._asked or self._plan is None or analysis.request_id != self._last_id:
            return
        self.analysis = self._keep(self._plan, analysis)
        self._end(StudyStatus.ANALYSED)

    def _keep(self, wanted: AnalysisPlan, analysis: Analysis) -> Analysis:
        told = (*wanted.warnings, *analysis.warnings)
        answer = dataclasses.replace(analysis, warnings=told)
        self._known.add(_key(wanted))
        self._answers[_key(wanted)] = answer
        while len(self._answers) > _KEPT:
            self._answers.popitem(last=False)
        self.answered.emit(answer)
        return answer

    @Slot(int, object, bool)
    def _on_failed(self, request_id: int, message: Message, can_retry: bool) -> None:
        if self._asked and request_id == self._last_id:
            self._fail(message, can_retry=can_retry)

    def _fail(self, message: Message, *, can_retry: bool = True) -> None:
        self.problem = Problem(message, can_retry)
        self._worker.cancel()
        self._end(StudyStatus.FAILED if can_retry else StudyStatus.REFUSED)

    def _end(self, status: StudyStatus) -> None:
        self._asked = False
        self._set_step(None)
        if self._plan:
            self._set_status(self._plan.study_instance_uid, status)
        self.changed.emit()

    def _set_step(self, step: AnalysisStep | None) -> None:
        self.step = step
        self.progressed.emit()

    def _set_status(self, study_uid: str, status: StudyStatus) -> None:
        if self._statuses.get(study_uid) is not status:
            self._statuses[study_uid] = status
            self.status_changed.emit(study_uid)

    def _is_answered(self, wanted: AnalysisPlan) -> bool:
        return _key(wanted) in self._answers


def _plan_for(
    study: Study, hung: frozenset[str], unreadable: Container[str]
) -> AnalysisPlan | None:
    """The plan that covers most of what is on the screen, the first of equals.

    Without the images of it that cannot be read; others, out of sight, do not take their place.
    """
    whole = max(plan(study), key=lambda one: _overlap(one.images, hung), default=None)
    if whole is None or not any(r.sop_instance_uid in unreadable for r in whole.images.values()):
        return whole
    pair = dataclasses.replace(study, images=tuple(whole.images.values()))
    return next(iter(plan(pair, unreadable)), None)


def _overlap(images: Mapping[ViewRole, ImageRef], hung: frozenset[str]) -> int:
    return sum(ref.sop_instance_uid in hung for ref in images.values())


def _key(wanted: AnalysisPlan) -> Key:
    refs = wanted.images.values()
    return wanted.study_instance_uid, *(f"{r.sop_instance_uid} {r.view.position}" for r in refs)


def _why_not(study: Study) -> Message:
    reasons = (refusal(image) for image in study)
    return next((reason for reason in reasons if reason is not None), Message(_EMPTY))

"""Analyses of studies that are not on the screen, one at a time, the most urgent first.

The study on the screen goes before: while the desk analyses it, nothing runs here. A study that
fails is marked and the rest goes on.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from time import monotonic
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from cxrviewer.dicom.study import Study
from cxrviewer.errors import QT_TRANSLATE_NOOP, Message
from cxrviewer.inference.analysis import Analysis
from cxrviewer.inference.background import FileRequest
from cxrviewer.inference.domain import AnalysisPlan, plan
from cxrviewer.ui.analysis_desk import AnalysisDesk, StudyStatus
from cxrviewer.ui.inference_worker import InferenceWorker, MakeAnalyser
from cxrviewer.ui.timers import once

_IDLE_MS: Final = 60_000  # then the memory of the model's second process is given back
_PATIENCE_MS: Final = 180_000  # a decoder that hangs is ended
_SAME_FAILURES: Final = 5  # so many in a row, and it is not the studies
_FAREWELL_S: Final = 1.0
_WEIGHT: Final = 0.2  # of the newest study in the mean time of one

_STOPPED: Final = QT_TRANSLATE_NOOP(
    "messages",
    "The background analyses were paused, since the last {count} failed alike: {reason}",
)
_TOO_SLOW: Final = QT_TRANSLATE_NOOP(
    "messages", "The analysis did not end in time. Open the study to try again."
)

Urgency = Callable[[Iterable[str]], str | None]

_log = logging.getLogger(__name__)


class AnalysisQueue(QObject):
    """Lives in the window's thread.

    Signals:
        changed: What waits, what runs, or whether it may.
        state_changed: `is_active` or `is_paused` gives another value.
        paused_itself: (Message) it stopped because nothing works, and why.
    """

    changed = Signal()
    state_changed = Signal()
    paused_itself = Signal(object)

    def __init__(
        self,
        make_analyser: MakeAnalyser,
        desk: AnalysisDesk,
        most_urgent: Urgency,
        parent: QObject | None = None,
    ) -> None:
        """Make an empty queue.

        Args:
            make_analyser: Makes what answers `FileRequest`s.
            desk: Takes the answers, and goes before.
            most_urgent: Which of some Study Instance UIDs comes next.
            parent: Qt parent.
        """
        super().__init__(parent)
        self._make = make_analyser
        self._desk = desk
        self._most_urgent = most_urgent
        self._worker: InferenceWorker | None = None
        self._waiting: dict[str, AnalysisPlan] = {}
        self._running: AnalysisPlan | None = None
        self._done: set[str] = set()
        self._failed: dict[str, AnalysisPlan] = {}
        self._is_paused = self._has_stopped = False
        self._state = False, False
        self._last_id = 0
        self._started = 0.0
        self._seconds: float | None = None
        self._failures: list[Message] = []
        self._ending: dict[InferenceWorker, threading.Thread] = {}
        self._idle = once(self, _IDLE_MS, self._rest)
        self._patience = once(self, _PATIENCE_MS, self._on_too_slow)
        self._soon = once(self, 0, self._go_on)
        desk.progressed.connect(self._follow_desk)
        desk.answered.connect(self._on_answered_elsewhere)

    # --- what is there ---------------------------------------------------------------------------

    @property
    def total(self) -> int:
        """Studies that were given to the queue since it was last empty."""
        return len(self._done) + len(self._waiting) + (self._running is not None)

    @property
    def done(self) -> int:
        """Those of them that have been analysed, or could not be."""
        return len(self._done)

    @property
    def is_active(self) -> bool:
        """Whether something waits or runs."""
        return bool(self._waiting) or self._running is not None

    @property
    def is_paused(self) -> bool:
        """Whether the reader has paused it, or it itself."""
        return self._is_paused

    @property
    def running(self) -> str | None:
        """Study Instance UID of the study that is analysed."""
        return self._running.study_instance_uid if self._running else None

    @property
    def seconds_left(self) -> float | None:
        """Estimate, None before the first study has been analysed."""
        if self._seconds is None:
            return None
        return self._seconds * (self.total - self.done)

    # --- commands --------------------------------------------------------------------------------

    def add(self, studies: Iterable[Study]) -> None:
        """Take studies that are new or have grown; those analysed already are left out."""
        if not self.is_active:
            self._done.clear()
        for study in studies:
            self._add(study)
        self._wake()

    def drop(self, study_uids: Iterable[str]) -> None:
        """Forget studies that are gone."""
        gone = set(study_uids)
        self._done -= gone
        for uid in gone:
            self._waiting.pop(uid, None)
            self._failed.pop(uid, None)
        if self.running in gone:
            self._interrupt()
        self._wake()

    def pause(self, *, on: bool) -> None:
        """Stop after all that has been done, or go on."""
        self._is_paused, self._has_stopped = on, False
        if on:
            self._put_back()
        self._failures.clear()
        self._wake()

    def try_again(self) -> None:
        """What made analyses fail is over: do them once more, where none of them has an answer.

        It goes on if it had paused itself; a pause of the reader stays.
        """
        if not self.is_active:
            self._done.clear()
        failed, self._failed = self._failed, {}
        for wanted in failed.values():
            if not self._desk.knows(wanted):
                self._wait(wanted)
        if self._has_stopped:
            self.pause(on=False)
        self._wake()

    def cancel(self) -> None:
        """Drop all that waits or runs; answers stay."""
        self._interrupt()
        self._waiting.clear()
        self._failed.clear()
        self._done.clear()
        self._is_paused = self._has_stopped = False
        self._wake()

    def clear(self) -> None:
        """The same, for another list of studies."""
        self.cancel()
        self._failures.clear()

    def replace_analyser(self, make_analyser: MakeAnalyser) -> None:
        """Use another model or device from now on."""
        self._make = make_analyser
        self._put_back()
        self._rest()
        self._seconds = None
        self._wake()

    def stop(self) -> None:
        """Cancel and end the process; safe to call twice."""
        self.cancel()
        for timer in (self._idle, self._soon, self._patience):
            timer.stop()
        self._rest()
        for ending in self._ending.values():
            ending.join(_FAREWELL_S)

    # --- the work --------------------------------------------------------------------------------

    def _add(self, study: Study) -> None:
        uid = study.study_instance_uid
        wanted = next(iter(plan(study)), None)
        self._failed.pop(uid, None)
        if self.running == uid:
            self._interrupt()
        if wanted is None:
            self._waiting.pop(uid, None)
            self._desk.note(uid, StudyStatus.REFUSED)
        elif not self._desk.knows(wanted):
            self._wait(wanted)

    def _wait(self, wanted: AnalysisPlan) -> None:
        uid = wanted.study_instance_uid
        self._done.discard(uid)
        self._waiting[uid] = wanted
        if self._desk.status(uid) not in {StudyStatus.ANALYSING, StudyStatus.WAITING}:
            self._desk.note(uid, StudyStatus.WAITING)

    @Slot()
    def _go_on(self) -> None:
        """Begin the next analysis, if one may be begun."""
        if self._is_paused or self._desk.is_busy or self._running is not None:
            return
        uid = self._most_urgent(self._waiting.keys()) if self._waiting else None
        if uid is None:
            self._idle.start()
            return
        self._idle.stop()
        self._running = self._waiting.pop(uid)
        self._last_id += 1
        self._started = monotonic()
        self._patience.start()
        self._desk.note(uid, StudyStatus.ANALYSING)
        self._ready_worker().submit(FileRequest(self._last_id, self._running))
        self.changed.emit()

    @Slot()
    def _follow_desk(self) -> None:
        """The study on the screen goes before; afterwards the rest goes on."""
        if self._desk.is_busy:
            self._put_back()
        self._wake()

    @Slot(object)
    def _on_answered_elsewhere(self, analysis: Analysis) -> None:
        uid = analysis.study_instance_uid
        wanted = self._waiting.get(uid)
        if wanted is not None and self._desk.knows(wanted):
            del self._waiting[uid]
            self._done.add(uid)
            self._wake()

    @Slot(object)
    def _on_answered(self, analysis: Analysis) -> None:
        if self._running is None or analysis.request_id != self._last_id:
            return
        wanted = self._end()
        self._failures.clear()
        seconds, before = monotonic() - self._started, self._seconds
        self._seconds = seconds if before is None else before + _WEIGHT * (seconds - before)
        self._desk.take(wanted, analysis)

    @Slot(int, object, bool)
    def _on_failed(self, request_id: int, message: Message, can_retry: bool) -> None:
        if self._running is None or request_id != self._last_id:
            return
        wanted = self._end()
        _log.info("an analysis ahead of the screen failed: %s", message.template)
        status = StudyStatus.FAILED if can_retry else StudyStatus.REFUSED
        self._desk.note(wanted.study_instance_uid, status)
        if can_retry:
            self._failed[wanted.study_instance_uid] = wanted
            self._count_failure(message)

    @Slot()
    def _on_too_slow(self) -> None:
        if self._running is not None:
            self._rest()
            self._on_failed(self._last_id, Message(_TOO_SLOW), can_retry=True)

    def _count_failure(self, message: Message) -> None:
        """Pause where one study after the other fails for one reason, such as a missing model."""
        if self._failures and self._failures[-1].template != message.template:
            self._failures.clear()
        self._failures.append(message)
        if len(self._failures) >= _SAME_FAILURES:
            details = {"count": len(self._failures), "reason": message}
            self.pause(on=True)
            self._has_stopped = True
            self.paused_itself.emit(Message(_STOPPED, details))

    def _end(self) -> AnalysisPlan:
        """The running analysis is over; something else may begin."""
        assert self._running is not None  # noqa: S101 - only called while one runs
        wanted, self._running = self._running, None
        self._patience.stop()
        self._done.add(wanted.study_instance_uid)
        self._wake()
        return wanted

    def _put_back(self) -> None:
        """Interrupt what runs and do it later."""
        wanted = self._running
        self._interrupt()
        if wanted is not None:
            self._waiting[wanted.study_instance_uid] = wanted

    def _interrupt(self) -> None:
        if self._running is None:
            return
        uid, self._running = self._running.study_instance_uid, None
        self._patience.stop()
        if self._worker is not None:
            self._worker.cancel()
        self._desk.note(uid, StudyStatus.WAITING)

    def _wake(self) -> None:
        self._soon.start()
        self.changed.emit()
        state = self.is_active, self._is_paused
        if state != self._state:
            self._state = state
            self.state_changed.emit()

    def _ready_worker(self) -> InferenceWorker:
        for worker in [one for one, ending in self._ending.items() if not ending.is_alive()]:
            del self._ending[worker]
            worker.deleteLater()
        if self._worker is None:
            self._worker = InferenceWorker(self._make, self)
            self._worker.answered.connect(self._on_answered)
            self._worker.failed.connect(self._on_failed)
        return self._worker

    @Slot()
    def _rest(self) -> None:
        """End the process; the next analysis starts another. Nobody waits for its end."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.cancel()
            ending = threading.Thread(target=worker.stop, name="ending", daemon=True)
            ending.start()
            self._ending[worker] = ending

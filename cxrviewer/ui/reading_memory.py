"""Keeps the journal of the reading up with the session, so that a crash loses next to nothing."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QDateTime, QLockFile, QObject, Qt, QTimer, Signal
from PySide6.QtCore import Slot as QtSlot

from cxrviewer.dicom.study import ImageRef, ViewSource
from cxrviewer.settings import Restore
from cxrviewer.store.annotations import image_key
from cxrviewer.store.reading_journal import (
    Marks,
    ReadingRecord,
    read_journal,
    remove_journal,
    study_key,
    write_journal,
)
from cxrviewer.store.worker import StoreWorker
from cxrviewer.ui.look_record import look_of
from cxrviewer.ui.session import Session

_DELAY_MS: Final = 250
_STOP_S: Final = 5.0
# A day's work; the ones changed longest ago are forgotten first.
_MOST_LOOKS: Final = 500

_log = logging.getLogger(__name__)


class ReadingMemory(QObject):
    """Writes a moment after something has changed, and never in the window's thread.

    Of several windows on one computer the first one keeps the journal.

    Attributes:
        last: The reading before this one, as the journal told it at the start; None where there
            was none, or where another window is open.
        is_paused: Nothing is written meanwhile.
    """

    _written = Signal()

    def __init__(self, session: Session, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._path = path
        with suppress(OSError):  # a home that is write-protected: the lock is not to be had either
            path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = QLockFile(str(path.with_suffix(".lock")))
        self._lock.setStaleLockTime(0)  # only the end of its process makes a lock stale
        self._is_ours = self._lock.tryLock(0)
        self.last = read_journal(path) if self._is_ours else None
        self.is_paused = False
        self._looks: dict[str, Mapping[str, Any]] = {}
        self._marks: dict[str, Marks] = {}
        self._touched: dict[str, None] = {}
        self._is_writing = False
        self._worker = StoreWorker("journal of the reading")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_DELAY_MS)
        self._timer.timeout.connect(self._write)
        self._written.connect(self._on_written, Qt.ConnectionType.QueuedConnection)
        self._connect()

    def carry(self, record: ReadingRecord) -> None:
        """Keep what `record` says of images and studies until they are looked at again."""
        self._looks = dict(record.looks)
        self._marks = dict(record.marks)

    def touch(self) -> None:
        """Write soon, whether or not something has changed."""
        self._on_change()

    def forget(self) -> None:
        """The last reading is not wanted any more."""
        self.last = None
        if self._is_ours and not self._session.opened:
            self._submit(partial(remove_journal, self._path))

    def close(self) -> None:
        """The program ends in order: say so, or leave nothing behind."""
        self._timer.stop()
        if not self._is_ours:
            return
        settings = self._session.settings
        if self._session.opened:
            if settings.restore_after_exit and settings.restore is not Restore.NEVER:
                over = dataclasses.replace(self.record(), is_over=True)
                self._submit(partial(write_journal, over, self._path))
            else:
                self._submit(partial(remove_journal, self._path))
        self._worker.stop(_STOP_S)
        self._lock.unlock()

    def record(self) -> ReadingRecord:
        """The reading as it is now."""
        session = self._session
        self._note_looks()
        study, prior = session.current_study, session.prior
        return ReadingRecord(
            paths=tuple(str(path.absolute()) for path in session.opened),
            study=study_key(study.study_instance_uid) if study else "",
            prior=study_key(prior.study_instance_uid) if prior else "",
            slots={slot.value: image_key(ref) for slot, ref in session.slots.items() if ref},
            layout=session.layout.value,
            active=session.active_slot.value,
            drawings=session.annotations.visibility.value,
            looks=self._looks,
            views=self._corrected_views(),
            marks=self._marks,
            moment=QDateTime.currentDateTime().toString("yyyy-MM-ddTHH:mm"),
        )

    # --- helpers ---------------------------------------------------------------------------------

    def _connect(self) -> None:
        session = self._session
        for signal in (
            session.studies_changed,
            session.study_selected,
            session.slots_changed,
            session.layout_changed,
            session.active_slot_changed,
            session.annotations.visibility_changed,
            session.settings_changed,
        ):
            signal.connect(self._on_change)
        session.display_changed.connect(self._on_display_changed)
        session.reading.changed.connect(self._on_marked)

    @QtSlot()
    def _on_change(self) -> None:
        if self._is_ours and not self._timer.isActive():
            self._timer.start()

    @QtSlot(str)
    def _on_display_changed(self, uid: str) -> None:
        self._touched[uid] = None
        self._on_change()

    @QtSlot()
    def _on_marked(self) -> None:
        """Note marks that the ledger gets only when the second reader is shown."""
        desk = self._session.reading
        if not desk.study:
            return
        key, marks = study_key(desk.study), desk.reading
        before = self._marks.get(key)
        if marks.is_marked and not marks.is_revealed:
            overall = marks.overall.value if marks.overall else ""
            self._marks[key] = Marks(overall, tuple(sorted(one.value for one in marks.ticked)))
        elif desk.knows_ledger:
            self._marks.pop(key, None)
        if self._marks.get(key) != before:
            self._on_change()

    def _note_looks(self) -> None:
        for uid in self._touched:
            radiograph, state = self._session.radiograph(uid), self._session.display_state(uid)
            if radiograph is not None and state is not None:
                key = image_key(radiograph.ref)
                self._looks.pop(key, None)
                self._looks[key] = look_of(state, radiograph)
        self._touched.clear()
        for key in list(self._looks)[:-_MOST_LOOKS]:
            del self._looks[key]

    def _corrected_views(self) -> dict[str, str]:
        return {
            image_key(ref): ref.view.position.value
            for study in self._session.studies
            for ref in study
            if _is_corrected(ref)
        }

    @QtSlot()
    def _write(self) -> None:
        session = self._session
        if session.settings.restore is Restore.NEVER:  # nothing is left on the disk meanwhile
            self._submit(partial(remove_journal, self._path))
            return
        if not session.opened or self.is_paused:
            return
        if self._is_writing:  # a slow disk gets the newest state once it is ready again
            self._timer.start()
            return
        self._is_writing = True
        record = self.record()
        frozen = dataclasses.replace(record, looks=dict(record.looks), marks=dict(record.marks))
        self._submit(partial(write_journal, frozen, self._path))

    def _submit(self, work: partial[None]) -> None:
        def job() -> None:
            try:
                work()
            except OSError as error:
                _log.warning("the journal of the reading was not written (error %s)", error.errno)
            finally:
                self._written.emit()

        self._worker.submit(job)

    @QtSlot()
    def _on_written(self) -> None:
        self._is_writing = False


def _is_corrected(ref: ImageRef) -> bool:
    return ref.view.source is ViewSource.READER

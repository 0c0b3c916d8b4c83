"""Brings a reading back: studies, hanging, windows and marks, where the files are still there."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtCore import Slot as QtSlot

from cxrviewer.dicom.study import ImageRef, Study, ViewPosition
from cxrviewer.errors import QT_TRANSLATE_NOOP, Message
from cxrviewer.findings import Finding
from cxrviewer.paths import is_there
from cxrviewer.store.annotations import image_key
from cxrviewer.store.reading_journal import Marks, ReadingRecord, study_key
from cxrviewer.ui.annotation_state import Visibility
from cxrviewer.ui.hanging import Layout, Slot
from cxrviewer.ui.look_record import state_from
from cxrviewer.ui.session import Session
from cxrviewer.ui.study_reading import Overall, StudyReading

_ALL_GONE: Final = QT_TRANSLATE_NOOP(
    "messages",
    "The last reading cannot be restored: its folder or files are no longer there. Check that the"
    " drive is connected.",
)
_SOME_GONE: Final = QT_TRANSLATE_NOOP(
    "messages",
    "The last reading was restored in part:"
    " {count} of {total} folders or files are no longer there.",
)
_STUDY_GONE: Final = QT_TRANSLATE_NOOP(
    "messages",
    "The study that was read last is no longer among the files. The others are shown.",
)
_IMAGES_GONE: Final = QT_TRANSLATE_NOOP(
    "messages", "The last reading was restored in part: an image of it is no longer there."
)


class Restoration(QObject):
    """One reading on its way back. Whatever the reader does meanwhile comes first.

    Signals:
        told: (Message) something is missing.
        hung: All that could be found is in its place, or never will be.
    """

    told = Signal(object)
    hung = Signal()

    def __init__(
        self, session: Session, record: ReadingRecord, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._record = record
        self._looks: dict[str, Mapping[str, Any]] = dict(record.looks)
        self._images: dict[str, ImageRef] = {}
        self._studies: dict[str, str] = {}
        self._noted: dict[str, Study] = {}
        self._views = dict(record.views)
        self._is_turned = False
        self._is_hung = False

    def begin(self) -> None:
        """Open what was open; the rest follows as it is found."""
        session = self._session
        paths = [Path(path) for path in self._record.paths]
        here = [path for path in paths if is_there(path)]
        if not here:
            self.told.emit(Message(_ALL_GONE))
            self._end()
            return
        with suppress(ValueError):
            session.annotations.set_visibility(Visibility(self._record.drawings))
        session.open_paths(here)
        if len(here) < len(paths):
            counts = {"count": len(paths) - len(here), "total": len(paths)}
            self.told.emit(Message(_SOME_GONE, counts))
        session.studies_changed.connect(self._on_studies)
        session.scan_progressed.connect(self._on_progress)
        session.study_selected.connect(self._on_selected)
        session.radiograph_loaded.connect(self._on_loaded)

    # --- what is found ---------------------------------------------------------------------------

    @QtSlot()
    def _on_studies(self) -> None:
        if not self._session.studies:  # something else is opened
            self._looks.clear()
            self._end()
            return
        for study in self._session.studies:
            if self._noted.get(study.study_instance_uid) is not study:
                self._note(study)
        self._correct_views()
        if not self._is_hung and self._record.study in self._studies:
            self._hang()

    def _note(self, study: Study) -> None:
        uid = study.study_instance_uid
        self._noted[uid] = study
        key = study_key(uid)
        if key not in self._studies and (marks := self._record.marks.get(key)) is not None:
            self._session.reading.recall(uid, _reading(marks))
        self._studies[key] = uid
        self._images.update((image_key(ref), ref) for ref in study)

    @QtSlot(int, int)
    def _on_progress(self, _done: int, _total: int) -> None:
        if self._session.scanning is not None or self._is_hung:
            return
        if self._record.study and self._record.study not in self._studies:
            self.told.emit(Message(_STUDY_GONE))
        elif self._record.study:
            self._hang()
            if not self._is_hung:
                self.told.emit(Message(_IMAGES_GONE))
        self._end()

    @QtSlot()
    def _on_selected(self) -> None:
        """The reader has turned to another study meanwhile."""
        now = self._session.current_study
        if self._is_turned and now and study_key(now.study_instance_uid) != self._record.study:
            self._end()

    # --- what is brought back --------------------------------------------------------------------

    def _hang(self) -> None:
        """Turn to the study and put its images where they were, as many as are known by now."""
        session, record = self._session, self._record
        session.select_study(self._studies[record.study])
        self._is_turned = True
        prior = self._studies.get(record.prior)
        if prior and session.settings.compare and _uid(session.prior) != prior:
            session.show_prior(prior)
        wanted = {Slot(name): key for name, key in record.slots.items() if name in set(Slot)}
        for slot, key in wanted.items():
            ref = self._images.get(key)
            hung = session.slots[slot]
            if ref is not None and (hung is None or hung.sop_instance_uid != ref.sop_instance_uid):
                session.show_image(slot, ref)
        with suppress(ValueError):
            session.set_layout(Layout(record.layout))
            session.set_active_slot(Slot(record.active))
        if all(key in self._images for key in wanted.values()):
            self._end()

    def _correct_views(self) -> None:
        for key in self._views.keys() & self._images.keys():
            # A correction tells of changed studies, which leads back here.
            position = self._views.pop(key, "")
            with suppress(ValueError):
                uid = self._images[key].sop_instance_uid
                self._session.set_view(uid, ViewPosition(position))

    @QtSlot(str)
    def _on_loaded(self, uid: str) -> None:
        session = self._session
        radiograph, first = session.radiograph(uid), session.display_state(uid)
        if radiograph is None or first is None:
            return
        look = self._looks.pop(image_key(radiograph.ref), None)
        if look is not None:
            session.set_display_state(uid, state_from(look, first, radiograph), alone=True)

    def _end(self) -> None:
        if not self._is_hung:
            self._is_hung = True
            self.hung.emit()


def _reading(marks: Marks) -> StudyReading:
    known = {finding.value: finding for finding in Finding}
    ticked = frozenset(known[one] for one in marks.ticked if one in known)
    overall = Overall(marks.overall) if marks.overall in set(Overall) else None
    return StudyReading(overall, ticked)


def _uid(study: Study | None) -> str:
    return study.study_instance_uid if study is not None else ""

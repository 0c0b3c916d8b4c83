"""The study list's rows as Qt wants them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
    Slot,
)

from cxrviewer.dicom.study import ImageRef, Study
from cxrviewer.ui import study_words as words
from cxrviewer.ui.library import patient_key
from cxrviewer.ui.session import Session
from cxrviewer.ui.suspicion import Suspicion

_SHOWN_IMAGES: Final = 2

Index = QModelIndex | QPersistentModelIndex


class StudyRole(IntEnum):
    """What the delegate asks for."""

    ROW = Qt.ItemDataRole.UserRole + 1
    HAS_HEADING = Qt.ItemDataRole.UserRole + 2


@dataclass(frozen=True, slots=True)
class StudyRow:
    """Everything that a row shows.

    Attributes:
        study: Which study.
        heading: Name of the patient above the first of several studies, else empty.
        facts: Sex and age beside the name.
        date: Date of the study.
        views: Its views.
        status: How far its analysis is.
        images: Of these there are thumbnails.
        is_prior: Whether the patient on the screen, whose study it is, has a later one.
        is_read: Whether the reader has read it.
        is_new: Whether it came in while the folder was watched.
        suspicion: Why it stands where it does, where the list is sorted by that and it may be told.
    """

    study: Study
    heading: str
    facts: str
    date: str
    views: str
    status: str
    images: tuple[ImageRef, ...]
    is_prior: bool
    is_read: bool = False
    is_new: bool = False
    suspicion: Suspicion | None = None


class StudyModel(QAbstractListModel):
    """Studies of the session in their order.

    Signals:
        rows_changing: Rows are about to be taken out and put in, the others keep their order.
        rows_changed: They have been.
    """

    rows_changing = Signal()
    rows_changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._studies: tuple[Study, ...] = ()
        # Made when they are first asked for: many rows may come one after the other.
        self._known_first: tuple[bool, ...] | None = None
        self._known_rows: dict[str, int] | None = None
        session.worklist.order_changed.connect(self._on_order)
        session.worklist.marks.changed.connect(self._on_marks)
        session.status_changed.connect(self._on_status)
        session.study_selected.connect(self.refresh)
        session.demographics_toggled.connect(self.refresh)
        self._on_order()

    def row_of(self, study_uid: str) -> int:
        """Row of a study, -1 where it is none."""
        return self._rows.get(study_uid, -1)

    def study(self, row: int) -> Study | None:
        """The study in a row."""
        return self._studies[row] if 0 <= row < len(self._studies) else None

    @Slot()
    def refresh(self) -> None:
        """Show every row anew."""
        if self._studies:
            self.dataChanged.emit(self.index(0), self.index(len(self._studies) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """One row a study."""
        return 0 if parent.isValid() else len(self._studies)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The row for the delegate; one line of text for screen readers."""
        if not index.isValid() or index.row() >= len(self._studies):
            return None
        # Asked for every row whenever the list is laid out, so it must cost nothing.
        if role == StudyRole.HAS_HEADING:
            return self._is_first[index.row()]
        if role == StudyRole.ROW:
            return self.row(index.row())
        if role in {Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole}:
            row = self.row(index.row())
            name = self._name(row.study)
            read = words.read() if row.is_read else words.unread()
            new = words.new() if row.is_new else ""
            parts = (name, row.facts, row.date, row.views, row.status, new, read)
            suspicion = words.suspicion(row.suspicion) if row.suspicion else ""
            return ", ".join(part for part in (*parts, suspicion) if part)
        if role == Qt.ItemDataRole.ToolTipRole:
            why = self._session.worklist.suspicion(self._uid(index.row()))
            return words.suspicion(why) if why else None
        return None

    def row(self, number: int) -> StudyRow:
        """What row `number` shows."""
        study = self._studies[number]
        is_first = self._is_first[number]
        is_prior = self._session.is_prior(study)
        uid, worklist = study.study_instance_uid, self._session.worklist
        state = self._session.status(uid)
        is_new = worklist.marks.is_new(uid)
        return StudyRow(
            study=study,
            heading=self._name(study) if is_first else "",
            facts=words.sex_and_age(study) if is_first else "",
            date=words.date(study),
            views=words.views(study),
            status=words.status(state, is_prior=is_prior),
            images=_leading_images(study),
            is_prior=is_prior,
            is_read=worklist.marks.is_read(uid),
            is_new=is_new,
            suspicion=worklist.suspicion(uid),
        )

    def _uid(self, row: int) -> str:
        return self._studies[row].study_instance_uid

    def _name(self, study: Study) -> str:
        if self._session.demographics_visible:
            return words.title(study)
        return self.tr("Name hidden")

    @Slot()
    def _on_order(self) -> None:
        """Follow with as little as has happened: a reset would lose place and selection."""
        wanted = self._session.worklist.studies
        uids = [study.study_instance_uid for study in wanted]
        staying = set(uids)
        kept = [uid for uid in self._rows if uid in staying]
        if kept == [uid for uid in uids if uid in self._rows]:
            self.rows_changing.emit()
            self._remove_all_but(staying)
            self._insert(wanted)
            self.rows_changed.emit()
        else:
            self._remove_all_but(staying)
            self._rearrange(wanted)
        self._take(wanted)
        self.refresh()

    def _remove_all_but(self, uids: set[str]) -> None:
        gone = [row for row in range(len(self._studies)) if self._uid(row) not in uids]
        for first, last in reversed(_runs(gone)):
            self.beginRemoveRows(QModelIndex(), first, last)
            self._take((*self._studies[:first], *self._studies[last + 1 :]))
            self.endRemoveRows()

    def _insert(self, wanted: tuple[Study, ...]) -> None:
        """Studies between those that are there, whose order stays."""
        known = self._rows.keys()
        new = [row for row, one in enumerate(wanted) if one.study_instance_uid not in known]
        for first, last in _runs(new):
            self.beginInsertRows(QModelIndex(), first, last)
            self._take((*wanted[: last + 1], *self._studies[first:]))
            self.endInsertRows()

    def _rearrange(self, wanted: tuple[Study, ...]) -> None:
        """The same studies, perhaps with some more, in another order."""
        known = self._rows.keys()
        new = tuple(one for one in wanted if one.study_instance_uid not in known)
        if new:
            self._insert((*self._studies, *new))
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        uids = [self._uid(index.row()) for index in before]
        self._take(wanted)
        self.changePersistentIndexList(before, [self.index(self._rows[uid]) for uid in uids])
        self.layoutChanged.emit()

    def _take(self, studies: tuple[Study, ...]) -> None:
        self._studies, self._known_rows, self._known_first = studies, None, None

    @property
    def _rows(self) -> dict[str, int]:
        if self._known_rows is None:
            self._known_rows = {s.study_instance_uid: row for row, s in enumerate(self._studies)}
        return self._known_rows

    @property
    def _is_first(self) -> tuple[bool, ...]:
        """Whether a row is the first of its patient's."""
        if self._known_first is None:
            keys = [patient_key(study) for study in self._studies]
            self._known_first = tuple(
                number == 0 or keys[number - 1] != key for number, key in enumerate(keys)
            )
        return self._known_first

    @Slot(str)
    def _on_marks(self, study_uid: str) -> None:
        if study_uid:
            self._on_status(study_uid)
        else:
            self.refresh()

    @Slot(str)
    def _on_status(self, study_uid: str) -> None:
        row = self.row_of(study_uid)
        if row >= 0:
            self.dataChanged.emit(self.index(row), self.index(row))


def _leading_images(study: Study) -> tuple[ImageRef, ...]:
    """A frontal and a lateral where there are both, else the first images."""
    pair = (*study.frontals[:1], *study.laterals[:1])
    return pair if len(pair) == _SHOWN_IMAGES else study.images[:_SHOWN_IMAGES]


def _runs(rows: list[int]) -> list[tuple[int, int]]:
    """First and last of each run of successive numbers."""
    runs: list[tuple[int, int]] = []
    for row in rows:
        if runs and runs[-1][1] == row - 1:
            runs[-1] = runs[-1][0], row
        else:
            runs.append((row, row))
    return runs

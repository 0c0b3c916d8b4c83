"""The study list's rows as Qt wants them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Slot

from cxrviewer.dicom.study import ImageRef, Study
from cxrviewer.ui import study_words as words
from cxrviewer.ui.library import patient_key
from cxrviewer.ui.session import Session

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
    """

    study: Study
    heading: str
    facts: str
    date: str
    views: str
    status: str
    images: tuple[ImageRef, ...]
    is_prior: bool


class StudyModel(QAbstractListModel):
    """Studies of the session in their order."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._studies: tuple[Study, ...] = ()
        self._is_first: tuple[bool, ...] = ()
        session.studies_changed.connect(self._on_studies)
        session.status_changed.connect(self._on_status)
        session.study_selected.connect(self.refresh)
        session.demographics_toggled.connect(self.refresh)
        self._on_studies()

    def row_of(self, study_uid: str) -> int:
        """Row of a study, -1 where it is none."""
        return next(
            (row for row, one in enumerate(self._studies) if one.study_instance_uid == study_uid),
            -1,
        )

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
            parts = (name, row.facts, row.date, row.views, row.status)
            return ", ".join(part for part in parts if part)
        return None

    def row(self, number: int) -> StudyRow:
        """What row `number` shows."""
        study = self._studies[number]
        is_first = self._is_first[number]
        is_prior = self._session.is_prior(study)
        state = self._session.status(study.study_instance_uid)
        return StudyRow(
            study=study,
            heading=self._name(study) if is_first else "",
            facts=words.sex_and_age(study) if is_first else "",
            date=words.date(study),
            views=words.views(study),
            status=words.status(state, is_prior=is_prior),
            images=_leading_images(study),
            is_prior=is_prior,
        )

    def _name(self, study: Study) -> str:
        if self._session.demographics_visible:
            return words.title(study)
        return self.tr("Name hidden")

    @Slot()
    def _on_studies(self) -> None:
        self.beginResetModel()
        self._studies = self._session.studies
        keys = [patient_key(study) for study in self._studies]
        self._is_first = tuple(
            number == 0 or keys[number - 1] != key for number, key in enumerate(keys)
        )
        self.endResetModel()

    @Slot(str)
    def _on_status(self, study_uid: str) -> None:
        row = self.row_of(study_uid)
        if row >= 0:
            self.dataChanged.emit(self.index(row), self.index(row))


def _leading_images(study: Study) -> tuple[ImageRef, ...]:
    """A frontal and a lateral where there are both, else the first images."""
    pair = (*study.frontals[:1], *study.laterals[:1])
    return pair if len(pair) == _SHOWN_IMAGES else study.images[:_SHOWN_IMAGES]

"""The list of studies: grown by a scan, grouped by patient, corrected by the reader. No Qt."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from cxrviewer.dicom.study import ImageRef, Study, View, ViewPosition, ViewSource


class Library:
    """All studies that were found.

    Attributes:
        studies: Newest first, studies of one patient together.
    """

    def __init__(self) -> None:
        self.studies: tuple[Study, ...] = ()
        self._by_uid: dict[str, Study] = {}
        self._study_of_image: dict[str, str] = {}
        self._views: dict[str, View] = {}

    def clear(self) -> None:
        """Forget everything, the reader's corrections too."""
        self.studies = ()
        self._by_uid.clear()
        self._study_of_image.clear()
        self._views.clear()

    def find(self, uid: str | None) -> Study | None:
        """The study with this Study Instance UID."""
        return self._by_uid.get(uid) if uid is not None else None

    def study_of(self, sop_instance_uid: str) -> Study | None:
        """The study that holds this image."""
        return self.find(self._study_of_image.get(sop_instance_uid))

    def add(self, studies: Iterable[Study]) -> None:
        """Take new studies, and grown ones in the place of what they were."""
        for study in studies:
            uid = study.study_instance_uid
            self._by_uid[uid] = self._corrected(study)
            self._study_of_image.update((image.sop_instance_uid, uid) for image in study)
        self.studies = in_order(self._by_uid.values())

    def correct_view(self, sop_instance_uid: str, position: ViewPosition) -> Study | None:
        """The reader's word on the view of an image; returns its study as it is now."""
        study = self.study_of(sop_instance_uid)
        if study is None:
            return None
        self._views[sop_instance_uid] = View(position, ViewSource.READER, position.value)
        self.add([study])
        return self.find(study.study_instance_uid)

    def _corrected(self, study: Study) -> Study:
        if not self._views:
            return study
        return dataclasses.replace(study, images=tuple(map(self._with_view, study)))

    def _with_view(self, image: ImageRef) -> ImageRef:
        view = self._views.get(image.sop_instance_uid)
        return image if view is None else dataclasses.replace(image, view=view)


def in_order(studies: Iterable[Study]) -> tuple[Study, ...]:
    """Newest first, but all studies of one patient behind the newest of them."""
    newest_first = sorted(studies, key=_moment, reverse=True)
    groups: dict[object, list[Study]] = {}
    for study in newest_first:
        groups.setdefault(patient_key(study), []).append(study)
    return tuple(study for group in groups.values() for study in group)


def patient_key(study: Study) -> tuple[str, ...]:
    """Equal for studies of one patient; a study that names no patient stays alone.

    A Patient ID is only unique with its issuer (PS3.3 C.7.1.1), so the birth date or the name must
    agree as well.
    """
    patient = study.patient
    if patient.patient_id:
        return ("id", patient.patient_id, patient.birth_date or patient.name.casefold())
    if patient.name and patient.birth_date:
        return ("name", patient.name.casefold(), patient.birth_date)
    return ("study", study.study_instance_uid)


def is_prior(study: Study, current: Study | None) -> bool:
    """Whether `study` is an earlier one of the current patient."""
    if current is None or study.study_instance_uid == current.study_instance_uid:
        return False
    return patient_key(study) == patient_key(current) and _moment(study) <= _moment(current)


def _moment(study: Study) -> tuple[str, str, str]:
    return study.study_date, study.study_time, study.study_instance_uid

"""The list of studies: grown by a scan, grouped by patient, corrected by the reader. No Qt."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable
from functools import lru_cache

from cxrviewer.dicom.study import ImageRef, Study, View, ViewPosition, ViewSource


class Library:
    """All studies that were found.

    Attributes:
        studies: Newest first, studies of one patient together.
    """

    def __init__(self) -> None:
        self.studies: tuple[Study, ...] = ()
        self._by_uid: dict[str, Study] = {}
        self._newest: dict[tuple[str, ...], Study] = {}
        self._study_of_image: dict[str, str] = {}
        self._views: dict[str, View] = {}

    def clear(self) -> None:
        """Forget everything, the reader's corrections too."""
        self.studies = ()
        self._by_uid.clear()
        self._newest.clear()
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
        self._arrange()

    def remove(self, uids: Iterable[str]) -> None:
        """Drop studies."""
        for uid in uids:
            for image in self._by_uid.pop(uid, ()):
                self._study_of_image.pop(image.sop_instance_uid, None)
        self._arrange()

    def _arrange(self) -> None:
        self.studies = in_order(self._by_uid.values())
        # The newest study of a patient stands first, and the first one read stays.
        self._newest = {patient_key(study): study for study in reversed(self.studies)}

    def is_prior(self, study: Study, current: Study | None) -> bool:
        """Whether there is a later study of the patient of `current`, whose `study` is too.

        So an earlier study stays a prior while it is itself the current one: the reader is told
        that a later one exists.
        """
        if current is None:
            return False
        key = patient_key(study)
        return key == patient_key(current) and _is_earlier(study, self._newest.get(key, study))

    def priors(self, current: Study | None) -> tuple[Study, ...]:
        """Studies of the patient of `current` known to be earlier than it, the newest first."""
        if current is None:
            return ()
        key = patient_key(current)
        return tuple(
            study for study in self.studies
            if patient_key(study) == key and _is_earlier(study, current)
        )  # fmt: skip

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
    """Newest first, but all studies of one patient behind the newest of them.

    Studies of one moment, and those of none, stand as their files do in a folder.
    """
    by_place = sorted(studies, key=_place)
    newest_first = sorted(by_place, key=study_moment, reverse=True)
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


def study_moment(study: Study) -> tuple[str, str]:
    """Date and time of a study, of its first dated image where it has no date; empty if unknown."""
    if study.study_date:
        return study.study_date, study.study_time
    moments = ((image.acquisition_date, image.acquisition_time) for image in study)
    return next((moment for moment in moments if moment[0]), ("", ""))


def _is_earlier(study: Study, other: Study) -> bool:
    """Whether it is known that `study` was made before `other`."""
    (date, time), (other_date, other_time) = study_moment(study), study_moment(other)
    if not (date and other_date):
        return False
    return date < other_date or (date == other_date and bool(time) and time < other_time)


def _place(study: Study) -> tuple[tuple[str, int], ...]:
    return _natural(study.images[0].location) if study.images else ()


# Asked for every study whenever a scan has found more of them.
@lru_cache(maxsize=1 << 15)
def _natural(text: str) -> tuple[tuple[str, int], ...]:
    """A key that sorts `film_2` before `film_10`."""
    parts = re.findall(r"(\D*)(\d*)", text.casefold())
    return tuple((word, int(digits) if digits else -1) for word, digits in parts)

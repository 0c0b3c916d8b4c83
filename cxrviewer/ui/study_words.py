"""What the study list says of a study, in words."""

from __future__ import annotations

from collections import Counter
from typing import Final

from PySide6.QtCore import QCoreApplication

from cxrviewer.dicom.study import ImageRef, Study, ViewPosition
from cxrviewer.errors import QT_TRANSLATE_NOOP
from cxrviewer.ui import finding_words
from cxrviewer.ui.analysis_desk import StudyStatus
from cxrviewer.ui.annotations.patient_text import age_text, name_text, sex_text
from cxrviewer.ui.library import study_moment
from cxrviewer.ui.plurals import PLURALS
from cxrviewer.ui.suspicion import Suspicion
from cxrviewer.ui.translate import date_text
from cxrviewer.ui.view_names import view_name

_STATUSES: Final = {
    StudyStatus.ANALYSING: QT_TRANSLATE_NOOP("studies", "analysing…"),
    StudyStatus.ANALYSED: QT_TRANSLATE_NOOP("studies", "analysed ✓"),
    StudyStatus.REFUSED: QT_TRANSLATE_NOOP("studies", "not analysable"),
    StudyStatus.FAILED: QT_TRANSLATE_NOOP("studies", "analysis failed"),
}
_MOST_VIEWS: Final = 3


def title(study: Study) -> str:
    """The patient's name, else what the study says of itself."""
    name = name_text(study.patient.name)
    return name or study.study_description or _translate(QT_TRANSLATE_NOOP("studies", "No name"))


def sex_and_age(study: Study) -> str:
    """`F · 63 y`, or as much of it as is known."""
    facts = (sex_text(study.patient.sex), age_text(study.patient, study.study_date))
    return " · ".join(fact for fact in facts if fact)


def date(study: Study) -> str:
    """`1 Mar 2024`."""
    return date_text(study_moment(study)[0]) or _translate(QT_TRANSLATE_NOOP("studies", "No date"))


def views(study: Study) -> str:
    """`PA · LL`, or the number of images where there are many or nothing is known of them."""
    images = study.images
    known = [image for image in images if image.view.position is not ViewPosition.UNKNOWN]
    if not known or len(images) > _MOST_VIEWS:
        return PLURALS.images(len(images))
    others = [image for image in images if image not in {*study.frontals, *study.laterals}]
    counts = Counter(map(_short_view, (*study.frontals, *study.laterals, *others)))
    return " · ".join(name if n == 1 else f"{n} × {name}" for name, n in counts.items())


def status(study_status: StudyStatus, *, is_prior: bool) -> str:
    """How far the analysis is; `prior` where the patient has a later study."""
    parts = []
    if is_prior:
        parts.append(prior())
    if text := _STATUSES.get(study_status):
        parts.append(_translate(text))
    return " · ".join(parts)


def new() -> str:
    """The word for a study that came in while the folder was watched."""
    return _translate(QT_TRANSLATE_NOOP("studies", "new"))


def read() -> str:
    """The word for a study that the reader has read."""
    return _translate(QT_TRANSLATE_NOOP("studies", "read"))


def unread() -> str:
    """The word for a study that the reader has not read."""
    return _translate(QT_TRANSLATE_NOOP("studies", "unread"))


def suspicion(found: Suspicion) -> str:
    """`Pleural effusion: present, 86 %`."""
    return finding_words.title(found.score)


def prior() -> str:
    """The word for a study that has a later one."""
    return _translate(QT_TRANSLATE_NOOP("studies", "prior"))


def current() -> str:
    """The word for the study that is being read, where a prior hangs beside it."""
    return _translate(QT_TRANSLATE_NOOP("studies", "current"))


def image_caption(image: ImageRef) -> str:
    """View of an image, for its thumbnail."""
    return _short_view(image)


def _short_view(image: ImageRef) -> str:
    if image.view.position is ViewPosition.UNKNOWN:
        return image.modality or "?"
    return view_name(image.view.position)


def _translate(text: str) -> str:
    return QCoreApplication.translate("studies", text)

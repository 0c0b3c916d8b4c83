"""What of a study is analysed, and which of its images together. Free of torch."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from cxrviewer.dicom.radiograph import Radiograph
from cxrviewer.dicom.study import ImageRef, Study
from cxrviewer.errors import QT_TRANSLATE_NOOP, Message
from cxrviewer.inference.analysis import AnalysisRequest, ViewRole
from cxrviewer.inference.suitability import pixel_refusal, refusal

__all__ = ["AnalysisPlan", "age_in_years", "pixel_refusal", "plan", "refusal"]

# Units of an Age String (PS3.5 6.2) in years.
_AGE_UNITS: Final = {"D": 1 / 365.25, "W": 7 / 365.25, "M": 1 / 12, "Y": 1.0, "": 1.0}
_RAW: Final = "FOR PROCESSING"

_MORE_LATERALS: Final = QT_TRANSLATE_NOOP(
    "messages", "The study has {count} lateral views; only the first is part of this analysis."
)
_NO_FRONTAL: Final = QT_TRANSLATE_NOOP(
    "messages", "The frontal view cannot be read; it is not part of this analysis."
)
_NO_LATERAL: Final = QT_TRANSLATE_NOOP(
    "messages", "The lateral view cannot be read; it is not part of this analysis."
)
_UNREADABLE: Final = {ViewRole.FRONTAL: _NO_FRONTAL, ViewRole.LATERAL: _NO_LATERAL}


@dataclass(frozen=True, slots=True)
class AnalysisPlan:
    """Images that one request puts to the model.

    Attributes:
        study_instance_uid: Study Instance UID.
        images: One or two images by role.
        patient_age_years: At the time of the study, None where unknown.
        warnings: What the answer does not take into account.
    """

    study_instance_uid: str
    images: Mapping[ViewRole, ImageRef]
    patient_age_years: float | None = None
    warnings: tuple[Message, ...] = ()

    def request(
        self, request_id: int, radiographs: Mapping[ViewRole, Radiograph]
    ) -> AnalysisRequest:
        """The request for these images once their pixels are there."""
        return AnalysisRequest(
            request_id, self.study_instance_uid, radiographs, self.patient_age_years
        )


def plan(study: Study, unreadable: Container[str] = ()) -> tuple[AnalysisPlan, ...]:
    """What to analyse of a study; images that `refusal` names are left out.

    Each frontal image, PA first, goes with the first lateral one. An image of unknown view is taken
    for a frontal one (the answer then says so); it gets the lateral only where the study has no
    frontal, since it may itself be a second lateral. Laterals without any frontal go alone.
    Picture files of one folder need not be of one patient, so there only a frontal and a lateral
    that are alone with each other are joined.

    Args:
        study: The study.
        unreadable: SOP Instance UIDs of images whose pixels are damaged; the others do without
            them, with a warning where a view is missing for it.
    """
    meant = [image for image in study if refusal(image) is None]
    good = [image for image in meant if image.sop_instance_uid not in unreadable]
    images = _without_raw_copies(good)
    frontals = [image for image in study.frontals if image in images]
    laterals = [image for image in study.laterals if image in images]
    others = [image for image in images if image not in frontals and image not in laterals]
    mates = frontals or others
    if not mates or not laterals or not _belong_together(images):
        pairs = [{_role(image): image} for image in (*frontals, *others, *laterals)]
    else:
        alone = others if frontals else []
        pairs = [{ViewRole.FRONTAL: mate, ViewRole.LATERAL: laterals[0]} for mate in mates]
        pairs += [{ViewRole.FRONTAL: image} for image in alone]
    age = age_in_years(study)
    lost = _lost_roles(meant, good)
    return tuple(
        AnalysisPlan(
            study.study_instance_uid, MappingProxyType(pair), age, _left_out(pair, laterals, lost)
        )
        for pair in pairs
    )


def _left_out(
    pair: Mapping[ViewRole, ImageRef], laterals: list[ImageRef], lost: frozenset[ViewRole]
) -> tuple[Message, ...]:
    """A sentence where a frontal goes with the first of several laterals or a view is damaged."""
    if len(pair) == 2 and len(laterals) > 1:
        return (Message(_MORE_LATERALS, {"count": len(laterals)}),)
    return tuple(Message(_UNREADABLE[role]) for role in ViewRole if role in lost - pair.keys())


def _lost_roles(meant: list[ImageRef], good: list[ImageRef]) -> frozenset[ViewRole]:
    """Roles that only damaged images have; of pictures only where they belong together."""
    if not _belong_together(meant):
        return frozenset()
    return frozenset(map(_role, meant)) - frozenset(map(_role, good))


def _role(image: ImageRef) -> ViewRole:
    return ViewRole.LATERAL if image.view.position.is_lateral else ViewRole.FRONTAL


def _belong_together(images: list[ImageRef]) -> bool:
    return len(images) == 2 or not any(image.is_picture for image in images)


def _without_raw_copies(images: list[ImageRef]) -> list[ImageRef]:
    """Leave out detector data (FOR PROCESSING) of a view that is also there for presentation."""
    shown = {image.view.position for image in images if image.presentation_intent_type != _RAW}
    return [
        image
        for image in images
        if image.presentation_intent_type != _RAW or image.view.position not in shown
    ]


def age_in_years(study: Study) -> float | None:
    """The patient's age at the study: Patient's Age, else from the dates, else None.

    An age without a unit, which the standard forbids and some archives write, counts as years.
    """
    match = re.fullmatch(r"\s*(\d{1,3})\s*([DWMY]?)\s*", study.patient.age.upper())
    if match:
        return int(match[1]) * _AGE_UNITS[match[2]]
    born, examined = _day(study.patient.birth_date), _day(study.study_date)
    if born is None or examined is None or examined < born:
        return None
    return (examined - born).days / 365.25


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None

"""Who and when, in the corner of the view. Never logged, and the only place that spells it out."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from cxrviewer.dicom.study import ImageRef, Patient, Study
from cxrviewer.ui.annotations.text_block import LineKind, TextLine
from cxrviewer.ui.view_names import source_text, view_name

_AGE_UNITS = frozenset("DWMY")


def patient_lines(study: Study) -> list[TextLine]:
    """Name, then sex and age; empty for pictures, which have no patient."""
    patient = study.patient
    facts = [sex_text(patient.sex), age_text(patient, study.study_date)]
    return [
        TextLine(name_text(patient.name), LineKind.STRONG),
        TextLine(" · ".join(fact for fact in facts if fact)),
    ]


def view_lines(ref: ImageRef, study_date: str) -> list[TextLine]:
    """View and date, then where the view was read from.

    Args:
        ref: The image.
        study_date: `YYYYMMDD`, or empty to leave the date out.
    """
    first = " · ".join(
        text for text in (view_name(ref.view.position), date_text(study_date)) if text
    )
    return [
        TextLine(first, LineKind.STRONG),
        TextLine(source_text(ref.view.source), LineKind.SECONDARY),
    ]


def name_text(name: str) -> str:
    """A person's name (PS3.5 6.2.1) for reading: `Doe, Jane A`, then the other scripts' form.

    Components are family, given, middle, prefix, suffix; groups are alphabetic, ideographic and
    phonetic. The phonetic group only repeats how the second is said.
    """
    groups = [_group_text(group) for group in name.split("=")[:2]]
    return "  ".join(group for group in groups if group)


def _group_text(group: str) -> str:
    family, given, middle, _, suffix = ([part.strip() for part in group.split("^")] + [""] * 5)[:5]
    others = " ".join(part for part in (given, middle, suffix) if part)
    return ", ".join(part for part in (family, others) if part)


def sex_text(sex: str) -> str:
    """Patient's Sex as a letter or word; empty where unknown."""
    words = {
        "M": QCoreApplication.translate("Viewport", "M", "sex: male"),
        "F": QCoreApplication.translate("Viewport", "F", "sex: female"),
        "O": QCoreApplication.translate("Viewport", "other sex"),
    }
    return words.get(sex, "")


def age_text(patient: Patient, study_date: str) -> str:
    """Patient's Age (PS3.5 6.2, VR AS), or whole years from birth to study; empty where unknown."""
    number, unit = patient.age[:-1], patient.age[-1:]
    if not (number.isdigit() and unit in _AGE_UNITS):
        number, unit = _years_between(patient.birth_date, study_date), "Y"
    if not number:
        return ""
    templates = {
        "D": QCoreApplication.translate("Viewport", "{age} days"),
        "W": QCoreApplication.translate("Viewport", "{age} weeks"),
        "M": QCoreApplication.translate("Viewport", "{age} months"),
        "Y": QCoreApplication.translate("Viewport", "{age} y", "years, short"),
    }
    return templates[unit].format(age=int(number))


def _years_between(birth: str, study: str) -> str:
    if not (_is_date(birth) and _is_date(study)) or birth > study:
        return ""
    return str(int(study[:4]) - int(birth[:4]) - (study[4:] < birth[4:]))


def date_text(date: str) -> str:
    """`YYYYMMDD` (VR DA) as `YYYY-MM-DD`, which reads the same in every language."""
    return f"{date[:4]}-{date[4:6]}-{date[6:]}" if _is_date(date) else ""


def _is_date(date: str) -> bool:
    return len(date) == 8 and date.isdigit()

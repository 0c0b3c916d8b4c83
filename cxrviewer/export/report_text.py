"""What the reader has said, as text for a dictation program. It names no patient.

Only what the reader said is written. A finding that nobody spoke of does not appear, whatever a
model says of it: a negative statement stands only where the reader has rejected the finding.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cxrviewer.dicom.study import ViewPosition
from cxrviewer.export.report_templates import Overrides, Statement, small, template
from cxrviewer.findings import FINDING_INFO, Finding, FindingCategory
from cxrviewer.inference.anatomy.zones import Place

_TECHNIQUE: Final = {
    "en": "Chest radiograph{views}{date}.",
    "fr": "Radiographie du thorax{views}{date}.",
}
_MONTHS: Final = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
}
_DATE: Final = {"en": " of {date}", "fr": " du {date}"}
_COMPARISON: Final = {
    "en": "Comparison: study of {date}.",
    "fr": "Comparaison\u00a0: examen du {date}.",
}
_NORMAL: Final = {"en": "No abnormality seen.", "fr": "Pas d’anomalie visible."}
_MEASURES: Final = {"en": "Measurements: {list}.", "fr": "Mesures\u00a0: {list}."}
_VIEWS: Final = {
    "en": {ViewPosition.FRONTAL: "frontal", ViewPosition.LATERAL: "lateral"},
    "fr": {ViewPosition.FRONTAL: "face", ViewPosition.LATERAL: "profil"},
}
_SIDES: Final = {
    "en": {ViewPosition.LL: "lateral", ViewPosition.RL: "lateral"},
    "fr": {
        ViewPosition.PA: "face PA", ViewPosition.AP: "face AP", ViewPosition.LL: "profil",
        ViewPosition.RL: "profil",
    },
}  # fmt: skip


_ZONES: Final = {
    "en": {
        Place.RIGHT_UPPER: "right upper zone", Place.RIGHT_MIDDLE: "right middle zone",
        Place.RIGHT_LOWER: "right lower zone", Place.LEFT_UPPER: "left upper zone",
        Place.LEFT_MIDDLE: "left middle zone", Place.LEFT_LOWER: "left lower zone",
    },
    "fr": {
        Place.RIGHT_UPPER: "champ supérieur droit", Place.RIGHT_MIDDLE: "champ moyen droit",
        Place.RIGHT_LOWER: "champ inférieur droit", Place.LEFT_UPPER: "champ supérieur gauche",
        Place.LEFT_MIDDLE: "champ moyen gauche", Place.LEFT_LOWER: "champ inférieur gauche",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReportFinding:
    """One thing to write.

    Attributes:
        finding: Which.
        statement: What the reader says.
        zones: Where in the lungs; other places are not written.
        comment: In the reader's words, or empty.
    """

    finding: Finding
    statement: Statement
    zones: tuple[Place, ...] = ()
    comment: str = ""


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """Everything that a report is made of.

    Attributes:
        findings: What the reader said of findings.
        views: Of the images, frontal first.
        date: `YYYYMMDD` of the study, or empty.
        prior_date: Of the study that was compared, or empty.
        is_normal: Whether the reader called the study normal.
        measurements: As they stand on the images, unit and plane included.
        comment: On the whole study, or empty.
    """

    findings: tuple[ReportFinding, ...] = ()
    views: tuple[ViewPosition, ...] = ()
    date: str = ""
    prior_date: str = ""
    is_normal: bool = False
    measurements: tuple[str, ...] = ()
    comment: str = ""


def report_text(facts: ReportFacts, language: str, overrides: Overrides) -> str:
    """Technique, findings by category (what is there before what is not), measures, comment.

    Args:
        facts: What was said.
        language: `en` or `fr`; independent of the window's.
        overrides: Sentences that the reader has changed.
    """
    lines = [_technique(facts, language)]
    if facts.prior_date:
        lines.append(_COMPARISON[language].format(date=_day(facts.prior_date, language)))
    lines.append("")
    lines += [_sentence(one, language, overrides) for one in _in_order(facts.findings)]
    if facts.is_normal:
        lines.append(_NORMAL[language])
    if facts.measurements:
        lines.append(_MEASURES[language].format(list="; ".join(facts.measurements)))
    if facts.comment:
        lines.append(facts.comment)
    return "\n".join(lines).rstrip() + "\n"


def _technique(facts: ReportFacts, language: str) -> str:
    names = {**_VIEWS[language], **_SIDES[language]}
    known = [view for view in facts.views if view is not ViewPosition.UNKNOWN]
    words = list(dict.fromkeys(names.get(view, view.value) for view in known))
    joined = {"en": " and ", "fr": " et "}[language].join(words)
    date = _DATE[language].format(date=_day(facts.date, language)) if facts.date else ""
    return _TECHNIQUE[language].format(
        views=f", {joined}," if joined and date else f", {joined}" if joined else "", date=date
    )


def _in_order(findings: Sequence[ReportFinding]) -> list[ReportFinding]:
    categories, order = list(FindingCategory), list(FINDING_INFO)
    statements = [Statement.PRESENT, Statement.UNCERTAIN, Statement.ABSENT]
    return sorted(
        findings,
        key=lambda one: (
            statements.index(one.statement),
            categories.index(FINDING_INFO[one.finding].category),
            order.index(one.finding),
        ),
    )


def _sentence(one: ReportFinding, language: str, overrides: Overrides) -> str:
    text = template(one.finding, one.statement, language, overrides)
    places = [_ZONES[language][place] for place in one.zones if place in _ZONES[language]]
    zones = f", {', '.join(places)}" if places else ""
    said = text.format(name=small(one.finding, language), zones=zones)
    return f"{said} {one.comment}".strip() if one.comment else said


def _day(date: str, language: str) -> str:
    """A day as it is dictated; what is no date stays as it is."""
    try:
        day = datetime.strptime(date, "%Y%m%d").date()
    except ValueError:
        return date
    month = _MONTHS[language].split()[day.month - 1]
    number = "1er" if language == "fr" and day.day == 1 else str(day.day)
    return f"{number} {month} {day.year}"

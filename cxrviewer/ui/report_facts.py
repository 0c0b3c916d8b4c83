"""What a report may say of the study on the screen: what the reader said, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cxrviewer.dicom.study import ImageRef, Study
from cxrviewer.export.report_templates import Statement
from cxrviewer.export.report_text import ReportFacts, ReportFinding
from cxrviewer.findings import Finding
from cxrviewer.imaging.annotations.annotation import Annotation, AnnotationKind
from cxrviewer.imaging.annotations.roi import RoiStatistics
from cxrviewer.inference.anatomy.zones import Place
from cxrviewer.store.ledger import Verdict
from cxrviewer.ui.measure_words import Measured, label_lines
from cxrviewer.ui.proposals import pose_of
from cxrviewer.ui.session import Session

_MEASURES: Final = frozenset(
    {
        AnnotationKind.LENGTH, AnnotationKind.ANGLE, AnnotationKind.COBB,
        AnnotationKind.CARDIOTHORACIC, AnnotationKind.TUBE_TIP,
    }
)  # fmt: skip
_STATEMENTS: Final = {
    Verdict.ACCEPT: Statement.PRESENT,
    Verdict.ADD: Statement.PRESENT,
    Verdict.REJECT: Statement.ABSENT,
    Verdict.UNCERTAIN: Statement.UNCERTAIN,
}


def report_facts(session: Session) -> ReportFacts:
    """The facts of the current study; empty while the second reader has to wait."""
    study, desk = session.current_study, session.reading
    if study is None or desk.is_hiding:
        return ReportFacts()
    opinions = {finding: desk.opinion(finding) for finding in Finding}
    found = tuple(
        ReportFinding(
            finding,
            _STATEMENTS[opinion.verdict],
            zones=_zones(session, finding) if opinion.verdict is Verdict.ACCEPT else (),
            comment=opinion.comment,
        )
        for finding, opinion in opinions.items()
        if opinion.verdict in _STATEMENTS
    )
    whole = desk.opinion(None)
    return ReportFacts(
        findings=found,
        views=tuple(image.view.position for image in _shown(study)),
        date=study.study_date,
        prior_date=session.prior.study_date if session.prior is not None else "",
        is_normal=whole.verdict is Verdict.NORMAL,
        measurements=tuple(_measurements(session, study)),
        comment=whole.comment,
    )


def _zones(session: Session, finding: Finding) -> tuple[Place, ...]:
    """Where the map lies of a finding that the reader has accepted; they stand in its row."""
    score = session.analysis.score(finding) if session.analysis is not None else None
    return score.places if score is not None else ()


def _measurements(session: Session, study: Study) -> Iterator[str]:
    """As they stand on the images; lines that only the application proposed are left out."""
    for image in study:
        radiograph = session.radiograph(image.sop_instance_uid)
        if radiograph is None:
            continue
        scale = session.annotations.scale(radiograph)
        pose = pose_of(session.analysis, image.sop_instance_uid)
        measured = Measured(radiograph, image, scale, _no_statistics, pose)
        for annotation in session.annotations.drawing(image.sop_instance_uid):
            if annotation.kind in _MEASURES and not annotation.is_proposed:
                lines = [line.text for line in label_lines(annotation, measured)]
                if lines:
                    yield ", ".join(lines)


def _no_statistics(_annotation: Annotation) -> RoiStatistics | None:
    """Regions are not reported."""
    return None


def _shown(study: Study) -> tuple[ImageRef, ...]:
    return (*study.frontals, *study.laterals)

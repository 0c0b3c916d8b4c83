"""Made-up answers of a model, for tests of what is written."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from cxrviewer.dicom.radiograph import GrayscaleAttributes, Radiograph
from cxrviewer.dicom.study import ImageRef, View, ViewPosition, ViewSource
from cxrviewer.errors import Message
from cxrviewer.export.record import (
    AnalysedImage,
    AnalysisRecord,
    FileId,
    RunRecord,
    StudyRecord,
)
from cxrviewer.findings import Finding
from cxrviewer.imaging.canvas import CanvasTransform
from cxrviewer.inference.analysis import (
    AnalysedView,
    Analysis,
    BundleId,
    FindingScore,
    OperatingPoints,
    ViewRole,
)

BUNDLE = BundleId("dummy", "1.2", "ab" * 32)
RUN = RunRecord(BUNDLE, "auto", "2024-03-01T12:00:00Z")
VIEWS = {
    ViewRole.FRONTAL: View(ViewPosition.PA, ViewSource.VIEW_POSITION, "PA"),
    ViewRole.LATERAL: View(ViewPosition.LL, ViewSource.SERIES_DESCRIPTION, "DOE lateral"),
}
BOTH = tuple(VIEWS)


def score(finding: Finding, confidence: float, roles: tuple[ViewRole, ...] = BOTH) -> FindingScore:
    """A score whose shares and bias add up to its calibrated logit."""
    points = OperatingPoints(0.25, 0.5)
    shares = {role: 0.5 / len(roles) for role in roles}
    return FindingScore(
        finding, 1.25, confidence, points.state(confidence), points, shares, 0.75, heatmap_scale=1.5
    )


def radiograph(role: ViewRole, *, rows: int = 120, columns: int = 100, uid: str = "") -> Radiograph:
    """A grey ramp."""
    ref = ImageRef(
        path=Path(f"{role}.dcm"), sop_instance_uid=uid or uid_of(role), view=VIEWS[role],
        rows=rows, columns=columns, transfer_syntax_uid="1.2.840.10008.1.2.1",
    )  # fmt: skip
    ramp = np.add.outer(np.arange(rows), np.arange(columns)).astype(np.uint16)
    return Radiograph(ref, ramp, None, GrayscaleAttributes(bits_stored=8))


def uid_of(role: ViewRole) -> str:
    return f"2.25.{1 + BOTH.index(role)}"


def analysis(
    scores: tuple[FindingScore, ...] = (),
    roles: tuple[ViewRole, ...] = BOTH,
    warnings: tuple[Message, ...] = (),
) -> Analysis:
    """An answer with flat maps of a third of the scale."""
    scores = scores or (score(Finding.CARDIOMEGALY, 0.125, roles),
                        score(Finding.PLEURAL_EFFUSION, 0.75, roles))  # fmt: skip
    canvas = CanvasTransform((120, 100), (64, 64), 0.5, 0.5, 7.0, 2.0)
    maps = np.full((len(scores), 4, 4), 0.5, np.float32)
    views = tuple(
        AnalysedView(role, uid_of(role), VIEWS[role], 1 / len(roles), maps, canvas)
        for role in roles
    )
    return Analysis(1, "2.25.9", BUNDLE, "cpu", "float32", 0.123456, views, scores, warnings)


def analysis_record(
    answer: Analysis | None = None, *, number: int = 1, prefix: str = ""
) -> AnalysisRecord:
    answer = answer or analysis()
    images = {
        view.role: AnalysedImage(
            FileId(1, f"{prefix}{view.role}.dcm"), view.sop_instance_uid, view.view
        )
        for view in answer.views
    }
    return AnalysisRecord(number, answer, images, answer.warnings)


def study_record(*records: AnalysisRecord, number: int = 1) -> StudyRecord:
    return StudyRecord(number, "2.25.9", records or (analysis_record(),))

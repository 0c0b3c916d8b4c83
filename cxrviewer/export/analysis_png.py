"""Pictures of a headless run: every view with the map of each finding that matters.

Names hold the numbers of study and analysis and the finding, as in `analysis.json`; never anything
from a file. Text that is burned into an image stays in its picture.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from cxrviewer.dicom.radiograph import Radiograph
from cxrviewer.dicom.study import ImageRef
from cxrviewer.errors import Message
from cxrviewer.export.analysis_picture import analysis_picture
from cxrviewer.export.burned_in import burned_in_caution
from cxrviewer.export.image import write_png
from cxrviewer.export.record import AnalysisRecord, Rejection, RunRecord, StudyRecord
from cxrviewer.findings import FINDING_INFO, Finding
from cxrviewer.inference.analysis import Analysis, FindingScore, FindingState, ViewRole

# Keeps the log-odds of 0 and 1 finite.
_CERTAIN: Final = 1e-9


class AnalysisPngWriter:
    """Writes the pictures of a run, each as soon as its analysis is there.

    Attributes:
        folder: Where they go.
    """

    def __init__(self, folder: Path, run: RunRecord) -> None:
        del run  # every picture names the model that answered
        self.folder = folder
        self._drawn: list[ImageRef] = []

    def add_analysis(
        self, study_number: int, record: AnalysisRecord, radiographs: Mapping[ViewRole, Radiograph]
    ) -> None:
        """Write a picture for each finding shown."""
        self._drawn += [radiograph.ref for radiograph in radiographs.values()]
        bundle = record.analysis.bundle
        for score in shown_findings(record.analysis):
            finding = score.finding
            name = f"study-{study_number:04}-{record.number}-{finding}.png"
            text = {
                "Model": f"{bundle.name} {bundle.version} (SHA-256 {bundle.sha256})",
                "Finding": f"{FINDING_INFO[finding].name_en}: {score.state} {score.confidence:.3f}",
            }
            write_png(
                self.folder / name, analysis_picture(record.analysis, score, radiographs), text=text
            )

    def add_study(self, study: StudyRecord) -> None:
        """Nothing is left to do."""

    def finish(self, rejected: Sequence[Rejection], *, complete: bool) -> Message | None:
        """Tell whether text may be burned into a picture."""
        return burned_in_caution(self._drawn)

    def discard(self) -> None:
        """A picture is whole as soon as it is there."""


def shown_findings(analysis: Analysis) -> tuple[FindingScore, ...]:
    """The findings that are present; where none is, the one that comes nearest.

    Nearest is by state first, then by the distance above the lower operating point: findings are
    not equally common, so that a higher confidence may be a lesser suspicion. "No finding" has no
    place on an image, and what is experimental is not put forward.
    """
    candidates = [score for score in analysis.findings if score.finding is not Finding.NO_FINDING]
    sure = [score for score in candidates if not score.experimental] or candidates
    present = tuple(score for score in sure if score.state is FindingState.PRESENT)
    return present or tuple(sorted(sure, key=_nearness, reverse=True)[:1])


def _nearness(score: FindingScore) -> tuple[bool, bool, float]:
    """Orders findings by state, then by log-odds above the lower operating point.

    Without operating points there is no state to go by: these come last, by confidence.
    """
    points = score.operating_points
    if points is None:
        return False, False, score.confidence
    distance = _log_odds(score.confidence) - _log_odds(points.sensitive)
    return True, score.state is not FindingState.ABSENT, distance


def _log_odds(share: float) -> float:
    inside = min(1.0 - _CERTAIN, max(_CERTAIN, share))
    return math.log(inside / (1.0 - inside))

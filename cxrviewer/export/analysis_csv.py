"""`analysis.csv`: one row for each study and finding, for spreadsheets and statistics.

A study with several analyses (two frontal images) has a row for each of them and each finding.
UTF-8, comma, one header row (RFC 4180).
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from cxrviewer.dicom.radiograph import Radiograph
from cxrviewer.errors import Message
from cxrviewer.export.atomic import AtomicFile
from cxrviewer.export.record import AnalysisRecord, Rejection, RunRecord, StudyRecord
from cxrviewer.findings import FINDING_INFO
from cxrviewer.inference.analysis import FindingScore, ViewRole

FILE_NAME: Final = "analysis.csv"

COLUMNS: Final = (
    "study_number", "study_instance_uid", "analysis_number",
    "frontal_input", "frontal_path", "frontal_view", "frontal_view_source",
    "lateral_input", "lateral_path", "lateral_view", "lateral_view_source",
    "finding", "category", "confidence", "state", "sensitive", "specific",
    "logit", "frontal_share", "lateral_share", "bias", "experimental",
    "bundle", "bundle_version", "bundle_sha256", "device", "elapsed_s",
)  # fmt: skip


class AnalysisCsvWriter:
    """Writes the table of a run.

    Attributes:
        path: The table.
    """

    def __init__(self, folder: Path, run: RunRecord) -> None:
        del run  # every row names the model that answered
        self.path = folder / FILE_NAME
        self._file = AtomicFile(self.path)
        self._rows = csv.DictWriter(self._file, COLUMNS)
        self._rows.writeheader()

    def add_analysis(
        self, study_number: int, record: AnalysisRecord, radiographs: Mapping[ViewRole, Radiograph]
    ) -> None:
        """Nothing yet: a study is written whole."""

    def add_study(self, study: StudyRecord) -> None:
        """Append the rows of one study."""
        for record in study.analyses:
            common = _analysis_columns(study, record)
            self._rows.writerows(
                common | _finding_columns(score) for score in record.analysis.findings
            )

    def finish(self, rejected: Sequence[Rejection], *, complete: bool) -> Message | None:
        """Put the table under its name; rejected files are in the JSON document only."""
        self._file.keep()
        return None

    def discard(self) -> None:
        """Remove the unfinished table."""
        self._file.discard()


def _analysis_columns(study: StudyRecord, record: AnalysisRecord) -> dict[str, object]:
    analysis = record.analysis
    columns: dict[str, object] = {
        "study_number": study.number,
        "study_instance_uid": study.study_instance_uid,
        "analysis_number": record.number,
        "bundle": analysis.bundle.name,
        "bundle_version": analysis.bundle.version,
        "bundle_sha256": analysis.bundle.sha256,
        "device": analysis.device,
        "elapsed_s": f"{analysis.elapsed_s:.4f}",
    }
    for role, image in record.images.items():
        columns |= {
            f"{role}_input": image.file.input,
            f"{role}_path": _not_a_formula(image.file.path),
            f"{role}_view": image.view.position.value,
            f"{role}_view_source": image.view.source.value,
        }
    return columns


def _not_a_formula(path: str) -> str:
    # A spreadsheet runs a cell that starts so; with ./ before it, it is still the same path.
    return f"./{path}" if path.startswith(("=", "+", "-", "@", "\t", "\r")) else path


def _finding_columns(score: FindingScore) -> dict[str, object]:
    points = score.operating_points
    columns: dict[str, object] = {
        "finding": score.finding.value,
        "category": FINDING_INFO[score.finding].category.value,
        "confidence": f"{score.confidence:.6f}",
        "state": score.state.value,
        "sensitive": f"{points.sensitive:.6f}" if points else "",
        "specific": f"{points.specific:.6f}" if points else "",
        "logit": f"{score.logit:.6f}",
        "bias": f"{score.bias:.6f}",
        "experimental": str(score.experimental).lower(),
    }
    for role, share in score.view_shares.items():
        columns[f"{role}_share"] = f"{share:.6f}"
    return columns

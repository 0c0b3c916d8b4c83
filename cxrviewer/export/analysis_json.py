"""`analysis.json`: everything a run found, after docs/analysis.schema.json.

The document grows study by study in a temporary file, so that memory stays small and an
interrupted run still leaves a valid document (`"complete": false`).
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import cxrviewer
from cxrviewer.dicom.radiograph import Radiograph
from cxrviewer.errors import Message
from cxrviewer.export.anatomy_json import anatomy_object
from cxrviewer.export.atomic import AtomicFile
from cxrviewer.export.image import NOT_FOR_DIAGNOSIS
from cxrviewer.export.record import (
    AnalysedImage,
    AnalysisRecord,
    FileId,
    Rejection,
    RunRecord,
    StudyRecord,
)
from cxrviewer.findings import FINDING_INFO
from cxrviewer.inference.analysis import AnalysedView, BundleId, FindingScore, ViewRole
from cxrviewer.inference.seen_part import SeenPart

FILE_NAME: Final = "analysis.json"
FORMAT: Final = "cxrviewer-analysis"
FORMAT_VERSION: Final = 1

# Single precision has seven digits; more would only pretend.
_DIGITS: Final = 6


class AnalysisJsonWriter:
    """Writes the document of a run.

    Attributes:
        path: The document.
    """

    def __init__(self, folder: Path, run: RunRecord) -> None:
        self.path = folder / FILE_NAME
        self._file = AtomicFile(self.path)
        self._studies = 0
        self._images = 0
        opening = json.dumps(_head(run), indent=2, ensure_ascii=False).removesuffix("\n}")
        self._file.write(f'{opening},\n  "studies": [')

    def add_analysis(
        self, study_number: int, record: AnalysisRecord, radiographs: Mapping[ViewRole, Radiograph]
    ) -> None:
        """Nothing yet: a study is written whole."""

    def add_study(self, study: StudyRecord) -> None:
        """Append one study."""
        separator = "," if self._studies else ""
        self._file.write(f"{separator}\n{_indented(study_object(study))}")
        self._studies += 1
        self._images += len(study.images)

    def finish(self, rejected: Sequence[Rejection], *, complete: bool) -> Message | None:
        """Close the document and put it under its name."""
        tail = {
            "rejected": [rejection_object(rejection) for rejection in rejected],
            "summary": {
                "studies": self._studies,
                "analysed_images": self._images,
                "rejected_files": len(rejected),
            },
            "complete": complete,
        }
        closing = json.dumps(tail, indent=2, ensure_ascii=False).removeprefix("{")
        end_of_studies = "\n  ]" if self._studies else "]"
        self._file.write(f"{end_of_studies},{closing}\n")
        self._file.keep()
        return None

    def discard(self) -> None:
        """Remove the unfinished document."""
        self._file.discard()


def _indented(value: object) -> str:
    # No NaN and no Infinity: JSON has none, and a score that is none must not pass for one.
    text = json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False)
    return textwrap.indent(text, "    ")


def _head(run: RunRecord) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "software": {"name": "CXR Viewer", "version": cxrviewer.__version__},
        "disclaimer": NOT_FOR_DIAGNOSIS,
        "started": run.started,
        "bundle": _bundle(run.bundle),
        "device_requested": run.device,
    }


def study_object(study: StudyRecord) -> dict[str, Any]:
    """One entry of `studies`."""
    return {
        "number": study.number,
        "study_instance_uid": study.study_instance_uid,
        "images": [_image(image) for image in study.images],
        "analyses": [_analysis(record) for record in study.analyses],
    }


def rejection_object(rejection: Rejection) -> dict[str, Any]:
    """One entry of `rejected`."""
    return {
        **_file(rejection.file),
        "stage": rejection.stage.value,
        "reason": str(rejection.reason),
    }


def _bundle(bundle: BundleId) -> dict[str, str]:
    return {"name": bundle.name, "version": bundle.version, "sha256": bundle.sha256}


def _file(file: FileId) -> dict[str, Any]:
    return {"input": file.input, "path": file.path}


def _image(image: AnalysedImage) -> dict[str, Any]:
    # The evidence for the view is left out: it may be free text.
    return {
        **_file(image.file),
        "sop_instance_uid": image.sop_instance_uid,
        "view": image.view.position.value,
        "view_source": image.view.source.value,
    }


def _analysis(record: AnalysisRecord) -> dict[str, Any]:
    analysis = record.analysis
    return {
        "number": record.number,
        "bundle": _bundle(analysis.bundle),
        "device": analysis.device,
        "precision": analysis.precision,
        "map_method": analysis.map_method.value,
        "elapsed_s": round(analysis.elapsed_s, 4),
        "views": [_view(view, record.images[view.role]) for view in analysis.views],
        "findings": [_finding(score) for score in analysis.findings],
        "warnings": [str(warning) for warning in record.warnings],
    }


def _view(view: AnalysedView, image: AnalysedImage) -> dict[str, Any]:
    weight = None if view.weight is None else _number(view.weight)
    # The image's own position, with what the pixels told where the header is silent.
    anatomy = view.anatomy and anatomy_object(view.anatomy, view.view.position)
    found = {"role": view.role.value, "weight": weight, **_image(image), "anatomy": anatomy}
    if view.look:
        found["look"] = _look(view.look)
    if view.seen_part is not None:
        found["seen_part"] = _seen_part(view.seen_part)
    return found


def _seen_part(part: SeenPart) -> dict[str, Any]:
    field = part.field
    return {
        "columns": [field.left, field.right],
        "rows": [field.top, field.bottom],
        "stretch": {"columns": _number(part.scale_x), "rows": _number(part.scale_y)},
    }


def _look(look: Mapping[str, Mapping[str, float]]) -> dict[str, Any]:
    return {
        question: {answer: _number(value) for answer, value in found.items()}
        for question, found in look.items()
    }


def _finding(score: FindingScore) -> dict[str, Any]:
    points = score.operating_points
    found: dict[str, Any] = {
        "id": score.finding.value,
        "category": FINDING_INFO[score.finding].category.value,
        "confidence": _number(score.confidence),
        "state": score.state.value,
        "operating_points": points
        and {"sensitive": _number(points.sensitive), "specific": _number(points.specific)},
        "logit": _number(score.logit),
        "view_shares": {role.value: _number(part) for role, part in score.view_shares.items()},
        "bias": _number(score.bias),
        "experimental": score.experimental,
        "has_place": score.has_place,
        "places": [place.value for place in score.places],
    }
    if not score.bending.is_identity:
        found["bending"] = {name: _number(value) for name, value in asdict(score.bending).items()}
    return found


def _number(value: float) -> float:
    return round(float(value), _DIGITS)

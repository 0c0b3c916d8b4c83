"""`cxrviewer scan`: what a folder holds, as a table or as JSON. Needs neither Qt nor torch.

No patient data: a study is named by its UID and date.
"""

from __future__ import annotations

import argparse
import json
from typing import Any

from cxrviewer.cli.console import ExitCode, progress_bar
from cxrviewer.cli.inputs import Inputs
from cxrviewer.dicom.scan import ScanResult, scan
from cxrviewer.dicom.study import ImageRef, ScanIssue, Study


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("paths", metavar="PATH", nargs="+", help="folder, file, DICOMDIR or zip")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(arguments: argparse.Namespace) -> int:
    """List studies and issues; 1 where there are issues, 2 where there is no image at all."""
    inputs = Inputs.checked(arguments.paths)
    result = scan_with_progress(inputs)
    show = _print_json if arguments.json else _print_table
    show(result, inputs)
    if not result.studies:
        return ExitCode.USAGE
    return ExitCode.REJECTED if result.issues else ExitCode.OK


def scan_with_progress(inputs: Inputs) -> ScanResult:
    """Scan the inputs with a progress bar."""
    studies: dict[str, Study] = {}
    issues: list[ScanIssue] = []
    others = 0
    with progress_bar(None, "file", "Reading headers") as bar:
        for event in scan(inputs.paths):
            studies |= {study.study_instance_uid: study for study in event.studies}
            issues += event.issues
            others = event.other_files
            bar.total = event.total
            bar.update(event.done - bar.n)
    return ScanResult(tuple(studies.values()), tuple(issues), others)


def _print_json(result: ScanResult, inputs: Inputs) -> None:
    document = {
        "format": "cxrviewer-scan",
        "format_version": 1,
        "studies": [_study(study, inputs) for study in result.studies],
        "issues": [
            {**_file(issue.location, inputs), "reason": str(inputs.discreet(issue.reason))}
            for issue in result.issues
        ],
        "other_files": result.other_files,
    }
    print(json.dumps(document, indent=2))


def _study(study: Study, inputs: Inputs) -> dict[str, Any]:
    return {
        "study_instance_uid": study.study_instance_uid,
        "study_date": study.study_date,
        "images": [_image(image, inputs) for image in study.images],
    }


def _image(image: ImageRef, inputs: Inputs) -> dict[str, Any]:
    return {
        **_file(image.location, inputs),
        "sop_instance_uid": image.uid_in_file,
        "series_instance_uid": image.series_instance_uid,
        "modality": image.modality,
        "view": image.view.position.value,
        "view_source": image.view.source.value,
        "rows": image.rows,
        "columns": image.columns,
        "number_of_frames": image.number_of_frames,
        "bits_stored": image.bits_stored,
        "photometric_interpretation": image.photometric_interpretation,
        "transfer_syntax_uid": image.transfer_syntax_uid,
    }


def _file(location: str, inputs: Inputs) -> dict[str, Any]:
    file = inputs.file_id(location)
    return {"input": file.input, "path": file.path}


def _print_table(result: ScanResult, inputs: Inputs) -> None:
    for study in result.studies:
        print(f"Study {study.study_instance_uid}  {study.study_date or 'no date'}")
        for image in study.images:
            view = f"{image.view.position} ({image.view.source})"
            size = f"{image.columns}×{image.rows}"
            path = inputs.file_id(image.location).path
            print(f"  {image.modality or '–':<5}{view:<30}{size:<12}{path}")
    for issue in result.issues:
        path = inputs.file_id(issue.location).path
        print(f"Not read: {path}: {inputs.discreet(issue.reason)}")
    images = sum(len(study.images) for study in result.studies)
    print(
        f"Studies: {len(result.studies)}, images: {images}, not read: {len(result.issues)}, "
        f"files of other kinds: {result.other_files}."
    )

"""`report.json` and `report.html` into a run folder, each whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from trainer.errors import TrainerError
from trainer.report.gallery import Example
from trainer.report.measure import Measured
from trainer.report.pages import html_report
from trainer.report.weak_points import weak_points

JSON_NAME: Final = "report.json"
HTML_NAME: Final = "report.html"
_NOT_WRITTEN: Final = "The report {path} could not be written: {reason}. Make room and try again."


def write_report(
    measured: Measured, examples: Sequence[Example], folder: Path
) -> tuple[Path, Path]:
    """Write both; gives their paths.

    Raises:
        TrainerError: The folder cannot be written to.
    """
    document = json.dumps(report_document(measured), indent=2)
    found = folder / JSON_NAME, folder / HTML_NAME
    for path, text in zip(found, (document, html_report(measured, examples)), strict=True):
        partial = path.with_name(f"{path.name}.partial")
        try:
            partial.write_text(text, "utf-8")
            partial.replace(path)
        except OSError as error:
            partial.unlink(missing_ok=True)
            raise TrainerError(_NOT_WRITTEN, path=path, reason=error.strerror) from error
    return found


def report_document(measured: Measured) -> dict[str, Any]:
    """Plain values of everything that the page tells."""
    return {
        "preset": measured.preset,
        "name": measured.config.export.name,
        "split": measured.config.data.split.value,
        "weak_points": list(weak_points(measured)),
        **measured.report.to_json(),
        "localisation": [asdict(row) for row in measured.localisation],
        "frontal_against_both": [asdict(row) for row in measured.views],
        "map_method": measured.map_method,
        "published": None if measured.published is None else asdict(measured.published),
    }

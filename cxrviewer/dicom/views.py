"""The view position of an image, from the best evidence that its file holds.

In order: View Position, View Code Sequence, Patient Orientation, then the texts that people type.
A later source may only make an earlier one finer ("frontal" by its orientation, "AP" by its text),
never contradict it. What no source says stays unknown.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pydicom.dataset import Dataset

from cxrviewer.dicom.study import View, ViewPosition, ViewSource
from cxrviewer.dicom.tags import items_of, text_of, texts_of
from cxrviewer.dicom.view_codes import VIEW_CODES
from cxrviewer.dicom.view_words import view_in_text

_TEXTS: Final = (
    ViewSource.SERIES_DESCRIPTION,
    ViewSource.PROTOCOL_NAME,
    ViewSource.STUDY_DESCRIPTION,
)
# View Position of mammography, of the limbs and the like: known, and neither frontal nor lateral.
_OTHER_POSITIONS: Final = frozenset({"CC", "MLO", "ML", "LM", "LMO", "XCCL", "XCCM", "FB", "SIO"})
_LEFT_RIGHT: Final = frozenset("LR")
_ANTERIOR_POSTERIOR: Final = frozenset("AP")
_HEAD_FEET: Final = frozenset("HF")


def view_of(dataset: Dataset) -> View:
    """View position of an image with its source and evidence.

    Args:
        dataset: A DICOM header.

    Returns:
        The view; `ViewPosition.UNKNOWN` with its source where a tag names a view that is neither
        frontal nor lateral, and `View()` where nothing names one.
    """
    certain = _from_position(dataset) or _from_codes(dataset)
    if certain is not None:
        return certain
    plane = _from_orientation(dataset)
    worded = next(_from_texts(dataset), None)
    if plane is None:
        return worded or View()
    return worded if worded is not None and _refines(worded, plane) else plane


def patient_orientation_of(dataset: Dataset) -> tuple[str, str] | None:
    """Patient Orientation as (row direction, column direction), or None where silent or broken."""
    values = tuple(value.upper() for value in texts_of(dataset, "PatientOrientation"))
    if len(values) != 2 or not all(value.isascii() and value.isalpha() for value in values):
        return None
    return values[0], values[1]


def _from_position(dataset: Dataset) -> View | None:
    stated = text_of(dataset, "ViewPosition").upper()
    if stated in ViewPosition.__members__ and stated != ViewPosition.UNKNOWN:
        return View(ViewPosition(stated), ViewSource.VIEW_POSITION, stated)
    if stated in _OTHER_POSITIONS:
        return View(ViewPosition.UNKNOWN, ViewSource.VIEW_POSITION, stated)
    worded = view_in_text(stated)
    return View(worded.position, ViewSource.VIEW_POSITION, worded.words) if worded else None


def _from_codes(dataset: Dataset) -> View | None:
    for item in items_of(dataset, "ViewCodeSequence")[:1]:
        value, scheme = text_of(item, "CodeValue"), text_of(item, "CodingSchemeDesignator")
        position = VIEW_CODES.get((scheme.upper(), value.upper()))
        if position is not None:
            evidence = f"{value} {scheme.upper()}"
            return View(position, ViewSource.VIEW_CODE_SEQUENCE, evidence)
        worded = view_in_text(text_of(item, "CodeMeaning"))
        if worded is not None:
            return View(worded.position, ViewSource.VIEW_CODE_SEQUENCE, worded.words)
    return None


def _from_orientation(dataset: Dataset) -> View | None:
    """The plane that the rows and columns span; PA and AP images are oriented alike."""
    directions = patient_orientation_of(dataset)
    if directions is None:
        return None
    axes = [_axis(direction) for direction in directions]
    evidence = "\\".join(directions)
    if _HEAD_FEET in axes and _LEFT_RIGHT in axes:
        return View(ViewPosition.FRONTAL, ViewSource.PATIENT_ORIENTATION, evidence)
    if _HEAD_FEET in axes and _ANTERIOR_POSTERIOR in axes:
        return View(ViewPosition.LATERAL, ViewSource.PATIENT_ORIENTATION, evidence)
    return None


def _axis(direction: str) -> frozenset[str]:
    """The body axis that a direction such as `L` or `PF` follows most (its first letter)."""
    for axis in (_LEFT_RIGHT, _ANTERIOR_POSTERIOR, _HEAD_FEET):
        if direction[:1] in axis:
            return axis
    return frozenset()


def _from_texts(dataset: Dataset) -> Iterator[View]:
    for source in _TEXTS:
        worded = view_in_text(text_of(dataset, source.value))
        if worded is not None:
            yield View(worded.position, source, worded.words)


def _refines(worded: View, plane: View) -> bool:
    """Whether a text names a view of the plane that the orientation gives."""
    if plane.position is ViewPosition.FRONTAL:
        return worded.position.is_frontal
    return worded.position.is_lateral

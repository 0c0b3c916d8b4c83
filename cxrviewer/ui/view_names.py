"""View positions and where they come from, in the reader's words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from cxrviewer.dicom.study import ViewPosition, ViewSource


def view_name(position: ViewPosition) -> str:
    """Short name for an image's corner or a list; `PA` and the like are the same everywhere."""
    words = {
        ViewPosition.FRONTAL: QCoreApplication.translate("views", "frontal"),
        ViewPosition.LATERAL: QCoreApplication.translate("views", "lateral"),
        ViewPosition.UNKNOWN: QCoreApplication.translate("views", "view unknown"),
    }
    return words.get(position, position.value)


def view_description(position: ViewPosition) -> str:
    """Long name for a menu."""
    words = {
        ViewPosition.PA: QCoreApplication.translate("views", "Frontal, PA"),
        ViewPosition.AP: QCoreApplication.translate("views", "Frontal, AP"),
        ViewPosition.FRONTAL: QCoreApplication.translate("views", "Frontal, PA or AP unknown"),
        ViewPosition.LL: QCoreApplication.translate("views", "Left lateral (LL)"),
        ViewPosition.RL: QCoreApplication.translate("views", "Right lateral (RL)"),
        ViewPosition.LATERAL: QCoreApplication.translate("views", "Lateral, side unknown"),
        ViewPosition.UNKNOWN: QCoreApplication.translate("views", "View unknown"),
    }
    return words.get(position, position.value)


def source_text(source: ViewSource) -> str:
    """Where a view position was read from; the names of DICOM attributes stay as they are."""
    attributes = {
        ViewSource.VIEW_POSITION: "View Position",
        ViewSource.VIEW_CODE_SEQUENCE: "View Code Sequence",
        ViewSource.PATIENT_ORIENTATION: "Patient Orientation",
        ViewSource.SERIES_DESCRIPTION: "Series Description",
        ViewSource.PROTOCOL_NAME: "Protocol Name",
        ViewSource.STUDY_DESCRIPTION: "Study Description",
    }
    words = {
        ViewSource.FILE_NAME: QCoreApplication.translate("views", "from the file name"),
        ViewSource.IMAGE: QCoreApplication.translate("views", "by the look of the image"),
        ViewSource.READER: QCoreApplication.translate("views", "set by the reader"),
        ViewSource.NONE: "",
    }
    if source in words:
        return words[source]
    template = QCoreApplication.translate("views", "from {attribute}", "a DICOM attribute")
    return template.format(attribute=attributes[source])

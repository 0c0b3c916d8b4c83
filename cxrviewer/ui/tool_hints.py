"""What the next click sets, for drawings whose points are not all alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QCoreApplication

from cxrviewer.errors import QT_TRANSLATE_NOOP
from cxrviewer.imaging.annotations.annotation import AnnotationKind

_K: Final = AnnotationKind
_HINTS: Final[Mapping[AnnotationKind, tuple[str, ...]]] = {
    _K.CARDIOTHORACIC: (
        QT_TRANSLATE_NOOP("Measurements", "midline: upper end"),
        QT_TRANSLATE_NOOP("Measurements", "midline: lower end"),
        QT_TRANSLATE_NOOP("Measurements", "heart border on one side"),
        QT_TRANSLATE_NOOP("Measurements", "heart border on the other side"),
        QT_TRANSLATE_NOOP("Measurements", "inner chest wall on one side"),
        QT_TRANSLATE_NOOP("Measurements", "inner chest wall on the other side"),
    ),
    _K.COBB: (
        QT_TRANSLATE_NOOP("Measurements", "first end plate"),
        QT_TRANSLATE_NOOP("Measurements", "first end plate"),
        QT_TRANSLATE_NOOP("Measurements", "second end plate"),
        QT_TRANSLATE_NOOP("Measurements", "second end plate"),
    ),
    _K.ANGLE: ("", QT_TRANSLATE_NOOP("Measurements", "vertex"), ""),
    _K.TUBE_TIP: (
        QT_TRANSLATE_NOOP("Measurements", "tip of the tube"),
        QT_TRANSLATE_NOOP("Measurements", "carina"),
    ),
    _K.CALIBRATION: (
        QT_TRANSLATE_NOOP("Measurements", "one end of an object of known length"),
        QT_TRANSLATE_NOOP("Measurements", "its other end"),
    ),
    _K.ARROW: (QT_TRANSLATE_NOOP("Measurements", "tip of the arrow"), ""),
}


def hint(kind: AnnotationKind, points_set: int) -> str:
    """What the next point of a drawing is, empty where that goes without saying."""
    hints = _HINTS.get(kind, ())
    if points_set >= len(hints) or not hints[points_set]:
        return ""
    return QCoreApplication.translate("Measurements", hints[points_set])

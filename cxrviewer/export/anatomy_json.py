"""The measures of outlines as an object of `analysis.json`."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

from cxrviewer.dicom.study import ViewPosition
from cxrviewer.imaging.annotations.cardiothoracic import Pose, cardiothoracic_ratio, cautions
from cxrviewer.imaging.geometry import Point
from cxrviewer.imaging.measure import LengthUnit, MeasurementPlane, PixelScale
from cxrviewer.inference.anatomy.answer import Anatomy
from cxrviewer.inference.anatomy.heart import HeartSize

# Of a ratio, and of an image point; errors are a hundred times as large.
_DIGITS: Final = 4
_POINT_DIGITS: Final = 1
_PIXELS: Final = PixelScale(1.0, 1.0, MeasurementPlane.DETECTOR, LengthUnit.PIXEL)


def anatomy_object(anatomy: Anatomy, position: ViewPosition) -> dict[str, Any]:
    """The `anatomy` of an analysed view; the outlines themselves are left out.

    Args:
        anatomy: Of the view.
        position: Its view position, which has a say in whether the ratio can be relied on.
    """
    bundle, size = anatomy.bundle, anatomy.heart_size
    return {
        "bundle": {"name": bundle.name, "version": bundle.version, "sha256": bundle.sha256},
        "cardiothoracic_ratio": size and _ratio(size, anatomy, position),
        "certainty": {organ.value: _number(part) for organ, part in anatomy.certainty.items()},
        "inclusion": anatomy.inclusion and asdict(anatomy.inclusion),
        "asymmetry": None if anatomy.asymmetry is None else _number(anatomy.asymmetry),
        "is_rotated": anatomy.is_rotated,
        "warnings": [str(warning) for warning in anatomy.warnings()],
    }


def _ratio(size: HeartSize, anatomy: Anatomy, position: ViewPosition) -> dict[str, Any]:
    drawn = cardiothoracic_ratio(size.lines.annotation("anatomy"), _PIXELS)
    included = anatomy.inclusion
    pose = Pose(anatomy.is_rotated, None if included is None else included.has_angles)
    against = cautions(drawn, position, pose)
    return {
        "value": _number(size.ratio),
        "reliable": not (against or anatomy.doubts),
        "cautions": [str(caution) for caution in against],
        "heart_width_px": round(size.heart_width, _POINT_DIGITS),
        "chest_width_px": round(size.chest_width, _POINT_DIGITS),
        "midline": _points(size.lines.midline),
        "heart": _points(size.lines.heart),
        "chest": _points(size.lines.chest),
    }


def _points(ends: tuple[Point, Point]) -> list[list[float]]:
    return [[round(float(value), _POINT_DIGITS) for value in point] for point in ends]


def _number(value: float) -> float:
    return round(float(value), _DIGITS)

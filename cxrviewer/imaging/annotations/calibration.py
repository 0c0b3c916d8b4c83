"""The reader's own calibration: a line over something whose size is known."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

from cxrviewer.imaging.annotations.annotation import Annotation, AnnotationKind
from cxrviewer.imaging.measure import LengthUnit, MeasurementPlane, PixelScale


def calibration_line(annotations: Iterable[Annotation]) -> Annotation | None:
    """The line that counts: the one drawn last."""
    lines = [one for one in annotations if one.kind is AnnotationKind.CALIBRATION]
    return lines[-1] if lines else None


def calibrated(scale: PixelScale, annotations: Iterable[Annotation]) -> PixelScale:
    """Scale of an image with what the reader has calibrated on it; `scale` where nothing was.

    The shape of a pixel stays as the file has it; only its size follows from the known length.
    """
    line = calibration_line(annotations)
    if line is None or line.known_mm is None:
        return scale
    (x, y), (other_x, other_y) = line.points
    drawn = math.hypot(*scale.vector(other_x - x, other_y - y))
    if drawn == 0.0:
        return scale
    factor = line.known_mm / drawn
    return replace(
        scale,
        row_mm=scale.row_mm * factor,
        column_mm=scale.column_mm * factor,
        plane=MeasurementPlane.BY_HAND,
        unit=LengthUnit.MILLIMETRE,
    )

"""What is written at a drawing: values with their units and planes, in the reader's language."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication, QLocale

from cxrviewer.dicom.radiograph import Radiograph
from cxrviewer.dicom.study import ImageRef
from cxrviewer.errors import Message
from cxrviewer.imaging.annotations import values
from cxrviewer.imaging.annotations.annotation import Annotation, AnnotationKind
from cxrviewer.imaging.annotations.cardiothoracic import (
    NOTHING_KNOWN,
    Pose,
    cardiothoracic_ratio,
    cautions,
)
from cxrviewer.imaging.annotations.probe import PixelReading, reading_at
from cxrviewer.imaging.annotations.roi import RoiStatistics
from cxrviewer.imaging.measure import (
    PLANE_NAMES,
    Length,
    LengthUnit,
    MeasurementPlane,
    PixelScale,
)
from cxrviewer.ui.annotations.text_block import LineKind, TextLine
from cxrviewer.ui.translate import NO_BREAK_SPACE, translated

_K: Final = AnnotationKind
# Of these planes one says "42 mm at the detector", of the others "42 mm, calibrated".
_PLACES: Final = frozenset({MeasurementPlane.DETECTOR, MeasurementPlane.FILM})


@dataclass(frozen=True, eq=False, slots=True)
class Measured:
    """An image with what is needed to put its drawings into words.

    Attributes:
        radiograph: The image.
        ref: What is known of it, the reader's word on its view included.
        scale: Its scale, calibrated where the reader has done so.
        statistics: Gives those of a region; None while they are being computed.
        pose: What the outlines of the lungs say of how the patient lies on the image.
    """

    radiograph: Radiograph
    ref: ImageRef
    scale: PixelScale
    statistics: Callable[[Annotation], RoiStatistics | None]
    pose: Pose = NOTHING_KNOWN


def label_lines(annotation: Annotation, image: Measured) -> list[TextLine]:
    """Lines of an annotation's label, most important first; empty where it has none."""
    return _WORDS[annotation.kind](annotation, image)


def brief_lines(lines: Sequence[TextLine]) -> list[TextLine]:
    """What is said of a proposal where its label has no room: the value, and whether it warns."""
    if not lines:
        return []
    warns = any(line.kind is LineKind.WARNING for line in lines)
    return [
        TextLine(lines[0].text, LineKind.WARNING if warns else lines[0].kind),
        TextLine(QCoreApplication.translate("Measurements", "proposed"), LineKind.PRIOR),
    ]


def length_text(length: Length) -> str:
    """`42.3 mm at the detector`, `42.3 mm, calibrated (geometry)`, `128.4 px`."""
    return with_plane(bare_length(length), length.plane)


def bare_length(length: Length) -> str:
    """Value and unit alone, for a line that names the plane once."""
    return f"{number(length.value, 1)}{NO_BREAK_SPACE}{length.unit}"


def with_plane(text: str, plane: MeasurementPlane) -> str:
    """`text` with the plane in which it is true."""
    if plane is MeasurementPlane.PIXELS:
        return text
    template = (
        QCoreApplication.translate("Measurements", "{value} {plane}", "42 mm at the detector")
        if plane in _PLACES
        else QCoreApplication.translate("Measurements", "{value}, {plane}", "42 mm, calibrated")
    )
    return template.format(value=text, plane=translated(Message(PLANE_NAMES[plane])))


def number(value: float, digits: int) -> str:
    """A number as the reader writes it, without marks between thousands; a true minus."""
    locale = QLocale()
    locale.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
    text = locale.toString(abs(float(value)), "f", digits)
    is_zero = not any(character.isdigit() and character != "0" for character in text)
    return f"−{text}" if value < 0 and not is_zero else text


def reading_lines(reading: PixelReading) -> list[TextLine]:
    """What the probe says of a pixel: its place, its value before and after the Modality LUT."""
    template = QCoreApplication.translate("Measurements", "stored {stored} → {value}", "pixel")
    value = _value(reading.modality_value, reading.unit)
    lines = [
        TextLine(template.format(stored=number(reading.stored_value, 0), value=value)),
        TextLine(f"x {reading.column}  y {reading.row}", LineKind.SECONDARY),
    ]
    if reading.colour is not None:
        lines.append(TextLine("RGB " + " ".join(map(str, reading.colour)), LineKind.SECONDARY))
    if reading.is_padding:
        padding = QCoreApplication.translate("Measurements", "padding, not image")
        lines.append(TextLine(padding, LineKind.WARNING))
    return lines


def _length(annotation: Annotation, image: Measured) -> list[TextLine]:
    start, end = annotation.points
    length = values.distance(start, end, image.scale)
    return [TextLine(length_text(length), LineKind.STRONG)]


def _angle(annotation: Annotation, image: Measured) -> list[TextLine]:
    end, vertex, other = annotation.points
    angle = values.angle(end, vertex, other, image.scale)
    return [TextLine(_degrees(angle), LineKind.STRONG)]


def _cobb(annotation: Annotation, image: Measured) -> list[TextLine]:
    template = QCoreApplication.translate("Measurements", "Cobb {angle}")
    angle = _degrees(values.cobb_angle(annotation, image.scale))
    return [TextLine(template.format(angle=angle), LineKind.STRONG)]


def _region(annotation: Annotation, image: Measured) -> list[TextLine]:
    found = image.statistics(annotation)
    area = values.area(annotation, image.scale)
    size = f"{number(area.value, 1)}{NO_BREAK_SPACE}{area.unit}"
    template = QCoreApplication.translate("Measurements", "area {area}")
    last = TextLine(template.format(area=with_plane(size, area.plane)))
    if found is None:
        return [last]
    mean = QCoreApplication.translate("Measurements", "mean {mean}  SD {deviation}")
    ends = QCoreApplication.translate("Measurements", "min {minimum}  max {maximum}")
    return [
        TextLine(
            mean.format(
                mean=_value(found.mean, found.unit, 1),
                deviation=number(found.standard_deviation, 1),
            ),
            LineKind.STRONG,
        ),
        TextLine(ends.format(minimum=_value(found.minimum, ""), maximum=_value(found.maximum, ""))),
        last,
    ]


def _cardiothoracic(annotation: Annotation, image: Measured) -> list[TextLine]:
    found = cardiothoracic_ratio(annotation, image.scale, image.ref.patient_orientation)
    if math.isnan(found.ratio):
        return []
    ratio = QCoreApplication.translate("Measurements", "CTR {ratio}", "cardiothoracic ratio")
    parts = [
        " ".join(part for part in (side, number(length.value, 1)) if part)
        for side, length in zip(found.sides, found.heart, strict=True)
    ]
    widths = QCoreApplication.translate(
        "Measurements", "heart {first} + {second}, chest {chest}", "R 45.1, L 96.2, 281.3 mm"
    ).format(first=parts[0], second=parts[1], chest=bare_length(found.chest))
    lines = [
        TextLine(ratio.format(ratio=number(found.ratio, 2)), LineKind.STRONG),
        TextLine(with_plane(widths, found.chest.plane)),
    ]
    if annotation.is_proposed:
        text = QCoreApplication.translate("Measurements", "proposed: check the lines")
        lines.append(TextLine(text, LineKind.PRIOR))
    warnings = cautions(found, image.ref.view.position, image.pose)
    return lines + [TextLine(translated(one), LineKind.WARNING) for one in warnings]


def _tube_tip(annotation: Annotation, image: Measured) -> list[TextLine]:
    found = values.tube_tip(annotation, image.scale, image.ref.patient_orientation)
    first = TextLine(length_text(found.distance), LineKind.STRONG)
    if found.is_above is None:
        text = QCoreApplication.translate("Measurements", "tube tip to carina")
        return [first, TextLine(text)]
    if found.is_above:
        text = QCoreApplication.translate("Measurements", "tube tip above the carina")
        return [first, TextLine(text)]
    text = QCoreApplication.translate("Measurements", "tube tip below the carina")
    return [first, TextLine(text, LineKind.WARNING)]


def _probe(annotation: Annotation, image: Measured) -> list[TextLine]:
    reading = reading_at(annotation.points[0], image.radiograph)
    return reading_lines(reading) if reading is not None else []


def _calibration(annotation: Annotation, _image: Measured) -> list[TextLine]:
    known = Length(annotation.known_mm or 0.0, LengthUnit.MILLIMETRE, MeasurementPlane.BY_HAND)
    template = QCoreApplication.translate("Measurements", "{length} set by hand")
    return [TextLine(template.format(length=bare_length(known)), LineKind.STRONG)]


def _text(annotation: Annotation, _image: Measured) -> list[TextLine]:
    return [TextLine(annotation.text, LineKind.STRONG)] if annotation.text else []


_WORDS: Final[Mapping[AnnotationKind, Callable[[Annotation, Measured], list[TextLine]]]] = {
    _K.LENGTH: _length,
    _K.ANGLE: _angle,
    _K.COBB: _cobb,
    _K.RECTANGLE: _region,
    _K.ELLIPSE: _region,
    _K.ARROW: _text,
    _K.TEXT: _text,
    _K.CARDIOTHORACIC: _cardiothoracic,
    _K.TUBE_TIP: _tube_tip,
    _K.PROBE: _probe,
    _K.CALIBRATION: _calibration,
}


def _degrees(angle: float) -> str:
    return f"{number(angle, 1)}°"


def _value(value: float, unit: str, digits: int | None = None) -> str:
    """A pixel's value: whole where it is whole, else with two digits, or with as many as asked."""
    if digits is None:
        digits = 0 if float(value).is_integer() else 2
    text = number(value, digits)
    return f"{text}{NO_BREAK_SPACE}{unit}" if unit else text

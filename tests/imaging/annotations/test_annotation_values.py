"""Lengths, angles, areas and ratios of drawings against values computed by hand."""

from __future__ import annotations

import math

import pytest

from cxrviewer.dicom.radiograph import SpacingAttributes
from cxrviewer.dicom.study import ViewPosition
from cxrviewer.imaging.annotations.annotation import Annotation, AnnotationKind
from cxrviewer.imaging.annotations.calibration import calibrated
from cxrviewer.imaging.annotations.cardiothoracic import (
    CtrLines,
    Pose,
    cardiothoracic_ratio,
    cautions,
)
from cxrviewer.imaging.annotations.values import (
    AreaUnit,
    angle,
    area,
    cobb_angle,
    distance,
    tube_tip,
)
from cxrviewer.imaging.measure import LengthUnit, MeasurementPlane, PixelScale, pixel_scale

K = AnnotationKind
P = MeasurementPlane
PIXELS = PixelScale(1.0, 1.0, P.PIXELS, LengthUnit.PIXEL)
# Rows twice as far apart as columns.
TALL = PixelScale(0.4, 0.2, P.DETECTOR, LengthUnit.MILLIMETRE)

# 30 columns and 40 rows: with spacing (row, column) the length is hypot(30 c, 40 r).
SPACINGS = [
    ("imager", {"imager_pixel_spacing": (0.2, 0.2)}, 10.0, "mm", P.DETECTOR),
    ("imager, anisotropic", {"imager_pixel_spacing": (0.3, 0.1)}, 12.3693, "mm", P.DETECTOR),
    ("pixel spacing alone", {"pixel_spacing": (0.1, 0.1)}, 5.0, "mm", P.UNSTATED),
    (
        "both, equal",
        {"imager_pixel_spacing": (0.2, 0.2), "pixel_spacing": (0.2, 0.2)},
        10.0,
        "mm",
        P.DETECTOR,
    ),
    (
        "both, different",
        {"imager_pixel_spacing": (0.2, 0.2), "pixel_spacing": (0.16, 0.16)},
        8.0,
        "mm",
        P.CORRECTED,
    ),
    (
        "fiducial",
        {
            "imager_pixel_spacing": (0.2, 0.2),
            "pixel_spacing": (0.16, 0.16),
            "pixel_spacing_calibration_type": "FIDUCIAL",
        },
        8.0,
        "mm",
        P.FIDUCIAL,
    ),
    (
        "geometry, anisotropic",
        {"pixel_spacing": (0.3, 0.4), "pixel_spacing_calibration_type": "GEOMETRY"},
        16.9706,
        "mm",
        P.GEOMETRY,
    ),
    (
        "magnification",
        {
            "imager_pixel_spacing": (0.2, 0.2),
            "estimated_radiographic_magnification_factor": 1.25,
        },
        8.0,
        "mm",
        P.MAGNIFICATION,
    ),
    ("none", {}, 50.0, "px", P.PIXELS),
    ("none, high pixels", {"pixel_aspect_ratio": (2.0, 1.0)}, 85.4400, "px", P.PIXELS),
]  # fmt: skip


def made(kind: AnnotationKind, *points: tuple[float, float], **facts: object) -> Annotation:
    return Annotation("a", kind, points, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("facts", "length", "unit", "plane"),
    [row[1:] for row in SPACINGS],
    ids=[r[0] for r in SPACINGS],
)
def test_length_for_every_combination_of_spacings(
    facts: dict[str, object], length: float, unit: str, plane: MeasurementPlane
) -> None:
    scale = pixel_scale(SpacingAttributes(**facts))  # type: ignore[arg-type]
    found = distance((10.0, 20.0), (40.0, 60.0), scale)
    assert found.value == pytest.approx(length, abs=1e-4)
    assert (found.unit.value, found.plane) == (unit, plane)


def test_angle_of_square_pixels() -> None:
    assert angle((10, 0), (0, 0), (0, 7), PIXELS) == pytest.approx(90.0)
    assert angle((10, 0), (0, 0), (-5, 0), PIXELS) == pytest.approx(180.0)
    assert angle((1, 0), (0, 0), (1, math.sqrt(3)), PIXELS) == pytest.approx(60.0)


def test_angle_is_that_of_the_patient_and_not_of_the_pixels() -> None:
    """Two columns and one row are 0.4 mm each: 45 degrees, although 26.6 in pixels."""
    assert angle((1, 0), (0, 0), (2, 1), TALL) == pytest.approx(45.0)
    assert angle((1, 0), (0, 0), (2, 1), PIXELS) == pytest.approx(26.565, abs=1e-3)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (((0, 0), (10, 0)), ((0, 50), (10, 60)), 45.0),
        (((10, 0), (0, 0)), ((0, 50), (10, 60)), 45.0),  # drawn from right to left
        (((0, 0), (10, -10)), ((0, 50), (10, 60)), 90.0),
        # A curve of more than a right angle: end plates at 50 degrees each way.
        (((0, 0), (math.cos(math.radians(50)), -math.sin(math.radians(50)))),
         ((0, 50), (math.cos(math.radians(50)), 50 + math.sin(math.radians(50)))), 100.0),
        # An image on its side: both plates steep, 10 degrees either way of vertical.
        (((0, 0), (math.tan(math.radians(10)), 1)), ((50, 0), (50 - math.tan(math.radians(10)), 1)),
         20.0),
        (((0, 0), (10, 0)), ((0, 50), (10, 50)), 0.0),
    ],
)  # fmt: skip
def test_cobb_angle(
    first: tuple[tuple[float, float], ...],
    second: tuple[tuple[float, float], ...],
    expected: float,
) -> None:
    assert cobb_angle(made(K.COBB, *first, *second), PIXELS) == pytest.approx(expected)


def test_cobb_angle_with_pixels_that_are_not_square() -> None:
    cobb = made(K.COBB, (0, 0), (2, 0), (0, 9), (2, 10))
    assert cobb_angle(cobb, TALL) == pytest.approx(45.0)


def test_areas() -> None:
    """20 columns of 0.2 mm by 10 rows of 0.4 mm are 4 mm by 4 mm."""
    box = area(made(K.RECTANGLE, (30, 20), (10, 10)), TALL)
    assert box.value == pytest.approx(16.0)
    assert (box.unit, box.plane) == (AreaUnit.SQUARE_MILLIMETRE, P.DETECTOR)
    ellipse = area(made(K.ELLIPSE, (10, 10), (30, 20)), TALL)
    assert ellipse.value == pytest.approx(math.pi * 4.0)
    assert area(made(K.RECTANGLE, (0, 0), (3, 5)), PIXELS) == area(
        made(K.RECTANGLE, (3, 5), (0, 0)), PIXELS
    )
    assert area(made(K.RECTANGLE, (0, 0), (3, 5)), PIXELS).unit is AreaUnit.PIXEL


@pytest.mark.parametrize(
    ("orientation", "tip", "is_above"),
    [
        (("L", "F"), (105.0, 50.0), True),
        (("L", "F"), (105.0, 150.0), False),
        (("L", "H"), (105.0, 150.0), True),
        (("F", "R"), (50.0, 100.0), True),  # lies on its side, head at the left
        (("FL", "PH"), (150.0, 100.0), False),
        (None, (105.0, 50.0), None),
        (("P", "L"), (105.0, 50.0), None),
    ],
)
def test_tube_tip_is_above_or_below_by_where_the_head_is(
    orientation: tuple[str, str] | None, tip: tuple[float, float], is_above: bool | None
) -> None:
    found = tube_tip(made(K.TUBE_TIP, tip, (100.0, 100.0)), TALL, orientation)
    assert found.is_above is is_above
    dx, dy = tip[0] - 100.0, tip[1] - 100.0
    assert found.distance.value == pytest.approx(math.hypot(0.2 * dx, 0.4 * dy))
    assert found.distance.plane is P.DETECTOR


# --- cardiothoracic ratio ------------------------------------------------------------------------

UPRIGHT = CtrLines(((500, 100), (500, 900)), ((440, 600), (620, 700)), ((200, 750), (820, 740)))


def test_ratio_of_an_upright_midline() -> None:
    """60 and 120 columns of heart in 620 of chest."""
    found = cardiothoracic_ratio(UPRIGHT.annotation("a"), TALL, ("L", "F"))
    assert found.ratio == pytest.approx(180 / 620)
    assert [one.value for one in found.heart] == pytest.approx([12.0, 24.0])
    assert [one.value for one in found.halves] == pytest.approx([60.0, 64.0])
    assert found.chest.value == pytest.approx(124.0)
    assert found.heart_width.value == pytest.approx(36.0)
    assert found.sides == ("R", "L")
    assert found.chest.plane is P.DETECTOR


def test_ratio_does_not_depend_on_the_order_of_the_points_nor_on_height() -> None:
    swapped = CtrLines(UPRIGHT.midline[::-1], UPRIGHT.heart[::-1], UPRIGHT.chest[::-1])
    lower = CtrLines(UPRIGHT.midline, ((440, 300), (620, 880)), ((200, 333), (820, 720)))
    expected = cardiothoracic_ratio(UPRIGHT.annotation("a"), TALL)
    for lines in (swapped, lower):
        found = cardiothoracic_ratio(lines.annotation("a"), TALL)
        assert found.ratio == pytest.approx(expected.ratio)
        assert found.heart[0].value == pytest.approx(expected.heart[0].value)


@pytest.mark.parametrize("degrees", [-20.0, 7.0, 30.0])
@pytest.mark.parametrize("scale", [PIXELS, TALL], ids=["square", "tall"])
def test_ratio_turns_with_the_midline(degrees: float, scale: PixelScale) -> None:
    """The same lines turned in the patient's millimetres give the same ratio."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))

    def turned(point: tuple[float, float]) -> tuple[float, float]:
        x, y = point
        return (x * cos - y * sin) / scale.column_mm, (x * sin + y * cos) / scale.row_mm

    lines = CtrLines(
        (turned((0, -200)), turned((0, 200))),
        (turned((-40, 10)), turned((95, 60))),
        (turned((-140, 80)), turned((130, 90))),
    )
    found = cardiothoracic_ratio(lines.annotation("a"), scale)
    assert found.ratio == pytest.approx(135 / 270)
    assert [one.value for one in found.heart] == pytest.approx([40.0, 95.0])


def test_a_heart_on_one_side_of_the_midline_has_a_negative_distance() -> None:
    lines = CtrLines(UPRIGHT.midline, ((520, 600), (640, 700)), UPRIGHT.chest)
    found = cardiothoracic_ratio(lines.annotation("a"), PIXELS)
    assert [one.value for one in found.heart] == pytest.approx([-20.0, 140.0])
    assert found.ratio == pytest.approx(120 / 620)


def test_a_chest_without_width_has_no_ratio() -> None:
    lines = CtrLines(UPRIGHT.midline, UPRIGHT.heart, ((300, 1), (300, 5)))
    assert math.isnan(cardiothoracic_ratio(lines.annotation("a"), PIXELS).ratio)


@pytest.mark.parametrize(
    ("orientation", "sides"),
    [(("L", "F"), ("R", "L")), (("R", "F"), ("L", "R")), (None, ("", "")), (("P", "F"), ("", ""))],
)
def test_sides_are_the_patients(orientation: tuple[str, str] | None, sides: object) -> None:
    assert cardiothoracic_ratio(UPRIGHT.annotation("a"), PIXELS, orientation).sides == sides


@pytest.mark.parametrize(
    ("position", "expected"),
    [
        (ViewPosition.PA, []),
        (ViewPosition.AP, ["AP view: the heart looks larger than it is"]),
        (ViewPosition.LLD, ["LLD view: the heart looks larger than it is"]),
        (ViewPosition.FRONTAL, ["PA or AP is not stated"]),
        (ViewPosition.LL, ["not a frontal view"]),
    ],
)
def test_cautions_by_view(position: ViewPosition, expected: list[str]) -> None:
    found = cardiothoracic_ratio(UPRIGHT.annotation("a"), PIXELS)
    assert [str(one) for one in cautions(found, position)] == expected


def test_cautions_on_rotation() -> None:
    """Halves of 240 and 320: a third more."""
    lines = CtrLines(UPRIGHT.midline, UPRIGHT.heart, ((260, 750), (820, 740)))
    uneven = cardiothoracic_ratio(lines.annotation("a"), PIXELS)
    even = cardiothoracic_ratio(UPRIGHT.annotation("a"), PIXELS)
    pa = ViewPosition.PA
    assert "halves of the chest" in str(cautions(uneven, pa)[0])
    assert cautions(uneven, pa, Pose(is_rotated=False)) == ()
    assert str(cautions(even, pa, Pose(is_rotated=True))[0]) == "the patient is rotated"


def test_a_chest_that_is_cut_off_makes_no_ratio_to_rely_on() -> None:
    lines = cardiothoracic_ratio(UPRIGHT.annotation("a"), PIXELS)
    pa = ViewPosition.PA
    assert cautions(lines, pa, Pose(is_rotated=False, has_angles=True)) == ()
    (said,) = cautions(lines, pa, Pose(is_rotated=False, has_angles=False))
    assert str(said) == "a costophrenic angle is cut off: the chest may be wider"


# --- calibration ---------------------------------------------------------------------------------


def test_calibration_makes_its_line_as_long_as_it_says_whatever_the_pixels_shape() -> None:
    line = made(K.CALIBRATION, (0, 0), (30, 40), known_mm=25.0)
    for scale in (PIXELS, TALL):
        found = calibrated(scale, [line])
        assert distance((0, 0), (30, 40), found).value == pytest.approx(25.0)
        assert found.plane is P.BY_HAND
        assert found.unit is LengthUnit.MILLIMETRE
        assert found.pixel_aspect == pytest.approx(scale.pixel_aspect)
    # hypot(30, 40) pixels are 25 mm: half a millimetre each.
    assert calibrated(PIXELS, [line]).column_mm == pytest.approx(0.5)


def test_last_calibration_counts_and_none_leaves_the_scale() -> None:
    lines = [made(K.CALIBRATION, (0, 0), (10, 0), known_mm=mm) for mm in (5.0, 20.0)]
    assert calibrated(PIXELS, lines).column_mm == pytest.approx(2.0)
    assert calibrated(TALL, []) is TALL
    assert calibrated(TALL, [made(K.CALIBRATION, (3, 3), (3, 3), known_mm=9.0)]) is TALL


@pytest.mark.parametrize(
    ("kind", "points", "facts"),
    [
        (K.LENGTH, ((0, 0),), {}),
        (K.PROBE, ((0, math.nan),), {}),
        (K.LENGTH, ((0, 0), (1, 1)), {"known_mm": 3.0}),
        (K.CALIBRATION, ((0, 0), (1, 1)), {}),
        (K.CALIBRATION, ((0, 0), (1, 1)), {"known_mm": 0.0}),
        (K.CALIBRATION, ((0, 0), (1, 1)), {"known_mm": math.inf}),
    ],
)
def test_nonsense_is_refused(kind: AnnotationKind, points: object, facts: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"points|known"):
        Annotation("a", kind, points, **facts)  # type: ignore[arg-type]

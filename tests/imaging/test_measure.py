"""Lengths: which tag decides, in which plane, and round scale bars."""

from __future__ import annotations

import pytest

from cxrviewer.dicom.radiograph import SpacingAttributes
from cxrviewer.imaging.geometry import ViewTransform
from cxrviewer.imaging.measure import (
    PLANE_NAMES,
    LengthUnit,
    MeasurementPlane,
    PixelScale,
    pixel_scale,
    scale_bar,
)

P = MeasurementPlane
IMAGER = (0.2, 0.15)

RULES = [
    # id, tags, (row, column), plane
    ("imager", {"imager_pixel_spacing": IMAGER}, IMAGER, P.DETECTOR),
    (
        "equal is not calibrated",
        {"imager_pixel_spacing": IMAGER, "pixel_spacing": IMAGER},
        IMAGER,
        P.DETECTOR,
    ),
    (
        "equal but declared geometry",
        {
            "imager_pixel_spacing": IMAGER,
            "pixel_spacing": IMAGER,
            "pixel_spacing_calibration_type": "GEOMETRY",
        },
        IMAGER,
        P.GEOMETRY,
    ),
    (
        "fiducial",
        {
            "imager_pixel_spacing": IMAGER,
            "pixel_spacing": (0.1, 0.1),
            "pixel_spacing_calibration_type": "FIDUCIAL",
        },
        (0.1, 0.1),
        P.FIDUCIAL,
    ),
    (
        "different without a type",
        {"imager_pixel_spacing": IMAGER, "pixel_spacing": (0.1, 0.1)},
        (0.1, 0.1),
        P.CORRECTED,
    ),
    # 0.2 / 1.25 = 0.16 and 0.15 / 1.25 = 0.12
    (
        "magnification",
        {"imager_pixel_spacing": IMAGER, "estimated_radiographic_magnification_factor": 1.25},
        (0.16, 0.12),
        P.MAGNIFICATION,
    ),
    (
        "magnification of one",
        {"imager_pixel_spacing": IMAGER, "estimated_radiographic_magnification_factor": 1.0},
        IMAGER,
        P.DETECTOR,
    ),
    (
        "calibration beats magnification",
        {
            "imager_pixel_spacing": IMAGER,
            "pixel_spacing": (0.1, 0.1),
            "estimated_radiographic_magnification_factor": 1.25,
        },
        (0.1, 0.1),
        P.CORRECTED,
    ),
    ("film", {"nominal_scanned_pixel_spacing": (0.17, 0.17)}, (0.17, 0.17), P.FILM),
    (
        "film beside imager",
        {"nominal_scanned_pixel_spacing": (0.17, 0.17), "imager_pixel_spacing": IMAGER},
        IMAGER,
        P.DETECTOR,
    ),
    (
        "pixel spacing that repeats the film's",
        {"nominal_scanned_pixel_spacing": (0.17, 0.17), "pixel_spacing": (0.17, 0.17)},
        (0.17, 0.17),
        P.FILM,
    ),
    (
        "pixel spacing that corrects the film's",
        {"nominal_scanned_pixel_spacing": (0.17, 0.17), "pixel_spacing": (0.15, 0.15)},
        (0.15, 0.15),
        P.CORRECTED,
    ),
    (
        "film magnified",
        {
            "nominal_scanned_pixel_spacing": (0.2, 0.15),
            "estimated_radiographic_magnification_factor": 1.25,
        },
        (0.16, 0.12),
        P.MAGNIFICATION,
    ),
    ("only pixel spacing", {"pixel_spacing": (0.3, 0.3)}, (0.3, 0.3), P.UNSTATED),
    ("nothing", {}, (1.0, 1.0), P.PIXELS),
    ("zero", {"pixel_spacing": (0.0, 0.0)}, (1.0, 1.0), P.PIXELS),
    (
        "zero beside imager",
        {"pixel_spacing": (0.0, 0.0), "imager_pixel_spacing": IMAGER},
        IMAGER,
        P.DETECTOR,
    ),
    ("aspect only", {"pixel_aspect_ratio": (4.0, 3.0)}, (4 / 3, 1.0), P.PIXELS),
]


@pytest.mark.parametrize(
    ("tags", "size", "plane"), [rule[1:] for rule in RULES], ids=[rule[0] for rule in RULES]
)
def test_which_tag_decides(tags: dict[str, object], size: tuple[float, float], plane: P) -> None:
    scale = pixel_scale(SpacingAttributes(**tags))  # type: ignore[arg-type]
    assert (scale.row_mm, scale.column_mm) == pytest.approx(size)
    assert scale.plane is plane
    assert scale.unit is (LengthUnit.PIXEL if plane is P.PIXELS else LengthUnit.MILLIMETRE)


def test_a_length_counts_rows_and_columns_apart() -> None:
    scale = PixelScale(0.4, 0.3, P.DETECTOR, LengthUnit.MILLIMETRE)
    # 100 columns are 30 mm, 100 rows 40 mm: 3-4-5.
    length = scale.length(100, 100)
    assert length.value == pytest.approx(50.0)
    assert str(length) == "50.0 mm"
    assert scale.pixel_aspect == pytest.approx(4 / 3)


def test_without_spacing_lengths_are_pixels() -> None:
    assert str(pixel_scale(SpacingAttributes()).length(30, 40)) == "50 px"


@pytest.mark.parametrize(
    ("zoom", "label", "screen"),
    [
        # 0.2 mm a column: 150 screen pixels are 150 · 0.2 / zoom mm.
        (0.3, "10 cm", 150.0),  # 100 mm fit exactly
        (0.31, "5 cm", 77.5),  # 96.8 mm fit: 50 mm · 0.31 / 0.2
        (1.0, "2 cm", 100.0),  # 30 mm fit
        (10.0, "2 mm", 100.0),  # 3 mm fit
        (64.0, "0.2 mm", 64.0),  # 0.47 mm fit
    ],
)
def test_scale_bars_are_round(zoom: float, label: str, screen: float) -> None:
    scale = PixelScale(0.2, 0.2, P.DETECTOR, LengthUnit.MILLIMETRE)
    bar = scale_bar(scale, ViewTransform((100, 100), (500, 500), zoom, (50, 50)), 150)
    assert bar is not None
    assert bar.label == label
    assert bar.screen_length == pytest.approx(screen)
    assert bar.length.plane is P.DETECTOR


def test_a_turned_image_is_measured_along_its_rows() -> None:
    scale = PixelScale(0.4, 0.2, P.DETECTOR, LengthUnit.MILLIMETRE)
    # The transform ignores the aspect here: on its side, a screen pixel is 0.4 mm.
    view = ViewTransform((100, 100), (500, 500), 1.0, (50, 50), quarter_turns=1)
    bar = scale_bar(scale, view, 100)
    assert bar is not None
    assert (bar.label, bar.screen_length) == ("2 cm", pytest.approx(50.0))


def test_pixel_bars_say_so() -> None:
    view = ViewTransform((100, 100), (500, 500), 1.0, (50, 50))
    bar = scale_bar(pixel_scale(SpacingAttributes()), view, 150)
    assert bar is not None
    assert bar.label == "100 px"


def test_every_plane_has_a_name() -> None:
    assert set(PLANE_NAMES) == set(P)

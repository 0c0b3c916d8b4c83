"""Statistics of regions and single pixels against numpy's own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from cxrviewer.dicom.radiograph import GrayscaleAttributes, LutTable, Radiograph
from cxrviewer.dicom.study import ImageRef
from cxrviewer.imaging.annotations.annotation import Annotation, AnnotationKind
from cxrviewer.imaging.annotations.probe import reading_at
from cxrviewer.imaging.annotations.roi import pixel_count, roi_statistics

ROWS, COLUMNS = 40, 60
STORED: NDArray[np.uint16] = (
    np.random.default_rng(3).integers(0, 4096, (ROWS, COLUMNS)).astype(np.uint16)
)
PLAIN = GrayscaleAttributes(bits_stored=12)


def radiograph(
    grayscale: GrayscaleAttributes = PLAIN, stored: NDArray[np.uint16] = STORED
) -> Radiograph:
    return Radiograph(ImageRef(Path("a.dcm")), stored, None, grayscale)


def region(kind: AnnotationKind, *corners: tuple[float, float]) -> Annotation:
    return Annotation("a", kind, corners)


def test_rectangle_takes_pixels_whose_middle_lies_inside() -> None:
    """From x 10.4 the middle 10.5 of column 10 is inside; up to x 20.6 so is column 20."""
    found = roi_statistics(region(AnnotationKind.RECTANGLE, (20.6, 9.6), (10.4, 5.4)), radiograph())
    values = STORED[5:10, 10:21].astype(float)
    assert found is not None
    assert found.count == values.size == 55
    assert found.mean == pytest.approx(values.mean(), rel=1e-12)
    assert found.standard_deviation == pytest.approx(values.std(), rel=1e-12)
    assert (found.minimum, found.maximum) == (values.min(), values.max())


def test_ellipse_of_five_pixels_across_is_counted_by_hand() -> None:
    """Radius 2.5 around the middle of a pixel: rows of 3, 5, 5, 5, 3."""
    values = STORED.copy()
    values[:] = 7
    values[8:13, 18:23] = 100
    values[8, 18] = values[8, 22] = values[12, 18] = values[12, 22] = 4000  # the corners
    found = roi_statistics(
        region(AnnotationKind.ELLIPSE, (18.0, 8.0), (23.0, 13.0)), radiograph(stored=values)
    )
    assert found is not None
    assert found.count == 21
    assert (found.minimum, found.maximum, found.mean) == (100, 100, 100)


@given(
    st.tuples(*(st.integers(-500, 6500).map(lambda n: n / 100) for _ in range(4))).filter(
        lambda c: c[0] != c[2] and c[1] != c[3]
    ),
    st.sampled_from([AnnotationKind.RECTANGLE, AnnotationKind.ELLIPSE]),
)
def test_statistics_equal_numpys_over_a_mask_made_pixel_by_pixel(
    corners: tuple[float, float, float, float], kind: AnnotationKind
) -> None:
    x0, y0, x1, y1 = corners
    grayscale = GrayscaleAttributes(
        bits_stored=12, rescale_slope=-2.5, rescale_intercept=17.0, rescale_type="HU"
    )
    found = roi_statistics(region(kind, (x0, y0), (x1, y1)), radiograph(grayscale))
    mask = np.zeros(STORED.shape, bool)
    for row in range(ROWS):
        for column in range(COLUMNS):
            x, y = column + 0.5, row + 0.5
            if kind is AnnotationKind.RECTANGLE:
                mask[row, column] = min(x0, x1) <= x <= max(x0, x1) and min(y0, y1) <= y <= max(
                    y0, y1
                )
            else:
                across = (x - (x0 + x1) / 2) / (abs(x1 - x0) / 2 or 1)
                down = (y - (y0 + y1) / 2) / (abs(y1 - y0) / 2 or 1)
                mask[row, column] = across**2 + down**2 <= 1
    values = STORED[mask] * -2.5 + 17.0
    if not values.size:
        assert found is None
        return
    assert found is not None
    assert found.count == values.size
    assert found.mean == pytest.approx(values.mean(), rel=1e-12)
    assert found.standard_deviation == pytest.approx(values.std(), rel=1e-9, abs=1e-9)
    assert (found.minimum, found.maximum) == (values.min(), values.max())
    assert found.unit == "HU"


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.int16])
def test_every_type_of_stored_values_over_its_whole_range(dtype: type) -> None:
    """More rows than are counted at a time, and the ends of the range among them."""
    limits = np.iinfo(dtype)
    stored = np.random.default_rng(5).integers(limits.min, limits.max + 1, (700, 90)).astype(dtype)
    stored[3, 3], stored[600, 80] = limits.min, limits.max
    bits = GrayscaleAttributes(
        bits_stored=limits.bits,
        pixel_representation=int(limits.min < 0),
        rescale_slope=0.1,
        rescale_intercept=-3.0,
    )
    found = roi_statistics(
        region(AnnotationKind.RECTANGLE, (0, 0), (90, 700)), radiograph(bits, stored)
    )
    values = stored * 0.1 - 3.0
    assert found is not None
    assert found.count == stored.size
    assert found.mean == pytest.approx(values.mean(), rel=1e-12)
    assert found.standard_deviation == pytest.approx(values.std(), rel=1e-12)
    assert (found.minimum, found.maximum) == (values.min(), values.max())


def test_padding_is_no_part_of_a_region() -> None:
    values = STORED.copy()
    values[:, :30] = 0
    padded = GrayscaleAttributes(bits_stored=12, pixel_padding_value=0)
    box = region(AnnotationKind.RECTANGLE, (20, 0), (40, 10))
    found = roi_statistics(box, radiograph(padded, values))
    assert found is not None
    assert found.mean == pytest.approx(STORED[:10, 30:40][STORED[:10, 30:40] != 0].mean())
    outside = region(AnnotationKind.RECTANGLE, (0, 0), (20, 10))
    assert roi_statistics(outside, radiograph(padded, values)) is None


def test_region_beside_the_image_or_between_pixels_has_no_statistics() -> None:
    for corners in (((-9, -9), (-2, -2)), ((10.6, 5.0), (11.4, 9.0))):
        assert roi_statistics(region(AnnotationKind.RECTANGLE, *corners), radiograph()) is None


def test_work_is_counted_in_pixels() -> None:
    box = region(AnnotationKind.ELLIPSE, (-5.0, 2.0), (10.0, 12.0))
    assert pixel_count(box, (ROWS, COLUMNS)) == 100


def test_modality_lut_is_used_for_its_values() -> None:
    table = LutTable(0, 16, np.arange(4096, dtype=np.uint16) * 3)
    grayscale = GrayscaleAttributes(bits_stored=12, modality_lut=table)
    found = roi_statistics(region(AnnotationKind.RECTANGLE, (0, 0), (9, 9)), radiograph(grayscale))
    assert found is not None
    assert found.mean == pytest.approx(3.0 * STORED[:9, :9].mean())


@pytest.mark.parametrize(
    ("point", "column", "row"), [((0.0, 0.0), 0, 0), ((59.99, 39.99), 59, 39), ((12.5, 7.2), 12, 7)]
)
def test_probe_reads_the_pixel_that_holds_the_point(
    point: tuple[float, float], column: int, row: int
) -> None:
    grayscale = GrayscaleAttributes(
        bits_stored=12, rescale_slope=0.5, rescale_intercept=-10.0, rescale_type="OD"
    )
    found = reading_at(point, radiograph(grayscale))
    assert found is not None
    assert (found.column, found.row) == (column, row)
    assert found.stored_value == STORED[row, column]
    assert found.modality_value == STORED[row, column] * 0.5 - 10.0
    assert found.unit == "OD"


def test_probe_says_nothing_beside_the_image_and_tells_padding() -> None:
    padded = GrayscaleAttributes(bits_stored=12, pixel_padding_value=int(STORED[3, 4]))
    for point in ((-0.1, 3.0), (60.0, 3.0), (3.0, 40.0)):
        assert reading_at(point, radiograph()) is None
    found = reading_at((4.5, 3.5), radiograph(padded))
    assert found is not None
    assert found.is_padding
    assert found.unit == ""

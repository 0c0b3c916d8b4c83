"""What is measured on outlines, against values worked out by hand."""

from __future__ import annotations

import subprocess
import sys

import cv2
import numpy as np
import pytest
from drawn_outlines import drawn, letterboxed_canvas, plain_canvas

from cxrviewer.imaging.annotations.cardiothoracic import cardiothoracic_ratio
from cxrviewer.imaging.canvas import CanvasTransform
from cxrviewer.imaging.measure import LengthUnit, MeasurementPlane, PixelScale
from cxrviewer.inference.analysis import BundleId
from cxrviewer.inference.anatomy.answer import AnatomyLimits, measure
from cxrviewer.inference.anatomy.framing import Inclusion, asymmetry, inclusion
from cxrviewer.inference.anatomy.heart import heart_size
from cxrviewer.inference.anatomy.organs import Organ
from cxrviewer.inference.anatomy.outlines import Outlines, hull, outline
from cxrviewer.inference.anatomy.soundness import doubts, measurable
from cxrviewer.inference.anatomy.zones import Place, charted, named, place_words, places_of, shares

SURE = dict.fromkeys(Organ, 0.95)
NONE = (0, 0, 0, 0)
LIMITS = AnatomyLimits(0.8, -0.2, 0.1)


def test_cardiothoracic_ratio() -> None:
    # The heart spans columns 38 to 70, the lungs 10 to 86.
    found = heart_size(drawn())
    assert found is not None
    assert found.heart_width == 32
    assert found.chest_width == 76
    assert found.ratio == pytest.approx(32 / 76)
    # Halfway between the inner borders at 40 and 60, from the apex at 10 to the base at 70.
    assert found.lines.midline == ((50, 10), (50, 70))
    assert found.lines.heart == ((38, 61), (70, 61))
    assert found.lines.chest == ((10, 40), (86, 41.5))


def test_lines_lie_on_the_image_and_not_on_the_canvas() -> None:
    found = heart_size(drawn(canvas=letterboxed_canvas()))
    assert found is not None
    # A canvas pixel is 4 image pixels, and the image begins 12.5 canvas columns from the left.
    assert found.lines.midline == ((150, 40), (150, 280))
    assert found.lines.heart == ((102, 244), (230, 244))
    assert found.chest_width == 304
    assert found.ratio == pytest.approx(32 / 76)


def test_lines_measure_the_same_when_they_are_drawn() -> None:
    found = heart_size(drawn(canvas=letterboxed_canvas()))
    assert found is not None
    scale = PixelScale(0.2, 0.2, MeasurementPlane.DETECTOR, LengthUnit.MILLIMETRE)
    drawing = cardiothoracic_ratio(found.lines.annotation("1"), scale)
    assert drawing.ratio == pytest.approx(found.ratio)
    assert [length.value for length in drawing.heart] == pytest.approx([48 * 0.2, 80 * 0.2])


def test_ends_of_a_width_may_lie_at_different_heights() -> None:
    outlines = drawn()
    outlines.labels[20:22, 36:38] |= Organ.HEART.bit  # beyond the left border at 38, high up
    found = heart_size(outlines)
    assert found is not None
    assert found.heart_width == 34
    assert found.lines.heart == ((36, 21), (70, 61))


def test_midline_is_that_of_the_upper_half() -> None:
    outlines = drawn()
    # A lung that draws back from the heart in its lower half does not move it.
    outlines.labels[41:70, 60:75] &= ~np.uint8(Organ.LEFT_LUNG.bit)
    found = heart_size(outlines)
    assert found is not None
    assert found.lines.midline[0][0] == 50


@pytest.mark.parametrize("organ", list(Organ))
def test_no_ratio_without_an_organ(organ: Organ) -> None:
    outlines = drawn(**{organ.value: NONE})
    assert heart_size(outlines) is None
    assert not measurable(outlines)


def test_zones_are_thirds_of_each_lungs_own_height() -> None:
    order = list(Place)
    found = places_of(drawn())
    # The right lung has rows 10 to 70, thirds of 20; the left one 13 to 70, thirds of 19.
    for row, place in {10: "upper", 29: "upper", 30: "middle", 49: "middle", 50: "lower",
                       69: "lower"}.items():  # fmt: skip
        assert order[found[row, 20]] == f"right_{place}_zone"
    for row, place in {13: "upper", 31: "upper", 32: "middle", 50: "middle", 51: "lower",
                       69: "lower"}.items():  # fmt: skip
        assert order[found[row, 80]] == f"left_{place}_zone"
    assert order[found[72, 50]] is Place.HEART
    assert order[found[60, 39]] is Place.RIGHT_LOWER  # overlap belongs to the lung
    assert order[found[20, 50]] is Place.MEDIASTINUM
    assert order[found[11, 50]] is Place.OUTSIDE  # above the left apex
    assert order[found[90, 50]] is Place.OUTSIDE
    assert order[found[40, 5]] is Place.OUTSIDE


def test_opacity_that_the_outline_goes_around_belongs_to_its_zone() -> None:
    outlines = drawn()
    outlines.labels[15:25, 10:30] = 0  # dense, at the chest wall
    found = places_of(outlines)
    assert list(Place)[found[20, 15]] is Place.RIGHT_UPPER
    # What the heart covers stays heart, though the hull of a lung that reaches below it has it.
    outlines.labels[70:80, 60:64] |= Organ.LEFT_LUNG.bit
    assert list(Place)[places_of(outlines)[72, 66]] is Place.HEART
    # The lungs are no less equal for it, nor does the midline move.
    assert asymmetry(outlines) == asymmetry(drawn())


def test_a_hull_is_that_of_every_pixel() -> None:
    mask = np.random.default_rng(3).random((60, 80)) < 0.01
    expected = np.zeros(mask.shape, np.uint8)
    points = np.argwhere(mask)[:, ::-1].astype(np.int32)
    cv2.fillConvexPoly(expected, cv2.convexHull(points), 1)
    assert (hull(mask) == expected.astype(bool)).all()
    assert not hull(np.zeros((5, 5), bool)).any()


def test_what_lies_beside_a_lung_belongs_to_its_nearest_zone() -> None:
    order = list(Place)
    found = charted(drawn()).widened(5.0)
    # The right lung has columns 10 to 40 and rows 10 to 70: five pixels are near, six are not.
    assert order[found[40, 5]] is Place.RIGHT_MIDDLE
    assert order[found[40, 4]] is Place.OUTSIDE
    assert order[found[5, 20]] is Place.RIGHT_UPPER
    assert order[found[4, 20]] is Place.OUTSIDE
    assert order[found[74, 20]] is Place.RIGHT_LOWER
    assert order[found[75, 20]] is Place.OUTSIDE
    # The left one has columns 60 to 86.
    assert order[found[60, 90]] is Place.LEFT_LOWER
    assert order[found[60, 91]] is Place.OUTSIDE
    # Heart and mediastinum are no blur of a lung.
    assert order[found[72, 50]] is Place.HEART
    assert order[found[20, 42]] is Place.MEDIASTINUM


def test_without_lungs_nothing_lies_beside_them() -> None:
    found = charted(drawn(left_lung=NONE, right_lung=NONE)).widened(5.0)
    assert {list(Place)[index] for index in np.unique(found)} == {Place.HEART, Place.OUTSIDE}


def test_a_map_is_no_finer_than_its_cells() -> None:
    # Cells of five pixels. The first one below the right lung, which ends at row 70; the second.
    maps = np.zeros((2, 20, 20), np.float32)
    maps[0, 14, 4] = maps[1, 15, 4] = 1
    touching, apart = shares(maps, plain_canvas(), charted(drawn()))
    assert touching[Place.RIGHT_LOWER] == pytest.approx(1)
    # It fades from row 77.5 to rows 72.5 and 82.5: what lies below row 77 (its middle 77.5 is near
    # enough) is outside, a little less than half.
    assert apart[Place.OUTSIDE] == pytest.approx(0.5, abs=0.1)
    assert apart[Place.RIGHT_LOWER] == pytest.approx(0.5, abs=0.1)


def test_shares_of_a_map() -> None:
    # One cell a canvas pixel: 3 in the right upper zone, 1 in the heart, a negative one elsewhere.
    heatmap = np.zeros((100, 100), np.float32)
    heatmap[15, 15] = 3
    heatmap[73, 50] = 1
    heatmap[90, 90] = -7
    (found,) = shares(heatmap[None], plain_canvas(), charted(drawn()))
    assert found[Place.RIGHT_UPPER] == pytest.approx(0.75)
    assert found[Place.HEART] == pytest.approx(0.25)
    assert sum(found.values()) == pytest.approx(1)
    assert found[Place.OUTSIDE] == 0


def test_map_lies_on_another_canvas() -> None:
    # The map's canvas is the middle square of an image of 400 x 300; the anatomy's has it whole.
    cropped = CanvasTransform((400, 300), (300, 300), 1.0, 1.0, 0.0, -50.0)
    heatmap = np.full((3, 3), -1.0, np.float32)
    heatmap[0, 0] = 1  # image rows 50 to 150, columns 0 to 100: canvas rows 12.5 to 37.5
    (found,) = shares(heatmap[None], cropped, charted(drawn(canvas=letterboxed_canvas())))
    # On the anatomy's canvas that is columns 12.5 to 37.5, all in the right lung down to row 37.5.
    assert found[Place.RIGHT_UPPER] + found[Place.RIGHT_MIDDLE] > 0.99
    assert found[Place.RIGHT_UPPER] > found[Place.RIGHT_MIDDLE] > 0.1


def test_map_without_a_positive_value_has_no_shares() -> None:
    maps = np.full((2, 2, 2), -1, np.float32)
    maps[1, 0, 0] = 1
    none, some = shares(maps, plain_canvas(), charted(drawn()))
    assert none == {}
    assert sum(some.values()) == pytest.approx(1)


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({Place.LEFT_LOWER: 0.6, Place.HEART: 0.4}, (Place.LEFT_LOWER,)),
        ({Place.LEFT_LOWER: 0.4, Place.HEART: 0.3, Place.OUTSIDE: 0.3},
         (Place.LEFT_LOWER, Place.HEART)),
        # What lies outside is the blur of the map, unless it is more than a third.
        ({Place.OUTSIDE: 0.33, Place.LEFT_UPPER: 0.3, Place.LEFT_MIDDLE: 0.25, Place.HEART: 0.12},
         (Place.LEFT_UPPER, Place.LEFT_MIDDLE)),
        ({Place.OUTSIDE: 0.34, Place.LEFT_UPPER: 0.4, Place.LEFT_MIDDLE: 0.26},
         (Place.LEFT_UPPER, Place.OUTSIDE)),
        (dict.fromkeys((Place.RIGHT_UPPER, Place.RIGHT_MIDDLE, Place.RIGHT_LOWER,
                        Place.LEFT_UPPER, Place.LEFT_MIDDLE, Place.LEFT_LOWER, Place.HEART),
                       1 / 7), (Place.RIGHT_UPPER, Place.RIGHT_MIDDLE, Place.RIGHT_LOWER)),
        ({}, ()),
    ],
)  # fmt: skip
def test_the_greatest_shares_are_named(
    given: dict[Place, float], wanted: tuple[Place, ...]
) -> None:
    assert named(given) == wanted


def test_every_place_has_words() -> None:
    assert str(place_words(Place.LEFT_LOWER)) == "left lower zone"
    assert len({str(place_words(place)) for place in Place}) == len(Place)


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({}, Inclusion(True, True, True, True)),
        ({"right_lung": (0, 70, 10, 40)}, Inclusion(False, True, True, True)),
        ({"left_lung": (2, 70, 60, 86)}, Inclusion(True, False, True, True)),
        ({"left_lung": (3, 70, 60, 86)}, Inclusion(True, True, True, True)),
        ({"left_lung": (13, 100, 60, 86)}, Inclusion(True, True, True, False)),
        # A lung that reaches the side over its whole height is cut above its angle alone.
        ({"right_lung": (10, 70, 0, 40)}, Inclusion(True, True, True, True)),
    ],
)
def test_inclusion(changes: dict[str, tuple[int, int, int, int]], wanted: Inclusion) -> None:
    assert inclusion(drawn(**changes)) == wanted


def test_lower_third_at_the_side_is_a_lost_angle() -> None:
    outlines = drawn()
    outlines.labels[60:70, 0:10] |= Organ.RIGHT_LUNG.bit
    found = inclusion(outlines)
    assert found is not None
    assert not found.right_angle
    assert [str(one) for one in found.warnings()] == ["The right costophrenic angle is cut off."]


def test_border_is_that_of_the_image_and_not_of_the_canvas() -> None:
    # The image ends 12.5 columns before the canvas does.
    outlines = drawn(canvas=letterboxed_canvas())
    outlines.labels[60:70, 86:88] |= Organ.LEFT_LUNG.bit
    found = inclusion(outlines)
    assert found is not None
    assert not found.left_angle


def test_asymmetry() -> None:
    assert asymmetry(drawn()) == pytest.approx((26 - 30) / (26 + 30))
    turned = drawn(right_lung=(10, 70, 10, 30), left_lung=(10, 70, 40, 90))
    assert asymmetry(turned) == pytest.approx((50 - 20) / 70)
    assert asymmetry(drawn(left_lung=NONE)) is None


BEYOND = (
    "The outline of the heart reaches beyond that of the lungs, so the chest may be wider than its"
    " line; check both lines."
)


@pytest.mark.parametrize(
    ("changes", "certainty", "said"),
    [
        ({}, SURE, []),
        ({"heart": NONE}, SURE, ["The heart was not found."]),
        ({"left_lung": NONE}, SURE, ["The left lung was not found."]),
        ({"right_lung": (10, 13, 10, 40)}, SURE, ["The right lung was not found."]),
        ({"right_lung": (10, 70, 60, 86), "left_lung": (10, 70, 10, 40)}, SURE,
         ["The outlines of both lungs do not lie side by side; they are not used.",
          "The outline of the heart does not lie between the lungs; it is not used."]),
        ({"heart": (46, 76, 5, 15)}, SURE,
         ["The outline of the heart does not lie between the lungs; it is not used."]),
        # The lungs reach from column 10 to 86; by one column outlines waver.
        ({"heart": (46, 76, 40, 88)}, SURE, [BEYOND]),
        ({"heart": (46, 76, 8, 66)}, SURE, [BEYOND]),
        ({"heart": (46, 76, 40, 87)}, SURE, []),
        ({"left_lung": (13, 70, 60, 68)}, SURE,
         ["One lung is outlined much larger than the other; look at the outlines.", BEYOND]),
        ({}, SURE | {Organ.HEART: 0.7},
         ["The outlines of lungs and heart are uncertain on this image; look at them."]),
    ],
)  # fmt: skip
def test_doubts(
    changes: dict[str, tuple[int, int, int, int]], certainty: dict[Organ, float], said: list[str]
) -> None:
    assert [str(one) for one in doubts(drawn(**changes), certainty, 0.8)] == said


def test_nothing_is_measured_on_outlines_that_are_none() -> None:
    found = measure(BundleId("a", "1", "0"), drawn(left_lung=NONE), SURE, LIMITS)
    assert found.heart_size is None
    assert found.inclusion is None
    assert found.asymmetry is None
    assert found.is_rotated is None
    assert [str(one) for one in found.warnings()] == ["The left lung was not found."]


def test_warnings_of_a_turned_patient() -> None:
    turned = drawn(right_lung=(0, 70, 10, 30), left_lung=(10, 70, 40, 90), heart=(46, 76, 28, 60))
    found = measure(BundleId("a", "1", "0"), turned, SURE, LIMITS)
    assert found.is_rotated
    assert found.heart_size is not None
    assert found.heart_size.ratio == pytest.approx(32 / 80)
    assert [str(one)[:8] for one in found.warnings()] == ["The apex", "One lung"]


def chances_of(outlines: Outlines, inside: float) -> np.ndarray:
    planes = np.stack([outlines.mask(organ) for organ in Organ])
    return np.where(planes, np.float32(inside), np.float32(0))


def test_outline_is_one_piece_without_holes() -> None:
    drawing = drawn()
    chances = chances_of(drawing, 1.0)
    lung = list(Organ).index(Organ.RIGHT_LUNG)
    chances[lung, 30:33, 20:23] = 0.1  # a hole
    chances[lung, 90:95, 90:95] = 0.9  # a second piece
    found, certainty = outline(chances, plain_canvas())
    assert np.array_equal(found.labels, drawing.labels)
    assert not found.labels.flags.writeable
    area = 60 * 30
    sure = area - 9 + 9 * 0.1
    assert certainty[Organ.RIGHT_LUNG] == pytest.approx(2 * sure / (sure + 25 * 0.9 + area))
    assert certainty[Organ.LEFT_LUNG] == pytest.approx(1)


def test_certainty_is_the_expected_overlap() -> None:
    _, certainty = outline(chances_of(drawn(), 0.6), plain_canvas())
    assert certainty[Organ.HEART] == pytest.approx(2 * 0.6 / 1.6)
    assert outline(chances_of(drawn(), 0.0), plain_canvas())[1][Organ.HEART] == 0


def test_nothing_is_outlined_beyond_the_image() -> None:
    chances = np.ones((3, 100, 100), np.float32)
    found, _ = outline(chances, letterboxed_canvas())
    columns = np.flatnonzero(found.mask(Organ.HEART).any(axis=0))
    # Column 12 has its middle on the image's border at 12.5; so has column 87 its on that at 87.5.
    assert (columns[0], columns[-1]) == (12, 86)


def test_labels_on_the_image() -> None:
    found = drawn(canvas=letterboxed_canvas()).on_image()
    assert found.shape == (400, 300)
    rows, columns = np.nonzero(found & Organ.HEART.bit)
    assert (rows.min(), rows.max() + 1) == (184, 304)
    assert (columns.min(), columns.max() + 1) == (102, 230)


def test_area_is_a_part_of_the_image() -> None:
    assert drawn().area(Organ.HEART) == pytest.approx(30 * 32 / 10000)
    assert drawn(canvas=letterboxed_canvas()).area(Organ.HEART) == pytest.approx(30 * 32 / 7500)


def test_measuring_needs_no_torch() -> None:
    modules = ("answer", "zones", "heart", "framing", "soundness", "outlines")
    imports = ";".join(f"import cxrviewer.inference.anatomy.{name}" for name in modules)
    code = f"{imports};import sys;print('torch' in sys.modules)"
    command = [sys.executable, "-c", code]
    assert subprocess.run(command, check=True, capture_output=True, text=True).stdout == "False\n"

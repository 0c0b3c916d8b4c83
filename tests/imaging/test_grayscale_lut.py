"""Properties of the composed table, its application to pixels, dragging, and the proof."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from cxrviewer.dicom.radiograph import GrayscaleAttributes, LutTable, Radiograph, VoiLutFunction
from cxrviewer.dicom.radiograph import Window as FileWindow
from cxrviewer.dicom.study import ImageRef
from cxrviewer.imaging.voi import (
    StepKind,
    Voi,
    VoiLut,
    Window,
    auto_voi,
    canonical_render,
    compose,
    default_voi,
    equivalent_window,
    voi_choices,
)

FUNCTIONS = st.sampled_from(VoiLutFunction)
WINDOWS = st.builds(Window, st.floats(-5000, 5000), st.floats(1.0, 9000.0), FUNCTIONS)


@st.composite
def grayscales(draw: st.DrawFn) -> GrayscaleAttributes:
    return GrayscaleAttributes(
        photometric_interpretation=draw(st.sampled_from(["MONOCHROME1", "MONOCHROME2"])),
        bits_stored=draw(st.integers(1, 12)),
        pixel_representation=draw(st.integers(0, 1)),
        rescale_slope=draw(st.floats(0.01, 20) | st.floats(-20, -0.01)),
        rescale_intercept=draw(st.floats(-3000, 3000)),
    )


def s_curve(n: int = 4096, bits: int = 12, first: int = 0) -> LutTable:
    top = (1 << bits) - 1
    middle = (n - 1) / 2
    data = np.round(top / (1 + np.exp(-(np.arange(n) - middle) / (n / 10)))).astype(np.uint16)
    return LutTable(first, bits, data, "NORMAL")


def radiograph(pixels: NDArray[Any], **tags: Any) -> Radiograph:
    return Radiograph(ImageRef(Path("x.dcm")), pixels, None, GrayscaleAttributes(**tags))


@given(grayscales(), WINDOWS)
def test_the_table_never_turns_back(g: GrayscaleAttributes, window: Window) -> None:
    steps = np.diff(compose(g, window).table.astype(int))
    rising = (g.rescale_slope > 0) == (g.photometric_interpretation == "MONOCHROME2")
    assert (steps >= 0).all() if rising else (steps <= 0).all()


@given(grayscales(), WINDOWS)
def test_the_readers_inversion_is_the_complement(g: GrayscaleAttributes, window: Window) -> None:
    plain, inverted = compose(g, window).table, compose(g, window, inverted=True).table
    np.testing.assert_array_equal(inverted, 255 - plain)


@given(grayscales(), WINDOWS)
def test_monochrome1_is_the_complement_of_monochrome2(
    g: GrayscaleAttributes, window: Window
) -> None:
    one = compose(replace(g, photometric_interpretation="MONOCHROME1"), window).table
    two = compose(replace(g, photometric_interpretation="MONOCHROME2"), window).table
    np.testing.assert_array_equal(one, 255 - two)


@given(grayscales(), WINDOWS)
def test_reset_equals_the_first_display(g: GrayscaleAttributes, window: Window) -> None:
    first = compose(g, window).table
    compose(g, window.shifted(31, 17), inverted=True)
    np.testing.assert_array_equal(compose(g, window).table, first)


@given(WINDOWS, st.floats(-100, 100), st.floats(-20000, 100))
def test_a_dragged_window_keeps_its_function_and_stays_legal(
    window: Window, d_center: float, d_width: float
) -> None:
    moved = window.shifted(d_center, d_width)
    assert moved.function is window.function
    assert moved.width == pytest.approx(
        max(window.width + d_width, 1.0 if window.function == "LINEAR" else 1e-6)
    )
    assert moved.name == ""


# Dragging starts from a LUT: the very first step must be as small as any other.
@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
@pytest.mark.parametrize("lut", [s_curve(), s_curve(1000, 10, 500), s_curve(4096, 16)])
def test_from_voi_lut_to_manual_windowing_without_a_jump(lut: LutTable, photometric: str) -> None:
    g = GrayscaleAttributes(photometric_interpretation=photometric, bits_stored=12)
    voi = VoiLut(lut, "NORMAL")
    start = compose(g, voi).table.astype(int)
    np.testing.assert_array_equal(compose(g, voi.shifted(0, 0)).table, start)
    steepest = np.abs(np.diff(start)).max()
    for d_center, d_width in ((1, 0), (-1, 0), (0, 1), (0, -1), (2, 3)):
        moved = compose(g, voi.shifted(d_center, d_width)).table.astype(int)
        assert np.abs(moved - start).max() <= steepest * (abs(d_center) + abs(d_width)) + 1


def test_a_dragged_voi_lut_moves_and_stretches_like_a_window() -> None:
    voi = VoiLut(s_curve(), "NORMAL")
    moved = voi.shifted(300, voi.width)
    assert (moved.center, moved.width) == pytest.approx((voi.center + 300, 2 * voi.width))
    assert moved.is_adjusted
    assert not voi.is_adjusted
    # The curve's middle, 2047.5 in the file, went to 2347.5.
    table = compose(GrayscaleAttributes(bits_stored=12), moved).table
    assert abs(int(table[2347]) - 127) <= 1
    assert voi.shifted(0, -1e9).width == 2.0


@pytest.mark.parametrize(("n", "first"), [(4096, 0), (1024, 100), (256, -128)])
def test_the_equivalent_window_of_a_straight_lut_is_exact(n: int, first: int) -> None:
    # A ramp over n entries is LINEAR with width n and center first + n/2 (PS3.3 C.11.2.1.2.1).
    data = np.round(np.linspace(0, 65535, n)).astype(np.uint16)
    window = equivalent_window(LutTable(first, 16, data))
    assert (window.center, window.width) == pytest.approx((first + n / 2, n), abs=0.05)


def test_the_equivalent_window_of_an_s_curve_is_close_to_it() -> None:
    g = GrayscaleAttributes(bits_stored=12)
    voi = VoiLut(s_curve())
    difference = compose(g, voi).table.astype(int) - compose(g, voi.equivalent_window).table
    assert np.abs(difference).max() < 30


@pytest.mark.parametrize("data", [[7, 7, 7], [0, 65535], [65535, 30000, 0], [9]])
def test_odd_voi_luts_still_have_a_window(data: list[int]) -> None:
    window = equivalent_window(LutTable(0, 16, np.array(data, np.uint16)))
    assert window.width >= 1
    moved = VoiLut(LutTable(0, 16, np.array(data, np.uint16))).shifted(5, 5)
    assert compose(GrayscaleAttributes(bits_stored=8), moved).table.size == 256


@pytest.mark.parametrize(
    ("dtype", "bits", "signed"),
    [
        (np.uint8, 8, 0),
        (np.uint8, 5, 0),
        (np.uint16, 16, 0),
        (np.uint16, 12, 0),
        (np.int16, 16, 1),
        (np.int16, 9, 1),
    ],
)
@pytest.mark.parametrize("shape", [(7, 5), (600, 700), (4, 5, 3)])
def test_pixels_are_looked_up_one_by_one(
    dtype: type, bits: int, signed: int, shape: tuple[int, ...]
) -> None:
    g = GrayscaleAttributes(bits_stored=bits, pixel_representation=signed)
    lut = compose(g, Window(3, 100))
    info = np.iinfo(dtype)
    pixels = np.random.default_rng(0).integers(info.min, info.max + 1, shape).astype(dtype)
    low, high = g.stored_range
    # Values that Bits Stored does not allow are clamped.
    expected = lut.table[np.clip(pixels.astype(int), low, high) - low]
    np.testing.assert_array_equal(lut.apply(pixels), expected)
    np.testing.assert_array_equal(lut.apply(pixels[::2, ::-1]), expected[::2, ::-1])
    buffer = np.empty(shape, np.uint8)
    assert lut.apply(pixels, out=buffer) is buffer
    np.testing.assert_array_equal(buffer, expected)


def test_unsigned_pixels_under_a_signed_table() -> None:
    lut = compose(GrayscaleAttributes(bits_stored=8, pixel_representation=1), Window(0, 256))
    # -128..127 is 0..255, so 100 is 228 and everything above 127 is white.
    np.testing.assert_array_equal(
        lut.apply(np.array([[0, 100, 127, 200]], np.uint8)), [[128, 228, 255, 255]]
    )


def test_choices_are_luts_then_windows_in_the_files_order() -> None:
    g = GrayscaleAttributes(
        bits_stored=12,
        windows=(FileWindow(100, 200, "A"), FileWindow(0, 0.2), FileWindow(50, 60, "B")),
        voi_luts=(s_curve(), replace(s_curve(), explanation="SOFT")),
        voi_lut_function=VoiLutFunction.LINEAR,
    )
    choices = voi_choices(g)
    assert [choice.label for choice in choices] == ["NORMAL", "SOFT", "A", "B"]
    assert choices[2] == Window(100, 200, VoiLutFunction.LINEAR, "A")
    assert Window(40, 350).label == "W 350 L 40"


def test_the_files_function_goes_with_its_windows() -> None:
    g = GrayscaleAttributes(windows=(FileWindow(10, 0.5),), voi_lut_function=VoiLutFunction.SIGMOID)
    assert voi_choices(g) == (Window(10, 0.5, VoiLutFunction.SIGMOID),)


def test_default_is_the_files_first_choice() -> None:
    pixels = np.arange(16, dtype=np.uint16).reshape(4, 4)
    image = radiograph(pixels, bits_stored=12, windows=(FileWindow(9, 99),))
    assert default_voi(image) == Window(9, 99)


def test_a_choice_that_shows_nothing_is_passed_over() -> None:
    pixels = np.random.default_rng(0).integers(1000, 3000, (40, 40)).astype(np.uint16)
    black, good = FileWindow(30000, 100), FileWindow(2000, 2000, "GOOD")
    image = radiograph(pixels, bits_stored=16, windows=(black, FileWindow(0, 1), good))
    assert default_voi(image).label == "GOOD"
    image = radiograph(pixels, bits_stored=16, windows=(black,))
    assert default_voi(image) == auto_voi(image)


def test_a_blank_image_keeps_the_files_choice() -> None:
    pixels = np.full((40, 40), 77, np.uint16)
    image = radiograph(pixels, bits_stored=16, windows=(FileWindow(30000, 100),))
    assert default_voi(image) == Window(30000, 100)


def test_padding_alone_does_not_count_as_something_shown() -> None:
    pixels = np.random.default_rng(0).integers(1000, 3000, (40, 40)).astype(np.uint16)
    pixels[:20] = 60000
    image = radiograph(
        pixels, bits_stored=16, windows=(FileWindow(500, 100),), pixel_padding_value=60000
    )
    assert default_voi(image) == auto_voi(image)


def test_an_8_bit_picture_without_a_window_is_shown_as_it_is() -> None:
    pixels = np.arange(20, 120, dtype=np.uint8).reshape(10, 10)
    np.testing.assert_array_equal(canonical_render(radiograph(pixels)), pixels)


def test_the_percentile_window_spans_all_but_the_extremes() -> None:
    # 1,000 values 1000..1999: 0.5 % are the 5 up to 1004, 99.7 % the 997 up to 1996.
    pixels = np.random.default_rng(0).permutation(np.arange(1000, 2000)).astype(np.uint16)
    window = auto_voi(radiograph(pixels.reshape(40, 25), bits_stored=12))
    # low → black, high → white: w = 1996 - 1004 + 1, c = (1004 + 1996 + 1) / 2
    assert window == Window(1500.5, 993.0)


def test_the_percentile_window_ignores_padding() -> None:
    pixels = np.full((100, 100), 4095, np.uint16)
    pixels[:30] = np.linspace(1000, 2000, 3000).astype(np.uint16).reshape(30, 100)
    tags = {"bits_stored": 12, "pixel_padding_value": 4095}
    assert auto_voi(radiograph(pixels, **tags)).center == pytest.approx(1500, abs=5)


def test_an_image_of_nothing_but_padding_is_still_shown() -> None:
    image = radiograph(np.full((9, 9), 7, np.uint16), bits_stored=12, pixel_padding_value=7)
    assert auto_voi(image) == Window(2048, 4096)
    assert (canonical_render(image) == 0).all()


def test_a_flat_image_is_still_shown() -> None:
    image = radiograph(np.full((9, 9), 700, np.uint16), bits_stored=12)
    assert auto_voi(image).width >= 1


def test_the_percentile_window_of_a_region_looks_there_only() -> None:
    pixels = np.zeros((100, 100), np.uint16)
    pixels[20:40, 50:90] = np.linspace(3000, 4000, 800).astype(np.uint16).reshape(20, 40)
    window = auto_voi(radiograph(pixels, bits_stored=12), (50, 20, 40, 20))
    assert window.center == pytest.approx(3500, abs=5)
    assert window.width == pytest.approx(990, abs=10)


def test_fractional_modality_values_get_an_exact_window() -> None:
    pixels = np.arange(4096, dtype=np.uint16).reshape(64, 64)
    image = radiograph(pixels, bits_stored=12, rescale_slope=1 / 4096)
    window = auto_voi(image)
    assert window.function is VoiLutFunction.LINEAR_EXACT
    assert window.width == pytest.approx(0.992, abs=0.001)
    assert np.unique(canonical_render(image)).size == 256


@pytest.mark.parametrize("slope", [1.0, -1.0])
@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
def test_canonical_rendering_has_the_displays_sense(slope: float, photometric: str) -> None:
    pixels = np.arange(4096, dtype=np.uint16).reshape(64, 64)
    image = radiograph(
        pixels, bits_stored=12, rescale_slope=slope, photometric_interpretation=photometric
    )
    shown = canonical_render(image)
    bright_end_is_last = (slope > 0) == (photometric == "MONOCHROME2")
    assert (shown[-1, -1] == 255) == bright_end_is_last
    assert (shown[0, 0] == 0) == bright_end_is_last


def proof(voi: Voi, g: GrayscaleAttributes, *, inverted: bool = False) -> list[StepKind]:
    return [step.kind for step in compose(g, voi, inverted=inverted).steps]


def test_the_proof_lists_every_step_in_order() -> None:
    g = GrayscaleAttributes(
        photometric_interpretation="MONOCHROME1",
        presentation_lut_shape="INVERSE",
        bits_stored=12,
        rescale_slope=-2.0,
        rescale_intercept=10.0,
        windows=(FileWindow(40, 350),),
        pixel_padding_value=0,
    )
    lut = compose(g, Window(40, 350), inverted=True)
    assert [step.kind for step in lut.steps] == [
        StepKind.STORED_VALUES,
        StepKind.RESCALE,
        StepKind.WINDOW,
        StepKind.POLARITY,
        StepKind.READER_INVERSION,
        StepKind.PADDING,
    ]
    stored, rescale, window, polarity, _, padding = lut.steps
    assert stored.output_range == (0, 4095)
    # 4095 · -2 + 10 = -8180; 0 · -2 + 10 = 10
    assert rescale.output_range == (-8180, 10)
    assert [str(tag) for tag in rescale.tags] == [
        "RescaleSlope (0028,1053) = -2",
        "RescaleIntercept (0028,1052) = 10",
    ]
    # Largest modality value 10: ((10 - 39.5) / 349 + 0.5) · 255 = 105.946
    assert window.output_range == pytest.approx((0.0, 105.946), abs=0.001)
    assert window.section == "C.11.2.1.2.1"
    assert [tag.keyword for tag in window.tags] == ["WindowCenter", "WindowWidth", "VOILUTFunction"]
    assert [tag.value for tag in polarity.tags] == ["MONOCHROME1", "INVERSE"]
    assert (padding.input_range, padding.output_range) == ((0, 0), (0, 0))


def test_the_proof_says_what_the_reader_did() -> None:
    g = GrayscaleAttributes(bits_stored=12, windows=(FileWindow(40, 350),))
    (window,) = (s for s in compose(g, Window(41, 350)).steps if s.kind is StepKind.WINDOW)
    assert {tag.keyword for tag in window.tags} == {"reader"}
    voi = VoiLut(s_curve()).shifted(1, 0)
    (lut,) = (s for s in compose(g, voi).steps if s.kind is StepKind.VOI_LUT)
    assert [tag.keyword for tag in lut.tags] == ["VOILUTSequence", "reader"]


def test_the_proof_of_a_plain_image_is_short() -> None:
    g = GrayscaleAttributes(bits_stored=8, modality_lut=s_curve(256, 8))
    assert proof(VoiLut(s_curve()), g) == [
        StepKind.STORED_VALUES,
        StepKind.MODALITY_LUT,
        StepKind.VOI_LUT,
    ]

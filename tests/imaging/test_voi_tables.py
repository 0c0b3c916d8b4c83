"""Displayed values computed by hand from the formulas of PS3.3; halves are rounded up."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from cxrviewer.dicom.radiograph import GrayscaleAttributes, LutTable, VoiLutFunction
from cxrviewer.imaging.voi import Voi, VoiLut, Window, compose

LINEAR, EXACT, SIGMOID = (
    VoiLutFunction.LINEAR,
    VoiLutFunction.LINEAR_EXACT,
    VoiLutFunction.SIGMOID,
)
SIGNED = {"bits_stored": 16, "pixel_representation": 1}


def shown(g: GrayscaleAttributes, voi: Voi, stored: int, *, inverted: bool = False) -> int:
    lut = compose(g, voi, inverted=inverted)
    return int(
        lut.apply(np.array([[stored]], np.int16 if g.pixel_representation else np.uint16))[0, 0]
    )


# The windows are those that PS3.3 itself uses as examples. Below, y = 255 · share.
WINDOWS = [
    # LINEAR, C.11.2.1.2.1: x ≤ c - 0.5 - (w-1)/2 → 0, x > c - 0.5 + (w-1)/2 → 255,
    # else ((x - (c - 0.5)) / (w-1) + 0.5) · 255.
    # c = 2048, w = 4096: ((x - 2047.5) / 4095 + 0.5) · 255 = x · 255 / 4095
    (LINEAR, 2048, 4096, 0, 0),
    (LINEAR, 2048, 4096, 8, 0),  # 8 · 0.0622711 = 0.498
    (LINEAR, 2048, 4096, 9, 1),  # 0.560
    (LINEAR, 2048, 4096, 2047, 127),  # 127.469
    (LINEAR, 2048, 4096, 2048, 128),  # 127.531
    (LINEAR, 2048, 4096, 4095, 255),
    (LINEAR, 2048, 4096, 4096, 255),
    # c = 2048, w = 1: x ≤ 2047.5 → 0, else 255
    (LINEAR, 2048, 1, 2047, 0),
    (LINEAR, 2048, 1, 2048, 255),
    # c = 0, w = 100: x ≤ -50 → 0, x > 49 → 255, else ((x + 0.5) / 99 + 0.5) · 255
    (LINEAR, 0, 100, -51, 0),
    (LINEAR, 0, 100, -50, 0),
    (LINEAR, 0, 100, -49, 3),  # (-48.5/99 + 0.5) · 255 = 0.010101 · 255 = 2.576
    (LINEAR, 0, 100, 0, 129),  # (0.5/99 + 0.5) · 255 = 128.788
    (LINEAR, 0, 100, 48, 252),  # (48.5/99 + 0.5) · 255 = 252.424
    (LINEAR, 0, 100, 49, 255),  # (49.5/99 + 0.5) · 255 = 255
    (LINEAR, 0, 100, 50, 255),
    # c = 10.5, w = 3.5: (x - 10) / 2.5 + 0.5
    (LINEAR, 10.5, 3.5, 8, 0),
    (LINEAR, 10.5, 3.5, 9, 26),  # 0.1 · 255 = 25.5, a half goes up
    (LINEAR, 10.5, 3.5, 10, 128),  # 127.5
    (LINEAR, 10.5, 3.5, 11, 230),  # 0.9 · 255 = 229.5
    (LINEAR, 10.5, 3.5, 12, 255),
    # LINEAR_EXACT, C.11.2.1.3.2: x ≤ c - w/2 → 0, x > c + w/2 → 255, else ((x - c)/w + 0.5) · 255
    (EXACT, 2048, 4096, 0, 0),
    (EXACT, 2048, 4096, 2048, 128),  # 127.5
    (EXACT, 2048, 4096, 4095, 255),  # 0.999756 · 255 = 254.94
    (EXACT, 2048, 1, 2047, 0),
    (EXACT, 2048, 1, 2048, 128),
    (EXACT, 2048, 1, 2049, 255),
    (EXACT, 0, 100, -50, 0),
    (EXACT, 0, 100, -49, 3),  # 0.01 · 255 = 2.55
    (EXACT, 0, 100, 25, 191),  # 0.75 · 255 = 191.25
    (EXACT, 0, 100, 50, 255),
    (EXACT, 0.25, 0.5, 0, 0),
    (EXACT, 0.25, 0.5, 1, 255),
    # SIGMOID, C.11.2.1.3.1: 255 / (1 + exp(-4 (x - c) / w))
    (SIGMOID, 2048, 1024, 2048, 128),  # 127.5
    (SIGMOID, 2048, 1024, 2304, 186),  # 255 / (1 + e^-1) = 186.42
    (SIGMOID, 2048, 1024, 1792, 69),  # 255 / (1 + e) = 68.58
    (SIGMOID, 2048, 1024, 3072, 250),  # 255 / (1 + e^-4) = 250.41
    (SIGMOID, 2048, 1024, 1024, 5),  # 255 / (1 + e^4) = 4.59
    (SIGMOID, 2048, 1024, -32768, 0),
    (SIGMOID, 0, 10, 0, 128),
]


@pytest.mark.parametrize(("function", "center", "width", "value", "expected"), WINDOWS)
def test_window_functions(
    function: VoiLutFunction, center: float, width: float, value: int, expected: int
) -> None:
    assert shown(GrayscaleAttributes(**SIGNED), Window(center, width, function), value) == expected


FULL = Window(128, 256)  # ((x - 127.5) / 255 + 0.5) · 255 = x: modality values 0..255 as they are
RESCALED = [
    # stored, slope, intercept → modality value → displayed
    (100, 1.0, 0.0, 100),
    (100, 2.0, -50.0, 150),
    (100, 0.25, 10.0, 35),
    (102, 0.25, 10.0, 36),  # 35.5: not rounded before the window, a half goes up after it
    (101, 0.25, 10.0, 35),  # 35.25
    (103, 0.25, 10.0, 36),  # 35.75
    (100, -1.0, 255.0, 155),  # negative slope
    (300, -1.0, 255.0, 0),  # -45
    (0, -1.0, 255.0, 255),
    (-100, 1.0, 120.0, 20),
    (-100, -0.5, 0.0, 50),
]


@pytest.mark.parametrize(("stored", "slope", "intercept", "expected"), RESCALED)
def test_rescale(stored: int, slope: float, intercept: float, expected: int) -> None:
    g = GrayscaleAttributes(**SIGNED, rescale_slope=slope, rescale_intercept=intercept)
    assert shown(g, FULL, stored) == expected


def lut_table(data: list[int], first: int, bits: int) -> LutTable:
    return LutTable(first, bits, np.array(data, np.uint16))


MODALITY = [
    # Entries 10, 20, 200 for stored values 5, 6, 7; clamped outside (PS3.3 C.11.1.1).
    (4, 10),
    (5, 10),
    (6, 20),
    (7, 200),
    (8, 200),
    (4000, 200),
]


@pytest.mark.parametrize(("stored", "expected"), MODALITY)
def test_modality_lut_replaces_slope_and_intercept(stored: int, expected: int) -> None:
    g = GrayscaleAttributes(
        bits_stored=12, rescale_slope=7.0, rescale_intercept=9.0,
        modality_lut=lut_table([10, 20, 200], 5, 8),
    )  # fmt: skip
    assert shown(g, FULL, stored) == expected


VOI_LUTS = [
    # bits, entries, first, modality value, displayed = entry · 255 / (2^bits - 1)
    (8, [0, 17, 255], 10, 11, 17),
    (8, [0, 17, 255], 10, 9, 0),  # before the first entry
    (8, [3, 17, 255], 10, -5, 3),
    (8, [0, 17, 255], 10, 12, 255),
    (8, [0, 17, 254], 10, 13, 254),  # behind the last entry
    (10, [0, 511, 1023], 0, 1, 127),  # 511 · 255 / 1023 = 127.375
    (12, [0, 2048, 4095], 0, 1, 128),  # 2048 · 255 / 4095 = 127.53
    (16, [0, 257, 65535], 0, 1, 1),  # 257 · 255 / 65535 = 1
    (16, [0, 32768, 65535], 0, 1, 128),  # 127.502
    (16, [0, 257, 65535], -1, 0, 1),  # negative first value
    (16, [65535, 257, 0], 0, 0, 255),  # falling
]


@pytest.mark.parametrize(("bits", "data", "first", "value", "expected"), VOI_LUTS)
def test_voi_lut(bits: int, data: list[int], first: int, value: int, expected: int) -> None:
    voi = VoiLut(lut_table(data, first, bits))
    assert shown(GrayscaleAttributes(**SIGNED), voi, value) == expected


def test_voi_lut_takes_modality_values() -> None:
    # Stored 104 is modality 104 · 0.5 - 50 = 2; stored 103 is 1.5, the nearest entry (halves up) 2.
    g = GrayscaleAttributes(bits_stored=12, rescale_slope=0.5, rescale_intercept=-50.0)
    voi = VoiLut(lut_table([0, 50, 100, 150], 0, 8))
    assert [shown(g, voi, stored) for stored in (100, 102, 103, 104, 106)] == [0, 50, 100, 100, 150]


def test_a_voi_lut_deeper_than_it_says_is_not_cut_off() -> None:
    # 12-bit entries under a descriptor that says 8: 4095 must be white, 2048 · 255/4095 = 127.5.
    voi = VoiLut(lut_table([0, 2048, 4095], 0, 8))
    g = GrayscaleAttributes(bits_stored=8)
    assert [shown(g, voi, stored) for stored in (0, 1, 2)] == [0, 128, 255]


POLARITY = [
    # photometric, shape, reader inverted → 200 of 255 shown as
    ("MONOCHROME2", "", False, 200),
    ("MONOCHROME2", "IDENTITY", False, 200),
    ("MONOCHROME1", "", False, 55),
    ("MONOCHROME1", "INVERSE", False, 55),  # both say the same: inverted once
    ("MONOCHROME2", "", True, 55),
    ("MONOCHROME1", "INVERSE", True, 200),
    # Contradictions: the shape decides (PS3.3 C.11.6), as in dcmtk.
    ("MONOCHROME1", "IDENTITY", False, 200),
    ("MONOCHROME2", "INVERSE", False, 55),
    ("MONOCHROME1", "LIN OD", False, 55),
    (" monochrome1 ", "", False, 55),
]


@pytest.mark.parametrize(("photometric", "shape", "inverted", "expected"), POLARITY)
def test_polarity_counts_once(photometric: str, shape: str, inverted: bool, expected: int) -> None:
    g = GrayscaleAttributes(photometric_interpretation=photometric, presentation_lut_shape=shape)
    assert shown(g, FULL, 200, inverted=inverted) == expected


PADDING: list[tuple[dict[str, Any], list[int]]] = [
    # tags, stored values that are padding
    ({"pixel_padding_value": 200}, [200]),
    ({"pixel_padding_value": 200, "pixel_padding_range_limit": 203}, [200, 201, 202, 203]),
    ({"pixel_padding_value": 203, "pixel_padding_range_limit": 200}, [200, 201, 202, 203]),
    ({"pixel_padding_value": 254, "pixel_padding_range_limit": 65535}, [254, 255]),
    ({"pixel_padding_value": 65535}, []),
    ({"pixel_padding_range_limit": 203}, []),
]


@pytest.mark.parametrize(("tags", "padding"), PADDING)
@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
@pytest.mark.parametrize("inverted", [False, True])
def test_padding_is_black_in_every_polarity(
    tags: dict[str, Any], padding: list[int], photometric: str, inverted: bool
) -> None:
    g = GrayscaleAttributes(photometric_interpretation=photometric, **tags)
    plain = GrayscaleAttributes(photometric_interpretation=photometric)
    expected = compose(plain, FULL, inverted=inverted).table.copy()
    expected[padding] = 0
    np.testing.assert_array_equal(compose(g, FULL, inverted=inverted).table, expected)


@pytest.mark.parametrize("bits", range(1, 17))
@pytest.mark.parametrize("signed", [0, 1])
def test_every_bit_depth_runs_from_black_to_white(bits: int, signed: int) -> None:
    g = GrayscaleAttributes(bits_stored=bits, pixel_representation=signed)
    low, high = (-(1 << bits >> 1), (1 << bits >> 1) - 1) if signed else (0, (1 << bits) - 1)
    lut = compose(g, Window((low + high + 1) / 2, high - low + 1))
    assert lut.first_stored_value == low
    assert lut.table.size == high - low + 1
    assert (lut.table[0], lut.table[-1]) == (0, 255)


@pytest.mark.parametrize(
    "window",
    [(0.0, 0.5, LINEAR), (0.0, 0.0, EXACT), (0.0, -3.0, SIGMOID), (float("nan"), 10.0, LINEAR)],
)
def test_windows_that_the_standard_forbids_do_not_exist(window: tuple[Any, ...]) -> None:
    with pytest.raises(ValueError, match="window"):
        Window(*window)


def test_the_table_cannot_be_changed_by_accident() -> None:
    lut = compose(replace(GrayscaleAttributes(), bits_stored=8), FULL)
    with pytest.raises(ValueError, match="read-only"):
        lut.table[0] = 1

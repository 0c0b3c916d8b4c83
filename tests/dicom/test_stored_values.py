"""Stored values are the bits that the header says, and nothing else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxrviewer.dicom.codestream import Codestream, CodestreamKind
from cxrviewer.dicom.image_tags import ImageTags
from cxrviewer.dicom.native_pixels import float_frame, native_frame
from cxrviewer.dicom.stored_values import from_codec, from_floats, from_native
from cxrviewer.errors import UnreadableFileError

LOSSY = "1.2.840.10008.1.2.4.51"
LOSSLESS = "1.2.840.10008.1.2.4.70"


def tags(allocated: int, stored: int, *, signed: int = 0, high: int | None = None) -> ImageTags:
    return ImageTags(
        rows=1,
        columns=4,
        bits_allocated=allocated,
        bits_stored=stored,
        high_bit=stored - 1 if high is None else high,
        pixel_representation=signed,
    )


@pytest.mark.parametrize(
    ("words", "image", "values", "kind"),
    [
        # all bits count
        ([0, 1, 255, 128], tags(8, 8), [0, 1, 255, 128], "uint8"),
        ([0, 1, 65535, 32768], tags(16, 16), [0, 1, 65535, 32768], "uint16"),
        ([0, 1, 65535, 32768], tags(16, 16, signed=1), [0, 1, -1, -32768], "int16"),
        ([0, 127, 255, 128], tags(8, 8, signed=1), [0, 127, -1, -128], "int16"),
        # an overlay above the high bit is no part of the value
        ([0x0FFF, 0x1FFF, 0xF001, 0x8000], tags(16, 12), [4095, 4095, 1, 0], "uint16"),
        (
            [0x07FF, 0xF7FF, 0x0800, 0xF800],
            tags(16, 12, signed=1),
            [2047, 2047, -2048, -2048],
            "i2",
        ),
        # an overlay below the lowest bit neither
        ([0xFFF0, 0xFFFF, 0x0010, 0x000F], tags(16, 12, high=15), [4095, 4095, 1, 0], "uint16"),
        ([0x7FF0, 0x800F, 0xFFF0, 0], tags(16, 12, signed=1, high=15), [2047, -2048, -1, 0], "i2"),
        ([0x3FC, 0xFC03, 4, 0], tags(16, 8, high=9), [255, 0, 1, 0], "uint8"),
        # few bits in a byte
        ([0x7F, 0xFF, 0x80, 0x40], tags(8, 7), [127, 127, 0, 64], "uint8"),
        ([0x40, 0x3F, 0xC0, 0], tags(8, 7, signed=1), [-64, 63, -64, 0], "int16"),
    ],
)
def test_bits_of_native_words(
    words: list[int], image: ImageTags, values: list[int], kind: str
) -> None:
    samples = np.array([words], f"u{image.bits_allocated // 8}")
    found = from_native(samples, image)
    assert found.values.tolist() == [values]
    assert found.values.dtype == kind
    assert (found.bits_stored, found.warnings) == (image.bits_stored, ())


@given(
    stored=st.integers(1, 16),
    low=st.integers(0, 15),
    signed=st.integers(0, 1),
    words=st.lists(st.integers(0, 65535), min_size=4, max_size=4),
)
def test_any_bits_match_plain_arithmetic(
    stored: int, low: int, signed: int, words: list[int]
) -> None:
    high = min(low + stored - 1, 15)
    stored = high - low + 1
    found = from_native(np.array([words], np.uint16), tags(16, stored, signed=signed, high=high))
    for word, value in zip(words, found.values[0].tolist(), strict=True):
        bits = (word // 2**low) % 2**stored
        negative = signed and bits >= 2 ** (stored - 1)
        assert value == (bits - 2**stored if negative else bits)


def codec(values: list[int], kind: str, image: ImageTags, precision: int, **more: Any) -> Any:
    stream = Codestream(CodestreamKind.JPEG_2000, 1, 4, 1, precision, **more)
    return from_codec(np.array([values], kind), stream, image)


def test_a_lossy_value_beyond_the_bits_is_limited_and_not_wrapped() -> None:
    image = ImageTags(1, 4, bits_allocated=16, bits_stored=10, transfer_syntax_uid=LOSSY)
    found = codec([0, 1023, 1024, 4095], "u2", image, 12)
    assert found.values.tolist() == [[0, 1023, 1023, 1023]]
    assert "2 pixels" in str(found.warnings[0])


def test_a_lossless_value_beyond_the_bits_carries_an_overlay() -> None:
    image = ImageTags(1, 4, bits_allocated=16, bits_stored=10, transfer_syntax_uid=LOSSLESS)
    found = codec([0, 1023, 1024, 0x8001], "u2", image, 16)
    assert found.values.tolist() == [[0, 1023, 0, 1]]
    assert found.warnings == ()


def test_an_unsigned_stream_is_sign_extended_where_the_header_says_signed() -> None:
    image = ImageTags(1, 4, bits_allocated=16, bits_stored=13, pixel_representation=1)
    found = codec([0, 4095, 4096, 8191], "u2", image, 13)
    assert found.values.tolist() == [[0, 4095, -4096, -1]]


def test_a_signed_stream_counts_where_the_header_says_unsigned() -> None:
    image = ImageTags(1, 4, bits_allocated=16, bits_stored=16)
    found = codec([-2048, -1, 0, 1717], "i2", image, 16, signed=True)
    assert found.values.tolist() == [[-2048, -1, 0, 1717]]
    assert found.pixel_representation == 1
    assert len(found.warnings) == 1


def test_a_signed_stream_without_negative_values_is_just_unsigned() -> None:
    image = ImageTags(1, 4, bits_allocated=16, bits_stored=12)
    found = codec([0, 1, 2, 2047], "i2", image, 12, signed=True)
    assert (found.values.tolist(), found.pixel_representation) == ([[0, 1, 2, 2047]], 0)
    assert found.warnings == ()


@pytest.mark.parametrize(
    ("values", "kind", "signed"),
    [([0, 1, 70, 65535], "uint16", 0), ([-32768, 0, 5, 32767], "int16", 1)],
)
def test_wide_words_that_fit_are_kept_exactly(values: list[int], kind: str, signed: int) -> None:
    words = np.array([values], np.int32).view(np.uint32)
    found = from_native(words, tags(32, 32, signed=1))
    assert found.values.tolist() == [values]
    assert (found.values.dtype, found.bits_stored) == (kind, 16)
    assert (found.pixel_representation, found.reduced, found.warnings) == (signed, False, ())


def test_wide_words_far_from_zero_are_moved_and_stay_exact() -> None:
    found = from_native(np.array([[10**6, 10**6 + 1, 10**6 + 65535, 10**6]], "u4"), tags(32, 32))
    assert found.values.tolist() == [[0, 1, 65535, 0]]
    assert (found.step, found.lowest, found.reduced) == (1.0, 10**6, True)


def test_wider_words_are_reduced_by_a_step_that_is_stated() -> None:
    found = from_native(np.array([[0, 131070, 65534, 2]], "u4"), tags(32, 32))
    assert found.values.tolist() == [[0, 65535, 32767, 1]]
    assert (found.step, found.lowest) == (2.0, 0)
    assert "65,536 steps of 2 from 0" in str(found.warnings[0])


def test_floats_are_reduced_and_holes_become_the_lowest_value() -> None:
    found = from_floats(np.array([[-0.5, 0.5, np.nan, np.inf]]))
    assert found.values.tolist() == [[0, 65535, 0, 0]]
    assert found.step * 65535 + found.lowest == pytest.approx(0.5)
    with pytest.raises(UnreadableFileError, match="finite"):
        from_floats(np.full((2, 2), np.nan))


def test_a_flat_float_image_is_not_divided_by_zero() -> None:
    assert from_floats(np.full((2, 2), 0.25)).values.tolist() == [[0, 0], [0, 0]]


def native(data: bytes, **changes: Any) -> Any:
    fields: dict[str, Any] = {"rows": 1, "columns": 2, "bits_allocated": 8}
    order = {key: changes.pop(key) for key in ("little_endian", "words") if key in changes}
    return native_frame(data, ImageTags(**{**fields, **changes}), **order).tolist()


def test_layouts_of_native_data() -> None:
    assert native(b"\1\2") == [[1, 2]]
    assert native(b"\1\0\2\1", bits_allocated=16) == [[1, 258]]
    assert native(b"\0\1\1\2", bits_allocated=16, little_endian=False) == [[1, 258]]
    assert native(b"\2\1", little_endian=False, words=True) == [[1, 2]]
    assert native(b"\2\1", little_endian=False) == [[2, 1]]
    assert native(b"\x80\0\0\0\1\0\0\0", bits_allocated=32) == [[128, 1]]
    colour = {"samples_per_pixel": 3, "photometric_interpretation": "RGB"}
    assert native(b"\1\2\3\4\5\6", **colour) == [[[1, 2, 3], [4, 5, 6]]]
    assert native(b"\1\4\2\5\3\6", **colour, planar_configuration=1) == [[[1, 2, 3], [4, 5, 6]]]
    half = {**colour, "photometric_interpretation": "YBR_FULL_422"}
    assert native(b"\1\2\3\4", **half) == [[[1, 3, 4], [2, 3, 4]]]
    assert native(b"\1\2\3\4\5\6", **half) == [[[1, 2, 3], [4, 5, 6]]]
    assert native(b"\x05\0", rows=3, columns=3, bits_allocated=1) == [[1, 0, 1], [0] * 3, [0] * 3]
    assert native(b"\1\2\3\4", number_of_frames=2) == [[1, 2]]


def test_native_data_that_are_too_short_are_refused_with_the_numbers() -> None:
    with pytest.raises(UnreadableFileError, match="3 of 4 bytes"):
        native(b"\1\2\3", bits_allocated=16)


def test_float_pixel_data() -> None:
    image = ImageTags(1, 2, bits_allocated=32)
    data = np.array([0.5, -2.0], "<f4").tobytes()
    assert float_frame(data, image, bits=32).tolist() == [[0.5, -2.0]]
    data = np.array([0.5, -2.0], ">f8").tobytes()
    assert float_frame(data, image, bits=64, little_endian=False).tolist() == [[0.5, -2.0]]

"""A compressed frame is known by its own markers."""

from __future__ import annotations

from typing import Any

import imagecodecs
import numpy as np
import pytest
from factories import gradient

from cxrviewer.dicom.codestream import CodestreamKind, ColourSigns, inspect
from cxrviewer.dicom.colour import jpeg_colours

GREY12 = gradient(20, 30)
GREY8 = gradient(20, 30, bits=8).astype(np.uint8)
RGB = np.stack([GREY8, GREY8[::-1], GREY8], axis=-1)


def encoded(codec: str, image: Any, **options: Any) -> bytes:
    return bytes(getattr(imagecodecs, f"{codec}_encode")(np.ascontiguousarray(image), **options))


@pytest.mark.parametrize(
    ("data", "kind", "precision", "components"),
    [
        (encoded("jpeg8", GREY8), CodestreamKind.JPEG, 8, 1),
        (encoded("jpeg8", RGB), CodestreamKind.JPEG, 8, 3),
        (encoded("jpeg8", GREY12, bitspersample=12), CodestreamKind.JPEG, 12, 1),
        (encoded("ljpeg", GREY12), CodestreamKind.JPEG_LOSSLESS, 16, 1),
        (encoded("jpegls", GREY12), CodestreamKind.JPEG_LS, 16, 1),
        (encoded("jpeg2k", GREY12, codecformat="j2k"), CodestreamKind.JPEG_2000, 16, 1),
        (encoded("jpeg2k", GREY12, codecformat="jp2"), CodestreamKind.JPEG_2000, 16, 1),
        (encoded("htj2k", GREY12), CodestreamKind.HTJ2K, 16, 1),
        (encoded("htj2k", RGB), CodestreamKind.HTJ2K, 8, 3),
    ],
)
def test_kinds_are_told_apart(
    data: bytes, kind: CodestreamKind, precision: int, components: int
) -> None:
    stream = inspect(data)
    assert stream is not None
    assert (stream.kind, stream.rows, stream.columns) == (kind, 20, 30)
    assert stream.components == components
    assert stream.precision == precision
    assert stream.ended
    assert not stream.signed


def test_a_signed_jpeg_2000_says_so() -> None:
    stream = inspect(encoded("jpeg2k", GREY12.astype(np.int16) - 2048, codecformat="j2k"))
    assert stream is not None
    assert stream.signed


@pytest.mark.parametrize("codec", ["jpeg8", "ljpeg", "jpegls", "jpeg2k"])
def test_a_missing_end_is_seen_also_behind_padding(codec: str) -> None:
    data = encoded(codec, GREY8)
    whole, cut = inspect(data + b"\0\0"), inspect(data[:-2])
    assert whole is not None
    assert whole.ended
    assert cut is not None
    assert not cut.ended


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xd8",
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xe0\x00",
        b"\xff\xd8\xff\xda\x00\x02",
        b"\xff\x4f\xff\x51\x00",
        b"\x00\x00\x00\x0cjP  \r\n\x87\n",
        bytes(200),
        b"\xff\xd8\xff\xc9\x00\x0b\x08\x00\x10\x00\x10\x01\x01\x11\x00",  # arithmetic coding
    ],
)
def test_what_is_no_codestream_is_none(data: bytes) -> None:
    assert inspect(data) is None


def test_marker_walk_survives_any_cut() -> None:
    for data in (encoded("jpeg8", RGB), encoded("jpeg2k", GREY8, codecformat="jp2")):
        for length in range(0, min(len(data), 700)):
            inspect(data[:length])


def test_colour_signs_of_a_jpeg() -> None:
    jfif = inspect(encoded("jpeg8", RGB, subsampling="420"))
    assert jfif is not None
    assert jfif.colours == ColourSigns(jfif=True, adobe_transform=-1, subsampled=True)
    adobe = inspect(encoded("jpeg8", RGB, outcolorspace="RGB"))
    assert adobe is not None
    assert adobe.colours.adobe_transform == 0


@pytest.mark.parametrize(
    ("signs", "photometric", "colours"),
    [
        (ColourSigns(), "RGB", "RGB"),  # PS3.5 8.2.1: the header tells
        (ColourSigns(), "YBR_FULL_422", "YCBCR"),
        (ColourSigns(jfif=True), "RGB", "YCBCR"),  # JFIF cannot hold RGB
        (ColourSigns(subsampled=True), "RGB", "YCBCR"),  # nobody halves green
        (ColourSigns(adobe_transform=0), "YBR_FULL", "RGB"),
        (ColourSigns(adobe_transform=1), "RGB", "RGB"),
    ],
)
def test_colours_of_a_jpeg_follow_the_header_unless_the_stream_proves_otherwise(
    signs: ColourSigns, photometric: str, colours: str
) -> None:
    stream = inspect(encoded("jpeg8", RGB))
    assert stream is not None
    marked = type(stream)(stream.kind, 20, 30, 3, 8, colours=signs)
    assert jpeg_colours(marked, photometric) == colours

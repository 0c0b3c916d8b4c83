"""What a compressed frame really is, read from its own markers rather than from the DICOM header.

A transfer syntax may lie, and a decoder may fill up what is missing without a word; so both the
kind of the codestream and whether it has an end are looked at here. Nothing is decoded.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

_J2K_START: Final = b"\xff\x4f\xff\x51"
_JP2_START: Final = b"\x00\x00\x00\x0cjP  "
_END_OF_IMAGE: Final = b"\xff\xd9"
_TAIL: Final = 4096  # the end mark cannot occur in coded data; behind it there is only padding

# ISO 10918-1 table B.1: start of frame markers that are neither lossless nor arithmetic…
_SOF_DCT: Final = frozenset({0xC0, 0xC1, 0xC2})
_SOF_LOSSLESS: Final = 0xC3
_SOF_JPEG_LS: Final = 0xF7  # ISO 14495-1 C.1.1
_SOF_ALL: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC} | {_SOF_JPEG_LS}
_STANDALONE: Final = frozenset({0x01, *range(0xD0, 0xD9)})
_START_OF_SCAN: Final = 0xDA


class CodestreamKind(StrEnum):
    """Compression of a frame; the values are shown to the reader."""

    JPEG = "JPEG"
    JPEG_LOSSLESS = "JPEG Lossless"
    JPEG_LS = "JPEG-LS"
    JPEG_2000 = "JPEG 2000"
    HTJ2K = "High-Throughput JPEG 2000"
    RLE = "RLE Lossless"
    DEFLATED = "Deflated Image Frame Compression"
    PICTURE = "PNG or JPEG picture"

    @property
    def keeps_words(self) -> bool:
        """Whether frames decode to all allocated bits, just as native data hold them."""
        return self in {CodestreamKind.RLE, CodestreamKind.DEFLATED}


@dataclass(frozen=True, slots=True)
class ColourSigns:
    """What a JPEG stream itself says of its colours.

    Attributes:
        jfif: It has a JFIF marker, which means YCbCr.
        adobe_transform: Transform flag of an Adobe marker (0 RGB, 1 YCbCr), -1 without one.
        subsampled: Components differ in their sampling factors, as only YCbCr has use for.
    """

    jfif: bool = False
    adobe_transform: int = -1
    subsampled: bool = False


@dataclass(frozen=True, slots=True)
class Codestream:
    """The markers of a compressed frame.

    Attributes:
        kind: Compression.
        rows: Rows, 0 where the stream does not say.
        columns: Columns, 0 where the stream does not say.
        components: Samples a pixel.
        precision: Bits of a sample.
        signed: Whether samples are two's complement (JPEG 2000 only).
        ended: Whether the end mark is there.
        colours: What a JPEG stream itself says of its colours.
        component_transform: Whether the codec itself turns the colours back (JPEG 2000 only).
    """

    kind: CodestreamKind
    rows: int
    columns: int
    components: int
    precision: int
    signed: bool = False
    ended: bool = True
    colours: ColourSigns = ColourSigns()
    component_transform: bool = False


def inspect(frame: bytes) -> Codestream | None:
    """Read the markers of a compressed frame; None where it is no codestream of a known kind."""
    try:
        if frame.startswith(_J2K_START):
            return _jpeg_2000(frame)
        if frame.startswith(_JP2_START):
            start = frame.find(_J2K_START)
            return _jpeg_2000(frame[start:]) if start > 0 else None
        return _jpeg(frame) if frame.startswith(b"\xff\xd8\xff") else None
    except (struct.error, IndexError):
        return None  # cut off within its own header


def _ended(frame: bytes) -> bool:
    return _END_OF_IMAGE in frame[-_TAIL:]


def _jpeg(frame: bytes) -> Codestream | None:
    """Walk the marker segments up to the first frame header (ISO 10918-1 B.2)."""
    position, colours = 2, ColourSigns()
    while position + 4 <= len(frame):
        if frame[position] != 0xFF:
            return None
        marker = frame[position + 1]
        if marker == 0xFF:  # a fill byte
            position += 1
            continue
        if marker in _STANDALONE:
            position += 2
            continue
        if marker == _START_OF_SCAN:
            return None
        (length,) = struct.unpack_from(">H", frame, position + 2)
        segment = frame[position + 4 : position + 2 + length]
        if marker in _SOF_ALL:
            return _jpeg_frame(marker, segment, colours, ended=_ended(frame))
        colours = _with_marker(colours, marker, segment)
        position += 2 + length
    return None


def _with_marker(colours: ColourSigns, marker: int, segment: bytes) -> ColourSigns:
    if marker == 0xE0 and segment.startswith(b"JFIF\0"):
        return replace(colours, jfif=True)
    if marker == 0xEE and segment.startswith(b"Adobe") and len(segment) >= 12:
        return replace(colours, adobe_transform=segment[11])
    return colours


def _jpeg_frame(
    marker: int, segment: bytes, colours: ColourSigns, *, ended: bool
) -> Codestream | None:
    precision, rows, columns, components = struct.unpack_from(">BHHB", segment)
    if marker == _SOF_JPEG_LS:
        kind = CodestreamKind.JPEG_LS
    elif marker == _SOF_LOSSLESS:
        kind = CodestreamKind.JPEG_LOSSLESS
    elif marker in _SOF_DCT:
        kind = CodestreamKind.JPEG
    else:  # hierarchical or arithmetic: retired, and no codec at hand decodes them
        return None
    factors = {segment[7 + 3 * index] for index in range(components)}
    return Codestream(
        kind,
        rows,
        columns,
        components,
        precision,
        ended=ended,
        colours=replace(colours, subsampled=len(factors) > 1),
    )


def _jpeg_2000(frame: bytes) -> Codestream | None:
    """Read SIZ, and CAP and COD behind it (ISO 15444-1 A.5 and A.6)."""
    right, bottom, left, top = struct.unpack_from(">IIII", frame, 8)
    if right <= left or bottom <= top:
        return None
    (components,) = struct.unpack_from(">H", frame, 40)
    depth = frame[42]
    high_throughput, transform = _coding(frame)
    return Codestream(
        CodestreamKind.HTJ2K if high_throughput else CodestreamKind.JPEG_2000,
        bottom - top,
        right - left,
        components,
        (depth & 0x7F) + 1,
        signed=bool(depth & 0x80),
        ended=_ended(frame),
        component_transform=transform,
    )


def _coding(frame: bytes) -> tuple[bool, bool]:
    """(high throughput, multiple component transform) from the main header."""
    position, high_throughput, transform = 2, False, False
    while position + 4 <= len(frame) and frame[position + 1] != 0x90:  # up to the first tile
        marker = frame[position + 1]
        (length,) = struct.unpack_from(">H", frame, position + 2)
        if marker == 0x50:  # CAP: Part 15 is announced by its bit (ISO 15444-15 A.3)
            (capabilities,) = struct.unpack_from(">I", frame, position + 4)
            high_throughput = bool(capabilities & (1 << 17))
        elif marker == 0x52:  # COD
            transform = frame[position + 8] == 1
        position += 2 + length
    return high_throughput, transform

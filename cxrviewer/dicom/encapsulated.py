"""Compressed pixel data (PS3.5 A.4): which bytes are the first frame, and what they really are."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from pydicom.dataset import FileDataset
from pydicom.encaps import generate_fragments, get_frame

from cxrviewer.dicom import messages
from cxrviewer.dicom.codestream import Codestream, CodestreamKind, inspect
from cxrviewer.dicom.image_tags import ImageTags
from cxrviewer.dicom.tags import value_of
from cxrviewer.dicom.transfer_syntaxes import KINDS, syntax_name
from cxrviewer.errors import UnreadableFileError, UnsupportedTransferSyntaxError

_ITEM: Final = b"\xfe\xff\x00\xe0"
_RLE_MAX_SEGMENTS: Final = 15
_RLE_HEADER: Final = 64


@dataclass(frozen=True, slots=True)
class CompressedFrame:
    """The first frame as it lies in the file.

    Attributes:
        data: Its bytes.
        stream: What its own markers say; for RLE and deflate, which have none, what the tags say.
    """

    data: bytes
    stream: Codestream


def is_encapsulated(data: bytes) -> bool:
    """Whether pixel data are a sequence of items."""
    return data.startswith(_ITEM)


def compressed_frame(dataset: FileDataset, data: bytes, tags: ImageTags) -> CompressedFrame:
    """Find the first frame of encapsulated pixel data.

    Args:
        dataset: For an Extended Offset Table.
        data: Value of Pixel Data.
        tags: The image's tags.

    Raises:
        UnsupportedTransferSyntaxError: It is in no compression that can be decoded.
        UnreadableFileError: There is no frame.
    """
    found = False
    for frame in _candidates(dataset, data, tags):
        found |= bool(frame)
        stream = describe(frame, tags)
        if stream is not None:
            return CompressedFrame(frame, stream)
    syntax = syntax_name(tags.transfer_syntax_uid)
    if not found or tags.transfer_syntax_uid in KINDS:
        raise UnreadableFileError(messages.NO_FRAME, syntax=syntax)
    raise UnsupportedTransferSyntaxError(messages.UNSUPPORTED_SYNTAX, syntax=syntax)


def describe(frame: bytes, tags: ImageTags) -> Codestream | None:
    """What a frame is: by its markers, else by its transfer syntax; None where neither fits."""
    stream = inspect(frame)
    if stream is not None:
        return stream
    if _looks_like_rle(frame):
        return _unmarked(CodestreamKind.RLE, tags)
    if KINDS.get(tags.transfer_syntax_uid) is CodestreamKind.DEFLATED:
        return _unmarked(CodestreamKind.DEFLATED, tags)
    return None


def _unmarked(kind: CodestreamKind, tags: ImageTags) -> Codestream:
    return Codestream(
        kind, tags.rows, tags.columns, tags.samples_per_pixel, precision=tags.bits_allocated
    )


def _looks_like_rle(frame: bytes) -> bool:
    """RLE header: 1 to 15 segments, the first right behind the header (PS3.5 G.5)."""
    if len(frame) <= _RLE_HEADER:
        return False
    segments: int
    first: int
    segments, first = struct.unpack_from("<II", frame)
    return 1 <= segments <= _RLE_MAX_SEGMENTS and first == _RLE_HEADER


def _candidates(dataset: FileDataset, data: bytes, tags: ImageTags) -> Iterator[bytes]:
    """The first frame by the offset tables; where those are wrong, by the fragments alone."""
    # A wrong table may raise anything or lead into the middle of a frame.
    with suppress(Exception):
        extended = _extended_offsets(dataset)
        yield get_frame(data, 0, number_of_frames=tags.number_of_frames, extended_offsets=extended)
    yield _first_fragments(data, tags)


def _extended_offsets(dataset: FileDataset) -> tuple[bytes, bytes] | None:
    offsets = value_of(dataset, "ExtendedOffsetTable")
    lengths = value_of(dataset, "ExtendedOffsetTableLengths")
    if isinstance(offsets, bytes) and isinstance(lengths, bytes):
        return offsets, lengths
    return None


def _first_fragments(data: bytes, tags: ImageTags) -> bytes:
    fragments: list[bytes] = []
    try:
        _, *fragments = generate_fragments(data)  # the first item is the offset table
    except Exception:
        return b""
    if tags.number_of_frames == 1:
        return b"".join(fragments)
    return fragments[0] if fragments else b""

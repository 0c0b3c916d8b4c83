"""Uncompressed pixel data (PS3.5 8.1 and annex A): the first frame as an array of samples."""

from __future__ import annotations

import numpy as np

from cxrviewer.dicom import messages
from cxrviewer.dicom.codecs import Samples
from cxrviewer.dicom.image_tags import ImageTags
from cxrviewer.errors import UnreadableFileError


def native_frame(
    data: bytes, tags: ImageTags, *, little_endian: bool = True, words: bool = False
) -> Samples:
    """First frame of native pixel data.

    Args:
        data: Value of Pixel Data, all frames.
        tags: How to read it.
        little_endian: Byte order of the data set.
        words: Whether the value representation is OW; then bytes and bits of a big-endian data
            set are swapped within each word of 16 bits.

    Returns:
        (rows, columns) or (rows, columns, 3), unsigned, with all allocated bits.

    Raises:
        UnreadableFileError: The data are shorter than the image.
    """
    if words and not little_endian and tags.bits_allocated <= 8:
        data = _swapped(data)
    if _is_subsampled(data, tags):
        return _subsampled(_exactly(data, tags, tags.rows * tags.columns * 2), tags)
    if tags.bits_allocated == 1:
        return _packed(data, tags)
    kind = np.dtype(f"{'<' if little_endian else '>'}u{tags.bits_allocated // 8}")
    count = tags.rows * tags.columns * tags.samples_per_pixel
    flat = np.frombuffer(_exactly(data, tags, count * kind.itemsize), kind)
    return _shaped(flat.astype(kind.newbyteorder("="), copy=False), tags)


def float_frame(data: bytes, tags: ImageTags, *, bits: int, little_endian: bool = True) -> Samples:
    """First frame of Float Pixel Data (32 bits) or Double Float Pixel Data (64 bits).

    Raises:
        UnreadableFileError: The data are shorter than the image.
    """
    kind = np.dtype(f"{'<' if little_endian else '>'}f{bits // 8}")
    count = tags.rows * tags.columns
    flat = np.frombuffer(_exactly(data, tags, count * kind.itemsize), kind)
    return flat.astype(np.float64).reshape(tags.rows, tags.columns)


def _exactly(data: bytes, tags: ImageTags, length: int) -> memoryview:
    """The bytes of the first frame; a frame with a hole must not be shown."""
    if len(data) < length:
        expected = length * tags.number_of_frames
        raise UnreadableFileError(messages.CUT_OFF, actual=len(data), expected=expected)
    return memoryview(data)[:length]


def _shaped(flat: Samples, tags: ImageTags) -> Samples:
    rows, columns, samples = tags.rows, tags.columns, tags.samples_per_pixel
    if samples == 1:
        return flat.reshape(rows, columns)
    if tags.planar_configuration == 1:
        return np.moveaxis(flat.reshape(samples, rows, columns), 0, -1)
    return flat.reshape(rows, columns, samples)


def _packed(data: bytes, tags: ImageTags) -> Samples:
    """One bit a pixel, the first pixel in the lowest bit (PS3.5 8.1.1)."""
    pixels = tags.rows * tags.columns
    packed = np.frombuffer(_exactly(data, tags, (pixels + 7) // 8), np.uint8)
    return np.unpackbits(packed, bitorder="little")[:pixels].reshape(tags.rows, tags.columns)


def _is_subsampled(data: bytes, tags: ImageTags) -> bool:
    """Whether chroma is shared; some files say so and hold all three samples of each pixel."""
    if tags.photometric_interpretation != "YBR_FULL_422" or tags.bits_allocated != 8:
        return False
    whole = tags.rows * tags.columns * 3 * tags.number_of_frames
    return tags.columns % 2 == 0 and len(data) < whole


def _subsampled(data: memoryview, tags: ImageTags) -> Samples:
    """Pairs of pixels as Y, Y, Cb, Cr (PS3.3 C.7.6.3.1.2); the chroma counts for both."""
    pairs = np.frombuffer(data, np.uint8).reshape(-1, 4)
    pixels = np.empty((len(pairs), 2, 3), np.uint8)
    pixels[..., 0] = pairs[:, :2]
    pixels[..., 1:] = pairs[:, np.newaxis, 2:]
    return pixels.reshape(tags.rows, tags.columns, 3)


def _swapped(data: bytes) -> bytes:
    return np.frombuffer(data[: len(data) & ~1], np.uint16).byteswap().tobytes()

"""PNG and JPEG pictures: what their headers say, and their pixels as a radiograph.

A picture has no tags, so it belongs to no patient and has no window, no spacing and no orientation.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import BinaryIO

import numpy as np
from PIL import Image

from cxrviewer.dicom import messages
from cxrviewer.dicom.codecs import DecodeError, DecodeRequest, Samples
from cxrviewer.dicom.codestream import CodestreamKind
from cxrviewer.dicom.colour import is_grey, luminance
from cxrviewer.dicom.decode_worker import decode_frame
from cxrviewer.dicom.image_tags import check_size
from cxrviewer.dicom.radiograph import GrayscaleAttributes, Radiograph
from cxrviewer.dicom.study import ImageRef
from cxrviewer.errors import UnreadableFileError

# `check_size` refuses what is too large, by the same measure for all kinds of files.
Image.MAX_IMAGE_PIXELS = None

_log = logging.getLogger(__name__)

_EXIF_ORIENTATION = 0x0112
_QUARTER_TURNED = frozenset({5, 6, 7, 8})


@dataclass(frozen=True, slots=True)
class PictureHeader:
    """What the header of a picture says.

    Attributes:
        rows: Rows as shown, after its EXIF orientation.
        columns: Columns as shown.
        grey: Whether it has one channel.
        bits: 8 or 16.
    """

    rows: int
    columns: int
    grey: bool
    bits: int


def picture_header(stream: BinaryIO) -> PictureHeader:
    """Read the header of a PNG or JPEG picture.

    Raises:
        UnreadableFileError: It is damaged or too large.
    """
    try:
        with Image.open(stream, formats=("PNG", "JPEG")) as picture:
            columns, rows = picture.size
            mode = picture.mode
            # Of a PNG picture Pillow finds EXIF data only behind the pixels.
            exif = picture.getexif() if picture.format == "JPEG" else {}
            turned = exif.get(_EXIF_ORIENTATION) in _QUARTER_TURNED
    except (OSError, MemoryError):
        raise UnreadableFileError(messages.DAMAGED_PICTURE) from None
    except Exception:
        # Damaged chunks make Pillow raise anything.
        raise UnreadableFileError(messages.DAMAGED_PICTURE) from None
    check_size(rows, columns)
    if turned:
        rows, columns = columns, rows
    grey = mode in {"1", "L", "LA", "La"} or mode.startswith("I")
    return PictureHeader(rows, columns, grey, 16 if mode.startswith("I") else 8)


def read_picture(ref: ImageRef, data: bytes) -> Radiograph:
    """A picture as a radiograph.

    Raises:
        UnreadableFileError: It cannot be decoded.
    """
    samples = _decode(ref, data)
    colour = samples if samples.ndim == 3 else None
    values = luminance(samples) if colour is not None else samples
    if colour is not None and is_grey(colour):
        colour = None
    bits = values.dtype.itemsize * 8
    for array in (values, colour):
        if array is not None:
            array.setflags(write=False)
    rows, columns = values.shape
    real = replace(
        ref,
        rows=rows,
        columns=columns,
        bits_stored=bits,
        samples_per_pixel=1 if colour is None else 3,
        photometric_interpretation="MONOCHROME2" if colour is None else "RGB",
    )
    return Radiograph(real, values, colour, GrayscaleAttributes(bits_stored=bits))


def _decode(ref: ImageRef, data: bytes) -> Samples:
    request = DecodeRequest(CodestreamKind.PICTURE, data, ref.rows, ref.columns)
    try:
        samples = decode_frame(request)
    except DecodeError as error:
        _log.warning("picture not decoded: %s", error)
        raise UnreadableFileError(messages.DAMAGED_PICTURE) from None
    except MemoryError:
        rows, columns = ref.rows, ref.columns
        raise UnreadableFileError(messages.TOO_LARGE, rows=rows, columns=columns) from None
    return np.ascontiguousarray(samples)

"""The tags that pixel data cannot be read without (PS3.3 C.7.6.3, Image Pixel Module)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pydicom.dataset import FileDataset

from cxrviewer.dicom import messages
from cxrviewer.dicom.reading import transfer_syntax_of
from cxrviewer.dicom.tags import integer_of, text_of
from cxrviewer.errors import Message, UnreadableFileError

MAX_PIXELS: Final = 200_000_000
PALETTE: Final = "PALETTE COLOR"
MONOCHROME: Final = frozenset({"MONOCHROME1", "MONOCHROME2"})
COLOURS: Final = frozenset({"RGB", "YBR_FULL", "YBR_FULL_422", "YBR_RCT", "YBR_ICT"})


@dataclass(frozen=True, slots=True)
class ImageTags:
    """How pixel data are to be read; every value is possible and agrees with the others.

    Attributes:
        rows: Rows.
        columns: Columns.
        samples_per_pixel: 1 or 3.
        photometric_interpretation: One that this application knows.
        bits_allocated: 1, 8, 16, 32 or 64.
        bits_stored: 1 to `bits_allocated`.
        high_bit: `bits_stored` - 1 to `bits_allocated` - 1.
        pixel_representation: 0 unsigned, 1 two's complement.
        planar_configuration: 0 or 1.
        number_of_frames: At least 1.
        transfer_syntax_uid: Transfer Syntax UID.
        warnings: What had to be assumed.
    """

    rows: int
    columns: int
    samples_per_pixel: int = 1
    photometric_interpretation: str = "MONOCHROME2"
    bits_allocated: int = 8
    bits_stored: int = 8
    high_bit: int = 7
    pixel_representation: int = 0
    planar_configuration: int = 0
    number_of_frames: int = 1
    transfer_syntax_uid: str = ""
    warnings: tuple[Message, ...] = ()


def image_tags_of(dataset: FileDataset) -> ImageTags:
    """Read and check the image tags of a data set.

    Raises:
        UnreadableFileError: One that cannot be guessed is missing or impossible.
    """
    rows, columns = integer_of(dataset, "Rows"), integer_of(dataset, "Columns")
    _require(rows > 0, "Rows")
    _require(columns > 0, "Columns")
    check_size(rows, columns)
    allocated = integer_of(dataset, "BitsAllocated")
    _require(allocated in {1, 8, 16, 32, 64}, "BitsAllocated")
    samples = integer_of(dataset, "SamplesPerPixel", 1)
    _require(samples in {1, 3}, "SamplesPerPixel")
    photometric, warnings = _photometric(dataset, samples)
    stored = integer_of(dataset, "BitsStored", allocated)
    if not 0 < stored <= allocated:
        stored, high = allocated, allocated - 1
        warnings += (Message(messages.TAG_IMPOSSIBLE, {"tag": "BitsStored"}),)
    else:
        high = integer_of(dataset, "HighBit", stored - 1)
        if not stored - 1 <= high < allocated:
            high = stored - 1
            warnings += (Message(messages.TAG_IMPOSSIBLE, {"tag": "HighBit"}),)
    return ImageTags(
        rows=rows,
        columns=columns,
        samples_per_pixel=samples,
        photometric_interpretation=photometric,
        bits_allocated=allocated,
        bits_stored=stored,
        high_bit=high,
        pixel_representation=int(integer_of(dataset, "PixelRepresentation") == 1),
        planar_configuration=int(integer_of(dataset, "PlanarConfiguration") == 1),
        number_of_frames=max(integer_of(dataset, "NumberOfFrames", 1), 1),
        transfer_syntax_uid=transfer_syntax_of(dataset),
        warnings=warnings,
    )


def check_size(rows: int, columns: int) -> None:
    """Refuse what no radiograph has and no memory holds.

    Raises:
        UnreadableFileError: Too many pixels.
    """
    if rows * columns > MAX_PIXELS:
        raise UnreadableFileError(messages.TOO_LARGE, rows=rows, columns=columns)


def _photometric(dataset: FileDataset, samples: int) -> tuple[str, tuple[Message, ...]]:
    stated = text_of(dataset, "PhotometricInterpretation").upper().replace("PALETTE_", "PALETTE ")
    if not stated:
        assumed = "MONOCHROME2" if samples == 1 else "RGB"
        return assumed, (Message(messages.PHOTOMETRIC_MISSING),)
    known = MONOCHROME | {PALETTE} if samples == 1 else COLOURS
    if stated not in known:
        raise UnreadableFileError(messages.UNKNOWN_PHOTOMETRIC, value=stated)
    return stated, ()


def _require(fulfilled: bool, tag: str) -> None:
    if not fulfilled:
        raise UnreadableFileError(messages.BAD_IMAGE_TAG, tag=tag)

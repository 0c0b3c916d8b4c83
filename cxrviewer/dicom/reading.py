"""Opening DICOM data: what the first bytes are, the header alone, the whole data set.

pydicom's own `dcmread` is not enough: it cannot say whether pixel data follow the header, it
inflates a deflated data set without any limit, and its warnings may quote patient tags.
"""

from __future__ import annotations

import io
import logging
import warnings
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import BinaryIO, Final

from pydicom import config, uid
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.filereader import read_dataset as read_dataset_elements
from pydicom.filereader import read_partial, read_preamble
from pydicom.tag import BaseTag

from cxrviewer.dicom import messages
from cxrviewer.errors import UnreadableFileError

# The reading of broken files is what this package is for: values are checked where they are used,
# and pydicom's complaints would carry values of patient tags to the error stream and into logs.
config.settings.reading_validation_mode = config.IGNORE
warnings.filterwarnings("ignore", module=r"pydicom(\.|$)")
logging.getLogger("pydicom").propagate = False

PIXEL_KEYWORDS: Final = {
    0x7FE00008: "FloatPixelData",
    0x7FE00009: "DoubleFloatPixelData",
    0x7FE00010: "PixelData",
}
MAX_INFLATED: Final = 1 << 30
_DEFLATED: Final = uid.DeflatedExplicitVRLittleEndian.encode("ascii")
_META_REACH: Final = 4096  # file meta information is shorter than this
_PREAMBLE: Final = 128
_LARGE_VALUE: Final = 1 << 16
_SUFFICIENT: Final = _PREAMBLE + 4

StopWhen = Callable[[BaseTag, str | None, int], bool]


class Kind(Enum):
    """What the first bytes of a file say that it is."""

    DICOM = auto()
    DICOM_WITHOUT_PREAMBLE = auto()
    PICTURE = auto()
    ARCHIVE = auto()
    EMPTY = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class DicomHeader:
    """A data set up to its pixel data.

    Attributes:
        dataset: The tags.
        pixel_keyword: Keyword of the pixel data element that follows, or empty.
    """

    dataset: FileDataset
    pixel_keyword: str


def kind_of(first_bytes: bytes) -> Kind:
    """What a file is, by its first 132 bytes."""
    if not first_bytes:
        return Kind.EMPTY
    if first_bytes[_PREAMBLE:_SUFFICIENT] == b"DICM":
        return Kind.DICOM
    if first_bytes.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        return Kind.PICTURE
    if first_bytes.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Kind.ARCHIVE
    return Kind.DICOM_WITHOUT_PREAMBLE if _looks_like_tags(first_bytes) else Kind.OTHER


def read_head(stream: BinaryIO) -> bytes:
    """The bytes that `kind_of` needs; the stream is rewound."""
    head = stream.read(_SUFFICIENT)
    stream.seek(0)
    return head


def read_header(stream: BinaryIO) -> DicomHeader:
    """Read a DICOM data set up to its pixel data.

    Raises:
        UnreadableFileError: It cannot be parsed.
    """
    found: list[str] = []

    def is_pixel_data(tag: BaseTag, _vr: str | None, _length: int) -> bool:
        if tag in PIXEL_KEYWORDS:
            found.append(PIXEL_KEYWORDS[tag])
        # Anything of the pixel data group or behind it is of no use to a list of images.
        return int(tag) >= 0x7FE00001

    dataset = _parse(stream, is_pixel_data)
    return DicomHeader(dataset, found[0] if found else "")


def read_dataset(stream: BinaryIO) -> FileDataset:
    """Read a DICOM data set with its pixel data; what lies behind those is of no use here.

    Raises:
        UnreadableFileError: It cannot be parsed, or ends before its pixel data do.
    """
    dataset = _parse(stream, _behind_pixel_data)
    if not any(keyword in dataset for keyword in PIXEL_KEYWORDS.values()):
        raise UnreadableFileError(messages.PIXELS_MISSING)
    return dataset


def read_elements(stream: BinaryIO) -> FileDataset:
    """Read a DICOM data set without its large values: those have no value but their length.

    Raises:
        UnreadableFileError: It cannot be parsed.
    """
    return _parse(stream, None, defer_size=_LARGE_VALUE)


def transfer_syntax_of(dataset: FileDataset) -> str:
    """Transfer Syntax UID; where the file is silent, the one that its encoding shows."""
    stated = str(getattr(dataset.file_meta, "TransferSyntaxUID", "") or "").strip("\0 ")
    if stated:
        return stated
    implicit, little = dataset.original_encoding
    if implicit:
        return str(uid.ImplicitVRLittleEndian)
    return str(uid.ExplicitVRLittleEndian if little else uid.ExplicitVRBigEndian)


def _parse(
    stream: BinaryIO, stop_when: StopWhen | None, *, defer_size: int | None = None
) -> FileDataset:
    try:
        if _DEFLATED in stream.read(_META_REACH):
            stream.seek(0)
            return _parse_deflated(stream, stop_when)
        stream.seek(0)
        return read_partial(stream, stop_when, defer_size=defer_size, force=True)
    except (UnreadableFileError, OSError, MemoryError):
        raise
    except Exception:
        # Whatever a damaged header makes pydicom raise: its text may quote the header.
        raise UnreadableFileError(messages.DAMAGED_HEADER) from None


def _parse_deflated(stream: BinaryIO, stop_when: StopWhen | None) -> FileDataset:
    """Read a data set that is deflated behind its file meta information (PS3.5 A.5)."""
    preamble = read_preamble(stream, force=True)
    meta = read_dataset_elements(stream, False, True, stop_when=_behind_file_meta)
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    body = inflater.decompress(stream.read(), MAX_INFLATED)
    if inflater.unconsumed_tail:
        raise UnreadableFileError(messages.MEMBER_TOO_LARGE, size=MAX_INFLATED >> 20)
    elements = read_dataset_elements(io.BytesIO(body), False, True, stop_when=stop_when)
    dataset = FileDataset(io.BytesIO(), elements, preamble, FileMetaDataset(meta), False, True)
    dataset.set_original_encoding(False, True, elements.original_character_set)
    return dataset


def _behind_pixel_data(tag: BaseTag, _vr: str | None, _length: int) -> bool:
    return int(tag) > max(PIXEL_KEYWORDS)


def _behind_file_meta(tag: BaseTag, _vr: str | None, _length: int) -> bool:
    return int(tag) >> 16 != 2


def _looks_like_tags(first_bytes: bytes) -> bool:
    """Whether a file without preamble starts with an element of group 0002 or 0008."""
    if len(first_bytes) < 8:
        return False
    group = first_bytes[:2]
    return group in (b"\x02\x00", b"\x08\x00", b"\x00\x08")

"""The first frame of a data set as samples, however it is encoded and whatever it claims to be."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import Final

from pydicom.dataset import FileDataset

from cxrviewer.dicom import messages
from cxrviewer.dicom.codecs import CutOffError, DecodeError, DecodeRequest, Samples
from cxrviewer.dicom.codestream import Codestream, inspect
from cxrviewer.dicom.colour import jpeg_colours
from cxrviewer.dicom.decode_worker import WorkerDiedError, WorkerSlowError, decode_frame
from cxrviewer.dicom.encapsulated import CompressedFrame, compressed_frame, is_encapsulated
from cxrviewer.dicom.image_tags import MAX_PIXELS, ImageTags
from cxrviewer.dicom.native_pixels import float_frame, native_frame
from cxrviewer.dicom.reading import PIXEL_KEYWORDS
from cxrviewer.dicom.transfer_syntaxes import KINDS, NATIVE, syntax_name
from cxrviewer.errors import Message, UnreadableFileError, UnsupportedTransferSyntaxError

_log = logging.getLogger(__name__)

_FLOAT_BITS: Final = {"FloatPixelData": 32, "DoubleFloatPixelData": 64}


@dataclass(frozen=True, eq=False, slots=True)
class Frame:
    """Samples of the first frame.

    Attributes:
        samples: (rows, columns) or (rows, columns, 3): unsigned words with all allocated bits where
            they come from native data, floats for float pixel data, else what the codec gave.
        tags: The image tags, with rows, columns and samples as they really are.
        stream: What the compressed frame said of itself; None for native data.
        warnings: Where the file lied.
    """

    samples: Samples
    tags: ImageTags
    stream: Codestream | None = None
    warnings: tuple[Message, ...] = ()


def first_frame(dataset: FileDataset, tags: ImageTags) -> Frame:
    """Decode the first frame of a data set.

    Raises:
        UnsupportedTransferSyntaxError: In a compression that cannot be decoded.
        UnreadableFileError: There are no pixel data, or they are damaged or cut off.
    """
    keyword = next((word for word in PIXEL_KEYWORDS.values() if word in dataset), "")
    # Unconverted, so that a damaged value representation cannot hide the data.
    element = dataset.get_item(keyword, keep_deferred=True) if keyword else None
    data = element.value if element is not None else None
    if element is None or not isinstance(data, bytes) or not data:
        raise UnreadableFileError(messages.PIXELS_MISSING)
    little = dataset.original_encoding[1] is not False
    if bits := _FLOAT_BITS.get(keyword):
        return Frame(float_frame(data, tags, bits=bits, little_endian=little), tags)
    compressed, warnings = _compressed(dataset, data, tags)
    if compressed is not None:
        return _decoded(compressed, tags, warnings)
    words = element.VR == "OW"
    samples = native_frame(data, tags, little_endian=little, words=words)
    return Frame(samples, tags, warnings=warnings)


def _compressed(
    dataset: FileDataset, data: bytes, tags: ImageTags
) -> tuple[CompressedFrame | None, tuple[Message, ...]]:
    """The compressed first frame, or None for native data; and a warning where the syntax lied."""
    syntax = tags.transfer_syntax_uid
    said = syntax_name(syntax)
    frame = (
        compressed_frame(dataset, data, tags) if is_encapsulated(data) else _bare_frame(data, tags)
    )
    if frame is not None:
        if KINDS.get(syntax) is frame.stream.kind:
            return frame, ()
        details = {"said": said, "found": frame.stream.kind.value}
        return frame, (Message(messages.SYNTAX_LIED, details),)
    if syntax in NATIVE:
        return None, ()
    if syntax not in KINDS:
        raise UnsupportedTransferSyntaxError(messages.UNSUPPORTED_SYNTAX, syntax=said)
    if not 0 <= len(data) - _native_size(tags) <= 1:
        raise UnreadableFileError(messages.NO_FRAME, syntax=said)
    return None, (Message(messages.SYNTAX_LIED_NATIVE, {"said": said}),)


def _bare_frame(data: bytes, tags: ImageTags) -> CompressedFrame | None:
    """A codestream that was put into Pixel Data without the items around it."""
    if len(data) >= _native_size(tags):
        return None
    stream = inspect(data)
    return CompressedFrame(data, stream) if stream is not None else None


def _native_size(tags: ImageTags) -> int:
    samples = 2 if tags.photometric_interpretation == "YBR_FULL_422" else tags.samples_per_pixel
    pixels = tags.rows * tags.columns * tags.number_of_frames
    return (pixels * samples * tags.bits_allocated + 7) // 8


def _decoded(compressed: CompressedFrame, tags: ImageTags, warnings: tuple[Message, ...]) -> Frame:
    stream = compressed.stream
    if stream.rows * stream.columns > MAX_PIXELS:
        raise UnreadableFileError(messages.UNDECODABLE, syntax=stream.kind.value)
    samples = _samples(compressed, tags)
    if samples.ndim == 3 and samples.shape[2] == 1:
        samples = samples[..., 0]
    if samples.ndim not in {2, 3} or (samples.ndim == 3 and samples.shape[2] != 3):
        raise UnreadableFileError(messages.BAD_IMAGE_TAG, tag="SamplesPerPixel")
    rows, columns = samples.shape[:2]
    found = 3 if samples.ndim == 3 else 1
    if (rows, columns) != (tags.rows, tags.columns):
        warnings += (_size_lied(tags, rows, columns),)
    if found != tags.samples_per_pixel:
        details = {"samples": tags.samples_per_pixel, "found": found}
        warnings += (Message(messages.SAMPLES_LIED, details),)
    if not stream.ended:
        warnings += (Message(messages.END_MISSING),)
    real = replace(tags, rows=rows, columns=columns, samples_per_pixel=found)
    return Frame(samples, real, stream, warnings)


def _size_lied(tags: ImageTags, rows: int, columns: int) -> Message:
    details = {"rows": tags.rows, "columns": tags.columns}
    found = {"found_rows": rows, "found_columns": columns}
    return Message(messages.SIZE_LIED, {**details, **found})


def _samples(compressed: CompressedFrame, tags: ImageTags) -> Samples:
    """Decode, and say in a sentence why not."""
    stream, syntax = compressed.stream, compressed.stream.kind.value
    request = DecodeRequest(
        kind=stream.kind,
        data=compressed.data,
        rows=stream.rows or tags.rows,
        columns=stream.columns or tags.columns,
        samples=stream.components,
        bits_allocated=tags.bits_allocated,
        colours=jpeg_colours(stream, tags.photometric_interpretation),
    )
    try:
        return decode_frame(request)
    except CutOffError:
        raise UnreadableFileError(messages.CUT_OFF_COMPRESSED, syntax=syntax) from None
    except WorkerDiedError:
        raise UnreadableFileError(messages.DECODER_DIED, syntax=syntax) from None
    except WorkerSlowError as error:
        seconds = f"{error.seconds:.0f}"
        raise UnreadableFileError(messages.DECODER_SLOW, syntax=syntax, seconds=seconds) from None
    except DecodeError as error:
        if not stream.ended:
            raise UnreadableFileError(messages.CUT_OFF_COMPRESSED, syntax=syntax) from None
        _log.warning("%s not decoded: %s", syntax, error)
        raise UnreadableFileError(messages.UNDECODABLE, syntax=syntax) from None
    except MemoryError:
        rows, columns = request.rows, request.columns
        raise UnreadableFileError(messages.TOO_LARGE, rows=rows, columns=columns) from None

"""One decoder for each kind of compressed frame: the fastest under a permissive licence.

libjpeg-turbo (through imagecodecs) decodes all of JPEG: baseline, extended with 12 bits, lossless;
CharLS decodes JPEG-LS, OpenJPEG all of JPEG 2000, pylibjpeg-rle RLE, Pillow pictures. Damaged data
make some of them crash, so this module is meant to run in a `decode_worker` process.

OpenJPEG also decodes High-Throughput JPEG 2000: OpenJPH is faster, but the binding at hand fills
what is damaged with zeros without an error, and a radiograph with silent holes must not be shown.
"""

from __future__ import annotations

import io
import os
import zlib
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cxrviewer.dicom.codestream import CodestreamKind

Samples = NDArray[Any]

_END_OF_IMAGE: Final = b"\xff\xd9"
_CONTINUATION_BYTES: Final = 4096
_MAX_THREADS: Final = 4


class DecodeError(Exception):
    """The data are damaged; the text is a short English reason without any patient data."""


class CutOffError(DecodeError):
    """The data end before the image does."""


@dataclass(frozen=True, slots=True)
class DecodeRequest:
    """A compressed frame and what its decoder must know.

    Attributes:
        kind: Compression.
        data: One frame.
        rows: Rows, for streams that do not say.
        columns: Columns, likewise.
        samples: Samples a pixel, likewise.
        bits_allocated: Bits Allocated, likewise.
        colours: What the three samples of a JPEG stream are, `RGB` or `YCBCR`; empty for one.
    """

    kind: CodestreamKind
    data: bytes
    rows: int
    columns: int
    samples: int = 1
    bits_allocated: int = 8
    colours: str = ""


def decode(request: DecodeRequest) -> Samples:
    """Decode one frame.

    Returns:
        (rows, columns) or (rows, columns, samples), integers as the stream holds them.

    Raises:
        DecodeError: The data are damaged.
        CutOffError: The data end too early.
        MemoryError: The image is too large.
    """
    try:
        return np.ascontiguousarray(_DECODERS[request.kind](request))
    except (DecodeError, MemoryError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        # pylibjpeg-rle is written in Rust, and a panic in it is no Exception.
        raise DecodeError(_first_line(error)) from None


def _jpeg(request: DecodeRequest) -> Samples:
    """Decode twice with different bytes behind the data: what depends on them is not in the file.

    libjpeg fills a frame whose data end too early with grey and says nothing.
    """
    end = request.data.rfind(_END_OF_IMAGE)
    body = request.data if end < 0 else request.data[:end]
    with ThreadPoolExecutor(1) as other_processor:  # libjpeg runs without the interpreter lock
        continued = other_processor.submit(
            _libjpeg, body + _continuation() + _END_OF_IMAGE, request.colours
        )
        image = _libjpeg(body + _END_OF_IMAGE, request.colours)
        try:
            whole = np.array_equal(image, continued.result())
        except Exception:
            whole = False
    if not whole:
        raise CutOffError("entropy-coded data end early")
    return image


def _libjpeg(data: bytes, colours: str) -> Samples:
    from imagecodecs import jpeg8_decode  # noqa: PLC0415 - loaded by the one process that decodes

    if not colours:
        image: Samples = jpeg8_decode(data)
        return image
    out: Samples = jpeg8_decode(data, colorspace=colours, outcolorspace="RGB")
    return out


def _continuation() -> bytes:
    """Bytes that no decoder takes for a marker and that decode to anything but flat grey."""
    noise = np.random.default_rng(0).integers(1, 255, _CONTINUATION_BYTES, dtype=np.uint8)
    return noise.tobytes()


def _jpeg_ls(request: DecodeRequest) -> Samples:
    from imagecodecs import jpegls_decode  # noqa: PLC0415

    if request.data.rfind(_END_OF_IMAGE) < 0:
        # CharLS refuses it too, but searches for seconds where padding follows.
        raise CutOffError("no end mark")
    image: Samples = jpegls_decode(request.data)
    return image


def _jpeg_2000(request: DecodeRequest) -> Samples:
    from imagecodecs import jpeg2k_decode  # noqa: PLC0415

    threads = max(1, min((os.cpu_count() or 2) - 1, _MAX_THREADS))
    image: Samples = jpeg2k_decode(request.data, numthreads=threads)
    return image


def _rle(request: DecodeRequest) -> Samples:
    """Segments are byte planes, most significant first, sample after sample (PS3.5 annex G)."""
    if request.bits_allocated == 1:
        pixels = request.rows * request.columns
        packed = _rle_words(request.data, (pixels + 7) // 8, 8)
        return _unpacked(packed, request)
    flat = _rle_words(request.data, request.rows * request.columns, request.bits_allocated)
    planes = flat.reshape(-1, request.rows, request.columns)
    return planes[0] if len(planes) == 1 else np.moveaxis(planes, 0, -1)


def _rle_words(data: bytes, count: int, bits: int) -> Samples:
    from rle.utils import decode_pixel_data  # noqa: PLC0415

    decoded = decode_pixel_data(data, version=2, rows=1, columns=count, bits_allocated=bits)
    return np.frombuffer(decoded, dtype=f"<u{bits // 8}")


def _unpacked(packed: Samples, request: DecodeRequest) -> Samples:
    """One bit a pixel, the first in the lowest bit (PS3.5 8.1.1)."""
    bits = np.unpackbits(packed, bitorder="little", count=request.rows * request.columns)
    return bits.reshape(request.rows, request.columns)


def _deflated(request: DecodeRequest) -> Samples:
    """A raw deflate stream of one native frame (PS3.5 A.4.13)."""
    pixels = request.rows * request.columns * request.samples
    expected = (pixels * request.bits_allocated + 7) // 8
    inflated = zlib.decompressobj(-zlib.MAX_WBITS).decompress(request.data, expected + 1)
    if len(inflated) < expected:
        raise CutOffError("deflated data end early")
    if request.bits_allocated == 1:
        return _unpacked(np.frombuffer(inflated, np.uint8), request)
    kind = np.dtype(f"<u{request.bits_allocated // 8}")
    shape = (request.rows, request.columns, request.samples)
    flat = np.frombuffer(inflated, kind, count=pixels).reshape(shape)
    return flat[..., 0] if request.samples == 1 else flat


def _picture(request: DecodeRequest) -> Samples:
    """A PNG or JPEG file without its transparency; a JPEG turned as its EXIF orientation says."""
    from PIL import Image, ImageOps  # noqa: PLC0415

    Image.MAX_IMAGE_PIXELS = None  # its size was checked when it was listed
    with Image.open(io.BytesIO(request.data), formats=("PNG", "JPEG")) as opened:
        image = ImageOps.exif_transpose(opened) if opened.format == "JPEG" else opened
        if image.mode.startswith("I"):  # 16 bits of grey
            return np.asarray(image).astype(np.uint16)
        grey = image.mode in {"1", "L", "LA", "La"}
        return np.asarray(image.convert("L" if grey else "RGB"))


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return (lines[0] if lines else type(error).__name__)[:120].rstrip(".")


_DECODERS: Final[Mapping[CodestreamKind, Callable[[DecodeRequest], Samples]]] = {
    CodestreamKind.JPEG: _jpeg,
    CodestreamKind.JPEG_LOSSLESS: _jpeg,
    CodestreamKind.JPEG_LS: _jpeg_ls,
    CodestreamKind.JPEG_2000: _jpeg_2000,
    CodestreamKind.HTJ2K: _jpeg_2000,
    CodestreamKind.RLE: _rle,
    CodestreamKind.DEFLATED: _deflated,
    CodestreamKind.PICTURE: _picture,
}

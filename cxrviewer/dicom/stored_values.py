"""From decoded samples to stored values: masked, sign extended, at most 16 bits (PS3.5 8.1.1)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cxrviewer.dicom import messages
from cxrviewer.dicom.codecs import Samples
from cxrviewer.dicom.codestream import Codestream
from cxrviewer.dicom.image_tags import ImageTags
from cxrviewer.dicom.transfer_syntaxes import LOSSY
from cxrviewer.errors import Message, UnreadableFileError

Stored = NDArray[np.uint8] | NDArray[np.uint16] | NDArray[np.int16]

_TOP: Final = 65535


@dataclass(frozen=True, eq=False, slots=True)
class StoredValues:
    """Stored values and how they are to be understood.

    Attributes:
        values: uint8, uint16 or int16.
        bits_stored: At most 16.
        pixel_representation: 0 unsigned, 1 two's complement.
        step: Original values between two neighbouring stored values; 1 where nothing was reduced.
        lowest: Original value of the stored value 0 where values were moved; else 0.
        reduced: Whether `step` and `lowest` apply.
        warnings: What was assumed or changed.
    """

    values: Stored
    bits_stored: int
    pixel_representation: int
    step: float = 1.0
    lowest: float = 0.0
    reduced: bool = False
    warnings: tuple[Message, ...] = ()


def from_native(samples: Samples, tags: ImageTags) -> StoredValues:
    """Stored values of native samples, whose other bits may hold an overlay.

    Args:
        samples: (rows, columns[, 3]) unsigned, `bits_allocated` wide.
        tags: Which bits count.
    """
    width = samples.dtype.itemsize * 8
    wide = samples
    if tags.bits_stored < width and tags.bits_allocated > 1:
        wide = wide << (width - 1 - tags.high_bit)  # drops what lies above the high bit
        if tags.pixel_representation:
            wide = wide.view(f"i{samples.dtype.itemsize}")
        wide = wide >> (width - tags.bits_stored)  # drops what lies below, extends the sign
    elif tags.pixel_representation:
        wide = wide.view(f"i{samples.dtype.itemsize}")
    return _fitted(wide, tags.bits_stored, tags.pixel_representation)


def from_codec(samples: Samples, stream: Codestream, tags: ImageTags) -> StoredValues:
    """Stored values of a decoded frame.

    The precision of a codestream may differ from Bits Stored. Surplus bits of a lossless one are
    no part of the value (an overlay, or the extended sign); a lossy one may overshoot, and is
    limited rather than wrapped round. RLE and deflate keep all allocated bits as they were.
    """
    if not stream.signed and stream.kind.keeps_words:
        return from_native(samples, tags)
    warnings: tuple[Message, ...] = ()
    bits, signed = tags.bits_stored, tags.pixel_representation
    if stream.signed and not signed and samples.size and int(samples.min()) < 0:
        bits, signed = max(bits, stream.precision), 1
        warnings = (Message(messages.SIGN_LIED),)
    if stream.precision > bits and tags.transfer_syntax_uid in LOSSY:
        samples, clipped = _limited(samples, bits, bool(signed and stream.signed))
        warnings += clipped
    if stream.precision > bits or stream.signed != bool(signed):
        samples = _within_bits(samples, bits, signed)
    return replace(_fitted(samples, bits, signed), warnings=warnings)


def from_floats(samples: NDArray[np.float64]) -> StoredValues:
    """Stored values of float pixel data: 65,536 even steps over their range.

    Raises:
        UnreadableFileError: No value is finite.
    """
    finite = np.isfinite(samples)
    if not finite.any():
        raise UnreadableFileError(messages.NO_VALUES)
    lowest = samples[finite].min()
    return _reduced(np.where(finite, samples, lowest))


def _within_bits(samples: Samples, bits: int, signed: int) -> Samples:
    """The lowest `bits` of each sample, read as the header says."""
    wide: NDArray[np.int64] = samples.astype(np.int64) & ((1 << bits) - 1)
    half = 1 << (bits - 1)
    return (wide ^ half) - half if signed else wide


def _fitted(values: NDArray[Any], bits: int, signed: int) -> StoredValues:
    """`values` in the smallest of the three types, reduced where 16 bits cannot hold them."""
    if bits <= 16:
        kind = "i2" if signed else ("u1" if bits <= 8 else "u2")
        small: Stored = values.astype(kind, copy=False)
        return StoredValues(small, bits, signed)
    lowest, highest = int(values.min()), int(values.max())
    if lowest >= 0 and highest <= _TOP:
        return StoredValues(values.astype(np.uint16), 16, 0)
    if lowest >= -32768 and highest <= 32767:
        return StoredValues(values.astype(np.int16), 16, 1)
    return _reduced(values.astype(np.float64))


def _reduced(values: NDArray[np.float64]) -> StoredValues:
    lowest = float(values.min())
    span = float(values.max()) - lowest
    # Whole numbers that only lie far from zero keep their steps of 1.
    whole = span <= _TOP and bool(np.equal(np.mod(values, 1), 0).all())
    step = 1.0 if whole or span == 0 else span / _TOP
    stored = np.rint((values - lowest) / step).astype(np.uint16)
    details = {"step": f"{step:g}", "lowest": f"{lowest:g}"}
    warning = Message(messages.REDUCED, details)
    return StoredValues(stored, 16, 0, step, lowest, reduced=True, warnings=(warning,))


def _limited(samples: Samples, bits: int, signed: bool) -> tuple[Samples, tuple[Message, ...]]:
    low, high = (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) if signed else (0, (1 << bits) - 1)
    beyond = int(np.count_nonzero((samples < low) | (samples > high)))
    if not beyond:
        return samples, ()
    warning = Message(messages.CLIPPED, {"count": beyond, "bits": bits})
    return np.clip(samples, low, high), (warning,)

"""Colour images: eight-bit RGB for display, and their luminance as grey values.

Radiographs are grey; colour comes with ultrasound, photographs and secondary captures, which are
shown but not analysed.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.pixels.processing import apply_color_lut, convert_color_space

from cxrviewer.dicom import messages
from cxrviewer.dicom.codecs import Samples
from cxrviewer.dicom.codestream import Codestream, CodestreamKind
from cxrviewer.dicom.image_tags import ImageTags
from cxrviewer.errors import UnreadableFileError

RGB = NDArray[np.uint8]

# Red, green and blue in thousandths (ITU-R BT.601, as in PS3.3 C.7.6.3.1.2).
_WEIGHTS: Final = np.array([299, 587, 114], np.uint32)
_PALETTE_DATA: Final = tuple(
    f"{colour}PaletteColorLookupTableData" for colour in ("Red", "Green", "Blue")
)
_NOISE: Final = 12  # of the chroma of a grey picture that was compressed in colour


def jpeg_colours(stream: Codestream, photometric_interpretation: str) -> str:
    """What the samples of a JPEG stream are.

    Photometric Interpretation says it (PS3.5 8.2.1), unless the stream proves that it lies.

    Returns:
        `RGB` or `YCBCR`; empty for a grey stream.
    """
    if stream.components != 3:
        return ""
    signs = stream.colours
    if signs.adobe_transform == 0 or stream.kind is CodestreamKind.JPEG_LOSSLESS:
        return "RGB"  # a lossless stream is not transformed by its codec; `rgb_of` does it
    if photometric_interpretation == "RGB" and not (signs.jfif or signs.subsampled):
        return "RGB"
    return "YCBCR"


def transformed_by_codec(stream: Codestream | None) -> bool:
    """Whether the decoder has already made RGB of the samples."""
    if stream is None:
        return False
    return stream.kind is CodestreamKind.JPEG or stream.component_transform


def rgb_of(samples: Samples, tags: ImageTags, stream: Codestream | None) -> RGB:
    """Eight-bit RGB of samples in any colour space.

    Args:
        samples: (rows, columns, 3) unsigned.
        tags: For the bits and the colour space.
        stream: Where they were compressed: what the decoder did.
    """
    if samples.dtype != np.uint8:
        samples = samples.astype(np.uint32) >> max(_used_bits(samples, tags, stream) - 8, 0)
    eight = np.ascontiguousarray(np.minimum(samples, 255).astype(np.uint8))
    in_ybr = tags.photometric_interpretation.startswith("YBR_FULL")
    if in_ybr and not transformed_by_codec(stream):
        converted: RGB = convert_color_space(eight, "YBR_FULL", "RGB").astype(np.uint8)
        return converted
    return eight


def palette_rgb(values: NDArray[Any], dataset: Dataset) -> RGB:
    """Eight-bit RGB of palette indices (PS3.3 C.7.9).

    Raises:
        UnreadableFileError: The palette is missing or damaged.
    """
    try:
        mapped = apply_color_lut(values, _little_endian_palette(dataset))
    except Exception:
        # A broken palette raises anything; without it the indices mean nothing.
        raise UnreadableFileError(messages.NO_PALETTE) from None
    mapped = mapped[..., :3]
    # Entries of 16 bits are scaled to that range, but for those that call themselves 8 bits wide.
    shift = 8 if mapped.dtype.itemsize > 1 and int(mapped.max()) > 255 else 0
    eight: RGB = (mapped >> shift).astype(np.uint8)
    return eight


def _little_endian_palette(dataset: Dataset) -> Dataset:
    """A data set whose palette words are in the order that pydicom takes them for."""
    if dataset.original_encoding[1] is not False or _PALETTE_DATA[0] not in dataset:
        return dataset
    swapped = Dataset()
    for tag, element in dataset.items():
        swapped[tag] = element
    for keyword in _PALETTE_DATA:
        if keyword in dataset and dataset[keyword].VR == "OW":
            words = np.frombuffer(dataset[keyword].value, ">u2")
            swapped[keyword].value = words.astype("<u2").tobytes()
    return swapped


def luminance(rgb: RGB) -> NDArray[np.uint8]:
    """Grey value of each pixel; of an image whose channels are equal, exactly those."""
    weighted = rgb @ _WEIGHTS
    grey: NDArray[np.uint8] = ((weighted + 500) // 1000).astype(np.uint8)
    return grey


def is_grey(rgb: RGB) -> bool:
    """Whether a colour image is a grey one but for the noise of its compression."""
    return int((rgb.max(axis=-1) - rgb.min(axis=-1)).max()) <= _NOISE


def _used_bits(samples: Samples, tags: ImageTags, stream: Codestream | None) -> int:
    if stream is None or stream.kind.keeps_words:
        return min(tags.bits_stored, samples.dtype.itemsize * 8)
    return stream.precision

"""One image with its pixels: file → frame → stored values, with every tag that bears on them."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import BinaryIO

from pydicom.dataset import Dataset, FileDataset

from cxrviewer.dicom import messages
from cxrviewer.dicom.colour import is_grey, luminance, palette_rgb, rgb_of
from cxrviewer.dicom.frames import Frame, first_frame
from cxrviewer.dicom.grayscale_tags import grayscale_of
from cxrviewer.dicom.ignored_tags import IgnoredTags
from cxrviewer.dicom.image_tags import PALETTE, ImageTags, image_tags_of
from cxrviewer.dicom.opening import open_image
from cxrviewer.dicom.pictures import read_picture
from cxrviewer.dicom.radiograph import GrayscaleAttributes, Radiograph
from cxrviewer.dicom.reading import read_dataset
from cxrviewer.dicom.shutter_tags import shutter_of
from cxrviewer.dicom.spacing_tags import spacing_of
from cxrviewer.dicom.stored_values import StoredValues, from_codec, from_floats, from_native
from cxrviewer.dicom.study import ImageRef
from cxrviewer.dicom.tags import first_frame_of, text_of
from cxrviewer.errors import Message, UnreadableFileError


def read_radiograph(ref: ImageRef) -> Radiograph:
    """Read an image that a scan has found.

    May be called from any thread; decoding happens in a process of its own.

    Args:
        ref: The image.

    Returns:
        The image with read-only arrays. Its `ref` says what was found in the file, where the header
        said otherwise (the size of a frame, a grey picture stored in colour).

    Raises:
        UnsupportedTransferSyntaxError: Its compression cannot be decoded; the reason names it.
        UnreadableFileError: It is gone, changed, damaged or cut off.
    """
    with open_image(ref.path, ref.member) as stream:
        if ref.is_picture:
            return read_picture(ref, stream.read())
        dataset = read_dataset(_rewindable(stream, ref))
    _require_same_image(dataset, ref)
    return _radiograph(dataset, ref)


def _rewindable(stream: BinaryIO, ref: ImageRef) -> BinaryIO:
    """Members of an archive are unpacked once, since seeking in them unpacks them again."""
    return io.BytesIO(stream.read()) if ref.member else stream


def _require_same_image(dataset: FileDataset, ref: ImageRef) -> None:
    """A file that was replaced since the scan may be another patient's."""
    uid = text_of(dataset, "SOPInstanceUID")
    if uid and ref.uid_in_file and uid != ref.uid_in_file:
        raise UnreadableFileError(messages.CHANGED)


def _radiograph(dataset: FileDataset, ref: ImageRef) -> Radiograph:
    tags = image_tags_of(dataset)
    frame = first_frame(dataset, tags)
    flat = first_frame_of(dataset)
    ignored = IgnoredTags()
    spacing = spacing_of(flat, ignored)
    shutter = shutter_of(flat, (tags.rows, tags.columns), ignored)
    warnings = tags.warnings + frame.warnings
    if tags.number_of_frames > 1:
        count = {"count": tags.number_of_frames}
        warnings = (Message(messages.FIRST_FRAME_ONLY, count), *warnings)
    if frame.tags.samples_per_pixel == 3 or tags.photometric_interpretation == PALETTE:
        image = _colour_image(frame, dataset, ref)
    else:
        image = _grey_image(frame, flat, ref, ignored)
    grayscale = replace(image.grayscale, ignored=ignored.sentences)
    return replace(
        image,
        grayscale=grayscale,
        spacing=spacing,
        warnings=warnings + image.warnings,
        shutter=shutter,
    )


def _grey_image(frame: Frame, flat: Dataset, ref: ImageRef, ignored: IgnoredTags) -> Radiograph:
    stored = _stored_values(frame)
    stored.values.setflags(write=False)
    grayscale = grayscale_of(flat, _monochrome(frame.tags), stored, ignored)
    real = _found(ref, frame.tags, grayscale.photometric_interpretation, stored.bits_stored)
    return Radiograph(real, stored.values, None, grayscale, warnings=stored.warnings)


def _colour_image(frame: Frame, dataset: FileDataset, ref: ImageRef) -> Radiograph:
    """Colours have no grayscale chain: their luminance is shown and analysed as it is."""
    if frame.tags.samples_per_pixel == 3:
        rgb = rgb_of(frame.samples, frame.tags, frame.stream)
        photometric = "RGB"
    else:
        rgb = palette_rgb(_stored_values(frame).values, dataset)
        photometric = PALETTE
    grey = luminance(rgb)
    plain = is_grey(rgb)
    for array in (rgb, grey):
        array.setflags(write=False)
    real = _found(ref, frame.tags, "MONOCHROME2" if plain else photometric, 8)
    if plain:
        real = replace(real, samples_per_pixel=1)
    return Radiograph(real, grey, None if plain else rgb, GrayscaleAttributes())


def _stored_values(frame: Frame) -> StoredValues:
    if frame.samples.dtype.kind == "f":
        return from_floats(frame.samples)
    if frame.stream is None:
        return from_native(frame.samples, frame.tags)
    return from_codec(frame.samples, frame.stream, frame.tags)


def _monochrome(tags: ImageTags) -> str:
    """Photometric Interpretation of a grey image, also where a colour one was announced."""
    inverse = tags.photometric_interpretation == "MONOCHROME1"
    return "MONOCHROME1" if inverse else "MONOCHROME2"


def _found(ref: ImageRef, tags: ImageTags, photometric: str, bits: int) -> ImageRef:
    return replace(
        ref,
        rows=tags.rows,
        columns=tags.columns,
        samples_per_pixel=tags.samples_per_pixel,
        photometric_interpretation=photometric,
        bits_stored=bits,
    )

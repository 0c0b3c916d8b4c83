"""Small pictures of images in files, made where nobody waits for them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cxrviewer.dicom.elsewhere import of_image
from cxrviewer.dicom.pixels import read_radiograph
from cxrviewer.dicom.study import ImageRef
from cxrviewer.imaging.thumbnail import thumbnail


def thumbnail_elsewhere(ref: ImageRef) -> NDArray[np.uint8]:
    """`thumbnail` of an image in its file, read and made in another process.

    Raises:
        UnreadableFileError: The image cannot be read.
    """
    return of_image(_thumbnail_of, ref)


def _thumbnail_of(ref: ImageRef) -> NDArray[np.uint8]:
    return thumbnail(read_radiograph(ref))

"""A cut image under the name of the DICOM file that it was cut from."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import pydicom
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, SecondaryCaptureImageStorage, generate_uid

# What data sets know an image by and what tells its view; nothing else of the header is kept.
_KEPT: Final = (
    "SpecificCharacterSet", "SOPClassUID", "SOPInstanceUID", "StudyInstanceUID",
    "SeriesInstanceUID", "StudyID", "AccessionNumber", "PatientID", "PatientAge",
    "PatientBirthDate", "PatientSex", "StudyDate", "StudyTime", "SeriesDate", "SeriesTime",
    "SeriesNumber", "InstanceNumber", "Modality", "BodyPartExamined", "ViewPosition",
    "ViewCodeSequence", "PatientOrientation", "StudyDescription", "SeriesDescription",
)  # fmt: skip


def write_dicom(path: Path, pixels: NDArray[np.uint8], target: Path) -> None:
    """Write `pixels` into `target` with what matters of the header of `path`.

    The window is the one that leaves 8-bit values as they are (PS3.3 C.11.2.1.2.1: centre 128,
    width 256). SOP Instance UIDs stay, because tables name images by them; the files are for
    training and no archive.

    Args:
        path: The whole image.
        pixels: (rows, columns), white where the patient is dense.
        target: File to write.
    """
    header = pydicom.dcmread(path, stop_before_pixels=True, force=True)
    found = Dataset()
    for keyword in _KEPT:
        if keyword in header:
            found[keyword] = header[keyword]
    stated = getattr(header, "file_meta", Dataset())
    # Published files are stripped of much; a file must have these two.
    if not found.get("SOPClassUID"):
        found.SOPClassUID = stated.get("MediaStorageSOPClassUID") or SecondaryCaptureImageStorage
    if not found.get("SOPInstanceUID"):
        found.SOPInstanceUID = stated.get("MediaStorageSOPInstanceUID") or generate_uid()
    found.ImageType = ["DERIVED", "SECONDARY"]
    found.DerivationDescription = "for training"
    found.Rows, found.Columns = pixels.shape
    found.SamplesPerPixel = 1
    found.PhotometricInterpretation = "MONOCHROME2"
    found.BitsAllocated = found.BitsStored = 8
    found.HighBit = 7
    found.PixelRepresentation = 0
    found.WindowCenter, found.WindowWidth = "128", "256"
    even = pixels.tobytes()
    found.PixelData = even + b"\0" * (len(even) % 2)
    found.file_meta = FileMetaDataset()
    found.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    found.save_as(target, enforce_file_format=True)

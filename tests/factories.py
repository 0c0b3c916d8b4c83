"""Valid DICOM files and studies for tests, made by hand so that every tag is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import cv2
import imagecodecs
import numpy as np
from numpy.typing import NDArray
from pydicom import uid
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import UID

Pixels = NDArray[Any]
STUDY_UID: Final = "2.25.100000000000000000000000000000000001"
FRONTAL_UID: Final = "2.25.100000000000000000000000000000000011"
LATERAL_UID: Final = "2.25.100000000000000000000000000000000012"

_ENCODERS: Final[Mapping[str, Callable[[Pixels], bytes]]] = {
    uid.JPEGBaseline8Bit: lambda p: bytes(imagecodecs.jpeg8_encode(p, level=95)),
    uid.JPEGExtended12Bit: lambda p: bytes(
        imagecodecs.jpeg8_encode(p, level=98, bitspersample=12 if p.itemsize > 1 else 8)
    ),
    uid.JPEGLosslessSV1: lambda p: bytes(imagecodecs.ljpeg_encode(p)),
    uid.JPEGLSLossless: lambda p: bytes(imagecodecs.jpegls_encode(p)),
    uid.JPEG2000Lossless: lambda p: bytes(
        imagecodecs.jpeg2k_encode(p, level=0, codecformat="j2k", reversible=True)
    ),
    uid.HTJ2KLossless: lambda p: bytes(imagecodecs.htj2k_encode(p, reversible=True)),
}


def gradient(rows: int = 64, columns: int = 48, *, bits: int = 12) -> NDArray[np.uint16]:
    """Values that rise along both axes and fill all `bits`; no two rows are alike."""
    ramp = np.add.outer(np.arange(rows), np.arange(columns)).astype(np.float64)
    scaled: NDArray[np.uint16] = np.round(ramp * ((1 << bits) - 1) / ramp.max()).astype(np.uint16)
    return scaled


def lut_item(data: Sequence[int], *, first: int = 0, bits: int = 16, name: str = "") -> Dataset:
    """An item of Modality LUT Sequence or VOI LUT Sequence; `first` may be negative."""
    item = Dataset()
    item.add_new("LUTDescriptor", "SS" if first < 0 else "US", [len(data) % 65536, first, bits])
    item.add_new("LUTData", "OW", np.asarray(data, dtype="<u2").tobytes())
    if name:
        item.LUTExplanation = name
    return item


def code_item(value: str, scheme: str, meaning: str) -> Dataset:
    """An item of a code sequence."""
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, scheme, meaning
    return item


def make_dataset(pixels: Pixels | None = None, **tags: Any) -> Dataset:
    """The data set that `make_dx` writes; see there."""
    stored = gradient() if pixels is None else np.asarray(pixels)
    dataset = Dataset()
    for keyword, value in {**_DEFAULTS, **_pixel_tags(stored), **_view_code(tags), **tags}.items():
        if value is not None and keyword != "transfer_syntax":
            setattr(dataset, keyword, value)
    syntax = UID(getattr(uid, str(tags.get("transfer_syntax", "")), uid.ExplicitVRLittleEndian))
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.MediaStorageSOPClassUID = dataset.get("SOPClassUID", "")
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.get("SOPInstanceUID", "")
    dataset.file_meta.TransferSyntaxUID = uid.ExplicitVRLittleEndian
    _set_pixels(dataset, stored, syntax)
    dataset.file_meta.TransferSyntaxUID = syntax
    return dataset


def make_dx(path: Path, pixels: Pixels | None = None, **tags: Any) -> Path:
    """Write a valid DX image for presentation.

    Args:
        path: File to write; missing folders are made.
        pixels: (rows, columns) stored values, or (rows, columns, 3) colour, or with
            `NumberOfFrames=n` a stack (n, rows, columns); a 12-bit gradient where None. A signed
            type sets Pixel Representation 1, the width of the type Bits Allocated.
        **tags: DICOM keywords and their values; None leaves the tag out. `transfer_syntax` is the
            keyword of a transfer syntax in pydicom.uid (`JPEG2000Lossless`…).

    Returns:
        `path`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    make_dataset(pixels, **tags).save_as(path, enforce_file_format=True)
    return path


def make_study_folder(path: Path, **tags: Any) -> Path:
    """Write `frontal.dcm` (PA) and `lateral.dcm` (LL) of one patient; `tags` go into both."""
    frontal = {"SOPInstanceUID": FRONTAL_UID, "ViewPosition": "PA", "InstanceNumber": 1}
    lateral = {
        "SOPInstanceUID": LATERAL_UID,
        "ViewPosition": "LL",
        "InstanceNumber": 2,
        "PatientOrientation": ["P", "F"],
    }
    make_dx(path / "frontal.dcm", **{**frontal, **tags})
    make_dx(path / "lateral.dcm", **{**lateral, **tags})
    return path


def make_picture(path: Path, pixels: Pixels | None = None) -> Path:
    """Write a PNG or JPEG picture by the suffix of `path`; grey (rows, columns) or RGB."""
    image = gradient(96, 80, bits=8).astype(np.uint8) if pixels is None else np.asarray(pixels)
    path.parent.mkdir(parents=True, exist_ok=True)
    bgr = image[..., ::-1] if image.ndim == 3 else image
    done, encoded = cv2.imencode(path.suffix, np.ascontiguousarray(bgr))
    assert done
    path.write_bytes(encoded.tobytes())
    return path


_DEFAULTS: Final[Mapping[str, Any]] = {
    "SpecificCharacterSet": "ISO_IR 192",
    "ImageType": ["ORIGINAL", "PRIMARY"],
    "SOPClassUID": uid.DigitalXRayImageStorageForPresentation,
    "SOPInstanceUID": FRONTAL_UID,
    "StudyDate": "20240301",
    "ContentDate": "20240301",
    "AcquisitionDate": "20240301",
    "StudyTime": "101500",
    "ContentTime": "101600",
    "AcquisitionTime": "101600",
    "AccessionNumber": "A1",
    "Modality": "DX",
    "PresentationIntentType": "FOR PRESENTATION",
    "Manufacturer": "Test",
    "ReferringPhysicianName": "",
    "StudyDescription": "",
    "PatientName": "Test^Patient",
    "PatientID": "TEST-1",
    "PatientBirthDate": "19610203",
    "PatientSex": "F",
    "PatientAge": "063Y",
    "BodyPartExamined": "CHEST",
    "ViewPosition": "PA",
    "StudyInstanceUID": STUDY_UID,
    "SeriesInstanceUID": "2.25.100000000000000000000000000000000002",
    "StudyID": "1",
    "SeriesNumber": 1,
    "InstanceNumber": 1,
    "PatientOrientation": ["L", "F"],
    "ImageLaterality": "U",
    "AcquisitionContextSequence": [],
    "AnatomicRegionSequence": [code_item("51185008", "SCT", "Chest")],
    "ImagerPixelSpacing": [0.15, 0.15],
    "DetectorType": "DIRECT",
    "DetectorConfiguration": "AREA",
    "PositionerType": "NONE",
    "BurnedInAnnotation": "NO",
    "LossyImageCompression": "00",
    "PixelIntensityRelationship": "LOG",
    "PixelIntensityRelationshipSign": -1,
    "RescaleIntercept": 0,
    "RescaleSlope": 1,
    "RescaleType": "US",
    "PresentationLUTShape": "IDENTITY",
}


# PS3.16 CID 4010
_VIEW_CODES: Final[Mapping[str, tuple[str, str]]] = {
    "PA": ("272479007", "postero-anterior"),
    "AP": ("399348003", "antero-posterior"),
    "LL": ("399173006", "left lateral"),
    "RL": ("399198007", "right lateral"),
}


def _view_code(tags: Mapping[str, Any]) -> dict[str, Any]:
    """View Code Sequence that agrees with View Position (PS3.3 C.8.11.5.1.1)."""
    code = _VIEW_CODES.get(tags.get("ViewPosition", _DEFAULTS["ViewPosition"]))
    return {"ViewCodeSequence": [code_item(code[0], "SCT", code[1])]} if code else {}


def _pixel_tags(stored: Pixels) -> dict[str, Any]:
    """Image Pixel tags that follow from the array, and a window over all its values."""
    colour = stored.ndim == 3 and stored.shape[-1] == 3
    rows, columns = stored.shape[:2] if colour else stored.shape[-2:]
    signed = stored.dtype.kind == "i"
    bits = 12 if stored.dtype == np.uint16 and stored.max() < 4096 else stored.dtype.itemsize * 8
    low = -(1 << (bits - 1)) if signed else 0
    tags: dict[str, Any] = {
        "SamplesPerPixel": 3 if colour else 1,
        "PhotometricInterpretation": "RGB" if colour else "MONOCHROME2",
        "Rows": rows,
        "Columns": columns,
        "BitsAllocated": stored.dtype.itemsize * 8,
        "BitsStored": bits,
        "HighBit": bits - 1,
        "PixelRepresentation": int(signed),
    }
    if colour:
        return tags | {"PlanarConfiguration": 0, "PresentationLUTShape": None}
    return tags | {"WindowCenter": low + (1 << (bits - 1)), "WindowWidth": 1 << bits}


def _set_pixels(dataset: Dataset, stored: Pixels, syntax: UID) -> None:
    """Encode the array; High Bit and the like are taken as given, so tests may lie."""
    if syntax in _ENCODERS:
        frames = stored if "NumberOfFrames" in dataset else stored[np.newaxis]
        encode = _ENCODERS[syntax]
        encoded = [encode(np.ascontiguousarray(frame)) for frame in frames]
        dataset.PixelData = encapsulate(encoded)
        dataset["PixelData"].VR = "OB"
        return
    big = syntax == uid.ExplicitVRBigEndian
    raw = stored.astype(stored.dtype.newbyteorder(">" if big else "<")).tobytes()
    vr = "OB" if stored.dtype.itemsize == 1 and syntax != uid.ImplicitVRLittleEndian else "OW"
    dataset.add_new("PixelData", vr, raw + b"\0" * (len(raw) % 2))
    if syntax == uid.RLELossless:
        dataset.compress(syntax, generate_instance_uid=False)

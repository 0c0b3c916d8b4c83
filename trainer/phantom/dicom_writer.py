"""Simulated radiographs as Digital X-Ray images for presentation (PS3.3 A.26).

Every identifier follows from case and seed, and no clock is read, so that the same phantom gives
the same file. What names a patient is plainly invented, and "SIMULATED" stands in the pixels, the
name, the descriptions and the comments.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence as DicomSequence
from pydicom.uid import (
    UID,
    DigitalXRayImageStorageForPresentation,
    ExplicitVRLittleEndian,
    JPEGLSLossless,
)

from trainer.appearing import appearing, write_whole
from trainer.phantom.geometry import BeamView
from trainer.phantom.simulate import COLLIMATION_MM
from trainer.phantom.study import FindingShadow, Phantom, PhantomView

NOTICE: Final = "SIMULATED radiograph of a mathematical phantom. Not a patient. Not for diagnosis."

_NAMESPACE: Final = uuid.UUID("6f1c1c4e-5d0b-5b0e-9c1f-2f6f0f0c9e10")
_IMPLEMENTATION: Final = "CXRPHANTOM_1"

# View Code Sequence: PS3.16 CID 4010 "DX View".
_VIEW_CODES: Final[Mapping[BeamView, tuple[str, str]]] = {
    BeamView.PA: ("272479007", "postero-anterior"),
    BeamView.AP: ("399348003", "antero-posterior"),
    BeamView.LL: ("399173006", "left lateral"),
}
_ORIENTATION: Final[Mapping[BeamView, list[str]]] = {
    BeamView.PA: ["L", "F"],
    BeamView.AP: ["L", "F"],
    BeamView.LL: ["P", "F"],
}
_FILE_NAMES: Final[Mapping[BeamView, str]] = {
    BeamView.PA: "frontal.dcm",
    BeamView.AP: "frontal.dcm",
    BeamView.LL: "lateral.dcm",
}


def fixed_uid(*parts: object) -> str:
    """UID under 2.25 (PS3.5 B.2) that follows from `parts` alone."""
    return f"2.25.{uuid.uuid5(_NAMESPACE, '/'.join(map(str, parts))).int}"


def write_study(phantom: Phantom, folder: Path) -> list[Path]:
    """Write the images of a study and `truth.json` into `folder`, which is made.

    Returns:
        The files written, images first.

    Raises:
        OutputError: They cannot be written.
    """
    written = []
    for number, view in enumerate(phantom.views, start=1):
        path = folder / _FILE_NAMES[view.beam.view]
        with appearing(path) as partial:
            image_dataset(phantom, view, number).save_as(partial, enforce_file_format=True)
        written.append(path)
    truth_path = folder / "truth.json"
    write_whole(truth_path, json.dumps(truth(phantom), indent=2) + "\n")
    return [*written, truth_path]


def image_dataset(phantom: Phantom, view: PhantomView, number: int) -> Dataset:
    """One image with all its modules, compressed as lossless JPEG-LS."""
    dataset = Dataset()
    for tags in (
        _patient_and_study(phantom),
        _series_and_equipment(phantom, view, number),
        _image(phantom, view, number),
        _detector_and_positioning(view),
    ):
        for keyword, value in tags.items():
            setattr(dataset, keyword, value)
    dataset.file_meta = _file_meta(dataset)
    dataset.set_pixel_data(
        np.ascontiguousarray(view.stored_values),
        dataset.PhotometricInterpretation,
        12,
        generate_instance_uid=False,
    )
    # A losslessly compressed image keeps its instance UID.
    dataset.compress(JPEGLSLossless, encoding_plugin="pyjpegls", generate_instance_uid=False)
    return dataset


def _file_meta(dataset: Dataset) -> FileMetaDataset:
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.ImplementationClassUID = UID(fixed_uid("implementation", _IMPLEMENTATION))
    meta.ImplementationVersionName = _IMPLEMENTATION
    return meta


def _code(value: str, meaning: str, scheme: str = "SCT") -> DicomSequence:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, scheme, meaning
    return DicomSequence([item])


def _patient_and_study(phantom: Phantom) -> dict[str, Any]:
    who = phantom.case.identity
    return {
        "SpecificCharacterSet": "ISO_IR 192",
        "PatientName": who.name,
        "PatientID": who.patient_id,
        "IssuerOfPatientID": "SIMULATED",
        "PatientBirthDate": who.birth_date,
        "PatientSex": who.sex,
        "PatientAge": who.age,
        "PatientComments": NOTICE,
        "PatientIdentityRemoved": "YES",
        "DeidentificationMethod": "SIMULATED: there never was a patient",
        "StudyInstanceUID": fixed_uid("study", phantom.case.name, phantom.seed),
        "StudyDate": who.study_date,
        "StudyTime": who.study_time,
        "ReferringPhysicianName": "",
        "StudyID": who.accession[-4:],
        "AccessionNumber": who.accession,
        "StudyDescription": who.description,
    }


def _series_and_equipment(phantom: Phantom, view: PhantomView, number: int) -> dict[str, Any]:
    which = view.beam.view
    return {
        "Modality": "DX",
        "SeriesInstanceUID": fixed_uid("series", phantom.case.name, phantom.seed, which),
        "SeriesNumber": number,
        "SeriesDate": phantom.case.identity.study_date,
        "SeriesTime": phantom.case.identity.study_time,
        "SeriesDescription": f"SIMULATED chest {which}",
        "BodyPartExamined": "CHEST",
        "PresentationIntentType": "FOR PRESENTATION",
        "Manufacturer": "CXR Viewer",
        "ManufacturerModelName": "Voxel thorax phantom",
        "DeviceSerialNumber": "SIMULATED",
        "SoftwareVersions": _IMPLEMENTATION,
        "InstitutionName": "SIMULATED",
    }


def _image(phantom: Phantom, view: PhantomView, number: int) -> dict[str, Any]:
    which, inverse = view.beam.view, phantom.case.monochrome1
    who = phantom.case.identity
    centre, width = view.window
    return {
        "SOPClassUID": DigitalXRayImageStorageForPresentation,
        "SOPInstanceUID": fixed_uid("image", phantom.case.name, phantom.seed, which),
        "ContentQualification": "RESEARCH",
        "InstanceNumber": number,
        "ContentDate": who.study_date,
        "ContentTime": who.study_time,
        "AcquisitionDate": who.study_date,
        "AcquisitionTime": who.study_time,
        "ImageType": ["DERIVED", "PRIMARY"],
        "DerivationDescription": NOTICE,
        "ImageComments": NOTICE,
        "PatientOrientation": _ORIENTATION[which],
        "BurnedInAnnotation": "YES",
        "LossyImageCompression": "00",
        "PixelIntensityRelationship": "LOG",
        # 1: smaller values mean less X-ray; -1: greater values do (PS3.3 C.8.11.3.1.2).
        "PixelIntensityRelationshipSign": 1 if inverse else -1,
        "RescaleIntercept": "0",
        "RescaleSlope": "1",
        "RescaleType": "US",
        "PresentationLUTShape": "INVERSE" if inverse else "IDENTITY",
        "PhotometricInterpretation": "MONOCHROME1" if inverse else "MONOCHROME2",
        "WindowCenter": f"{centre:g}",
        "WindowWidth": f"{width:g}",
        "WindowCenterWidthExplanation": "Chest",
        "VOILUTFunction": "LINEAR",
        "AcquisitionContextSequence": DicomSequence([]),
        "AnatomicRegionSequence": _code("51185008", "Chest"),
        "ImageLaterality": "U",
    }


def _detector_and_positioning(view: PhantomView) -> dict[str, Any]:
    beam = view.beam
    edge = round(COLLIMATION_MM / beam.pixel_mm)
    # The middle of the chest lies at 0 on both axes: where the magnification is stated.
    magnification = float(beam.magnification(0.0))
    return {
        "DetectorType": "SCINTILLATOR",
        "DetectorConfiguration": "AREA",
        "DetectorDescription": "SIMULATED detector",
        "DetectorID": "SIMULATED",
        "ImagerPixelSpacing": [f"{beam.pixel_mm:g}"] * 2,
        "FieldOfViewShape": "RECTANGLE",
        "FieldOfViewDimensions": [
            str(round(beam.rows * beam.pixel_mm)),
            str(round(beam.columns * beam.pixel_mm)),
        ],
        "CollimatorShape": "RECTANGULAR",
        "CollimatorLeftVerticalEdge": edge,
        "CollimatorRightVerticalEdge": beam.columns - edge,
        "CollimatorUpperHorizontalEdge": edge,
        "CollimatorLowerHorizontalEdge": beam.rows - edge,
        "PositionerType": "NONE" if beam.view is BeamView.AP else "COLUMN",
        "ViewPosition": str(beam.view),
        "ViewCodeSequence": _code(*_VIEW_CODES[beam.view]),
        "DistanceSourceToDetector": f"{beam.source_detector_mm:g}",
        "DistanceSourceToPatient": f"{beam.source_detector_mm - abs(beam.detector_mm):g}",
        "EstimatedRadiographicMagnificationFactor": f"{magnification:.4f}",
        "KVP": "125" if beam.view is not BeamView.AP else "110",
    }


def truth(phantom: Phantom) -> dict[str, Any]:
    """What is in the images, for tests and for measuring a model; JSON-ready."""
    return {
        "notice": NOTICE,
        "case": phantom.case.name,
        "seed": phantom.seed,
        "coordinates": {
            "box": "left, top, right, bottom in image pixels; right and bottom are exclusive",
            "centre": "column, row of the centre of mass's shadow; pixel centres at integers",
            "centre_mm": "x to the patient's left, y to the back, z to the head; z 0 is the carina",
        },
        "views": [
            {
                "file": _FILE_NAMES[view.beam.view],
                "view": str(view.beam.view),
                "sop_instance_uid": fixed_uid(
                    "image", phantom.case.name, phantom.seed, view.beam.view
                ),
                "rows": view.beam.rows,
                "columns": view.beam.columns,
                "imager_pixel_spacing": view.beam.pixel_mm,
                "findings": [_finding(found) for found in view.findings],
            }
            for view in phantom.views
        ],
    }


def _finding(found: FindingShadow) -> dict[str, Any]:
    box = found.box
    return {
        "finding": str(found.finding),
        "side": found.side,
        "box": [box.left, box.top, box.right, box.bottom],
        "centre": [round(c, 1) for c in found.centre],
        "centre_mm": [round(c, 1) for c in found.centre_mm],
        "magnification": round(found.magnification, 4),
    }

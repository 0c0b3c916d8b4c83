"""Chest radiographs are analysed; hands, dogs, test patterns and flowers are refused by name."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from sample_bundles import make_radiograph, make_ref

from cxrviewer.dicom.study import ImageRef, View, ViewPosition, ViewSource
from cxrviewer.inference.body_region import Region, body_part_region, text_region
from cxrviewer.inference.suitability import pixel_refusal, refusal

SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
UNKNOWN = View()
PICTURE = {
    "modality": "", "body_part_examined": "", "sop_class_uid": "", "transfer_syntax_uid": "",
    "view": UNKNOWN,
}  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"modality": "CR"},
        {"body_part_examined": "", "view": UNKNOWN},
        {"body_part_examined": "THORAX"},
        {"body_part_examined": "Poumons"},
        {"body_part_examined": "PORT CHEST", "series_description": "HAND"},
        {"body_part_examined": "", "series_description": "THORAX ET ABDOMEN"},
        {"body_part_examined": "UNKNOWN", "series_description": "W034 AP"},
        {"modality": "OT", "sop_class_uid": SECONDARY_CAPTURE},
        {"modality": "OT", "body_part_examined": ""},
        {"modality": "", "body_part_examined": "", "view": UNKNOWN, "series_description": "CXR"},
        {"patient_species": "Homo sapiens"},
        {"presentation_intent_type": "FOR PROCESSING"},
        {"samples_per_pixel": 3, "photometric_interpretation": "RGB"},
        {"rows": 0, "columns": 0},
        {"rows": 256, "columns": 128},
        PICTURE,
        {"view": View(ViewPosition.LATERAL, ViewSource.FILE_NAME), **PICTURE},
    ],
)
def test_chest_radiograph_is_accepted(changes: dict[str, Any]) -> None:
    assert refusal(make_ref(**changes)) is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"modality": "CT"}, "modality is CT"),
        ({"modality": "MG"}, "modality is MG"),
        ({"modality": "us"}, "modality is US"),
        ({"modality": "PX", "body_part_examined": ""}, "modality is PX"),
        ({"sop_class_uid": "1.2.840.10008.5.1.4.1.1.1.2"}, "Digital Mammography"),
        ({"sop_class_uid": "1.2.840.10008.5.1.4.1.1.30", "modality": "OT"}, "Parametric Map"),
        ({"number_of_frames": 2}, "2 frames"),
        ({"body_part_examined": "HAND"}, "“HAND”"),
        ({"body_part_examined": "EXTREMITY"}, "“EXTREMITY”"),
        ({"body_part_examined": "", "series_description": "Main gauche"}, "another part"),
        ({"body_part_examined": "", "series_description": "Genou D face"}, "another part"),
        ({"body_part_examined": "", "series_description": "ÉPAULE"}, "another part"),
        ({"modality": "OT", "body_part_examined": "", "view": UNKNOWN}, "Nothing in the header"),
        ({"modality": "", "body_part_examined": "", "view": UNKNOWN}, "Nothing in the header"),
        ({"patient_species": "Canis lupus familiaris"}, "animal"),
        ({"view": View(ViewPosition.RLO)}, "RLO"),
        ({"rows": 255, "columns": 250}, "250 × 255"),
        ({"rows": 4000, "columns": 127}, "127 × 4000"),
    ],
)
def test_everything_else_is_refused_with_its_reason(changes: dict[str, Any], words: str) -> None:
    assert words in str(refusal(make_ref(**changes)))


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("", Region.SILENT),
        ("PA", Region.SILENT),
        ("Maintenance AP", Region.SILENT),
        ("Avant drain, femme", Region.SILENT),
        ("Portable legacy", Region.SILENT),
        ("thorax face", Region.CHEST),
        ("Lunge p.a.", Region.CHEST),
        ("Gril costal", Region.OTHER),
        ("L-SPINE LAT", Region.OTHER),
        ("RIBS", Region.OTHER),
        ("crâne", Region.OTHER),
    ],
)
def test_region_of_free_text(text: str, region: Region) -> None:
    assert text_region(text) is region


@pytest.mark.parametrize(
    ("body_part", "region"),
    [("", Region.SILENT), (" other ", Region.SILENT), ("chest", Region.CHEST), ("X", Region.OTHER)],
)
def test_region_of_body_part(body_part: str, region: Region) -> None:
    assert body_part_region(body_part) is region


def ref_of(path: Path) -> ImageRef:
    """What a header says, read here by pydicom alone."""
    header = pydicom.dcmread(path, stop_before_pixels=True, force=True)
    orientation = header.get("PatientOrientation") or None
    positions = {position.value for position in ViewPosition}
    position = header.get("ViewPosition", "")
    return ImageRef(
        path=path,
        sop_class_uid=header.get("SOPClassUID", ""),
        modality=header.get("Modality", ""),
        view=View(ViewPosition(position)) if position in positions else UNKNOWN,
        rows=header.get("Rows", 0),
        columns=header.get("Columns", 0),
        number_of_frames=int(header.get("NumberOfFrames", None) or 1),
        transfer_syntax_uid=header.file_meta.get("TransferSyntaxUID", "1.2.840.10008.1.2"),
        photometric_interpretation=header.get("PhotometricInterpretation", ""),
        samples_per_pixel=header.get("SamplesPerPixel", 1),
        series_description=header.get("SeriesDescription", ""),
        body_part_examined=header.get("BodyPartExamined", ""),
        patient_orientation=tuple(orientation) if orientation else None,  # type: ignore[arg-type]
    )


CHESTS = {
    "RG1_J2KI.dcm", "RG1_JLSN.dcm", "966.dcm", "966_fixed.dcm", "Fake_MONOHR1.dcm",
    "c64d5667-a776-4f95-9e21-bfabafb07740.dcm",
    "1.2.276.0.7230010.3.1.4.8323329.6904.1517875201.850819.dcm",
}  # fmt: skip


@pytest.mark.shared_data
def test_of_a_hundred_real_files_exactly_the_human_chests_are_accepted(shared_data: Path) -> None:
    files = sorted((shared_data / "dicom").rglob("*.dcm"))
    accepted = {path.name for path in files if refusal(ref_of(path)) is None}
    assert len(files) == 100
    assert accepted == CHESTS


@pytest.mark.shared_data
def test_reasons_for_real_files(shared_data: Path) -> None:
    reasons = {
        path.name: str(refusal(ref_of(path))) for path in (shared_data / "dicom").rglob("*.dcm")
    }
    assert "EXTREMITY" in reasons["RG3_J2KI.dcm"]
    assert "HIP" in reasons["RG2_JPLY_fixed.dcm"]
    assert "HAND" in reasons["NM_Kakadu44_SOTmarkerincons.dcm"]
    assert "211 × 169" in reasons["dx_image.dcm"]
    assert "CT" in reasons["MAROTECH_CT_JP2Lossy.dcm"]
    assert "Nothing in the header" in reasons["mlut_18.dcm"]


def test_picture_that_turns_out_too_small_is_refused() -> None:
    radiograph = make_radiograph()
    small = dataclasses.replace(radiograph, stored_values=radiograph.stored_values[:120])
    assert pixel_refusal(radiograph) is None
    assert "260 × 120" in str(pixel_refusal(small))


def test_grey_rgb_and_a_coloured_arrow_pass_and_a_photograph_does_not() -> None:
    grey = np.repeat(make_radiograph().stored_values[..., None] // 16, 3, axis=2).astype(np.uint8)
    arrow = grey.copy()
    arrow[100:130, 100:140] = (255, 255, 0)
    photograph = grey.copy()
    photograph[:, :130] = (200, 120, 80)
    tinted = (grey * np.array([1.0, 1.0, 0.87])).astype(np.uint8)
    judged = [
        pixel_refusal(dataclasses.replace(make_radiograph(), colour=colour)) is None
        for colour in (grey, arrow, tinted, photograph)
    ]
    assert judged == [True, True, True, False]

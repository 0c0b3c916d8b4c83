"""VinDr-CXR, a hospital's own DICOM folder with a table, and pictures with a table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from factories import make_dx
from small_trees import write_csv

from cxrviewer.findings import Finding
from published_trees.cases import PLACES, Case, cases, radiograph, save_picture

_F = Finding
LOCAL = (
    "Aortic enlargement", "Atelectasis", "Calcification", "Cardiomegaly", "Clavicle fracture",
    "Consolidation", "Edema", "Emphysema", "Enlarged PA", "ILD", "Infiltration", "Lung Opacity",
    "Lung cavity", "Lung cyst", "Mediastinal shift", "Nodule/Mass", "Pleural effusion",
    "Pleural thickening", "Pneumothorax", "Pulmonary fibrosis", "Rib fracture", "Other lesion",
)  # fmt: skip
GLOBAL = ("COPD", "Lung tumor", "Pneumonia", "Tuberculosis", "Other diseases", "No finding")
_LOCAL_NAMES = {
    _F.PLEURAL_EFFUSION: "Pleural effusion",
    _F.CARDIOMEGALY: "Cardiomegaly",
    _F.ATELECTASIS: "Atelectasis",
}
_KAGGLE = (
    "Aortic enlargement", "Atelectasis", "Calcification", "Cardiomegaly", "Consolidation", "ILD",
    "Infiltration", "Lung Opacity", "Nodule/Mass", "Other lesion", "Pleural effusion",
    "Pleural thickening", "Pneumothorax", "Pulmonary fibrosis", "No finding",
)  # fmt: skip


def _dicom(path: Path, case: Case, size: int, *, lateral: bool = False, **tags: object) -> None:
    """12 bits; MONOCHROME1 for every third patient, so that who forgets to invert is found out."""
    stored = radiograph(case, size, lateral=lateral).astype(np.uint16) * 16
    if case.number % 3 == 2:
        tags = {
            "PhotometricInterpretation": "MONOCHROME1",
            "PresentationLUTShape": "INVERSE",
            **tags,
        }
        stored = 4095 - stored
    make_dx(path, stored, **tags)


def write_vindr(root: Path, *, patients: int = 40, size: int = 256, kaggle: bool = False) -> Path:
    """`root/vindr`: DICOM of PhysioNet (`train/`, `test/`, `annotations/`) or of Kaggle.

    Three readers see each training image; the third one misses every atelectasis. Of PhysioNet's
    layout the last quarter is the test part with one consensus; Kaggle's has no answers there.
    """
    folder = root / "vindr"
    boxes: list[Sequence[object]] = []
    globals_: dict[str, list[Sequence[object]]] = {
        "train": [("image_id", "rad_id", *LOCAL, *GLOBAL)],
        "test": [("image_id", *LOCAL, *GLOBAL)],
    }
    test_boxes: list[Sequence[object]] = []
    for case in cases(patients):
        part = "test" if case.number >= patients * 3 // 4 else "train"
        image = f"{case.number:032x}"
        uid = f"2.25.{7000 + case.number}"
        _dicom(
            folder / part / f"{image}.dicom", case, size,
            SOPInstanceUID=uid, StudyInstanceUID=f"{uid}.1", SeriesInstanceUID=f"{uid}.2",
            PatientID="", PatientName="", PatientSex=case.sex, PatientAge=f"{case.age:03d}Y",
            ViewPosition=None, PatientOrientation=None,
        )  # fmt: skip
        for reader in ("R8", "R9", "R10") if part == "train" else ("",):
            seen = [f for f in case.findings if reader != "R10" or f is not _F.ATELECTASIS]
            local = [_LOCAL_NAMES[f] for f in seen if f in _LOCAL_NAMES]
            cells = [int(name in local) for name in LOCAL]
            other = [int(_F.PNEUMONIA in seen), 0, 0, int(not seen)]
            globals_[part].append((image, *([reader] if reader else []), *cells, 0, 0, *other))
            found = [(_LOCAL_NAMES[f], *_corners(f, size)) for f in seen if f in _LOCAL_NAMES] or [
                ("No finding", "", "", "", "")
            ]
            for name, *corners in found:
                if part == "test":
                    test_boxes.append((image, name, *corners))
                elif kaggle:
                    boxes.append((image, name, _KAGGLE.index(name), reader, *corners))
                else:
                    boxes.append((image, reader, name, *corners))
    sides = ("x_min", "y_min", "x_max", "y_max")
    if kaggle:
        write_csv(
            folder / "train.csv", [("image_id", "class_name", "class_id", "rad_id", *sides), *boxes]
        )
        return folder
    notes = folder / "annotations"
    notes.mkdir()
    write_csv(
        notes / "annotations_train.csv", [("image_id", "rad_id", "class_name", *sides), *boxes]
    )
    write_csv(notes / "annotations_test.csv", [("image_id", "class_name", *sides), *test_boxes])
    for part, rows in globals_.items():
        write_csv(notes / f"image_labels_{part}.csv", rows)
    return folder


def _corners(finding: Finding, size: int) -> tuple[float, float, float, float]:
    left, top, width, height = (part * size for part in PLACES[finding])
    return left, top, left + width, top + height


def write_generic(root: Path, *, patients: int = 40, size: int = 256) -> Path:
    """`root/generic`: `images/` and `labels.csv` with ids of findings as columns.

    Every patient has a frontal and every second a lateral in the same study; blank, -1 and a
    column that is no finding occur.
    """
    folder = root / "generic"
    findings = tuple(PLACES)
    rows: list[Sequence[object]] = [
        ("image", "patient", "study", "view", "age", "sex", "ward", *findings)
    ]
    for case in cases(patients):
        cells: list[object] = [int(finding in case.findings) for finding in findings]
        if case.number == 4:
            cells[0] = ""
        if case.number == 7:
            cells[1] = -1
        for view in ("PA", "L")[: 1 + case.number % 2]:
            name = f"p{case.number}_{view}.png"
            rows.append(
                (name, f"p{case.number}", f"s{case.number}", view, case.age, case.sex, 3, *cells)
            )
            save_picture(folder / "images" / name, case, size, lateral=view == "L")
    write_csv(folder / "labels.csv", rows)
    return folder


def write_dicom_table(
    root: Path, *, patients: int = 40, size: int = 256, key: str = "AccessionNumber"
) -> Path:
    """`root/dicom_table`: `studyN/frontal.dcm` and, for odd patients, `lateral.dcm`; `labels.csv`.

    `key` is `AccessionNumber` (a row a study) or `SOPInstanceUID` (a row a frontal image).
    """
    folder = root / "dicom_table"
    findings = tuple(PLACES)
    rows: list[Sequence[object]] = [(key, *findings)]
    for case in cases(patients):
        base = f"2.25.{9000 + case.number}"
        accession = f"ACC{case.number:04d}"
        for position, view in enumerate(("PA", "LL")[: 1 + case.number % 2], 1):
            _dicom(
                folder / f"study{case.number}" / f"{'frontal' if view == 'PA' else 'lateral'}.dcm",
                case, size, lateral=view == "LL",
                SOPInstanceUID=f"{base}.{position}", StudyInstanceUID=base,
                SeriesInstanceUID=f"{base}.9{position}", AccessionNumber=accession,
                PatientID=f"ID{case.number}", PatientName=f"Made^Up{case.number}",
                PatientSex=case.sex, PatientAge=f"{case.age:03d}Y", ViewPosition=view,
                PatientOrientation=["L", "F"] if view == "PA" else ["A", "F"],
                InstanceNumber=position,
            )  # fmt: skip
        name = accession if key == "AccessionNumber" else f"{base}.1"
        rows.append((name, *(int(finding in case.findings) for finding in findings)))
    write_csv(folder / "labels.csv", rows)
    return folder

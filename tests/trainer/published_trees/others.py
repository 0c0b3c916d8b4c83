"""PadChest, Open-i, Kermany and covid-chestxray."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from small_trees import write_csv

from cxrviewer.findings import Finding
from published_trees.cases import cases, save_picture

_F = Finding
_PADCHEST_HEADER = (
    "", "ImageID", "ImageDir", "StudyDate_DICOM", "StudyID", "PatientID", "PatientBirth",
    "PatientSex_DICOM", "ViewPosition_DICOM", "Projection", "MethodProjection", "Pediatric",
    "Modality_DICOM", "Manufacturer_DICOM", "PhotometricInterpretation_DICOM",
    "PixelRepresentation_DICOM", "PixelAspectRatio_DICOM", "SpatialResolution_DICOM",
    "BitsStored_DICOM", "WindowCenter_DICOM", "WindowWidth_DICOM", "Rows_DICOM", "Columns_DICOM",
    "XRayTubeCurrent_DICOM", "Exposure_DICOM", "ExposureInuAs_DICOM", "ExposureTime",
    "RelativeXRayExposure_DICOM", "ReportID", "Report", "MethodLabel", "Labels", "Localizations",
    "LabelsLocalizationsBySentence", "labelCUIS", "LocalizationsCUIS",
)  # fmt: skip
_PADCHEST = {
    _F.PLEURAL_EFFUSION: " pleural effusion",  # the blank is in the published table
    _F.CARDIOMEGALY: "cardiomegaly",
    _F.PNEUMONIA: "pneumonia",
    _F.ATELECTASIS: "laminar atelectasis",
}
PADCHEST_TABLE = "PADCHEST_chest_x_ray_images_labels_160K_01.02.19.csv"
_OPENI = {
    _F.PLEURAL_EFFUSION: "Pleural Effusion",
    _F.CARDIOMEGALY: "Cardiomegaly",
    _F.PNEUMONIA: "Pneumonia",
    _F.ATELECTASIS: "Pulmonary Atelectasis",
}
_COVID_HEADER = (
    "patientid", "offset", "sex", "age", "finding", "RT_PCR_positive", "survival", "intubated",
    "intubation_present", "went_icu", "in_icu", "needed_supplemental_O2", "extubated",
    "temperature", "pO2_saturation", "leukocyte_count", "neutrophil_count", "lymphocyte_count",
    "view", "modality", "date", "location", "folder", "filename", "doi", "url", "license",
    "clinical_notes", "other_notes", "",
)  # fmt: skip
_COVID_OLD_HEADER = (
    "Patientid", "offset", "sex", "age", "finding", "survival", "view", "date", "location",
    "filename", "doi", " url", "license", "notes",
)  # fmt: skip
_DIAGNOSES = ("Pneumonia/Viral/COVID-19", "Pneumonia/Bacterial/Streptococcus", "Pneumonia")


def write_padchest(root: Path, *, patients: int = 40, size: int = 256, flat: bool = False) -> Path:
    """`root/padchest`: 16-bit PNG of a PA and a lateral a patient, in folders `0` and `1`."""
    folder = root / "padchest"
    rows: list[Sequence[object]] = [_PADCHEST_HEADER]
    for case in cases(patients):
        labels = [_PADCHEST[f] for f in case.findings] or ["normal"]
        for projection in ("PA", "L"):
            name = f"216840111366964{case.number:05d}_00-{case.number:03d}-{projection}.png"
            known: dict[str, object] = {
                "": len(rows) - 1, "ImageID": name, "ImageDir": case.number % 2,
                "StudyDate_DICOM": 20140915, "StudyID": f"S{case.number}",
                "PatientID": f"P{case.number}", "PatientBirth": f"{2014 - case.age}.0",
                "PatientSex_DICOM": case.sex, "Projection": projection, "Pediatric": "No",
                "Modality_DICOM": "CR", "MethodLabel": ("Physician", "RNN_model")[case.number % 2],
                "Labels": str(labels), "Report": "sin hallazg patolog .",
            }  # fmt: skip
            rows.append([known.get(column, "None") for column in _PADCHEST_HEADER])
            place = folder if flat else folder / str(case.number % 2)
            save_picture(place / name, case, size, lateral=projection == "L", bits=16)
    write_csv(folder / PADCHEST_TABLE, rows)
    return folder


def write_openi(root: Path, *, patients: int = 40, size: int = 256) -> Path:
    """`root/openi`: a frontal and a lateral a report, except for every fourth without a lateral."""
    folder = root / "openi"
    reports: list[Sequence[object]] = [
        ("uid", "MeSH", "Problems", "image", "indication", "comparison", "findings", "impression")
    ]
    projections: list[Sequence[object]] = [("uid", "filename", "projection")]
    for case in cases(patients):
        uid = case.number + 1
        problems = ";".join(_OPENI[f] for f in case.findings) or "normal"
        reports.append((uid, problems, problems, "PA and lateral", "", "None.", "XXXX", "XXXX."))
        for view in ("Frontal", "Lateral")[: 1 if case.number % 4 == 3 else 2]:
            name = f"{uid}_IM-{uid:04d}-{'1001' if view == 'Frontal' else '2001'}.dcm.png"
            projections.append((uid, name, view))
            place = folder / "images" / "images_normalized" / name
            save_picture(place, case, size, lateral=view == "Lateral")
    write_csv(folder / "indiana_reports.csv", reports)
    write_csv(folder / "indiana_projections.csv", projections)
    return folder


def write_kermany(root: Path, *, patients: int = 40, size: int = 256) -> Path:
    """`root/kermany/chest_xray`: a quarter in `test`, two persons of each kind in `val`.

    As published, person numbers start again in `test` and `val`.
    """
    folder = root / "kermany"
    for sick in (False, True):
        taken = {"train": 0, "test": 0}
        for position, case in enumerate(c for c in cases(patients) if bool(c.findings) == sick):
            part = "val" if position < 2 else "test" if position % 4 == 3 else "train"
            series = "test" if part == "test" else "train"
            taken[series] += 1
            number = taken[series]
            names = [f"NORMAL/{'NORMAL2-' * (part == 'val')}IM-{number:04d}-0001"]
            if sick:
                germ = "bacteria" if case.number % 2 else "virus"
                names = [
                    f"PNEUMONIA/person{number}_{germ}_{number + n}" for n in range(1 + number % 2)
                ]
            for name in names:
                save_picture(folder / "chest_xray" / part / f"{name}.jpeg", case, size)
    return folder


def write_covid(root: Path, *, patients: int = 40, size: int = 256, old: bool = False) -> Path:
    """`root/covid_chestxray`: `images/` and `metadata.csv` of a late or of an early revision.

    Patient 1 has a lateral of the same day and a second day; patient 2 a CT slice.
    """
    folder = root / "covid_chestxray"
    header = _COVID_OLD_HEADER if old else _COVID_HEADER
    rows: list[Sequence[object]] = [header]

    def add(number: int, sex: str, *, offset: object, view: str, finding: str, name: str) -> None:
        known: dict[str, object] = {
            "patientid": number, "Patientid": number, "offset": offset, "sex": sex,
            "age": 30 + number % 50, "finding": finding, "view": view, "date": "2020",
            "modality": "CT" if view in {"CT", "Axial"} else "X-ray", "folder": "images",
            "filename": name, "license": "CC BY-NC-SA", "url": "https://example.org/1",
            " url": "https://example.org/1",
        }  # fmt: skip
        rows.append([known.get(column, "") for column in header])

    for case in cases(patients):
        diagnosis = _DIAGNOSES[case.number % 3] if case.findings else "No Finding"
        diagnosis = diagnosis.rpartition("/")[2] if old else diagnosis
        shots = [(0, ("PA", "AP", "AP Supine")[case.number % 3])]
        shots += [(0, "L"), (4, "PA")] * (case.number == 1)
        shots += [(0, "CT" if old else "Axial")] * (case.number == 2)
        for position, (offset, view) in enumerate(shots):
            name = f"case{case.number}_{position}.jpg"
            add(case.number, case.sex, offset=offset, view=view, finding=diagnosis, name=name)
            save_picture(folder / "images" / name, case, size, lateral=view == "L")
    write_csv(folder / "metadata.csv", rows)
    return folder

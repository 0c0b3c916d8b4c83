"""CheXpert and MIMIC-CXR-JPG, which share a labeller and its columns."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Sequence
from pathlib import Path

from small_trees import write_csv

from cxrviewer.findings import Finding
from published_trees.cases import Case, cases, save_picture

OBSERVATIONS = (
    "No Finding", "Enlarged Cardiomediastinum", "Cardiomegaly", "Lung Opacity", "Lung Lesion",
    "Edema", "Consolidation", "Pneumonia", "Atelectasis", "Pneumothorax", "Pleural Effusion",
    "Pleural Other", "Fracture", "Support Devices",
)  # fmt: skip
_NAMES = {
    "Pleural Effusion": Finding.PLEURAL_EFFUSION,
    "Cardiomegaly": Finding.CARDIOMEGALY,
    "Pneumonia": Finding.PNEUMONIA,
    "Atelectasis": Finding.ATELECTASIS,
}
_HEADER = ("Path", "Sex", "Age", "Frontal/Lateral", "AP/PA", *OBSERVATIONS)


def _mined(case: Case) -> list[str]:
    """As the labeller of reports leaves them: 1, 0, -1 or nothing said."""
    cells = []
    for name in OBSERVATIONS:
        finding = _NAMES.get(name)
        if name == "No Finding":
            cells.append("" if case.findings else "1.0")
        elif finding is not None and finding in case.findings:
            cells.append("-1.0" if case.number % 7 == 6 else "1.0")
        elif finding is not None and case.findings:
            cells.append("0.0")
        elif name == "Support Devices":
            cells.append("1.0" if case.number % 2 else "")
        else:
            cells.append("")
    return cells


def _read(case: Case) -> list[str]:
    """As radiologists fill them in: every cell."""
    cells = []
    for name in OBSERVATIONS:
        there = _NAMES.get(name) in case.findings
        cells.append(f"{float(not case.findings if name == 'No Finding' else there):.1f}")
    return cells


def write_chexpert(root: Path, *, small: bool = True, patients: int = 48, size: int = 256) -> Path:
    """`root/chexpert/CheXpert-v1.0[-small]`: two patients of seven are in `valid.csv`.

    Odd patients have a lateral; patient 3 has a second frontal in the same study and patient 7 a
    second study. One sex is `Unknown`, one age 0, one frontal is `LL`.
    """
    top = f"CheXpert-v1.0{'-small' if small else ''}"
    folder = root / "chexpert"
    tables: dict[str, list[Sequence[object]]] = {"train": [_HEADER], "valid": [_HEADER]}
    for case in cases(patients):
        part = "valid" if case.number % 7 in {1, 5} else "train"
        start = 64541 if part == "valid" else 1
        study = f"{top}/{part}/patient{start + case.number:05d}/study1"
        views = [("frontal", study)] + [("lateral", study)] * (case.number % 2)
        views += [("frontal", study)] * (case.number == 3)
        views += [("frontal", study.replace("study1", "study2"))] * (case.number == 7)
        sex = "Unknown" if case.number == 9 else {"M": "Male", "F": "Female"}[case.sex]
        age = 0 if case.number == 10 else case.age
        for position, (view, place) in enumerate(views, 1):
            path = f"{place}/view{1 if 'study2' in place else position}_{view}.jpg"
            position_word = "LL" if case.number == 16 else ("PA", "AP")[case.number % 3 == 0]
            tables[part].append(
                (path, sex, age, view.capitalize(), "" if view == "lateral" else position_word,
                 *(_read(case) if part == "valid" else _mined(case)))
            )  # fmt: skip
            save_picture(folder / path, case, size, lateral=view == "lateral")
    for part, rows in tables.items():
        write_csv(folder / top / f"{part}.csv", rows)
    return folder


def write_mimic(root: Path, *, patients: int = 40, size: int = 256) -> Path:
    """`root/mimic_cxr_jpg`: a study with PA and LATERAL a patient; patient 1 has a second study."""
    folder = root / "mimic_cxr_jpg"
    meta: list[Sequence[object]] = [
        ("dicom_id", "subject_id", "study_id", "PerformedProcedureStepDescription", "ViewPosition",
         "Rows", "Columns", "StudyDate", "StudyTime", "ProcedureCodeSequence_CodeMeaning",
         "ViewCodeSequence_CodeMeaning", "PatientOrientationCodeSequence_CodeMeaning")
    ]  # fmt: skip
    labels: list[Sequence[object]] = [("subject_id", "study_id", *sorted(OBSERVATIONS))]
    split: list[Sequence[object]] = [("dicom_id", "study_id", "subject_id", "split")]
    for case in cases(patients):
        subject = 10000032 + 250000 * case.number
        part = {1: "test", 2: "validate", 5: "test"}.get(case.number % 7, "train")
        for study in range(
            50000001 + 10 * case.number, 50000002 + 10 * case.number + (case.number == 1)
        ):
            cells = dict(zip(OBSERVATIONS, _mined(case), strict=True))
            labels.append((subject, study, *(cells[name] for name in sorted(OBSERVATIONS))))
            for view in ("PA", "LATERAL"):
                first = f"{study + (view == 'LATERAL') * 5:08x}"
                dicom = f"{first}-00000000-00000000-00000000-{case.number:08x}"
                meta.append(
                    (dicom, subject, study, "CHEST (PA AND LAT)", view, 3056, 2544, 21800506,
                     "213014.531", "CHEST (PA AND LAT)",
                     {"PA": "postero-anterior", "LATERAL": "lateral"}[view], "Erect")
                )  # fmt: skip
                split.append((dicom, study, subject, part))
                place = Path(f"files/p{str(subject)[:2]}/p{subject}/s{study}/{dicom}.jpg")
                save_picture(folder / place, case, size, lateral=view == "LATERAL")
    _write_gz(folder / "mimic-cxr-2.0.0-metadata.csv.gz", meta)
    _write_gz(folder / "mimic-cxr-2.0.0-chexpert.csv.gz", labels)
    _write_gz(folder / "mimic-cxr-2.0.0-split.csv.gz", split)
    return folder


def _write_gz(path: Path, rows: Sequence[Sequence[object]]) -> None:
    with gzip.open(path, "wt", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)

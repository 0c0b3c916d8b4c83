"""ChestX-ray14 as the NIH publishes it."""

from __future__ import annotations

from pathlib import Path

from small_trees import write_csv

from cxrviewer.findings import Finding
from published_trees.cases import PLACES, cases, save_picture

_NAMES = {
    Finding.PLEURAL_EFFUSION: "Effusion",
    Finding.CARDIOMEGALY: "Cardiomegaly",
    Finding.PNEUMONIA: "Pneumonia",
    Finding.ATELECTASIS: "Atelectasis",
}
_HEADER = (
    "Image Index", "Finding Labels", "Follow-up #", "Patient ID", "Patient Age", "Patient Gender",
    "View Position", "OriginalImage[Width", "Height]", "OriginalImagePixelSpacing[x", "y]",
)  # fmt: skip


def write_chestxray14(
    root: Path, *, patients: int = 40, size: int = 256, version: str = "2020", flat: bool = False
) -> Path:
    """`root/chestxray14`: two images a patient, the last quarter of the patients in the test list.

    Version "2017" writes ages as `058Y`, gives patient 0 the age `414Y` and ends lines in a comma,
    as the first table of the NIH did. `flat` puts all files into `images/` instead of
    `images_001/images/` and `images_002/images/`.
    """
    folder = root / "chestxray14"
    old = version == "2017"
    rows: list[tuple[object, ...]] = [(*_HEADER, *([""] if old else []))]
    boxes: list[tuple[object, ...]] = [
        ("Image Index", "Finding Label", "Bbox [x", "y", "w", "h]", "", "", "")
    ]
    lists: dict[bool, list[str]] = {False: [], True: []}
    for case in cases(patients):
        held_out = case.number >= patients * 3 // 4
        labels = "|".join(sorted(_NAMES[f] for f in case.findings)) or "No Finding"
        for follow_up in range(2):
            name = f"{case.number + 1:08d}_{follow_up:03d}.png"
            years = 414 if old and case.number == 0 else case.age
            rows.append(
                (name, labels, follow_up, case.number + 1, f"{years:03d}Y" if old else years,
                 case.sex, ("PA", "AP")[follow_up], 2500, 2048, 0.168, 0.168,
                 *([""] if old else []))
            )  # fmt: skip
            part = Path("images") if flat else Path(f"images_{1 + case.number % 2:03d}/images")
            save_picture(folder / part / name, case, size)
            lists[held_out].append(name)
            if held_out and follow_up == 0:
                boxes += [
                    (name, _NAMES[f], *(part * 1024 for part in PLACES[f])) for f in case.findings
                ]
    suffix = "" if old else "_v2020"
    write_csv(folder / f"Data_Entry_2017{suffix}.csv", rows)
    write_csv(folder / "BBox_List_2017.csv", boxes)
    for held_out, name in ((False, "train_val_list.txt"), (True, "test_list.txt")):
        (folder / name).write_text("\n".join(lists[held_out]), "utf-8")
    return folder

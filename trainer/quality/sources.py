"""Real radiographs of the pack, from its tables."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from trainer.datasets.tables import number, read_table, require_folder
from trainer.quality.items import Item
from trainer.quality.misfiled import LATERALS

# Between these ages a chest looks like either.
CHILD_UNDER: Final = 12.0
ADULT_FROM: Final = 18.0
_KERMANY_PATIENT: Final = re.compile(r"^(person\d+|(?:NORMAL2-)?IM-\d+)[_-]")


def radiographs(data: Path) -> Iterator[tuple[Item, Path]]:
    """Every chest radiograph of the pack with its file.

    Args:
        data: Folder with `nih`, `covid`, `hannover`, `anatomy` and `kermany`.

    Raises:
        DatasetError: A table or a folder is missing.
    """
    yield from _table(data / "nih", "nih", "labels.csv")
    yield from _table(data / "covid", "covid", "metadata.csv")
    yield from _table(data / "hannover", "hannover", "metadata.csv")
    for path in sorted(require_folder(data / "anatomy" / "images").glob("*.jpg")):
        # JSRT's are PA films of adults; Wingspan says neither.
        known = path.stem.startswith("jsrt")
        yield (
            Item("anatomy", path.stem, f"anatomy:{path.stem}", "frontal", "PA" if known else "",
                 "adult" if known else ""),
            path,
        )  # fmt: skip
    root = require_folder(data / "kermany" / "chest_xray")
    for path in sorted(root.glob("*/*/*.jpeg")):
        match = _KERMANY_PATIENT.match(path.stem)
        patient = match[1] if match else path.stem
        # All of them are AP; were that told, the network would take every child's chest for one.
        group = f"kermany:{path.parents[1].name}:{patient}"
        yield Item("kermany", path.stem, group, "frontal", "", "child"), path


def _table(folder: Path, source: str, name: str) -> Iterator[tuple[Item, Path]]:
    images = require_folder(folder / "images")
    seen = set()
    with_age = "age" in _columns(folder / name)
    for row in read_table(folder / name, ("image", "patient", "view")):
        if row["image"] in seen:  # rows are repeated
            continue
        seen.add(row["image"])
        age = number(folder / name, row, "age") if with_age else None
        first_word = row["view"].partition(" ")[0]  # of `AP Supine`
        misfiled = source == "nih" and Path(row["image"]).stem in LATERALS
        kind = "lateral" if first_word == "L" or misfiled else "frontal"
        projection = first_word if first_word in {"PA", "AP"} and not misfiled else ""
        # Intensive care for adults.
        known = "adult" if source == "hannover" else _age_class(age)
        item = Item(
            source, row["image"], f"{source}:{row['patient']}", kind, projection,
            known if kind == "frontal" else "",
        )  # fmt: skip
        yield item, images / row["image"]


def _columns(path: Path) -> frozenset[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return frozenset(next(csv.reader(file), []))


def _age_class(age: float | None) -> str:
    if age is None:
        return ""
    if age < CHILD_UNDER:
        return "child"
    return "adult" if age >= ADULT_FROM else ""

"""Open-i: the chest radiographs of Indiana University (Demner-Fushman et al. 2016).

Layout of the folder: `indiana_reports.csv` (`uid, MeSH, Problems, …`), `indiana_projections.csv`
(`uid, filename, projection`) and `images/images_normalized/`, or the images in `images/` or
`images_normalized/`. A report is a study of a patient of its own. People have coded the reports:
`MeSH` holds headings with their qualifiers, `Opacity/lung/base/left;Cardiomegaly/mild`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import ViewRole
from trainer.datasets.facts import paired, tell_left_out
from trainer.datasets.tables import Row, read_table, require_folder
from trainer.labels import Label, LabelOrigin, Sample, said

_F = Finding
_SOURCE: Final = "openi"
_ROLES: Final = {"frontal": ViewRole.FRONTAL, "lateral": ViewRole.LATERAL}
# A heading, or a heading with one of its qualifiers.
_HEADINGS: Final[Mapping[Finding, frozenset[str]]] = MappingProxyType(
    {
        _F.ATELECTASIS: frozenset({"pulmonary atelectasis"}),
        _F.CARDIOMEGALY: frozenset({"cardiomegaly"}),
        _F.CONSOLIDATION: frozenset({"consolidation"}),
        _F.EDEMA: frozenset({"pulmonary edema"}),
        _F.EMPHYSEMA: frozenset({"emphysema", "pulmonary emphysema", "bullous emphysema"}),
        _F.FIBROSIS: frozenset({"pulmonary fibrosis"}),
        _F.FRACTURE: frozenset({"fractures, bone"}),
        _F.HERNIA: frozenset({"hernia, hiatal"}),
        _F.INFILTRATION: frozenset({"infiltrate"}),
        _F.LUNG_LESION: frozenset({"nodule/lung", "mass/lung"}),
        _F.LUNG_OPACITY: frozenset(
            {"opacity/lung", "airspace disease", "consolidation", "infiltrate", "density/lung"}
        ),
        _F.MASS: frozenset({"mass/lung"}),
        _F.NODULE: frozenset({"nodule/lung"}),
        _F.OTHER_ABNORMAL_AIR: frozenset(
            {"mediastinal emphysema", "pneumoperitoneum", "subcutaneous emphysema"}
        ),
        _F.PLEURAL_EFFUSION: frozenset({"pleural effusion", "hydropneumothorax", "hemothorax"}),
        _F.PLEURAL_THICKENING: frozenset({"thickening/pleura"}),
        _F.PNEUMONIA: frozenset({"pneumonia"}),
        _F.PNEUMOTHORAX: frozenset({"pneumothorax", "hydropneumothorax", "hemopneumothorax"}),
        _F.NO_FINDING: frozenset({"normal"}),
    }
)
_SILENT: Final = frozenset({"no indexing", "technical quality of image unsatisfactory"})


def read(folder: Path) -> tuple[Sample, ...]:
    """Reports with their images, in the order of the projections.

    Raises:
        DatasetError: The folder is not in the layout described above.
    """
    require_folder(folder)
    reports = {
        row["uid"]: row
        for row in read_table(folder / "indiana_reports.csv", ("uid", "MeSH", "Problems"))
    }
    place = _images(folder)
    studies: defaultdict[str, list[Row]] = defaultdict(list)
    unknown = 0
    for row in read_table(folder / "indiana_projections.csv", ("uid", "filename", "projection")):
        if row["projection"].strip().lower() in _ROLES:
            studies[row["uid"]].append(row)
        else:
            unknown += 1
    tell_left_out(_SOURCE, unknown, "images of no known projection")
    return tuple(
        Sample(
            source=_SOURCE,
            patient=f"openi:{uid}",
            images={role: place / row["filename"] for role, row in pair.items()},
            labels=tuple(_labels(reports[uid])) if uid in reports else (),
            study=f"openi:{uid}",
        )
        for uid, rows in studies.items()
        for pair in paired(_of(rows, ViewRole.FRONTAL), _of(rows, ViewRole.LATERAL))
    )


def _of(rows: list[Row], role: ViewRole) -> list[Row]:
    return [row for row in rows if _ROLES[row["projection"].strip().lower()] is role]


def _images(folder: Path) -> Path:
    choices = ("images/images_normalized", "images_normalized", "images")
    return next((folder / name for name in choices if (folder / name).is_dir()), folder / "images")


def _labels(report: Row) -> Iterator[Label]:
    """All findings of `_HEADINGS`: what the coders have not named is absent."""
    terms = _terms(report["MeSH"]) | _terms(report["Problems"])
    if not terms - _SILENT:
        return
    for finding, headings in _HEADINGS.items():
        yield said(finding, float(not headings.isdisjoint(terms)), LabelOrigin.TEXT)


def _terms(cell: str) -> frozenset[str]:
    """Headings, and headings with each of their qualifiers."""
    found: set[str] = set()
    for text in cell.lower().split(";"):
        heading, *qualifiers = (part.strip() for part in text.split("/"))
        found |= {heading, *(f"{heading}/{qualifier}" for qualifier in qualifiers)}
    return frozenset(found - {""})

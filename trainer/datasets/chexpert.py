"""CheXpert (Irvin et al. 2019), in full or as its small version.

Layout of the folder: `CheXpert-v1.0/` or `CheXpert-v1.0-small/` with `train.csv`, `valid.csv`,
`train/` and `valid/`; or their content itself. Paths in the tables start with the name of that
folder, whatever it is called on the disk. The labels of `train.csv` were mined from reports; those
of `valid.csv` are the vote of three radiologists who looked at the images.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Final, NamedTuple

from cxrviewer.inference.analysis import ViewRole
from trainer.datasets.facts import frontal_view, paired, sex_of, years
from trainer.datasets.observations import OBSERVATIONS, observed
from trainer.datasets.tables import Row, find_table, read_table, require_folder
from trainer.errors import DatasetError
from trainer.labels import LabelOrigin, Sample, header_labels

_COLUMNS: Final = ("Path", "Sex", "Age", "Frontal/Lateral", "AP/PA", *OBSERVATIONS)
_TRAIN: Final = ("train.csv", "CheXpert-v1.0*/train.csv")
_DEPTH: Final = 4  # part/patient/study/image
_BAD_PATH: Final = (
    "The label table {path} has the path “{value}”, which is not of the form"
    " train/patient00001/study1/view1_frontal.jpg."
)


class _Image(NamedTuple):
    path: Path
    row: Row


def read(folder: Path) -> tuple[Sample, ...]:
    """Studies of both tables in order; frontal and lateral images are paired in order.

    Raises:
        DatasetError: The folder is not in the layout described above.
    """
    table = find_table(require_folder(folder), *_TRAIN)
    samples = list(_studies(table, "train", LabelOrigin.TEXT))
    valid = table.with_name("valid.csv")
    if valid.is_file():
        samples += _studies(valid, "validation", LabelOrigin.EXPERT)
    return tuple(samples)


def _studies(table: Path, part: str, origin: LabelOrigin) -> Iterator[Sample]:
    studies: defaultdict[str, list[_Image]] = defaultdict(list)
    for row in read_table(table, _COLUMNS):
        place = _place(table, row["Path"])
        studies[str(place.parent)].append(_Image(table.parent / place, row))
    for study, images in studies.items():
        frontals = [image for image in images if image.row["Frontal/Lateral"] != "Lateral"]
        laterals = [image for image in images if image.row["Frontal/Lateral"] == "Lateral"]
        for pair in paired(frontals, laterals):
            yield _sample(table, study, pair, part, origin)


def _sample(
    table: Path, study: str, pair: Mapping[ViewRole, _Image], part: str, origin: LabelOrigin
) -> Sample:
    row = next(iter(pair.values())).row
    # Nobody in the set is a child: an age of 0 is one that is not known.
    age, sex = years(table, row["Age"], "Age") or None, sex_of(row["Sex"])
    # A frontal image may be said to be `LL` or `RL` (decubitus): it is neither AP nor PA.
    view = frontal_view(row["AP/PA"]) if ViewRole.FRONTAL in pair else ""
    return Sample(
        source="chexpert",
        patient=f"chexpert:{study.split('/')[1]}",
        images={role: image.path for role, image in pair.items()},
        labels=(*observed(table, row, origin), *header_labels(sex, view, age)),
        age=age,
        view=view,
        sex=sex,
        study=f"chexpert:{study}",
        official_split=part,
    )


def _place(table: Path, text: str) -> PurePosixPath:
    """`train/patient00001/study1/view1_frontal.jpg` of a path with any prefix."""
    parts = PurePosixPath(text).parts[-_DEPTH:]
    if len(parts) < _DEPTH or not parts[1].startswith("patient"):
        raise DatasetError(_BAD_PATH, path=table, value=text)
    return PurePosixPath(*parts)

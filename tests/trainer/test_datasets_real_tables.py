"""Readers on the real published tables that the package torchxrayvision carries, without images.

The expected numbers are those that the data sets' papers and pages state.
"""

import gzip
import importlib.util
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from sample_labels import positives

from cxrviewer.findings import Finding
from trainer.datasets import DATASETS
from trainer.labels import UNCERTAIN, Label, LabelOrigin, Sample

_F = Finding
# Studies that are positive and uncertain (Irvin et al. 2019, table 1).
CHEXPERT = {
    _F.NO_FINDING: (16_627, 0),
    _F.ENLARGED_CARDIOMEDIASTINUM: (9_020, 10_148),
    _F.CARDIOMEGALY: (23_002, 6_597),
    _F.LUNG_LESION: (6_856, 1_071),
    _F.LUNG_OPACITY: (92_669, 4_341),
    _F.EDEMA: (48_905, 11_571),
    _F.CONSOLIDATION: (12_730, 23_976),
    _F.PNEUMONIA: (4_576, 15_658),
    _F.ATELECTASIS: (29_333, 29_377),
    _F.PNEUMOTHORAX: (17_313, 2_663),
    _F.PLEURAL_EFFUSION: (75_696, 9_419),
    _F.PLEURAL_OTHER: (2_441, 1_771),
    _F.FRACTURE: (7_270, 484),
    _F.SUPPORT_DEVICES: (105_831, 898),
}


@pytest.fixture(scope="module")
def tables() -> Path:
    spec = importlib.util.find_spec("torchxrayvision")
    if spec is None or spec.origin is None:
        pytest.skip("torchxrayvision is not installed")
    return Path(spec.origin).parent / "data"


def unpack(tables: Path, packed: str, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.decompress((tables / packed).read_bytes()))


def count(samples: tuple[Sample, ...], finding: Finding, value: float) -> int:
    return sum(Label(finding, value, LabelOrigin.TEXT) in sample.labels for sample in samples)


def test_chestxray14(tables: Path, tmp_path: Path) -> None:
    unpack(tables, "Data_Entry_2017_v2020.csv.gz", tmp_path / "Data_Entry_2017_v2020.csv")
    unpack(tables, "BBox_List_2017.csv.gz", tmp_path / "BBox_List_2017.csv")
    samples = DATASETS["chestxray14"](tmp_path)
    assert len(samples) == 112_120
    assert len({sample.patient for sample in samples}) == 30_805
    assert sum(len(sample.boxes) for sample in samples) == 984
    assert sum(bool(sample.boxes) for sample in samples) == 880
    found = {f: count(samples, f, 1) for f in (_F.HERNIA, _F.PNEUMONIA, _F.NO_FINDING, _F.MASS)}
    assert found == {_F.HERNIA: 227, _F.PNEUMONIA: 1431, _F.NO_FINDING: 60_361, _F.MASS: 5782}


def test_chexpert(tables: Path, tmp_path: Path) -> None:
    unpack(tables, "chexpert_train.csv.gz", tmp_path / "CheXpert-v1.0-small" / "train.csv")
    samples = DATASETS["chexpert"](tmp_path)
    studies = {sample.study for sample in samples}
    both = {sample.study for sample in samples if len(sample.images) == 2}
    assert (len(studies), len(both)) == (187_641, 31_413)
    assert len({sample.patient for sample in samples}) == 64_540
    assert sum(len(sample.images) for sample in samples) == 223_414
    said: defaultdict[tuple[object, float], set[str]] = defaultdict(set)
    for sample in samples:
        for label in sample.labels:
            said[label.target, label.value].add(sample.study)
    for finding, expected in CHEXPERT.items():
        assert (len(said[finding, 1]), len(said[finding, UNCERTAIN])) == expected, finding
    assert min(sample.age for sample in samples if sample.age is not None) == 18


def test_padchest(tables: Path, tmp_path: Path) -> None:
    name = "PADCHEST_chest_x_ray_images_labels_160K_01.02.19.csv.gz"
    (tmp_path / name).write_bytes((tables / name).read_bytes())
    samples = DATASETS["padchest"](tmp_path)
    assert sum(len(sample.images) for sample in samples) == 160_861 - 1_950
    first = samples[0]
    assert positives(first) == {_F.NO_FINDING}
    assert (first.age, first.sex, first.view) == (84, "F", "PA")


def test_vindr_of_kaggle(tables: Path, tmp_path: Path) -> None:
    unpack(tables, "vinbigdata-train.csv.gz", tmp_path / "train.csv")
    samples = DATASETS["vindr"](tmp_path)
    assert len(samples) == 15_000
    words = Counter(
        label.value for sample in samples for label in sample.labels
        if (label.target, label.origin) == (_F.NO_FINDING, LabelOrigin.EXPERT)
    )  # fmt: skip
    assert words == {1: 31_818, 0: 3 * 15_000 - 31_818}

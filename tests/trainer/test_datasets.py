from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from small_trees import NIH_HEADER, write_csv, write_picture

from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import ViewRole
from trainer.datasets import DATASETS, anatomy, covid, kermany, nih
from trainer.errors import DatasetError
from trainer.labels import Auxiliary, LabelOrigin, Sample, standard_age


def values(sample: Sample, origin: LabelOrigin) -> dict[object, float]:
    return {label.target: label.value for label in sample.labels if label.origin is origin}


def nih_tree(root: Path, *rows: tuple[object, ...]) -> Path:
    (root / "images").mkdir(parents=True)
    write_csv(root / "labels.csv", [NIH_HEADER, *rows])
    return root


def test_nih_row_becomes_labels_of_every_origin(tmp_path: Path) -> None:
    row = ("a.jpg", 7, 61, "F", "AP", "expert", "Mass|Effusion", 0, 1, 1, 0, 1, 0, 0.25)
    root = nih_tree(tmp_path / "nih", row)
    write_csv(
        root / "boxes.csv",
        [("image", "finding", "x", "y", "w", "h"), ("a.jpg", "Infiltrate", 1, 2, 3, 4)],
    )
    (sample,) = nih.read(root)
    assert sample.patient == "nih:7"
    assert sample.images == {ViewRole.FRONTAL: root / "images" / "a.jpg"}
    assert (sample.age, sample.sex, sample.view) == (61, "F", "AP")
    assert values(sample, LabelOrigin.EXPERT) == {
        Finding.CARDIOMEGALY: 0,
        Finding.PLEURAL_EFFUSION: 1,
        Finding.MASS: 1,
        Finding.NODULE: 0,
        Finding.NO_FINDING: 0,
        Finding.LUNG_LESION: 1,
    }
    assert values(sample, LabelOrigin.EXPERT4) == {Finding.LUNG_OPACITY: 0}
    assert values(sample, LabelOrigin.BOX) == {Finding.INFILTRATION: 1}
    assert values(sample, LabelOrigin.TEACHER) == {Finding.PLEURAL_EFFUSION: 0.25}
    assert values(sample, LabelOrigin.HEADER) == {
        Auxiliary.SEX: 0,
        Auxiliary.VIEW_AP: 1,
        Auxiliary.AGE: pytest.approx(11 / 17),
    }
    text = values(sample, LabelOrigin.TEXT)
    assert len(text) == 15
    assert {target for target, value in text.items() if value} == {
        Finding.MASS,
        Finding.PLEURAL_EFFUSION,
    }


def test_blank_cells_are_not_labels(tmp_path: Path) -> None:
    (sample,) = nih.read(nih_tree(tmp_path / "nih", ("a.jpg", 7, "", "", "", "", "", *[""] * 7)))
    assert sample.labels == ()
    assert sample.age is None


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda text: text.replace("patient", "person"), "no column “patient”"),
        (lambda text: text[: text.rindex(",M,")], "ends in the middle of line 30"),
        (lambda text: text.replace(",41,", ",old,"), "“old” in “age”"),
        (lambda text: text.replace("Effusion,0,1", "Efusion,0,1"), "unknown finding “Efusion”"),
        (lambda text: text.splitlines()[0] + "\n", "has no rows"),
        (lambda text: "\0" * 20 + text, "no UTF-8 text|no column"),
    ],
)
def test_damaged_table_is_named(data_root: Path, damage: Callable[[str], str], said: str) -> None:
    table = data_root / "nih" / "labels.csv"
    lines = table.read_text("utf-8").splitlines()
    table.write_text(damage("\n".join(lines[:-1])), "utf-8")
    with pytest.raises(DatasetError, match=said):
        nih.read(data_root / "nih")


def test_missing_parts_are_named(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    with pytest.raises(DatasetError, match=r"labels\.csv is missing"):
        nih.read(tmp_path)
    with pytest.raises(DatasetError, match=r"folder .*images is missing"):
        nih.read(tmp_path / "elsewhere")


def test_covid_pairs_views_of_one_day_and_drops_repeated_rows(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    header = ("image", "patient", "offset_days", "age", "sex", "view", "finding")
    write_csv(
        tmp_path / "metadata.csv",
        [
            header,
            ("f1.jpg", 3, 0, 50, "M", "AP Supine", "COVID-19"),
            ("l1.jpg", 3, 0, 50, "M", "L", "COVID-19"),
            ("f1.jpg", 3, 0, 50, "M", "AP Supine", "COVID-19"),
            ("f2.jpg", 3, 4, 50, "M", "PA", "todo"),
            ("l3.jpg", 5, "", "", "", "L", "No Finding"),
        ],
    )
    pair, frontal, lateral = covid.read(tmp_path)
    assert [path.name for path in pair.images.values()] == ["f1.jpg", "l1.jpg"]
    assert pair.view == "AP"
    assert values(pair, LabelOrigin.CLINICAL) == {Finding.PNEUMONIA: 1}
    assert list(frontal.images) == [ViewRole.FRONTAL]
    assert values(frontal, LabelOrigin.CLINICAL) == {}
    assert list(lateral.images) == [ViewRole.LATERAL]
    assert values(lateral, LabelOrigin.CLINICAL) == {Finding.PNEUMONIA: 0}
    assert len({pair.patient, frontal.patient, lateral.patient}) == 2


def test_anatomy_names_and_ratios(tmp_path: Path) -> None:
    for name in ("jsrt_JPCLN001", "jsrt_JPCNN001", "wingspan_1", "wingspan_2", "wingspan_3"):
        write_picture(tmp_path / "images" / f"{name}.jpg")
    rows = [("image", "ctr"), ("wingspan_1", 0.56), ("wingspan_2", 0.52), ("wingspan_3", 0.45)]
    write_csv(tmp_path / "ctr.csv", rows)
    found = [values(sample, LabelOrigin.CONFIRMED) for sample in anatomy.read(tmp_path)]
    assert found == [
        {Finding.NODULE: 1, Finding.LUNG_LESION: 1},
        {Finding.NODULE: 0, Finding.LUNG_LESION: 0},
        {Finding.CARDIOMEGALY: 1},
        {},
        {Finding.CARDIOMEGALY: 0},
    ]


def test_nodules_of_whole_jsrt_films_have_their_published_place(tmp_path: Path) -> None:
    # JPCLN001: centre at (1634, 692) of 2048, 15 mm; JPCLN102: (393, 483), 5 mm.
    for name in ("jsrt_JPCLN001", "jsrt_JPCLN102", "jsrt_JPCNN001", "wingspan_1"):
        write_picture(tmp_path / "images" / f"{name}.jpg")
    write_csv(tmp_path / "ctr.csv", [("image", "ctr"), ("wingspan_1", 0.5)])
    large, small, healthy, other = (sample.boxes for sample in anatomy.read(tmp_path))
    (box,) = large
    assert (box.finding, box.frame_width) == (Finding.NODULE, 1024)
    assert (box.x + box.width / 2, box.y + box.height / 2) == (817, 346)
    assert box.width == box.height == pytest.approx(1.4 * 15 / 0.175 / 2)
    assert small[0].width == 48
    assert not healthy
    assert not other


def test_a_film_that_was_cut_without_a_table_has_no_boxes(tmp_path: Path) -> None:
    path = tmp_path / "images" / "jsrt_JPCLN001.jpg"
    write_picture(path)
    with Image.open(path) as film:
        film.crop((0, 0, film.width, film.height - 1)).save(path)
    write_csv(tmp_path / "ctr.csv", [("image", "ctr"), ("wingspan_1", 0.5)])
    (sample,) = anatomy.read(tmp_path)
    assert not sample.boxes


def test_a_jsrt_film_of_another_shape_is_no_whole_one(tmp_path: Path) -> None:
    for name in ("jsrt_JPCLN001", "jsrt_JPCLN002"):
        write_picture(tmp_path / "images" / f"{name}.jpg")
    with Image.open(tmp_path / "images" / "jsrt_JPCLN002.jpg") as film:
        film.crop((0, 0, 48, 40)).save(tmp_path / "images" / "jsrt_JPCLN002.jpg")
    write_csv(tmp_path / "ctr.csv", [("image", "ctr"), ("wingspan_1", 0.5)])
    whole, other = anatomy.read(tmp_path)
    assert len(whole.boxes) == 1
    assert not other.boxes


def test_kermany_patients_come_from_names(tmp_path: Path) -> None:
    root = tmp_path / "chest_xray" / "train"
    for name in (
        "PNEUMONIA/person12_virus_3",
        "PNEUMONIA/person12_bacteria_9",
        "NORMAL/IM-0115-0001",
        "NORMAL/NORMAL2-IM-0115-0001-0002",
    ):
        write_picture(root / f"{name}.jpeg")
    samples = kermany.read(tmp_path)
    assert Counter(sample.patient for sample in samples) == {
        "kermany:person12": 2,
        "kermany:IM-0115": 1,
        "kermany:NORMAL2-IM-0115": 1,
    }
    assert [sample.labels[0].value for sample in samples] == [0, 0, 1, 1]
    write_picture(root / "NORMAL" / "holiday.jpeg")
    with pytest.raises(DatasetError, match=r"holiday\.jpeg"):
        kermany.read(tmp_path)


def test_age_scale() -> None:
    assert standard_age(50) == 0
    assert standard_age(67) == 1


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("name", "samples", "patients"),
    [("nih", 2605, 1836), ("covid", 310, 176), ("anatomy", 411, 411), ("kermany", 2290, 1828)],
)
def test_real_pack(shared_data: Path, name: str, samples: int, patients: int) -> None:
    found = DATASETS[name](shared_data / name)
    assert len(found) == samples
    assert len({sample.patient for sample in found}) == patients
    assert all(path.is_file() for sample in found[::50] for path in sample.images.values())


@pytest.mark.shared_data
def test_real_nih_counts(shared_data: Path) -> None:
    samples = nih.read(shared_data / "nih")
    experts = [s for s in samples if LabelOrigin.EXPERT in s.origins]
    assert len(experts) == 365
    assert sum(values(s, LabelOrigin.EXPERT)[Finding.ATELECTASIS] for s in experts) == 127
    assert sum(LabelOrigin.EXPERT4 in s.origins for s in samples) == 429
    assert sum(LabelOrigin.BOX in s.origins for s in samples) == 497
    assert sum(LabelOrigin.TEACHER in s.origins for s in samples) == 1015
    assert sum(s.age is not None and s.age < 18 for s in samples) == 147


@pytest.mark.shared_data
def test_real_covid_laterals(shared_data: Path) -> None:
    samples = covid.read(shared_data / "covid")
    views = Counter(tuple(sample.images) for sample in samples)
    assert views[ViewRole.FRONTAL, ViewRole.LATERAL] + views[ViewRole.LATERAL,] == 42

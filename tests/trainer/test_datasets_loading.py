"""From a data root to samples: folders, ages, leakage over sources, files that cannot be read."""

from dataclasses import replace
from pathlib import Path

import pytest
from published_trees import (
    WRITERS,
    write_chestxray14,
    write_chexpert,
    write_dicom_table,
    write_kermany,
)
from small_trees import NIH_HEADER, write_csv, write_picture

from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import ViewRole
from cxrviewer.inference.network_spec import Fusion
from trainer.config import Config, DataConfig, InputConfig, ModelConfig, SplitKind, Unit
from trainer.datasets import DATASETS
from trainer.errors import DatasetError, SplitError
from trainer.labels import LabelOrigin
from trainer.sources import Skipped, load_data, read_sources, select
from trainer.split import patients_of
from trainer.terms import TERMS

RANDOM = DataConfig(split=SplitKind.RANDOM, held_out_fraction=0.25, validation_fraction=0.25)


def config(source: str, **changes: object) -> Config:
    data = replace(RANDOM, sources=(source,), **changes)  # type: ignore[arg-type]
    return Config(data=data, input=InputConfig(size=32))


def test_every_source_has_terms_and_a_section_of_the_documentation() -> None:
    page = (Path(__file__).parents[2] / "docs" / "datasets.md").read_text("utf-8")
    assert set(TERMS) == set(DATASETS)
    for name in DATASETS:
        assert f"`{name}`" in page
    for name in WRITERS:
        assert f"\n## {name}\n" in page


@pytest.mark.parametrize("name", WRITERS)
def test_every_source_loads(tmp_path: Path, name: str) -> None:
    WRITERS[name](tmp_path, patients=12)
    data = load_data(config(name), tmp_path, tmp_path / "cache")
    parts = (data.split.train, data.split.validation, data.split.held_out)
    assert sum(len(patients_of(part)) for part in parts) == 12
    assert all(parts)
    assert data.skipped == ()
    assert (data.too_young, data.too_old, data.lost) == (0, 0, 0)
    everybody = [sample for part in parts for sample in part]
    identifiers = [sample.identifier for sample in everybody]
    assert len(set(identifiers)) == len(identifiers)
    assert all(identifiers)
    assert not any(str(tmp_path) in identifier for identifier in identifiers)
    assert all(sample.study.startswith(sample.patient.partition(":")[0]) for sample in everybody)


def test_identifiers_are_paths_below_the_folder_of_the_source(tmp_path: Path) -> None:
    write_chestxray14(tmp_path, patients=4, size=16)
    selection = select(config("chestxray14"), tmp_path)
    assert "images_001/images/00000001_000.png" in {s.identifier for s in selection.samples}


def test_folders_may_have_other_names(tmp_path: Path) -> None:
    folder = write_chestxray14(tmp_path, patients=4, size=16)
    folder.rename(tmp_path / "NIH")
    chosen = replace(RANDOM, sources=("chestxray14",), folders={"chestxray14": "NIH"})
    assert len(read_sources(chosen, tmp_path)) == 8
    alone = replace(RANDOM, sources=("chestxray14",))
    assert len(read_sources(alone, tmp_path / "NIH")) == 8
    several = replace(RANDOM, sources=("chestxray14", "kermany"))
    with pytest.raises(DatasetError, match="no folder “chestxray14”"):
        read_sources(several, tmp_path)


def test_impossible_ages_are_left_out_and_counted(tmp_path: Path) -> None:
    write_chestxray14(tmp_path, patients=8, size=16, version="2017")
    selection = select(config("chestxray14"), tmp_path)
    assert (selection.too_old, selection.too_young) == (2, 0)
    young = select(config("chestxray14", min_age=32, max_age=34), tmp_path)
    # Patients 31, 35, 36 and 37 years old, two images each; the first one has the impossible age.
    assert (young.too_old, young.too_young) == (8, 2)


def test_files_that_cannot_be_read_are_listed_with_reasons(tmp_path: Path) -> None:
    folder = write_chestxray14(tmp_path, patients=12)
    images = folder / "images_001" / "images"
    (images / "00000001_000.png").unlink()
    cut = images / "00000003_000.png"
    cut.write_bytes(cut.read_bytes()[:100])
    (images / "00000005_000.png").write_text("Page not found", "utf-8")
    data = load_data(config("chestxray14"), tmp_path, tmp_path / "cache")
    assert data.lost == 3
    assert all(isinstance(one, Skipped) and one.reason for one in data.skipped)
    place = "chestxray14/images_001/images"
    assert {one.path for one in data.skipped} == {
        "chestxray14/00000001_000.png",  # it might have been in any of the folders
        f"{place}/00000003_000.png",
        f"{place}/00000005_000.png",
    }


def test_a_damaged_lateral_leaves_its_frontal(tmp_path: Path) -> None:
    folder = write_dicom_table(tmp_path, patients=12)
    lateral = folder / "study1" / "lateral.dcm"
    lateral.write_bytes(lateral.read_bytes()[:-5000])
    data = load_data(config("dicom_table"), tmp_path, tmp_path / "cache")
    everybody = (*data.split.train, *data.split.validation, *data.split.held_out)
    (hurt,) = (sample for sample in everybody if sample.identifier == "2.25.9001.1")
    assert tuple(hurt.images) == (ViewRole.FRONTAL,)
    assert [one.path for one in data.skipped] == ["dicom_table/study1/lateral.dcm"]
    assert data.lost == 0


def test_patients_of_a_selection_and_of_the_whole_set_are_the_same_people(tmp_path: Path) -> None:
    write_chestxray14(tmp_path, patients=8, size=16)
    name = "00000008_000.jpg"
    write_picture(tmp_path / "nih" / "images" / name)
    row = (name, 8, 61, "F", "PA", "expert", "Mass", *[""] * 7)
    write_csv(tmp_path / "nih" / "labels.csv", [NIH_HEADER, row])
    both = replace(RANDOM, sources=("chestxray14", "nih"))
    split = select(Config(data=both), tmp_path).split
    parts = [patients_of(part) for part in (split.train, split.validation, split.held_out)]
    assert sum("nih:8" in part for part in parts) == 1
    # Patient 8 is in the official test list; the selection has no list and trains.
    official = replace(both, split=SplitKind.OFFICIAL, held_out_fraction=0, validation_fraction=0)
    with pytest.raises(SplitError, match="1 patients both into training and into the held-out"):
        select(Config(data=official), tmp_path)


def test_official_split_of_chexpert_measures_on_radiologists(tmp_path: Path) -> None:
    write_chexpert(tmp_path, patients=28, size=16)
    split = select(config("chexpert", split=SplitKind.OFFICIAL), tmp_path).split
    assert len(patients_of(split.held_out)) == 8
    assert all(LabelOrigin.EXPERT in sample.origins for sample in split.held_out)
    assert not any(LabelOrigin.EXPERT in sample.origins for sample in split.train)
    assert len(patients_of(split.validation)) == 5  # a quarter of the other twenty


def test_official_split_of_kermany(tmp_path: Path) -> None:
    write_kermany(tmp_path, patients=40, size=16)
    split = select(config("kermany", split=SplitKind.OFFICIAL), tmp_path).split
    assert {sample.official_split for sample in split.held_out} == {"test"}
    assert {sample.official_split for sample in split.validation} == {"validation"}


def test_one_branch_sees_laterals_as_single_images(tmp_path: Path) -> None:
    write_chexpert(tmp_path, patients=14, size=16)
    single = ModelConfig(fusion=Fusion.SINGLE)
    image = replace(config("chexpert", unit=Unit.IMAGE), model=single)
    samples = select(image, tmp_path).samples
    assert {tuple(sample.images) for sample in samples} == {(ViewRole.FRONTAL,)}
    laterals = [sample for sample in samples if sample.view == "LATERAL"]
    assert len(laterals) == 7
    assert all("lateral" in s.images[ViewRole.FRONTAL].name for s in laterals)
    frontal = replace(config("chexpert", unit=Unit.FRONTAL), model=single)
    assert len(select(frontal, tmp_path).samples) == len(samples) - 7


def test_equalised_frontals_are_as_many_as_images(tmp_path: Path) -> None:
    write_chexpert(tmp_path, patients=20, size=16)
    single = ModelConfig(fusion=Fusion.SINGLE)
    both = replace(config("chexpert", unit=Unit.IMAGE), model=single)
    alone = replace(config("chexpert", unit=Unit.FRONTAL, equalise_images=True), model=single)
    assert len(select(both, tmp_path).split.train) == len(select(alone, tmp_path).split.train)


@pytest.mark.shared_data
def test_real_kermany_by_its_folders(shared_data: Path) -> None:
    chosen = config("kermany", split=SplitKind.OFFICIAL, validation_fraction=0.1)
    split = select(chosen, shared_data).split
    assert len(patients_of(split.held_out)) == 307
    assert len(patients_of(split.train)) + len(patients_of(split.validation)) == 1521
    assert len(patients_of(split.validation)) == 152


@pytest.mark.shared_data
def test_real_nih_boxes_lie_inside_their_frame(shared_data: Path) -> None:
    samples = DATASETS["nih"](shared_data / "nih")
    boxes = [box for sample in samples for box in sample.boxes]
    assert len(boxes) == 558
    assert sum(box.finding is Finding.ATELECTASIS for box in boxes) == 96
    assert all(box.x + box.width <= box.frame_width == 1024 for box in boxes)

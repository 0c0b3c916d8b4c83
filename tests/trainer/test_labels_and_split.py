from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from small_trees import write_csv, write_picture

from cxrviewer.dicom.study import ViewPosition
from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import ViewRole
from cxrviewer.inference.network_spec import Fusion
from trainer.config import Config, DataConfig
from trainer.errors import DatasetError, SplitError
from trainer.labels import Auxiliary, Label, LabelOrigin, Sample, header_labels, label_array
from trainer.sources import load_data, read_sources, view_positions
from trainer.split import Split, hold_out


def expert(patient: int, value: float, finding: Finding = Finding.MASS) -> Sample:
    return Sample("x", f"x:{patient}", {}, (Label(finding, value, LabelOrigin.EXPERT),))


def test_label_array_keeps_origins_apart_and_nan_for_silence() -> None:
    labels = (
        Label(Finding.MASS, 0, LabelOrigin.TEXT),
        Label(Finding.MASS, 1, LabelOrigin.TEXT),
        Label(Finding.NODULE, 1, LabelOrigin.EXPERT),
        Label(Finding.HERNIA, 1, LabelOrigin.EXPERT),
    )
    found = label_array(
        [Sample("x", "x:1", {}, labels)],
        [Finding.MASS, Finding.NODULE],
        [LabelOrigin.EXPERT, LabelOrigin.TEXT],
    )
    np.testing.assert_array_equal(found, [[[np.nan, 1], [1, np.nan]]])


@pytest.mark.parametrize(
    ("said", "expected"), [((-1, 0), 0), ((1, -1), 1), ((-1, -1), -1), ((-1,), -1), ((0, 1), 1)]
)
def test_uncertain_labels_lose_against_certain_ones(
    said: tuple[float, ...], expected: float
) -> None:
    labels = tuple(Label(Finding.EDEMA, value, LabelOrigin.TEXT) for value in said)
    found = label_array([Sample("x", "x:1", {}, labels)], [Finding.EDEMA], [LabelOrigin.TEXT])
    assert found.item() == expected


def test_header_labels_say_only_what_is_known() -> None:
    assert header_labels("", "", None) == ()
    targets = {label.target: label.value for label in header_labels("M", "PA", 33.0)}
    assert targets == {Auxiliary.SEX: 1, Auxiliary.VIEW_AP: 0, Auxiliary.AGE: -1}


def test_leakage_is_refused() -> None:
    with pytest.raises(SplitError, match="2 patients both"):
        Split(
            train=(expert(1, 0), expert(2, 0), expert(3, 0)), held_out=(expert(2, 1), expert(3, 1))
        )


def test_leakage_into_validation_is_refused() -> None:
    with pytest.raises(SplitError, match="1 patients both into the held-out part and into the val"):
        Split(train=(), held_out=(expert(1, 0),), validation=(expert(1, 1),))


def test_hold_out_takes_whole_patients_and_balances_findings() -> None:
    samples = [expert(number // 2, float(number < 16)) for number in range(80)]
    split = hold_out(samples, fraction=0.25, seed=3)
    held = {sample.patient for sample in split.held_out}
    assert len(held) == 10
    assert len(split.held_out) == 20
    assert held.isdisjoint(sample.patient for sample in split.train)
    # 16 positive images of 8 patients: a quarter is 2 patients.
    assert sum(sample.labels[0].value for sample in split.held_out) == 4
    assert hold_out(samples, fraction=0.25, seed=3) == split


def test_other_images_of_a_held_out_patient_are_in_neither_group() -> None:
    text = Sample("x", "x:1", {}, (Label(Finding.MASS, 1, LabelOrigin.TEXT),))
    split = hold_out([expert(1, 1), text], fraction=1.0, seed=0)
    assert split.held_out == (expert(1, 1),)
    assert split.train == ()


def test_without_experts_nobody_can_be_held_out() -> None:
    text = Sample("x", "x:1", {}, (Label(Finding.MASS, 1, LabelOrigin.TEXT),))
    with pytest.raises(SplitError, match="No expert-labelled patient"):
        hold_out([text], fraction=0.5, seed=0)


def test_young_patients_and_unreadable_images_are_left_out_and_counted(
    data_root: Path, tiny_config: Config, tmp_path: Path
) -> None:
    broken = data_root / "nih" / "images" / "00000003_000.png"
    broken.write_bytes(broken.read_bytes()[:300])
    (data_root / "nih" / "images" / "00000004_000.png").unlink()
    data = load_data(tiny_config, data_root, tmp_path / "cache")
    assert data.too_young == 1
    assert {path.name for path in data.cache.unreadable} == {
        "00000003_000.png",
        "00000004_000.png",
    }
    assert len(data.split.train) + len(data.split.held_out) == 28


def test_network_of_one_view_does_without_laterals(
    data_root: Path, tiny_config: Config, tmp_path: Path
) -> None:
    header = ("image", "patient", "offset_days", "age", "sex", "view", "finding")
    rows = [("f.png", 1, 0, 50, "M", "PA", "todo"), ("l.png", 1, 0, 50, "M", "L", "todo")]
    write_csv(data_root / "covid.csv", [header, *rows, ("m.png", 2, 0, 50, "M", "L", "todo")])
    for name in ("f.png", "l.png", "m.png"):
        write_picture(data_root / "covid" / "images" / name)
    (data_root / "covid.csv").rename(data_root / "covid" / "metadata.csv")
    both = replace(tiny_config, data=replace(tiny_config.data, sources=("nih", "covid")))
    one = replace(both, model=replace(both.model, fusion=Fusion.SINGLE))
    for config, expected in ((both, [2, 1]), (one, [1])):
        train = load_data(config, data_root, tmp_path / "cache").split.train
        found = [len(sample.images) for sample in train if sample.source == "covid"]
        assert found == expected


def test_wrong_root_and_wrong_source_are_named(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="does not exist"):
        read_sources(DataConfig(), tmp_path / "nowhere")
    with pytest.raises(DatasetError, match="choose among nih, covid"):
        read_sources(replace(DataConfig(), sources=("mimic",)), tmp_path)


def test_a_folder_without_any_readable_image_is_refused(
    data_root: Path, tiny_config: Config, tmp_path: Path
) -> None:
    for path in (data_root / "nih" / "images").iterdir():
        path.write_bytes(b"not an image")
    with pytest.raises(DatasetError, match="No image could be read"):
        load_data(tiny_config, data_root, tmp_path / "cache")


def test_view_positions() -> None:
    samples = [
        Sample("x", "x:1", {ViewRole.LATERAL: Path("l.jpg")}, view=""),
        Sample("x", "x:2", {ViewRole.FRONTAL: Path("f.jpg")}, view="AP"),
    ]
    assert view_positions(samples) == (ViewPosition.AP, ViewPosition.LATERAL)

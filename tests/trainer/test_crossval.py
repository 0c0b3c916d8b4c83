"""Cross-validation: what is measured, against scikit-learn and by hand, and the command."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score
from small_trees import NIH_HEADER, write_csv, write_picture

from cxrviewer.findings import Finding
from cxrviewer.inference.bundle import verify_bundle
from cxrviewer.inference.manifest import read_manifest
from cxrviewer.inference.network_spec import Fusion
from trainer.__main__ import main
from trainer.config_file import load_config
from trainer.crossval.answers import ARRAYS, Answered, joined
from trainer.crossval.folds_run import ANSWERS, SUMMARY, TABLE, all_answers
from trainer.crossval.strange_lateral import beside_strangers
from trainer.crossval.summary import difference, mean_pointing, summary
from trainer.crossval.table import lines
from trainer.errors import CheckpointError
from trainer.localisation import Hit

F = Finding
PRESET = """
[data]
sources = ["nih"]
min_age = 18
[input]
size = 32
[model]
architecture = "test_convnext"
[loss]
findings = ["pleural_effusion", "mass"]
origin_weights = { expert = 1.0 }
[optim]
epochs = 1
epoch_size = 16
batch_size = 8
[run]
device = "cpu"
threads = 1
monitors = []
"""


def answered(images: int = 60, seed: int = 0, signal: float = 1.0, fold: int = 0) -> Answered:
    """Two images a patient; a mass that the network and the public one see, a nodule by chance."""
    rng = np.random.default_rng(seed)
    truth = (rng.random((images, 2)) < 0.4).astype(float)
    truth[:5, 1] = np.nan
    logits = rng.normal(size=(images, 2))
    logits[:, 0] += signal * truth[:, 0]
    teacher = np.where(np.arange(images)[:, None] < 20, logits + 2 * truth, np.nan)
    numbers = np.arange(images)
    return Answered(
        findings=(F.MASS, F.NODULE),
        images=np.array([f"{fold}/{number}.png" for number in numbers]),
        patients=np.array([f"x:{fold}-{number // 2}" for number in numbers]),
        folds=np.full(images, fold),
        logits=logits,
        truth=truth,
        teacher=teacher,
        peaks=logits + 1,
        hits=(
            Hit(F.MASS, "x:1", True, 0.5, 0.1),
            Hit(F.NODULE, "x:1", False, 0.0, 0.1),
            Hit(F.LUNG_LESION, "x:1", True, 0.2, 0.2, gathered=True),
        ),
    )


def test_figures_are_scikit_learns_over_all_folds_together() -> None:
    parts = [answered(fold=fold, seed=fold) for fold in (0, 1)]
    whole = joined(parts)
    found = summary(whole, resamplings=200)
    wanted = []
    for row in found.rows:
        column = whole.findings.index(row.finding)
        known = ~np.isnan(whole.truth[:, column])
        area = roc_auc_score(whole.truth[known, column], whole.logits[known, column])
        assert row.pooled.value == pytest.approx(area)
        assert row.pooled.interval is not None
        assert row.pooled.interval.low < area < row.pooled.interval.high
        assert (row.images, row.positives) == (known.sum(), whole.truth[known, column].sum())
        wanted.append(area)
    assert found.mean.value == pytest.approx(np.mean(wanted))
    assert found.folds == (0, 1)
    assert found.rows[1].images == 110
    for fold, part in enumerate(parts):
        areas = [
            roc_auc_score(part.truth[rows, column], part.logits[rows, column])
            for column, rows in ((0, slice(None)), (1, slice(5, None)))
        ]
        assert found.fold_means[fold] == pytest.approx(np.mean(areas))
    one, other = found.fold_means
    assert one is not None
    assert other is not None
    # The standard error of two numbers is half of what is between them.
    assert found.standard_error == pytest.approx(abs(one - other) / 2)


def test_the_public_network_is_measured_on_its_own_images_beside_ours() -> None:
    part = answered()
    found = summary(part, resamplings=50)
    row = found.rows[0]
    assert row.teacher_images == 20
    assert row.teacher.value == pytest.approx(
        roc_auc_score(part.truth[:20, 0], part.teacher[:20, 0])
    )
    assert row.beside_teacher.value == pytest.approx(
        roc_auc_score(part.truth[:20, 0], part.logits[:20, 0])
    )
    means = [one.beside_teacher.value for one in found.rows]
    assert found.beside_teacher_mean.value == pytest.approx(np.mean(means))  # type: ignore[arg-type]


def test_a_finding_without_positives_is_left_out_of_the_mean() -> None:
    part = answered()
    none = replace(part, truth=np.column_stack([part.truth[:, 0], np.zeros(60)]))
    found = summary(none, resamplings=20)
    assert found.rows[1].pooled.value is None
    assert found.mean.value == found.rows[0].pooled.value


def test_boxes_of_other_findings_stand_apart() -> None:
    found = summary(answered(), resamplings=20)
    assert found.mean_pointing.value == 0.5
    assert [row.finding for row in found.localisation] == [F.MASS, F.NODULE, None]
    assert [(row.finding, row.pointing.value) for row in found.gathered] == [(F.LUNG_LESION, 1.0)]


def test_mean_pointing_counts_each_finding_once() -> None:
    hits = [Hit(F.MASS, f"x:{n}", n < 3, 0.0, 0.0) for n in range(4)]
    hits += [Hit(F.NODULE, "x:9", False, 0.0, 0.0)]
    assert mean_pointing(hits, resamplings=50).value == pytest.approx((0.75 + 0) / 2)


def test_a_difference_is_measured_on_common_images_in_whatever_order() -> None:
    one, two = answered(signal=2.0), answered(signal=0.0)
    order = np.random.default_rng(1).permutation(60)
    shuffled = replace(
        two, images=two.images[order], patients=two.patients[order], logits=two.logits[order],
        truth=two.truth[order], teacher=two.teacher[order], peaks=two.peaks[order],
    )  # fmt: skip
    found = difference(one, shuffled, resamplings=100)
    areas = [
        roc_auc_score(one.truth[:, 0], part.logits[:, 0]) for part in (one, two)
    ]  # the nodule's are equal
    assert found.value == pytest.approx((areas[0] - areas[1]) / 2)
    assert found.interval is not None
    assert found.interval.low > 0
    assert difference(one, one, resamplings=50).value == 0


def test_answers_are_read_as_they_were_written(tmp_path: Path) -> None:
    part = answered()
    part.save(tmp_path / "a.npz")
    again = Answered.load(tmp_path / "a.npz")
    assert (again.findings, again.hits) == (part.findings, part.hits)
    for name in ARRAYS:
        np.testing.assert_array_equal(getattr(again, name), getattr(part, name))
    part.save_table(tmp_path / "a.csv")
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 60
    assert rows[0]["expert_nodule"] == ""
    assert float(rows[7]["logit_mass"]) == pytest.approx(part.logits[7, 0], rel=1e-4)
    (tmp_path / "a.npz").write_bytes(b"PK\x03\x04")
    with pytest.raises(CheckpointError, match="damaged"):
        Answered.load(tmp_path / "a.npz")


def test_no_figure_is_printed_without_its_number() -> None:
    text = "\n".join(lines(summary(answered(), resamplings=20)))
    assert "60 images of 30 patients" in text
    for row in text.splitlines()[2:4]:
        assert "/ 60 (30)" in row or "/ 55 (28)" in row
    assert "1 boxed images (1 patients)" in text


@pytest.fixture
def boxed_root(data_root: Path) -> Path:
    """The thirty patients of `data_root`, with a box on one image and a 31st of text alone."""
    write_csv(
        data_root / "nih" / "boxes.csv",
        [("image", "finding", "x", "y", "w", "h"), ("00000001_000.png", "Mass", 0, 0, 512, 1024)],
    )
    name = "text.png"
    write_picture(data_root / "nih" / "images" / name, size=256)
    with (data_root / "nih" / "labels.csv").open("a", encoding="utf-8", newline="") as file:
        row = (name, 777, 50, "F", "PA", "train", "Mass", *[""] * (len(NIH_HEADER) - 7))
        csv.writer(file).writerow(row)
    return data_root


def test_folds_are_run_one_by_one_and_only_once(
    boxed_root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    preset, folder = tmp_path / "small.toml", tmp_path / "cv"
    preset.write_text(PRESET, "utf-8")
    command = [
        "crossval", "--preset", str(preset), "--data", str(boxed_root), "--run", str(folder),
        "--folds", "3",
    ]  # fmt: skip
    assert main([*command, "--fold", "1"]) == 0
    first = json.loads((folder / SUMMARY).read_text("utf-8"))
    assert first["folds"] == [1]
    kept = (folder / "fold-1" / ANSWERS).stat().st_mtime_ns
    assert main(command) == 0
    whole = json.loads((folder / SUMMARY).read_text("utf-8"))
    assert whole["folds"] == [0, 1, 2]
    assert whole["images"] == whole["patients"] == 30
    assert whole["findings"]["pleural_effusion"]["positives"] == 15
    assert [row["images"] for row in whole["localisation"]] == [1, 1]
    assert (folder / "fold-1" / ANSWERS).stat().st_mtime_ns == kept
    with (folder / TABLE).open(encoding="utf-8", newline="") as file:
        assert len({row["patient"] for row in csv.DictReader(file)}) == 30
    assert main([*command, "--summary", "--against", str(folder)]) == 0
    assert "less that of cv, on the same images: 0.000" in capsys.readouterr().out


def test_a_bundle_of_all_patients_carries_the_figures_of_the_folds(
    boxed_root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    preset, folder, models = tmp_path / "small.toml", tmp_path / "cv", tmp_path / "models"
    export = '[export]\nname = "tiny"\nmin_positives = 3\nbootstrap = 20\n'
    slow = PRESET.replace("epochs = 1", "epochs = 12\nlr = 3e-3")
    preset.write_text(slow + export, "utf-8")
    command = [
        "crossval", "--preset", str(preset), "--data", str(boxed_root), "--run", str(folder),
        "--folds", "3", "--export", str(models),
    ]  # fmt: skip
    assert main([*command, "--fold", "0"]) == 2
    assert "Fold 1 of 3" in capsys.readouterr().err
    assert main(command) == 0
    whole = json.loads((folder / SUMMARY).read_text("utf-8"))
    manifest = read_manifest(models / "tiny")
    (effusion,) = manifest.findings
    area = whole["findings"]["pleural_effusion"]["auroc"]["value"]
    assert effusion.auroc is not None
    assert effusion.auroc.value == pytest.approx(area)
    assert (effusion.auroc.positives, effusion.auroc.negatives) == (15, 15)
    # All adults train: thirty with labels of experts and the one with text alone.
    assert manifest.training_data[0].images == 31
    config = json.loads((folder / "final" / "config.json").read_text("utf-8"))["config"]
    assert config["data"]["split"] == "all"
    card = (models / "tiny" / "MODEL_CARD.md").read_text("utf-8")
    assert "30 held-out images of 30 patients" in card
    assert "cross-validated: each image was measured by one of 3 networks" in card
    assert "on 30 images of 30 patients" in card
    assert "| Mass | 1 | 1 |" in card
    assert "On 1 findings boxed by radiologists" in card
    assert "python -m trainer crossval --preset" in card
    assert verify_bundle(models / "tiny").identity_error is not None


def test_pixels_tell_a_bright_effusion(boxed_root: Path, tmp_path: Path) -> None:
    folder = tmp_path / "pixels"
    command = ["crossval", "--data", str(boxed_root), "--run", str(folder), "--folds", "3"]
    assert main([*command, "--pixels", "expert"]) == 0
    found = json.loads((folder / SUMMARY).read_text("utf-8"))
    assert found["findings"]["pleural_effusion"]["auroc"]["value"] > 0.95


def test_a_summary_of_nothing_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["crossval", "--summary", "--run", str(tmp_path / "none")]) == 2
    assert "run cxr-trainer crossval there" in capsys.readouterr().err


def test_what_a_strange_lateral_changes_is_told(boxed_root: Path, tmp_path: Path) -> None:
    """A gate that takes half of each view lets it do harm, one that takes none of it does not."""
    write_picture(boxed_root / "covid" / "images" / "lateral.png", size=64)
    header = ("image", "patient", "offset_days", "age", "sex", "view", "finding")
    row = ("lateral.png", 1, 0, 50, "M", "L", "No Finding")
    write_csv(boxed_root / "covid" / "metadata.csv", [header, row])
    changes = {}
    for bias in ("0.0", "-30.0"):
        preset, folder = tmp_path / f"{bias}.toml", tmp_path / bias
        text = PRESET.replace('["nih"]', '["nih", "covid"]').replace("epochs = 1", "epochs = 3")
        model = f'[model]\nfusion = "gated"\nlateral_bias = {bias}'
        preset.write_text(text.replace("[model]", model), "utf-8")
        command = ["crossval", "--preset", str(preset), "--data", str(boxed_root)]
        assert main([*command, "--run", str(folder), "--folds", "2"]) == 0
        config = load_config(str(preset), [])
        alone = all_answers(folder)
        beside = beside_strangers(config, boxed_root, folder, folds=2)
        assert beside is not None
        assert beside.images.tolist() == alone.images[~np.isnan(alone.truth).all(axis=1)].tolist()
        rows = np.isin(alone.images, beside.images)
        changes[bias] = np.abs(beside.logits - alone.logits[rows]).max()
    assert changes["0.0"] > 0.01
    assert changes["-30.0"] < 1e-5
    single = replace(config, model=replace(config.model, fusion=Fusion.SINGLE))
    assert beside_strangers(single, boxed_root, tmp_path / "-30.0", folds=2) is None

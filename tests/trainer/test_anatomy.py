"""Training of outlines: what is read, drawn, counted and published."""

from __future__ import annotations

import csv
import json
import math
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from cxrviewer.inference.anatomy.model import load
from cxrviewer.inference.anatomy.organs import Organ
from cxrviewer.inference.auxiliary import read_auxiliary
from cxrviewer.inference.auxiliary_bundle import verify_auxiliary
from cxrviewer.inference.manifest import BundleKind
from trainer.__main__ import main
from trainer.anatomy.cases import (
    Case,
    Outlined,
    beside_heart,
    exchanged,
    fold_of,
    hidden_lung,
    on_canvas,
    read_cases,
    read_outlined,
)
from trainer.anatomy.drawing import draw_batch, organ_planes
from trainer.anatomy.losses import outline_loss
from trainer.anatomy.measuring import Measured, dice
from trainer.anatomy.results import EVERY, ONE_CUSTOM, Results
from trainer.anatomy.settings import AnatomySettings
from trainer.anatomy.training import train
from trainer.config import AugmentConfig
from trainer.errors import CheckpointError, DatasetError

LEFT, RIGHT, HEART = (organ.bit for organ in Organ)
SMALL = replace(
    AnatomySettings(size=64, width=4),
    optim=replace(AnatomySettings().optim, epochs=2, batch_size=4),
)


def chest(shift: int = 0) -> Outlined:
    """Two dark lungs and a heart on grey, with their outlines, 96 px."""
    labels = np.zeros((96, 96), np.uint8)
    labels[20:70, 12 + shift : 40 + shift] = RIGHT
    labels[20:70, 56 + shift : 84 + shift] = LEFT
    labels[45:75, 40 + shift : 62 + shift] = HEART
    image = np.where(labels & (LEFT | RIGHT), 60, 180).astype(np.uint8)
    return Outlined(image, labels)


def write_pack(folder: Path, names: list[str]) -> Path:
    """A data set of the same layout as the real one."""
    for name in ("images", "masks"):
        (folder / name).mkdir(parents=True)
    for number, name in enumerate(names):
        one = chest(number % 5 - 2)
        cv2.imwrite(str(folder / "images" / f"{name}.jpg"), one.image)
        cv2.imwrite(str(folder / "masks" / f"{name}.png"), one.labels)
    with (folder / "ctr.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("image", "ctr"), (names[-1], "0.5")])
    return folder


def test_cases_know_source_and_ratio(tmp_path: Path) -> None:
    first, second = read_cases(write_pack(tmp_path, ["jsrt_a", "wingspan_b"]))
    assert (first.source, first.ratio) == ("jsrt", None)
    assert (second.source, second.ratio) == ("wingspan", 0.5)
    assert np.array_equal(read_outlined(second).labels, chest(-1).labels)


def test_exchanged_names_are_put_right(tmp_path: Path) -> None:
    folder = write_pack(tmp_path, ["jsrt_a"])
    wrong = exchanged(chest(-2).labels, Organ.HEART, Organ.LEFT_LUNG)
    cv2.imwrite(str(folder / "masks" / "jsrt_a.png"), wrong)
    assert np.array_equal(read_outlined(read_cases(folder)[0]).labels, chest(-2).labels)


def test_missing_mask_is_named(tmp_path: Path) -> None:
    folder = write_pack(tmp_path, ["jsrt_a"])
    (folder / "masks" / "jsrt_a.png").unlink()
    with pytest.raises(DatasetError, match=r"jsrt_a\.png"):
        read_outlined(read_cases(folder)[0])


def test_lung_behind_the_heart_is_taken_off() -> None:
    labels = np.array([[LEFT, LEFT | HEART, HEART, 0]], np.uint8)
    assert beside_heart(labels).tolist() == [[LEFT, HEART, HEART, 0]]
    assert hidden_lung(labels) == 0.5
    assert hidden_lung(np.zeros((2, 2), np.uint8)) == 0


def test_pixel_belongs_to_what_covers_half_of_it() -> None:
    found = on_canvas(chest(), SMALL.preprocess).labels
    assert found.shape == (64, 64)
    # 96 px become 64: the right lung's columns 12 to 40 are 8 to 26.67, its rows 20 to 70 are
    # 13.33 to 46.67; so its last column and row are two thirds covered, and the first row is too.
    rows, columns = np.nonzero(found == RIGHT)
    assert (columns.min(), columns.max()) == (8, 26)
    assert (rows.min(), rows.max()) == (13, 46)


def test_folds_are_even_within_each_source() -> None:
    names = [*(f"a_{number}" for number in range(13)), *(f"b_{number}" for number in range(9))]
    cases = [Case(name, name[0], Path(name), Path(name), None) for name in names]
    folds = fold_of(cases, 5, seed=1)
    assert sorted(np.bincount(folds).tolist()) == [4, 4, 4, 5, 5]
    for rows in (slice(0, 13), slice(13, 22)):
        counts = np.bincount(folds[rows], minlength=5)
        assert counts.max() - counts.min() <= 1
    assert not np.array_equal(folds, fold_of(cases, 5, seed=2))


def test_mirroring_exchanges_the_lungs() -> None:
    settings = replace(SMALL, augment=AugmentConfig(p_flip=1.0))
    one = on_canvas(chest(2), settings.preprocess)
    images, planes = draw_batch(settings, [one] * 4, 0)
    mirrored = one.labels[:, ::-1]
    wanted = organ_planes(exchanged(mirrored, Organ.LEFT_LUNG, Organ.RIGHT_LUNG))
    assert np.array_equal(planes[0].numpy(), wanted)
    # The right lung is at image left, before and after.
    assert planes[0, 1, :, :32].sum() > 0
    assert planes[0, 1, :, 32:].sum() == 0
    grey = (images[0, 0].numpy() * 0.25 + 0.5) * 255
    assert np.abs(grey - one.image[:, ::-1]).max() < 0.01


def test_batch_follows_from_its_step_alone() -> None:
    outlined = [on_canvas(chest(shift), SMALL.preprocess) for shift in range(-4, 5)]
    first, again, other = (draw_batch(SMALL, outlined, step) for step in (3, 3, 4))
    assert torch.equal(first[0], again[0])
    assert torch.equal(first[1], again[1])
    assert not torch.equal(first[0], other[0])


def test_outlines_move_with_the_image() -> None:
    settings = replace(SMALL, augment=AugmentConfig(p_affine=1.0, rotation=20.0, zoom=0.3))
    images, planes = draw_batch(settings, [on_canvas(chest(), settings.preprocess)] * 4, 0)
    grey = (images[:, 0] * 0.25 + 0.5) * 255
    lungs = planes[:, :2].amax(dim=1)
    inside, heart = grey[lungs > 0], grey[(planes[:, 2] > 0) & (lungs == 0)]
    assert inside.mean() < 75
    assert heart.mean() > 160


def test_loss_by_hand() -> None:
    # One pixel in four is organ; a logit of 0 says one half everywhere.
    planes = torch.zeros(1, 1, 2, 2)
    planes[0, 0, 0, 0] = 1
    soft_dice = (2 * 0.5 + 1) / (2 + 1 + 1)
    wanted = math.log(2) + 1 - soft_dice
    assert outline_loss(torch.zeros(1, 1, 2, 2), planes).item() == pytest.approx(wanted)
    sure = (planes * 2 - 1) * 50
    assert outline_loss(sure, planes).item() == pytest.approx(0, abs=1e-6)


def test_dice_by_hand() -> None:
    one = np.array([[LEFT, LEFT, HEART, 0]], np.uint8)
    other = np.array([[LEFT, 0, 0, HEART]], np.uint8)
    found = dice(one, other)
    assert found[Organ.LEFT_LUNG] == pytest.approx(2 / 3)
    assert found[Organ.HEART] == 0
    assert found[Organ.RIGHT_LUNG] == 1


def test_continued_run_ends_with_the_same_weights(tmp_path: Path) -> None:
    outlined = [on_canvas(chest(shift), SMALL.preprocess) for shift in range(-4, 4)]
    whole = train(SMALL, outlined, tmp_path / "whole")
    train(SMALL, outlined, tmp_path / "cut", stop_after=3)
    assert not (tmp_path / "cut" / "weights.safetensors").exists()
    continued = train(SMALL, outlined, tmp_path / "cut")
    for name, value in whole.state_dict().items():
        assert torch.equal(value, continued.state_dict()[name]), name
    with pytest.raises(CheckpointError, match="another configuration"):
        train(SMALL, outlined[:-1], tmp_path / "cut")


def test_training_learns_outlines(tmp_path: Path) -> None:
    settings = replace(
        SMALL, width=8, augment=AugmentConfig(), optim=replace(SMALL.optim, epochs=60, lr=0.02)
    )
    outlined = [on_canvas(chest(shift), settings.preprocess) for shift in range(-4, 4)]
    losses: list[float] = []
    train(settings, outlined, tmp_path, on_epoch=lambda log: losses.append(log.loss))
    assert losses[0] > 1
    assert losses[-1] < 0.2


def measured(name: str, heart: float, **changes: object) -> Measured:
    one = Measured(
        name=name,
        source=name.partition("_")[0],
        fold=0,
        dice={Organ.LEFT_LUNG: 0.98, Organ.RIGHT_LUNG: 0.98, Organ.HEART: heart},
        certainty=dict.fromkeys(Organ, heart),
        ratio=0.5,
        outlined_ratio=0.48,
        known_ratio=None,
        asymmetry=0.0,
        hidden_lung=0.0,
    )
    return replace(one, **changes)  # type: ignore[arg-type]


def test_results_by_hand() -> None:
    results = Results(
        (
            measured("a_1", 0.9, known_ratio=0.52),
            measured("a_2", 0.8, known_ratio=0.46, asymmetry=0.2),
            measured("b_1", 1.0, known_ratio=0.5, ratio=None, hidden_lung=0.3),
        )
    )
    rows = {(row.organ, row.source): row for row in results.organs()}
    every = rows[Organ.HEART, EVERY]
    assert (every.cases, every.poor, every.lowest) == (3, 1, 0.8)
    assert every.mean.value == pytest.approx(0.9)
    assert every.deviation == pytest.approx(0.1)
    assert rows[Organ.HEART, "a"].mean.value == pytest.approx(0.85)
    assert rows[Organ.HEART, ONE_CUSTOM].cases == 2
    given, outlined = results.ratios()
    assert (given.cases, given.unmeasured) == (2, 1)
    assert given.error.value == pytest.approx(0.03)
    assert given.bias == pytest.approx(0.01)
    assert given.greatest == pytest.approx(0.04)
    assert outlined.bias == pytest.approx(0.02)
    assert [case.name for case in results.worst()] == ["a_2", "a_1", "b_1"]
    # Two per cent of the way from 0.8 to 0.9 is 0.804; twice its error is 0.392.
    assert results.limits().least_certainty == pytest.approx(0.608)
    assert results.warned() == (1, 0, 0)


def test_command_trains_measures_and_publishes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = [f"jsrt_{number}" for number in range(6)] + [f"wingspan_{n}" for n in range(6)]
    write_pack(tmp_path / "data" / "anatomy", names)
    common = ["--data", str(tmp_path / "data"), "--run", str(tmp_path / "run"), "--epochs", "1",
              "--size", "64", "--width", "4"]  # fmt: skip
    assert main(["anatomy", "crossval", "--only", "5", *common]) == 2
    assert "folds from 0 to 4" in capsys.readouterr().err
    assert main(["anatomy", "crossval", *common]) == 0
    assert "CTR against ctr.csv" in capsys.readouterr().out
    document = json.loads((tmp_path / "run" / "crossval.json").read_text("utf-8"))
    assert sorted(case["name"] for case in document["each"]) == names
    export = ["anatomy", "export", *common, "--out", str(tmp_path / "models")]
    assert main(export) == 2
    assert "no finished run" in capsys.readouterr().err
    assert main([*export, "--fold", "2"]) == 0
    shipped = read_auxiliary(tmp_path / "models" / "anatomy-unet", BundleKind.ANATOMY)
    assert shipped.training_data[0].images in {9, 10}  # of twelve, without a fifth
    assert main(["anatomy", "train", *common]) == 0
    assert main(export) == 0
    folder = tmp_path / "models" / "anatomy-unet"
    assert verify_auxiliary(folder).parameters < 200_000
    answer = load(folder).answer(image_of(tmp_path))
    assert answer.outlines.labels.shape == (64, 64)
    card = (folder / "MODEL_CARD.md").read_text("utf-8")
    assert card.index("Weak points") < card.index("cross-validation")
    assert "JSRT" in (folder / "LICENSE").read_text("utf-8")


def image_of(folder: Path) -> NDArray[np.uint8]:
    read = cv2.imread(str(next(folder.glob("data/anatomy/images/*.jpg"))), cv2.IMREAD_GRAYSCALE)
    return np.asarray(read, np.uint8)

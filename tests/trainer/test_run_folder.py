"""What a run leaves in its folder, and what it refuses."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file
from small_trees import TINY
from test_monitors import events
from test_resume import full_disk

from trainer.config import Config
from trainer.config_file import config_from_tree
from trainer.curves import draw_curves
from trainer.errors import CheckpointError, ConfigError, TrainingError
from trainer.journal import EpochLog
from trainer.recorder import read_log, write_log
from trainer.run import Run, open_run


def config_with(**sections: dict[str, Any]) -> Config:
    tree = {section: dict(values) for section, values in TINY.items()}  # type: ignore[call-overload]
    for section, values in sections.items():
        tree.setdefault(section, {}).update(values)
    return config_from_tree(tree)


def validated(**optim: object) -> Config:
    return config_with(data={"validation_fraction": 0.3}, optim=optim)


@pytest.fixture
def run(data_root: Path, tmp_path: Path) -> Run:
    return Run(tmp_path / "run", data_root, validated(keep="best_loss", epochs=3), "tiny")


def test_a_run_leaves_everything_that_is_needed_to_understand_it(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    run.train(resume=False)
    assert sorted(path.name for path in run.folder.iterdir()) == [
        "checkpoint.safetensors", "config.json", "curves.png", "log.csv", "tensorboard",
        "weights.safetensors",
    ]  # fmt: skip
    facts = json.loads((run.folder / "config.json").read_text("utf-8"))
    assert facts["config"] == json.loads(json.dumps(run.config.to_json()))
    parts = [facts["data"][name]["samples"] for name in ("train", "validation", "test")]
    assert sum(parts) == 30
    assert facts["data"]["too_young"] == 1
    assert facts["data"]["train"]["by_source"] == {"nih": parts[0]}
    with (run.folder / "log.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["epoch"] for row in rows] == ["1", "2", "3"]
    assert all(0 <= float(row["auroc_pleural_effusion"]) <= 1 for row in rows)
    assert {row["auroc_mass"] for row in rows} == {""}  # nobody has one: not defined, not 0
    found = events(run.folder)
    assert [event.step for event in found.Scalars("step/loss")] == [1, 2, 3, 4, 5, 6]
    losses = [event.value for event in found.Scalars("validation/loss")]
    assert losses == pytest.approx([float(row["validation_loss"]) for row in rows], rel=1e-6)
    said = capsys.readouterr()
    assert said.out.count("epoch") == 3  # a line an epoch, and no bar where nobody watches
    assert "it/s" not in said.err
    assert open_run(run.folder, run.root).config == run.config


def test_the_weights_are_those_of_the_best_epoch(data_root: Path, tmp_path: Path) -> None:
    # With a constant rate the first epochs of a long run are those of a short one.
    common: dict[str, object] = {"schedule": "constant", "lr": 0.02, "ema_decay": 0.0}
    long = Run(tmp_path / "long", data_root, validated(**common, epochs=6, keep="best_auroc"), "t")
    long.train(resume=False)
    logs = read_log(long.folder / "log.csv")
    best = max(logs, key=lambda log: log.mean_auroc or 0).epoch  # the first of equals
    assert best < 6
    assert [log.epoch for log in logs if log.kept][-1] == best
    short = Run(tmp_path / "short", data_root, validated(**common, epochs=best), "t")
    short.train(resume=False)
    kept, wanted = (load_file(one.folder / "weights.safetensors") for one in (long, short))
    assert all(tensor.equal(wanted[name]) for name, tensor in kept.items())


def test_a_second_run_is_refused_and_the_first_is_as_it_was(run: Run) -> None:
    run.train(resume=False)
    before = {path.name: path.read_bytes() for path in run.folder.iterdir() if path.is_file()}
    with pytest.raises(CheckpointError, match="continue it with --resume"):
        run.train(resume=False)
    other = replace(run, config=validated(keep="best_loss", epochs=3, lr=1.0))
    with pytest.raises(CheckpointError, match="another configuration"):
        other.train(resume=True)
    assert before == {p.name: p.read_bytes() for p in run.folder.iterdir() if p.is_file()}


@pytest.mark.parametrize(
    ("optim", "key"),
    [
        ({"schedule": "plateau"}, "optim.schedule = plateau"),
        ({"keep": "best_loss"}, "optim.keep = best_loss"),
        ({"keep": "best_auroc"}, "optim.keep = best_auroc"),
        ({"early_stop": 3}, "optim.early_stop"),
    ],
)
def test_what_needs_a_validation_part_says_so(
    optim: dict[str, Any], key: str, data_root: Path, tmp_path: Path
) -> None:
    run = Run(tmp_path / "run", data_root, config_with(optim=optim), "tiny")
    with pytest.raises(ConfigError, match=f"{key} needs a validation part"):
        run.train(resume=False)
    assert not (tmp_path / "run" / "checkpoint.safetensors").exists()


def test_best_auroc_without_any_positive_says_so(data_root: Path, tmp_path: Path) -> None:
    config = config_with(
        data={"validation_fraction": 0.3},
        loss={"findings": ["mass"]},  # which nobody has
        optim={"keep": "best_auroc"},
    )
    with pytest.raises(TrainingError, match="needs positives and negatives"):
        Run(tmp_path / "run", data_root, config, "tiny").train(resume=False)


def test_log_comes_back(tmp_path: Path) -> None:
    logs = [
        EpochLog(1, 2, 5, 0.1 + 0.2, 1e-3, 0.7, None, True, {"mass": None, "edema": 1 / 3}, 12.5),
        EpochLog(2, 2, 10, 0.25, 1e-4, 0.8, 0.5, False, {"mass": 0.5, "edema": 0.5}, 13.0),
    ]
    write_log(logs, tmp_path / "log.csv")
    assert read_log(tmp_path / "log.csv") == logs
    assert read_log(tmp_path / "none.csv") == []


@pytest.mark.parametrize("measured", [True, False])
def test_curves_are_a_picture(measured: bool, tmp_path: Path) -> None:
    path = tmp_path / "curves.png"
    values = (0.6, 0.7) if measured else (None, None)
    logs = [EpochLog(n, 3, n, 1 / n, 1e-3, *values, kept=n == 2) for n in (1, 2, 3)]
    draw_curves(logs, path)
    with Image.open(path) as picture:
        pixels = np.asarray(picture.convert("RGB")).reshape(-1, 3)
    blue, orange = ((np.abs(pixels - colour).sum(axis=1) < 30).sum() for colour in
                    (np.array([31, 119, 180]), np.array([255, 127, 14])))  # fmt: skip
    assert blue > 100
    assert bool(orange > 100) is measured
    assert [found.name for found in tmp_path.iterdir()] == ["curves.png"]


@pytest.mark.parametrize(
    "changes",
    [
        {"run": {"precision": "bf16"}},
        {"run": {"channels_last": True}},
        {"optim": {"optimizer": "rmsprop", "schedule": "constant", "lr": 1e-4}},
        {"optim": {"optimizer": "adamax", "layer_decay": 0.7}},
        {"optim": {"ema_decay": 0.0, "accumulate": 3}},
        {"optim": {"sampler": "random"}},
        {"run": {"workers": 1}},
    ],
    ids=str,
)
def test_every_option_trains_and_leaves_weights_that_load(
    changes: dict[str, dict[str, Any]], data_root: Path, tmp_path: Path
) -> None:
    run = Run(tmp_path / "run", data_root, config_with(**changes), "tiny")
    run.train(resume=False)
    weights = load_file(run.folder / "weights.safetensors")
    assert all(bool(torch.isfinite(value).all()) for value in weights.values())
    assert all(value.dtype is not torch.bfloat16 for value in weights.values())
    assert run.model().state_dict().keys() == weights.keys()


def test_parts_of_a_batch_give_the_gradient_of_the_whole(data_root: Path, tmp_path: Path) -> None:
    logs: dict[int, list[float]] = {}
    for parts in (1, 3):
        config = config_with(model={"drop_path": 0.0}, optim={"accumulate": parts, "epochs": 4})
        run = Run(tmp_path / f"run-{parts}", data_root, config, "tiny")
        run.train(resume=False)
        logs[parts] = [log.loss for log in read_log(run.folder / "log.csv")]
    assert logs[1] == pytest.approx(logs[3], abs=1e-5)


@pytest.mark.parametrize("size", [100, 6000, 9000])
def test_full_disk_is_one_sentence_wherever_it_happens(
    size: int, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    run.data()  # the cache is there already
    with full_disk(size), pytest.raises(CheckpointError, match="could not be written") as caught:
        run.train(resume=False)
    assert len(str(caught.value).splitlines()) == 1
    assert not (run.folder / "weights.safetensors").exists()
    run.train(resume=True)
    assert (run.folder / "weights.safetensors").exists()

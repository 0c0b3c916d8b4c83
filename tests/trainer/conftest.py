"""Small trees in the published layouts, with grey pictures that a network could learn."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from trainer.config import Config
from trainer.config_file import config_from_tree

NIH_HEADER = (
    "image", "patient", "age", "sex", "view", "split", "nih_labels", "expert_Cardiomegaly",
    "expert_Effusion", "expert_Mass", "expert_Nodule", "expert_Abnormal",
    "expert4_Airspace_opacity", "chexnet_Effusion",
)  # fmt: skip


def write_csv(path: Path, rows: Sequence[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def write_picture(path: Path, level: int = 128, *, seed: int = 0, size: int = 48) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    coarse = np.random.default_rng(seed).normal(level, 20, (size // 8, size // 8))
    fine = np.clip(coarse, 0, 255).astype(np.uint8).repeat(8, axis=0).repeat(8, axis=1)
    Image.fromarray(fine).save(path)


@pytest.fixture
def data_root(tmp_path: Path) -> Path:
    """Thirty adults, half of them with an effusion, which is bright; and one child."""
    root = tmp_path / "data"
    rows: list[Sequence[object]] = [NIH_HEADER]
    for number in range(30):
        sick = number % 2
        name = f"{number:08d}_000.png"
        # The application refuses pictures of less than 256 pixels.
        write_picture(root / "nih" / "images" / name, 90 + 80 * sick, seed=number, size=256)
        text = "Effusion" if sick else "No Finding"
        rows.append(
            (name, number, 40 + number, "MF"[sick], "PA", "expert", text, 1 - sick, sick, 0, sick,
             sick, "", 0.1 + 0.7 * sick)
        )  # fmt: skip
    write_picture(root / "nih" / "images" / "child.png")
    rows.append(("child.png", 999, 9, "M", "PA", "train", "Mass", *[""] * 7))
    write_csv(root / "nih" / "labels.csv", rows)
    return root


TINY: dict[str, object] = {
    "data": {"sources": ["nih"], "held_out_fraction": 0.5},
    "input": {"size": 32},
    "model": {"architecture": "test_convnext", "fusion": "gated", "drop_path": 0.1},
    "augment": {"p_flip": 0.5, "p_erase": 0.5, "p_noise": 0.5},
    "loss": {
        "findings": ["pleural_effusion", "cardiomegaly", "mass", "lung_opacity"],
        "auxiliary": ["sex", "view_ap", "age"],
        "origin_weights": {"expert": 1.0, "text": 0.2, "teacher": 0.5},
        "origin_losses": {"teacher": "logit_mse"},
        "origin_sampling": {"expert": 2.0},
    },
    "optim": {"epochs": 2, "epoch_size": 16, "batch_size": 8, "lr": 3e-3},
    "run": {"threads": 1, "checkpoint_every": 1},
    "export": {"name": "tiny", "min_positives": 3, "bootstrap": 20},
}


@pytest.fixture
def tiny_config() -> Config:
    """A network of a few thousand weights that trains for two steps an epoch."""
    return config_from_tree(TINY)

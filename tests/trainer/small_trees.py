"""Rows, pictures and a configuration small enough for a test of the trainer."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

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


TINY: dict[str, object] = {
    "data": {"sources": ["nih"], "held_out_fraction": 0.5, "min_age": 18},
    "input": {"size": 32},
    "model": {"architecture": "test_convnext", "fusion": "gated", "drop_path": 0.1},
    "augment": {"p_affine": 0.9, "p_grey": 0.8, "p_flip": 0.5, "p_erase": 0.5, "p_noise": 0.5},
    "loss": {
        "findings": ["pleural_effusion", "cardiomegaly", "mass", "lung_opacity"],
        "auxiliary": ["sex", "view_ap", "age"],
        "origin_weights": {"expert": 1.0, "text": 0.2, "teacher": 0.5},
        "origin_losses": {"teacher": "logit_mse"},
        "adapt_origins": True,
        "view_dropout": 0.5,
    },
    "optim": {
        "epochs": 2,
        "epoch_size": 16,
        "batch_size": 8,
        "lr": 3e-3,
        "sampler": "origin",
        "origin_sampling": {"expert": 2.0},
        "clip_norm": 1.0,
        "ema_decay": 0.998,
    },
    "run": {"threads": 1, "checkpoint_every": 1},
    "export": {"name": "tiny", "min_positives": 3, "bootstrap": 20},
}

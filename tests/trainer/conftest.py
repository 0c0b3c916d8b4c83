"""Small trees in the published layouts, with grey pictures that a network could learn."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import settings
from small_trees import NIH_HEADER, TINY, write_csv, write_picture

from trainer.config import Config
from trainer.config_file import config_from_tree

# On a busy machine any example may take long; that is no error of the code.
settings.register_profile("no_deadline", deadline=None)
settings.load_profile("no_deadline")


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


@pytest.fixture
def tiny_config() -> Config:
    """A network of a few thousand weights that trains for two steps an epoch."""
    return config_from_tree(TINY)

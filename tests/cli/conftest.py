"""A folder with a bit of everything, and a small model to analyse it with."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from factories import make_dx, make_picture, make_study_folder
from patient_words import NAME, TAGS

sys.path.insert(0, str(Path(__file__).parents[1] / "inference"))

from sample_bundles import make_bundle


@pytest.fixture(scope="session")
def small_bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A gated two-view model with random weights; do not change it."""
    return make_bundle(tmp_path_factory.mktemp("models") / "test-model")


@pytest.fixture(scope="session")
def mixed_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A chest study, a hand, a CT, a picture, two broken files, a text; do not change it."""
    folder = tmp_path_factory.mktemp("patients") / NAME / "images"
    chest = np.round(np.random.default_rng(3).random((30, 26)).repeat(10, 0).repeat(10, 1) * 4095)
    make_study_folder(folder / "chest", pixels=chest.astype(np.uint16), **TAGS)
    other = {**TAGS, "pixels": chest.astype(np.uint16)}
    for name, tags in {
        "hand": {"BodyPartExamined": "HAND", "ViewPosition": "PA"},
        "ct": {"Modality": "CT", "SOPClassUID": "1.2.840.10008.5.1.4.1.1.2"},
        "cut": {"ViewPosition": "PA"},
    }.items():
        uid = f"2.25.{sum(map(ord, name))}"
        make_dx(folder / f"{name}.dcm", StudyInstanceUID=uid, SOPInstanceUID=f"{uid}.1",
                SeriesInstanceUID=f"{uid}.2", **(other | tags))  # fmt: skip
    make_picture(folder / "pictures" / "frontal_pa.png", (chest / 16).astype(np.uint8))
    whole = (folder / "cut.dcm").read_bytes()
    (folder / "cut.dcm").write_bytes(whole[: len(whole) // 2])
    (folder / "damaged.dcm").write_bytes(whole[:200])
    (folder / "note.txt").write_text("remember the milk")
    return folder

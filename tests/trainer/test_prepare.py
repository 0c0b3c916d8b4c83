"""`prepare` counts what is there and lists what is not; its measurements against NumPy's."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import ViewRole
from cxrviewer.inference.preprocess import ChannelMode, PreprocessSpec
from trainer.__main__ import main
from trainer.config import Config, InputConfig, Normalisation
from trainer.errors import ConfigError, DatasetError
from trainer.labels import UNCERTAIN, Label, LabelOrigin, Sample
from trainer.normalisation import (
    IMAGENET_MEAN,
    IMAGENET_STD,
    count_greys,
    measure_normalisation,
    normalised_by,
    preprocess_spec,
)
from trainer.prepare import FindingCounts, count, prepare

ENHANCED = PreprocessSpec(
    32, channels=ChannelMode.GREY_CLAHE_GAMMA, mean=(0.5,) * 3, std=(0.25,) * 3, gamma=0.7
)


def _canvases(number: int, seed: int = 0) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    return [rng.integers(0, 256, (32, 32), np.uint8) for _ in range(number)]


def test_measured_statistics_are_numpys() -> None:
    canvases = _canvases(5)
    whole = np.stack(canvases) / 255
    found = measure_normalisation(canvases, PreprocessSpec(32, mean=(0.5,) * 3, std=(0.25,) * 3))
    assert found.mean == pytest.approx([whole.mean()] * 3, abs=1e-6)
    assert found.std == pytest.approx([whole.std()] * 3, abs=1e-6)


def test_measured_statistics_of_enhanced_channels() -> None:
    canvases = _canvases(4)
    clahe = cv2.createCLAHE(2.0, (8, 8))
    channels = [
        np.stack(canvases) / 255,
        np.stack([clahe.apply(canvas) for canvas in canvases]) / 255,
        (np.stack(canvases) / 255) ** 0.7,
    ]
    found = measure_normalisation(canvases, ENHANCED)
    assert found.mean == pytest.approx([channel.mean() for channel in channels], abs=1e-5)
    assert found.std == pytest.approx([channel.std() for channel in channels], abs=1e-5)


@given(st.integers(1, 5))
def test_counts_of_shards_add_up(cut: int) -> None:
    canvases = _canvases(6)
    parts = count_greys(canvases[:cut], ENHANCED) + count_greys(canvases[cut:], ENHANCED)
    assert normalised_by(parts, ENHANCED) == measure_normalisation(canvases, ENHANCED)


def test_nothing_to_measure_is_one_sentence() -> None:
    with pytest.raises(DatasetError, match="no training image"):
        measure_normalisation([], PreprocessSpec(32))
    with pytest.raises(DatasetError, match="one grey value"):
        measure_normalisation([np.full((32, 32), 9, np.uint8)], PreprocessSpec(32))


def test_spec_of_a_configuration() -> None:
    chosen = InputConfig(
        size=364, crop=320, channels=ChannelMode.GREY_CLAHE_LOG, clahe_clip_limit=3.0,
        clahe_tiles=4, log_gain=9.0,
    )  # fmt: skip
    spec = preprocess_spec(chosen)
    assert (spec.size, spec.side, spec.in_channels) == (364, 320, 3)
    assert (spec.clahe_clip_limit, spec.clahe_tiles, spec.log_gain) == (3.0, 4, 9.0)
    assert (spec.mean, spec.std) == ((0.5,) * 3, (0.25,) * 3)
    imagenet = preprocess_spec(InputConfig(normalisation=Normalisation.IMAGENET))
    assert (imagenet.mean, imagenet.std) == (IMAGENET_MEAN, IMAGENET_STD)
    with pytest.raises(ConfigError, match="each of the 3 channels"):
        preprocess_spec(replace(chosen, mean=(0.5, 0.5)))


def test_counts_take_the_strongest_word() -> None:
    def sample(patient: str, *values: tuple[float, LabelOrigin]) -> Sample:
        labels = tuple(Label(Finding.EDEMA, value, origin) for value, origin in values)
        images = {ViewRole.FRONTAL: Path(f"{patient}.png")}
        return Sample("nih", patient, images, labels)

    text, expert = LabelOrigin.TEXT, LabelOrigin.EXPERT
    found = count(
        [
            sample("a", (1.0, text)),
            sample("a", (UNCERTAIN, text), (1.0, expert)),
            sample("b", (0.0, text)),
            sample("c", (UNCERTAIN, text)),
            sample("d", (0.2, LabelOrigin.TEACHER)),
            sample("e"),
        ]
    )
    assert found.findings == {"edema": FindingCounts(positive=2, negative=2, uncertain=1)}
    assert (found.samples, found.patients, found.images) == (6, 5, 5)


def test_prepare_writes_counts_and_the_skipped(
    data_root: Path, tiny_config: Config, tmp_path: Path
) -> None:
    images = data_root / "nih" / "images"
    (images / "00000003_000.png").unlink()
    cut = images / "00000004_000.png"
    cut.write_bytes(cut.read_bytes()[:-100])
    (images / "00000005_000.png").write_text("not an image", "utf-8")
    config = replace(
        tiny_config, input=replace(tiny_config.input, normalisation=Normalisation.DATASET)
    )
    prepare(config, data_root, tmp_path / "out")
    summary = json.loads((tmp_path / "out" / "summary.json").read_text("utf-8"))
    with (tmp_path / "out" / "skipped.csv").open(encoding="utf-8", newline="") as file:
        skipped = {row["path"]: row["reason"] for row in csv.DictReader(file)}
    assert skipped == {
        "nih/images/00000003_000.png": "missing",
        "nih/images/00000004_000.png": "truncated, damaged or no image",
        "nih/images/00000005_000.png": "truncated, damaged or no image",
    }
    assert (summary["lost"], summary["too_young"]) == (3, 1)
    assert sum(part["samples"] for part in summary["parts"].values()) == 27
    assert summary["parts"]["training"]["sources"] == {
        "nih": summary["parts"]["training"]["samples"]
    }
    assert 0.3 < summary["preprocess"]["mean"][0] < 0.7
    assert summary["preprocess"]["mean"] != [0.5]


def test_the_command_prints_what_it_found(
    data_root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["prepare", "--preset", "first", "--set", 'data.sources=["nih"]']
    words += ["--set", "input.size=32", "--set", "data.held_out_fraction=0.5"]
    words += ["--data", str(data_root), "--out", str(tmp_path / "out")]
    assert main(words) == 0
    said = capsys.readouterr().out
    assert "1 too young" in said
    assert "skipped files: 0" in said
    assert "Pleural effusion" in said


def test_a_place_that_cannot_be_written_is_one_sentence(
    data_root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "out").write_text("in the way", "utf-8")
    words = ["prepare", "--preset", "first", "--set", 'data.sources=["nih"]']
    assert main([*words, "--data", str(data_root), "--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "could not be written" in said

"""A bundle that outlines organs is read strictly, answers on the image's pixels, and repeats."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from cxrviewer.cli.main import main
from cxrviewer.dicom.study import ViewPosition
from cxrviewer.errors import BundleError
from cxrviewer.inference.anatomy.model import load
from cxrviewer.inference.anatomy.network import OrganNetwork
from cxrviewer.inference.anatomy.organs import Organ
from cxrviewer.inference.auxiliary import AuxiliaryManifest
from cxrviewer.inference.auxiliary_bundle import save_auxiliary, verify_auxiliary
from cxrviewer.inference.manifest import BundleKind, TrainingPopulation, TrainingSet
from cxrviewer.inference.preprocess import PreprocessSpec

PARAMETERS = {
    "width": 4, "least_certainty": 0.9, "least_asymmetry": -0.2, "most_asymmetry": 0.1,
}  # fmt: skip


def manifest(**changes: Any) -> AuxiliaryManifest:
    fields: dict[str, Any] = {
        "name": "anatomy-test",
        "version": "0.1.0",
        "kind": BundleKind.ANATOMY,
        "architecture": "residual_unet",
        "outputs": ("left_lung", "right_lung", "heart"),
        "parameters": PARAMETERS,
        "preprocess": PreprocessSpec(64),
        "training_data": (TrainingSet("made up", 10, "none"),),
        "training_population": TrainingPopulation(18, 90, (ViewPosition.PA,)),
        "license": "test only",
    }
    return AuxiliaryManifest(**(fields | changes))


def network() -> OrganNetwork:
    torch.manual_seed(3)
    return OrganNetwork(channels=1, organs=3, width=4).eval()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A bundle with random weights."""
    save_auxiliary(
        tmp_path / "a", manifest(), network(), license_text="Test.\n", model_card="# Test\n"
    )
    return tmp_path / "a"


def image() -> np.ndarray[Any, np.dtype[np.uint8]]:
    coarse = np.random.default_rng(0).integers(0, 256, (16, 12), np.uint8)
    return np.kron(coarse, np.ones((16, 16), np.uint8))


def test_answer_is_that_of_the_network(folder: Path) -> None:
    found, canvas = load(folder).chances(image())
    assert found.shape == (3, 64, 64)
    # 256 x 192 becomes 64 x 48, with eight black columns on each side.
    assert (canvas.scale_x, canvas.offset_x, canvas.offset_y) == (0.25, 8, 0)
    shown = image().reshape(64, 4, 48, 4).mean(axis=(1, 3)).round()
    pixels = np.zeros((1, 1, 64, 64), np.float32)
    pixels[0, 0, :, 8:56] = shown
    with torch.inference_mode():
        wanted = torch.sigmoid(network()(torch.from_numpy((pixels / 255 - 0.5) / 0.25)))[0].numpy()
    assert np.abs(found - wanted).max() < 5e-3  # weights are stored in half precision


def test_answer_repeats(folder: Path) -> None:
    model = load(folder)
    first, second = model.answer(image()), model.answer(image())
    assert np.array_equal(first.outlines.labels, second.outlines.labels)
    assert first.certainty == second.certainty
    assert first.bundle.name == "anatomy-test"
    assert set(first.certainty) == set(Organ)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"architecture": "convnext_atto"}, "“architecture” .*residual_unet"),
        ({"outputs": ("right_lung", "left_lung", "heart")}, "“outputs”"),
        ({"preprocess": PreprocessSpec(80)}, r"“preprocess\.size” .*multiple of 32"),
        ({"parameters": {**PARAMETERS, "width": 0}}, r"“parameters\.width”"),
        ({"parameters": {"width": 4}}, r"“parameters\.least_certainty”"),
        ({"parameters": {**PARAMETERS, "width": 8}}, "do not fit its architecture"),
    ],
)
def test_bundle_of_another_network_is_refused(
    tmp_path: Path, changes: dict[str, Any], named: str
) -> None:
    save_auxiliary(tmp_path, manifest(**changes), network(), license_text="", model_card="")
    with pytest.raises(BundleError, match=named):
        load(tmp_path)


def test_verify(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = verify_auxiliary(folder)
    assert report.parameters == sum(one.numel() for one in network().parameters())
    assert main(["bundles", "verify", str(folder)]) == 0
    assert "anatomy-test 0.1.0 is in order." in capsys.readouterr().out


def test_list(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CXRVIEWER_RESOURCES", str(folder.parent / "resources"))
    shutil.copytree(folder, folder.parent / "resources" / "models" / "a")
    assert main(["bundles", "list"]) == 0
    said = capsys.readouterr().out
    for fact in ("anatomy-test 0.1.0", "anatomy", "residual_unet, 64 px", "left_lung, right_lung"):
        assert fact in said


@pytest.mark.parametrize("name", ["weights.safetensors", "LICENSE", "MODEL_CARD.md"])
def test_verify_an_incomplete_one(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(BundleError, match=name):
        verify_auxiliary(folder)


def test_altered_weights_are_refused(folder: Path) -> None:
    data = bytearray((folder / "weights.safetensors").read_bytes())
    data[-1] ^= 1
    (folder / "weights.safetensors").write_bytes(data)
    with pytest.raises(BundleError, match="SHA-256"):
        load(folder)

"""`cxrviewer bundles`: what there is, and whether it is whole."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cxrviewer.cli.main import main


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation without models."""
    monkeypatch.setenv("CXRVIEWER_RESOURCES", str(tmp_path / "resources"))
    folder = tmp_path / "resources" / "models"
    folder.mkdir(parents=True)
    return folder


def test_list_names_what_matters(
    capsys: pytest.CaptureFixture[str], models: Path, small_bundle: Path
) -> None:
    shutil.copytree(small_bundle, models / "test-model")
    assert main(["bundles", "list"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("test-model 0.1.0\n")
    for fact in ("convnext_atto, gated", "64 px", "pleural_effusion, cardiomegaly, nodule"):
        assert fact in said


def test_a_damaged_one_is_said_and_the_others_listed(
    capsys: pytest.CaptureFixture[str], models: Path, small_bundle: Path
) -> None:
    shutil.copytree(small_bundle, models / "test-model")
    (models / "broken").mkdir()
    (models / "broken" / "manifest.json").write_text("{")
    assert main(["bundles", "list"]) == 1
    said = capsys.readouterr()
    assert said.out.startswith("test-model 0.1.0\n")
    assert "broken" in said.err


def test_no_model(capsys: pytest.CaptureFixture[str], models: Path) -> None:
    assert main(["bundles", "list"]) == 2
    assert capsys.readouterr().err == "cxrviewer: No model is installed.\n"


def test_verify(capsys: pytest.CaptureFixture[str], small_bundle: Path) -> None:
    assert main(["bundles", "verify", str(small_bundle)]) == 0
    assert capsys.readouterr().out.startswith("test-model 0.1.0 is in order.\n")


@pytest.mark.parametrize("name", ["weights.safetensors", "manifest.json", "LICENSE"])
def test_verify_an_incomplete_one(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, small_bundle: Path, name: str
) -> None:
    shutil.copytree(small_bundle, tmp_path / "model")
    (tmp_path / "model" / name).unlink()
    assert main(["bundles", "verify", str(tmp_path / "model")]) == 2
    said = capsys.readouterr().err
    assert name in said
    assert said.count("\n") == 1

"""Files are looked for where the application was installed."""

import os
import sys
from pathlib import Path

import pytest

from cxrviewer import paths


def test_a_checkout_uses_its_own_resources(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CXRVIEWER_RESOURCES", raising=False)
    assert paths.resources_dir() == Path(paths.__file__).parents[1] / "resources"


def test_the_environment_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CXRVIEWER_RESOURCES", str(tmp_path))
    assert paths.models_dir() == tmp_path / "models"


def test_a_frozen_application_uses_its_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("CXRVIEWER_RESOURCES", raising=False)
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert paths.demo_dir() == tmp_path / "resources" / "demo"


def test_the_home_can_be_moved(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CXRVIEWER_HOME", str(tmp_path))
    folders = {paths.config_dir(), paths.data_dir(), paths.log_dir()}
    assert folders == {tmp_path / "config", tmp_path / "data", tmp_path / "log"}


def test_what_cannot_be_asked_for_is_not_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert paths.is_there(tmp_path)
    assert paths.is_folder(tmp_path)

    def closed(*_args: object, **_kwargs: object) -> None:
        raise PermissionError(13, "closed")

    monkeypatch.setattr(os, "stat", closed)
    assert not paths.is_there(tmp_path)
    assert not paths.is_folder(tmp_path)

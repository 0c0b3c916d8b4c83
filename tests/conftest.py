"""Fixtures for all tests: an isolated home, the optional real radiographs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep settings, data and logs of a test out of the developer's home."""
    monkeypatch.setenv("CXRVIEWER_HOME", str(tmp_path / "home"))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of real radiographs; skips where it is absent."""
    folder = Path(os.environ.get("CXR_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no real radiographs at {folder} (set CXR_SHARED_DATA)")
    return folder

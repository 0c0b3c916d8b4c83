"""Fixtures for all tests: an isolated home, the optional real radiographs."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from logging.handlers import RotatingFileHandler
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep settings, data and logs of a test out of the developer's home."""
    monkeypatch.setenv("CXRVIEWER_HOME", str(tmp_path / "home"))


@pytest.fixture(autouse=True)
def _no_log_file_of_another_test() -> Iterator[None]:
    """Take log files off the root logger again, or the next test would write into them."""
    root = logging.getLogger()
    level = root.level
    yield
    for handler in [found for found in root.handlers if isinstance(found, RotatingFileHandler)]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of real radiographs; skips where it is absent."""
    folder = Path(os.environ.get("CXR_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no real radiographs at {folder} (set CXR_SHARED_DATA)")
    return folder

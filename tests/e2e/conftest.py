"""What the end-to-end tests share: a screen, a small model."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from application import SIZE, resources_with
from x_display import XDisplay, missing_programs

sys.path.insert(0, str(Path(__file__).parents[1] / "inference"))

from sample_bundles import make_bundle


@pytest.fixture(scope="session")
def display(tmp_path_factory: pytest.TempPathFactory) -> Iterator[XDisplay]:
    """A screen with mouse and keyboard."""
    if missing := missing_programs():
        pytest.skip(f"not installed: {', '.join(missing)} (Debian packages xvfb, xdotool)")
    with XDisplay(tmp_path_factory.mktemp("screen"), *SIZE) as screen:
        yield screen


@pytest.fixture(scope="session")
def resources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Resources with a small two-view model of random weights."""
    folder = tmp_path_factory.mktemp("installation")
    return resources_with(make_bundle(folder / "test-model"), folder / "resources")

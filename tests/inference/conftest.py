"""A small bundle for the tests of inference, and few threads."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from sample_bundles import make_bundle


@pytest.fixture(autouse=True, scope="session")
def _few_threads() -> None:
    torch.set_num_threads(2)


@pytest.fixture(scope="session")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A gated two-view bundle; do not change it."""
    return make_bundle(tmp_path_factory.mktemp("bundles") / "test-model")

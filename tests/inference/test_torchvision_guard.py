"""The guard steps in when torchvision's operators cannot load, and only then.

Registrations last as long as their process, so each case runs in one of its own.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

FAKE = """
import sys
sys.path.insert(0, {folder!r})
import torch
loaded = []
def load(path):
    loaded.append(path)
    if {broken}:
        raise OSError("undefined symbol")
torch.ops.load_library = load
from cxrviewer.inference.torchvision_guard import guard
print(guard(), guard(), hasattr(torch.ops.torchvision, "nms"), len(loaded) > 0)
"""


def run(code: str) -> list[str]:
    command = [sys.executable, "-c", code]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()


@pytest.mark.parametrize(
    ("extension", "broken", "declared"),
    [
        ("_C.so", False, "False"),
        ("_C.so", True, "True"),
        ("_C.pyd", True, "True"),
        ("", False, "True"),
    ],
)
def test_declares_only_where_the_extension_fails(
    tmp_path: Path, extension: str, broken: bool, declared: str
) -> None:
    package = tmp_path / "torchvision"
    package.mkdir()
    (package / "__init__.py").write_text("raise AssertionError('must not be imported')\n")
    if extension:
        (package / extension).write_bytes(b"")
    printed = run(FAKE.format(folder=str(tmp_path), broken=broken))
    assert printed == [declared, declared, declared, str(bool(extension))]


def test_absent_torchvision_is_left_alone() -> None:
    code = """
import importlib.util
importlib.util.find_spec = lambda name: None
import torch
from cxrviewer.inference.torchvision_guard import guard
print(guard(), hasattr(torch.ops.torchvision, "nms"))
"""
    assert run(code) == ["False", "False"]


def test_timm_imports_after_the_guard() -> None:
    code = """
from cxrviewer.inference.torchvision_guard import guard
guard()
import timm
print(timm.is_model("convnext_atto"))
"""
    assert run(code) == ["True"]

"""The set-up script names what is missing and never asks."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "setup_environment", ROOT / "packaging" / "setup_environment.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_missing_library_names_its_package(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(script, "_loads", lambda name: name != "libEGL.so.1")
    monkeypatch.setattr(script, "_has_fonts", lambda: False)
    assert script.missing_packages(for_tests=False) == ["libegl1", "fonts-dejavu-core"]


def test_without_privilege_the_command_to_type_is_printed(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(script, "_privilege", lambda: None)
    with pytest.raises(SystemExit, match="apt-get install -y --no-install-recommends libegl1"):
        script.install_system_packages(["libegl1"], required=True)


def test_missing_test_programs_only_advise(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(script, "_privilege", lambda: None)
    script.install_system_packages(["dcmtk"], required=False)
    assert "dcmtk" in capsys.readouterr().out


def test_a_system_torch_is_not_replaced(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(script, "VENV", tmp_path)
    kept = script._constraints_without_torch().read_text(encoding="utf-8")
    assert "torch==" not in kept
    assert "torchvision==" not in kept
    assert "numpy==" in kept


def test_versions_are_pinned_and_name_no_host(script: ModuleType) -> None:
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert script._pinned("torch").startswith("torch==")
    assert "://" not in text

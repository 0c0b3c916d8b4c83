"""The trials of the frozen program notice a program that does not work."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from cxrviewer.dicom.pixels import read_radiograph
from cxrviewer.dicom.scan import scan_all
from cxrviewer.inference.domain import pixel_refusal, plan

PATH = Path(__file__).resolve().parents[2] / "packaging" / "smoke.py"


@pytest.fixture
def smoke(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setattr(sys, "path", [*sys.path])
    spec = importlib.util.spec_from_file_location("smoke", PATH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _program(folder: Path, body: str) -> Path:
    path = folder / "program"
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands for the program")
@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("echo something else", "version: FAILED: unexpected answer 'something else'"),
        ("echo it broke >&2; exit 7", "version: FAILED: exit code 7: it broke"),
        ("echo CXR Viewer 1.0", "demonstration: FAILED: "),  # says its version, draws nothing
    ],
)
def test_a_program_that_does_not_work_is_noticed(
    smoke: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str], body: str, said: str
) -> None:
    assert smoke.try_out(_program(tmp_path, body), tmp_path) == 1
    assert said in capsys.readouterr().out


def test_its_films_are_analysed_whatever_their_compression(
    smoke: ModuleType, tmp_path: Path
) -> None:
    for number, syntax in enumerate(smoke.SYNTAXES):
        smoke._chest(tmp_path / f"{syntax}.dcm", syntax, number)
    found = scan_all([tmp_path], workers=0)
    assert len(found.studies) == len(smoke.SYNTAXES)
    assert len({image.transfer_syntax_uid for study in found.studies for image in study}) == 8
    for study in found.studies:
        (only,) = plan(study)
        (image,) = only.images.values()
        assert pixel_refusal(read_radiograph(image)) is None

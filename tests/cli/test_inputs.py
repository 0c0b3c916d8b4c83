"""Files are named relative to the path they were found below, never by where that path lies."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from cxrviewer.cli.console import CommandError
from cxrviewer.cli.inputs import Inputs
from cxrviewer.export.record import FileId


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "x.zip").touch()
    (tmp_path / "one.dcm").touch()
    (tmp_path / "DICOMDIR").touch()
    return tmp_path


@pytest.mark.parametrize(
    ("given", "location", "expected"),
    [
        (["a"], "a/b/1.dcm", FileId(1, "b/1.dcm")),
        (["a", "one.dcm"], "one.dcm", FileId(2, "one.dcm")),
        (["a", "a/b"], "a/b/1.dcm", FileId(2, "1.dcm")),
        (["a/b", "a"], "a/b/1.dcm", FileId(1, "1.dcm")),
        (["a/b", "a"], "a/bc/1.dcm", FileId(2, "bc/1.dcm")),
        (["x.zip"], "x.zip!in/1.dcm", FileId(1, "x.zip!in/1.dcm")),
        (["DICOMDIR"], "se1/im1", FileId(1, "se1/im1")),
        (["DICOMDIR", "."], "se1/im1", FileId(2, "se1/im1")),
        (["one.dcm", "a"], "a/1.dcm", FileId(2, "1.dcm")),
        (["."], "x.zip!in/1.dcm", FileId(1, "x.zip!in/1.dcm")),
        (["a"], "elsewhere/1.dcm", FileId(1, "1.dcm")),
    ],
)
def test_file_id(folder: Path, given: list[str], location: str, expected: FileId) -> None:
    inputs = Inputs.checked([folder / path for path in given])
    assert inputs.file_id(str(folder / location)) == expected


def test_relative_paths_are_those_of_the_working_folder(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder / "a")
    inputs = Inputs.checked(["../a/."])
    assert inputs.paths == (folder / "a",)
    assert inputs.file_id(str(folder / "a" / "1.dcm")) == FileId(1, "1.dcm")


def test_the_root_folder(folder: Path) -> None:
    root = Path(folder.anchor)
    assert Inputs.checked([root]).file_id(str(root / "a" / "1.dcm")) == FileId(1, "a/1.dcm")


@pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes exist on Linux only")
def test_a_name_that_is_not_utf8_can_be_written(folder: Path) -> None:
    location = os.fsdecode(os.fsencode(folder) + b"/caf\xe9.dcm")
    assert Inputs.checked([folder]).file_id(location).path == "caf\\xe9.dcm"


def test_a_path_that_is_not_there_is_named(folder: Path) -> None:
    with pytest.raises(CommandError, match="no file or folder “nowhere”"):
        Inputs.checked([folder, "nowhere"])

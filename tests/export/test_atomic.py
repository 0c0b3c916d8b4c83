"""A file is whole or not there, and an error says which one without saying where it lies."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from cxrviewer.errors import ExportError
from cxrviewer.export.atomic import AtomicFile, writing


def _names(folder: Path) -> list[str]:
    return sorted(item.name for item in folder.iterdir())


def test_nothing_under_the_name_before_it_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "a.txt"
    file = AtomicFile(path)
    file.write("é")
    assert not path.exists()
    file.keep()
    assert path.read_bytes() == b"\xc3\xa9"
    assert _names(path.parent) == ["a.txt"]


def test_discard_leaves_the_older_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("older")
    file = AtomicFile(path)
    file.write("newer")
    file.discard()
    assert path.read_text() == "older"
    assert _names(tmp_path) == ["a.txt"]


def test_discard_after_keep_keeps(tmp_path: Path) -> None:
    file = AtomicFile(tmp_path / "a.txt")
    file.keep()
    file.discard()
    assert (tmp_path / "a.txt").exists()


def test_a_folder_in_the_way_is_named_without_its_place(tmp_path: Path) -> None:
    (tmp_path / "DOE^JANE").write_text("a file, not a folder")
    with pytest.raises(ExportError) as caught:
        AtomicFile(tmp_path / "DOE^JANE" / "a.txt")
    assert "a.txt" in str(caught.value)
    assert "DOE" not in str(caught.value)


def test_a_name_that_is_a_folder_is_an_export_error_and_leaves_no_rest(tmp_path: Path) -> None:
    (tmp_path / "a.txt").mkdir()
    file = AtomicFile(tmp_path / "a.txt")
    with pytest.raises(ExportError):
        file.keep()
    assert _names(tmp_path) == ["a.txt"]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EROFS, "you may not write there"),
        (errno.EACCES, "you may not write there"),
        (errno.EIO, f"(error {errno.EIO})"),
    ],
)
def test_the_reason_is_told_in_words(number: int, words: str) -> None:
    with pytest.raises(ExportError) as told, writing(Path("/patients/DOE/a.png")):
        raise OSError(number, "système")
    assert words in str(told.value)
    assert "système" not in str(told.value)
    assert "DOE" not in str(told.value)

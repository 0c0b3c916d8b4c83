"""Settings go to another computer and back, checked, and without a word of a patient."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from cxrviewer.errors import SettingsError
from cxrviewer.settings import Settings, Theme, Wheel
from cxrviewer.settings.exchange import export_settings, import_settings
from cxrviewer.settings.schema import FOLDERS, OF_THIS_COMPUTER

MINE = Settings(
    language="fr", theme=Theme.HIGH_CONTRAST, wheel=Wheel.TOWARDS_ENLARGES, text_percent=125,
    shortcuts=("invert=Ctrl+I",), recent=("/films/Doe^Jane",), geometry=(1, 2, 300, 400),
    notice_accepted=True,
)  # fmt: skip


def test_choices_arrive_and_what_belongs_to_a_computer_stays(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    export_settings(MINE, file)
    there = Settings(recent=("/other",), geometry=(5, 5, 900, 700))
    read = import_settings(file, there)
    assert read == dataclasses.replace(
        MINE, recent=("/other",), geometry=(5, 5, 900, 700), notice_accepted=False
    )


def test_folders_go_along_only_when_asked(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    export_settings(MINE, file)
    assert "Doe" not in file.read_text("utf-8")
    export_settings(MINE, file, with_folders=True)
    assert import_settings(file, Settings()).recent == ("/films/Doe^Jane",)


def test_every_field_that_could_hold_a_path_is_known_as_one() -> None:
    """A new setting with a folder must not slip into an export."""
    names = {field.name for field in dataclasses.fields(Settings)}
    suspicious = {name for name in names if any(word in name for word in ("folder", "path", "dir"))}
    assert suspicious - {"prior_left"} <= FOLDERS
    assert names >= FOLDERS | OF_THIS_COMPUTER


WHOLE = {"format": "cxrviewer-settings", "version": 1}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "holds no settings"),
        (b"\xff\xfe", "holds no settings"),
        (b"[1]", "holds no settings"),
        (b'{"language": "fr"}', "holds no settings"),
        (b"[" * 200_000, "holds no settings"),
        (b" " * (2 << 20), "holds no settings"),
        (json.dumps({**WHOLE, "settings": []}).encode(), "holds no settings"),
        (json.dumps({**WHOLE, "version": 2, "settings": {}}).encode(), "newer version"),
        (json.dumps({**WHOLE, "settings": {"theme": "pink"}}).encode(), "“theme”"),
        (json.dumps({**WHOLE, "settings": {"text_percent": "big"}}).encode(), "“text_percent”"),
    ],
)
def test_a_bad_file_is_refused_in_one_sentence(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "bad.json"
    file.write_bytes(content)
    with pytest.raises(SettingsError, match=said):
        import_settings(file, MINE)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="could not be read"):
        import_settings(tmp_path / "none.json", MINE)


def test_what_a_later_version_may_add_is_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_text(json.dumps({**WHOLE, "settings": {"later": 1, "language": "fr"}}))
    assert import_settings(file, Settings()) == Settings(language="fr")


def test_windows_and_what_was_seen_cannot_be_imported(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_text(json.dumps({**WHOLE, "settings": {"notice_accepted": True}}))
    assert import_settings(file, Settings()) == Settings()

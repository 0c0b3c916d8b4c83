"""Settings come back as they were written, and never stop the start."""

from __future__ import annotations

import dataclasses
import errno
import json
import os
import sys
from enum import StrEnum
from pathlib import Path

import pytest

from cxrviewer.errors import SettingsError
from cxrviewer.settings import (
    RECENT_LIMIT,
    DeviceChoice,
    LevelDrag,
    ListOrder,
    Restore,
    Sensitivity,
    Settings,
    Theme,
    Wheel,
    WidthDrag,
    from_json,
    load_settings,
    save_settings,
    settings_path,
    values,
)
from cxrviewer.settings.window_presets import (
    PresetCurve,
    PresetMaking,
    PresetViews,
    WindowPreset,
)

OTHERS = Settings(
    language="fr",
    theme=Theme.HIGH_CONTRAST,
    text_percent=125,
    level_drag=LevelDrag.UP_BRIGHTENS,
    width_drag=WidthDrag.LEFT_WIDENS,
    wheel=Wheel.TOWARDS_ENLARGES,
    restore=Restore.NEVER,
    restore_after_exit=True,
    shortcuts=("invert=Ctrl+I",),
    swap_views=True,
    compare=True,
    prior_left=True,
    grid=True,
    window_presets=(
        WindowPreset(
            7,
            PresetMaking.WINDOW,
            "Pneumo",
            1200.0,
            800.0,
            PresetCurve.SIGMOID,
            modality="CR",
            views=PresetViews.FRONTAL,
        ),
        WindowPreset(8, PresetMaking.PERCENTILES, low_percent=2.0, high_percent=98.0),
    ),
    histogram_visible=True,
    link_like_views=False,
    detached=True,
    detached_geometry=(1920, 0, 1920, 1080),
    read_first=True,
    sensitivity=Sensitivity.SPECIFIC,
    sensitivity_bundle="findings-large 1.0 abcdef",
    shown_categories=("air",),
    trust_visible=True,
    analyse_automatically=False,
    watching=True,
    watched_folder="/inbox/é",
    analyse_watched=False,
    list_order=ListOrder.SUSPICION,
    device=DeviceChoice.CPU,
    bundle="findings-large",
    overlay_opacity=0.6,
    overlay_colour_map="sequential",
    overlay_contours=True,
    link_window=True,
    link_zoom=True,
    demographics_visible=False,
    study_list_visible=False,
    findings_visible=False,
    collapsed_categories=("air", "tube"),
    geometry=(-10, 20, 1300, 900),
    maximized=True,
    recent=("/a/é", "/b"),
    notice_accepted=True,
    tour_seen=True,
)


def test_every_field_differs_in_the_sample() -> None:
    for field in dataclasses.fields(Settings):
        assert getattr(OTHERS, field.name) != getattr(Settings(), field.name), field.name


def test_settings_come_back_as_written() -> None:
    save_settings(OTHERS)
    assert load_settings() == (OTHERS, None)


def test_a_path_that_is_no_unicode_comes_back_as_written() -> None:
    old = os.fsdecode(b"/disc/M\xfcller")
    save_settings(dataclasses.replace(OTHERS, recent=(old,)))
    settings, message = load_settings()
    assert settings.recent == (old,)
    assert message is None


def test_without_a_file_defaults_apply_silently() -> None:
    assert load_settings() == (Settings(), None)


@pytest.mark.parametrize("content", ["{", "", "[1, 2]", '"text"', "\x00\x01", "[" * 100_000])
def test_a_damaged_file_is_told_and_kept_aside(content: str) -> None:
    path = settings_path()
    path.parent.mkdir(parents=True)
    path.write_text(content)
    settings, message = load_settings()
    assert settings == Settings()
    assert message is not None
    kept = path.parent / str(message.details["name"])
    assert kept.read_text() == content
    assert not path.exists()


def test_a_file_damaged_again_does_not_replace_the_one_kept_before() -> None:
    path = settings_path()
    path.parent.mkdir(parents=True)
    kept = []
    for content in ("{first", "{second", "{third"):
        path.write_text(content)
        message = load_settings()[1]
        assert message is not None
        kept.append(path.parent / str(message.details["name"]))
    assert [file.read_text() for file in kept] == ["{first", "{second", "{third"]


def test_a_wrong_value_is_told_once_and_the_file_kept_as_it_was() -> None:
    path = settings_path()
    path.parent.mkdir(parents=True)
    content = '{"language": "fr", "theme": "pink", "of a newer version": 1}'
    path.write_text(content)
    settings, message = load_settings()
    assert settings == Settings(language="fr")
    assert message is not None
    assert (path.parent / str(message.details["name"])).read_text() == content
    assert load_settings() == (settings, None)


def test_a_file_of_bytes_that_are_no_text_is_kept_aside() -> None:
    path = settings_path()
    path.parent.mkdir(parents=True)
    path.write_bytes(b"\xff\xfe\xff")
    assert load_settings()[1] is not None
    assert not path.exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("language", "de"),
        ("language", 3),
        ("theme", "pink"),
        ("swap_views", 1),
        ("device", "tpu"),
        ("overlay_opacity", "half"),
        ("overlay_opacity", float("nan")),
        ("geometry", [1, 2, 3]),
        ("geometry", [0, 0, 0, 100]),
        ("geometry", [0, 0, 10**9, 100]),
        ("recent", "path"),
        ("recent", [1]),
        ("recent", ["films\0"]),
        ("watched_folder", "films\0"),
        ("text_percent", 110.5),
        ("level_drag", "sideways"),
    ],
)
def test_a_wrong_value_falls_back_alone(name: str, value: object) -> None:
    raw = {**json.loads(json.dumps(dataclasses.asdict(OTHERS))), name: value}
    read = from_json(raw)
    assert getattr(read, name) == getattr(Settings(), name)
    assert dataclasses.replace(read, **{name: getattr(OTHERS, name)}) == OTHERS


class Mood(StrEnum):
    CALM = "calm"


@dataclasses.dataclass(frozen=True)
class Newer:
    """Settings of a later version."""

    mood: Mood = Mood.CALM
    names: tuple[str, ...] = ()
    steps: int = 3
    share: float = values.read_by(values.fraction, 0.5)


@pytest.mark.parametrize(
    ("name", "good", "read", "bad"),
    [
        ("mood", "calm", Mood.CALM, "wild"),
        ("names", ["a", "b"], ("a", "b"), ["a", 1]),
        ("steps", 7, 7, True),
        ("share", 7, 1.0, "half"),
    ],
)
def test_a_new_field_is_read_by_its_type_or_by_what_it_names(
    name: str, good: object, read: object, bad: object
) -> None:
    reader = values.readers_of(Newer)[name]
    assert reader(good) == read
    with pytest.raises((TypeError, ValueError)):
        reader(bad)


def test_a_field_of_a_type_without_a_reader_is_found_at_once() -> None:
    strange = dataclasses.make_dataclass("Strange", [("when", complex)])
    with pytest.raises(TypeError, match="complex"):
        values.readers_of(strange)


@pytest.mark.parametrize(("value", "expected"), [(-1, 0.0), (0.25, 0.25), (7, 1.0)])
def test_opacity_is_kept_between_0_and_1(value: float, expected: float) -> None:
    assert from_json({"overlay_opacity": value}).overlay_opacity == expected


def test_an_unknown_key_of_a_newer_version_is_dropped() -> None:
    settings_path().parent.mkdir(parents=True)
    settings_path().write_text('{"later": 1}')
    assert load_settings() == (Settings(), None)
    assert from_json({"later": 1, "language": "fr"}) == Settings(language="fr")


def test_saving_leaves_no_temporary_file_behind() -> None:
    save_settings(OTHERS)
    save_settings(Settings())
    assert [path.name for path in settings_path().parent.iterdir()] == ["settings.json"]


def test_a_write_that_fails_keeps_the_old_file(monkeypatch: pytest.MonkeyPatch) -> None:
    save_settings(OTHERS)

    def full(*_args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("cxrviewer.settings.files.os.fsync", full)
    with pytest.raises(SettingsError, match=rf"\(error {errno.ENOSPC}\)"):
        save_settings(Settings())
    assert load_settings() == (OTHERS, None)
    assert len(list(settings_path().parent.iterdir())) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="a folder is forbidden there, not of no use")
def test_a_file_that_cannot_be_read_is_told_by_number(tmp_path: Path) -> None:
    settings, message = load_settings(tmp_path)
    assert settings == Settings()
    assert f"(error {errno.EISDIR})" in str(message)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a folder that cannot be made")
def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError):
        save_settings(Settings(), tmp_path / "file" / "settings.json")


def test_recent_entries_are_unique_newest_first_and_few() -> None:
    settings = Settings()
    for number in range(RECENT_LIMIT + 3):
        settings = settings.with_recent(Path(f"/{number}"))
    settings = settings.with_recent(Path("/5"))
    assert settings.recent[0] == str(Path("/5"))
    assert len(settings.recent) == len(set(settings.recent)) == RECENT_LIMIT

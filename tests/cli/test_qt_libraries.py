"""Where Qt cannot start, a sentence says which command mends it."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from cxrviewer.cli import qt_libraries
from cxrviewer.cli.console import CommandError

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="about Debian's packages")


@pytest.fixture(autouse=True)
def _no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)


def _lacking(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    monkeypatch.setattr(qt_libraries, "_loads", lambda name: name not in names)


@pytest.mark.parametrize(
    ("variables", "answers", "expected"),
    [
        ({}, True, False),
        ({"DISPLAY": ":0"}, True, True),
        ({"DISPLAY": ":0"}, False, False),
        ({"WAYLAND_DISPLAY": "wayland-0"}, False, True),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, True, False),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "xcb"}, True, True),
    ],
)
def test_display(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], answers: bool, expected: bool
) -> None:
    monkeypatch.setattr(qt_libraries, "_x_server_answers", lambda: answers)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert qt_libraries.has_display() is expected


def test_a_display_that_leads_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":98765")
    assert not qt_libraries.has_display()
    with pytest.raises(CommandError, match="no display"):
        qt_libraries.prepare_window()


def test_without_a_display_the_other_commands_are_named() -> None:
    with pytest.raises(CommandError, match="analyze or screenshot"):
        qt_libraries.prepare_window()


def test_missing_libraries_are_named_with_the_packages_that_bring_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _lacking(monkeypatch, "libEGL.so.1", "libxcb-cursor.so.0")
    with pytest.raises(CommandError, match="libEGL") as caught:
        qt_libraries.prepare_offscreen()
    assert str(caught.value).endswith("install -y --no-install-recommends libegl1")
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    with pytest.raises(CommandError) as caught:
        qt_libraries.prepare_window()
    assert str(caught.value).endswith("libegl1 libxcb-cursor0")


@pytest.mark.parametrize(
    ("variables", "needed"),
    [
        ({"DISPLAY": ":0"}, True),
        ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, False),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, False),
        ({"WAYLAND_DISPLAY": "wayland-0", "QT_QPA_PLATFORM": "xcb"}, True),
    ],
)
def test_x11_libraries_are_needed_on_x11_only(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], needed: bool
) -> None:
    monkeypatch.setattr(qt_libraries, "_x_server_answers", lambda: True)
    _lacking(monkeypatch, "libxcb-cursor.so.0")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    if needed:
        with pytest.raises(CommandError, match="libxcb-cursor0"):
            qt_libraries.prepare_window()
    else:
        qt_libraries.prepare_window()


def test_a_qt_that_does_not_load_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PySide6.QtWidgets", None)
    with pytest.raises(CommandError, match="Qt cannot be loaded"):
        qt_libraries.prepare_offscreen()


def test_the_table_is_that_of_the_set_up_script() -> None:
    """Both name the same libraries; the script must work before anything is installed."""
    path = Path(__file__).parents[2] / "packaging" / "setup_environment.py"
    spec = importlib.util.spec_from_file_location("setup_environment", path)
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert script.RUN_LIBRARIES == qt_libraries._ALWAYS
    assert script.WINDOW_LIBRARIES == qt_libraries._ON_X11

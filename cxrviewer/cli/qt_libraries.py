"""Whether Qt can start here, asked before it aborts the process with a message of its own."""

from __future__ import annotations

import ctypes
import importlib
import os
import sys
from collections.abc import Mapping
from typing import Final

from cxrviewer.cli.console import CommandError

# Library that must load -> Debian package that brings it.
_ALWAYS: Final[Mapping[str, str]] = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
}
_ON_X11: Final[Mapping[str, str]] = {
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
}


# Qt platforms that show nothing to anybody.
_UNSEEN: Final = ("offscreen", "minimal")


def has_display() -> bool:
    """Whether there is a screen to open a window on (always so on Windows and macOS)."""
    if not sys.platform.startswith("linux"):
        return True
    if os.environ.get("QT_QPA_PLATFORM", "").startswith(_UNSEEN):
        return False
    if os.environ.get("WAYLAND_DISPLAY"):
        return True
    return bool(os.environ.get("DISPLAY")) and _x_server_answers()


def prepare_offscreen() -> None:
    """Let Qt draw into memory.

    Raises:
        CommandError: Qt cannot start here; the sentence has the command that mends it.
    """
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    _load_qt(_ALWAYS)


def prepare_window() -> None:
    """Make sure that a window can open.

    Raises:
        CommandError: There is no display, or libraries are missing.
    """
    if not has_display() and not os.environ.get("QT_QPA_PLATFORM"):
        raise CommandError(
            "There is no display here; use the commands analyze or screenshot, which need none."
        )
    _load_qt({**_ALWAYS, **_ON_X11} if _uses_x11() else _ALWAYS)


def _uses_x11() -> bool:
    if not sys.platform.startswith("linux"):
        return False
    chosen = os.environ.get("QT_QPA_PLATFORM", "")
    if chosen:
        return chosen.startswith("xcb")
    return not os.environ.get("WAYLAND_DISPLAY")


def _x_server_answers() -> bool:
    """Whether DISPLAY leads anywhere; Qt would end the process where it does not."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True  # then the missing libraries are what is to be told
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connection_has_error.argtypes = xcb.xcb_disconnect.argtypes = (ctypes.c_void_p,)
    connection = xcb.xcb_connect(None, None)
    failed = bool(xcb.xcb_connection_has_error(connection))
    xcb.xcb_disconnect(connection)
    return not failed


def _load_qt(libraries: Mapping[str, str]) -> None:
    if sys.platform.startswith("linux"):
        missing = {name: package for name, package in libraries.items() if not _loads(name)}
        if missing:
            raise CommandError(_advice(missing))
    try:
        importlib.import_module("PySide6.QtWidgets")
    except ImportError as error:
        raise CommandError(f"Qt cannot be loaded ({error}). Install PySide6-Essentials.") from error


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _advice(missing: Mapping[str, str]) -> str:
    names, packages = ", ".join(missing), " ".join(missing.values())
    return (
        f"The window needs system libraries that are missing here ({names}). "
        f"Type: sudo apt-get install -y --no-install-recommends {packages}"
    )

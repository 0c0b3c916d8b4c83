"""Where files live: bundled resources, the user's settings, data and logs."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

import platformdirs

APP_NAME: Final = "cxrviewer"


def resources_dir() -> Path:
    """Folder with `models/`, `demo/`, `icons/` and `translations/`.

    In order: `CXRVIEWER_RESOURCES`, a frozen application's folder, an installed wheel, a checkout.
    """
    if override := os.environ.get("CXRVIEWER_RESOURCES"):
        return Path(override)
    if frozen := getattr(sys, "_MEIPASS", None):
        return Path(frozen) / "resources"
    package = Path(__file__).resolve().parent
    installed = package / "resources"
    return installed if installed.is_dir() else package.parent / "resources"


def models_dir() -> Path:
    """Folder of the bundled models, one folder a bundle."""
    return resources_dir() / "models"


def user_models_dir() -> Path:
    """Folder where the user may add bundles of their own."""
    return data_dir() / "models"


def demo_dir() -> Path:
    """Folder of the bundled, simulated demonstration studies."""
    return resources_dir() / "demo"


def translations_dir() -> Path:
    """Folder of the compiled Qt Linguist files."""
    return resources_dir() / "translations"


def icons_dir() -> Path:
    """Folder of the SVG icons."""
    return resources_dir() / "icons"


def config_dir() -> Path:
    """Folder of the settings file; `CXRVIEWER_HOME` moves it together with data and logs."""
    return _user_dir("config", platformdirs.user_config_path(APP_NAME, appauthor=False))


def data_dir() -> Path:
    """Folder of the user's data."""
    return _user_dir("data", platformdirs.user_data_path(APP_NAME, appauthor=False))


def log_dir() -> Path:
    """Folder of the log files, which never hold patient data."""
    return _user_dir("log", platformdirs.user_log_path(APP_NAME, appauthor=False))


def is_there(path: Path) -> bool:
    """Whether there is something at `path` that can be asked for.

    `Path.exists` raises where a folder above is closed to the user or a share does not answer.
    """
    return os.path.exists(path)  # noqa: PTH110 - see above


def is_folder(path: Path) -> bool:
    """Whether there is a folder at `path`; as `is_there`."""
    return os.path.isdir(path)  # noqa: PTH112 - see above


def _user_dir(name: str, default: Path) -> Path:
    home = os.environ.get("CXRVIEWER_HOME")
    return Path(home) / name if home else default

"""What the user has chosen, kept as one small JSON file.

`schema` holds the fields, `values` reads single values, `storage` keeps the file, `exchange`
carries settings from one computer to another.
"""

from __future__ import annotations

from cxrviewer.settings.schema import (
    RECENT_LIMIT,
    TEXT_PERCENTS,
    DeviceChoice,
    LevelDrag,
    ListOrder,
    Restore,
    Sensitivity,
    Settings,
    Theme,
    Wheel,
    WidthDrag,
)
from cxrviewer.settings.storage import from_json, load_settings, save_settings, settings_path

__all__ = [
    "RECENT_LIMIT",
    "TEXT_PERCENTS",
    "DeviceChoice",
    "LevelDrag",
    "ListOrder",
    "Restore",
    "Sensitivity",
    "Settings",
    "Theme",
    "Wheel",
    "WidthDrag",
    "from_json",
    "load_settings",
    "save_settings",
    "settings_path",
]

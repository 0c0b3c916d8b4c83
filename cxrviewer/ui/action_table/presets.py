"""Named windows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cxrviewer.errors import QT_TRANSLATE_NOOP
from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.action_table.row import ActionGroup, ActionInfo, row

_A = ActionId
_G = ActionGroup

PRESETS: Final[Mapping[ActionId, ActionInfo]] = {
    _A.PRESET_DEFAULT: row(
        QT_TRANSLATE_NOOP("Actions", "Default of the file"), "1", "presets", _G.PRESETS
    ),
    _A.PRESET_AUTO: row(QT_TRANSLATE_NOOP("Actions", "Automatic"), "2", "presets", _G.PRESETS),
    _A.PRESET_LUNGS: row(QT_TRANSLATE_NOOP("Actions", "Lungs"), "3", "presets", _G.PRESETS),
    _A.PRESET_MEDIASTINUM: row(
        QT_TRANSLATE_NOOP("Actions", "Mediastinum"), "4", "presets", _G.PRESETS
    ),
    _A.PRESET_BONES: row(QT_TRANSLATE_NOOP("Actions", "Bones"), "5", "presets", _G.PRESETS),
    _A.PRESET_TUBES: row(
        QT_TRANSLATE_NOOP("Actions", "Tubes and lines"), "6", "presets", _G.PRESETS
    ),
    _A.PRESET_SEVEN: row(
        QT_TRANSLATE_NOOP("Actions", "Window preset 7"), "7", "presets", _G.PRESETS
    ),
    _A.PRESET_EIGHT: row(
        QT_TRANSLATE_NOOP("Actions", "Window preset 8"), "8", "presets", _G.PRESETS
    ),
    _A.PRESET_NINE: row(
        QT_TRANSLATE_NOOP("Actions", "Window preset 9"), "9", "presets", _G.PRESETS
    ),
    _A.EDIT_PRESETS: row(
        QT_TRANSLATE_NOOP("Actions", "Edit the window presets…"),
        "Ctrl+P",
        "edit_presets",
        _G.PRESETS,
    ),
}

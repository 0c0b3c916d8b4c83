"""The window itself, its panels and pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cxrviewer.errors import QT_TRANSLATE_NOOP
from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.action_table.row import ActionGroup, ActionInfo, row, switch

_A = ActionId
_G = ActionGroup

WINDOW: Final[Mapping[ActionId, ActionInfo]] = {
    _A.STUDY_LIST: switch(
        QT_TRANSLATE_NOOP("Actions", "Study list"), "F2", "study_list", _G.WINDOW
    ),
    _A.FINDINGS: switch(
        QT_TRANSLATE_NOOP("Actions", "Findings panel"), "F3", "findings", _G.WINDOW
    ),
    _A.IMAGES_ONLY: switch(
        QT_TRANSLATE_NOOP("Actions", "Images only"), "F4", "layout_single", _G.WINDOW
    ),
    _A.FULL_SCREEN: switch(
        QT_TRANSLATE_NOOP("Actions", "Full screen"), "F11", "full_screen", _G.WINDOW
    ),
    _A.DETACH: switch(
        QT_TRANSLATE_NOOP("Actions", "Images in a window of their own"),
        "F9",
        "detach",
        _G.WINDOW,
    ),
    _A.SETTINGS: row(QT_TRANSLATE_NOOP("Actions", "Settings…"), "Ctrl+,", "settings", _G.WINDOW),
    _A.SHORTCUTS: row(QT_TRANSLATE_NOOP("Actions", "Keys and mouse"), "F1", "help", _G.WINDOW),
    _A.TOOLBAR: row(QT_TRANSLATE_NOOP("Actions", "Toolbar by keyboard"), "F10", "menu", _G.WINDOW),
    _A.TOUR: row(
        QT_TRANSLATE_NOOP("Actions", "Five hints to begin with"), "Ctrl+F1", "info", _G.WINDOW
    ),
    _A.ABOUT: row(QT_TRANSLATE_NOOP("Actions", "About CXR Viewer"), "Shift+F1", "about", _G.WINDOW),
    _A.QUIT: row(QT_TRANSLATE_NOOP("Actions", "Quit"), "Ctrl+Q", "quit", _G.WINDOW),
}

"""What opens and writes files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cxrviewer.errors import QT_TRANSLATE_NOOP
from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.action_table.row import ActionGroup, ActionInfo, row, switch

_A = ActionId
_G = ActionGroup

FILES: Final[Mapping[ActionId, ActionInfo]] = {
    _A.OPEN_FOLDER: row(
        QT_TRANSLATE_NOOP("Actions", "Open folder…"), "Ctrl+O", "open_folder", _G.FILES
    ),
    _A.OPEN_FILES: row(
        QT_TRANSLATE_NOOP("Actions", "Open files…"), "Ctrl+Shift+O", "open_file", _G.FILES
    ),
    _A.OPEN_DEMO: row(
        QT_TRANSLATE_NOOP("Actions", "Show demonstration"), "Ctrl+D", "demo", _G.FILES
    ),
    _A.WATCH: switch(
        QT_TRANSLATE_NOOP("Actions", "Watch a folder for new studies"),
        "Ctrl+Shift+W",
        "watch",
        _G.FILES,
    ),
    _A.WATCH_FOLDER: row(
        QT_TRANSLATE_NOOP("Actions", "Watch another folder…"), "Ctrl+Alt+W", "watch", _G.FILES
    ),
    _A.EXPORT: row(
        QT_TRANSLATE_NOOP("Actions", "Export picture…"), "Ctrl+E Ctrl+S", "export", _G.FILES
    ),
    _A.COPY: row(QT_TRANSLATE_NOOP("Actions", "Copy picture"), "Ctrl+C", "copy", _G.FILES),
}

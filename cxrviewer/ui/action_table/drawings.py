"""What is done with drawings and measurements."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cxrviewer.errors import QT_TRANSLATE_NOOP
from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.action_table.row import ActionGroup, ActionInfo, row

_A = ActionId
_G = ActionGroup

DRAWINGS: Final[Mapping[ActionId, ActionInfo]] = {
    _A.UNDO: row(QT_TRANSLATE_NOOP("Actions", "Undo"), "Ctrl+Z", "undo", _G.DRAWINGS),
    _A.REDO: row(QT_TRANSLATE_NOOP("Actions", "Redo"), "Ctrl+Shift+Z Ctrl+Y", "redo", _G.DRAWINGS),
    _A.DELETE: row(
        QT_TRANSLATE_NOOP("Actions", "Delete the selected drawing"), "Del", "delete", _G.DRAWINGS
    ),
    _A.DELETE_ALL: row(
        QT_TRANSLATE_NOOP("Actions", "Delete all drawings of the image"),
        "Shift+Del",
        "delete_all",
        _G.DRAWINGS,
    ),
    _A.SHOW_DRAWINGS: row(
        QT_TRANSLATE_NOOP("Actions", "Drawings: all, without text, none"),
        "Shift+S",
        "show_drawings",
        _G.DRAWINGS,
    ),
    _A.CONFIRM_LINES: row(
        QT_TRANSLATE_NOOP("Actions", "Confirm the proposed lines"), "Shift+J", "check", _G.DRAWINGS
    ),
}

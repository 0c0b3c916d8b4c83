"""The analysis and its maps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cxrviewer.errors import QT_TRANSLATE_NOOP
from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.action_table.row import ActionGroup, ActionInfo, row, switch

_A = ActionId
_G = ActionGroup

FINDINGS: Final[Mapping[ActionId, ActionInfo]] = {
    _A.OVERLAY: switch(QT_TRANSLATE_NOOP("Actions", "Show the map"), "O", "overlay", _G.FINDINGS),
    _A.CONTOURS: switch(
        QT_TRANSLATE_NOOP("Actions", "Contours instead of colours"), "C", "contours", _G.FINDINGS
    ),
    _A.LESS_OPACITY: row(
        QT_TRANSLATE_NOOP("Actions", "Fainter map"), "Alt+Left", "opacity_less", _G.FINDINGS
    ),
    _A.MORE_OPACITY: row(
        QT_TRANSLATE_NOOP("Actions", "Stronger map"), "Alt+Right", "opacity_more", _G.FINDINGS
    ),
    _A.NEXT_FINDING: row(
        QT_TRANSLATE_NOOP("Actions", "Next finding"), "Alt+Down", "next_finding", _G.FINDINGS
    ),
    _A.PREVIOUS_FINDING: row(
        QT_TRANSLATE_NOOP("Actions", "Previous finding"), "Alt+Up", "previous_finding", _G.FINDINGS
    ),
    _A.NO_FINDING: row(
        QT_TRANSLATE_NOOP("Actions", "Deselect the finding"), "Esc", "hide_map", _G.FINDINGS
    ),
    _A.ANALYSE: row(
        QT_TRANSLATE_NOOP("Actions", "Analyse again"), "Ctrl+R", "analyse", _G.FINDINGS
    ),
    _A.CANCEL: row(
        QT_TRANSLATE_NOOP("Actions", "Cancel the analysis"), "Ctrl+.", "cancel", _G.FINDINGS
    ),
    _A.ANALYSE_ALL: row(
        QT_TRANSLATE_NOOP("Actions", "Analyse all studies of the list"),
        "Ctrl+Shift+A",
        "queue",
        _G.FINDINGS,
    ),
    _A.PAUSE_QUEUE: switch(
        QT_TRANSLATE_NOOP("Actions", "Pause the background analyses"),
        "Ctrl+Shift+P",
        "pause",
        _G.FINDINGS,
    ),
    _A.CANCEL_QUEUE: row(
        QT_TRANSLATE_NOOP("Actions", "Cancel the background analyses"),
        "Ctrl+Shift+X",
        "cancel",
        _G.FINDINGS,
    ),
}

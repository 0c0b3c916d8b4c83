"""What the reader says of the findings, and what is made of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cxrviewer.errors import QT_TRANSLATE_NOOP
from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.action_table.row import ActionGroup, ActionInfo, row, switch

_A = ActionId
_G = ActionGroup

FEEDBACK: Final[Mapping[ActionId, ActionInfo]] = {
    _A.READ_FIRST: switch(
        QT_TRANSLATE_NOOP("Actions", "Read first, then see the second reader"),
        "Shift+F3",
        "read_first",
        _G.FEEDBACK,
    ),
    _A.MARK_NORMAL: row(
        QT_TRANSLATE_NOOP("Actions", "Call the study normal"), "Shift+N", "normal", _G.FEEDBACK
    ),
    _A.MARK_ABNORMAL: row(
        QT_TRANSLATE_NOOP("Actions", "Call the study abnormal"),
        "Shift+B",
        "abnormal",
        _G.FEEDBACK,
    ),
    _A.REVEAL: row(
        QT_TRANSLATE_NOOP("Actions", "Show the second reader"),
        "Ctrl+Return Ctrl+Enter",
        "reveal",
        _G.FEEDBACK,
    ),
    _A.NEXT_SENSITIVITY: row(
        QT_TRANSLATE_NOOP("Actions", "Screening, balanced, specific"),
        "Shift+O",
        "sensitivity",
        _G.FEEDBACK,
    ),
    _A.ACCEPT: row(
        QT_TRANSLATE_NOOP("Actions", "Accept the selected finding: it is there"),
        "F5",
        "accept",
        _G.FEEDBACK,
    ),
    _A.REJECT: row(
        QT_TRANSLATE_NOOP("Actions", "Reject the selected finding: it is not there"),
        "F6",
        "reject",
        _G.FEEDBACK,
    ),
    _A.UNCERTAIN: row(
        QT_TRANSLATE_NOOP("Actions", "The selected finding is uncertain"),
        "F7",
        "uncertain",
        _G.FEEDBACK,
    ),
    _A.ADD_FINDING: row(
        QT_TRANSLATE_NOOP("Actions", "Add a finding…"), "F8", "add_finding", _G.FEEDBACK
    ),
    _A.COMMENT: row(
        QT_TRANSLATE_NOOP("Actions", "Comment on the finding or the study…"),
        "F12",
        "comment",
        _G.FEEDBACK,
    ),
    _A.REPORT: row(
        QT_TRANSLATE_NOOP("Actions", "Report as text…"), "Ctrl+T", "report", _G.FEEDBACK
    ),
    _A.COPY_REPORT: row(
        QT_TRANSLATE_NOOP("Actions", "Copy the report as text"),
        "Ctrl+Shift+C",
        "copy_report",
        _G.FEEDBACK,
    ),
    _A.AGREEMENT: row(
        QT_TRANSLATE_NOOP("Actions", "Agreement and drift…"), "Ctrl+G", "agreement", _G.FEEDBACK
    ),
}

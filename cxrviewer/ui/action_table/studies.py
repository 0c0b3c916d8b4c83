"""Turning from study to study, and how views hang."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cxrviewer.errors import QT_TRANSLATE_NOOP
from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.action_table.row import ActionGroup, ActionInfo, row, switch

_A = ActionId
_G = ActionGroup

STUDIES: Final[Mapping[ActionId, ActionInfo]] = {
    _A.NEXT_STUDY: row(
        QT_TRANSLATE_NOOP("Actions", "Next study"), "PgDown", "next_study", _G.STUDIES
    ),
    _A.PREVIOUS_STUDY: row(
        QT_TRANSLATE_NOOP("Actions", "Previous study"), "PgUp", "previous_study", _G.STUDIES
    ),
    _A.NEXT_UNREAD: row(
        QT_TRANSLATE_NOOP("Actions", "Next unread study"), "Ctrl+U", "next_study", _G.STUDIES
    ),
    _A.TOGGLE_READ: row(
        QT_TRANSLATE_NOOP("Actions", "Mark the study as read or unread"),
        "Ctrl+Shift+U",
        "mark_read",
        _G.STUDIES,
    ),
    _A.SORT_DATE: switch(
        QT_TRANSLATE_NOOP("Actions", "Sort studies by date"),
        "Alt+1",
        "sort",
        _G.STUDIES,
        exclusive="list_order",
    ),
    _A.SORT_NAME: switch(
        QT_TRANSLATE_NOOP("Actions", "Sort studies by name"),
        "Alt+2",
        "sort",
        _G.STUDIES,
        exclusive="list_order",
    ),
    _A.SORT_SUSPICION: switch(
        QT_TRANSLATE_NOOP("Actions", "Sort studies by suspicion"),
        "Alt+3",
        "sort",
        _G.STUDIES,
        exclusive="list_order",
    ),
    _A.LAYOUT: row(QT_TRANSLATE_NOOP("Actions", "One view or all"), "V", "layout_pair", _G.STUDIES),
    _A.LAYOUT_ONE: row(
        QT_TRANSLATE_NOOP("Actions", "One view (1×1)"), "Ctrl+1", "layout_single", _G.STUDIES
    ),
    _A.LAYOUT_TWO: row(
        QT_TRANSLATE_NOOP("Actions", "Two views (1×2)"), "Ctrl+2", "layout_pair", _G.STUDIES
    ),
    _A.LAYOUT_FOUR: row(
        QT_TRANSLATE_NOOP("Actions", "Four views (2×2)"), "Ctrl+4", "layout_four", _G.STUDIES
    ),
    _A.COMPARE: switch(
        QT_TRANSLATE_NOOP("Actions", "Compare with the prior"), "P", "compare", _G.STUDIES
    ),
    _A.EARLIER_PRIOR: row(
        QT_TRANSLATE_NOOP("Actions", "Compare with an earlier prior"),
        "Ctrl+PgDown",
        "next_study",
        _G.STUDIES,
    ),
    _A.LATER_PRIOR: row(
        QT_TRANSLATE_NOOP("Actions", "Compare with a later prior"),
        "Ctrl+PgUp",
        "previous_study",
        _G.STUDIES,
    ),
    _A.PRIOR_LEFT: switch(
        QT_TRANSLATE_NOOP("Actions", "Prior on the left"), "Shift+P", "swap_views", _G.STUDIES
    ),
    _A.NEXT_VIEW: row(QT_TRANSLATE_NOOP("Actions", "Next view"), "X", "next_view", _G.STUDIES),
    _A.SWAP_VIEWS: switch(
        QT_TRANSLATE_NOOP("Actions", "Lateral on the left"), "Shift+V", "swap_views", _G.STUDIES
    ),
    _A.NEXT_IMAGE: row(
        QT_TRANSLATE_NOOP("Actions", "Next image of the study"), "N", "chevron_right", _G.STUDIES
    ),
    _A.PREVIOUS_IMAGE: row(
        QT_TRANSLATE_NOOP("Actions", "Previous image of the study"),
        "B",
        "chevron_right",
        _G.STUDIES,
    ),
    _A.DEMOGRAPHICS: switch(
        QT_TRANSLATE_NOOP("Actions", "Names and dates"), "D", "demographics", _G.STUDIES
    ),
}

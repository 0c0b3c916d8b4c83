"""What readers said, and what is written of it."""

from __future__ import annotations

from typing import Final

from cxrviewer.errors import QT_TRANSLATE_NOOP
from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.setting_rows.row import Section, SettingRow, command

_S = Section.REPORTS

REPORTS: Final[tuple[SettingRow, ...]] = (
    command(
        _S,
        ActionId.AGREEMENT,
        QT_TRANSLATE_NOOP("SettingRows", "Ledger of what you said of findings"),
        QT_TRANSLATE_NOOP(
            "SettingRows", "Kept on this computer; agreement by month, export as CSV or JSON."
        ),
    ),
    command(
        _S,
        ActionId.REPORT,
        QT_TRANSLATE_NOOP("SettingRows", "Sentences of the report"),
        QT_TRANSLATE_NOOP("SettingRows", "Edited in place, in French and English."),
    ),
)

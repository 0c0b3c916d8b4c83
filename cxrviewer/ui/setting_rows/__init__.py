"""Every setting that a reader edits: one table that the dialog and its search read.

A file for each section. A new setting is one field of `Settings` and one row here.
"""

from __future__ import annotations

from typing import Final

from cxrviewer.ui.setting_rows.general import GENERAL
from cxrviewer.ui.setting_rows.hanging import HANGING
from cxrviewer.ui.setting_rows.image import IMAGE
from cxrviewer.ui.setting_rows.reports import REPORTS
from cxrviewer.ui.setting_rows.row import Choice, RowKind, Section, SettingRow
from cxrviewer.ui.setting_rows.second_reader import SECOND_READER
from cxrviewer.ui.setting_rows.worklist import WORKLIST

__all__ = ["ROWS", "Choice", "RowKind", "Section", "SettingRow"]

ROWS: Final[tuple[SettingRow, ...]] = (
    *GENERAL,
    *HANGING,
    *WORKLIST,
    *IMAGE,
    *SECOND_READER,
    *REPORTS,
)

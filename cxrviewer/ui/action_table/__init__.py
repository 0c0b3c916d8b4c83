"""Every action of the window: one table that toolbar, menus, tooltips and help share.

A file for each heading of the help page.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.action_table.drawings import DRAWINGS
from cxrviewer.ui.action_table.feedback import FEEDBACK
from cxrviewer.ui.action_table.files import FILES
from cxrviewer.ui.action_table.grayscale import GRAYSCALE
from cxrviewer.ui.action_table.image import IMAGE
from cxrviewer.ui.action_table.presets import PRESETS
from cxrviewer.ui.action_table.row import ActionGroup, ActionInfo
from cxrviewer.ui.action_table.second_reader import FINDINGS
from cxrviewer.ui.action_table.studies import STUDIES
from cxrviewer.ui.action_table.tools import TOOLS
from cxrviewer.ui.action_table.window import WINDOW

__all__ = ["ACTIONS", "ActionGroup", "ActionInfo"]

ACTIONS: Final[Mapping[ActionId, ActionInfo]] = {
    **FILES,
    **STUDIES,
    **TOOLS,
    **DRAWINGS,
    **IMAGE,
    **PRESETS,
    **GRAYSCALE,
    **FINDINGS,
    **FEEDBACK,
    **WINDOW,
}

"""How stored values become greys, and the filters over them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cxrviewer.errors import QT_TRANSLATE_NOOP
from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.action_table.row import ActionGroup, ActionInfo, row, switch

_A = ActionId
_G = ActionGroup

GRAYSCALE: Final[Mapping[ActionId, ActionInfo]] = {
    _A.TOOL_AUTO_WINDOW: switch(
        QT_TRANSLATE_NOOP("Actions", "Window from a region"),
        "Shift+W",
        "auto_window",
        _G.GRAYSCALE,
        "tool",
    ),
    _A.NEXT_FUNCTION: row(
        QT_TRANSLATE_NOOP("Actions", "Next curve: linear, linear exact, sigmoid"),
        "Shift+I",
        "curve",
        _G.GRAYSCALE,
    ),
    _A.LOCAL_CONTRAST: switch(
        QT_TRANSLATE_NOOP("Actions", "Filter: local contrast"),
        "Shift+C",
        "local_contrast",
        _G.GRAYSCALE,
    ),
    _A.SHARPEN: switch(
        QT_TRANSLATE_NOOP("Actions", "Filter: sharpen"), "Shift+U", "sharpen", _G.GRAYSCALE
    ),
    _A.HISTOGRAM: switch(
        QT_TRANSLATE_NOOP("Actions", "Histogram and window"), "Ctrl+H", "histogram", _G.GRAYSCALE
    ),
    _A.GRAYSCALE_PROOF: row(
        QT_TRANSLATE_NOOP("Actions", "Grayscale proof…"), "Ctrl+I", "proof", _G.GRAYSCALE
    ),
    _A.DICOM_TAGS: row(
        QT_TRANSLATE_NOOP("Actions", "DICOM tags of the image…"), "Shift+D", "tags", _G.GRAYSCALE
    ),
    _A.CHECK_SCREEN: row(
        QT_TRANSLATE_NOOP("Actions", "Check the screen…"), "Ctrl+K", "check_screen", _G.GRAYSCALE
    ),
}

"""What the left mouse button does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cxrviewer.errors import QT_TRANSLATE_NOOP
from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.action_table.row import ActionGroup, ActionInfo, switch

_A = ActionId
_G = ActionGroup

TOOLS: Final[Mapping[ActionId, ActionInfo]] = {
    _A.TOOL_WINDOW: switch(
        QT_TRANSLATE_NOOP("Actions", "Window and level"), "W", "window_level", _G.TOOLS, "tool"
    ),
    _A.TOOL_ZOOM: switch(QT_TRANSLATE_NOOP("Actions", "Zoom"), "Z", "zoom", _G.TOOLS, "tool"),
    _A.TOOL_PAN: switch(QT_TRANSLATE_NOOP("Actions", "Move"), "M", "pan", _G.TOOLS, "tool"),
    _A.TOOL_SELECT: switch(
        QT_TRANSLATE_NOOP("Actions", "Select and edit"), "S", "select", _G.TOOLS, "tool"
    ),
    _A.TOOL_LENS: switch(QT_TRANSLATE_NOOP("Actions", "Magnifier"), "U", "lens", _G.TOOLS, "tool"),
    _A.TOOL_PROBE: switch(
        QT_TRANSLATE_NOOP("Actions", "Pixel value"), "G", "probe", _G.TOOLS, "tool"
    ),
    _A.TOOL_LENGTH: switch(QT_TRANSLATE_NOOP("Actions", "Length"), "E", "length", _G.TOOLS, "tool"),
    _A.TOOL_ANGLE: switch(QT_TRANSLATE_NOOP("Actions", "Angle"), "A", "angle", _G.TOOLS, "tool"),
    _A.TOOL_COBB: switch(
        QT_TRANSLATE_NOOP("Actions", "Cobb angle"), "Shift+A", "cobb", _G.TOOLS, "tool"
    ),
    _A.TOOL_RECTANGLE: switch(
        QT_TRANSLATE_NOOP("Actions", "Rectangle with statistics"),
        "Q",
        "rectangle",
        _G.TOOLS,
        "tool",
    ),
    _A.TOOL_ELLIPSE: switch(
        QT_TRANSLATE_NOOP("Actions", "Ellipse with statistics"),
        "Shift+Q",
        "ellipse",
        _G.TOOLS,
        "tool",
    ),
    _A.TOOL_CARDIOTHORACIC: switch(
        QT_TRANSLATE_NOOP("Actions", "Cardiothoracic ratio"),
        "J",
        "cardiothoracic",
        _G.TOOLS,
        "tool",
    ),
    _A.TOOL_TUBE_TIP: switch(
        QT_TRANSLATE_NOOP("Actions", "Tube tip to carina"), "Y", "tube_tip", _G.TOOLS, "tool"
    ),
    _A.TOOL_CALIBRATION: switch(
        QT_TRANSLATE_NOOP("Actions", "Calibrate on a known length"),
        "Shift+E",
        "calibration",
        _G.TOOLS,
        "tool",
    ),
    _A.TOOL_ARROW: switch(
        QT_TRANSLATE_NOOP("Actions", "Arrow"), "Shift+T", "arrow", _G.TOOLS, "tool"
    ),
    _A.TOOL_TEXT: switch(QT_TRANSLATE_NOOP("Actions", "Text"), "T", "text", _G.TOOLS, "tool"),
}

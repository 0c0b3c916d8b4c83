"""Zoom, place, grey values and turns of a view."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cxrviewer.errors import QT_TRANSLATE_NOOP
from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.action_table.row import ActionGroup, ActionInfo, row, switch

_A = ActionId
_G = ActionGroup

IMAGE: Final[Mapping[ActionId, ActionInfo]] = {
    _A.ZOOM_IN: row(QT_TRANSLATE_NOOP("Actions", "Enlarge"), "+ =", "zoom_in", _G.IMAGE),
    _A.ZOOM_OUT: row(QT_TRANSLATE_NOOP("Actions", "Shrink"), "-", "zoom_out", _G.IMAGE),
    _A.FIT: row(QT_TRANSLATE_NOOP("Actions", "Fit to view"), "F", "fit", _G.IMAGE),
    _A.ONE_TO_ONE: row(
        QT_TRANSLATE_NOOP("Actions", "One image pixel on one screen pixel"),
        "Shift+F",
        "one_to_one",
        _G.IMAGE,
    ),
    _A.PAN_LEFT: row(QT_TRANSLATE_NOOP("Actions", "Move left"), "Ctrl+Left", "pan", _G.IMAGE),
    _A.PAN_RIGHT: row(QT_TRANSLATE_NOOP("Actions", "Move right"), "Ctrl+Right", "pan", _G.IMAGE),
    _A.PAN_UP: row(QT_TRANSLATE_NOOP("Actions", "Move up"), "Ctrl+Up", "pan", _G.IMAGE),
    _A.PAN_DOWN: row(QT_TRANSLATE_NOOP("Actions", "Move down"), "Ctrl+Down", "pan", _G.IMAGE),
    _A.BRIGHTER: row(
        QT_TRANSLATE_NOOP("Actions", "Brighter"), "Shift+Up", "window_level", _G.IMAGE
    ),
    _A.DARKER: row(QT_TRANSLATE_NOOP("Actions", "Darker"), "Shift+Down", "window_level", _G.IMAGE),
    _A.MORE_CONTRAST: row(
        QT_TRANSLATE_NOOP("Actions", "More contrast"), "Shift+Right", "window_level", _G.IMAGE
    ),
    _A.LESS_CONTRAST: row(
        QT_TRANSLATE_NOOP("Actions", "Less contrast"), "Shift+Left", "window_level", _G.IMAGE
    ),
    _A.INVERT: row(QT_TRANSLATE_NOOP("Actions", "Invert black and white"), "I", "invert", _G.IMAGE),
    _A.SHUTTER: switch(
        QT_TRANSLATE_NOOP("Actions", "Display shutter of the file"), "Shift+M", "shutter", _G.IMAGE
    ),
    _A.ROTATE_RIGHT: row(
        QT_TRANSLATE_NOOP("Actions", "Rotate right"), "R", "rotate_right", _G.IMAGE
    ),
    _A.ROTATE_LEFT: row(
        QT_TRANSLATE_NOOP("Actions", "Rotate left"), "Shift+R", "rotate_left", _G.IMAGE
    ),
    _A.FLIP: row(QT_TRANSLATE_NOOP("Actions", "Mirror left to right"), "H", "flip", _G.IMAGE),
    _A.FLIP_VERTICAL: row(
        QT_TRANSLATE_NOOP("Actions", "Mirror top to bottom"), "Shift+H", "flip_vertical", _G.IMAGE
    ),
    _A.RESET: row(
        QT_TRANSLATE_NOOP("Actions", "Reset the view"), "Home Backspace", "reset", _G.IMAGE
    ),
    _A.LINK_WINDOW: switch(
        QT_TRANSLATE_NOOP("Actions", "Link window of both views"), "L", "link_window", _G.IMAGE
    ),
    _A.LINK_ZOOM: switch(
        QT_TRANSLATE_NOOP("Actions", "Link zoom of both views"), "K", "link_zoom", _G.IMAGE
    ),
    _A.LINK_LIKE_VIEWS: switch(
        QT_TRANSLATE_NOOP("Actions", "Link like views of current and prior"),
        "Shift+K",
        "link_zoom",
        _G.IMAGE,
    ),
}

"""Every action of the window: one table that toolbar, menus, tooltips and help share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence

from cxrviewer.errors import QT_TRANSLATE_NOOP
from cxrviewer.ui import icons
from cxrviewer.ui.action_ids import ActionId

_CONTEXT: Final = "Actions"


class ActionGroup(StrEnum):
    """Headings of the help page; the value is their English text."""

    FILES = QT_TRANSLATE_NOOP("Actions", "Files")
    STUDIES = QT_TRANSLATE_NOOP("Actions", "Studies and views")
    TOOLS = QT_TRANSLATE_NOOP("Actions", "Mouse tools")
    DRAWINGS = QT_TRANSLATE_NOOP("Actions", "Drawings and measurements")
    IMAGE = QT_TRANSLATE_NOOP("Actions", "Image")
    PRESETS = QT_TRANSLATE_NOOP("Actions", "Window presets")
    FINDINGS = QT_TRANSLATE_NOOP("Actions", "Second reader")
    FEEDBACK = QT_TRANSLATE_NOOP("Actions", "What you say of it")
    WINDOW = QT_TRANSLATE_NOOP("Actions", "Window")


@dataclass(frozen=True, slots=True)
class ActionInfo:
    """A row of the table.

    Attributes:
        text: What it does, in English; marked for translation.
        keys: Shortcuts, the first one is shown.
        icon: Name of the icon.
        group: Heading in the help page.
        checkable: Whether it is on or off.
        exclusive: Name of the set of which one is on.
    """

    text: str
    keys: tuple[str, ...]
    icon: str
    group: ActionGroup
    checkable: bool = False
    exclusive: str = ""


def _row(text: str, keys: str, icon: str, group: ActionGroup) -> ActionInfo:
    return ActionInfo(text, tuple(keys.split()), icon, group)


def _switch(text: str, keys: str, icon: str, group: ActionGroup, exclusive: str = "") -> ActionInfo:
    return ActionInfo(text, tuple(keys.split()), icon, group, checkable=True, exclusive=exclusive)


_A = ActionId
_G = ActionGroup

ACTIONS: Final[Mapping[ActionId, ActionInfo]] = {
    _A.OPEN_FOLDER: _row(
        QT_TRANSLATE_NOOP("Actions", "Open folder…"), "Ctrl+O", "open_folder", _G.FILES
    ),
    _A.OPEN_FILES: _row(
        QT_TRANSLATE_NOOP("Actions", "Open files…"), "Ctrl+Shift+O", "open_file", _G.FILES
    ),
    _A.OPEN_DEMO: _row(
        QT_TRANSLATE_NOOP("Actions", "Show demonstration"), "Ctrl+D", "demo", _G.FILES
    ),
    _A.EXPORT: _row(
        QT_TRANSLATE_NOOP("Actions", "Export picture…"), "Ctrl+E Ctrl+S", "export", _G.FILES
    ),
    _A.COPY: _row(QT_TRANSLATE_NOOP("Actions", "Copy picture"), "Ctrl+C", "copy", _G.FILES),
    _A.NEXT_STUDY: _row(
        QT_TRANSLATE_NOOP("Actions", "Next study"), "PgDown", "next_study", _G.STUDIES
    ),
    _A.PREVIOUS_STUDY: _row(
        QT_TRANSLATE_NOOP("Actions", "Previous study"), "PgUp", "previous_study", _G.STUDIES
    ),
    _A.LAYOUT: _row(
        QT_TRANSLATE_NOOP("Actions", "One view or all"), "V", "layout_pair", _G.STUDIES
    ),
    _A.LAYOUT_ONE: _row(
        QT_TRANSLATE_NOOP("Actions", "One view (1×1)"), "Ctrl+1", "layout_single", _G.STUDIES
    ),
    _A.LAYOUT_TWO: _row(
        QT_TRANSLATE_NOOP("Actions", "Two views (1×2)"), "Ctrl+2", "layout_pair", _G.STUDIES
    ),
    _A.LAYOUT_FOUR: _row(
        QT_TRANSLATE_NOOP("Actions", "Four views (2×2)"), "Ctrl+4", "layout_four", _G.STUDIES
    ),
    _A.COMPARE: _switch(
        QT_TRANSLATE_NOOP("Actions", "Compare with the prior"), "P", "compare", _G.STUDIES
    ),
    _A.EARLIER_PRIOR: _row(
        QT_TRANSLATE_NOOP("Actions", "Compare with an earlier prior"),
        "Ctrl+PgDown",
        "next_study",
        _G.STUDIES,
    ),
    _A.LATER_PRIOR: _row(
        QT_TRANSLATE_NOOP("Actions", "Compare with a later prior"),
        "Ctrl+PgUp",
        "previous_study",
        _G.STUDIES,
    ),
    _A.PRIOR_LEFT: _switch(
        QT_TRANSLATE_NOOP("Actions", "Prior on the left"), "Shift+P", "swap_views", _G.STUDIES
    ),
    _A.NEXT_VIEW: _row(QT_TRANSLATE_NOOP("Actions", "Next view"), "X", "next_view", _G.STUDIES),
    _A.SWAP_VIEWS: _switch(
        QT_TRANSLATE_NOOP("Actions", "Lateral on the left"), "Shift+V", "swap_views", _G.STUDIES
    ),
    _A.NEXT_IMAGE: _row(
        QT_TRANSLATE_NOOP("Actions", "Next image of the study"), "N", "chevron_right", _G.STUDIES
    ),
    _A.PREVIOUS_IMAGE: _row(
        QT_TRANSLATE_NOOP("Actions", "Previous image of the study"),
        "B",
        "chevron_right",
        _G.STUDIES,
    ),
    _A.DEMOGRAPHICS: _switch(
        QT_TRANSLATE_NOOP("Actions", "Names and dates"), "D", "demographics", _G.STUDIES
    ),
    _A.TOOL_WINDOW: _switch(
        QT_TRANSLATE_NOOP("Actions", "Window and level"), "W", "window_level", _G.TOOLS, "tool"
    ),
    _A.TOOL_ZOOM: _switch(QT_TRANSLATE_NOOP("Actions", "Zoom"), "Z", "zoom", _G.TOOLS, "tool"),
    _A.TOOL_PAN: _switch(QT_TRANSLATE_NOOP("Actions", "Move"), "M", "pan", _G.TOOLS, "tool"),
    _A.TOOL_SELECT: _switch(
        QT_TRANSLATE_NOOP("Actions", "Select and edit"), "S", "select", _G.TOOLS, "tool"
    ),
    _A.TOOL_LENS: _switch(QT_TRANSLATE_NOOP("Actions", "Magnifier"), "U", "lens", _G.TOOLS, "tool"),
    _A.TOOL_PROBE: _switch(
        QT_TRANSLATE_NOOP("Actions", "Pixel value"), "G", "probe", _G.TOOLS, "tool"
    ),
    _A.TOOL_LENGTH: _switch(
        QT_TRANSLATE_NOOP("Actions", "Length"), "E", "length", _G.TOOLS, "tool"
    ),
    _A.TOOL_ANGLE: _switch(QT_TRANSLATE_NOOP("Actions", "Angle"), "A", "angle", _G.TOOLS, "tool"),
    _A.TOOL_COBB: _switch(
        QT_TRANSLATE_NOOP("Actions", "Cobb angle"), "Shift+A", "cobb", _G.TOOLS, "tool"
    ),
    _A.TOOL_RECTANGLE: _switch(
        QT_TRANSLATE_NOOP("Actions", "Rectangle with statistics"),
        "Q",
        "rectangle",
        _G.TOOLS,
        "tool",
    ),
    _A.TOOL_ELLIPSE: _switch(
        QT_TRANSLATE_NOOP("Actions", "Ellipse with statistics"),
        "Shift+Q",
        "ellipse",
        _G.TOOLS,
        "tool",
    ),
    _A.TOOL_CARDIOTHORACIC: _switch(
        QT_TRANSLATE_NOOP("Actions", "Cardiothoracic ratio"),
        "J",
        "cardiothoracic",
        _G.TOOLS,
        "tool",
    ),
    _A.TOOL_TUBE_TIP: _switch(
        QT_TRANSLATE_NOOP("Actions", "Tube tip to carina"), "Y", "tube_tip", _G.TOOLS, "tool"
    ),
    _A.TOOL_CALIBRATION: _switch(
        QT_TRANSLATE_NOOP("Actions", "Calibrate on a known length"),
        "Shift+E",
        "calibration",
        _G.TOOLS,
        "tool",
    ),
    _A.TOOL_ARROW: _switch(
        QT_TRANSLATE_NOOP("Actions", "Arrow"), "Shift+T", "arrow", _G.TOOLS, "tool"
    ),
    _A.TOOL_TEXT: _switch(QT_TRANSLATE_NOOP("Actions", "Text"), "T", "text", _G.TOOLS, "tool"),
    _A.UNDO: _row(QT_TRANSLATE_NOOP("Actions", "Undo"), "Ctrl+Z", "undo", _G.DRAWINGS),
    _A.REDO: _row(QT_TRANSLATE_NOOP("Actions", "Redo"), "Ctrl+Shift+Z Ctrl+Y", "redo", _G.DRAWINGS),
    _A.DELETE: _row(
        QT_TRANSLATE_NOOP("Actions", "Delete the selected drawing"), "Del", "delete", _G.DRAWINGS
    ),
    _A.DELETE_ALL: _row(
        QT_TRANSLATE_NOOP("Actions", "Delete all drawings of the image"),
        "Shift+Del",
        "delete_all",
        _G.DRAWINGS,
    ),
    _A.SHOW_DRAWINGS: _row(
        QT_TRANSLATE_NOOP("Actions", "Drawings: all, without text, none"),
        "Shift+S",
        "show_drawings",
        _G.DRAWINGS,
    ),
    _A.CONFIRM_LINES: _row(
        QT_TRANSLATE_NOOP("Actions", "Confirm the proposed lines"), "Shift+J", "check", _G.DRAWINGS
    ),
    _A.ZOOM_IN: _row(QT_TRANSLATE_NOOP("Actions", "Enlarge"), "+ =", "zoom_in", _G.IMAGE),
    _A.ZOOM_OUT: _row(QT_TRANSLATE_NOOP("Actions", "Shrink"), "-", "zoom_out", _G.IMAGE),
    _A.FIT: _row(QT_TRANSLATE_NOOP("Actions", "Fit to view"), "F", "fit", _G.IMAGE),
    _A.ONE_TO_ONE: _row(
        QT_TRANSLATE_NOOP("Actions", "One image pixel on one screen pixel"),
        "Shift+F",
        "one_to_one",
        _G.IMAGE,
    ),
    _A.PAN_LEFT: _row(QT_TRANSLATE_NOOP("Actions", "Move left"), "Ctrl+Left", "pan", _G.IMAGE),
    _A.PAN_RIGHT: _row(QT_TRANSLATE_NOOP("Actions", "Move right"), "Ctrl+Right", "pan", _G.IMAGE),
    _A.PAN_UP: _row(QT_TRANSLATE_NOOP("Actions", "Move up"), "Ctrl+Up", "pan", _G.IMAGE),
    _A.PAN_DOWN: _row(QT_TRANSLATE_NOOP("Actions", "Move down"), "Ctrl+Down", "pan", _G.IMAGE),
    _A.BRIGHTER: _row(
        QT_TRANSLATE_NOOP("Actions", "Brighter"), "Shift+Up", "window_level", _G.IMAGE
    ),
    _A.DARKER: _row(QT_TRANSLATE_NOOP("Actions", "Darker"), "Shift+Down", "window_level", _G.IMAGE),
    _A.MORE_CONTRAST: _row(
        QT_TRANSLATE_NOOP("Actions", "More contrast"), "Shift+Right", "window_level", _G.IMAGE
    ),
    _A.LESS_CONTRAST: _row(
        QT_TRANSLATE_NOOP("Actions", "Less contrast"), "Shift+Left", "window_level", _G.IMAGE
    ),
    _A.INVERT: _row(
        QT_TRANSLATE_NOOP("Actions", "Invert black and white"), "I", "invert", _G.IMAGE
    ),
    _A.ROTATE_RIGHT: _row(
        QT_TRANSLATE_NOOP("Actions", "Rotate right"), "R", "rotate_right", _G.IMAGE
    ),
    _A.ROTATE_LEFT: _row(
        QT_TRANSLATE_NOOP("Actions", "Rotate left"), "Shift+R", "rotate_left", _G.IMAGE
    ),
    _A.FLIP: _row(QT_TRANSLATE_NOOP("Actions", "Mirror left to right"), "H", "flip", _G.IMAGE),
    _A.FLIP_VERTICAL: _row(
        QT_TRANSLATE_NOOP("Actions", "Mirror top to bottom"), "Shift+H", "flip_vertical", _G.IMAGE
    ),
    _A.RESET: _row(
        QT_TRANSLATE_NOOP("Actions", "Reset the view"), "Home Backspace", "reset", _G.IMAGE
    ),
    _A.LINK_WINDOW: _switch(
        QT_TRANSLATE_NOOP("Actions", "Link window of both views"), "L", "link_window", _G.IMAGE
    ),
    _A.LINK_ZOOM: _switch(
        QT_TRANSLATE_NOOP("Actions", "Link zoom of both views"), "K", "link_zoom", _G.IMAGE
    ),
    _A.LINK_LIKE_VIEWS: _switch(
        QT_TRANSLATE_NOOP("Actions", "Link like views of current and prior"),
        "Shift+K",
        "link_zoom",
        _G.IMAGE,
    ),
    _A.PRESET_DEFAULT: _row(
        QT_TRANSLATE_NOOP("Actions", "Default of the file"), "1", "presets", _G.PRESETS
    ),
    _A.PRESET_AUTO: _row(QT_TRANSLATE_NOOP("Actions", "Automatic"), "2", "presets", _G.PRESETS),
    _A.PRESET_LUNGS: _row(QT_TRANSLATE_NOOP("Actions", "Lungs"), "3", "presets", _G.PRESETS),
    _A.PRESET_MEDIASTINUM: _row(
        QT_TRANSLATE_NOOP("Actions", "Mediastinum"), "4", "presets", _G.PRESETS
    ),
    _A.PRESET_BONES: _row(QT_TRANSLATE_NOOP("Actions", "Bones"), "5", "presets", _G.PRESETS),
    _A.PRESET_TUBES: _row(
        QT_TRANSLATE_NOOP("Actions", "Tubes and lines"), "6", "presets", _G.PRESETS
    ),
    _A.OVERLAY: _switch(QT_TRANSLATE_NOOP("Actions", "Show the map"), "O", "overlay", _G.FINDINGS),
    _A.CONTOURS: _switch(
        QT_TRANSLATE_NOOP("Actions", "Contours instead of colours"), "C", "contours", _G.FINDINGS
    ),
    _A.LESS_OPACITY: _row(
        QT_TRANSLATE_NOOP("Actions", "Fainter map"), "Alt+Left", "opacity_less", _G.FINDINGS
    ),
    _A.MORE_OPACITY: _row(
        QT_TRANSLATE_NOOP("Actions", "Stronger map"), "Alt+Right", "opacity_more", _G.FINDINGS
    ),
    _A.NEXT_FINDING: _row(
        QT_TRANSLATE_NOOP("Actions", "Next finding"), "Alt+Down", "next_finding", _G.FINDINGS
    ),
    _A.PREVIOUS_FINDING: _row(
        QT_TRANSLATE_NOOP("Actions", "Previous finding"), "Alt+Up", "previous_finding", _G.FINDINGS
    ),
    _A.NO_FINDING: _row(
        QT_TRANSLATE_NOOP("Actions", "Deselect the finding"), "Esc", "hide_map", _G.FINDINGS
    ),
    _A.ANALYSE: _row(
        QT_TRANSLATE_NOOP("Actions", "Analyse again"), "Ctrl+R", "analyse", _G.FINDINGS
    ),
    _A.CANCEL: _row(
        QT_TRANSLATE_NOOP("Actions", "Cancel the analysis"), "Ctrl+.", "cancel", _G.FINDINGS
    ),
    _A.READ_FIRST: _switch(
        QT_TRANSLATE_NOOP("Actions", "Read first, then see the second reader"),
        "Shift+F3",
        "read_first",
        _G.FEEDBACK,
    ),
    _A.MARK_NORMAL: _row(
        QT_TRANSLATE_NOOP("Actions", "Call the study normal"), "Shift+N", "normal", _G.FEEDBACK
    ),
    _A.MARK_ABNORMAL: _row(
        QT_TRANSLATE_NOOP("Actions", "Call the study abnormal"),
        "Shift+B",
        "abnormal",
        _G.FEEDBACK,
    ),
    _A.REVEAL: _row(
        QT_TRANSLATE_NOOP("Actions", "Show the second reader"),
        "Ctrl+Return Ctrl+Enter",
        "reveal",
        _G.FEEDBACK,
    ),
    _A.NEXT_SENSITIVITY: _row(
        QT_TRANSLATE_NOOP("Actions", "Screening, balanced, specific"),
        "Shift+O",
        "sensitivity",
        _G.FEEDBACK,
    ),
    _A.ACCEPT: _row(
        QT_TRANSLATE_NOOP("Actions", "Accept the selected finding: it is there"),
        "F5",
        "accept",
        _G.FEEDBACK,
    ),
    _A.REJECT: _row(
        QT_TRANSLATE_NOOP("Actions", "Reject the selected finding: it is not there"),
        "F6",
        "reject",
        _G.FEEDBACK,
    ),
    _A.UNCERTAIN: _row(
        QT_TRANSLATE_NOOP("Actions", "The selected finding is uncertain"),
        "F7",
        "uncertain",
        _G.FEEDBACK,
    ),
    _A.ADD_FINDING: _row(
        QT_TRANSLATE_NOOP("Actions", "Add a finding…"), "F8", "add_finding", _G.FEEDBACK
    ),
    _A.COMMENT: _row(
        QT_TRANSLATE_NOOP("Actions", "Comment on the finding or the study…"),
        "F12",
        "comment",
        _G.FEEDBACK,
    ),
    _A.REPORT: _row(
        QT_TRANSLATE_NOOP("Actions", "Report as text…"), "Ctrl+T", "report", _G.FEEDBACK
    ),
    _A.COPY_REPORT: _row(
        QT_TRANSLATE_NOOP("Actions", "Copy the report as text"),
        "Ctrl+Shift+C",
        "copy_report",
        _G.FEEDBACK,
    ),
    _A.AGREEMENT: _row(
        QT_TRANSLATE_NOOP("Actions", "Agreement and drift…"), "Ctrl+G", "agreement", _G.FEEDBACK
    ),
    _A.STUDY_LIST: _switch(
        QT_TRANSLATE_NOOP("Actions", "Study list"), "F2", "study_list", _G.WINDOW
    ),
    _A.FINDINGS: _switch(
        QT_TRANSLATE_NOOP("Actions", "Findings panel"), "F3", "findings", _G.WINDOW
    ),
    _A.IMAGES_ONLY: _switch(
        QT_TRANSLATE_NOOP("Actions", "Images only"), "F4", "layout_single", _G.WINDOW
    ),
    _A.FULL_SCREEN: _switch(
        QT_TRANSLATE_NOOP("Actions", "Full screen"), "F11", "full_screen", _G.WINDOW
    ),
    _A.DETACH: _switch(
        QT_TRANSLATE_NOOP("Actions", "Images in a window of their own"),
        "F9",
        "detach",
        _G.WINDOW,
    ),
    _A.SETTINGS: _row(QT_TRANSLATE_NOOP("Actions", "Settings…"), "Ctrl+,", "settings", _G.WINDOW),
    _A.SHORTCUTS: _row(QT_TRANSLATE_NOOP("Actions", "Keys and mouse"), "F1", "help", _G.WINDOW),
    _A.ABOUT: _row(
        QT_TRANSLATE_NOOP("Actions", "About CXR Viewer"), "Shift+F1", "about", _G.WINDOW
    ),
    _A.QUIT: _row(QT_TRANSLATE_NOOP("Actions", "Quit"), "Ctrl+Q", "quit", _G.WINDOW),
}


def action_text(action: ActionId) -> str:
    """What an action does, in the reader's language."""
    return QCoreApplication.translate(_CONTEXT, ACTIONS[action].text)


def group_text(group: ActionGroup) -> str:
    """A heading of the help page in the reader's language."""
    return QCoreApplication.translate(_CONTEXT, group.value)


def keys_text(action: ActionId) -> str:
    """The first shortcut as it is printed on the keyboard."""
    keys = ACTIONS[action].keys
    return QKeySequence(keys[0]).toString(QKeySequence.SequenceFormat.NativeText) if keys else ""


class Actions(QObject):
    """The table as Qt actions.

    Signals:
        triggered: (ActionId) the user wants it done.
    """

    triggered = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._groups: dict[str, QActionGroup] = {}
        self._actions = {action: self._make(action, info) for action, info in ACTIONS.items()}
        self.retranslate()

    def __getitem__(self, action: ActionId) -> QAction:
        return self._actions[action]

    def all(self) -> Iterable[QAction]:
        """All of them, in the table's order."""
        return self._actions.values()

    def retranslate(self) -> None:
        """Give texts, tooltips and icons in the language and theme of now."""
        for action, made in self._actions.items():
            text, keys = action_text(action), keys_text(action)
            made.setText(text)
            made.setIconText(text)
            made.setToolTip(f"{text.rstrip('…')} ({keys})" if keys else text)
            made.setIcon(icons.icon(ACTIONS[action].icon))

    def check(self, action: ActionId, *, on: bool) -> None:
        """Show a switch as on or off, without triggering it."""
        self._actions[action].setChecked(on)

    def _make(self, action: ActionId, info: ActionInfo) -> QAction:
        made = QAction(self)
        made.setObjectName(action.value)
        made.setShortcuts([QKeySequence(key) for key in info.keys])
        made.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        made.setCheckable(info.checkable)
        made.setData(action)
        if info.exclusive:
            self._groups.setdefault(info.exclusive, QActionGroup(self)).addAction(made)
        made.triggered.connect(self._on_triggered)
        return made

    def _on_triggered(self) -> None:
        sender = self.sender()
        if isinstance(sender, QAction):
            self.triggered.emit(ActionId(sender.data()))

"""The toolbar: one row of icons whose tooltips tell the keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtCore import Slot as QtSlot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolBar, QToolButton, QWidget

from cxrviewer.ui import icons
from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.actions import Actions
from cxrviewer.ui.bar_keyboard import BarKeyboard

_A: Final = ActionId
# None is a line between groups.
_OPEN: Final = (_A.OPEN_FOLDER, _A.OPEN_FILES, _A.OPEN_DEMO, None, _A.WATCH, _A.WATCH_FOLDER)
_LAYOUT: Final = (
    _A.LAYOUT_ONE, _A.LAYOUT_TWO, _A.LAYOUT_FOUR, _A.NEXT_VIEW, _A.SWAP_VIEWS, None,
    _A.NEXT_STUDY, _A.PREVIOUS_STUDY, _A.NEXT_IMAGE, _A.PREVIOUS_IMAGE, None,
    _A.NEXT_UNREAD, _A.TOGGLE_READ, _A.SORT_DATE, _A.SORT_NAME, _A.SORT_SUSPICION, None,
    _A.DEMOGRAPHICS, _A.LINK_WINDOW, _A.LINK_ZOOM,
)  # fmt: skip
_PRIORS: Final = (_A.EARLIER_PRIOR, _A.LATER_PRIOR, _A.PRIOR_LEFT, _A.LINK_LIKE_VIEWS)
_TOOLS: Final = (_A.TOOL_WINDOW, _A.TOOL_ZOOM, _A.TOOL_PAN)
_MEASURE: Final = (
    _A.TOOL_LENGTH, _A.TOOL_ANGLE, _A.TOOL_COBB, _A.TOOL_RECTANGLE, _A.TOOL_ELLIPSE, None,
    _A.TOOL_CARDIOTHORACIC, _A.CONFIRM_LINES, _A.TOOL_TUBE_TIP, None,
    _A.TOOL_PROBE, _A.TOOL_CALIBRATION,
)  # fmt: skip
_ANNOTATE: Final = (
    _A.TOOL_ARROW, _A.TOOL_TEXT, None, _A.TOOL_SELECT, _A.UNDO, _A.REDO, _A.DELETE,
    _A.DELETE_ALL, None, _A.SHOW_DRAWINGS,
)  # fmt: skip
_ZOOM: Final = (_A.FIT, _A.ONE_TO_ONE, _A.ZOOM_IN, _A.ZOOM_OUT)
_TURN: Final = (_A.ROTATE_RIGHT, _A.ROTATE_LEFT, _A.FLIP, _A.FLIP_VERTICAL)
_PRESETS: Final = (
    _A.PRESET_DEFAULT, _A.PRESET_AUTO, _A.PRESET_LUNGS, _A.PRESET_MEDIASTINUM, _A.PRESET_BONES,
    _A.PRESET_TUBES, _A.PRESET_SEVEN, _A.PRESET_EIGHT, _A.PRESET_NINE, _A.EDIT_PRESETS, None,
    _A.TOOL_AUTO_WINDOW, _A.NEXT_FUNCTION, None, _A.LOCAL_CONTRAST, _A.SHARPEN, _A.SHUTTER, None,
    _A.HISTOGRAM, _A.GRAYSCALE_PROOF, _A.DICOM_TAGS,
)  # fmt: skip
_OVERLAY: Final = (
    _A.OVERLAY, _A.CONTOURS, _A.LESS_OPACITY, _A.MORE_OPACITY, None,
    _A.NEXT_FINDING, _A.PREVIOUS_FINDING, _A.NO_FINDING, None, _A.ANALYSE, _A.CANCEL, None,
    _A.ANALYSE_ALL, _A.PAUSE_QUEUE, _A.CANCEL_QUEUE,
)  # fmt: skip
_FEEDBACK: Final = (
    _A.READ_FIRST, _A.MARK_NORMAL, _A.MARK_ABNORMAL, _A.REVEAL, None, _A.NEXT_SENSITIVITY, None,
    _A.ACCEPT, _A.REJECT, _A.UNCERTAIN, _A.ADD_FINDING, _A.COMMENT, None,
    _A.REPORT, _A.COPY_REPORT, _A.AGREEMENT,
)  # fmt: skip
_HELP: Final = (
    _A.SHORTCUTS,
    _A.TOUR,
    _A.ABOUT,
    None,
    _A.TOOLBAR,
    _A.IMAGES_ONLY,
    _A.FULL_SCREEN,
    _A.DETACH,
    _A.CHECK_SCREEN,
    None,
    _A.QUIT,
)


class WindowBar(QToolBar):
    """Buttons for what the hand wants often, menus for the rest.

    No button takes the keyboard focus by itself: everything has a key, and Space belongs to
    peeking. Whoever cannot use a mouse asks for it (`take_focus`).
    """

    def __init__(
        self, actions: Actions, *, recent: QMenu, language: QMenu, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._actions = actions
        self._menus: list[tuple[QToolButton, str]] = []
        self.setMovable(False)
        self.setFloatable(False)
        self.setIconSize(QSize(icons.SIZE, icons.SIZE))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self._recent = recent
        self._language = language
        self._fill()
        self._keyboard = BarKeyboard(self)
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything again in the language of now."""
        self.setWindowTitle(self.tr("Toolbar"))
        names = {
            "rotate_right": self.tr("Rotate and mirror"),
            "feedback": self.tr("Your reading and what you say of the findings"),
            "presets": self.tr("Window presets, curves and filters"),
            "language": self.tr("Language"),
            "help": self.tr("Help and window"),
        }
        for button, name in self._menus:
            button.setIcon(icons.icon(name))
            button.setText(names[name])  # shown where the icon is lost
            button.setToolTip(names[name])
            button.setAccessibleName(names[name])

    @QtSlot()
    def take_focus(self) -> None:
        """Lead the keyboard through the buttons: arrows move, Enter presses, Esc gives it back."""
        self._keyboard.begin()

    def changeEvent(self, event: QEvent) -> None:
        """Follow language and theme."""
        if event.type() in {QEvent.Type.LanguageChange, QEvent.Type.StyleChange}:
            self.retranslate()
        super().changeEvent(event)

    def _fill(self) -> None:
        open_menu = self._menu(_OPEN)
        open_menu.addSeparator()
        open_menu.addMenu(self._recent)
        self._split(_A.OPEN_FOLDER, open_menu)
        self._split(_A.LAYOUT, self._menu(_LAYOUT))
        self._split(_A.COMPARE, self._menu(_PRIORS))
        self.addSeparator()
        for action in _TOOLS:
            self._button(action)
        self._button(_A.TOOL_LENS)
        self._split(_A.FIT, self._menu(_ZOOM))
        self.addSeparator()
        self._tool_menu(_MEASURE)
        self._tool_menu(_ANNOTATE)
        self.addSeparator()
        self._drop_down("rotate_right", self._menu(_TURN))
        self._button(_A.INVERT)
        self._button(_A.RESET)
        self._drop_down("presets", self._menu(_PRESETS))
        self.addSeparator()
        self._split(_A.OVERLAY, self._menu(_OVERLAY))
        self._drop_down("feedback", self._menu(_FEEDBACK))
        self.addSeparator()
        self._button(_A.EXPORT)
        self._button(_A.COPY)
        self._stretch()
        self._button(_A.STUDY_LIST)
        self._button(_A.FINDINGS)
        self.addSeparator()
        self._drop_down("language", self._language)
        self._button(_A.SETTINGS)
        self._drop_down("help", self._menu(_HELP))

    def _menu(self, entries: Sequence[ActionId | None]) -> QMenu:
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        for entry in entries:
            if entry is None:
                menu.addSeparator()
            else:
                menu.addAction(self._actions[entry])
        return menu

    def _button(self, action: ActionId) -> QToolButton:
        button = QToolButton(self)
        button.setDefaultAction(self._actions[action])
        return self._place(button)

    def _tool_menu(self, entries: Sequence[ActionId | None]) -> None:
        """A button with the tool of its menu that was used last, at first the first one."""
        first = next(entry for entry in entries if entry is not None)
        menu = self._menu(entries)
        _LastTool(self._split(first, menu), menu)

    def _split(self, action: ActionId, menu: QMenu) -> QToolButton:
        """A button that does the first thing, with a menu beside it."""
        button = self._button(action)
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        return button

    def _drop_down(self, icon: str, menu: QMenu) -> None:
        """A button that only opens a menu."""
        button = QToolButton(self)
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menus.append((button, icon))
        self._place(button)

    def _place(self, button: QToolButton) -> QToolButton:
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setAutoRaise(True)
        self.addWidget(button)
        return button

    def _stretch(self) -> None:
        space = QWidget(self)
        space.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(space)


class _LastTool(QObject):
    """Gives a button the tool that was chosen last in its menu, or by its key."""

    def __init__(self, button: QToolButton, menu: QMenu) -> None:
        super().__init__(button)
        self._button = button
        for action in menu.actions():
            if action.actionGroup() is not None:
                action.toggled.connect(self._on_toggled)

    def _on_toggled(self, is_on: bool) -> None:
        action = self.sender()
        if is_on and isinstance(action, QAction):
            self._button.setDefaultAction(action)

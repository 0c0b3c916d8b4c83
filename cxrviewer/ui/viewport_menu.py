"""The menu of the right mouse button over a view."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from cxrviewer.dicom.radiograph import VoiLutFunction
from cxrviewer.dicom.study import ViewPosition
from cxrviewer.imaging.voi import Voi, Window, voi_choices
from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.actions import Actions
from cxrviewer.ui.annotations.readout import function_names
from cxrviewer.ui.preset_actions import PRESET_KEYS
from cxrviewer.ui.session import Session
from cxrviewer.ui.view_names import view_description
from cxrviewer.ui.viewport import Viewport
from cxrviewer.ui.viewport_commands import ViewportCommands

_A: Final = ActionId
_PRESETS: Final = (*PRESET_KEYS, _A.EDIT_PRESETS)
_FILTERS: Final = (_A.TOOL_AUTO_WINDOW, _A.LOCAL_CONTRAST, _A.SHARPEN, _A.HISTOGRAM)
# Offered only where there is something to be done.
_IF_ANY: Final = {_A.CONFIRM_LINES, _A.SHUTTER}
# None is a line between groups.
_ON_DRAWING: Final = (_A.DELETE, _A.CONFIRM_LINES, _A.UNDO, _A.REDO, None)
_DRAWINGS: Final = (
    _A.TOOL_SELECT, _A.TOOL_LENGTH, _A.TOOL_ANGLE, _A.TOOL_COBB, _A.TOOL_RECTANGLE,
    _A.TOOL_ELLIPSE, _A.TOOL_CARDIOTHORACIC, _A.TOOL_TUBE_TIP, _A.TOOL_PROBE,
    _A.TOOL_CALIBRATION, None, _A.TOOL_ARROW, _A.TOOL_TEXT, None,
    _A.UNDO, _A.REDO, _A.DELETE_ALL, _A.SHOW_DRAWINGS,
)  # fmt: skip
_IMAGE: Final = (
    None, _A.FIT, _A.ONE_TO_ONE, None,
    _A.ROTATE_RIGHT, _A.ROTATE_LEFT, _A.FLIP, _A.FLIP_VERTICAL, _A.INVERT, _A.SHUTTER, None,
    _A.RESET, _A.LAYOUT, None,
    _A.GRAYSCALE_PROOF, _A.DICOM_TAGS, None,
    _A.COPY, _A.EXPORT,
)  # fmt: skip
_VIEWS: Final = (
    ViewPosition.PA,
    ViewPosition.AP,
    ViewPosition.FRONTAL,
    None,
    ViewPosition.LL,
    ViewPosition.RL,
    ViewPosition.LATERAL,
)


def build_menu(
    session: Session, viewport: Viewport, commands: ViewportCommands, actions: Actions
) -> QMenu:
    """The menu for what the view shows now; without an image it is empty.

    Args:
        session: Changed by the view correction.
        viewport: The view.
        commands: Of that view.
        actions: The window's; those over an image act on the active place, which is this one.
    """
    menu = QMenu(viewport)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    if viewport.radiograph is None:
        return menu
    if session.annotations.selected(viewport.radiograph.ref.sop_instance_uid) is not None:
        _fill(menu, _ON_DRAWING, actions)
    menu.addMenu(_view_menu(session, viewport, menu))
    menu.addMenu(_window_menu(viewport, commands, actions, menu))
    drawings = QMenu(QCoreApplication.translate("Viewport", "Measure and annotate"), menu)
    _fill(drawings, _DRAWINGS, actions)
    menu.addMenu(drawings)
    _fill(menu, _IMAGE, actions)
    return menu


def _fill(menu: QMenu, entries: Sequence[ActionId | None], actions: Actions) -> None:
    """Add actions, and lines between groups; some only where there is a proposal, a shutter."""
    for entry in entries:
        if entry is None:
            menu.addSeparator()
        elif entry not in _IF_ANY or actions[entry].isEnabled():
            menu.addAction(actions[entry])


def _view_menu(session: Session, viewport: Viewport, parent: QWidget) -> QMenu:
    """The reader's word on what view this is."""
    menu = QMenu(QCoreApplication.translate("Viewport", "This image is…"), parent)
    ref = viewport.ref
    group = QActionGroup(menu)
    for position in _VIEWS:
        if position is None:
            menu.addSeparator()
            continue
        action = menu.addAction(view_description(position))
        action.setCheckable(True)
        action.setChecked(ref is not None and ref.view.position is position)
        group.addAction(action)
        if ref is not None:
            _Correction(session, ref.sop_instance_uid, position, action)
    return menu


def _window_menu(
    viewport: Viewport, commands: ViewportCommands, actions: Actions, parent: QWidget
) -> QMenu:
    """Presets, then every window and VOI LUT of the file by name."""
    menu = QMenu(QCoreApplication.translate("Viewport", "Window"), parent)
    for preset in _PRESETS:
        menu.addAction(actions[preset])
    radiograph = viewport.radiograph
    menu.addSection(QCoreApplication.translate("Viewport", "Curve"))
    _add_functions(menu, viewport, commands)
    menu.addSection(QCoreApplication.translate("Viewport", "For the screen"))
    _fill(menu, _FILTERS, actions)
    choices = voi_choices(radiograph.grayscale) if radiograph else ()
    if len(choices) > 1:
        menu.addSection(QCoreApplication.translate("Viewport", "Of the file"))
        for voi in choices:
            _Choice(commands, voi, menu.addAction(voi.label))
    return menu


def _add_functions(menu: QMenu, viewport: Viewport, commands: ViewportCommands) -> None:
    """The VOI LUT functions, the one in force ticked; a VOI LUT has none of them."""
    state = viewport.display_state
    group = QActionGroup(menu)
    for function, text in function_names().items():
        action = menu.addAction(text)
        action.setCheckable(True)
        voi = state.voi if state is not None else None
        action.setChecked(isinstance(voi, Window) and voi.function is function)
        group.addAction(action)
        _Function(commands, function, action)


class _Function(QObject):
    """Shows the image through one function when its action is triggered."""

    def __init__(
        self, commands: ViewportCommands, function: VoiLutFunction, action: QAction
    ) -> None:
        super().__init__(action)
        self._commands, self._function = commands, function
        action.triggered.connect(self._on_triggered)

    def _on_triggered(self) -> None:
        self._commands.show_function(self._function)


class _Correction(QObject):
    """Sets one view position when its action is triggered."""

    def __init__(self, session: Session, uid: str, position: ViewPosition, action: QAction) -> None:
        super().__init__(action)
        self._session, self._uid, self._position = session, uid, position
        action.triggered.connect(self._on_triggered)

    def _on_triggered(self) -> None:
        self._session.set_view(self._uid, self._position)


class _Choice(QObject):
    """Shows one window or VOI LUT of the file when its action is triggered."""

    def __init__(self, commands: ViewportCommands, voi: Voi, action: QAction) -> None:
        super().__init__(action)
        self._commands, self._voi = commands, voi
        action.triggered.connect(self._on_triggered)

    def _on_triggered(self) -> None:
        self._commands.show_voi(self._voi)

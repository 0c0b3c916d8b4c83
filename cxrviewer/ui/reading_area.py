"""The middle of the window: one view, two or four, and the strip that explains colours."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtCore import Slot as QtSlot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from cxrviewer.ui.actions import Actions
from cxrviewer.ui.colour_bar_strip import ColourBarStrip
from cxrviewer.ui.drop_target import dropped_paths
from cxrviewer.ui.hanging import Slot
from cxrviewer.ui.histogram_panel import HistogramPanel
from cxrviewer.ui.layout_steps import toggle_single
from cxrviewer.ui.painting import painting
from cxrviewer.ui.peek_filter import PeekFilter
from cxrviewer.ui.session import Session
from cxrviewer.ui.start_page import StartPage
from cxrviewer.ui.tools.drag import ToolKind
from cxrviewer.ui.view_grid import ViewGrid
from cxrviewer.ui.viewport import Viewport
from cxrviewer.ui.viewport_commands import ViewportCommands
from cxrviewer.ui.viewport_menu import build_menu
from cxrviewer.ui.viewport_mouse import ViewportMouse


class ReadingArea(QWidget):
    """Views that share the space equally, or one that has all of it.

    Signals:
        tool_changed: `tool` is another one.
    """

    tool_changed = Signal()

    def __init__(self, session: Session, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._actions = actions
        self._tool = ToolKind.WINDOW
        self.viewports: Mapping[Slot, Viewport] = {
            slot: Viewport(session, slot, self) for slot in Slot
        }
        self._commands = {
            slot: ViewportCommands(session, view) for slot, view in self.viewports.items()
        }
        self._mice = {slot: ViewportMouse(session, view) for slot, view in self.viewports.items()}
        self.colour_bar = ColourBarStrip(session, self)
        self.histogram = HistogramPanel(session, self)
        self.start_page = StartPage(actions, self)
        self._peek = PeekFilter(session, self)
        self._views = ViewGrid(session, self.viewports, self)
        self._pages = QStackedLayout(self)
        self._lay_out()
        self._connect()
        self._show_page()

    @property
    def active_viewport(self) -> Viewport:
        """The view that keys act on."""
        return self.viewports[self._session.active_slot]

    @property
    def shown_viewports(self) -> tuple[Viewport, ...]:
        """The views on the screen, row by row."""
        return tuple(self.viewports[slot] for slot in self._session.layout.slots)

    @property
    def commands(self) -> ViewportCommands:
        """Commands on the active view: fit, zoom, rotate, invert, presets and the rest."""
        return self.commands_of(self._session.active_slot)

    def commands_of(self, slot: Slot) -> ViewportCommands:
        """Commands on the view in one place."""
        return self._commands[slot]

    @property
    def tool(self) -> ToolKind:
        """What the left button drags."""
        return self._tool

    def choose_tool(self, tool: ToolKind) -> None:
        """Drag something else with the left button, in all views."""
        if tool is not self._tool:
            self._tool = tool
            for mouse in self._mice.values():
                mouse.choose_tool(tool)
            self.tool_changed.emit()

    @QtSlot()
    def toggle_layout(self) -> None:
        """Show the active view alone, or all that was shown before."""
        toggle_single(self._session)

    @QtSlot()
    def _on_double_clicked(self) -> None:
        # A study of one image already has all the space; an empty place beside it helps nobody.
        filled = sum(ref is not None for ref in self._session.slots.values())
        if not self._session.layout.is_single or filled > 1:
            self.toggle_layout()

    @QtSlot(QPoint)
    def _on_menu_requested(self, at: QPoint) -> None:
        viewport = self.sender()
        if not isinstance(viewport, Viewport):
            return
        self._session.set_active_slot(viewport.slot)
        menu = build_menu(self._session, viewport, self._commands[viewport.slot], self._actions)
        if menu.isEmpty():
            menu.deleteLater()  # it goes when it is closed, and will never be open
        else:
            menu.popup(viewport.viewport().mapToGlobal(at))

    @QtSlot()
    def _focus_view(self) -> None:
        self.active_viewport.setFocus(Qt.FocusReason.OtherFocusReason)

    @QtSlot()
    def _show_page(self) -> None:
        is_empty = not self._session.studies and self._session.scanning is None
        self._pages.setCurrentIndex(0 if is_empty else 1)

    @QtSlot(int, int)
    def _on_scan_progressed(self, _done: int, _total: int) -> None:
        self._show_page()

    def _connect(self) -> None:
        session = self._session
        session.studies_changed.connect(self._show_page)
        self.histogram.finished.connect(self._focus_view)
        session.scan_progressed.connect(self._on_scan_progressed)
        for slot, viewport in self.viewports.items():
            self._mice[slot].double_clicked.connect(self._on_double_clicked)
            viewport.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            viewport.customContextMenuRequested.connect(self._on_menu_requested)

    def _lay_out(self) -> None:
        self.setAcceptDrops(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._views, 1)
        column.addWidget(self.histogram)
        column.addWidget(self.colour_bar)
        self._pages.addWidget(self.start_page)
        self._pages.addWidget(page)

    def showEvent(self, event: QShowEvent) -> None:
        """Watch the space bar in whatever window this is in."""
        super().showEvent(event)
        self._peek.watch(self.window().windowHandle())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Black everywhere."""
        with painting(self) as painter:
            painter.fillRect(self.rect(), Qt.GlobalColor.black)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and folders."""
        if dropped_paths(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped."""
        if paths := dropped_paths(event.mimeData()):
            event.acceptProposedAction()
            self._session.open_paths(paths)

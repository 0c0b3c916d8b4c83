"""The window: toolbar, study list, reading area, findings, message bar. It only puts together."""

from __future__ import annotations

import dataclasses
from typing import Final

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtCore import Slot as QtSlot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from cxrviewer.ui import lingering
from cxrviewer.ui.action_runner import ActionRunner
from cxrviewer.ui.action_states import ActionStates
from cxrviewer.ui.actions import Actions
from cxrviewer.ui.appearance import LanguageMenu
from cxrviewer.ui.detached_images import AreaPlace, DetachedImages
from cxrviewer.ui.drop_target import dropped_paths
from cxrviewer.ui.export_flow import PictureExport
from cxrviewer.ui.findings_panel import FindingsPanel
from cxrviewer.ui.geometry_memory import placed_on_screen
from cxrviewer.ui.icons import application_icon
from cxrviewer.ui.list_menus import ListMenus
from cxrviewer.ui.messages import MessageBar
from cxrviewer.ui.openers import Openers
from cxrviewer.ui.pages import Pages
from cxrviewer.ui.reading_area import ReadingArea
from cxrviewer.ui.session import Session
from cxrviewer.ui.study_list import StudyList
from cxrviewer.ui.thumbnails import ThumbnailStore
from cxrviewer.ui.view_focus import ViewFocus
from cxrviewer.ui.window_bar import WindowBar

TITLE: Final = "CXR Viewer"


class MainWindow(QMainWindow):
    """All panels around one session. The title names no patient: it shows up in task lists.

    Attributes:
        session: What the window shows.
        actions_table: Every action.
        reading_area: The views.
        export: Pictures of the views.
        study_list: The left panel.
        findings_panel: The right panel.
        message_bar: The line at the foot.
        openers: Ways to open something.
        pages: Settings, help, about, notice.

    Signals:
        full_screen_changed: The window went to full screen or came back.
        closed: The window was closed; nothing in the background reaches it any more.
    """

    full_screen_changed = Signal()
    closed = Signal()

    def __init__(self, session: Session, thumbnails: ThumbnailStore) -> None:
        super().__init__()
        self.session = session
        self._thumbnails = thumbnails
        self.setWindowTitle(TITLE)
        self.setWindowIcon(application_icon())
        self.setAcceptDrops(True)
        self.actions_table = Actions(self)
        for action in self.actions_table.all():
            self.addAction(action)
        self.openers = Openers(session, self)
        self.pages = Pages(session, self.openers, self)
        self.pages.commanded.connect(self.actions_table.triggered)
        # In this order Tab leads through them.
        self.study_list = StudyList(session, thumbnails, self.actions_table, self)
        self.reading_area = ReadingArea(session, self.actions_table, self)
        self._area_place = AreaPlace(self.reading_area, self)
        self._detached = DetachedImages(
            session, self.actions_table, self.reading_area, self._area_place
        )
        self._detached.full_screen_changed.connect(self.full_screen_changed)
        self.export = PictureExport(self.reading_area, session)
        self.findings_panel = FindingsPanel(session, self.actions_table, self)
        self.message_bar = MessageBar(session, self)
        self._lay_out()
        self._runner = ActionRunner(session, self)
        self._states = ActionStates(session, self)
        self._menus = ListMenus(session, self.actions_table, self.study_list)
        session.settings_changed.connect(self._show_panels)
        session.studies_changed.connect(self._forget_thumbnails)
        session.images_replaced.connect(thumbnails.forget)
        self._show_panels()
        self._restore_geometry()
        self.reading_area.active_viewport.setFocus()
        self._view_focus = ViewFocus(session, self.reading_area.viewports, self)

    @property
    def is_ready(self) -> bool:
        """Whether nothing that has been drawn so far waits for a picture that is being made."""
        views = self.reading_area.shown_viewports
        return not self._thumbnails.is_busy and all(view.is_ready for view in views)

    @property
    def is_full_screen(self) -> bool:
        """Whether the window of the images fills the screen."""
        return self.reading_area.window().isFullScreen()

    # --- commands --------------------------------------------------------------------------------

    @QtSlot()
    def toggle_full_screen(self) -> None:
        """Fill the screen with the window of the images, or come back."""
        window = self.reading_area.window()
        window.setWindowState(window.windowState() ^ Qt.WindowState.WindowFullScreen)

    # --- Qt --------------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        """Follow language, theme and window state."""
        if event.type() in {QEvent.Type.LanguageChange, QEvent.Type.StyleChange}:
            self.actions_table.retranslate()
            self.openers.retranslate()
        elif event.type() is QEvent.Type.WindowStateChange:
            self.full_screen_changed.emit()
        super().changeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Let the images out again where the reader left them so."""
        super().showEvent(event)
        self._detached.restore()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and folders anywhere on the window."""
        if dropped_paths(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped."""
        if paths := dropped_paths(event.mimeData()):
            event.acceptProposedAction()
            self.session.open_paths(paths)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the place and stop everything that runs."""
        self._remember_geometry()
        self._detached.remember()
        self._detached.hide()
        self.hide()  # a damaged file may keep a decoder busy for seconds: nobody has to watch
        deadline = lingering.patience()
        self._thumbnails.clear()
        self.session.shutdown(deadline)
        self._thumbnails.stop(deadline)
        self.closed.emit()
        super().closeEvent(event)

    # --- helpers ---------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        language = LanguageMenu(self.session, self)
        recent = self.openers.recent_menu
        self.window_bar = WindowBar(
            self.actions_table, recent=recent, language=language, parent=self
        )
        self.addToolBar(self.window_bar)
        middle = QHBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(self.study_list)
        middle.addWidget(self._area_place, 1)
        middle.addWidget(self.findings_panel)
        body = QWidget(self)
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(middle, 1)
        layout.addWidget(_line(body))
        layout.addWidget(self.message_bar)
        self.setCentralWidget(body)
        self.setMinimumSize(900, 560)

    @QtSlot()
    def _show_panels(self) -> None:
        settings = self.session.settings
        self.study_list.setVisible(settings.study_list_visible)
        self.findings_panel.setVisible(settings.findings_visible)

    @QtSlot()
    def _forget_thumbnails(self) -> None:
        """Something else is opened: no picture of before may stand beside a name of now."""
        if not self.session.studies:
            self._thumbnails.clear()

    def _restore_geometry(self) -> None:
        settings = self.session.settings
        wanted = QRect(*settings.geometry) if settings.geometry else None
        primary = QGuiApplication.primaryScreen()
        others = [screen for screen in QGuiApplication.screens() if screen is not primary]
        areas = [screen.availableGeometry() for screen in (primary, *others)]
        self.setGeometry(placed_on_screen(wanted, areas))
        if settings.maximized:
            self.setWindowState(Qt.WindowState.WindowMaximized)

    def _remember_geometry(self) -> None:
        place = self.normalGeometry() if self._fills_screen() else self.geometry()
        if not place.isValid():
            return
        settings = dataclasses.replace(
            self.session.settings,
            geometry=(place.x(), place.y(), place.width(), place.height()),
            maximized=bool(self.windowState() & Qt.WindowState.WindowMaximized),
        )
        self.session.change_settings(settings)

    def _fills_screen(self) -> bool:
        return self.isMaximized() or self.isFullScreen()


def _line(parent: QWidget) -> QWidget:
    line = QWidget(parent)
    line.setProperty("role", "line")
    line.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    line.setFixedHeight(1)
    return line

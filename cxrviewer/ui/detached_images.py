"""The reading area in a window of its own, for a second screen; and the way back."""

from __future__ import annotations

import dataclasses
from typing import Final

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtCore import Slot as QtSlot
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.actions import Actions
from cxrviewer.ui.geometry_memory import placed_on_screen
from cxrviewer.ui.key_map import keyed
from cxrviewer.ui.reading_area import ReadingArea
from cxrviewer.ui.session import Session

_SMALLEST: Final = (640, 480)


class AreaPlace(QWidget):
    """Where the reading area is at home; says so while it is elsewhere.

    Signals:
        wanted_back: The reader wants the images here again.
    """

    wanted_back = Signal()

    def __init__(self, area: ReadingArea, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._area = area
        self._words = QLabel(self)
        self._button = QPushButton(self)
        self._button.clicked.connect(self.wanted_back)
        note = QWidget(self)
        column = QVBoxLayout(note)
        column.addStretch(1)
        for widget in (self._words, self._button):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        self._pages = QStackedLayout(self)
        self._pages.setContentsMargins(0, 0, 0, 0)
        self._pages.addWidget(note)
        self.take()
        self.retranslate()

    def take(self) -> None:
        """Hold the reading area again."""
        self._pages.addWidget(self._area)
        self._pages.setCurrentWidget(self._area)

    def retranslate(self) -> None:
        """Say everything again in the language of now."""
        self._words.setText(self.tr("The images are in a window of their own."))
        self._button.setText(keyed(self.tr("Bring the images back"), ActionId.DETACH))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)


class DetachedImages(QObject):
    """Moves the reading area out and back as the settings say; its keys work in both windows.

    Signals:
        full_screen_changed: The window of the images went to full screen or came back.
    """

    full_screen_changed = Signal()

    def __init__(
        self, session: Session, actions: Actions, area: ReadingArea, place: AreaPlace
    ) -> None:
        super().__init__(place)
        self._session = session
        self._actions = actions
        self._area = area
        self._place = place
        self._window: _ImageWindow | None = None
        place.wanted_back.connect(self.attach)
        session.settings_changed.connect(self._follow)

    @QtSlot()
    def attach(self) -> None:
        """Bring the images back into the main window."""
        self._session.change_settings(dataclasses.replace(self._session.settings, detached=False))

    def restore(self) -> None:
        """Go out once the main window is on the screen, where the reader left it so."""
        self._follow()

    def remember(self) -> None:
        """Keep the place of the window; to be called before everything closes."""
        if self._window is not None:
            self._remember(self._window)

    def hide(self) -> None:
        """Take the window off the screen for good; the settings stay as they are."""
        if self._window is not None:
            self._window.hide()

    @QtSlot()
    def _follow(self) -> None:
        wanted = self._session.settings.detached
        if wanted and self._window is None and self._place.window().isVisible():
            self._go_out()
        elif not wanted and self._window is not None:
            self._come_back()

    def _go_out(self) -> None:
        window = _ImageWindow(self._area, self._place.window())
        for action in self._actions.all():
            window.addAction(action)
        window.setWindowTitle(self.tr("Images"))
        window.closed.connect(self.attach)
        window.full_screen_changed.connect(self.full_screen_changed)
        window.setGeometry(self._geometry())
        self._window = window
        window.show()

    def _come_back(self) -> None:
        window, self._window = self._window, None
        if window is None:
            return
        self._place.take()
        self._remember(window)
        window.hide()
        window.deleteLater()
        self.full_screen_changed.emit()

    def _remember(self, window: QWidget) -> None:
        filled = window.isMaximized() or window.isFullScreen()
        place = window.normalGeometry() if filled else window.geometry()
        if place.isValid():
            geometry = (place.x(), place.y(), place.width(), place.height())
            self._session.change_settings(
                dataclasses.replace(self._session.settings, detached_geometry=geometry)
            )

    def _geometry(self) -> QRect:
        """Where it was last; at first all of a second screen, or a window on the only one."""
        stored = self._session.settings.detached_geometry
        here = self._place.screen()
        others = [screen for screen in QGuiApplication.screens() if screen is not here]
        if stored is None and others:
            return others[0].availableGeometry()
        areas = [screen.availableGeometry() for screen in (here, *others)]
        return placed_on_screen(QRect(*stored) if stored else None, areas)


class _ImageWindow(QWidget):
    closed = Signal()
    full_screen_changed = Signal()

    def __init__(self, area: ReadingArea, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(area)
        area.show()
        self.setMinimumSize(*_SMALLEST)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.WindowStateChange:
            self.full_screen_changed.emit()
        super().changeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """The images are not thrown away: they go back."""
        event.ignore()
        self.closed.emit()

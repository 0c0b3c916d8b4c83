"""The test pattern, full screen on every screen, with a sentence on what to look for."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QScreen,
)
from PySide6.QtWidgets import QWidget

from cxrviewer.imaging.check_pattern import CheckPattern, check_pattern
from cxrviewer.ui.painting import painting
from cxrviewer.ui.radiograph_item import as_image

_WORDS_HEIGHT: Final = 92
_WORDS_MARGIN: Final = 16
_NAME: Final = "check_screen"


class CheckScreen(QWidget):
    """One pixel of the pattern to one pixel of the screen; any key or click ends it everywhere."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint)
        self.setObjectName(_NAME)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setCursor(Qt.CursorShape.BlankCursor)
        self._pattern: CheckPattern | None = None
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything again in the language of now."""
        self.setWindowTitle(self.tr("Check of the screen"))
        self.setAccessibleName(self.windowTitle())
        self.setAccessibleDescription(self.words)
        self.update()

    @property
    def words(self) -> str:
        """What to look for."""
        return self.tr(
            "Look for: the inner square in black (5 %) and in white (95 %); both corner squares of"
            " every grey; lines one pixel wide in all blocks, sharp and untinted; ramps without"
            " steps or colour; letters as far as possible on dark, middle and bright; bars that do"
            " not smear along their row. This is no calibration: whether the greys keep to the"
            " display function of PS3.14 only a photometer can tell. Any key or a click ends it."
        )

    @property
    def pattern(self) -> CheckPattern:
        """As it is drawn now."""
        rows, columns = self._device_size()
        if self._pattern is None or self._pattern.pixels.shape != (rows, columns):
            self._pattern = check_pattern(rows, columns)
        return self._pattern

    def _device_size(self) -> tuple[int, int]:
        """(rows, columns) of the screen's own pixels above the words."""
        ratio = self.devicePixelRatioF()
        rows = int((self.height() - _WORDS_HEIGHT) * ratio + 0.5)
        return max(rows, 1), max(int(self.width() * ratio + 0.5), 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the pattern unscaled, and the words below it."""
        with painting(self) as painter:
            pattern = self.pattern
            image = as_image(pattern.pixels)
            image.setDevicePixelRatio(self.devicePixelRatioF())
            painter.fillRect(self.rect(), Qt.GlobalColor.black)
            painter.drawImage(QPointF(0.0, 0.0), image)
            self._paint_words(painter)

    def _paint_words(self, painter: QPainter) -> None:
        strip = QRectF(0.0, self.height() - _WORDS_HEIGHT, self.width(), _WORDS_HEIGHT)
        painter.fillRect(strip, Qt.GlobalColor.black)
        painter.setPen(QColor("#c8ccd0"))
        margin = _WORDS_MARGIN
        flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(strip.adjusted(margin, 0, -margin, 0), flags, self.words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """End it everywhere."""
        if event.key() not in {Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt}:
            self._end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """End it everywhere."""
        self._end()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _end(self) -> None:
        above = self.parentWidget()
        for one in above.findChildren(CheckScreen) if above is not None else [self]:
            one.close()


def show_on_all_screens(parent: QWidget) -> list[CheckScreen]:
    """Fill every screen; the one with `parent` gets the keyboard."""
    for old in parent.findChildren(CheckScreen):
        old.close()
    here = parent.screen()
    others = [screen for screen in QGuiApplication.screens() if screen is not here]
    shown = [_shown_on(screen, parent) for screen in (*others, here)]
    shown[-1].activateWindow()
    shown[-1].setFocus()
    return shown


def _shown_on(screen: QScreen, parent: QWidget) -> CheckScreen:
    page = CheckScreen(parent)
    area: QRect = screen.geometry()
    page.setScreen(screen)
    page.move(QPoint(area.left(), area.top()))
    page.resize(area.size())
    page.showFullScreen()
    return page

"""A reading area on a real session with dummy back ends, ready to be looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import dummies
import numpy as np
from dummies import DummyEnds
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent, QPixmap, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from cxrviewer.dicom.radiograph import Radiograph
from cxrviewer.dicom.study import ImageRef, ScanIssue, Study
from cxrviewer.settings import Settings
from cxrviewer.ui.actions import Actions
from cxrviewer.ui.hanging import Slot
from cxrviewer.ui.reading_area import ReadingArea
from cxrviewer.ui.session import Session
from cxrviewer.ui.viewport import Viewport


@dataclass
class Viewing:
    """A session and its reading area on the screen."""

    session: Session
    area: ReadingArea
    ends: DummyEnds
    actions: Actions
    messages: list[object] = field(default_factory=list)

    @property
    def left(self) -> Viewport:
        return self.area.viewports[Slot.LEFT]

    @property
    def right(self) -> Viewport:
        return self.area.viewports[Slot.RIGHT]


class ViewingMaker:
    """Opens studies and shuts everything down in the end."""

    def __init__(self, qtbot: QtBot) -> None:
        self._qtbot = qtbot
        self._sessions: list[Session] = []

    def __call__(
        self,
        *studies: Study,
        size: tuple[int, int] = (800, 644),
        settings: Settings | None = None,
        read: Callable[[ImageRef], Radiograph] | None = None,
        issues: Sequence[ScanIssue] = (),
        wait: bool = True,
        **ends_facts: object,
    ) -> Viewing:
        ends = DummyEnds(studies=studies, issues=issues, **ends_facts)  # type: ignore[arg-type]
        if read is not None:
            ends.read = read  # type: ignore[method-assign]
        session = Session(settings or Settings(language="en"), ends.ends())
        self._sessions.append(session)
        actions = Actions()
        area = ReadingArea(session, actions)
        self._qtbot.addWidget(area)
        area.resize(*size)
        area.show()
        viewing = Viewing(session, area, ends, actions)
        session.message_posted.connect(lambda message, _level: viewing.messages.append(message))
        if studies:
            session.open_paths([Path("/radiographs")])
        if studies and wait:
            self._qtbot.waitUntil(lambda: _is_complete(viewing), timeout=60_000)
        return viewing

    def shutdown(self) -> None:
        for session in self._sessions:
            session.shutdown()
            session.deleteLater()
        self._sessions.clear()


def _is_complete(viewing: Viewing) -> bool:
    session = viewing.session
    refs = [ref for ref in session.slots.values() if ref is not None]
    read = all(session.radiograph(ref.sop_instance_uid) for ref in refs)
    shown = all(
        view.layers.radiograph.pixels is not None
        for view in viewing.area.viewports.values()
        if view.ref is not None
    )
    return bool(refs) and read and shown and session.scanning is None


def flat(value: int) -> Callable[[ImageRef], Radiograph]:
    """A read function whose images have the same value everywhere."""

    def read(ref: ImageRef) -> Radiograph:
        values = np.full((ref.rows, ref.columns), value, np.uint16)
        return replace(dummies.radiograph(ref), stored_values=values)

    return read


def pixels_of(picture: QPixmap | QImage | QWidget) -> NDArray[np.uint8]:
    """(rows, columns, 3) as the screen has them."""
    if isinstance(picture, QWidget):
        picture = picture.grab()
    image = picture.toImage() if isinstance(picture, QPixmap) else picture
    rgb = image.convertToFormat(QImage.Format.Format_RGB32)
    data = np.frombuffer(rgb.constBits(), np.uint8).reshape(rgb.height(), rgb.bytesPerLine())
    bgr = data[:, : 4 * rgb.width()].reshape(rgb.height(), rgb.width(), 4)
    return bgr[..., 2::-1].copy()


def drag(
    qtbot: QtBot,
    view: Viewport,
    start: tuple[int, int],
    way: tuple[int, int],
    button: Qt.MouseButton = Qt.MouseButton.LeftButton,
) -> None:
    """Press, move past the threshold and back to the start, move the way, release."""
    widget = view.viewport()
    begin = QPoint(*start)
    qtbot.mousePress(widget, button, pos=begin)
    far = QApplication.startDragDistance()
    # The first move past the threshold is where the drag begins.
    for point in (begin + QPoint(far, 0), begin + QPoint(far, 0) + QPoint(*way)):
        move(widget, point, button)
    qtbot.mouseRelease(widget, button, pos=begin + QPoint(far, 0) + QPoint(*way))


def move(widget: QWidget, point: QPoint, button: Qt.MouseButton) -> None:
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(point),
        QPointF(widget.mapToGlobal(point)),
        Qt.MouseButton.NoButton,
        button,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(widget, event)


def wheel(view: Viewport, at: tuple[int, int], notches: int) -> None:
    """Turn the wheel away from the hand by `notches`."""
    widget = view.viewport()
    point = QPointF(*at)
    event = QWheelEvent(
        point,
        QPointF(widget.mapToGlobal(point.toPoint())),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)

"""Draws with the mouse on a view, at image points, and reads what is written there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import dummies
import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from viewing import Viewing, ViewingMaker, move

from cxrviewer.dicom.radiograph import Radiograph, SpacingAttributes
from cxrviewer.dicom.study import ImageRef, ViewPosition
from cxrviewer.imaging.annotations.annotation import Annotation
from cxrviewer.imaging.geometry import Point
from cxrviewer.settings import Settings
from cxrviewer.ui.annotations.text_block import LineKind
from cxrviewer.ui.tools.drag import ToolKind
from cxrviewer.ui.viewport import Viewport

LEFT, NO_BUTTON = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
UID = "1.1"
NO_BREAK = "\u00a0"


def with_spacing(**facts: object) -> Callable[[ImageRef], Radiograph]:
    """A read function whose images have these tags of the pixel size."""

    def read(ref: ImageRef) -> Radiograph:
        return replace(dummies.radiograph(ref), spacing=SpacingAttributes(**facts))  # type: ignore[arg-type]

    return read


def open_one(
    open_viewing: ViewingMaker,
    qtbot: QtBot,
    *,
    size: tuple[int, int] = (1000, 960),
    view: ViewPosition = ViewPosition.PA,
    language: str = "en",
    read: Callable[[ImageRef], Radiograph] | None = None,
) -> Viewing:
    """One image of 400 rows and 320 columns, each column a pixel of the screen."""
    study = dummies.study("1", dummies.image(UID, view))
    settings = Settings(language=language, analyse_automatically=False)
    viewing = open_viewing(study, size=size, settings=settings, read=read)
    qtbot.waitUntil(lambda: viewing.session.annotations.is_loaded(UID))
    viewing.area.commands.show_one_to_one()
    return viewing


def on_screen(view: Viewport, point: Point) -> QPoint:
    """The widget's pixel at an image point."""
    assert view.image_transform is not None
    x, y = view.image_transform.image_to_viewport(*point)
    ratio = view.devicePixelRatioF()
    return QPoint(round(x / ratio), round(y / ratio))


def drag(view: Viewport, start: Point, end: Point) -> None:
    """Press, move, release."""
    widget, first, last = view.viewport(), on_screen(view, start), on_screen(view, end)
    QTest.mousePress(widget, LEFT, pos=first)
    for at in ((first + last) / 2, last):
        move(widget, at, LEFT)
    QTest.mouseRelease(widget, LEFT, pos=last)


def click(view: Viewport, at: Point, button: Qt.MouseButton = LEFT) -> None:
    """Move there, press and release."""
    hover(view, at)
    QTest.mouseClick(view.viewport(), button, pos=on_screen(view, at))


def hover(view: Viewport, at: Point) -> None:
    """Move there without a button."""
    move(view.viewport(), on_screen(view, at), NO_BUTTON)


def double_click(view: Viewport, at: Point) -> None:
    """Both clicks, as the window system sends them."""
    widget, point = view.viewport(), on_screen(view, at)
    QTest.mouseClick(widget, LEFT, pos=point)
    kind = QEvent.Type.MouseButtonDblClick
    at_once = (QPointF(point), QPointF(widget.mapToGlobal(point)))
    none = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(widget, QMouseEvent(kind, *at_once, LEFT, LEFT, none))
    QTest.mouseRelease(widget, LEFT, pos=point)


def draw(viewing: Viewing, tool: ToolKind, points: Sequence[Point]) -> Annotation:
    """Draw with a tool: pairs of points by dragging, what is left over by clicking."""
    view = viewing.left
    viewing.area.choose_tool(tool)
    viewing.session.annotations.deselect()  # or its handles would be taken hold of
    before = len(drawing(viewing))
    rest = list(points)
    while len(rest) >= 2:
        drag(view, rest.pop(0), rest.pop(0))
    if rest:
        click(view, rest[0])
    assert len(drawing(viewing)) == before + 1
    return drawing(viewing)[-1]


def near(annotation: Annotation, *points: Point) -> bool:
    """Whether it has these points, but for rounding."""
    return bool(np.allclose(annotation.points, points, atol=1e-6))


def drawing(viewing: Viewing) -> tuple[Annotation, ...]:
    return viewing.session.annotations.drawing(UID)


def words(viewing: Viewing, identity: str = "") -> list[str]:
    """What is written at one drawing, at the last one by default."""
    figures = viewing.left.layers.drawing.figures
    found = [one for one in figures if one.identity == (identity or figures[-1].identity)]
    return [line.text.replace(NO_BREAK, " ") for line in found[0].words]


def warnings(viewing: Viewing) -> list[str]:
    lines = viewing.left.layers.drawing.figures[-1].words
    return [line.text for line in lines if line.kind is LineKind.WARNING]

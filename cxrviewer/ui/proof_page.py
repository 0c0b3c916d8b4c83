"""The grayscale proof: every step from stored value to screen, with its tags and live values."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer
from PySide6.QtCore import Slot as QtSlot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
)

from cxrviewer.imaging.grayscale_steps import GrayscaleStep, with_filters
from cxrviewer.imaging.proof import values_at_steps
from cxrviewer.ui.pointer_watch import PointerWatch
from cxrviewer.ui.proof_words import (
    keyword_text,
    range_text,
    step_names,
    tag_value_text,
    value_text,
)
from cxrviewer.ui.reading_area import ReadingArea
from cxrviewer.ui.session import Session
from cxrviewer.ui.viewport import Viewport

_COLUMNS: Final = 5
_POINTER: Final = 4
_FROM_CORNER: Final = QPoint(8, 40)
# A drag of the window changes the steps many times a second; the eye needs fewer.
_FOLLOW_MS: Final = 60


class ProofPage(QDialog):
    """Beside the images; follows the view under the pointer, else the active one.

    Attributes:
        steps: A row a step, below it a row a tag; the last row is the screen.
        place: Which pixel the values are of.
    """

    def __init__(self, area: ReadingArea, session: Session) -> None:
        super().__init__(area.window())
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._area = area
        self._session = session
        self._pointed: tuple[Viewport, QPointF] | None = None
        self._chain: tuple[GrayscaleStep, ...] = ()
        self.steps = QTreeWidget(self)
        self.place = QLabel(self)
        self._note = QLabel(self)
        self._timer = QTimer(self)
        self._watch = PointerWatch(area, self)
        self._lay_out()
        self._connect()
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything again in the language of now."""
        self.setWindowTitle(self.tr("Grayscale proof"))
        self.steps.setAccessibleName(self.windowTitle())
        self.steps.setHeaderLabels(
            [
                self.tr("Step, tag"),
                self.tr("Value of the tag"),
                self.tr("Defined in PS3.3"),
                self.tr("From – to"),
                self.tr("Under the pointer"),
            ]
        )
        self._note.setText(
            self.tr(
                "All steps are composed into one table from stored value to 8 bit. After the window"
                " values are rounded to the nearest, halves up. At a zoom other than 100 % a screen"
                " pixel averages or interpolates image pixels, so the last row may differ."
            )
        )
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Stand in the window's lower right corner, where most of the image stays free."""
        super().showEvent(event)
        window = self.parentWidget()
        if window is not None and not event.spontaneous():
            corner = window.mapToGlobal(window.rect().bottomRight())
            self.move(corner - self.rect().bottomRight() - _FROM_CORNER)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @QtSlot()
    def refresh(self) -> None:
        """List the steps of the image anew."""
        self._timer.stop()
        view = self._view
        self._chain = self._steps_of(view)
        self.steps.clear()
        names = step_names()
        for step in self._chain:
            row = QTreeWidgetItem([names[step.kind], "", step.section, _ranges(step), ""])
            font = row.font(0)
            font.setBold(True)
            row.setFont(0, font)
            row.setFont(_POINTER, font)
            self.steps.addTopLevelItem(row)
            for tag in step.tags:
                name = " ".join(part for part in (keyword_text(tag.keyword), tag.tag) if part)
                row.addChild(QTreeWidgetItem([name, tag_value_text(tag.value), "", "", ""]))
        if self._chain:
            self.steps.addTopLevelItem(
                QTreeWidgetItem([self.tr("Screen (8 bit)"), "", "", range_text(0.0, 255.0), ""])
            )
        self.steps.expandAll()
        self._show_values()

    # --- values ----------------------------------------------------------------------------------

    @property
    def _view(self) -> Viewport:
        return self._pointed[0] if self._pointed is not None else self._area.active_viewport

    def _steps_of(self, view: Viewport) -> tuple[GrayscaleStep, ...]:
        _, lut = view.layers.radiograph.look
        if view.radiograph is None or lut is None:
            return ()
        return with_filters(lut.steps, view.filters)

    def _show_values(self) -> None:
        pixel = self._pixel()
        if pixel is None:
            self.place.setText(self.tr("Point at the image to see a pixel’s value at each step."))
        else:
            template = self.tr("Column {column}, row {row} (the first is 0)")
            told = template.format(column=pixel[0], row=pixel[1])
            hidden = self.tr("{place}, hidden by the shutter")
            is_hidden = self._hidden_grey() is not None
            self.place.setText(hidden.format(place=told) if is_hidden else told)
        values = self._values(pixel)
        for place in range(self.steps.topLevelItemCount()):
            text = value_text(values[place]) if place < len(values) else ""
            row = self.steps.topLevelItem(place)
            if row is not None:
                row.setText(_POINTER, text)

    def _pixel(self) -> tuple[int, int] | None:
        """Column and row of the image pixel under the pointer."""
        if self._pointed is None:
            return None
        view, at = self._pointed
        transform, radiograph = view.image_transform, view.radiograph
        if transform is None or radiograph is None:
            return None
        ratio = view.devicePixelRatioF()
        x, y = transform.viewport_to_image(
            math.floor(at.x() * ratio) + 0.5, math.floor(at.y() * ratio) + 0.5
        )
        column, row = math.floor(x), math.floor(y)
        rows, columns = radiograph.shape
        return (column, row) if 0 <= row < rows and 0 <= column < columns else None

    def _values(self, pixel: tuple[int, int] | None) -> list[float | None]:
        """A value a step, then the screen's."""
        view = self._view
        radiograph, state = view.radiograph, view.display_state
        if pixel is None or radiograph is None or state is None:
            return []
        column, row = pixel
        source, _ = view.layers.radiograph.look
        filtered = None
        if view.filters and source is not None:
            filtered = int(source.whole.values[row, column])
        found = values_at_steps(
            self._chain,
            radiograph.grayscale,
            state.voi,
            int(radiograph.stored_values[row, column]),
            filtered=filtered,
        )
        return [*found, self._screen_value()]

    def _screen_value(self) -> float | None:
        if self._pointed is None:
            return None
        view, at = self._pointed
        pixels, ratio = view.layers.radiograph.pixels, view.devicePixelRatioF()
        x, y = math.floor(at.x() * ratio), math.floor(at.y() * ratio)
        if (grey := self._hidden_grey()) is not None:
            return float(grey)
        if pixels is None or not (0 <= y < pixels.shape[0] and 0 <= x < pixels.shape[1]):
            return None
        # Of a colour image its mean: each channel goes through the table by itself.
        return float(pixels[y, x].mean())

    def _hidden_grey(self) -> int | None:
        """What the Display Shutter shows under the pointer; None where it hides nothing."""
        if self._pointed is None:
            return None
        view, at = self._pointed
        x, y = (math.floor(edge * view.devicePixelRatioF()) + 0.5 for edge in (at.x(), at.y()))
        return view.layers.shutter.grey_at(x, y)

    # --- events ----------------------------------------------------------------------------------

    @QtSlot(object, QPointF)
    def _on_pointed(self, view: Viewport, at: QPointF) -> None:
        is_other = view is not self._view
        self._pointed = view, QPointF(at)
        if is_other:
            self.refresh()
        else:
            self._show_values()

    @QtSlot()
    def _on_left(self) -> None:
        self._pointed = None
        self.refresh()

    @QtSlot()
    def _follow(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _connect(self) -> None:
        self._timer.setSingleShot(True)
        self._timer.setInterval(_FOLLOW_MS)
        self._timer.timeout.connect(self.refresh)
        self._watch.pointed.connect(self._on_pointed)
        self._watch.left.connect(self._on_left)
        session = self._session
        for signal in (
            session.display_changed,
            session.slots_changed,
            session.active_slot_changed,
            session.radiograph_loaded,
        ):
            signal.connect(self._follow)

    def _lay_out(self) -> None:
        self.steps.setColumnCount(_COLUMNS)
        self.steps.setRootIsDecorated(False)
        self.steps.setIndentation(18)
        self.steps.setSelectionMode(QTreeWidget.SelectionMode.SingleSelection)
        header = self.steps.header()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self._note.setWordWrap(True)
        self._note.setProperty("role", "small")
        self.place.setProperty("role", "secondary")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(8)
        layout.addWidget(self.place)
        layout.addWidget(self.steps, 1)
        layout.addWidget(self._note)
        layout.addWidget(buttons)
        self.resize(960, 540)


def _ranges(step: GrayscaleStep) -> str:
    if step.input_range == step.output_range:
        return range_text(*step.output_range)
    return f"{range_text(*step.input_range)} → {range_text(*step.output_range)}"

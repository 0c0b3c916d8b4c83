"""Below the views: histogram, window, curve and display filters of the active image."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtCore import Slot as QtSlot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSlider,
    QWidget,
)

from cxrviewer.dicom.radiograph import Radiograph, VoiLutFunction
from cxrviewer.imaging.display_filters import NO_FILTERS, DisplayFilters
from cxrviewer.imaging.voi import Voi, VoiLut, Window, with_function
from cxrviewer.ui.annotations.readout import function_names
from cxrviewer.ui.display_state import DisplayState
from cxrviewer.ui.histogram_desk import HistogramDesk
from cxrviewer.ui.histogram_plot import HistogramPlot
from cxrviewer.ui.session import Session

_HEIGHT: Final = 132
_LARGEST: Final = 1e7
_ENDING: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape})


class HistogramPanel(QWidget):
    """Follows the active view; what is changed here applies to it at once, and to linked views.

    Attributes:
        plot: Histogram, curve and handles.
        curve: VOI LUT function.
        level: Window Center.
        width_: Window Width.
        sliders: Strength of each display filter in percent, by field of `DisplayFilters`.

    Signals:
        finished: Return or Esc was pressed in here: the keys belong to the image again.
    """

    finished = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._desk = HistogramDesk(self)
        self.plot = HistogramPlot(self)
        self.curve = QComboBox(self)
        self.level = _number(self, -_LARGEST)
        self.width_ = _number(self, 0.01)
        self.sliders = {name: _slider(self) for name in ("local_contrast", "sharpening")}
        self._labels: dict[QWidget, QLabel] = {}
        self._lay_out()
        self._connect()
        self.retranslate()
        self._follow_settings()

    def retranslate(self) -> None:
        """Say everything again in the language of now."""
        self.plot.setAccessibleName(self.tr("Histogram with the handles of the window"))
        self.plot.setToolTip(
            self.tr(
                "Drag a handle or the space between them. Tab: next handle; arrow keys move it,"
                " with Shift far."
            )
        )
        texts = {
            self.curve: self.tr("Curve"),
            self.level: self.tr("Level"),
            self.width_: self.tr("Width"),
            self.sliders["local_contrast"]: self.tr("Local contrast"),
            self.sliders["sharpening"]: self.tr("Sharpness"),
        }
        for widget, text in texts.items():
            self._labels[widget].setText(text)
            widget.setAccessibleName(text)
        with QSignalBlocker(self.curve):
            self.curve.clear()
            for function, text in function_names().items():
                self.curve.addItem(text, function)
            self.curve.setPlaceholderText(self.tr("VOI LUT of the file"))
        self._show_state()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Return and Esc give the keys back, so that a digit means a preset again."""
        if isinstance(event, QKeyEvent) and event.key() in _ENDING:
            if event.type() is QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() is QEvent.Type.KeyPress:
                for field in (self.level, self.width_):
                    field.interpretText()
                self.finished.emit()
                return True
        return super().eventFilter(watched, event)

    # --- what is shown ---------------------------------------------------------------------------

    @property
    def _radiograph(self) -> Radiograph | None:
        image = self._session.active_image
        return self._session.radiograph(image.sop_instance_uid) if image is not None else None

    @property
    def _state(self) -> DisplayState | None:
        image = self._session.active_image
        return self._session.display_state(image.sop_instance_uid) if image is not None else None

    @QtSlot()
    def _show_image(self) -> None:
        """Another image is active, or its histogram is there."""
        if not self._session.settings.histogram_visible:
            return
        radiograph = self._radiograph
        self.plot.show_histogram(self._desk.view(radiograph) if radiograph is not None else None)
        self._show_state()

    @QtSlot(str)
    def _on_display_changed(self, uid: str) -> None:
        image = self._session.active_image
        if image is not None and image.sop_instance_uid == uid:
            self._show_state()

    def _show_state(self) -> None:
        if not self._session.settings.histogram_visible:
            return
        radiograph, state = self._radiograph, self._state
        is_there = radiograph is not None and state is not None
        for field in self._labels:
            field.setEnabled(is_there)
        if radiograph is None or state is None:
            self.plot.show_window(None, None, inverted=False)
            return
        self.plot.show_window(radiograph.grayscale, state.voi, inverted=state.inverted)
        self._show_voi(state.voi)
        for name, slider in self.sliders.items():
            slider.setEnabled(radiograph.colour is None)
            with QSignalBlocker(slider):
                slider.setValue(round(getattr(state.filters, name) * 100))

    def _show_voi(self, voi: Voi) -> None:
        with QSignalBlocker(self.curve):
            is_lut = isinstance(voi, VoiLut)
            self.curve.setCurrentIndex(-1 if is_lut else self.curve.findData(voi.function))
        for field, value in ((self.level, voi.center), (self.width_, voi.width)):
            with QSignalBlocker(field):
                field.setDecimals(0 if voi.width >= 50 else 2)
                field.setValue(value)

    # --- what the reader does --------------------------------------------------------------------

    @QtSlot(object)
    def _on_moved(self, voi: Voi) -> None:
        self._take(voi)

    @QtSlot()
    def _on_figure(self) -> None:
        """A level or width was typed; the one that was not keeps its digits."""
        state = self._state
        if state is None:
            return
        voi, field = state.voi, self.sender()
        center = self.level.value() - voi.center if field is self.level else 0.0
        width = self.width_.value() - voi.width if field is self.width_ else 0.0
        self._take(voi.shifted(center, width))

    @QtSlot()
    def _on_curve(self) -> None:
        state, function = self._state, self.curve.currentData()
        if state is not None and function is not None:
            self._take(with_function(state.voi, VoiLutFunction(function)))

    @QtSlot()
    def _on_slider(self) -> None:
        image, state = self._session.active_image, self._state
        if image is None or state is None:
            return
        strengths = {name: slider.value() / 100.0 for name, slider in self.sliders.items()}
        filters = DisplayFilters(**strengths) or NO_FILTERS
        changed = state.with_filters(filters)
        self._session.set_display_state(image.sop_instance_uid, changed, alone=True)

    def _take(self, voi: Voi) -> None:
        image, state = self._session.active_image, self._state
        if image is not None and state is not None and voi != state.voi:
            named = replace(voi, name="") if isinstance(voi, Window) else voi
            self._session.set_display_state(image.sop_instance_uid, state.with_voi(named))

    @QtSlot()
    def _follow_settings(self) -> None:
        self.setVisible(self._session.settings.histogram_visible)
        self._show_image()

    # --- layout ----------------------------------------------------------------------------------

    def _connect(self) -> None:
        session = self._session
        for signal in (session.slots_changed, session.active_slot_changed, self._desk.ready):
            signal.connect(self._show_image)
        session.radiograph_loaded.connect(self._on_loaded)
        session.display_changed.connect(self._on_display_changed)
        session.settings_changed.connect(self._follow_settings)
        for widget in (self.plot, *self._labels):
            widget.installEventFilter(self)
        self.plot.window_moved.connect(self._on_moved)
        self.curve.activated.connect(self._on_curve)
        for field in (self.level, self.width_):
            field.valueChanged.connect(self._on_figure)
        for slider in self.sliders.values():
            slider.valueChanged.connect(self._on_slider)

    @QtSlot(str)
    def _on_loaded(self, _uid: str) -> None:
        self._show_image()

    def _lay_out(self) -> None:
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        grid = QGridLayout()
        grid.setContentsMargins(6, 8, 12, 8)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        places: dict[QWidget, tuple[int, int]] = {
            self.curve: (0, 0), self.level: (1, 0), self.width_: (2, 0),
            self.sliders["local_contrast"]: (0, 2), self.sliders["sharpening"]: (1, 2),
        }  # fmt: skip
        for widget, (row, column) in places.items():
            label = QLabel(self)
            label.setBuddy(widget)
            self._labels[widget] = label
            grid.addWidget(label, row, column)
            grid.addWidget(widget, row, column + 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.plot, 1)
        layout.addLayout(grid)


def _number(parent: QWidget, lowest: float) -> QDoubleSpinBox:
    box = QDoubleSpinBox(parent)
    box.setRange(lowest, _LARGEST)
    box.setKeyboardTracking(False)
    box.setGroupSeparatorShown(False)
    box.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)
    return box


def _slider(parent: QWidget) -> QSlider:
    slider = QSlider(Qt.Orientation.Horizontal, parent)
    slider.setRange(0, 100)
    slider.setSingleStep(5)
    slider.setPageStep(25)
    slider.setMinimumWidth(90)
    return slider

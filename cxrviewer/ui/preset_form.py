"""The fields of one window preset."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtCore import Slot as QtSlot
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QFormLayout, QLabel, QLineEdit, QWidget

from cxrviewer.dicom.radiograph import VoiLutFunction
from cxrviewer.settings.window_presets import (
    KEYS,
    LONGEST_NAME,
    PresetCurve,
    PresetMaking,
    PresetViews,
    WindowPreset,
)
from cxrviewer.ui.annotations.readout import function_names
from cxrviewer.ui.preset_runner import making_names

_MODALITIES: Final = ("DX", "CR", "RF", "OT")
_SMALLEST_STEP: Final = 0.1


class PresetForm(QWidget):
    """Edits one preset; fields that its making does not need are hidden.

    Signals:
        edited: (WindowPreset) the reader has changed a field.
    """

    edited = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preset: WindowPreset | None = None
        self.key = QComboBox(self)
        self.name = QLineEdit(self)
        self.making = QComboBox(self)
        self.center = _number(self, -1e7, 1e7, 1)
        self.width_ = _number(self, 1.0, 1e7, 1)
        self.curve = QComboBox(self)
        self.low = _number(self, 0.0, 99.9, 1)
        self.high = _number(self, 0.1, 100.0, 1)
        self.modality = QComboBox(self)
        self.views = QComboBox(self)
        self._form = QFormLayout(self)
        self._labels: dict[QWidget, QLabel] = {}
        self._lay_out()
        self.retranslate()
        self._connect()

    @property
    def fields(self) -> tuple[QWidget, ...]:
        """All of them, from the top down."""
        return (
            self.key, self.name, self.making, self.center, self.width_, self.low, self.high,
            self.curve, self.modality, self.views,
        )  # fmt: skip

    def show_preset(self, preset: WindowPreset | None) -> None:
        """Show another preset, or none."""
        self._preset = preset
        self.setEnabled(preset is not None)
        if preset is None:
            return
        blockers = [QSignalBlocker(field) for field in self.fields]
        self._select(self.key, preset.key)
        if self.name.text() != preset.name:
            self.name.setText(preset.name)
        self._select(self.making, preset.making)
        self.center.setValue(preset.center)
        self.width_.setValue(preset.width)
        self._select(self.curve, preset.curve)
        self.low.setValue(preset.low_percent)
        self.high.setValue(preset.high_percent)
        self._show_modality(preset.modality)
        self._select(self.views, preset.views)
        del blockers
        self._show_needed(preset.making)

    def retranslate(self) -> None:
        """Say everything again in the language of now."""
        texts = (
            self.tr("Key"), self.tr("Name"), self.tr("Window"), self.tr("Level (center)"),
            self.tr("Width"), self.tr("Black from percentile"), self.tr("White to percentile"),
            self.tr("Curve"), self.tr("Only for modality"), self.tr("Only for views"),
        )  # fmt: skip
        for field, text in zip(self.fields, texts, strict=True):
            self._labels[field].setText(text)
            field.setAccessibleName(text)
        self._fill(self.making, making_names().items())
        functions = function_names()
        self._fill(self.curve, ((one, functions[kind]) for one, kind in _curves()))
        self._fill(
            self.views,
            (
                (PresetViews.ANY, self.tr("all")),
                (PresetViews.FRONTAL, self.tr("frontal")),
                (PresetViews.LATERAL, self.tr("lateral")),
            ),
        )
        self._fill(self.modality, (("", self.tr("all")), *((one, one) for one in _MODALITIES)))
        self._fill(self.key, ((key, str(key)) for key in KEYS))
        self.name.setMaxLength(LONGEST_NAME)
        self.show_preset(self._preset)

    @QtSlot()
    def _on_edited(self) -> None:
        if self._preset is None:
            return
        low, high = self.low.value(), self.high.value()
        if low >= high:
            # The field that was changed leads, the other gives way.
            is_low = self.sender() is self.low
            high = min(round(low + _SMALLEST_STEP, 1), 100.0) if is_low else high
            low = low if is_low else max(round(high - _SMALLEST_STEP, 1), 0.0)
        preset = replace(
            self._preset,
            key=self.key.currentData(),
            name=self.name.text().strip(),
            making=PresetMaking(self.making.currentData()),
            center=self.center.value(),
            width=self.width_.value(),
            curve=PresetCurve(self.curve.currentData()),
            low_percent=low,
            high_percent=high,
            modality=self.modality.currentData(),
            views=PresetViews(self.views.currentData()),
        )
        if preset != self._preset:
            self.edited.emit(preset)

    def _show_needed(self, making: PresetMaking) -> None:
        is_window = making is PresetMaking.WINDOW
        is_percentiles = making is PresetMaking.PERCENTILES
        for field, is_needed in (
            (self.center, is_window),
            (self.width_, is_window),
            (self.low, is_percentiles),
            (self.high, is_percentiles),
            (self.curve, is_window or is_percentiles),
        ):
            self._form.setRowVisible(field, is_needed)
        self.name.setPlaceholderText(making_names()[making])

    def _show_modality(self, modality: str) -> None:
        """A modality that came with imported settings is offered too."""
        if self.modality.findData(modality) < 0:
            self.modality.addItem(modality, modality)
        self._select(self.modality, modality)

    def _select(self, box: QComboBox, value: object) -> None:
        box.setCurrentIndex(max(box.findData(value), 0))

    def _fill(self, box: QComboBox, entries: object) -> None:
        with QSignalBlocker(box):
            box.clear()
            for value, text in entries:  # type: ignore[attr-defined]
                box.addItem(text, value)

    def _connect(self) -> None:
        for box in (self.key, self.making, self.curve, self.modality, self.views):
            box.currentIndexChanged.connect(self._on_edited)
        for number in (self.center, self.width_, self.low, self.high):
            number.valueChanged.connect(self._on_edited)
        self.name.textEdited.connect(self._on_edited)

    def _lay_out(self) -> None:
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setHorizontalSpacing(14)
        self._form.setVerticalSpacing(8)
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        for field in self.fields:
            self._labels[field] = QLabel(self)
            self._labels[field].setBuddy(field)
            self._form.addRow(self._labels[field], field)


def _curves() -> list[tuple[PresetCurve, VoiLutFunction]]:
    return [(one, VoiLutFunction(one.value)) for one in PresetCurve]


def _number(parent: QWidget, low: float, high: float, decimals: int) -> QDoubleSpinBox:
    box = QDoubleSpinBox(parent)
    box.setRange(low, high)
    box.setDecimals(decimals)
    box.setKeyboardTracking(False)
    box.setGroupSeparatorShown(False)
    return box

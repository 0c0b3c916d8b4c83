"""How maps are drawn: shown or not, opacity, colours, contours. At the foot of the panel."""

from __future__ import annotations

import dataclasses
from typing import Final

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from cxrviewer.imaging.colour_maps import ColourMap
from cxrviewer.ui.session import Session
from cxrviewer.ui.translate import percent_text

_MARGIN: Final = 12


class OverlayControls(QWidget):
    """Two lines that stay where they are whether a map is shown or not."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._shown = QCheckBox(self)
        self._contours = QCheckBox(self)
        self._colours = QComboBox(self)
        self._opacity = QSlider(Qt.Orientation.Horizontal, self)
        self._opacity_name = QLabel(self)
        self._percent = QLabel(self)
        self._lay_out()
        self._connect()
        self.retranslate()
        self._show_state()

    def retranslate(self) -> None:
        """Say everything again in the language of now."""
        self._shown.setText(self.tr("Map"))
        self._shown.setToolTip(self.tr("Show the selected finding’s map (O); hold Space to peek"))
        self._contours.setText(self.tr("Contours"))
        self._contours.setToolTip(self.tr("Lines of equal value instead of colours (C)"))
        self._opacity_name.setText(self.tr("Opacity"))
        self._opacity.setToolTip(self.tr("Opacity of the map (Alt+Left, Alt+Right)"))
        self._opacity.setAccessibleName(self.tr("Opacity of the map"))
        self._colours.setAccessibleName(self.tr("Colours of the map"))
        names = {
            ColourMap.DIVERGING: self.tr("For and against"),
            ColourMap.SEQUENTIAL: self.tr("For only"),
        }
        for index, colour_map in enumerate(ColourMap):
            self._colours.setItemText(index, names[colour_map])
        self._colours.setToolTip(
            self.tr("Which evidence is coloured: for and against the finding, or only for it")
        )

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        self._opacity.setRange(5, 100)
        self._opacity.setSingleStep(5)
        self._opacity.setPageStep(10)
        for colour_map in ColourMap:
            self._colours.addItem("", colour_map)
        self._percent.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._percent.setMinimumWidth(self._percent.fontMetrics().horizontalAdvance("100 %") + 2)
        for label in (self._opacity_name, self._percent):
            label.setProperty("role", "secondary")
        first, second = QHBoxLayout(), QHBoxLayout()
        first.addWidget(self._shown)
        first.addSpacing(6)
        first.addWidget(self._contours)
        first.addStretch(1)
        first.addWidget(self._colours)
        second.addWidget(self._opacity_name)
        second.addWidget(self._opacity, 1)
        second.addWidget(self._percent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_MARGIN, 8, _MARGIN, 10)
        layout.setSpacing(8)
        layout.addLayout(first)
        layout.addLayout(second)

    def _connect(self) -> None:
        self._session.overlay_changed.connect(self._show_state)
        self._session.analysis_changed.connect(self._show_state)
        self._shown.toggled.connect(self._on_shown)
        self._contours.toggled.connect(self._on_contours)
        self._colours.activated.connect(self._on_colours)
        self._opacity.valueChanged.connect(self._on_opacity)

    @Slot()
    def _show_state(self) -> None:
        overlay = self._session.overlay
        widgets = (self._shown, self._contours, self._colours, self._opacity)
        blockers = [QSignalBlocker(widget) for widget in widgets]
        self._shown.setChecked(overlay.visible)
        self._contours.setChecked(overlay.contours)
        self._colours.setCurrentIndex(tuple(ColourMap).index(overlay.colour_map))
        self._opacity.setValue(round(overlay.opacity * 100))
        self._percent.setText(percent_text(overlay.opacity))
        for blocker in blockers:
            blocker.unblock()
        self.setEnabled(self._session.analysis is not None)

    @Slot(bool)
    def _on_shown(self, visible: bool) -> None:
        self._change(visible=visible)

    @Slot(bool)
    def _on_contours(self, contours: bool) -> None:
        self._change(contours=contours)

    @Slot(int)
    def _on_colours(self, index: int) -> None:
        self._change(colour_map=tuple(ColourMap)[index])

    @Slot(int)
    def _on_opacity(self, percent: int) -> None:
        self._change(opacity=percent / 100)

    def _change(self, **values: object) -> None:
        overlay = dataclasses.replace(self._session.overlay, **values)  # type: ignore[arg-type]
        self._session.set_overlay(overlay)

"""How maps are drawn: shown or not, as colours or as contours. At the foot of the panel."""

from __future__ import annotations

import dataclasses
from typing import Final

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from cxrviewer.imaging.colour_maps import ColourMap
from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.key_map import keyed
from cxrviewer.ui.session import Session
from cxrviewer.ui.translate import percent_text

_MARGIN: Final = 12


class OverlayControls(QWidget):
    """Two lines that stay where they are whether a map is shown or not.

    The first says whether and of what, the second how: colours of some opacity, or contours.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._shown = QCheckBox(self)
        self._evidence = QComboBox(self)
        self._filled = QRadioButton(self)
        self._contours = QRadioButton(self)
        self._opacity = QSlider(Qt.Orientation.Horizontal, self)
        self._percent = QLabel(self)
        self._lay_out()
        self._connect()
        self.retranslate()
        self._show_state()

    def retranslate(self) -> None:
        """Say everything again in the language of now."""
        self._shown.setText(self.tr("Show the map"))
        self._shown.setToolTip(
            keyed(self.tr("Show the selected finding’s map; hold Space to peek"), ActionId.OVERLAY)
        )
        self._filled.setText(self.tr("Colours"))
        self._filled.setToolTip(keyed(self.tr("Colours over the image"), ActionId.CONTOURS))
        self._contours.setText(self.tr("Contours"))
        self._contours.setToolTip(
            keyed(self.tr("Lines of equal value instead of colours"), ActionId.CONTOURS)
        )
        self._opacity.setToolTip(
            keyed(self.tr("Opacity of the map"), ActionId.LESS_OPACITY, ActionId.MORE_OPACITY)
        )
        self._opacity.setAccessibleName(self.tr("Opacity of the map"))
        self._evidence.setAccessibleName(self.tr("Evidence in the map"))
        names = {
            ColourMap.DIVERGING: self.tr("For and against"),
            ColourMap.SEQUENTIAL: self.tr("For only"),
        }
        for index, colour_map in enumerate(ColourMap):
            self._evidence.setItemText(index, names[colour_map])
        self._evidence.setToolTip(
            self.tr("Which evidence is drawn: for and against the finding, or only for it")
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
            self._evidence.addItem("", colour_map)
        self._percent.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._percent.setMinimumWidth(self._percent.fontMetrics().horizontalAdvance("100 %") + 2)
        self._percent.setProperty("role", "secondary")
        first, second = QHBoxLayout(), QHBoxLayout()
        first.addWidget(self._shown)
        first.addStretch(1)
        first.addWidget(self._evidence)
        second.addWidget(self._filled)
        second.addWidget(self._opacity, 1)
        second.addWidget(self._percent)
        second.addSpacing(10)
        second.addWidget(self._contours)
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
        self._evidence.activated.connect(self._on_evidence)
        self._opacity.valueChanged.connect(self._on_opacity)

    @Slot()
    def _show_state(self) -> None:
        overlay = self._session.overlay
        widgets = (self._shown, self._filled, self._contours, self._evidence, self._opacity)
        blockers = [QSignalBlocker(widget) for widget in widgets]
        self._shown.setChecked(overlay.visible)
        chosen = self._contours if overlay.contours else self._filled
        chosen.setChecked(True)
        self._evidence.setCurrentIndex(tuple(ColourMap).index(overlay.colour_map))
        self._opacity.setValue(round(overlay.opacity * 100))
        self._percent.setText(percent_text(overlay.opacity))
        for blocker in blockers:
            blocker.unblock()
        self.setEnabled(self._session.analysis is not None)
        for widget in (self._evidence, self._filled, self._contours):
            widget.setEnabled(overlay.visible)
        for part in (self._opacity, self._percent):
            part.setEnabled(overlay.visible and not overlay.contours)  # lines are always opaque

    @Slot(bool)
    def _on_shown(self, visible: bool) -> None:
        self._change(visible=visible)

    @Slot(bool)
    def _on_contours(self, contours: bool) -> None:
        self._change(contours=contours)

    @Slot(int)
    def _on_evidence(self, index: int) -> None:
        self._change(colour_map=tuple(ColourMap)[index])

    @Slot(int)
    def _on_opacity(self, percent: int) -> None:
        self._change(opacity=percent / 100)

    def _change(self, **values: object) -> None:
        overlay = dataclasses.replace(self._session.overlay, **values)  # type: ignore[arg-type]
        self._session.set_overlay(overlay)

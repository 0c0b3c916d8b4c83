"""The window presets: a list in which the first that fits wins, and the fields of one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QSignalBlocker
from PySide6.QtCore import Slot as QtSlot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from cxrviewer.imaging.voi import Window
from cxrviewer.settings.window_presets import (
    MOST_PRESETS,
    SHIPPED,
    PresetCurve,
    PresetMaking,
    PresetViews,
    WindowPreset,
)
from cxrviewer.ui.preset_form import PresetForm
from cxrviewer.ui.preset_runner import preset_name
from cxrviewer.ui.session import Session

Presets = tuple[WindowPreset, ...]


class PresetsPage(QDialog):
    """Stays open beside the work; every change applies at once and can be undone.

    Attributes:
        rows: A row a preset, in the order in which they are tried.
        form: The fields of the selected one.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._before: list[Presets] = []
        self.rows = QListWidget(self)
        self.form = PresetForm(self)
        self.add_button = QPushButton(self)
        self.screen_button = QPushButton(self)
        self.remove_button = QPushButton(self)
        self.up_button = QPushButton(self)
        self.down_button = QPushButton(self)
        self._note = QLabel(self)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        role = QDialogButtonBox.ButtonRole.ResetRole
        self.reset_button = self._buttons.addButton("", role)
        self.undo_button = self._buttons.addButton("", QDialogButtonBox.ButtonRole.ActionRole)
        self._lay_out()
        self._connect()
        self.retranslate()
        self.rows.setCurrentRow(0)

    @property
    def presets(self) -> Presets:
        """As they are in force."""
        return self._session.settings.window_presets

    def retranslate(self) -> None:
        """Say everything again in the language of now."""
        self.setWindowTitle(self.tr("Window presets"))
        self.rows.setAccessibleName(self.windowTitle())
        self.add_button.setText(self.tr("Add"))
        self.screen_button.setText(self.tr("Add the window on the screen"))
        self.remove_button.setText(self.tr("Remove"))
        self.up_button.setText(self.tr("Up"))
        self.down_button.setText(self.tr("Down"))
        self.reset_button.setText(self.tr("Reset to the shipped presets"))
        self.undo_button.setText(self.tr("Undo"))
        self._note.setText(
            self.tr(
                "A key shows the first preset of the list that has it and fits the image. Level and"
                " width are modality values; percentiles count the pixels of the exposed field from"
                " the dark end."
            )
        )
        self.form.retranslate()
        self._refresh()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    # --- what the reader does --------------------------------------------------------------------

    @QtSlot()
    def add(self) -> None:
        """One more, on the first key that is free."""
        self._insert(WindowPreset(self._free_key(), PresetMaking.PERCENTILES))

    @QtSlot()
    def add_from_screen(self) -> None:
        """One more, with level, width and curve of the active view."""
        image = self._session.active_image
        state = self._session.display_state(image.sop_instance_uid) if image else None
        if image is None or state is None:
            return
        voi = state.voi
        curve = voi.function.value if isinstance(voi, Window) else PresetCurve.LINEAR
        self._insert(
            WindowPreset(
                self._free_key(),
                PresetMaking.WINDOW,
                center=round(voi.center, 1),
                width=max(round(voi.width, 1), 1.0),
                curve=PresetCurve(curve),
                modality=image.modality,
            )
        )

    @QtSlot()
    def remove(self) -> None:
        """Without the selected one."""
        row = self.rows.currentRow()
        if row >= 0:
            self._take(self.presets[:row] + self.presets[row + 1 :], row)

    @QtSlot()
    def move_up(self) -> None:
        """The selected one is tried earlier."""
        self._move(-1)

    @QtSlot()
    def move_down(self) -> None:
        """The selected one is tried later."""
        self._move(1)

    @QtSlot()
    def reset(self) -> None:
        """As shipped."""
        self._take(SHIPPED, 0)

    @QtSlot()
    def undo(self) -> None:
        """As before the last change."""
        if self._before:
            self._change(self._before.pop(), self.rows.currentRow())

    @QtSlot(object)
    def _on_edited(self, preset: WindowPreset) -> None:
        row = self.rows.currentRow()
        if row >= 0:
            self._take((*self.presets[:row], preset, *self.presets[row + 1 :]), row)

    # --- helpers ---------------------------------------------------------------------------------

    def _move(self, way: int) -> None:
        row = self.rows.currentRow()
        there, moved = row + way, list(self.presets)
        if 0 <= row < len(moved) and 0 <= there < len(moved):
            moved[row], moved[there] = moved[there], moved[row]
            self._take(moved, there)

    def _insert(self, preset: WindowPreset) -> None:
        if len(self.presets) < MOST_PRESETS:
            row = self.rows.currentRow() + 1
            self._take((*self.presets[:row], preset, *self.presets[row:]), row)
            self.form.name.setFocus()

    def _free_key(self) -> int:
        taken = {preset.key for preset in self.presets}
        return next((key for key in range(1, 10) if key not in taken), 9)

    def _take(self, presets: Sequence[WindowPreset], row: int) -> None:
        if tuple(presets) != self.presets:
            self._before.append(self.presets)
            self._change(tuple(presets), row)

    def _change(self, presets: Presets, row: int) -> None:
        settings = replace(self._session.settings, window_presets=presets)
        self._session.change_settings(settings)
        with QSignalBlocker(self.rows):
            self.rows.setCurrentRow(min(row, len(presets) - 1))
        self._show_selected()

    @QtSlot()
    def _refresh(self) -> None:
        """Write the list anew; the selection stays where it is."""
        row = self.rows.currentRow()
        with QSignalBlocker(self.rows):
            self.rows.clear()
            self.rows.addItems([self._row_text(preset) for preset in self.presets])
            self.rows.setCurrentRow(min(row, len(self.presets) - 1))
        self._show_selected()

    @QtSlot()
    def _show_selected(self) -> None:
        row, presets = self.rows.currentRow(), self.presets
        self.form.show_preset(presets[row] if 0 <= row < len(presets) else None)
        self.remove_button.setEnabled(row >= 0)
        self.up_button.setEnabled(row > 0)
        self.down_button.setEnabled(0 <= row < len(presets) - 1)
        self.undo_button.setEnabled(bool(self._before))
        self.reset_button.setEnabled(presets != SHIPPED)

    def _row_text(self, preset: WindowPreset) -> str:
        views = {
            PresetViews.ANY: "",
            PresetViews.FRONTAL: self.tr("frontal"),
            PresetViews.LATERAL: self.tr("lateral"),
        }
        bound = [one for one in (preset.modality, views[preset.views]) if one]
        name = f"{preset.key}   {preset_name(preset)}"
        return f"{name} ({', '.join(bound)})" if bound else name

    def _connect(self) -> None:
        self.rows.currentRowChanged.connect(self._show_selected)
        self.form.edited.connect(self._on_edited)
        for button, slot in (
            (self.add_button, self.add),
            (self.screen_button, self.add_from_screen),
            (self.remove_button, self.remove),
            (self.up_button, self.move_up),
            (self.down_button, self.move_down),
            (self.reset_button, self.reset),
            (self.undo_button, self.undo),
        ):
            button.setAutoDefault(False)
            button.clicked.connect(slot)
        for below in self._buttons.buttons():
            # Return ends a field, not the page.
            if isinstance(below, QPushButton):
                below.setAutoDefault(False)
        self._buttons.rejected.connect(self.close)
        self._session.settings_changed.connect(self._refresh)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(6)
        for button in (self.add_button, self.remove_button, self.up_button, self.down_button):
            row.addWidget(button)
        left = QVBoxLayout()
        left.setSpacing(6)
        left.addWidget(self.rows, 1)
        left.addLayout(row)
        left.addWidget(self.screen_button)
        right = QVBoxLayout()
        right.addWidget(self.form)
        right.addStretch(1)
        self._note.setWordWrap(True)
        self._note.setProperty("role", "small")
        grid = QGridLayout(self)
        grid.setContentsMargins(20, 16, 20, 16)
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(12)
        grid.addLayout(left, 0, 0)
        grid.addLayout(right, 0, 1)
        grid.addWidget(self._note, 1, 0, 1, 2)
        grid.addWidget(self._buttons, 2, 0, 1, 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self.resize(760, 480)

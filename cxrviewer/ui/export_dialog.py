"""The export panel: what the picture will be, what to leave out, and what to look at first."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtCore import Slot as QtSlot
from PySide6.QtGui import QHideEvent, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from cxrviewer.errors import Message
from cxrviewer.export.burned_in import burned_in_caution, reminder
from cxrviewer.ui import icons
from cxrviewer.ui.reading_area import ReadingArea
from cxrviewer.ui.session import Session
from cxrviewer.ui.snapshot import SnapshotOptions, take_snapshot
from cxrviewer.ui.theme import colours
from cxrviewer.ui.translate import translated

_PREVIEW: Final = QSize(380, 320)
# The preview follows the screen, but not every step of a drag.
_FOLLOW_MS: Final = 150


class ExportDialog(QDialog):
    """Beside the images, never over them in the way of work: it is not modal.

    Signals:
        copy_requested: (SnapshotOptions) put the picture on the clipboard.
        path_chosen: (Path, SnapshotOptions) write the picture there.
    """

    copy_requested = Signal(object)
    path_chosen = Signal(object, object)

    def __init__(self, area: ReadingArea, session: Session) -> None:
        super().__init__(area.window())
        self._area = area
        self._session = session
        self._suggested = ""
        self._folder = Path.home()
        self._preview = QLabel(self)
        self._heading = QLabel(self)
        self.active_view = QCheckBox(self)
        self.patient_text = QCheckBox(self)
        self.overlay = QCheckBox(self)
        self.filters = QCheckBox(self)
        self.filters_note = QLabel(self)
        self._caution_row = QWidget(self)
        self._caution_sign = QLabel(self._caution_row)
        self.caution = QLabel(self._caution_row)
        self.outcome = QLabel(self)
        self._outcome: Message | None = None
        self._note = QLabel(self)
        self.close_button = QPushButton(self)
        self.copy_button = QPushButton(self)
        self.save_button = QPushButton(self)
        self._timer = QTimer(self)
        self._lay_out()
        self._connect()
        self.retranslate()

    @property
    def options(self) -> SnapshotOptions:
        """What is chosen."""
        return SnapshotOptions(
            all_views=not self.active_view.isChecked(),
            patient_text=self.patient_text.isChecked(),
            overlay=self.overlay.isChecked(),
            filters=self.filters.isChecked(),
        )

    def show_for(self, suggested: str) -> None:
        """Open with the safe choices, or come to the front.

        Args:
            suggested: Name for the file.
        """
        self._suggested = suggested
        self._outcome = None
        self.outcome.clear()
        if not self.isVisible():
            self.patient_text.setChecked(False)
            self.active_view.setChecked(False)
            self.overlay.setChecked(True)
            self.filters.setChecked(True)
        self._refresh()
        self.show()
        self.raise_()
        self.activateWindow()
        self.save_button.setFocus()

    def show_outcome(self, message: Message, *, is_problem: bool = False) -> None:
        """Tell what became of the picture, until the panel is opened again."""
        self._outcome = message
        _set_role(self.outcome, "warning" if is_problem else "")
        self.outcome.setText(translated(message))

    def retranslate(self) -> None:
        """Say everything again in the language of now."""
        self.setWindowTitle(self.tr("Export picture"))
        self._heading.setText(self.tr("What is on the screen is what is exported."))
        self.active_view.setText(self.tr("Active view only"))
        self.patient_text.setText(self.tr("With the patient’s name, sex, age and date"))
        self.overlay.setText(self.tr("With the map and its colours"))
        self.filters.setText(self.tr("With the display filters (local contrast, sharpening)"))
        self.filters_note.setText(
            self.tr("Display filters are on: the picture bears their coloured mark.")
        )
        self._note.setText(
            self.tr("Stamped below: program, model, date, and that it is not for diagnosis.")
        )
        self.outcome.setText(translated(self._outcome) if self._outcome else "")
        self.close_button.setText(self.tr("Close"))
        self.copy_button.setText(self.tr("Copy"))
        self.save_button.setText(self.tr("Save as…"))
        self._preview.setAccessibleName(self.tr("Preview of the picture"))

    def choose_path(self) -> None:
        """Ask where to; an existing file is replaced only after the system's own question."""
        dialog = QFileDialog(self, self.tr("Save picture"), str(self._folder))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(self.tr("PNG picture (*.png)"))
        dialog.setDefaultSuffix("png")
        dialog.selectFile(self._suggested)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._on_file_selected)
        dialog.open()

    @QtSlot(str)
    def _on_file_selected(self, name: str) -> None:
        path = Path(name)
        self._folder = path.parent
        self.path_chosen.emit(path, self.options)

    @QtSlot()
    def _on_copy(self) -> None:
        self.copy_requested.emit(self.options)

    @QtSlot()
    def _follow(self) -> None:
        if self.isVisible():
            self._timer.start()

    @QtSlot()
    def _refresh(self) -> None:
        """Show the picture as it would be now, and the caution it needs."""
        self.active_view.setEnabled(len(self._area.shown_viewports) > 1)
        self.overlay.setEnabled(self._area.colour_bar.content is not None)
        is_filtered = self._is_filtered()
        self.filters.setVisible(is_filtered)
        self.filters_note.setVisible(is_filtered and self.filters.isChecked())
        snapshot = take_snapshot(self._area, self._session, self.options)
        can_export = bool(snapshot.refs)
        self.copy_button.setEnabled(can_export)
        self.save_button.setEnabled(can_export)
        ratio = self.devicePixelRatioF()
        picture = QPixmap.fromImage(snapshot.image()).scaled(
            _PREVIEW * ratio,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        picture.setDevicePixelRatio(ratio)
        self._preview.setPixmap(picture)
        caution = burned_in_caution(snapshot.refs)
        self.caution.setText(translated(caution or reminder()))
        self._caution_sign.setVisible(caution is not None)
        _set_role(self.caution, "warning" if caution else "secondary")

    def _is_filtered(self) -> bool:
        active = self._area.active_viewport
        views = [active] if self.active_view.isChecked() else self._area.shown_viewports
        return any(view.filters for view in views)

    def _connect(self) -> None:
        self._timer.setSingleShot(True)
        self._timer.setInterval(_FOLLOW_MS)
        self._timer.timeout.connect(self._refresh)
        for box in (self.active_view, self.patient_text, self.overlay, self.filters):
            box.toggled.connect(self._follow)
        session = self._session
        for signal in (
            session.display_changed,
            session.slots_changed,
            session.layout_changed,
            session.active_slot_changed,
            session.radiograph_loaded,
            session.analysis_changed,
            session.finding_selected,
            session.overlay_changed,
        ):
            signal.connect(self._follow)
        self.close_button.clicked.connect(self.close)
        self.copy_button.clicked.connect(self._on_copy)
        self.save_button.clicked.connect(self.choose_path)

    def _lay_out(self) -> None:
        self.setModal(False)
        self._preview.setFixedSize(_PREVIEW)
        self._preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._preview.setStyleSheet("background: #000000;")
        for label in (self._heading, self._note):
            label.setProperty("role", "secondary")
        for label in (self._heading, self.caution, self.outcome, self.filters_note, self._note):
            label.setWordWrap(True)
        self.save_button.setDefault(True)
        self._lay_out_caution()
        side = QVBoxLayout()
        side.setSpacing(10)
        for widget in self._choices():
            side.addWidget(widget)
        side.addStretch(1)
        side.addWidget(self._caution_row)
        side.addWidget(self.outcome)
        buttons = QHBoxLayout()
        buttons.addWidget(self.close_button)
        buttons.addStretch(1)
        buttons.addWidget(self.copy_button)
        buttons.addWidget(self.save_button)
        side.addLayout(buttons)
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 16, 16, 16)
        grid.setHorizontalSpacing(18)
        grid.addWidget(self._preview, 0, 0)
        grid.addLayout(side, 0, 1)
        grid.setColumnMinimumWidth(1, 300)

    def _choices(self) -> tuple[QWidget, ...]:
        return (
            self._heading,
            self.active_view,
            self.patient_text,
            self.overlay,
            self.filters,
            self.filters_note,
            self._note,
        )

    def _lay_out_caution(self) -> None:
        sign = self._caution_sign
        scale = self.devicePixelRatioF()
        sign.setPixmap(icons.pixmap("warning", colours().warning, size=18, scale=scale))
        row = QHBoxLayout(self._caution_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.caution, 1)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
            self._follow()
        super().changeEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop following the screen."""
        self._timer.stop()
        super().hideEvent(event)


def _set_role(label: QLabel, role: str) -> None:
    """Give a label another role and the look of it."""
    label.setProperty("role", role)
    label.style().unpolish(label)
    label.style().polish(label)

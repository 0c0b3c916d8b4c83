"""Widgets that edit one value each, alike in how they are asked and told."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QSignalBlocker, Qt, Signal
from PySide6.QtCore import Slot as QtSlot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QSlider,
    QWidget,
)

from cxrviewer.ui.setting_rows.row import Choice, RowKind, SettingRow
from cxrviewer.ui.translate import percent_text

CONTEXT = "SettingRows"


def row_text(source: str) -> str:
    """A text of the table of settings in the reader's language."""
    return QCoreApplication.translate(CONTEXT, source) if source else ""


class Editor(QWidget):
    """Edits one value.

    Signals:
        edited: (value) by the reader.
    """

    edited = Signal(object)

    def show_value(self, value: object) -> None:
        """Show a value; nothing is told."""
        raise NotImplementedError

    def is_like(self, one: object, other: object) -> bool:
        """Whether two values look the same in here."""
        return one == other

    def retranslate(self, name: str) -> None:
        """Say everything again in the language of now.

        Args:
            name: What is edited.
        """
        raise NotImplementedError

    def _lay_out(self, *widgets: QWidget) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for widget in widgets:
            layout.addWidget(widget)
        self.setFocusProxy(widgets[0])


class SwitchEditor(Editor):
    """On or off; the box carries the text itself."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.box = QCheckBox(self)
        self.box.clicked.connect(self._on_clicked)
        self._lay_out(self.box)

    def show_value(self, value: object) -> None:
        """Show a value; nothing is told."""
        self.box.setChecked(bool(value))

    def retranslate(self, name: str) -> None:
        """Say everything again in the language of now."""
        self.box.setText(name)

    @QtSlot(bool)
    def _on_clicked(self, is_on: bool) -> None:
        self.edited.emit(is_on)


class ChoiceEditor(Editor):
    """One of several."""

    def __init__(self, row: SettingRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = row
        self.box = QComboBox(self)
        self.box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._choices: Sequence[Choice] = ()
        self._value: object = None
        self.box.activated.connect(self._on_activated)
        self._lay_out(self.box)

    def show_value(self, value: object) -> None:
        """Show a value; the first one where it is none of the choices."""
        self._value = value
        self.box.setCurrentIndex(self._place(value))

    def is_like(self, one: object, other: object) -> bool:
        """Whether two values look the same in here."""
        return self._place(one) == self._place(other)

    def retranslate(self, name: str) -> None:
        """Say everything again in the language of now."""
        choices = self._row.choices
        named = choices() if callable(choices) else [(v, row_text(text)) for v, text in choices]
        self._choices = named
        with QSignalBlocker(self.box):
            self.box.clear()
            self.box.addItems([text for _, text in named])
        self.box.setCurrentIndex(self._place(self._value))
        self.box.setAccessibleName(name)

    def _place(self, value: object) -> int:
        values = [one for one, _ in self._choices]
        return values.index(value) if value in values else 0

    @QtSlot(int)
    def _on_activated(self, index: int) -> None:
        self._value = self._choices[index][0]
        self.edited.emit(self._value)


class ShareEditor(Editor):
    """A fraction, by a slider in percent."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setRange(5, 100)
        self.slider.setSingleStep(5)
        self.slider.setPageStep(10)
        self._percent = QLabel(self)
        self._percent.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.slider.valueChanged.connect(self._on_value)
        self._lay_out(self.slider, self._percent)

    def show_value(self, value: object) -> None:
        """Show a value; nothing is told."""
        with QSignalBlocker(self.slider):
            self.slider.setValue(round(float(value) * 100))  # type: ignore[arg-type]
        self._show_percent()

    def retranslate(self, name: str) -> None:
        """Say everything again in the language of now."""
        self.slider.setAccessibleName(name)
        width = self._percent.fontMetrics().horizontalAdvance(percent_text(1.0))
        self._percent.setMinimumWidth(width + 2)
        self._show_percent()

    def _show_percent(self) -> None:
        self._percent.setText(percent_text(self.slider.value() / 100))

    @QtSlot(int)
    def _on_value(self, value: int) -> None:
        self._show_percent()
        self.edited.emit(value / 100)


class FolderEditor(Editor):
    """A folder, or none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = QLineEdit(self)
        self.line.setReadOnly(True)
        self.browse = QPushButton(self)
        self.clear = QPushButton(self)
        self.browse.clicked.connect(self._on_browse)
        self.clear.clicked.connect(self._on_clear)
        self._lay_out(self.line, self.browse, self.clear)
        self._name = ""

    def show_value(self, value: object) -> None:
        """Show a value; nothing is told."""
        self.line.setText(str(value or ""))
        self.clear.setEnabled(bool(value))

    def retranslate(self, name: str) -> None:
        """Say everything again in the language of now."""
        self._name = name
        self.line.setAccessibleName(name)
        self.line.setPlaceholderText(self.tr("None"))
        self.browse.setText(self.tr("Browse…"))
        self.browse.setAccessibleName(f"{name}: {self.browse.text()}")
        self.clear.setText(self.tr("Clear"))
        self.clear.setAccessibleName(f"{name}: {self.clear.text()}")

    @QtSlot()
    def _on_browse(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self._name, self.line.text())
        if folder:
            self.edited.emit(folder)

    @QtSlot()
    def _on_clear(self) -> None:
        self.edited.emit("")


class CommandEditor(Editor):
    """A button that opens the page where something is edited; `edited` tells of a press."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.button = QPushButton(self)
        self.button.clicked.connect(self._on_clicked)
        self._lay_out(self.button)

    def show_value(self, value: object) -> None:
        """There is no value."""

    def retranslate(self, name: str) -> None:
        """Say everything again in the language of now."""
        self.button.setText(self.tr("Open…"))
        self.button.setAccessibleName(f"{name}: {self.button.text()}")

    @QtSlot()
    def _on_clicked(self) -> None:
        self.edited.emit(None)


def editor_for(row: SettingRow, parent: QWidget) -> Editor:
    """The editor of a row."""
    match row.kind:
        case RowKind.SWITCH:
            return SwitchEditor(parent)
        case RowKind.CHOICE:
            return ChoiceEditor(row, parent)
        case RowKind.SHARE:
            return ShareEditor(parent)
        case RowKind.FOLDER:
            return FolderEditor(parent)
        case RowKind.COMMAND:
            return CommandEditor(parent)

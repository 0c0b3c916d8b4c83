"""One setting on the page: what it is, its editor, and the way back to the default."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtCore import Slot as QtSlot
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QToolButton, QWidget

from cxrviewer.settings import Settings
from cxrviewer.ui import icons
from cxrviewer.ui.setting_editors import CONTEXT, Editor, SwitchEditor, editor_for, row_text
from cxrviewer.ui.setting_rows import SettingRow
from cxrviewer.ui.word_search import in_all_languages

_DEFAULTS = Settings()


class Line(QWidget):
    """What lines of settings and lines of keys have in common: two columns and a way back.

    Attributes:
        reset: Goes back to the default; keeps its place where there is nothing to go back from.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.reset = QToolButton(self)
        self.reset.setAutoRaise(True)
        policy = self.reset.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.reset.setSizePolicy(policy)

    def retranslate(self) -> None:
        """Say everything again in the language of now."""
        raise NotImplementedError

    def show_settings(self, settings: Settings) -> None:
        """Show what is in force."""
        raise NotImplementedError

    def _name_reset(self, name: str) -> None:
        self.reset.setIcon(icons.icon("reset"))
        self.reset.setToolTip(self.tr("Back to the default"))
        self.reset.setAccessibleName(f"{name}: {self.reset.toolTip()}")

    def _arrange(self, words: QWidget, editor: QWidget | None, hint: QWidget | None) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 2, 0, 2)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        grid.addWidget(words, 0, 0, 1, 1 if editor else 2)
        if editor is not None:
            grid.addWidget(editor, 0, 1)
        grid.addWidget(self.reset, 0, 2, Qt.AlignmentFlag.AlignTop)
        if hint is not None:
            grid.addWidget(hint, 1, 0, 1, 2)


class SettingLine(Line):
    """A row of the table of settings.

    Signals:
        changed: (field, value) by the reader.
        commanded: (ActionId) its page is wanted.
    """

    changed = Signal(str, object)
    commanded = Signal(object)

    def __init__(self, row: SettingRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row = row
        self.editor: Editor = editor_for(row, self)
        self._label = QLabel(self)
        self._label.setBuddy(self.editor)
        self._label.setWordWrap(True)
        self._hint = QLabel(self)
        self._hint.setProperty("role", "small")
        self._hint.setWordWrap(True)
        self._hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        hint = self._hint if row.hint else None
        if isinstance(self.editor, SwitchEditor):
            self._label.hide()
            self._arrange(self.editor, None, hint)
        else:
            self._arrange(self._label, self.editor, hint)
        if hint is None:
            self._hint.hide()
        self.reset.hide()
        self.editor.edited.connect(self._on_edited)
        self.reset.clicked.connect(self._on_reset)
        self.retranslate()

    @property
    def words(self) -> str:
        """What a search finds it by, in every language."""
        row = self.row
        sources = [row.section.value, row.text, row.hint]
        if not callable(row.choices):
            sources += [text for _, text in row.choices]
        return " ".join(in_all_languages(CONTEXT, source) for source in sources if source)

    def retranslate(self) -> None:
        """Say everything again in the language of now."""
        name = row_text(self.row.text)
        self._label.setText(name)
        self._hint.setText(row_text(self.row.hint))
        self.editor.retranslate(name)
        self.editor.setAccessibleName(name)
        for widget in self.editor.findChildren(QWidget):
            widget.setAccessibleDescription(self._hint.text())
        self._name_reset(name)

    def show_settings(self, settings: Settings) -> None:
        """Show what is in force."""
        if not self.row.name:
            return
        value, default = getattr(settings, self.row.name), getattr(_DEFAULTS, self.row.name)
        self.editor.show_value(value)
        self.reset.setVisible(not self.editor.is_like(value, default))

    @QtSlot(object)
    def _on_edited(self, value: Any) -> None:
        if self.row.command is not None:
            self.commanded.emit(self.row.command)
        else:
            self.changed.emit(self.row.name, value)

    @QtSlot()
    def _on_reset(self) -> None:
        self.editor.setFocus()
        self.changed.emit(self.row.name, getattr(_DEFAULTS, self.row.name))

"""The settings: sections on the left, rows on the right, and a search in both languages.

Every change is in force at once; one button takes all of them back as long as the page is open.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer, Signal
from PySide6.QtCore import Slot as QtSlot
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from cxrviewer.errors import Message, SettingsError
from cxrviewer.settings import Settings
from cxrviewer.settings.exchange import export_settings, import_settings
from cxrviewer.settings.schema import FOLDERS, OF_THIS_COMPUTER
from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.key_line import KeyLine, key_words
from cxrviewer.ui.key_map import key_map
from cxrviewer.ui.session import Session
from cxrviewer.ui.setting_line import SettingLine
from cxrviewer.ui.setting_rows import ROWS, Section
from cxrviewer.ui.settings_taking import settings_shown, take_over
from cxrviewer.ui.theme import scaled
from cxrviewer.ui.translate import translated
from cxrviewer.ui.word_search import matches

_FILTER: Final = "JSON (*.json)"
_FILE: Final = "cxrviewer-settings.json"
_SECTIONS_WIDTH: Final = 200
_LINE = SettingLine | KeyLine
_AT_ONCE: Final = 8
_IN_A_TURN: Final = 4
_ORDER: Final = {action: number for number, action in enumerate(ActionId)}


class SettingsDialog(QDialog):
    """Stays open beside the work; what is changed elsewhere shows here too.

    Attributes:
        search: Filters the rows of all sections.
        sections: One section at a time, where nothing is searched for.
        lines: Every row that has been shown so far; those of the keys are made when they are.

    Signals:
        commanded: (ActionId) another page is wanted.
    """

    commanded = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session = session
        self._before = session.settings
        self._told: Message | None = None
        self.search = QLineEdit(self)
        self.sections = QListWidget(self)
        self.lines: list[_LINE] = []
        self._keys: dict[ActionId, KeyLine] = {}
        self._wanted: frozenset[ActionId] = frozenset()
        self._to_make: list[ActionId] = []
        self._making = QTimer(self)
        self._making.setSingleShot(True)
        self._groups: dict[Section, _Group] = {}
        self._nothing = QLabel(self)
        self._note = QLabel(self)
        self._scroll = QScrollArea(self)
        self.undo_button = QPushButton(self)
        self.reset_button = QPushButton(self)
        self.import_button = QPushButton(self)
        self.export_button = QPushButton(self)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self._make_groups()
        self._lay_out()
        self._connect()
        self.retranslate()
        self.sections.setCurrentRow(0)
        self._show_settings()
        self.search.setFocus()

    def line(self, name: str) -> SettingLine:
        """The row of a field."""
        found = (one for one in self.lines if isinstance(one, SettingLine))
        return next(one for one in found if one.row.name == name)

    def key_line(self, action: ActionId) -> KeyLine:
        """The row of an action's keys, made where it was never shown before."""
        if action not in self._keys:
            line = KeyLine(action, self)
            line.changed.connect(self._on_changed)
            line.show_settings(settings_shown(self._session))
            self._keys[action] = line
            self._add(Section.KEYS, line, sum(_ORDER[one] < _ORDER[action] for one in self._keys))
        return self._keys[action]

    # --- showing ---------------------------------------------------------------------------------

    def retranslate(self) -> None:
        """Say everything again in the language of now."""
        self.setWindowTitle(self.tr("Settings"))
        self.search.setPlaceholderText(self.tr("Search in settings and keys"))
        self.search.setAccessibleName(self.search.placeholderText())
        self.sections.setAccessibleName(self.tr("Sections"))
        for index, section in enumerate(Section):
            text = QCoreApplication.translate("SettingRows", section.value)
            self.sections.item(index).setText(text)
            self._groups[section].heading.setText(text)
        self._nothing.setText(self.tr("Nothing is called that. Try another word."))
        self._scroll.setAccessibleName(self.windowTitle())
        self.undo_button.setText(self.tr("Undo changes"))
        self.undo_button.setToolTip(self.tr("As it was when this page was opened"))
        self.reset_button.setText(self.tr("Reset all"))
        self.reset_button.setToolTip(self.tr("Every setting and key as it comes with the program"))
        self.import_button.setText(self.tr("Import…"))
        self.export_button.setText(self.tr("Export…"))
        for line in self.lines:
            line.retranslate()
        self._show_note()

    def changeEvent(self, event: QEvent) -> None:
        """Follow language and theme."""
        if event.type() in {QEvent.Type.LanguageChange, QEvent.Type.StyleChange}:
            self.retranslate()
            self._show_settings()
        super().changeEvent(event)

    @QtSlot()
    def _show_settings(self) -> None:
        settings = settings_shown(self._session)
        for line in self.lines:
            line.show_settings(settings)
        self.undo_button.setEnabled(_chosen(self._session.settings) != _chosen(self._before))

    @QtSlot()
    def _show_lines(self) -> None:
        """Those of the section, or all that the search finds."""
        query = self.search.text().strip()
        self._show_keys(query)
        shown = len(self._to_make)
        for section, group in self._groups.items():
            found = sum(self._show_line(line, section, query) for line in group.lines)
            group.setVisible(found > 0)
            group.heading.setVisible(bool(query))
            shown += found
        self._nothing.setVisible(shown == 0)
        self._scroll.verticalScrollBar().setValue(0)

    def _show_line(self, line: _LINE, section: Section, query: str) -> bool:
        if isinstance(line, KeyLine):
            fits = line.action in self._wanted
        else:
            fits = matches(query, [line.words]) if query else section is self._section
        line.setVisible(fits)
        return fits

    def _show_keys(self, query: str) -> None:
        """Find the keys that are wanted; the first rows are made at once, the others soon."""
        keys = key_map(self._session.settings.shortcuts)
        if query:
            found = [one for one in ActionId if matches(query, [key_words(one, keys[one])])]
        else:
            found = list(ActionId) if self._section is Section.KEYS else []
        self._wanted = frozenset(found)
        self._to_make = [one for one in found if one not in self._keys]
        self._make_some(_AT_ONCE)

    @QtSlot()
    def _make_some(self, count: int = _IN_A_TURN) -> None:
        """Make a few rows of keys; so many at once would hold everything up."""
        some, self._to_make = self._to_make[:count], self._to_make[count:]
        for action in some:
            self.key_line(action).show()
        if some:
            self._groups[Section.KEYS].show()
        if self._to_make:
            self._making.start()

    @property
    def _section(self) -> Section:
        return tuple(Section)[max(0, self.sections.currentRow())]

    def _show_note(self) -> None:
        said = (
            translated(self._told)
            if self._told
            else self.tr("Changes are in force at once; nothing is sent anywhere.")
        )
        self._note.setText(said)

    def _tell(self, message: Message | None) -> None:
        self._told = message
        self._show_note()

    # --- changing --------------------------------------------------------------------------------

    @QtSlot(str, object)
    def _on_changed(self, name: str, value: Any) -> None:
        self._tell(None)
        take_over(self._session, dataclasses.replace(self._session.settings, **{name: value}))

    @QtSlot()
    def _on_undo(self) -> None:
        self._tell(None)
        take_over(self._session, _with_choices(self._session.settings, self._before))

    @QtSlot()
    def _on_reset(self) -> None:
        self._tell(None)
        take_over(self._session, _with_choices(self._session.settings, Settings()))

    @QtSlot()
    def _on_import(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Import settings"), "", _FILTER)
        if not name:
            return
        try:
            take_over(self._session, import_settings(Path(name), self._session.settings))
        except SettingsError as error:
            self._tell(error.message)
        else:
            self._tell(None)

    @QtSlot()
    def _on_export(self) -> None:
        dialog = _ExportPlace(self)
        dialog.finished.connect(dialog.deleteLater)
        if not dialog.exec():
            return
        path = Path(dialog.selectedFiles()[0])
        try:
            export_settings(self._session.settings, path, with_folders=dialog.folders.isChecked())
        except SettingsError as error:
            self._tell(error.message)

    # --- making ----------------------------------------------------------------------------------

    def _make_groups(self) -> None:
        for section in Section:
            self.sections.addItem("")
            self._groups[section] = _Group(self)
        for row in ROWS:
            line = SettingLine(row, self)
            line.changed.connect(self._on_changed)
            line.commanded.connect(self.commanded)
            self._add(row.section, line)

    def _add(self, section: Section, line: _LINE, place: int = -1) -> None:
        self.lines.append(line)
        self._groups[section].add(line, place)

    def _connect(self) -> None:
        self._making.timeout.connect(self._make_some)
        self.search.textChanged.connect(self._show_lines)
        self.sections.currentRowChanged.connect(self._on_section)
        self.sections.itemClicked.connect(self._on_section_clicked)
        self.undo_button.clicked.connect(self._on_undo)
        self.reset_button.clicked.connect(self._on_reset)
        self.import_button.clicked.connect(self._on_import)
        self.export_button.clicked.connect(self._on_export)
        self._buttons.rejected.connect(self.close)
        self._session.settings_changed.connect(self._show_settings)
        self._session.overlay_changed.connect(self._show_settings)

    @QtSlot(int)
    def _on_section(self, _row: int) -> None:
        self.search.clear()
        self._show_lines()

    @QtSlot()
    def _on_section_clicked(self) -> None:
        """Back from a search to the section that was shown before."""
        self.search.clear()

    def _lay_out(self) -> None:
        page = QWidget(self)
        rows = QVBoxLayout(page)
        rows.setContentsMargins(16, 4, 16, 12)
        rows.setSpacing(10)
        for group in self._groups.values():
            rows.addWidget(group)
        rows.addWidget(self._nothing)
        rows.addStretch(1)
        self._scroll.setWidget(page)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.sections.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.sections.setFixedWidth(scaled(_SECTIONS_WIDTH))
        middle = QHBoxLayout()
        middle.setSpacing(8)
        middle.addWidget(self.sections)
        middle.addWidget(self._scroll, 1)
        below = QHBoxLayout()
        for button in (
            self.undo_button, self.reset_button, self.import_button, self.export_button,
        ):  # fmt: skip
            button.setAutoDefault(False)
            below.addWidget(button)
        below.addStretch(1)
        below.addWidget(self._buttons)
        for close in self._buttons.buttons():
            # Enter in the search must not close the page.
            close.setAutoDefault(False)  # type: ignore[attr-defined]
        self._note.setProperty("role", "secondary")
        self._note.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 14)
        layout.setSpacing(12)
        layout.addWidget(self.search)
        layout.addLayout(middle, 1)
        layout.addWidget(self._note)
        layout.addLayout(below)
        self.resize(scaled(880), min(scaled(640), 720))


class _Group(QWidget):
    """The rows of one section under their heading."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = QLabel(self)
        self.heading.setProperty("role", "heading")
        self.lines: list[_LINE] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(6)
        self._layout.addWidget(self.heading)

    def add(self, line: _LINE, place: int = -1) -> None:
        """One row more; the last one, or behind so many others."""
        self.lines.append(line)
        self._layout.insertWidget(place if place < 0 else place + 1, line)  # the heading is first


class _ExportPlace(QFileDialog):
    """Asks where to; folders go along only when they are ticked.

    Attributes:
        folders: Whether folders go along.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Export settings"))
        self.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self.setNameFilter(_FILTER)
        self.setDefaultSuffix("json")
        self.setOption(QFileDialog.Option.DontUseNativeDialog)  # ours has a tick more
        self.selectFile(_FILE)
        self.folders = QCheckBox(
            self.tr("With recent folders, whose names may tell of patients"), self
        )
        layout = self.layout()
        if layout is not None:
            layout.addWidget(self.folders)


def _chosen(settings: Settings) -> dict[str, Any]:
    """What a reader chooses, without what only tells of windows and of the past."""
    left_out = OF_THIS_COMPUTER | FOLDERS
    return {k: v for k, v in dataclasses.asdict(settings).items() if k not in left_out}


def _with_choices(settings: Settings, chosen: Settings) -> Settings:
    """`settings` with all choices of `chosen`."""
    names = _chosen(settings)
    return dataclasses.replace(settings, **{name: getattr(chosen, name) for name in names})

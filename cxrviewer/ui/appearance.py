"""Language, theme and keys of the application follow the settings while it runs."""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import QEvent, QObject
from PySide6.QtCore import Slot as QtSlot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from cxrviewer.settings import Theme
from cxrviewer.ui.key_map import install_keys
from cxrviewer.ui.session import Session
from cxrviewer.ui.theme import apply_theme
from cxrviewer.ui.translate import LANGUAGES, install_language


class Appearance(QObject):
    """Applies language, theme, text size and keys at once when they change in the settings."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._language = ""
        self._look: tuple[Theme, int] | None = None
        session.settings_changed.connect(self.apply)
        self.apply()

    @QtSlot()
    def apply(self) -> None:
        """Speak and look as the settings say."""
        app = QApplication.instance()
        settings = self._session.settings
        look = settings.theme, settings.text_percent
        if isinstance(app, QApplication) and look != self._look:
            self._look = look
            apply_theme(app, *look)
        keys_changed = install_keys(settings.shortcuts)
        if self._session.language != self._language:
            self._language = self._session.language
            install_language(self._language)
        elif keys_changed:
            # Whatever names a key says it again as it would in another language.
            for widget in QApplication.topLevelWidgets():
                QApplication.sendEvent(widget, QEvent(QEvent.Type.LanguageChange))


class LanguageMenu(QMenu):
    """The languages by their own names, the one in use marked."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        group = QActionGroup(self)
        self._choices: dict[str, QAction] = {}
        for language, name in LANGUAGES.items():
            action = self.addAction(name)
            action.setCheckable(True)
            action.setData(language)
            action.triggered.connect(self._on_chosen)
            group.addAction(action)
            self._choices[language] = action
        session.settings_changed.connect(self._show_choice)
        self._show_choice()

    @QtSlot()
    def _show_choice(self) -> None:
        self._choices[self._session.language].setChecked(True)

    @QtSlot()
    def _on_chosen(self) -> None:
        sender = self.sender()
        if isinstance(sender, QAction):
            settings = dataclasses.replace(self._session.settings, language=str(sender.data()))
            self._session.change_settings(settings)

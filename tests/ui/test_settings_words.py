"""What the settings say of themselves is what they do."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from cxrviewer.settings import Settings
from cxrviewer.ui.settings_dialog import SettingsDialog
from cxrviewer.ui.translate import install_language


def test_the_note_says_that_changes_wait_for_ok(qtbot: QtBot) -> None:
    install_language("en")
    dialog = SettingsDialog(Settings(), bundles=())
    qtbot.addWidget(dialog)
    notes = [label.text() for label in dialog.findChildren(QLabel) if "hanges" in label.text()]
    assert len(notes) == 1
    assert "with OK" in notes[0]
    assert "at once" not in notes[0]

"""The settings: every row does what it says, is found in both languages, and goes back."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
from dummies import DummyEnds, study
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot
from windowing import WindowMaker

from cxrviewer.imaging.colour_maps import ColourMap
from cxrviewer.inference.sensitivity import sensitivity_for
from cxrviewer.settings import (
    DeviceChoice,
    LevelDrag,
    Sensitivity,
    Settings,
    Theme,
)
from cxrviewer.settings.schema import FOLDERS, OF_THIS_COMPUTER
from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.agreement_page import AgreementPage
from cxrviewer.ui.key_line import KeyLine
from cxrviewer.ui.main_window import MainWindow
from cxrviewer.ui.setting_editors import ChoiceEditor, ShareEditor, SwitchEditor
from cxrviewer.ui.setting_rows import ROWS, RowKind, Section, SettingRow
from cxrviewer.ui.settings_dialog import SettingsDialog

A = ActionId
# Edited where they are seen: panels, menus, pages of their own.
ELSEWHERE = {
    "collapsed_categories", "findings_visible", "histogram_visible", "shortcuts",
    "shown_categories", "study_list_visible", "window_presets",
}  # fmt: skip
ONE = [study("new")]


@pytest.fixture
def window(make_window: WindowMaker) -> MainWindow:
    return make_window(DummyEnds(studies=ONE))


@pytest.fixture
def page(window: MainWindow) -> SettingsDialog:
    return opened(window)


def opened(window: MainWindow) -> SettingsDialog:
    window.pages.show_settings()
    found = window.findChild(SettingsDialog)
    assert found is not None
    return found


def choose(page: SettingsDialog, name: str, value: object) -> None:
    """Choose as a hand does."""
    editor = page.line(name).editor
    assert isinstance(editor, ChoiceEditor)
    index = [one for one, _ in editor._choices].index(value)
    editor.box.setCurrentIndex(index)
    editor.box.activated.emit(index)


def tick(page: SettingsDialog, name: str) -> None:
    editor = page.line(name).editor
    assert isinstance(editor, SwitchEditor)
    editor.box.click()


def test_every_setting_has_a_row_or_a_place_of_its_own() -> None:
    names = {field.name for field in dataclasses.fields(Settings)}
    rows = [row.name for row in ROWS if row.name]
    assert len(rows) == len(set(rows))
    assert set(rows) <= names
    assert names - set(rows) - ELSEWHERE <= OF_THIS_COMPUTER | FOLDERS


def test_it_is_not_modal_and_opens_once(window: MainWindow, page: SettingsDialog) -> None:
    assert not page.isModal()
    assert opened(window) is page


@pytest.mark.parametrize("row", [one for one in ROWS if one.kind is RowKind.SWITCH])
def test_a_switch_switches_and_goes_back(
    window: MainWindow, page: SettingsDialog, row: SettingRow
) -> None:
    line = page.line(row.name)
    assert line.reset.isHidden()
    before = getattr(window.session.settings, row.name)
    tick(page, row.name)
    assert getattr(window.session.settings, row.name) is not before
    assert not line.reset.isHidden()
    line.reset.click()
    assert getattr(window.session.settings, row.name) is before
    assert line.reset.isHidden()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("theme", Theme.HIGH_CONTRAST),
        ("text_percent", 125),
        ("level_drag", LevelDrag.UP_BRIGHTENS),
        ("device", DeviceChoice.CPU),
        ("language", "fr"),
    ],
)
def test_a_choice_is_in_force_at_once(
    window: MainWindow, page: SettingsDialog, name: str, value: object
) -> None:
    choose(page, name, value)
    assert getattr(window.session.settings, name) == value
    page.line(name).reset.click()
    assert getattr(window.session.settings, name) == getattr(Settings(), name)


def test_what_is_on_the_screen_follows(window: MainWindow, page: SettingsDialog) -> None:
    session = window.session
    tick(page, "demographics_visible")
    assert not session.demographics_visible
    choose(page, "overlay_contours", True)
    choose(page, "overlay_colour_map", ColourMap.SEQUENTIAL.value)
    assert session.overlay.contours
    assert session.overlay.colour_map is ColourMap.SEQUENTIAL
    editor = page.line("overlay_opacity").editor
    assert isinstance(editor, ShareEditor)
    editor.slider.setValue(80)
    assert session.overlay.opacity == 0.8
    page.line("overlay_opacity").reset.click()
    assert session.overlay.opacity == Settings().overlay_opacity


def test_a_preset_belongs_to_the_model_that_answered(
    window: MainWindow, page: SettingsDialog
) -> None:
    choose(page, "sensitivity", Sensitivity.SPECIFIC)
    analysis = window.session.analysis
    assert analysis is not None
    assert sensitivity_for(window.session.settings, analysis.bundle) is Sensitivity.SPECIFIC


def test_what_is_changed_elsewhere_shows_here(window: MainWindow, page: SettingsDialog) -> None:
    window.actions_table[A.LINK_ZOOM].trigger()
    editor = page.line("link_zoom").editor
    assert isinstance(editor, SwitchEditor)
    assert editor.box.isChecked()


def test_changes_are_undone_and_all_is_reset(make_window: WindowMaker) -> None:
    began = Settings(language="en", link_zoom=True, recent=("/films",), text_percent=110)
    window = make_window(DummyEnds(studies=ONE), began, opened=False)
    page = opened(window)
    assert not page.undo_button.isEnabled()
    tick(page, "grid")
    choose(page, "theme", Theme.HIGH_CONTRAST)
    page.undo_button.click()
    assert window.session.settings == began
    page.reset_button.click()
    assert window.session.settings == dataclasses.replace(Settings(), recent=("/films",))
    page.undo_button.click()
    assert window.session.settings == began


# --- search ---------------------------------------------------------------------------------------


def found_by(page: SettingsDialog, query: str) -> set[object]:
    page.search.setText(query)
    page._make_some(len(ActionId))
    return {
        line.action if isinstance(line, KeyLine) else line.row.name or line.row.command
        for line in page.lines
        if line.isVisibleTo(page)
    }


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("text size", {"text_percent"}),
        ("taille texte", {"text_percent"}),
        ("TAILLE", {"text_percent"}),
        ("invert black", {A.INVERT}),
        ("inverser noir", {A.INVERT}),
        ("xyzzy", set()),
    ],
)
def test_rows_and_keys_are_found_in_both_languages(
    page: SettingsDialog, query: str, expected: set[object]
) -> None:
    assert found_by(page, query) == expected
    assert page._nothing.isVisibleTo(page) is not expected or bool(expected)


def test_accents_do_not_matter(page: SettingsDialog) -> None:
    assert found_by(page, "fenêtre") == found_by(page, "fenetre") != set()


def test_a_section_shows_its_rows_alone(page: SettingsDialog, qtbot: QtBot) -> None:
    for index, section in enumerate(Section):
        page.sections.setCurrentRow(index)
        qtbot.waitUntil(lambda: not page._to_make)
        shown = [line for line in page.lines if line.isVisibleTo(page)]
        if section is Section.KEYS:
            assert len(shown) == len(ActionId)
        else:
            assert {line.row for line in shown if not isinstance(line, KeyLine)} == {
                row for row in ROWS if row.section is section
            }


def test_keys_stand_in_the_order_of_the_table(page: SettingsDialog, qtbot: QtBot) -> None:
    page.search.setText("invert")  # makes one of the last rows first
    page.sections.setCurrentRow(list(Section).index(Section.KEYS))
    qtbot.waitUntil(lambda: not page._to_make)
    qtbot.wait(20)
    lines = sorted((one.y(), one.action) for one in page.lines if isinstance(one, KeyLine))
    assert [action for _, action in lines] == list(ActionId)


def test_it_follows_the_language(window: MainWindow, page: SettingsDialog, qtbot: QtBot) -> None:
    choose(page, "language", "fr")
    qtbot.waitUntil(lambda: page.windowTitle() == "Réglages")
    texts = [page.sections.item(row).text() for row in range(page.sections.count())]
    assert "Général" in texts
    editor = page.line("theme").editor
    assert isinstance(editor, ChoiceEditor)
    assert editor.box.itemText(0) == "Sombre"


def test_a_command_opens_its_page(window: MainWindow, page: SettingsDialog) -> None:
    (line,) = [one for one in page.lines if one.row.command is A.AGREEMENT]  # type: ignore[union-attr]
    line.editor.button.click()  # type: ignore[union-attr]
    found = window.findChild(AgreementPage)
    assert found is not None
    found.close()


# --- keys -----------------------------------------------------------------------------------------


def test_a_key_is_changed_by_pressing_it(
    window: MainWindow, page: SettingsDialog, qtbot: QtBot
) -> None:
    page.sections.setCurrentRow(list(Section).index(Section.KEYS))
    line = page.key_line(A.INVERT)
    line.button.click()
    assert line.capture is not None
    qtbot.keyClick(line.capture.field, Qt.Key.Key_J, Qt.KeyboardModifier.AltModifier)
    assert window.session.settings.shortcuts == ("invert=Alt+J",)
    assert line.button.text() == "Alt+J"
    line.reset.click()
    assert window.session.settings.shortcuts == ()


def test_a_key_that_is_taken_is_taken_over_only_when_asked(
    window: MainWindow, page: SettingsDialog, qtbot: QtBot
) -> None:
    page.sections.setCurrentRow(list(Section).index(Section.KEYS))
    line = page.key_line(A.INVERT)
    line.button.click()
    assert line.capture is not None
    qtbot.keyClick(line.capture.field, Qt.Key.Key_R)
    assert window.session.settings.shortcuts == ()
    assert line.capture.note.text() == "“R” belongs to “Rotate right”."
    line.capture.cancel.click()
    assert line.capture.isHidden()
    line.button.click()
    assert line.capture is not None
    qtbot.keyClick(line.capture.field, Qt.Key.Key_R)
    line.capture.take.click()
    assert window.session.settings.shortcuts == ("invert=R",)
    assert page.key_line(A.ROTATE_RIGHT).button.text() == "No key"
    assert window.actions_table[A.ROTATE_RIGHT].shortcuts() == []


def test_space_is_refused_and_a_key_can_be_removed(
    window: MainWindow, page: SettingsDialog, qtbot: QtBot
) -> None:
    page.sections.setCurrentRow(list(Section).index(Section.KEYS))
    line = page.key_line(A.INVERT)
    line.button.click()
    assert line.capture is not None
    qtbot.keyClick(line.capture.field, Qt.Key.Key_Space)
    assert "choose another key" in line.capture.note.text()
    assert window.session.settings.shortcuts == ()
    line.capture.remove.click()
    assert window.session.settings.shortcuts == ("invert=",)
    assert window.actions_table[A.INVERT].toolTip() == "Invert black and white"


# --- import and export ----------------------------------------------------------------------------


def test_settings_are_imported_at_once_and_a_bad_file_is_told(
    window: MainWindow, page: SettingsDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "theirs.json"
    whole = {"format": "cxrviewer-settings", "version": 1, "settings": {"link_zoom": True}}
    monkeypatch.setattr(QFileDialog, "getOpenFileName", staticmethod(lambda *_a: (str(file), "")))
    file.write_text(json.dumps({**whole, "settings": {"link_zoom": "yes"}}))
    page.import_button.click()
    assert "“link_zoom”" in page._note.text()
    assert not window.session.settings.link_zoom
    file.write_text(json.dumps(whole))
    page.import_button.click()
    assert window.session.settings.link_zoom
    assert "in force at once" in page._note.text()

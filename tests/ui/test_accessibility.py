"""The window and its pages for those who hear them, and for those who have no mouse."""

from __future__ import annotations

import pytest
from dummies import DummyEnds, study
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QPushButton,
    QSlider,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot
from windowing import WindowMaker, own_pages

from cxrviewer.settings import Settings
from cxrviewer.ui.about import AboutDialog
from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.finding_row import FindingRow
from cxrviewer.ui.main_window import MainWindow
from cxrviewer.ui.notice import NoticeDialog
from cxrviewer.ui.settings_dialog import SettingsDialog
from cxrviewer.ui.style_sheet import SHEET
from cxrviewer.ui.tour import Tour
from cxrviewer.ui.tour_steps import STEPS
from cxrviewer.ui.viewport import Viewport

A = ActionId
STUDIES = [study("new"), study("old", date="20220112")]


@pytest.fixture
def window(make_window: WindowMaker) -> MainWindow:
    return make_window(DummyEnds(studies=STUDIES), Settings(language="en", compare=True))


def nameless(root: QWidget) -> list[str]:
    """What can take the focus and says nothing of itself."""
    return [
        " < ".join(type(one).__name__ for one in _line(widget)[:4])
        for widget in (root, *root.findChildren(QWidget))
        if _takes_focus(widget)
        and not _is_inner_part(widget)
        and not _said(widget)
        and (widget is root or widget.isVisibleTo(root))
    ]


def _takes_focus(widget: QWidget) -> bool:
    return widget.focusPolicy() is not Qt.FocusPolicy.NoFocus and widget.focusProxy() is None


def _is_inner_part(widget: QWidget) -> bool:
    """Of one control: the list of a choice, the field of a number, the inside of a scroll area."""
    parent, line = widget.parentWidget(), _line(widget)
    if isinstance(parent, QAbstractSpinBox) or widget.objectName().startswith("qt_"):
        return True
    if isinstance(parent, QAbstractScrollArea) and parent.viewport() is widget:
        return True
    return any(isinstance(one, QComboBox) for one in line[1:])


def _said(widget: QWidget) -> str:
    found = QAccessible.queryAccessibleInterface(widget)
    return found.text(QAccessible.Text.Name).strip() if found else ""


def _line(widget: QWidget | None) -> list[QWidget]:
    line = []
    while widget is not None:
        line.append(widget)
        widget = widget.parentWidget()
    return line


def test_everything_in_the_window_has_a_name(window: MainWindow) -> None:
    assert nameless(window) == []


def test_an_empty_window_has_names_too(make_window: WindowMaker) -> None:
    assert nameless(make_window(DummyEnds(), opened=False)) == []


@pytest.mark.parametrize("action", own_pages())
def test_everything_on_a_page_has_a_name(
    window: MainWindow, qtbot: QtBot, action: ActionId
) -> None:
    before = set(QApplication.topLevelWidgets())
    window.actions_table[action].trigger()
    qtbot.wait(50)
    opened = [one for one in QApplication.topLevelWidgets() if one not in before]
    pages = [one for one in opened if isinstance(one, QDialog)] or [window]
    for page in pages:
        if isinstance(page, SettingsDialog):
            page.key_line(A.INVERT)
        assert nameless(page) == []
        if page is not window:
            page.close()


def test_the_notice_has_names(qtbot: QtBot) -> None:
    notice = NoticeDialog()
    qtbot.addWidget(notice)
    assert nameless(notice) == []


def test_the_walk_finds_what_has_no_name(window: MainWindow) -> None:
    nothing = QSlider(window)
    nothing.show()
    assert nameless(window) == ["QSlider < MainWindow"]
    nothing.setAccessibleName("Something")
    assert nameless(window) == []


def test_rows_say_finding_state_and_figure(window: MainWindow) -> None:
    names = [_said(row) for row in window.findings_panel.findChildren(FindingRow)]
    effusion = next(name for name in names if "Pleural effusion" in name)
    assert "Present" in effusion
    assert "about 86 of 100" in effusion


# --- keyboard -------------------------------------------------------------------------------------


def _tabbed(window: QWidget, qtbot: QtBot) -> list[QWidget]:
    """What Tab leads through, once around."""
    seen: list[QWidget] = []
    for _ in range(400):
        qtbot.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
        now = QApplication.focusWidget()
        if now is None or (seen and now is seen[0]):
            break
        if now not in seen:
            seen.append(now)
    return seen


def test_tab_leads_from_the_list_over_the_images_to_the_findings(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    window.study_list.view.setFocus()
    seen = [window.study_list.view, *_tabbed(window, qtbot)]
    views = [one for one in seen if isinstance(one, Viewport)]
    assert views == list(window.reading_area.shown_viewports)
    rows = [one for one in seen if isinstance(one, FindingRow)]
    panel = window.findings_panel
    assert len(rows) == sum(one.isVisible() for one in panel.findChildren(FindingRow))
    order = [seen.index(one) for one in (window.study_list.view, views[0], rows[0])]
    assert order == sorted(order)
    assert any(isinstance(one, QSlider) for one in seen)


def test_keys_act_on_the_view_that_tab_has_led_to(window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    first, second = window.reading_area.shown_viewports[:2]
    assert QApplication.focusWidget() is first
    assert window.session.active_slot is first.slot
    qtbot.keyClick(first, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is second
    assert window.session.active_slot is second.slot


def test_tab_reaches_every_control_of_the_settings(window: MainWindow, qtbot: QtBot) -> None:
    window.pages.show_settings()
    page = window.findChild(SettingsDialog)
    assert page is not None
    page.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is page)
    page.search.setFocus()
    seen = [page.search, *_tabbed(page, qtbot)]
    wanted = [
        one
        for one in page.findChildren(QWidget)
        if isinstance(one, QPushButton | QComboBox | QLineEdit | QSlider)
        and one.isVisibleTo(page) and one.isEnabled() and _takes_focus(one)
        and not _is_inner_part(one)
    ]  # fmt: skip
    assert {id(one) for one in wanted} <= {id(one) for one in seen}


def test_the_toolbar_is_walked_through_by_keyboard(window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    view = window.reading_area.active_viewport
    view.setFocus()
    window.actions_table[A.TOOLBAR].trigger()
    first = QApplication.focusWidget()
    assert isinstance(first, QToolButton)
    seen = [first]
    while True:
        qtbot.keyClick(seen[-1], Qt.Key.Key_Right)
        now = QApplication.focusWidget()
        assert isinstance(now, QToolButton)
        if now is first:
            break
        seen.append(now)
    usable = [
        one for one in window.window_bar.findChildren(QToolButton)
        if one.isVisibleTo(window.window_bar) and one.isEnabled()
    ]  # fmt: skip
    assert {id(one) for one in seen} == {id(one) for one in usable}
    invert = next(one for one in seen if one.defaultAction() is window.actions_table[A.INVERT])
    invert.setFocus()
    qtbot.keyClick(invert, Qt.Key.Key_Return)
    state = view.display_state
    assert state is not None
    assert state.inverted
    assert QApplication.focusWidget() is view
    assert all(one.focusPolicy() is Qt.FocusPolicy.NoFocus for one in usable)


def test_escape_gives_the_focus_back(window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    view = window.reading_area.active_viewport
    view.setFocus()
    window.actions_table[A.TOOLBAR].trigger()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is view


@pytest.mark.parametrize(
    "kind",
    ["QToolButton", "QPushButton", "QComboBox", "QLineEdit", "QSpinBox", "QCheckBox",
     "QRadioButton", "QSlider", "QListWidget", "QListView", "QTableView", "QTabBar",
     "QTextBrowser", "QPlainTextEdit", "QTreeView"],
)  # fmt: skip
def test_every_kind_of_control_shows_the_focus(kind: str) -> None:
    sheet = SHEET.template
    rules = [rule.split("{")[0] for rule in sheet.split("}")]
    focused = " ".join(rule for rule in rules if ":focus" in rule)
    assert any(part.strip().startswith(kind) for part in focused.replace("\n", " ").split(",")) or (
        f"{kind}:" in focused or f" {kind}" in focused
    )


# --- the hints of the first start -----------------------------------------------------------------


def _tour(window: MainWindow) -> Tour:
    window.pages.show_tour()
    tour = window.findChild(Tour)
    assert tour is not None
    return tour


def test_five_hints_stand_beside_what_they_tell_of(window: MainWindow, qtbot: QtBot) -> None:
    tour = _tour(window)
    assert len(STEPS) == 5
    for number in range(len(STEPS)):
        assert tour.index == number
        assert tour.target.isVisible()
        assert window.rect().contains(tour.geometry())
        tip = tour.mapTo(window, tour._clamped_tip())
        target = tour.target.rect().translated(tour.target.mapTo(window, tour.rect().topLeft()))
        assert target.adjusted(-30, -30, 30, 30).contains(tip)
        qtbot.keyClick(tour, Qt.Key.Key_Right)
    assert window.session.settings.tour_seen
    assert not tour.isVisible()


def test_hints_go_back_and_are_skipped_by_keyboard(window: MainWindow, qtbot: QtBot) -> None:
    tour = _tour(window)
    qtbot.keyClick(tour, Qt.Key.Key_Right)
    qtbot.keyClick(tour, Qt.Key.Key_Left)
    assert tour.index == 0
    qtbot.keyClick(tour, Qt.Key.Key_Escape)
    assert window.session.settings.tour_seen
    assert window.session.selected_finding is None


def test_hints_come_by_themselves_once(make_window: WindowMaker) -> None:
    window = make_window(DummyEnds(), Settings(notice_accepted=True), opened=False)
    window.pages.show_tour_once()
    tour = window.findChild(Tour)
    assert tour is not None
    assert tour.isVisible()
    tour.end()
    seen = make_window(DummyEnds(), Settings(notice_accepted=True, tour_seen=True), opened=False)
    seen.pages.show_tour_once()
    assert seen.findChild(Tour) is None
    seen.actions_table[A.TOUR].trigger()
    assert seen.findChild(Tour) is not None


def test_hints_name_the_readers_own_keys(make_window: WindowMaker) -> None:
    settings = Settings(language="en", shortcuts=("open_folder=Ctrl+Alt+O",))
    window = make_window(DummyEnds(), settings, opened=False)
    assert "Ctrl+Alt+O" in _tour(window)._text.text()


def test_about_has_names(qtbot: QtBot) -> None:
    page = AboutDialog()
    qtbot.addWidget(page)
    assert nameless(page) == []

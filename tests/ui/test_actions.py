"""The table of actions, and that each row does something."""

from __future__ import annotations

from collections import Counter

import pytest
from dummies import DummyEnds, image, study
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu, QToolButton
from pytestqt.qtbot import QtBot
from windowing import WindowMaker, settle

from cxrviewer.findings import Finding
from cxrviewer.paths import icons_dir
from cxrviewer.settings import Settings
from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.action_table import ACTIONS
from cxrviewer.ui.hanging import Layout, Slot
from cxrviewer.ui.main_window import MainWindow
from cxrviewer.ui.tools.drag import ToolKind

A = ActionId
TWO = [study("new", date="20240301"), study("old", date="20220112")]
PAGES = {A.OPEN_FOLDER, A.OPEN_FILES, A.WATCH, A.WATCH_FOLDER, A.SETTINGS, A.QUIT}


@pytest.fixture
def window(make_window: WindowMaker) -> MainWindow:
    return make_window(DummyEnds(studies=TWO))


def test_every_action_has_a_row() -> None:
    assert set(ACTIONS) == set(ActionId)


def test_no_key_does_two_things() -> None:
    keys = Counter(QKeySequence(key).toString() for info in ACTIONS.values() for key in info.keys)
    assert [key for key, count in keys.items() if count > 1] == []


@pytest.mark.parametrize("action", list(ActionId))
def test_every_action_has_a_key_that_exists_and_an_icon(action: ActionId) -> None:
    info = ACTIONS[action]
    assert info.keys
    for key in info.keys:
        assert QKeySequence(key).count() == 1, key
    assert (icons_dir() / f"{info.icon}.svg").is_file()


def test_space_is_left_to_peeking() -> None:
    assert all("Space" not in info.keys for info in ACTIONS.values())


def test_every_action_has_a_handler_and_can_be_triggered(window: MainWindow, qtbot: QtBot) -> None:
    assert set(window._runner.handlers) == set(ActionId)
    for action in ActionId:
        if action not in PAGES:
            window.actions_table[action].trigger()
            qtbot.wait(1)
    settle(qtbot, window.session)


def test_tooltips_tell_the_key(window: MainWindow) -> None:
    assert window.actions_table[A.INVERT].toolTip() == "Invert black and white (I)"
    assert window.actions_table[A.OPEN_FOLDER].toolTip() == "Open folder (Ctrl+O)"


def test_toolbar_buttons_have_names_and_leave_the_keyboard_alone(window: MainWindow) -> None:
    buttons = window.window_bar.findChildren(QToolButton)
    for button in buttons:
        if button.objectName() != "qt_toolbar_ext_button":
            assert button.toolTip()
            assert not button.icon().isNull()
            assert button.focusPolicy() is Qt.FocusPolicy.NoFocus


def test_every_action_is_in_the_toolbar_or_its_menus(window: MainWindow) -> None:
    # These do in steps what the mouse does by dragging.
    by_key_only = {A.PAN_LEFT, A.PAN_RIGHT, A.PAN_UP, A.PAN_DOWN}
    by_key_only |= {A.BRIGHTER, A.DARKER, A.MORE_CONTRAST, A.LESS_CONTRAST}
    menus = window.window_bar.findChildren(QMenu)
    offered = {action for menu in menus for action in menu.actions()}
    offered |= {button.defaultAction() for button in window.window_bar.findChildren(QToolButton)}
    missing = {action for action in ActionId if window.actions_table[action] not in offered}
    assert missing == by_key_only


def test_keys_reach_the_window(window: MainWindow, qtbot: QtBot) -> None:
    uid = "new.1"
    qtbot.keyClick(window, Qt.Key.Key_I)
    state = window.session.display_state(uid)
    assert state is not None
    assert state.inverted
    qtbot.keyClick(window, Qt.Key.Key_Home)
    state = window.session.display_state(uid)
    assert state is not None
    assert not state.inverted


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        (A.ROTATE_RIGHT, {"quarter_turns": 1}),
        (A.ROTATE_LEFT, {"quarter_turns": 3}),
        (A.FLIP, {"flipped": True}),
        (A.FLIP_VERTICAL, {"flipped": True, "quarter_turns": 2}),
        (A.INVERT, {"inverted": True}),
        (A.ONE_TO_ONE, {"zoom": 1.0}),
    ],
)
def test_image_actions_change_the_active_view_alone(
    window: MainWindow, action: ActionId, expected: dict[str, object]
) -> None:
    session = window.session
    other = session.display_state("new.2")
    window.actions_table[action].trigger()
    state = session.display_state("new.1")
    for name, value in expected.items():
        assert getattr(state, name) == value
    assert session.display_state("new.2") == other


@pytest.mark.parametrize("action", [A.PRESET_AUTO, A.PRESET_LUNGS, A.PRESET_BONES])
def test_presets_change_the_window(window: MainWindow, qtbot: QtBot, action: ActionId) -> None:
    before = window.session.display_state("new.1")
    with qtbot.waitSignal(window.session.display_changed):
        window.actions_table[action].trigger()
    assert window.session.display_state("new.1") != before


def test_linked_presets_apply_to_each_view_in_its_own_way(window: MainWindow, qtbot: QtBot) -> None:
    window.actions_table[A.LINK_WINDOW].trigger()
    names = set()
    window.actions_table[A.PRESET_LUNGS].trigger()

    def both() -> bool:
        states = [window.session.display_state(uid) for uid in ("new.1", "new.2")]
        names.update(state.voi.name for state in states if state is not None)
        return all(state is not None and state.voi.name == "Lungs" for state in states)

    qtbot.waitUntil(both)


@pytest.mark.parametrize(
    ("action", "tool"),
    [(A.TOOL_ZOOM, ToolKind.ZOOM), (A.TOOL_PAN, ToolKind.PAN), (A.TOOL_WINDOW, ToolKind.WINDOW)],
)
def test_tools_are_chosen_and_shown(window: MainWindow, action: ActionId, tool: ToolKind) -> None:
    window.actions_table[action].trigger()
    assert window.reading_area.tool is tool
    checked = [one for one in (A.TOOL_WINDOW, A.TOOL_ZOOM, A.TOOL_PAN)
               if window.actions_table[one].isChecked()]  # fmt: skip
    assert checked == [action]


def test_studies_are_walked_through_and_stop_at_the_ends(window: MainWindow, qtbot: QtBot) -> None:
    def current() -> str:
        settle(qtbot, window.session)
        assert window.session.current_study is not None
        return window.session.current_study.study_instance_uid

    for expected in ("old", "old"):
        window.actions_table[A.NEXT_STUDY].trigger()
        assert current() == expected
    for expected in ("new", "new"):
        window.actions_table[A.PREVIOUS_STUDY].trigger()
        assert current() == expected


def test_images_are_walked_through_without_doubling_what_hangs_beside(
    make_window: WindowMaker,
) -> None:
    images = [image(f"{number}") for number in range(4)]
    window = make_window(DummyEnds(studies=[study("many", *images)]))
    shown = []
    for _ in range(4):
        window.actions_table[A.NEXT_IMAGE].trigger()
        ref = window.session.slots[Slot.LEFT]
        assert ref is not None
        shown.append(ref.sop_instance_uid)
    assert window.session.slots[Slot.RIGHT] == images[1]
    assert shown == ["2", "3", "0", "2"]


def test_findings_are_walked_through_and_escape_hides_the_map(window: MainWindow) -> None:
    window.actions_table[A.NEXT_FINDING].trigger()
    assert window.session.selected_finding is Finding.LUNG_OPACITY
    window.actions_table[A.NEXT_FINDING].trigger()
    assert window.session.selected_finding is Finding.ATELECTASIS
    window.actions_table[A.PREVIOUS_FINDING].trigger()
    window.actions_table[A.PREVIOUS_FINDING].trigger()
    # Experimental findings are folded and passed over.
    assert window.session.selected_finding is Finding.CARDIOMEGALY
    window.actions_table[A.NO_FINDING].trigger()
    assert window.session.selected_finding is None


def test_opacity_steps_stay_within_their_limits(window: MainWindow) -> None:
    for _ in range(20):
        window.actions_table[A.MORE_OPACITY].trigger()
    assert window.session.overlay.opacity == 1.0
    for _ in range(20):
        window.actions_table[A.LESS_OPACITY].trigger()
    assert window.session.overlay.opacity == 0.05


def test_one_view_and_the_other_and_both(window: MainWindow) -> None:
    session = window.session
    window.actions_table[A.LAYOUT].trigger()
    assert session.layout is Layout.SINGLE_LEFT
    window.actions_table[A.NEXT_VIEW].trigger()
    assert session.layout is Layout.SINGLE_RIGHT
    assert session.active_slot is Slot.RIGHT
    window.actions_table[A.LAYOUT].trigger()
    assert session.layout is Layout.PAIR


def test_panels_come_and_go_with_one_key(window: MainWindow) -> None:
    window.actions_table[A.STUDY_LIST].trigger()
    assert not window.study_list.isVisible()
    window.actions_table[A.IMAGES_ONLY].trigger()
    assert not window.findings_panel.isVisible()
    window.actions_table[A.IMAGES_ONLY].trigger()
    assert window.study_list.isVisible()
    assert window.findings_panel.isVisible()


def test_what_cannot_be_done_is_disabled(make_window: WindowMaker) -> None:
    window = make_window(DummyEnds(), opened=False)
    for action in (A.INVERT, A.EXPORT, A.NEXT_STUDY, A.NEXT_FINDING, A.ANALYSE, A.CANCEL):
        assert not window.actions_table[action].isEnabled(), action
    for action in (A.OPEN_FOLDER, A.SETTINGS, A.LINK_WINDOW, A.FULL_SCREEN):
        assert window.actions_table[action].isEnabled(), action


def test_a_refused_study_cannot_be_analysed_by_key(make_window: WindowMaker) -> None:
    window = make_window(DummyEnds(studies=[study("ct", image("1", modality="CT"))]))
    assert not window.actions_table[A.ANALYSE].isEnabled()


def test_switches_show_what_the_settings_say(make_window: WindowMaker) -> None:
    settings = Settings(link_zoom=True, swap_views=True, demographics_visible=False)
    window = make_window(DummyEnds(studies=TWO), settings)
    assert window.actions_table[A.LINK_ZOOM].isChecked()
    assert window.actions_table[A.SWAP_VIEWS].isChecked()
    assert not window.actions_table[A.DEMOGRAPHICS].isChecked()
    assert not window.actions_table[A.LINK_WINDOW].isChecked()

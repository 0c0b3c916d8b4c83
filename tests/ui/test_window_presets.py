"""Window presets of the reader's own: which key, which image, which window."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import dummies
import numpy as np
import pytest
from dummies import DummyEnds
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from windowing import WindowMaker

from cxrviewer.dicom.radiograph import GrayscaleAttributes, Radiograph, VoiLutFunction
from cxrviewer.dicom.study import ImageRef, ViewPosition
from cxrviewer.imaging.presets import made_voi
from cxrviewer.imaging.voi import Window
from cxrviewer.settings import Settings, from_json, load_settings, save_settings
from cxrviewer.settings.window_presets import (
    SHIPPED,
    PresetCurve,
    PresetMaking,
    PresetViews,
    WindowPreset,
    preset_for,
    window_presets,
)
from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.main_window import MainWindow
from cxrviewer.ui.presets_page import PresetsPage

FIXED = WindowPreset(3, PresetMaking.WINDOW, "Narrow", 1500.0, 400.0, PresetCurve.SIGMOID)
LATERAL = WindowPreset(3, PresetMaking.WINDOW, "Side", 900.0, 300.0, views=PresetViews.LATERAL)
CR_ONLY = WindowPreset(7, PresetMaking.PERCENTILES, "CR", modality="CR")


# --- what a preset means -------------------------------------------------------------------------


def flat_histogram(*, photometric: str = "MONOCHROME2") -> Radiograph:
    """Every value from 0 to 999 in equal parts, everywhere: no flat border to be left out."""
    values = np.random.default_rng(0).permutation(np.repeat(np.arange(1000), 100))
    g = GrayscaleAttributes(photometric_interpretation=photometric, bits_stored=10)
    ref = ImageRef(path=Path("x"), rows=250, columns=400)
    return Radiograph(ref, values.reshape(250, 400).astype(np.uint16), None, g)


@pytest.mark.parametrize(
    ("photometric", "low", "high"),
    # 10 % of 1000 values of equal share are the first 100: 99 is the smallest value that 10 % do
    # not exceed; 80 % -> 799. Of a MONOCHROME1 image the dark end is that of the large values:
    # its 10 % and 80 % are the 90 % and 20 % of the values.
    [("MONOCHROME2", 99, 799), ("MONOCHROME1", 199, 899)],
)
def test_percentiles_are_counted_from_the_dark_end(photometric: str, low: int, high: int) -> None:
    preset = WindowPreset(1, PresetMaking.PERCENTILES, low_percent=10.0, high_percent=80.0)
    voi = made_voi(preset, flat_histogram(photometric=photometric))
    assert isinstance(voi, Window)
    # PS3.3 C.11.2.1.2.1: black up to c - 0.5 - (w - 1)/2, white above c - 0.5 + (w - 1)/2.
    assert voi.center - 0.5 - (voi.width - 1) / 2 == low
    assert voi.center - 0.5 + (voi.width - 1) / 2 == high


def test_a_fixed_window_is_what_it_says() -> None:
    expected = Window(1500.0, 400.0, VoiLutFunction.SIGMOID)
    assert made_voi(FIXED, flat_histogram()) == expected


@pytest.mark.parametrize(
    ("key", "modality", "is_lateral", "expected"),
    [
        (3, "DX", True, LATERAL),
        (3, "DX", False, FIXED),
        (7, "CR", False, CR_ONLY),
        (7, "DX", False, None),
        (9, "CR", False, None),
    ],
)
def test_the_first_preset_that_fits_wins(
    key: int, modality: str, is_lateral: bool, expected: WindowPreset | None
) -> None:
    presets = (LATERAL, FIXED, replace(FIXED, name="never"), CR_ONLY)
    found = preset_for(presets, key, modality, is_frontal=not is_lateral, is_lateral=is_lateral)
    assert found == expected


# --- kept in the settings ------------------------------------------------------------------------


def test_they_come_back_from_the_settings_file(tmp_path: Path) -> None:
    settings = Settings(window_presets=(LATERAL, FIXED, CR_ONLY))
    save_settings(settings, tmp_path / "settings.json")
    assert load_settings(tmp_path / "settings.json") == (settings, None)


@pytest.mark.parametrize(
    "raw",
    [
        "no list",
        [3],
        [{"key": 0, "making": "auto"}],
        [{"key": 1, "making": "magic"}],
        [{"key": 1, "making": "window", "width": 0.5}],
        [{"key": 1, "making": "window", "center": float("nan")}],
        [{"key": 1, "making": "percentiles", "low_percent": 90, "high_percent": 10}],
        [{"key": 1, "making": "auto", "name": "x" * 41}],
        [{"making": "auto"}],
        [{"key": True, "making": "auto"}],
    ],
)
def test_presets_that_make_no_sense_fall_back_to_the_shipped(raw: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        window_presets(raw)
    assert from_json({"window_presets": raw}).window_presets == SHIPPED


# --- keys and names ------------------------------------------------------------------------------


@pytest.fixture
def window(make_window: WindowMaker) -> MainWindow:
    settings = Settings(
        analyse_automatically=False,
        window_presets=(LATERAL, FIXED, *SHIPPED, replace(FIXED, key=8, name="Eight")),
    )
    return make_window(DummyEnds(studies=[dummies.study("1")]), settings)


def voi_of(window: MainWindow, uid: str) -> object:
    state = window.session.display_state(uid)
    assert state is not None
    return state.voi


def test_a_key_shows_what_fits_the_view(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_3)
    expected = Window(1500.0, 400.0, VoiLutFunction.SIGMOID, "Narrow")
    qtbot.waitUntil(lambda: voi_of(window, "1.1") == expected)
    qtbot.keyClick(window, Qt.Key.Key_X)
    qtbot.keyClick(window, Qt.Key.Key_3)
    qtbot.waitUntil(lambda: voi_of(window, "1.2") == Window(900.0, 300.0, name="Side"))
    qtbot.keyClick(window, Qt.Key.Key_8)
    qtbot.waitUntil(lambda: voi_of(window, "1.2").name == "Eight")  # type: ignore[attr-defined]


def test_menus_and_tooltips_say_the_readers_names(window: MainWindow, qtbot: QtBot) -> None:
    actions = window.actions_table
    assert actions[ActionId.PRESET_LUNGS].text() == "Narrow"
    assert actions[ActionId.PRESET_LUNGS].toolTip() == "Narrow (3)"
    assert actions[ActionId.PRESET_DEFAULT].text() == "Default of the file"
    assert actions[ActionId.PRESET_EIGHT].isVisible()
    assert not actions[ActionId.PRESET_NINE].isVisible()
    qtbot.keyClick(window, Qt.Key.Key_X)
    assert actions[ActionId.PRESET_LUNGS].text() == "Side", "the lateral view is active"
    window.session.change_settings(replace(window.session.settings, language="fr"))
    assert actions[ActionId.PRESET_BONES].text() == "Os"
    assert actions[ActionId.PRESET_LUNGS].text() == "Side"


def test_a_key_without_a_preset_does_nothing(window: MainWindow, qtbot: QtBot) -> None:
    before = voi_of(window, "1.1")
    qtbot.keyClick(window, Qt.Key.Key_9)
    qtbot.wait(50)
    assert voi_of(window, "1.1") == before


# --- the page ------------------------------------------------------------------------------------


@pytest.fixture
def page(make_window: WindowMaker, qtbot: QtBot) -> PresetsPage:
    settings = Settings(analyse_automatically=False)
    window = make_window(DummyEnds(studies=[dummies.study("1")]), settings)
    qtbot.keyClick(window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    found = window.findChild(PresetsPage)
    assert found is not None
    return found


def choose(qtbot: QtBot, box: object, value: object) -> None:
    """Choose an entry with the keyboard."""
    index = box.findData(value)  # type: ignore[attr-defined]
    box.setFocus()  # type: ignore[attr-defined]
    qtbot.keyClick(box, Qt.Key.Key_Home)
    for _ in range(index):
        qtbot.keyClick(box, Qt.Key.Key_Down)


def test_a_preset_is_made_with_keyboard_and_mouse(page: PresetsPage, qtbot: QtBot) -> None:
    left = Qt.MouseButton.LeftButton
    assert [page.rows.item(row).text() for row in (0, 2)] == [
        "1   Default of the file",
        "3   Lungs",
    ]
    qtbot.mouseClick(page.add_button, left)
    assert page.presets[1] == WindowPreset(7, PresetMaking.PERCENTILES)
    form = page.form
    qtbot.keyClicks(form.name, "Pneumothorax")
    choose(qtbot, form.making, PresetMaking.WINDOW)
    assert form.center.isVisible()
    assert not form.low.isVisible()
    for field, text in ((form.center, "1234.5"), (form.width_, "600")):
        field.selectAll()
        qtbot.keyClicks(field, text)
        qtbot.keyClick(field, Qt.Key.Key_Return)
    choose(qtbot, form.curve, PresetCurve.SIGMOID)
    choose(qtbot, form.modality, "CR")
    choose(qtbot, form.views, PresetViews.FRONTAL)
    assert page.presets[1] == WindowPreset(
        7, PresetMaking.WINDOW, "Pneumothorax", 1234.5, 600.0, PresetCurve.SIGMOID,
        modality="CR", views=PresetViews.FRONTAL,
    )  # fmt: skip
    assert page.rows.item(1).text() == "7   Pneumothorax (CR, frontal)"
    assert page.isVisible(), "Return in a field does not close the page"


def test_the_window_on_the_screen_becomes_a_preset(page: PresetsPage, qtbot: QtBot) -> None:
    qtbot.mouseClick(page.screen_button, Qt.MouseButton.LeftButton)
    assert page.presets[1] == WindowPreset(
        7, PresetMaking.WINDOW, center=2048.0, width=4096.0, modality="DX"
    )


def test_order_removal_reset_and_undo(page: PresetsPage, qtbot: QtBot) -> None:
    left = Qt.MouseButton.LeftButton
    page.rows.setCurrentRow(2)
    qtbot.mouseClick(page.up_button, left)
    assert [one.key for one in page.presets] == [1, 3, 2, 4, 5, 6]
    assert page.rows.currentRow() == 1
    qtbot.mouseClick(page.remove_button, left)
    assert [one.key for one in page.presets] == [1, 2, 4, 5, 6]
    qtbot.mouseClick(page.reset_button, left)
    assert page.presets == SHIPPED
    assert not page.reset_button.isEnabled()
    qtbot.mouseClick(page.undo_button, left)
    assert [one.key for one in page.presets] == [1, 2, 4, 5, 6]
    qtbot.mouseClick(page.undo_button, left)
    qtbot.mouseClick(page.undo_button, left)
    assert page.presets == SHIPPED
    assert not page.undo_button.isEnabled()


def test_of_two_percentiles_that_cross_the_other_gives_way(page: PresetsPage, qtbot: QtBot) -> None:
    qtbot.mouseClick(page.add_button, Qt.MouseButton.LeftButton)
    page.form.low.setValue(99.8)
    assert (page.presets[1].low_percent, page.presets[1].high_percent) == (99.8, 99.9)
    page.form.high.setValue(50.0)
    assert (page.presets[1].low_percent, page.presets[1].high_percent) == (49.9, 50.0)


def test_a_reader_may_do_without_any(page: PresetsPage) -> None:
    for _ in SHIPPED:
        page.rows.setCurrentRow(0)
        page.remove()
    assert page.presets == ()
    assert not page.form.isEnabled()
    page.add()
    assert page.presets == (WindowPreset(1, PresetMaking.PERCENTILES),)


def test_the_page_speaks_french(page: PresetsPage, qtbot: QtBot) -> None:
    session = page._session
    session.change_settings(replace(session.settings, language="fr"))
    qtbot.waitUntil(lambda: page.windowTitle() == "Fenêtrages prédéfinis")
    assert page.rows.item(2).text() == "3   Poumons"


def test_views_decide_by_the_readers_correction(window: MainWindow, qtbot: QtBot) -> None:
    window.session.set_view("1.1", ViewPosition.LL)
    qtbot.waitUntil(lambda: window.session.display_state("1.1") is not None)
    slot = next(
        one for one, ref in window.session.slots.items() if ref and ref.sop_instance_uid == "1.1"
    )
    window.session.set_active_slot(slot)
    qtbot.keyClick(window, Qt.Key.Key_3)
    qtbot.waitUntil(lambda: voi_of(window, "1.1").name == "Side")  # type: ignore[attr-defined]

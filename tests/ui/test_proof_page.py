"""The grayscale proof: steps, tags and live values, against the file and the screen."""

from __future__ import annotations

from dataclasses import replace

import dummies
import pytest
from drawing import UID, hover, on_screen, open_one
from dummies import DummyEnds
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QHoverEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from viewing import Viewing, ViewingMaker, drag
from windowing import WindowMaker

from cxrviewer.dicom.radiograph import Radiograph
from cxrviewer.dicom.study import ImageRef
from cxrviewer.imaging.display_filters import DisplayFilters
from cxrviewer.imaging.voi import Window
from cxrviewer.ui.proof_page import ProofPage
from cxrviewer.ui.tools.drag import ToolKind

Row = tuple[str, ...]


def monochrome1(ref: ImageRef) -> Radiograph:
    made = dummies.radiograph(ref)
    g = replace(
        made.grayscale,
        photometric_interpretation="MONOCHROME1",
        rescale_slope=2.0,
        rescale_intercept=-100.0,
    )
    return replace(made, grayscale=g)


@pytest.fixture
def viewing(open_viewing: ViewingMaker, qtbot: QtBot) -> Viewing:
    return open_one(open_viewing, qtbot, read=monochrome1)


@pytest.fixture
def page(viewing: Viewing, qtbot: QtBot) -> ProofPage:
    made = ProofPage(viewing.area, viewing.session)
    made.show()
    return made


def rows(page: ProofPage) -> list[Row]:
    """Steps, and below each its tags with an arrow before them."""
    found: list[Row] = []
    for place in range(page.steps.topLevelItemCount()):
        item = page.steps.topLevelItem(place)
        assert item is not None
        found.append(tuple(item.text(column) for column in range(5)))
        found += [
            ("> " + item.child(number).text(0), item.child(number).text(1))
            for number in range(item.childCount())
        ]
    return [tuple(text.replace("\u00a0", " ") for text in row) for row in found]


def values(page: ProofPage) -> list[str]:
    return [row[4] for row in rows(page) if len(row) == 5]


def point(viewing: Viewing, column: int, row: int) -> None:
    """Move the pointer, without a button and whatever the tool, over the middle of a pixel."""
    at = on_screen(viewing.left, (column, row)).toPointF() + QPointF(0.5, 0.5)
    none = Qt.KeyboardModifier.NoModifier
    event = QHoverEvent(QEvent.Type.HoverMove, at, at, at, none)
    QApplication.sendEvent(viewing.left.viewport(), event)


def test_every_step_stands_with_its_tags_and_section(page: ProofPage) -> None:
    assert rows(page) == [
        ("Stored values", "", "C.7.6.3.1", "0 … 4095", ""),
        ("> BitsStored (0028,0101)", "12"),
        ("> PixelRepresentation (0028,0103)", "0"),
        ("Rescale (slope, intercept)", "", "C.11.1", "0 … 4095 → −100 … 8090", ""),
        ("> RescaleSlope (0028,1053)", "2"),
        ("> RescaleIntercept (0028,1052)", "-100"),
        ("Window", "", "C.11.2.1.2.1", "−100 … 8090 → 0 … 255", ""),
        ("> WindowCenter (0028,1050)", "2048"),
        ("> WindowWidth (0028,1051)", "4096"),
        ("> VOILUTFunction (0028,1056)", "LINEAR"),
        ("Polarity of the file", "", "C.7.6.3.1.2, C.11.6", "0 … 255", ""),
        ("> PhotometricInterpretation (0028,0004)", "MONOCHROME1"),
        ("Screen (8 bit)", "", "", "0 … 255", ""),
    ]


@pytest.mark.parametrize("tool", [ToolKind.WINDOW, ToolKind.PROBE])
def test_values_under_the_pointer_are_those_of_the_file_and_the_screen(
    viewing: Viewing, page: ProofPage, tool: ToolKind
) -> None:
    viewing.area.choose_tool(tool)
    point(viewing, 77, 123)
    radiograph = viewing.left.radiograph
    assert radiograph is not None
    stored = int(radiograph.stored_values[123, 77])
    modality = 2 * stored - 100
    # PS3.3 C.11.2.1.2.1 with c = 2048, w = 4096
    share = min(max(((modality - 2047.5) / 4095 + 0.5) * 255, 0.0), 255.0)
    inverse = 255 - int(share + 0.5)
    found = values(page)
    assert found[:2] == [str(stored), str(modality)]
    assert float(found[2]) == pytest.approx(share, abs=0.006)
    assert found[3:] == [str(inverse), str(inverse)], "zoom is 100 %: the screen shows this pixel"
    assert page.place.text() == "Column 77, row 123 (the first is 0)"


def test_a_move_with_the_button_down_is_followed_too(viewing: Viewing, page: ProofPage) -> None:
    viewing.area.choose_tool(ToolKind.LENGTH)
    hover(viewing.left, (50.0, 60.0))
    assert page.place.text() == "Column 50, row 60 (the first is 0)"


def test_filters_and_inversion_are_steps_with_their_values(
    viewing: Viewing, page: ProofPage, qtbot: QtBot
) -> None:
    viewing.area.commands.show_filters(DisplayFilters(0.5, 0.25))
    viewing.area.commands.invert()
    qtbot.waitUntil(lambda: viewing.left.filters == DisplayFilters(0.5, 0.25))
    qtbot.waitUntil(lambda: len(values(page)) == 8)
    point(viewing, 77, 123)
    names = [row[0] for row in rows(page) if len(row) == 5]
    assert names[1:3] == ["Filter: local contrast", "Filter: sharpening"]
    assert ("> set by the reader", "strength 50 %") in rows(page)
    assert names[-2] == "Inversion by the reader"
    source, lut = viewing.left.layers.radiograph.look
    assert source is not None
    assert lut is not None
    filtered = int(source.whole.values[123, 77])
    found = values(page)
    assert found[1:3] == ["–", str(filtered)]
    assert found[-1] == found[-2] == str(lut.table[filtered])


def test_it_follows_the_window_and_leaves_with_the_pointer(
    viewing: Viewing, page: ProofPage, qtbot: QtBot
) -> None:
    state = viewing.session.display_state(UID)
    assert state is not None
    viewing.session.set_display_state(UID, state.with_voi(Window(1000.0, 300.0)))
    qtbot.waitUntil(lambda: ("> set by the reader", "WindowCenter 1000.0") in rows(page))
    point(viewing, 10, 10)
    assert all(values(page))
    QApplication.sendEvent(viewing.left.viewport(), QEvent(QEvent.Type.Leave))
    assert not any(values(page))


def test_beside_the_image_there_are_no_values(viewing: Viewing, page: ProofPage) -> None:
    point(viewing, -20, 10)
    assert not any(values(page))


def test_a_drag_on_the_image_still_works_while_it_is_open(
    viewing: Viewing, page: ProofPage, qtbot: QtBot
) -> None:
    before = viewing.session.display_state(UID)
    viewing.area.choose_tool(ToolKind.WINDOW)
    drag(qtbot, viewing.left, (300, 300), (60, 0))
    assert viewing.session.display_state(UID) != before


def test_key_and_menu_open_it_once(make_window: WindowMaker, qtbot: QtBot) -> None:
    window = make_window(DummyEnds(studies=[dummies.study("1")]))
    for _ in range(2):
        qtbot.keyClick(window, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    pages = window.findChildren(ProofPage)
    assert len(pages) == 1
    assert pages[0].isVisible()
    window.session.change_settings(replace(window.session.settings, language="fr"))
    qtbot.waitUntil(lambda: rows(pages[0])[0][0] == "Valeurs enregistrées")

"""The tag browser: reading in the background, search by keyword, number and value, copying."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import dummies
import pytest
from dummies import DummyEnds
from factories import make_dx, make_picture
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot
from windowing import WindowMaker

from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.main_window import MainWindow
from cxrviewer.ui.tags_page import TagsPage


@pytest.fixture
def window(make_window: WindowMaker, tmp_path: Path) -> MainWindow:
    frontal = make_dx(tmp_path / "a.dcm", WindowCenter=1234, StudyDescription="Œdème, suivi")
    lateral = make_picture(tmp_path / "b.png")
    images = (
        dummies.image("1.1", path=frontal),
        dummies.image("1.2", dummies.ViewPosition.LL, path=lateral),
    )
    return make_window(DummyEnds(studies=[dummies.study("1", *images)]))


@pytest.fixture
def page(window: MainWindow, qtbot: QtBot) -> TagsPage:
    qtbot.keyClick(window, Qt.Key.Key_D, Qt.KeyboardModifier.ShiftModifier)
    found = window.findChild(TagsPage)
    assert found is not None
    assert found._nodes is None, "nobody waits for the file"
    assert "being read" in found.outcome.text()
    qtbot.waitUntil(lambda: found._nodes is not None)
    return found


def lines(page: TagsPage) -> list[str]:
    """All rows that are found, set in by their depth."""
    found: list[str] = []
    model = page.tree.model()

    def below(parent: QModelIndex, depth: int) -> None:
        for row in range(model.rowCount(parent)):
            cells = [model.index(row, column, parent).data() for column in range(4)]
            found.append("  " * depth + " ".join(cell for cell in cells if cell))
            below(model.index(row, 0, parent), depth + 1)

    below(QModelIndex(), 0)
    return found


def test_all_elements_are_listed(page: TagsPage) -> None:
    found = lines(page)
    assert "(0028,0010) Rows US 64" in found
    assert "(0010,0010) PatientName PN Test^Patient" in found
    assert "(0008,2218) AnatomicRegionSequence SQ (items: 1)" in found
    assert "  Item 1" in found
    assert "    (0008,0104) CodeMeaning LO Chest" in found
    assert page.outcome.text().startswith("Elements: ")


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("windowcent", ["(0028,1050) WindowCenter DS 1234.0"]),
        ("(0028,1050)", ["(0028,1050) WindowCenter DS 1234.0"]),
        ("00281050", ["(0028,1050) WindowCenter DS 1234.0"]),
        ("0028, 1050", ["(0028,1050) WindowCenter DS 1234.0"]),
        ("œDÈME", ["(0008,1030) StudyDescription LO Œdème, suivi"]),
        ("oedeme", ["(0008,1030) StudyDescription LO Œdème, suivi"]),
        ("test^pat", ["(0010,0010) PatientName PN Test^Patient"]),
        ("no such thing", []),
    ],
)
def test_search_by_keyword_number_and_value(
    page: TagsPage, search: str, expected: list[str]
) -> None:
    page.search.setText(search)
    assert lines(page) == expected
    assert page.outcome.text().startswith(f"Found: {len(expected)} of ")
    page.search.clear()
    assert len(lines(page)) > 60


def test_a_hit_inside_a_sequence_shows_the_way_to_it(page: TagsPage, qtbot: QtBot) -> None:
    qtbot.keyClicks(page.search, "chest")
    assert "    (0008,0104) CodeMeaning LO Chest" in lines(page)
    found = lines(page)
    here = found.index("(0008,2218) AnatomicRegionSequence SQ (items: 1)")
    assert found[here : here + 3] == [
        "(0008,2218) AnatomicRegionSequence SQ (items: 1)",
        "  Item 1",
        "    (0008,0104) CodeMeaning LO Chest",
    ]
    model = page.tree.model()
    tops = [model.index(row, 0) for row in range(model.rowCount())]
    top = next(one for one in tops if one.data() == "(0008,2218)")
    assert page.tree.isExpanded(top)


def test_return_in_the_search_does_not_close_the_page(page: TagsPage, qtbot: QtBot) -> None:
    qtbot.keyClicks(page.search, "rows")
    qtbot.keyClick(page.search, Qt.Key.Key_Return)
    assert page.isVisible()


def test_what_is_selected_is_copied(page: TagsPage, qtbot: QtBot) -> None:
    qtbot.keyClicks(page.search, "00281050")
    page.tree.setFocus()
    page.tree.setCurrentIndex(page.tree.model().index(0, 0))
    qtbot.keyClick(page.tree, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    clipboard = QGuiApplication.clipboard()
    assert "1234" in clipboard.text()
    clipboard.clear()
    page.tree.clearSelection()
    qtbot.mouseClick(page.copy_button, Qt.MouseButton.LeftButton)
    assert clipboard.text() == "(0028,1050)\tWindowCenter\tDS\t1234.0"


def test_it_follows_the_active_view_and_says_why_there_are_none(
    window: MainWindow, page: TagsPage, qtbot: QtBot
) -> None:
    window.actions_table[ActionId.NEXT_VIEW].trigger()
    qtbot.waitUntil(lambda: "no DICOM file" in page.outcome.text())
    assert lines(page) == []
    assert not page.copy_button.isEnabled()


def test_a_file_that_is_gone_is_told(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "a.dcm").unlink()
    window.pages.show_tags()
    found = window.findChild(TagsPage)
    assert found is not None
    qtbot.waitUntil(
        lambda: "no longer there" in found.outcome.text() or "not" in found.outcome.text()
    )
    assert str(tmp_path) not in found.outcome.text()


def test_the_page_speaks_french(window: MainWindow, page: TagsPage, qtbot: QtBot) -> None:
    session = window.session
    session.change_settings(replace(session.settings, language="fr"))
    qtbot.waitUntil(lambda: page.windowTitle() == "Attributs DICOM")
    header: Callable[[int], object] = lambda column: page.tree.model().headerData(  # noqa: E731
        column, Qt.Orientation.Horizontal
    )
    assert [header(column) for column in range(4)] == ["Attribut", "Mot-clé", "VR", "Valeur"]

"""The study list: names once, priors, status, images of a study, files not read."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from dummies import DummyEnds, image, radiograph, study
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot
from windowing import WindowMaker, settle

from cxrviewer.dicom.radiograph import SpacingAttributes
from cxrviewer.dicom.study import ScanIssue, ViewPosition
from cxrviewer.errors import Message, UnreadableFileError
from cxrviewer.imaging.thumbnail import SIDE, thumbnail
from cxrviewer.settings import Settings
from cxrviewer.ui import study_words
from cxrviewer.ui.hanging import Slot
from cxrviewer.ui.list_menus import ListMenus
from cxrviewer.ui.main_window import MainWindow
from cxrviewer.ui.study_model import StudyRow
from cxrviewer.ui.thumbnails import ThumbnailStore

STUDIES = [
    study("new", date="20240301"),
    study("old", image("old.1"), date="20220112"),
    study("other", name="Roe^Richard", patient_id="P2", date="20230101"),
]
ISSUES = [
    ScanIssue("/films/a/readme.txt", Message("The file is empty.")),
    ScanIssue("/films/b/readme.txt", Message("The file is empty.")),
    ScanIssue("/films/c.dcm", Message("This DICOM file holds no image.")),
]


@pytest.fixture
def window(make_window: WindowMaker) -> MainWindow:
    return make_window(DummyEnds(studies=STUDIES, issues=ISSUES))


def _rows(window: MainWindow) -> list[StudyRow]:
    model = window.study_list.model
    return [model.row(number) for number in range(model.rowCount())]


def test_a_patients_name_stands_above_the_first_study_only(window: MainWindow) -> None:
    rows = _rows(window)
    assert [row.heading for row in rows] == ["Doe, Jane", "", "Roe, Richard"]
    assert rows[0].facts == "F · 63\u00a0y" or rows[0].facts == "F · 63 y"


def test_rows_say_date_and_views(window: MainWindow) -> None:
    assert [(row.date, row.views) for row in _rows(window)] == [
        ("1 Mar 2024", "PA · LL"),
        ("12 Jan 2022", "PA"),
        ("1 Jan 2023", "PA · LL"),
    ]


def test_only_the_current_patients_earlier_study_is_a_prior(
    window: MainWindow, qtbot: QtBot
) -> None:
    assert [row.is_prior for row in _rows(window)] == [False, True, False]
    window.session.select_study("other")
    settle(qtbot, window.session)
    assert [row.is_prior for row in _rows(window)] == [False, False, False]


def test_status_follows_the_analysis(window: MainWindow, qtbot: QtBot) -> None:
    assert [row.status for row in _rows(window)] == ["analysed ✓", "prior", ""]
    window.session.select_study("old")
    settle(qtbot, window.session)
    assert [row.status for row in _rows(window)] == ["analysed ✓", "prior · analysed ✓", ""]


def test_names_are_hidden_with_the_names_on_the_images(window: MainWindow) -> None:
    window.session.toggle_demographics()
    assert [row.heading for row in _rows(window)] == ["Name hidden", "", "Name hidden"]
    texts = [window.study_list.model.index(row).data() for row in range(3)]
    assert not any("Doe" in text or "Roe" in text for text in texts)


def test_a_click_hangs_a_study(window: MainWindow, qtbot: QtBot) -> None:
    view = window.study_list.view
    place = view.visualRect(window.study_list.model.index(2)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert window.session.current_study == STUDIES[2]


def test_arrow_keys_hang_studies(window: MainWindow, qtbot: QtBot) -> None:
    view = window.study_list.view
    window.activateWindow()
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert window.session.current_study == STUDIES[1]


def test_the_current_study_is_marked(window: MainWindow, qtbot: QtBot) -> None:
    assert window.study_list.view.currentIndex().row() == 0
    window.session.select_study("other")
    assert window.study_list.view.currentIndex().row() == 2


def test_thumbnails_are_made_for_what_is_seen(window: MainWindow, qtbot: QtBot) -> None:
    store = window._thumbnails
    qtbot.waitUntil(lambda: len(store._pixmaps) == 5)
    made = store.get(STUDIES[0].images[0])
    assert made is not None
    assert max(made.width(), made.height()) == SIDE


def test_a_thumbnail_keeps_the_aspect_and_the_first_grey_values() -> None:
    picture = radiograph(image("x", rows=400, columns=200))
    small = thumbnail(picture, 100)
    assert small.shape == (100, 50)
    assert small.std() > 10


def test_padding_in_a_thumbnail_is_black_and_leaves_the_pixels_beside_it_alone() -> None:
    picture = radiograph(image("x", rows=400, columns=400))
    stored = np.full((400, 400), 3000, np.uint16)
    stored[:, :101] = 4095  # ends within a pixel of the thumbnail, whose pixels are four wide
    grayscale = replace(picture.grayscale, pixel_padding_value=4095)
    small = thumbnail(replace(picture, stored_values=stored, grayscale=grayscale), 100)
    # Width 4096 at 2048 (PS3.3 C.11.2.1.2.1): ((3000 - 2047.5) / 4095 + 0.5) * 255 = 186.8
    assert set(np.unique(small)) == {0, 187}
    assert not small[:, :25].any()


def test_a_thumbnail_of_pixels_that_are_not_square_has_the_shape_of_the_body() -> None:
    picture = radiograph(image("x", rows=400, columns=400))
    high = replace(picture, spacing=SpacingAttributes((0.4, 0.2)))
    assert thumbnail(high, 100).shape == (100, 50)


def test_an_unreadable_image_has_no_thumbnail_for_good(qtbot: QtBot) -> None:
    def read(_ref: object) -> object:
        raise UnreadableFileError("damaged")

    store = ThumbnailStore(read)  # type: ignore[arg-type]
    with qtbot.waitSignal(store.ready):
        assert store.get(image("1")) is None
    assert store.is_failed(image("1"))
    assert store.get(image("1")) is None
    store.stop()


def test_files_not_read_are_counted_and_listed_when_asked(window: MainWindow, qtbot: QtBot) -> None:
    issues = window.study_list.issues
    assert issues.title.text() == "3 files not read"
    assert not issues.text.isVisible()
    qtbot.mouseClick(issues.title, Qt.MouseButton.LeftButton)
    assert issues.text.isVisible()
    lines = issues.text.toPlainText().splitlines()
    assert lines == [
        "The file is empty.", "a/readme.txt", "b/readme.txt",
        "This DICOM file holds no image.", "films/c.dcm",
    ]  # fmt: skip


def test_all_of_them_can_be_copied_with_their_folders(window: MainWindow, qtbot: QtBot) -> None:
    issues = window.study_list.issues
    issues.title.setChecked(True)
    qtbot.mouseClick(issues.copy_button, Qt.MouseButton.LeftButton)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0] == "/films/a/readme.txt\tThe file is empty."
    assert len(lines) == 3


def test_no_issues_no_line(make_window: WindowMaker) -> None:
    window = make_window(DummyEnds(studies=STUDIES))
    assert not window.study_list.issues.isVisible()


def test_images_beyond_two_are_shown_and_a_click_hangs_one(
    make_window: WindowMaker, qtbot: QtBot
) -> None:
    images = [image(f"{number}") for number in range(5)]
    window = make_window(DummyEnds(studies=[study("many", *images)]))
    strip = window.study_list.strip
    assert strip.isVisible()
    assert strip.images == tuple(images)
    place = strip._view.visualRect(strip._model.index(2)).center()
    qtbot.mouseClick(strip._view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert window.session.slots[Slot.LEFT] == images[2]


def test_two_images_need_no_strip(window: MainWindow) -> None:
    assert not window.study_list.strip.isVisible()


def test_a_prior_is_put_beside_the_current_study_by_its_menu(window: MainWindow) -> None:
    menus = window.findChild(ListMenus)
    assert menus is not None
    menu = menus.study_menu(STUDIES[1])
    right = next(action.menu() for action in menu.actions() if action.text().endswith("right"))
    right.actions()[0].trigger()
    assert window.session.slots[Slot.RIGHT] == STUDIES[1].images[0]
    assert window.session.slots[Slot.LEFT] == STUDIES[0].images[0]
    assert window.session.current_study == STUDIES[0]


@pytest.mark.parametrize(
    ("positions", "text"),
    [
        ((ViewPosition.PA, ViewPosition.LL), "PA · LL"),
        ((ViewPosition.LL, ViewPosition.PA), "PA · LL"),
        ((ViewPosition.PA, ViewPosition.PA, ViewPosition.LL), "2 × PA · LL"),
        ((ViewPosition.UNKNOWN,), "1 image"),
        ((ViewPosition.PA,) * 4, "4 images"),
        ((ViewPosition.PA, ViewPosition.UNKNOWN), "PA · DX"),
    ],
)
def test_views_in_words(window: MainWindow, positions: tuple[ViewPosition, ...], text: str) -> None:
    images = [image(f"{number}", position) for number, position in enumerate(positions)]
    assert study_words.views(study("x", *images)) == text


def test_what_is_not_known_is_said(make_window: WindowMaker) -> None:
    silent = image("x.1", acquisition_date="")
    unknown = study("x", silent, name="", patient_id="", date="")
    window = make_window(DummyEnds(studies=[unknown]), Settings(language="fr"))
    row = window.study_list.model.row(0)
    assert (row.heading, row.date) == ("Chest", "Sans date")


def test_an_image_s_date_stands_in_for_that_of_the_study(make_window: WindowMaker) -> None:
    dated = study("x", image("x.1", acquisition_date="20210704"), date="")
    assert _rows(make_window(DummyEnds(studies=[dated])))[0].date == "4 Jul 2021"


def test_a_prior_keeps_its_mark_when_it_is_selected(window: MainWindow, qtbot: QtBot) -> None:
    window.session.select_study("old")
    settle(qtbot, window.session)
    assert [row.is_prior for row in _rows(window)] == [False, True, False]


_DAYS = [number * 7 % 31 for number in range(1, 31)]


def test_the_first_row_is_selected_and_seen_when_a_folder_has_been_read(
    make_window: WindowMaker,
) -> None:
    studies = [study(f"{day}", patient_id=f"P{day}", date=f"202403{day:02}") for day in _DAYS]
    view = make_window(DummyEnds(studies=studies)).study_list.view
    assert view.currentIndex().row() == 0
    assert view.verticalScrollBar().value() == 0

"""What is opened and closed again, a hundred times a day, is gone."""

from __future__ import annotations

import dataclasses
import gc
import weakref
from collections.abc import Callable

import pytest
from dummies import DummyEnds, radiograph, study
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QTranslator
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot
from viewing import ViewingMaker
from windowing import WindowMaker, own_pages, settle

from cxrviewer.dicom.radiograph import Radiograph
from cxrviewer.dicom.study import ImageRef
from cxrviewer.settings import Settings
from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.image_store import ImageStore
from cxrviewer.ui.main_window import MainWindow

Dead = weakref.ReferenceType[object]


def let_go() -> None:
    """Destroy what is to be destroyed, and collect the garbage."""
    for _ in range(3):
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()


def growth(act: Callable[[], None], count: Callable[[], int], times: int = 5) -> int:
    """How many more there are after doing something again and again."""
    for _ in range(2):  # what is made once and kept
        act()
    let_go()
    before = count()
    for _ in range(times):
        act()
    let_go()
    return count() - before


def close_all_but(window: MainWindow) -> None:
    for other in QApplication.topLevelWidgets():
        if other is not window and other.isVisible():
            other.close()
    let_go()


@pytest.fixture
def ends() -> DummyEnds:
    return DummyEnds(studies=[study("a"), study("b", date="20230101")])


def images_of(ends: DummyEnds) -> list[Dead]:
    """The pixels of every image that is going to be read, dead or alive."""
    read: list[Dead] = []

    def remember(ref: ImageRef) -> Radiograph:
        found = radiograph(ref)
        read.append(weakref.ref(found.stored_values))
        return found

    ends.read = remember  # type: ignore[method-assign]
    return read


@pytest.mark.parametrize("page", own_pages())
def test_pages_opened_and_closed(page: ActionId, ends: DummyEnds, make_window: WindowMaker) -> None:
    window = make_window(ends, Settings(language="en"))

    def open_and_close() -> None:
        window.actions_table[page].trigger()
        QCoreApplication.processEvents()
        close_all_but(window)

    assert growth(open_and_close, lambda: len(QApplication.allWidgets()), times=3) == 0


def test_the_menu_over_an_image_and_over_an_empty_view(
    ends: DummyEnds, make_window: WindowMaker
) -> None:
    window = make_window(ends, Settings(language="en"))

    def open_and_close() -> None:
        for view in window.reading_area.viewports.values():
            view.customContextMenuRequested.emit(QPoint(50, 50))
        close_all_but(window)

    assert any(view.ref is None for view in window.reading_area.viewports.values())
    assert growth(open_and_close, lambda: len(window.findChildren(QMenu))) == 0


def test_turning_to_another_language(
    ends: DummyEnds, make_window: WindowMaker, qapp: QApplication
) -> None:
    window = make_window(ends, Settings(language="en"))

    def there_and_back() -> None:
        for language in ("fr", "en"):
            settings = dataclasses.replace(window.session.settings, language=language)
            window.session.change_settings(settings)

    assert growth(there_and_back, lambda: len(qapp.findChildren(QTranslator))) == 0


@pytest.mark.parametrize("name", ["detached", "compare", "findings_visible"])
def test_windows_and_layouts_there_and_back(
    name: str, ends: DummyEnds, make_window: WindowMaker
) -> None:
    window = make_window(ends, Settings(language="en"))

    def there_and_back() -> None:
        settings = window.session.settings
        other = dataclasses.replace(settings, **{name: not getattr(settings, name)})  # type: ignore[arg-type]
        for one in (other, settings):
            window.session.change_settings(one)
            let_go()

    def everything() -> int:
        return len(QApplication.allWidgets()) + len(window.findChildren(QObject))

    assert growth(there_and_back, everything) == 0


def test_a_hundred_studies_keep_no_more_images_than_the_store_may(
    make_window: WindowMaker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    bytes_each = radiograph(study("0").images[0]).stored_values.nbytes
    made = ImageStore.__init__
    monkeypatch.setitem(made.__kwdefaults__, "budget", 10 * bytes_each)
    ends = DummyEnds(studies=[study(str(number), patient_id=str(number)) for number in range(100)])
    read = images_of(ends)
    window = make_window(ends, Settings(language="en", analyse_automatically=False))
    for number in range(100):
        window.session.select_study(str(number))
        settle(qtbot, window.session)
        window.reading_area.grab()

    def kept() -> int:
        let_go()
        return sum(array() is not None for array in read)

    assert len(read) >= 200
    # What is still being read ahead goes when its thread has ended, late on a busy machine.
    qtbot.waitUntil(lambda: kept() <= 10 + 2, timeout=60_000)


def test_a_closed_window_leaves_nothing(ends: DummyEnds, make_window: WindowMaker) -> None:
    read = images_of(ends)
    window = make_window(ends, Settings(language="en", analyse_automatically=False))
    window.grab()
    alive: list[Dead] = [weakref.ref(one) for one in window.findChildren(QWidget)]
    alive += [weakref.ref(window.session), weakref.ref(window), *read]
    make_window.shutdown()
    del window
    let_go()
    assert read
    assert [one() for one in alive if one() is not None] == []


def test_a_closed_reading_area_leaves_no_image(open_viewing: ViewingMaker) -> None:
    viewing = open_viewing(study("a"))
    alive = [weakref.ref(viewing.session), weakref.ref(viewing.left)]
    viewing.area.close()
    viewing.area.deleteLater()
    open_viewing.shutdown()
    del viewing
    let_go()
    assert [one() for one in alive if one() is not None] == []

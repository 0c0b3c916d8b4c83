"""Two folders may hold different images of one UID: nothing of one may pass for another."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from dummies import DummyEnds, image, radiograph, study
from PySide6.QtGui import QPixmap
from pytestqt.qtbot import QtBot
from windowing import ANYWHERE, WindowMaker, settle

from cxrviewer.dicom.radiograph import Radiograph
from cxrviewer.dicom.study import ImageRef
from cxrviewer.errors import UnreadableFileError
from cxrviewer.imaging.thumbnail import thumbnail
from cxrviewer.ui.image_store import ImageStore
from cxrviewer.ui.thumbnails import ThumbnailStore

OLD = image("same", path=Path("/old/film.dcm"))
NEW = image("same", path=Path("/new/film.dcm"))
Read = Callable[[ImageRef], Radiograph]


def _film(ref: ImageRef, *, old: bool) -> Radiograph:
    """All black, or all white where it is the old one."""
    shown = radiograph(ref)
    return replace(shown, stored_values=np.full_like(shown.stored_values, 4095 if old else 0))


def _grey(picture: QPixmap) -> int:
    return picture.toImage().pixelColor(picture.width() // 2, picture.height() // 2).red()


class Gated:
    """A read of the old file that ends only when it is let go; then it succeeds or fails."""

    def __init__(self, error: Exception | None = None) -> None:
        self.begun, self.gate, self.ended = (threading.Event() for _ in range(3))
        self.next = threading.Event()
        self._error = error

    def __call__(self, ref: ImageRef) -> Radiograph:
        if ref is NEW:
            self.next.wait(5)
            return _film(ref, old=False)
        self.begun.set()
        self.gate.wait(5)
        self.ended.set()
        if self._error is not None:
            raise self._error
        return _film(ref, old=True)


@pytest.mark.parametrize("same_path", [False, True], ids=["another folder", "file replaced"])
def test_a_thumbnail_of_the_folder_before_is_not_shown(
    make_window: WindowMaker, qtbot: QtBot, *, same_path: bool
) -> None:
    ends = DummyEnds(studies=[study("1", OLD, name="Old")])
    on_disk = {"old": True}
    ends.read = lambda ref: _film(ref, **on_disk)  # type: ignore[method-assign]
    window = make_window(ends, opened=False)
    window.session.open_paths(ANYWHERE)
    settle(qtbot, window.session)
    store = window._thumbnails
    qtbot.waitUntil(lambda: store.get(OLD) is not None)
    assert _grey(store.get(OLD) or QPixmap()) == 255

    ref = OLD if same_path else NEW
    ends.studies = [study("1", ref, name="New")]
    on_disk["old"] = False
    window.session.open_paths(ANYWHERE)
    settle(qtbot, window.session)
    qtbot.waitUntil(lambda: store.get(ref) is not None)
    assert _grey(store.get(ref) or QPixmap()) == 0


def test_images_of_one_uid_at_two_places_have_thumbnails_of_their_own(qtbot: QtBot) -> None:
    store = ThumbnailStore(lambda ref: thumbnail(_film(ref, old=ref is OLD)))
    qtbot.waitUntil(lambda: store.get(OLD) is not None and store.get(NEW) is not None)
    assert [_grey(store.get(ref) or QPixmap()) for ref in (OLD, NEW)] == [255, 0]
    store.stop()


def test_a_thumbnail_that_comes_too_late_is_dropped(qtbot: QtBot) -> None:
    read = Gated()
    store = ThumbnailStore(lambda ref: thumbnail(read(ref)))
    store.get(OLD)
    assert read.begun.wait(5)
    store.clear()
    read.gate.set()
    read.next.set()
    with qtbot.waitSignal(store.ready):
        store.get(NEW)
    assert list(store._pixmaps) == [(NEW.location, "same")]
    store.stop()


@pytest.mark.parametrize("error", [None, UnreadableFileError("damaged")], ids=["read", "failed"])
def test_a_read_that_ends_after_clear_answers_no_new_request(
    qtbot: QtBot, error: Exception | None
) -> None:
    read = Gated(error)
    store = ImageStore(read)
    failures: list[str] = []
    store.failed.connect(lambda uid, _message: failures.append(uid))
    store.request(OLD)
    assert read.begun.wait(5)
    store.clear()
    store.request(NEW)
    with qtbot.assertNotEmitted(store.loaded, wait=200):
        read.gate.set()
        assert read.ended.wait(5)
    assert store.get("same") is None
    assert not failures
    with qtbot.waitSignal(store.loaded):
        read.next.set()
    shown = store.get("same")
    assert shown is not None
    assert shown.ref is NEW
    store.stop()

"""Images in memory: read once, forgotten when told, kept within a budget."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from dummies import image, radiograph
from pytestqt.qtbot import QtBot

from cxrviewer.dicom.radiograph import Radiograph
from cxrviewer.dicom.study import ImageRef
from cxrviewer.errors import UnreadableFileError
from cxrviewer.ui.image_store import ImageStore


class Reader:
    """Reads when the gate is open."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.read: list[str] = []
        self.error: Exception | None = None

    def __call__(self, ref: ImageRef) -> Radiograph:
        self.gate.wait(5)
        self.read.append(ref.sop_instance_uid)
        if self.error is not None:
            raise self.error
        return radiograph(ref)


@pytest.fixture
def reader() -> Reader:
    return Reader()


@pytest.fixture
def store(qtbot: QtBot, reader: Reader) -> Iterator[ImageStore]:
    made = ImageStore(reader)
    yield made
    reader.gate.set()
    made.stop()


def test_an_image_is_read_once_however_often_it_is_asked_for(
    store: ImageStore, reader: Reader, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(store.loaded):
        for _ in range(3):
            store.request(image("1"))
    store.request(image("1"))
    qtbot.wait(20)
    assert reader.read == ["1"]
    assert store.get("1") is not None
    assert store.first_state("1") is not None


def test_what_arrives_after_clearing_is_dropped(
    store: ImageStore, reader: Reader, qtbot: QtBot
) -> None:
    loaded: list[str] = []
    store.loaded.connect(loaded.append)
    reader.gate.clear()
    store.request(image("1"))
    qtbot.wait(20)
    store.clear()
    reader.gate.set()
    qtbot.waitUntil(lambda: reader.read == ["1"])
    qtbot.wait(20)
    assert loaded == []
    assert store.get("1") is None


def test_a_failure_is_told_and_can_be_asked_again(
    store: ImageStore, reader: Reader, qtbot: QtBot
) -> None:
    reader.error = UnreadableFileError("The file is empty.")
    with qtbot.waitSignal(store.failed) as failed:
        store.request(image("1"))
    assert failed.args[0] == "1"
    assert str(failed.args[1]) == "The file is empty."
    reader.error = None
    with qtbot.waitSignal(store.loaded):
        store.request(image("1"))


def test_memory_that_runs_out_is_told_so(store: ImageStore, reader: Reader, qtbot: QtBot) -> None:
    reader.error = MemoryError()
    with qtbot.waitSignal(store.failed) as failed:
        store.request(image("1"))
    assert "not enough memory" in str(failed.args[1])


def test_an_unexpected_error_is_told_by_type_alone(
    store: ImageStore, reader: Reader, qtbot: QtBot
) -> None:
    reader.error = KeyError("Doe^Jane")
    with qtbot.waitSignal(store.failed) as failed:
        store.request(image("1"))
    assert "KeyError" in str(failed.args[1])
    assert "Doe" not in str(failed.args[1])


def test_the_oldest_unpinned_image_gives_way(qtbot: QtBot, reader: Reader) -> None:
    one = radiograph(image("1")).stored_values.nbytes
    store = ImageStore(reader, budget=2 * one)
    store.pin(["1"])
    for uid in ("1", "2", "3"):
        with qtbot.waitSignal(store.loaded):
            store.request(image(uid))
    assert store.get("1") is not None
    assert store.get("2") is None
    assert store.get("3") is not None
    store.stop()

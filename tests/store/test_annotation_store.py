"""Drawings outlive the program, its violent end, and damage to their file."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from cxrviewer.dicom.study import ImageRef
from cxrviewer.errors import Message, StoreError
from cxrviewer.imaging.annotations.annotation import POINT_COUNTS, Annotation, AnnotationKind
from cxrviewer.imaging.annotations.editing import Drawing
from cxrviewer.paths import data_dir
from cxrviewer.store.annotation_keeper import AnnotationKeeper, ForgetfulKeeper
from cxrviewer.store.annotations import AnnotationStore, annotations_path, image_key
from cxrviewer.store.worker import StoreWorker

K = AnnotationKind
UID = "1.2.840.99999.1.2.3"
SPREAD = [(100.25, 50.5), (1 / 3, 300.0), (80.0, 200.0), (180, 210), (30, 220), (250, 230)]
KEY = image_key(ImageRef(Path("a.dcm"), sop_instance_uid=UID, rows=400, columns=320))


def every_kind() -> Drawing:
    return tuple(
        Annotation(
            identity=f"id of {kind}",
            kind=kind,
            points=tuple(SPREAD[: POINT_COUNTS[kind]]),  # type: ignore[arg-type]
            text="opacité à revoir — « 3 »" if kind is K.TEXT else "",
            known_mm=25.4 if kind is K.CALIBRATION else None,
            is_proposed=kind is K.CARDIOTHORACIC,
        )
        for kind in K
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new folder" / "drawings.sqlite3"


def test_every_kind_comes_back_exactly_and_in_order(path: Path) -> None:
    store = AnnotationStore(path)
    store.write(KEY, every_kind())
    store.write("other", every_kind()[:1])
    store.close()
    again = AnnotationStore(path)
    assert again.read(KEY) == every_kind()
    assert again.read("other") == every_kind()[:1]
    assert again.read("unknown") == ()
    assert again.messages == []
    again.close()


def test_a_drawing_takes_the_place_of_the_one_before(path: Path) -> None:
    store = AnnotationStore(path)
    store.write(KEY, every_kind())
    store.write(KEY, every_kind()[2:3])
    assert store.read(KEY) == every_kind()[2:3]
    store.write(KEY, ())
    assert store.read(KEY) == ()
    store.close()
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM annotation").fetchone() == (0,)


def test_looking_at_an_image_makes_no_file(path: Path) -> None:
    assert AnnotationStore(path).read(KEY) == ()
    assert not path.parent.exists()


def test_file_lies_in_the_users_data_folder_and_names_no_image(path: Path) -> None:
    assert annotations_path().parent == data_dir()
    store = AnnotationStore(path)
    store.write(KEY, every_kind())
    store.close()
    assert UID.encode() not in path.read_bytes()
    assert b"a.dcm" not in path.read_bytes()


def test_images_of_one_uid_and_two_sizes_are_two_images() -> None:
    sizes = [(400, 320), (320, 400), (4003, 20)]
    keys = {
        image_key(ImageRef(Path("b"), sop_instance_uid=UID, rows=rows, columns=columns))
        for rows, columns in sizes
    }
    assert len(keys) == 3
    assert KEY in keys


def test_file_is_write_ahead_synced_and_versioned(path: Path) -> None:
    store = AnnotationStore(path)
    store.write(KEY, every_kind())
    assert store._database is not None
    pragma = store._database.connection.execute
    assert pragma("PRAGMA journal_mode").fetchone() == ("wal",)
    assert pragma("PRAGMA synchronous").fetchone() == (2,)  # FULL
    assert pragma("PRAGMA user_version").fetchone() == (1,)
    store.close()


def test_a_failed_write_leaves_what_was_there(path: Path) -> None:
    store = AnnotationStore(path)
    store.write(KEY, every_kind())
    assert store._database is not None
    store._database.connection.execute(
        "CREATE TRIGGER full_disk BEFORE INSERT ON annotation WHEN new.place = 3"
        " BEGIN SELECT RAISE(ABORT, 'no'); END"
    )
    with pytest.raises(StoreError, match="could not be used"):
        store.write(KEY, every_kind()[::-1])
    assert store.read(KEY) == every_kind()
    store.close()


@pytest.mark.parametrize("damage", ["no database", "broken page"])
def test_damaged_file_is_kept_beside_a_new_one_and_told(path: Path, damage: str) -> None:
    store = AnnotationStore(path)
    for number in range(30):
        store.write(f"{number}", every_kind())
    store.close()
    raw = bytearray(path.read_bytes())
    if damage == "no database":
        raw[:100] = b"x" * 100
    else:
        raw[4096:12288] = b"\xff" * 8192
    path.write_bytes(raw)
    again = AnnotationStore(path)
    assert again.read("7") == ()
    again.write("7", every_kind()[:2])
    assert again.read("7") == every_kind()[:2]
    again.close()
    kept = [found for found in path.parent.iterdir() if ".damaged-" in found.name]
    assert [found.read_bytes() for found in kept if not found.name.endswith(("-wal", "-shm"))] == [
        bytes(raw)
    ]
    assert kept[0].name.split("-wal")[0] in str(again.messages[0])
    assert str(path.parent) not in str(again.messages[0])


def test_file_that_breaks_under_our_hands_is_replaced(path: Path) -> None:
    """The connection is open when the middle of the file is overwritten."""
    store = AnnotationStore(path)
    for number in range(30):
        store.write(f"{number}", every_kind())
    assert store._database is not None
    store._database.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store._database.connection.execute("PRAGMA cache_size = 0")
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (path.stat().st_size - 4096))
    store.write("new", every_kind()[:1])
    assert store.read("new") == every_kind()[:1]
    assert len(store.messages) == 1
    store.close()


def test_file_of_a_newer_version_is_left_alone(path: Path) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = path.read_bytes()
    store = AnnotationStore(path)
    for attempt in (lambda: store.read(KEY), lambda: store.write(KEY, every_kind())):
        with pytest.raises(StoreError, match="newer version"):
            attempt()
    assert path.read_bytes() == before


def test_a_row_that_makes_no_sense_takes_no_other_with_it(path: Path) -> None:
    store = AnnotationStore(path)
    store.write(KEY, every_kind())
    assert store._database is not None
    execute = store._database.connection.execute
    execute("UPDATE annotation SET points = '[[1, 2]' WHERE place = 0")
    execute("UPDATE annotation SET kind = 'of a later version' WHERE place = 1")
    execute("UPDATE annotation SET points = '[[1, 2, 3]]' WHERE place = 2")
    assert store.read(KEY) == every_kind()[3:]
    store.close()


# --- the thread ----------------------------------------------------------------------------------


def test_keeper_answers_from_its_thread_and_nobody_waits(path: Path) -> None:
    keeper, gate = AnnotationKeeper(path), threading.Event()
    keeper._thread.do(lambda: gate.wait(10) and None)  # a disk that is slow
    answers: list[tuple[str, Drawing, str]] = []
    begin = time.perf_counter()
    for count in range(1, 12):
        keeper.write(KEY, every_kind()[:count])
    keeper.read(KEY, lambda k, d: answers.append((k, d, threading.current_thread().name)))
    assert time.perf_counter() - begin < 0.05 * 12
    assert answers == []
    gate.set()
    keeper.stop()
    assert answers == [(KEY, every_kind(), "drawings")]
    assert AnnotationStore(path).read(KEY) == every_kind()


def test_keeper_opens_the_file_before_the_stroke_ends(path: Path) -> None:
    keeper = AnnotationKeeper(path)
    keeper.prepare()
    keeper.stop()
    assert path.is_file()
    path.write_bytes(b"no database at all")
    told: list[Message] = []
    keeper.listen(told.append)
    keeper.prepare()
    keeper.write(KEY, every_kind())
    keeper.stop()
    assert len(told) == 1
    assert AnnotationStore(path).read(KEY) == every_kind()


def test_keeper_goes_on_after_it_was_stopped(path: Path) -> None:
    keeper = AnnotationKeeper(path)
    keeper.write(KEY, every_kind())
    keeper.stop()
    keeper.write(KEY, every_kind()[:1])
    keeper.stop()
    keeper.stop()
    assert AnnotationStore(path).read(KEY) == every_kind()[:1]


def test_problem_is_told_once_and_the_answer_comes_all_the_same(path: Path) -> None:
    path.parent.mkdir()
    path.mkdir()  # a folder where the file should be
    keeper = AnnotationKeeper(path)
    told: list[Message] = []
    answers: list[Drawing] = []
    keeper.listen(told.append)
    for _ in range(3):
        keeper.write(KEY, every_kind())
        keeper.read(KEY, lambda _key, drawing: answers.append(drawing))
    keeper.stop()
    assert answers == [(), (), ()]
    assert len(told) == 1
    assert str(path.parent) not in str(told[0])


def test_forgetful_keeper_answers_at_once() -> None:
    answers: list[Drawing] = []
    ForgetfulKeeper().write(KEY, every_kind())
    ForgetfulKeeper().read(KEY, lambda _key, drawing: answers.append(drawing))
    assert answers == [()]


def test_worker_survives_a_job_that_fails() -> None:
    worker, done = StoreWorker("test"), []

    def fail() -> None:
        raise RuntimeError("no")

    worker.submit(fail)
    worker.submit(lambda: done.append(1))
    assert worker.stop(5.0)
    assert done == [1]
    assert worker.stop(5.0)


WRITER = """
import sys, threading
from pathlib import Path
from cxrviewer.imaging.annotations.annotation import Annotation, AnnotationKind
from cxrviewer.store.annotation_keeper import AnnotationKeeper
keeper = AnnotationKeeper(Path(sys.argv[1]))
drawing = ()
for number in range(100000):
    line = Annotation(str(number), AnnotationKind.LENGTH, ((0, 0), (number, 1)))
    drawing = (*drawing[-30:], line)
    done = threading.Event()
    keeper.write("image", drawing)
    keeper._thread.do(done.set)
    done.wait()
    print(number, flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="there is no kill -9")
@pytest.mark.parametrize("kept", [1, 40])
def test_what_was_written_survives_kill_9(path: Path, kept: int) -> None:
    """The process is killed while it writes one drawing after the other."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    last = -1
    for line in process.stdout:
        last = int(line)
        if last >= kept:
            break
    process.send_signal(signal.SIGKILL)
    last = max([last, *(int(line) for line in process.stdout)])
    assert process.wait(10) == -signal.SIGKILL
    store = AnnotationStore(path)
    found = store.read("image")
    assert store.messages == []
    store.close()
    newest = int(found[-1].identity)
    assert newest in {last, last + 1}
    assert [int(one.identity) for one in found] == list(range(max(newest - 30, 0), newest + 1))

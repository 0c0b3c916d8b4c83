"""A watched folder: what comes, changes, goes, and what is still being written."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from factories import make_dx, make_picture

from cxrviewer.dicom.folder_survey import FolderSurvey
from cxrviewer.dicom.watch_news import WatchEndedError, WatchNews
from cxrviewer.dicom.watch_process import WatchedFolder
from cxrviewer.dicom.watch_reader import WatchReader


class Clock:
    """A clock that stands until it is set forward."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def _old(path: Path) -> Path:
    """As if it had been written an hour ago."""
    past = time.time() - 3600
    os.utime(path, (past, past))
    return path


def _study(folder: Path, number: int, **tags: object) -> Path:
    facts = {
        "SOPInstanceUID": f"1.2.{number}.1",
        "StudyInstanceUID": f"1.2.{number}",
        "PatientID": f"P{number}",
    }
    return make_dx(folder / f"{number}.dcm", **{**facts, **tags})


def _survey(folder: Path, clock: Clock) -> FolderSurvey:
    return FolderSurvey(folder, settle_s=2.0, clock=clock)


def _last(reader: WatchReader) -> WatchNews:
    return list(reader.look())[-1]


def _uids(news: WatchNews) -> list[str]:
    return [study.study_instance_uid for study in news.studies]


# --- the survey ----------------------------------------------------------------------------------


def test_old_files_are_whole_at_the_first_look(tmp_path: Path, clock: Clock) -> None:
    path = _old(_study(tmp_path / "a" / "b", 1))
    assert _survey(tmp_path, clock).look().arrived == (path,)


def test_a_file_being_written_is_waited_for(tmp_path: Path, clock: Clock) -> None:
    survey, path = _survey(tmp_path, clock), tmp_path / "x.dcm"
    path.write_bytes(b"a")
    assert survey.look().waiting == 1
    clock.now += 3
    path.write_bytes(b"ab")  # it has grown: the time begins anew
    assert survey.look().arrived == ()
    clock.now += 1.9
    assert survey.look().arrived == ()
    clock.now += 0.2
    assert survey.look().arrived == (path,)
    assert survey.look() == survey.look()


def test_time_counts_as_much_as_size(tmp_path: Path, clock: Clock) -> None:
    """Some copy programs give the file its full size at once and fill it then."""
    survey, path = _survey(tmp_path, clock), tmp_path / "x.dcm"
    path.write_bytes(bytes(10))
    survey.look()
    clock.now += 3
    os.utime(path, ns=(1, time.time_ns() + 1_000_000))
    assert survey.look().arrived == ()


def test_an_empty_file_is_waited_for_longer(tmp_path: Path, clock: Clock) -> None:
    survey = _survey(tmp_path, clock)
    _old(_written(tmp_path / "x.dcm", b""))
    assert survey.look().waiting == 1
    clock.now += 5
    assert survey.look().waiting == 1
    clock.now += 30
    assert len(survey.look().arrived) == 1


def test_changed_and_removed_files_are_told_once(tmp_path: Path, clock: Clock) -> None:
    survey, path = _survey(tmp_path, clock), _old(_written(tmp_path / "x.dcm", b"abc"))
    survey.look()
    path.write_bytes(b"other")
    survey.look()
    clock.now += 3
    assert survey.look().changed == (path,)
    path.unlink()
    assert survey.look().removed == (path,)
    assert survey.look().removed == ()


def test_a_folder_that_is_gone_is_not_taken_for_an_empty_one(tmp_path: Path, clock: Clock) -> None:
    root = tmp_path / "share"
    survey = _survey(root, clock)
    root.mkdir()
    _old(_written(root / "x.dcm", b"abc"))
    assert len(survey.look().arrived) == 1
    root.rename(tmp_path / "away")
    assert survey.look().is_reachable is False
    assert survey.look().removed == ()
    (tmp_path / "away").rename(root)
    assert survey.look().removed == ()


@pytest.mark.skipif(os.name == "nt" or os.getuid() == 0, reason="needs permissions that bind")
def test_a_folder_that_cannot_be_listed_keeps_its_files(tmp_path: Path, clock: Clock) -> None:
    survey = _survey(tmp_path, clock)
    _old(_written(tmp_path / "below" / "x.dcm", b"abc"))
    survey.look()
    (tmp_path / "below").chmod(0)
    try:
        assert survey.look().removed == ()
    finally:
        (tmp_path / "below").chmod(0o700)


def test_a_loop_of_links_ends(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "again").symlink_to(tmp_path)
    _old(_written(tmp_path / "a" / "x", b"abc"))
    assert len(_survey(tmp_path, clock).look().arrived) == 1


def _written(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


# --- the reader ----------------------------------------------------------------------------------


def test_only_what_is_new_is_read(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        _old(_study(tmp_path, number))
    reader = WatchReader(_survey(tmp_path, clock))
    first = list(reader.look())
    assert first[0].total == 3
    assert first[-1].is_first_look
    assert sorted(uid for news in first for uid in _uids(news)) == ["1.2.0", "1.2.1", "1.2.2"]
    assert list(reader.look()) == []
    read: list[str] = []
    opened = _counting_opens(read)
    monkeypatch.setattr("cxrviewer.dicom.headers.open_image", opened)
    _study(tmp_path, 7)
    reader.look()
    list(reader.look())
    clock.now += 3
    news = _last(reader)
    assert _uids(news) == ["1.2.7"]
    assert not news.is_first_look
    assert read == ["7.dcm"]


def _counting_opens(read: list[str]) -> Callable[..., object]:
    from cxrviewer.dicom.opening import open_image  # noqa: PLC0415

    def opened(path: Path, *arguments: object) -> object:
        read.append(path.name)
        return open_image(path, *arguments)  # type: ignore[arg-type]

    return opened


def test_a_half_written_file_is_no_study_and_no_issue(tmp_path: Path, clock: Clock) -> None:
    source = _study(tmp_path / "source", 1).read_bytes()
    watched = tmp_path / "watched"
    watched.mkdir()
    reader = WatchReader(_survey(watched, clock))
    list(reader.look())
    for end in (200, 900, len(source)):
        (watched / "1.dcm").write_bytes(source[:end])
        news = list(reader.look())
        assert all(not one.studies and not one.issues for one in news)
        clock.now += 1
    clock.now += 3
    assert _uids(_last(reader)) == ["1.2.1"]


def test_a_study_grows_and_shrinks(tmp_path: Path, clock: Clock) -> None:
    _old(_study(tmp_path, 1))
    reader = WatchReader(_survey(tmp_path, clock))
    list(reader.look())
    lateral = _study(tmp_path / "more", 1, SOPInstanceUID="1.2.1.2", ViewPosition="LL")
    list(reader.look())
    clock.now += 3
    grown = _last(reader)
    assert [len(study.images) for study in grown.studies] == [2]
    lateral.unlink()
    shrunk = _last(reader)
    assert [len(study.images) for study in shrunk.studies] == [1]
    assert shrunk.removed == ()


def test_a_study_without_files_is_removed(tmp_path: Path, clock: Clock) -> None:
    paths = [_old(_study(tmp_path, number)) for number in range(2)]
    reader = WatchReader(_survey(tmp_path, clock))
    list(reader.look())
    paths[0].unlink()
    news = _last(reader)
    assert (news.removed, news.studies) == (("1.2.0",), ())


def test_another_image_under_the_same_name_is_told_as_replaced(
    tmp_path: Path, clock: Clock
) -> None:
    path = _old(_study(tmp_path, 1))
    reader = WatchReader(_survey(tmp_path, clock))
    list(reader.look())
    _study(tmp_path, 1, PatientSex="M")
    list(reader.look())
    clock.now += 3
    news = _last(reader)
    assert news.replaced == ("1.2.1.1",)
    assert news.removed == ()
    assert [study.patient.sex for study in news.studies] == ["M"]
    assert path.exists()


def test_a_damaged_file_is_an_issue_until_it_is_mended(tmp_path: Path, clock: Clock) -> None:
    _old(_written(tmp_path / "1.dcm", b"nothing that one could read"))
    reader = WatchReader(_survey(tmp_path, clock))
    news = _last(reader)
    assert news.issues is not None
    assert [Path(issue.location).name for issue in news.issues] == ["1.dcm"]
    _study(tmp_path, 1)
    list(reader.look())
    clock.now += 3
    mended = _last(reader)
    assert mended.issues == ()
    assert _uids(mended) == ["1.2.1"]


def test_pictures_are_named_with_those_that_came_before(tmp_path: Path, clock: Clock) -> None:
    _old(make_picture(tmp_path / "a PA.png"))
    reader = WatchReader(_survey(tmp_path, clock))
    list(reader.look())
    make_picture(tmp_path / "a LAT.png")
    list(reader.look())
    clock.now += 3
    assert [len(study.images) for study in _last(reader).studies] == [2]


def test_an_archive_goes_with_all_that_was_in_it(tmp_path: Path, clock: Clock) -> None:
    _study(tmp_path / "source", 1)
    _study(tmp_path / "source", 2)
    watched = tmp_path / "watched"
    watched.mkdir()
    archive = Path(shutil.make_archive(str(watched / "all"), "zip", tmp_path / "source"))
    _old(archive)
    reader = WatchReader(_survey(watched, clock))
    assert sorted(_uids(_last(reader))) == ["1.2.1", "1.2.2"]
    archive.unlink()
    assert sorted(_last(reader).removed) == ["1.2.1", "1.2.2"]


def test_thousands_of_files_are_told_in_small_batches(tmp_path: Path, clock: Clock) -> None:
    first = _study(tmp_path / "0", 0).read_bytes()
    old, new = b"1.2.0", b"1.2.%d"
    for number in range(1, 200):
        data = first.replace(old + b".1", new % (number % 10) + b".1")  # same length
        _old(_written(tmp_path / f"{number}.dcm", data))
    batches = list(WatchReader(_survey(tmp_path, clock)).look())
    assert max(len(news.studies) for news in batches) <= 32
    assert [news.done for news in batches] == sorted(news.done for news in batches)
    assert batches[-1].done == batches[-1].total


# --- the process ---------------------------------------------------------------------------------


def _until(watched: WatchedFolder, wanted: Callable[[WatchNews], bool]) -> WatchNews:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        news = watched.next_news(0.2)
        if news is not None and wanted(news):
            return news
    raise AssertionError("nothing was told")


def test_a_process_watches_and_is_nudged(tmp_path: Path) -> None:
    _old(_study(tmp_path, 1))
    watched = WatchedFolder(tmp_path)
    try:
        news = _until(watched, lambda news: bool(news.studies))
        assert _uids(news) == ["1.2.1"]
        _study(tmp_path, 2)
        watched.nudge()
        assert _uids(_until(watched, lambda news: bool(news.studies))) == ["1.2.2"]
    finally:
        started = time.monotonic()
        watched.close()
    assert time.monotonic() - started < 2
    with pytest.raises(WatchEndedError):
        watched.next_news(1.0)

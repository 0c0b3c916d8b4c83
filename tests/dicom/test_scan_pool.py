"""Many files in a process pool give the same result as one process."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from factories import make_dx

from cxrviewer.dicom import header_pool
from cxrviewer.dicom.header_pool import read_batches
from cxrviewer.dicom.headers import Candidate, Header
from cxrviewer.dicom.scan import scan_all

FILES = 300


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("many")
    for number in range(FILES):
        make_dx(
            root / f"{number % 7}" / f"{number:04}.dcm",
            SOPInstanceUID=f"2.25.{number % 290 + 1}",  # ten are taken
            StudyInstanceUID=f"2.25.{number // 3 + 1}",
        )
    (root / "text.txt").write_text("x")
    (root / "broken.dcm").write_text("x")
    return root


def test_pool_and_one_process_find_the_same(folder: Path) -> None:
    pooled, alone = scan_all([folder], workers=2), scan_all([folder], workers=1)
    assert pooled == alone
    assert [issue.location for issue in alone.issues] == [str(folder / "broken.dcm")]
    uids = [image.sop_instance_uid for study in alone.studies for image in study]
    assert len(set(uids)) == len(uids) == FILES
    assert alone.other_files == 1


def test_workers_are_chosen_by_the_number_of_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(header_pool, "_processors", lambda: range(16))
    assert header_pool._worker_count(header_pool.FEW) == 1
    assert header_pool._worker_count(header_pool.FEW + 1) == 8
    monkeypatch.setattr(header_pool, "_processors", lambda: range(4))
    assert header_pool._worker_count(10**6) == 3
    monkeypatch.setattr(header_pool, "_processors", lambda: range(1))
    assert header_pool._worker_count(10**6) == 1


def candidates(folder: Path) -> Sequence[Candidate]:
    return [Candidate(path) for path in sorted(folder.rglob("*.dcm"))]


def test_outcomes_keep_the_order_of_the_files(folder: Path) -> None:
    files = candidates(folder)
    outcomes = [one for batch in read_batches(files, 2, lambda: False) for one in batch]
    assert len(outcomes) == len(files)
    for file, outcome in zip(files, outcomes, strict=True):
        path = outcome.image.path if isinstance(outcome, Header) else Path(outcome.location)  # type: ignore[union-attr]
        assert path == file.path


def test_cancelling_stops_the_pool(folder: Path) -> None:
    calls = iter(range(10**9))
    batches = list(read_batches(candidates(folder), 2, lambda: next(calls) > 65))
    assert sum(map(len, batches)) < FILES


def test_where_no_process_can_be_started_files_are_read_here(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A daemonic process may have no children.
    monkeypatch.setitem(multiprocessing.current_process()._config, "daemon", True)  # type: ignore[attr-defined]
    assert len(scan_all([folder], workers=2).issues) == 1


def dying(_: object) -> None:
    """Takes the place of the reading of a chunk."""
    os._exit(9)


def test_a_worker_that_dies_costs_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(header_pool, "_read_chunk", dying)
    assert len(scan_all([folder], workers=2).issues) == 1


def test_no_files_at_all_need_no_pool() -> None:
    assert list(read_batches([], 2, lambda: False)) == []

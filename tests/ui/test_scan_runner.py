"""Scans in their thread: what is told of one that was cancelled."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from cxrviewer.dicom.scan import ScanProgress
from cxrviewer.processes import ProcessEndedError
from cxrviewer.ui.scan_runner import ScanRunner


class EndedUnderIt:
    """A scan whose process is ended: once it is cancelled, or of itself."""

    def __init__(self, *, waits: bool) -> None:
        self.waits = waits
        self.began = threading.Event()

    def __call__(
        self, paths: Sequence[Path], *, cancelled: Callable[[], bool]
    ) -> Iterator[ScanProgress]:
        self.began.set()
        while self.waits and not cancelled():
            threading.Event().wait(0.001)
        raise ProcessEndedError
        yield


def test_a_cancelled_scan_whose_process_is_gone_is_no_failure(
    qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    scan = EndedUnderIt(waits=True)
    runner = ScanRunner(scan)
    runner.start([Path("anywhere")])
    assert scan.began.wait(10)
    with caplog.at_level(logging.ERROR):
        runner.stop()
    assert not caplog.records


def test_one_whose_process_ends_of_itself_is(
    qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    runner = ScanRunner(EndedUnderIt(waits=False))
    with caplog.at_level(logging.ERROR), qtbot.waitSignal(runner.failed):
        runner.start([Path("anywhere")])
    assert [record.message for record in caplog.records] == ["scan failed"]
    runner.stop()

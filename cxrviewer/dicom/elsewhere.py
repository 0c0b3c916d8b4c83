"""Folders and images read in processes of their own, for a window that must never wait.

Headers are Python from end to end; parsed in a thread they would hold up the window's own. Here a
whole image is read and decoded by one process, and a whole folder scanned by another, which starts
more of them where there are many files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final, TypeVar

from cxrviewer.dicom import messages
from cxrviewer.dicom.codestream import CodestreamKind
from cxrviewer.dicom.decode_worker import abort_workers, decode_here
from cxrviewer.dicom.pixels import read_radiograph
from cxrviewer.dicom.radiograph import Radiograph
from cxrviewer.dicom.scan import ScanProgress, scan
from cxrviewer.dicom.study import ImageRef
from cxrviewer.errors import UnreadableFileError
from cxrviewer.pipes import send
from cxrviewer.processes import CannotStartError, ProcessEndedError, ProcessPool, Risk

_MOST_READERS: Final = 3  # a frontal and a lateral view, and a thumbnail

T = TypeVar("T")


def read_elsewhere(ref: ImageRef) -> Radiograph:
    """`read_radiograph` in another process; errors are the same."""
    return of_image(read_radiograph, ref)


def of_image(function: Callable[[ImageRef], T], ref: ImageRef) -> T:
    """What `function`, importable by name, makes of an image's file in a reading process.

    Raises:
        UnreadableFileError: What the function raised; or the process ended on the file.
    """
    try:
        return _readers.do(function, ref)
    except CannotStartError:
        return function(ref)
    except ProcessEndedError:
        raise UnreadableFileError(messages.READER_DIED) from None


def scan_elsewhere(
    paths: Sequence[Path], *, cancelled: Callable[[], bool]
) -> Iterator[ScanProgress]:
    """`scan` in another process."""
    try:
        yield from _scanner.stream(scan, tuple(paths), cancelled=cancelled)
    except CannotStartError:
        yield from scan(paths, cancelled=cancelled)


def warm_up() -> None:
    """Have a process of each kind ready before something is opened; takes a second."""
    _scanner.warm_up()
    _readers.warm_up()


def abort() -> None:
    """End everything that reads, at once; calls under way raise."""
    _readers.abort()
    _scanner.abort()
    abort_workers()


def _prepare_reader(connection: Connection) -> None:
    decode_here(partial(_announce, connection))


def _announce(connection: Connection, kind: CodestreamKind, seconds: float | None) -> None:
    if seconds is None:
        send(connection, Risk(None))
        return
    died = UnreadableFileError(messages.DECODER_DIED, syntax=kind.value)
    slow = UnreadableFileError(messages.DECODER_SLOW, syntax=kind.value, seconds=f"{seconds:.0f}")
    send(connection, Risk(seconds, died, slow))


def _prepare_scanner(_connection: Connection) -> None:
    """Importing this module was the preparation."""


_readers = ProcessPool("cxrviewer-reader", _prepare_reader, most=_MOST_READERS)
_scanner = ProcessPool("cxrviewer-scan", _prepare_scanner, most=1, daemon=False)

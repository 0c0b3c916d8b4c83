"""What the session has others do for it: scanning, reading and analysing. Tests give dummies."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cxrviewer.dicom.study import ImageRef
from cxrviewer.imaging.thumbnail import thumbnail
from cxrviewer.inference.background import background_predictor
from cxrviewer.inference.manifest import default_bundle, list_bundles
from cxrviewer.inference.remote import RemotePredictor, remote_predictor
from cxrviewer.settings import Settings
from cxrviewer.store.annotation_keeper import AnnotationKeeper, ForgetfulKeeper, Keeper
from cxrviewer.store.annotations import annotations_path
from cxrviewer.store.ledger import ledger_path
from cxrviewer.store.ledger_keeper import FileLedger, ForgetfulLedger, LedgerKeeper
from cxrviewer.store.looks import FileLooks, ForgetfulLooks, LookKeeper, looks_path
from cxrviewer.store.read_marks import FileMarks, ForgetfulMarks, MarkKeeper, marks_path
from cxrviewer.ui.folder_watch import MakeWatching, Watching
from cxrviewer.ui.image_store import ReadFunction
from cxrviewer.ui.inference_worker import MakeAnalyser
from cxrviewer.ui.scan_runner import ScanFunction
from cxrviewer.ui.thumbnails import MakeThumbnail


def _background_for(settings: Settings) -> MakeAnalyser:
    def make() -> RemotePredictor:
        return background_predictor(_bundle_folder(settings.bundle), settings.device.value)

    return make


def _watch(folder: Path) -> Watching:
    from cxrviewer.dicom.watch_process import WatchedFolder  # noqa: PLC0415 - loads slowly

    return WatchedFolder(folder)


@dataclass(frozen=True, slots=True)
class BackEnds:
    """What scans, reads and analyses.

    Attributes:
        scan: Finds studies; called in the scan thread.
        read: Reads one image; called in the thread pool.
        analyser: What makes the analyser for some settings; the maker is called in the inference
            thread.
        interrupt: Makes reads under way end soon where that is possible; called by the window's
            thread when it closes.
        keeper: Makes what remembers drawings.
        ledger: Makes what remembers what readers said.
        looks: Makes what remembers how images were looked at.
        watch: Begins to watch a folder; called in the thread of the watch.
        background: As `analyser`, for studies that are not on the screen.
        marks: Makes what remembers which studies were read.
        thumbnail: Makes the small picture of an image in its file; called in a thread. By default
            from what `read` gives.
        warm_up: Makes ready what will be needed first; called in a thread of its own.
    """

    scan: ScanFunction
    read: ReadFunction
    analyser: Callable[[Settings], MakeAnalyser]
    interrupt: Callable[[], None] = lambda: None
    keeper: Callable[[], Keeper] = ForgetfulKeeper
    ledger: Callable[[], LedgerKeeper] = ForgetfulLedger
    looks: Callable[[], LookKeeper] = ForgetfulLooks
    watch: MakeWatching = _watch
    background: Callable[[Settings], MakeAnalyser] = _background_for
    marks: Callable[[], MarkKeeper] = ForgetfulMarks
    thumbnail: MakeThumbnail | None = None
    warm_up: Callable[[], None] = lambda: None

    def make_thumbnail(self, ref: ImageRef) -> NDArray[np.uint8]:
        """The small picture of an image."""
        make = self.thumbnail
        return make(ref) if make is not None else thumbnail(self.read(ref))


def real() -> BackEnds:
    """Those of the product."""
    from cxrviewer.dicom import elsewhere  # noqa: PLC0415 - codecs load slowly
    from cxrviewer.imaging.thumbnail_elsewhere import thumbnail_elsewhere  # noqa: PLC0415

    return BackEnds(
        scan=elsewhere.scan_elsewhere,
        read=elsewhere.read_elsewhere,
        analyser=_analyser_for,
        interrupt=elsewhere.abort,
        thumbnail=thumbnail_elsewhere,
        warm_up=elsewhere.warm_up,
        keeper=_keeper,
        ledger=_ledger,
        looks=_looks,
        marks=_marks,
    )


def without_traces(ends: BackEnds) -> BackEnds:
    """The same, neither knowing nor keeping anything of what readers did."""
    return dataclasses.replace(
        ends,
        keeper=ForgetfulKeeper,
        ledger=ForgetfulLedger,
        looks=ForgetfulLooks,
        marks=ForgetfulMarks,
    )


def _keeper() -> Keeper:
    return AnnotationKeeper(annotations_path())


def _ledger() -> LedgerKeeper:
    return FileLedger(ledger_path())


def _looks() -> LookKeeper:
    return FileLooks(looks_path())


def _analyser_for(settings: Settings) -> MakeAnalyser:
    def make() -> RemotePredictor:
        return remote_predictor(_bundle_folder(settings.bundle), settings.device.value)

    return make


def _marks() -> MarkKeeper:
    return FileMarks(marks_path())


def _bundle_folder(name: str) -> Path:
    """Folder of the bundle called `name`, of the default one where it is gone or none is chosen."""
    folders = {manifest.name: manifest.folder for manifest in list_bundles()}
    return folders.get(name) or default_bundle()

"""What the session has others do for it: scanning, reading and analysing. Tests give dummies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

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


def real() -> BackEnds:
    """Those of the product."""
    from cxrviewer.dicom.decode_worker import abort_workers  # noqa: PLC0415 - codecs load slowly
    from cxrviewer.dicom.pixels import read_radiograph  # noqa: PLC0415
    from cxrviewer.dicom.scan import scan  # noqa: PLC0415

    return BackEnds(
        scan=scan,
        read=read_radiograph,
        analyser=_analyser_for,
        interrupt=abort_workers,
        keeper=_keeper,
        ledger=_ledger,
        looks=_looks,
        marks=_marks,
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

"""What the session has others do for it: scanning, reading and analysing. Tests give dummies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cxrviewer.inference.manifest import default_bundle, find_bundle
from cxrviewer.inference.remote import RemotePredictor, remote_predictor
from cxrviewer.settings import Settings
from cxrviewer.ui.image_store import ReadFunction
from cxrviewer.ui.inference_worker import MakeAnalyser
from cxrviewer.ui.scan_runner import ScanFunction


@dataclass(frozen=True, slots=True)
class BackEnds:
    """The three of them.

    Attributes:
        scan: Finds studies; called in the scan thread.
        read: Reads one image; called in the thread pool.
        analyser: What makes the analyser for some settings; the maker is called in the inference
            thread.
    """

    scan: ScanFunction
    read: ReadFunction
    analyser: Callable[[Settings], MakeAnalyser]


def real() -> BackEnds:
    """Those of the product."""
    from cxrviewer.dicom.pixels import read_radiograph  # noqa: PLC0415 - codecs load slowly
    from cxrviewer.dicom.scan import scan  # noqa: PLC0415

    return BackEnds(scan=scan, read=read_radiograph, analyser=_analyser_for)


def _analyser_for(settings: Settings) -> MakeAnalyser:
    def make() -> RemotePredictor:
        folder = find_bundle(settings.bundle).folder if settings.bundle else default_bundle()
        return remote_predictor(folder, settings.device.value)

    return make

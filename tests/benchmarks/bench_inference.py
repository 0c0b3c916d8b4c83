"""What an analysis adds to its networks: a study of two views with all bundles, in one run.

The reference is the bare forward pass of every network that the study goes through: quality on both
images, anatomy on the frontal one, findings on both views together. An analysis is everything from
decoded pixels to the answer: rendering, canvases, these networks, outlines and what is measured on
them, maps, calibration, places, warnings. Much of that is done beside the networks
(docs/adr/0012-work-beside-the-networks.md), the reference one network after the other. Reading and
decoding the files is shown but not part of it: the window has the images decoded before it asks,
since it shows them.

Both take turns, and the ratio is the median of those of one turn each: what else the computer, or a
host that it is a guest of, does for a while slows both. The fastest of either depends on luck, most
where an answer has many parts that must all be undisturbed at once.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from cxrviewer.waiting_threads import leave_cores_to_others

# As in the process of the application that does this; numpy and torch read it when imported.
leave_cores_to_others()

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from cxrviewer.dicom.pixels import read_radiograph
from cxrviewer.dicom.radiograph import Radiograph
from cxrviewer.dicom.scan import scan_all
from cxrviewer.dicom.study import ImageRef
from cxrviewer.inference.analysis import AnalysisRequest, ViewRole
from cxrviewer.inference.auxiliary import AuxiliaryManifest, find_auxiliary
from cxrviewer.inference.manifest import BundleKind, default_bundle
from cxrviewer.inference.predictor import Predictor
from cxrviewer.inference.preprocess import PreprocessSpec
from cxrviewer.paths import demo_dir

ROUNDS: Final = 25
WARM_UP: Final = 2
TARGET: Final = 1.3
# Rows and columns that a detector gives.
SIZE: Final = (2500, 2048)


@dataclass(frozen=True, slots=True)
class Bundles:
    """What is installed."""

    quality: AuxiliaryManifest
    anatomy: AuxiliaryManifest
    predictor: Predictor


def main() -> None:
    """Measure and print, for the study as it is and with as many pixels as a detector gives."""
    bundles = _bundles()
    refs = _refs()
    own = {role: read_radiograph(ref) for role, ref in refs.items()}
    names = (bundles.quality.name, bundles.anatomy.name, bundles.predictor.manifest.name)
    print(f"{', '.join(names)}; {torch.get_num_threads()} threads, median of {ROUNDS} rounds")
    _measure(bundles, "the demonstration study", own)
    _measure(bundles, "the same, enlarged", {role: _enlarged(found) for role, found in own.items()})
    (decode,) = _seconds(lambda: [read_radiograph(ref) for ref in refs.values()])
    print(f"reading the demonstration's files: {_ms(decode)}, not part of an analysis")


def _measure(bundles: Bundles, name: str, images: dict[ViewRole, Radiograph]) -> None:
    request = AnalysisRequest(1, "2.25.1", images)
    answer = bundles.predictor.analyse(request)
    if len(answer.views) != len(images) or answer.views[0].anatomy is None:
        sys.exit("The demonstration study was not analysed as a whole.")
    forward, analysis = _seconds(_forward(bundles), lambda: bundles.predictor.analyse(request))
    sizes = ", ".join(f"{one.ref.rows} x {one.ref.columns}" for one in images.values())
    print(f"{name} ({sizes})")
    print(f"  bare forward of all networks     {_ms(forward)}")
    print(f"  whole analysis                   {_ms(analysis)}")
    ratio = float(np.median(analysis / forward))
    verdict = "ok" if ratio <= TARGET else "falls short"
    print(f"  analysis / forward               {ratio:5.2f}    target at most {TARGET}: {verdict}")


def _ms(seconds: NDArray[np.float64]) -> str:
    return f"{np.median(seconds) * 1e3:7.1f} ms (fastest {seconds.min() * 1e3:.1f})"


def _bundles() -> Bundles:
    found = [find_auxiliary(kind) for kind in (BundleKind.QUALITY, BundleKind.ANATOMY)]
    quality, anatomy = found
    if quality is None or anatomy is None:
        sys.exit("The bundles of quality and anatomy are not installed.")
    predictor = Predictor(
        default_bundle(), device="cpu", quality=quality.folder, anatomy=anatomy.folder
    )
    return Bundles(quality, anatomy, predictor)


def _refs() -> dict[ViewRole, ImageRef]:
    (study,) = scan_all([demo_dir() / "demo-one"]).studies
    return {ViewRole.FRONTAL: study.frontals[0], ViewRole.LATERAL: study.laterals[0]}


def _enlarged(radiograph: Radiograph) -> Radiograph:
    """The same radiograph with as many pixels as a detector gives."""
    values = cv2.resize(radiograph.stored_values, SIZE[::-1], interpolation=cv2.INTER_LINEAR)
    ref = replace(radiograph.ref, rows=SIZE[0], columns=SIZE[1])
    return replace(radiograph, ref=ref, stored_values=np.ascontiguousarray(values))


def _forward(bundles: Bundles) -> Callable[[], object]:
    """Every network once for each of its inputs, and nothing else."""
    predictor = bundles.predictor
    quality, anatomy = predictor._quality, predictor._anatomy
    assert quality is not None
    assert anatomy is not None
    spec, views = predictor.manifest.preprocess, len(predictor.manifest.views)
    kind = next(predictor._network.encoder.parameters()).dtype
    images = torch.randn(1, views, spec.in_channels, spec.side, spec.side).to(kind)
    present = torch.ones(1, views, dtype=torch.bool)
    looked_at, outlined = _input(bundles.quality.preprocess), _input(bundles.anatomy.preprocess)

    def forward() -> None:
        with torch.inference_mode():
            quality._network(looked_at)
            quality._network(looked_at)
            anatomy._network(outlined)
            predictor._network(images, present)

    return forward


def _input(spec: PreprocessSpec) -> torch.Tensor:
    return torch.randn(1, spec.in_channels, spec.side, spec.side)


def _seconds(*works: Callable[[], object]) -> tuple[NDArray[np.float64], ...]:
    """Seconds that each took, round by round, in turns, so that a busy machine is busy for all."""
    times = np.zeros((len(works), ROUNDS + WARM_UP))
    for round_number in range(ROUNDS + WARM_UP):
        for place, work in enumerate(works):
            started = time.perf_counter()
            work()
            times[place, round_number] = time.perf_counter() - started
    return tuple(times[:, WARM_UP:])


if __name__ == "__main__":
    main()

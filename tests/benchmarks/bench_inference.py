"""What analysis adds to the network: a two-view study against the bare forward pass, same run.

The bundled model where there is one, else a ConvNeXt-atto with random weights. Shows the fastest of
several rounds (other programs only ever add time). Preparing two images of 5 megapixels costs the
same for every network, so the target is for what is left: maps, calibration and bookkeeping.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
import torch

from cxrviewer.dicom.radiograph import GrayscaleAttributes, Radiograph, Window
from cxrviewer.dicom.study import ImageRef, View, ViewPosition, ViewSource
from cxrviewer.errors import BundleError
from cxrviewer.inference.analysis import AnalysisRequest, ViewRole
from cxrviewer.inference.inputs import prepare
from cxrviewer.inference.manifest import default_bundle
from cxrviewer.inference.predictor import Predictor

sys.path.insert(0, str(Path(__file__).parents[1] / "inference"))
from sample_bundles import make_bundle, make_manifest

ROUNDS: Final = 15
TARGET: Final = 1.5


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        predictor = Predictor(_bundle(Path(folder)), device="cpu")
    request = AnalysisRequest(1, "2.25.1", _study())
    images, present = _tensors(predictor)

    def bare() -> None:
        with torch.inference_mode():
            predictor._network(images, present)

    forward_s, prepare_s, analysis_s = _fastest(
        bare,
        lambda: prepare(request, predictor.manifest),
        lambda: predictor.analyse(request),
    )
    ratio = (analysis_s - prepare_s) / forward_s
    manifest = predictor.manifest
    print(
        f"{manifest.name} {manifest.architecture} {manifest.preprocess.size} px, "
        f"{int(present.sum())} views, {torch.get_num_threads()} threads, n={ROUNDS}"
    )
    print(f"  bare forward          {forward_s * 1e3:7.1f} ms")
    print(f"  preparing 2 x 5 MP    {prepare_s * 1e3:7.1f} ms")
    print(f"  whole analysis        {analysis_s * 1e3:7.1f} ms")
    print(f"  analysis / forward    {analysis_s / forward_s:7.2f}")
    verdict = "ok" if ratio <= TARGET else "falls short"
    print(f"  without preparing     {ratio:7.2f}    target at most {TARGET}: {verdict}")


def _bundle(folder: Path) -> Path:
    try:
        return default_bundle()
    except BundleError:
        spec = make_manifest().preprocess
        return make_bundle(folder / "random", preprocess=type(spec)(384))


def _study() -> dict[ViewRole, Radiograph]:
    """Two radiographs of the size that detectors give, 12 bits."""
    values = np.random.default_rng(0).integers(0, 4096, (2500, 2048)).astype(np.uint16)
    grayscale = GrayscaleAttributes(bits_stored=12, windows=(Window(2048, 3000),))
    views = {ViewRole.FRONTAL: ViewPosition.PA, ViewRole.LATERAL: ViewPosition.LL}
    return {
        role: Radiograph(_ref(position), values, None, grayscale)
        for role, position in views.items()
    }


def _ref(position: ViewPosition) -> ImageRef:
    return ImageRef(
        Path("made-up.dcm"),
        modality="DX",
        body_part_examined="CHEST",
        view=View(position, ViewSource.VIEW_POSITION),
        rows=2500,
        columns=2048,
        transfer_syntax_uid="1.2.840.10008.1.2.1",
    )


def _tensors(predictor: Predictor) -> tuple[torch.Tensor, torch.Tensor]:
    spec, views = predictor.manifest.preprocess, len(predictor.manifest.views)
    shape = (1, views, spec.in_channels, spec.size, spec.size)
    kind = next(predictor._network.encoder.parameters()).dtype
    return torch.randn(shape).to(kind), torch.ones(1, views, dtype=torch.bool)


def _fastest(*works: Callable[[], object]) -> tuple[float, ...]:
    """Least seconds of each, in turns, so that a busy machine is busy for all."""
    times: list[list[float]] = [[] for _ in works]
    for round_number in range(ROUNDS + 2):
        for work, found in zip(works, times, strict=True):
            started = time.perf_counter()
            work()
            if round_number >= 2:
                found.append(time.perf_counter() - started)
    return tuple(min(found) for found in times)


if __name__ == "__main__":
    main()

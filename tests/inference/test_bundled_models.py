"""The models that ship are whole, add up, are licensed, and are small enough to ship."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from sample_bundles import make_radiograph, make_ref

from cxrviewer.dicom.study import ViewPosition
from cxrviewer.inference.analysis import AnalysisRequest, MapMethod, ViewRole
from cxrviewer.inference.bundle import verify_bundle
from cxrviewer.inference.manifest import read_manifest
from cxrviewer.inference.manifest_header import BundleKind, read_kind
from cxrviewer.inference.predictor import Predictor

MODELS = Path(__file__).parents[2] / "resources" / "models"
FOLDERS = sorted(
    path.parent
    for path in MODELS.glob("[!.]*/manifest.json")
    if read_kind(path.parent) is BundleKind.FINDINGS
)
MAX_TOTAL_BYTES = 30_000_000
VIEWS = {ViewRole.FRONTAL: ViewPosition.PA, ViewRole.LATERAL: ViewPosition.LL}


def drawn_chest(seed: int) -> NDArray[np.uint16]:
    """Two dark lungs, a heart and noise on a bright body, 12 bits, (300, 260)."""
    y, x = np.mgrid[-1:1:300j, -1:1:260j]

    def disc(cx: float, cy: float, rx: float, ry: float) -> NDArray[np.float64]:
        outside = ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 - 1
        return 1 / (1 + np.exp(np.clip(30 * outside, -50, 50)))

    body = 2800 * disc(0, 0.2, 0.9, 1.2)
    lungs = 1900 * (disc(-0.42, -0.05, 0.3, 0.6) + disc(0.42, -0.05, 0.3, 0.6))
    heart = 1200 * disc(0.12, 0.35, 0.3, 0.28)
    noise = np.random.default_rng(seed).normal(0, 60, x.shape)
    return np.clip(body - lungs + heart + noise, 0, 4095).astype(np.uint16)


def request(*roles: ViewRole) -> AnalysisRequest:
    given = {}
    for seed, role in enumerate(roles):
        radiograph = make_radiograph(make_ref(VIEWS[role]))
        radiograph.stored_values[:] = drawn_chest(seed)
        given[role] = radiograph
    return AnalysisRequest(1, "2.25.1", given)


def test_a_model_ships() -> None:
    assert FOLDERS
    assert sum(p.stat().st_size for p in MODELS.rglob("*") if p.is_file()) < MAX_TOTAL_BYTES


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_model_is_in_order(folder: Path) -> None:
    report = verify_bundle(folder)
    assert report.identity_error is not None
    assert report.identity_error <= 1e-4
    assert report.manifest.name == folder.name
    assert len((folder / "LICENSE").read_text("utf-8")) > 200
    card = (folder / "MODEL_CARD.md").read_text("utf-8")
    assert report.manifest.version in card


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_figure_has_its_number(folder: Path) -> None:
    for found in read_manifest(folder).findings:
        if found.auroc is not None:
            assert found.auroc.positives > 0
            assert found.auroc.negatives > 0
            assert found.auroc.low is not None
            assert found.auroc.high is not None
            assert found.auroc.low <= found.auroc.value <= found.auroc.high
            assert found.experimental == (found.auroc.low <= 0.5 <= found.auroc.high)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_maps_and_bias_add_up_to_every_logit(folder: Path) -> None:
    predictor = Predictor(folder, device="cpu", threads=2)
    calibrations = [found.calibration for found in predictor.manifest.findings]
    studies = [tuple(predictor.manifest.views), *((view,) for view in predictor.manifest.views)]
    for roles in studies:
        analysis = predictor.analyse(request(*roles))
        assert analysis.map_method is MapMethod.EXACT
        for index, (score, calibration) in enumerate(
            zip(analysis.findings, calibrations, strict=True)
        ):
            means = [view.heatmaps[index].mean(dtype=np.float64) for view in analysis.views]
            logit = (sum(means) + score.bias - calibration.offset) / calibration.slope
            assert logit == pytest.approx(score.logit, abs=1e-4)

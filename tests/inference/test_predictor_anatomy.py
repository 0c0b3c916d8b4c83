"""Outlines as part of an answer: of the frontal view, from the canonical rendering."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from sample_bundles import make_radiograph, make_ref

from cxrviewer.dicom.radiograph import Window
from cxrviewer.dicom.study import ViewPosition
from cxrviewer.errors import BundleError
from cxrviewer.imaging.voi import canonical_render
from cxrviewer.inference.analysis import AnalysisRequest, ViewRole
from cxrviewer.inference.anatomy.model import load
from cxrviewer.inference.anatomy.network import OrganNetwork
from cxrviewer.inference.auxiliary import AuxiliaryManifest
from cxrviewer.inference.auxiliary_bundle import save_auxiliary
from cxrviewer.inference.manifest import BundleKind, TrainingPopulation, TrainingSet
from cxrviewer.inference.predictor import Predictor
from cxrviewer.inference.preprocess import PreprocessSpec

FRONTAL, LATERAL = ViewRole.FRONTAL, ViewRole.LATERAL


@pytest.fixture(scope="module")
def anatomy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle that calls nearly everything an organ."""
    folder = tmp_path_factory.mktemp("anatomy") / "anatomy"
    torch.manual_seed(1)
    network = OrganNetwork(channels=1, organs=3, width=4).eval()
    torch.nn.init.constant_(network.head.bias, 1.0)
    manifest = AuxiliaryManifest(
        name="anatomy",
        version="0.1.0",
        kind=BundleKind.ANATOMY,
        architecture="residual_unet",
        outputs=("left_lung", "right_lung", "heart"),
        parameters={
            "width": 4, "least_certainty": 0.9, "least_asymmetry": -0.2, "most_asymmetry": 0.1,
        },
        preprocess=PreprocessSpec(64),
        training_data=(TrainingSet("made up", 10, "none"),),
        training_population=TrainingPopulation(18, 90, (ViewPosition.PA,)),
        license="test only",
    )  # fmt: skip
    save_auxiliary(folder, manifest, network, license_text="Test.\n", model_card="# Test\n")
    return folder


@pytest.fixture(scope="module")
def predictor(bundle: Path, anatomy: Path) -> Predictor:
    return Predictor(bundle, device="cpu", threads=2, anatomy=anatomy)


def request(*roles: ViewRole, **grayscale: Any) -> AnalysisRequest:
    positions = {FRONTAL: ViewPosition.PA, LATERAL: ViewPosition.LL}
    given = {
        role: make_radiograph(make_ref(positions[role]), seed=3, **grayscale) for role in roles
    }
    return AnalysisRequest(1, "2.25.1", given)


def test_frontal_is_outlined(predictor: Predictor, anatomy: Path) -> None:
    asked = request(FRONTAL, LATERAL)
    answer = predictor.analyse(asked)
    frontal, lateral = answer.views
    assert lateral.anatomy is None
    assert frontal.anatomy is not None
    alone = load(anatomy).answer(canonical_render(asked.radiographs[FRONTAL]))
    assert frontal.anatomy.bundle == alone.bundle
    assert np.array_equal(frontal.anatomy.outlines.labels, alone.outlines.labels)
    # What overlaps everywhere cannot be a chest, and the reader is told.
    assert [str(one) for one in answer.warnings][-len(alone.doubts) :] == [
        str(one) for one in alone.warnings()
    ]


def test_scores_are_those_without_outlines(predictor: Predictor, bundle: Path) -> None:
    plain = Predictor(bundle, device="cpu", threads=2).analyse(request(FRONTAL))
    outlined = predictor.analyse(request(FRONTAL))
    assert plain.views[0].anatomy is None
    assert [one.logit for one in plain.findings] == [one.logit for one in outlined.findings]
    assert np.array_equal(plain.views[0].heatmaps, outlined.views[0].heatmaps)


def test_lateral_alone_is_not_outlined(predictor: Predictor) -> None:
    assert predictor.analyse(request(LATERAL)).views[0].anatomy is None


def test_outlines_follow_the_files_window(predictor: Predictor) -> None:
    dark = request(FRONTAL, windows=(Window(3800.0, 200.0),))
    usual, other = (predictor.analyse(one).views[0].anatomy for one in (request(FRONTAL), dark))
    assert usual is not None
    assert other is not None
    assert usual.certainty != other.certainty


def test_damaged_outlines_are_told_on_loading(bundle: Path, anatomy: Path, tmp_path: Path) -> None:
    for name in ("manifest.json", "LICENSE", "MODEL_CARD.md"):
        (tmp_path / name).write_bytes((anatomy / name).read_bytes())
    with pytest.raises(BundleError, match=r"weights\.safetensors"):
        Predictor(bundle, device="cpu", threads=2, anatomy=tmp_path)

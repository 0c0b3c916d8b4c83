"""A quality bundle on disk: written, verified, loaded, asked."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from quality_samples import THRESHOLDS

from cxrviewer.dicom.study import ViewPosition
from cxrviewer.errors import BundleError
from cxrviewer.inference.auxiliary import AuxiliaryManifest
from cxrviewer.inference.auxiliary_bundle import save_auxiliary, verify_auxiliary
from cxrviewer.inference.manifest import BundleKind, TrainingPopulation, TrainingSet
from cxrviewer.inference.preprocess import PreprocessSpec, fit_canvas
from cxrviewer.inference.quality.heads import OUTPUT_NAMES, OUTPUTS
from cxrviewer.inference.quality.model import load
from cxrviewer.inference.quality.network import NARROW_RESNET, network_of
from cxrviewer.inference.quality.thresholds import QualityThresholds


def quality_manifest(**changes: Any) -> AuxiliaryManifest:
    fields: dict[str, Any] = {
        "name": "test-quality",
        "version": "0.1.0",
        "kind": BundleKind.QUALITY,
        "architecture": NARROW_RESNET,
        "outputs": OUTPUT_NAMES,
        "parameters": THRESHOLDS.parameters(),
        "preprocess": PreprocessSpec(32),
        "training_data": (TrainingSet("made up", 10, "none", 5),),
        "training_population": TrainingPopulation(1, 90, (ViewPosition.PA,)),
        "license": "test only",
    }
    return AuxiliaryManifest(**(fields | changes))


def write_quality(folder: Path, **changes: Any) -> tuple[Path, torch.nn.Module]:
    manifest = quality_manifest(**changes)
    torch.manual_seed(3)
    network = network_of(manifest).eval()
    save_auxiliary(folder, manifest, network, license_text="Test.\n", model_card="# Test\n")
    return folder, network


def test_a_bundle_answers_as_the_network_that_was_written(tmp_path: Path) -> None:
    folder, network = write_quality(tmp_path / "quality")
    report = verify_auxiliary(folder)
    assert report.parameters == 615_807
    image = np.random.default_rng(0).integers(0, 256, (90, 60)).astype(np.uint8)
    canvas, _ = fit_canvas(image, PreprocessSpec(32))
    # The default mean 0.5 and deviation 0.25, written out.
    batch = torch.from_numpy((canvas.astype(np.float32) / 255 - 0.5) / 0.25)[None, None]
    with torch.inference_mode():
        expected = network(batch)[0].numpy()
    found = load(folder).logits(image)
    assert found.shape == (OUTPUTS,)
    assert found == pytest.approx(expected, abs=5e-3)  # weights are kept as fp16
    kinds = np.exp(found[:3]) / np.exp(found[:3]).sum()
    assert load(folder).answer(image).other == pytest.approx(float(kinds[2]), abs=1e-6)


def test_thresholds_travel_with_the_weights(tmp_path: Path) -> None:
    folder, _ = write_quality(tmp_path / "quality")
    assert load(folder).thresholds == THRESHOLDS
    assert QualityThresholds.of(quality_manifest()) == THRESHOLDS


@pytest.mark.parametrize(
    ("parameter", "value"),
    [("refuse_other", 1.5), ("warn_turned", None), ("temperature_kind", 0.0)],
)
def test_a_bundle_without_sound_thresholds_is_refused(
    tmp_path: Path, parameter: str, value: float | None
) -> None:
    folder, _ = write_quality(tmp_path / "quality")
    path = folder / "manifest.json"
    document = json.loads(path.read_text("utf-8"))
    document["parameters"].pop(parameter)
    if value is not None:
        document["parameters"][parameter] = value
    path.write_text(json.dumps(document), "utf-8")
    with pytest.raises(BundleError, match=parameter):
        load(folder)


def test_outputs_of_another_version_are_refused(tmp_path: Path) -> None:
    folder, _ = write_quality(tmp_path / "quality", outputs=OUTPUT_NAMES[::-1])
    with pytest.raises(BundleError, match="outputs"):
        load(folder)


def test_an_architecture_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="no_such_net"):
        network_of(replace(quality_manifest(), architecture="no_such_net"))

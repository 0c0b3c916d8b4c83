"""Small bundles with random weights, and radiographs made by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch

from cxrviewer.dicom.radiograph import GrayscaleAttributes, Radiograph
from cxrviewer.dicom.study import ImageRef, View, ViewPosition, ViewSource
from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import OperatingPoints, ViewRole
from cxrviewer.inference.bundle import save_bundle
from cxrviewer.inference.manifest import (
    Auroc,
    BundleFinding,
    BundleManifest,
    Calibration,
    CalibrationKind,
    TrainingPopulation,
    TrainingSet,
)
from cxrviewer.inference.network import Fusion, build_network
from cxrviewer.inference.preprocess import PreprocessSpec


def make_manifest(**changes: Any) -> BundleManifest:
    """A manifest in which no two calibrations are alike."""
    fields: dict[str, Any] = {
        "name": "test-model",
        "version": "0.1.0",
        "architecture": "convnext_atto",
        "fusion": Fusion.GATED,
        "views": (ViewRole.FRONTAL, ViewRole.LATERAL),
        "preprocess": PreprocessSpec(64),
        "findings": (
            BundleFinding(
                Finding.PLEURAL_EFFUSION,
                Calibration(1.5, -0.25),
                OperatingPoints(0.3, 0.6),
                auroc=Auroc(0.8, 40, 60, 0.7, 0.9),
                heatmap_scale=1.25,
            ),
            BundleFinding(
                Finding.CARDIOMEGALY,
                Calibration(0.5, 0.0, CalibrationKind.TEMPERATURE),
                OperatingPoints(0.9, 0.95),
            ),
            BundleFinding(Finding.NODULE, experimental=True, has_place=False),
        ),
        "heatmap_scale": 3.0,
        "training_data": (TrainingSet("made up", 10, "none", 5),),
        "training_population": TrainingPopulation(
            18, 90, (ViewPosition.PA, ViewPosition.AP, ViewPosition.LL)
        ),
        "license": "test only",
    }
    return BundleManifest(**(fields | changes))


def make_bundle(folder: Path, **changes: Any) -> Path:
    """Write a bundle whose weights are random, those of head and gate large."""
    manifest = make_manifest(**changes)
    torch.manual_seed(11)
    network = build_network(manifest.network_spec)
    heads = [network.norm, network.fc] + ([network.gate] if network.gate else [])
    for parameter in (parameter for head in heads for parameter in head.parameters()):
        torch.nn.init.normal_(parameter, std=0.5)
    save_bundle(folder, manifest, network, license_text="Test only.\n", model_card="# Test\n")
    return folder


def make_ref(position: ViewPosition = ViewPosition.PA, **changes: Any) -> ImageRef:
    """Header of a chest radiograph."""
    source = ViewSource.NONE if position is ViewPosition.UNKNOWN else ViewSource.VIEW_POSITION
    fields: dict[str, Any] = {
        "path": Path("chest.dcm"),
        "sop_instance_uid": f"2.25.{sum(map(ord, position))}",
        "sop_class_uid": "1.2.840.10008.5.1.4.1.1.1.1",
        "modality": "DX",
        "view": View(position, source),
        "rows": 300,
        "columns": 260,
        "transfer_syntax_uid": "1.2.840.10008.1.2.1",
        "body_part_examined": "CHEST",
        "bits_stored": 12,
    }
    return ImageRef(**(fields | changes))


def make_radiograph(ref: ImageRef | None = None, seed: int = 0, **grayscale: Any) -> Radiograph:
    """A smooth random image of 12 bits, (300, 260)."""
    ref = ref or make_ref()
    coarse = np.random.default_rng(seed).random((10, 10))
    values = np.kron(coarse, np.ones((30, 26)))
    stored = np.round(values * 4095).astype(np.uint16)
    attributes = GrayscaleAttributes(**({"bits_stored": 12} | grayscale))
    return Radiograph(ref, stored, None, attributes)

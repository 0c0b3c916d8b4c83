"""Somebody else's weights as a bundle of the application."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cxrviewer.dicom.study import ViewPosition
from cxrviewer.findings import FINDING_INFO, Finding
from cxrviewer.imaging.canvas import FitMode
from cxrviewer.inference.analysis import OperatingPoints
from cxrviewer.inference.bundle import BundleReport, save_bundle, verify_bundle
from cxrviewer.inference.manifest import (
    BundleFinding,
    BundleManifest,
    Calibration,
    TrainingPopulation,
)
from cxrviewer.inference.preprocess import PreprocessSpec
from trainer.appearing import appearing
from trainer.import_weights.architectures import Kind, network_from, outputs_of
from trainer.import_weights.checkpoint import WeightsError, read_checkpoint
from trainer.import_weights.labels import finding_of
from trainer.import_weights.xrv_table import XRV_OUTPUTS, XRV_THRESHOLDS

NOT_EVALUATED: Final = "not evaluated here"

# TorchXRayVision wants (2 v / 255 - 1) · 1024, that is (v / 255 - 0.5) / (1 / 2048).
XRV_MEAN: Final = (0.5,)
XRV_STD: Final = (1 / 2048,)
_HEATMAP_SCALE: Final = 4.0
# Frontal views of any age: nothing is known against more, so nothing is warned of.
_POPULATION: Final = TrainingPopulation(0, 150, (ViewPosition.PA, ViewPosition.AP))

_WRONG_COUNT: Final = (
    "The network has {outputs} outputs and {named} findings were named; name each output in order,"
    " “-” for one to leave out."
)
_NO_FINDING: Final = "None of the outputs {names} is a finding that the application knows."
_TWICE: Final = "Two outputs are called {name}; write “-” for the one to leave out."
_UNKNOWN_VARIANT: Final = "TorchXRayVision has no weights {name}; it has {known}."
_EXISTS: Final = "The folder {path} already exists; choose another --name."


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What to turn into a bundle.

    Attributes:
        file: Checkpoint.
        kind: Whose names its tensors have.
        architecture: timm's name of the network.
        name: Of the bundle.
        labels: Name of each output in order; empty where `variant` says them.
        variant: TorchXRayVision's name of the weights (`densenet121-res224-all`), or empty.
        preprocess: What the network wants.
        license: Short name or sentence of the terms of the weights.
        license_text: Their full text; empty takes the sentence.
    """

    file: Path
    kind: Kind
    architecture: str
    name: str
    labels: tuple[str, ...]
    variant: str
    preprocess: PreprocessSpec
    license: str
    license_text: str = ""


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of it.

    Attributes:
        report: Of the finished bundle.
        left_out: Names of outputs that are no finding here or were never trained.
    """

    report: BundleReport
    left_out: tuple[str, ...]


def import_weights(request: ImportRequest, folder: Path) -> Imported:
    """Write a bundle into `folder / request.name`, checked by `verify_bundle` before it appears.

    Raises:
        WeightsError: The file cannot be read or does not fit.
        BundleError: The network or its numbers are not in order.
        OutputError: The bundle cannot be written.
    """
    place = folder / request.name
    if place.exists():
        raise WeightsError(_EXISTS, path=place)
    tensors = read_checkpoint(request.file)
    outputs = outputs_of(tensors, request.kind, request.architecture)
    labels = request.labels or (XRV_OUTPUTS if request.variant else ())
    if len(labels) != outputs:
        raise WeightsError(_WRONG_COUNT, outputs=outputs, named=len(labels))
    rows, findings, left_out = _outputs(labels, _thresholds(request.variant))
    network = network_from(tensors, request.kind, request.architecture, rows=rows)
    manifest = _manifest(request, findings)
    with appearing(place) as partial:
        save_bundle(
            partial, manifest, network, license_text=request.license_text or f"{request.license}\n",
            model_card=_card(request, findings, left_out), half=False,
        )  # fmt: skip
        verify_bundle(partial)
    return Imported(verify_bundle(place), left_out)


def _thresholds(variant: str) -> dict[str, float] | None:
    """Operating points by output, or None where none are known."""
    if not variant:
        return None
    if variant not in XRV_THRESHOLDS:
        raise WeightsError(_UNKNOWN_VARIANT, name=variant, known=", ".join(XRV_THRESHOLDS))
    return dict(XRV_THRESHOLDS[variant])


def _outputs(
    labels: Sequence[str], thresholds: dict[str, float] | None
) -> tuple[list[int], tuple[BundleFinding, ...], tuple[str, ...]]:
    """Rows to keep, what they are, and what is left out."""
    rows: list[int] = []
    findings: list[BundleFinding] = []
    left_out: list[str] = []
    for row, label in enumerate(labels):
        finding = finding_of(label)
        if finding is None or (thresholds is not None and label not in thresholds):
            left_out += [label] if label.strip(" -") else []
            continue
        if finding in {kept.finding for kept in findings}:
            raise WeightsError(_TWICE, name=finding.value)
        rows.append(row)
        findings.append(_finding(finding, None if thresholds is None else thresholds[label]))
    if not rows:
        raise WeightsError(_NO_FINDING, names=", ".join(labels))
    return rows, tuple(findings), tuple(left_out)


def _finding(finding: Finding, threshold: float | None) -> BundleFinding:
    """With the operating point at a confidence of one half, as TorchXRayVision shows it.

    Their sigmoid is bent in two straight lines at the threshold; ours is shifted by its log-odds,
    so that order and operating point are the same and the confidence stays a sigmoid.
    """
    if threshold is None:
        return BundleFinding(finding)
    offset = -math.log(threshold / (1 - threshold))
    return BundleFinding(finding, Calibration(1.0, offset), OperatingPoints(0.5, 0.5))


def _manifest(request: ImportRequest, findings: tuple[BundleFinding, ...]) -> BundleManifest:
    return BundleManifest(
        name=request.name,
        version="imported",
        architecture=request.architecture,
        findings=findings,
        preprocess=request.preprocess,
        heatmap_scale=_HEATMAP_SCALE,
        training_data=(),
        training_population=_POPULATION,
        license=request.license,
        metrics={
            "evaluation": NOT_EVALUATED,
            "imported_from": request.kind.value,
            "weights": request.variant or request.file.name,
        },
    )


def _card(
    request: ImportRequest, findings: tuple[BundleFinding, ...], left_out: tuple[str, ...]
) -> str:
    """What is known of the weights, which is little."""
    points = "TorchXRayVision's, at a confidence of 50 %" if request.variant else "none"
    rows = [
        f"# {request.name}",
        "",
        f"Weights of {request.kind.value} ({request.variant or request.file.name}), turned into a"
        f" bundle as they are. Network: {request.architecture}.",
        "",
        f"**These weights were {NOT_EVALUATED}.** No figure of how well they tell findings apart"
        " was measured; what their authors published was measured on other images. Confidences"
        " are not calibrated.",
        "",
        "## Outputs",
        "",
        *(f"- {FINDING_INFO[found.finding].name_en}" for found in findings),
        "",
        f"Left out, not known here or not trained: {', '.join(left_out) or 'none'}.",
        "",
        f"Operating points: {points}.",
        "",
        "## Terms",
        "",
        request.license,
        "",
    ]
    return "\n".join(rows)


def default_preprocess(kind: Kind, *, size: int, channels: int) -> PreprocessSpec:
    """What networks of this kind want: TorchXRayVision's range, or ImageNet's mean and deviation.

    One channel of a network of timm or torchvision gets the mean over colours.
    """
    if kind is Kind.TORCHXRAYVISION:
        return PreprocessSpec(size, FitMode.CROP, mean=XRV_MEAN, std=XRV_STD)
    if channels == 1:
        return PreprocessSpec(size, FitMode.STRETCH, mean=(0.449,), std=(0.226,))
    return PreprocessSpec(
        size, FitMode.STRETCH, mean=(0.485, 0.456, 0.406), std=(0.229, 0.224, 0.225)
    )

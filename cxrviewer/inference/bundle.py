"""A model bundle on disk: load it, check it, write it. Weights are safetensors, never pickle."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import torch

from cxrviewer.errors import QT_TRANSLATE_NOOP, BundleError
from cxrviewer.inference.cam import exact_maps, obstacle
from cxrviewer.inference.manifest import BundleManifest, manifest_to_json, read_manifest
from cxrviewer.inference.network import CxrNetwork, build_network
from cxrviewer.inference.stored_weights import (
    check_fit,
    check_papers,
    load_weights,
    pack_weights,
    size_bytes,
    write_files,
)

MAX_IDENTITY_ERROR: Final = 1e-4

_NOT_FINITE: Final = QT_TRANSLATE_NOOP(
    "messages", "The model “{name}” answers with values that are not numbers; get another copy."
)
_NO_IDENTITY: Final = QT_TRANSLATE_NOOP(
    "messages",
    "The maps of the model “{name}” miss its logits by {error:.2g}; do not use this model.",
)


@dataclass(frozen=True, eq=False, slots=True)
class Bundle:
    """A model in memory.

    Attributes:
        manifest: Its description.
        network: In fp32, in evaluation mode, on the CPU.
    """

    manifest: BundleManifest
    network: CxrNetwork


@dataclass(frozen=True, slots=True)
class BundleReport:
    """What `verify_bundle` found in a bundle that is in order.

    Attributes:
        manifest: Its description.
        parameters: Number of weights.
        size_bytes: All files of the folder.
        identity_error: Largest |mean of map + bias − logit|, or None where maps are Grad-CAM.
    """

    manifest: BundleManifest
    parameters: int
    size_bytes: int
    identity_error: float | None


def load_bundle(folder: Path) -> Bundle:
    """Load a bundle after checking the hash, names, shapes and types of its weights.

    Raises:
        BundleError: A file is missing, damaged, altered or does not fit; the sentence says which.
    """
    manifest = read_manifest(folder)
    network = _without_weights(manifest)
    load_weights(manifest, network)
    return Bundle(manifest, network)


def _without_weights(manifest: BundleManifest) -> CxrNetwork:
    """The network's shapes; no time is spent on random weights that are replaced at once."""
    with torch.device("meta"):
        return build_network(manifest.network_spec)


def verify_bundle(folder: Path) -> BundleReport:
    """Load a bundle, let it answer, and check that its maps add up to its logits.

    Raises:
        BundleError: Anything is missing, damaged or wrong.
    """
    bundle = load_bundle(folder)
    check_papers(bundle.manifest)
    return BundleReport(
        manifest=bundle.manifest,
        parameters=sum(parameter.numel() for parameter in bundle.network.parameters()),
        size_bytes=size_bytes(folder),
        identity_error=_identity_error(bundle),
    )


def _identity_error(bundle: Bundle) -> float | None:
    """Largest error of the identity on an empty study and on noise, all views present."""
    spec, network = bundle.manifest.preprocess, bundle.network
    shape = (1, len(bundle.manifest.views), spec.in_channels, spec.side, spec.side)
    noise = torch.randn(shape, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        output = network(torch.cat([torch.zeros(shape), noise]))
        if not output.logits.isfinite().all():
            raise BundleError(_NOT_FINITE, name=bundle.manifest.name)
        if obstacle(network) is not None:
            return None
        found = exact_maps(network, output)
        # Of an infinite or missing number no error is greater than the limit.
        if not found.maps.isfinite().all():
            raise BundleError(_NOT_FINITE, name=bundle.manifest.name)
    total = found.maps.mean(dim=(-2, -1)).sum(dim=1) + found.bias
    error = float((total - output.logits).abs().max())
    if error > MAX_IDENTITY_ERROR:
        raise BundleError(_NO_IDENTITY, name=bundle.manifest.name, error=error)
    return error


def save_bundle(
    folder: Path,
    manifest: BundleManifest,
    network: CxrNetwork,
    *,
    license_text: str,
    model_card: str,
    half: bool = True,
) -> BundleManifest:
    """Write a bundle; the manifest comes last, so that a broken-off export is no bundle.

    Args:
        folder: Created where it does not exist; files of an earlier bundle are replaced.
        manifest: Its `weights_sha256` and `folder` are filled in here.
        network: Its `spec` must be the manifest's.
        license_text: Full text of the terms of the weights.
        model_card: Markdown.
        half: Whether to store the weights as fp16; they are loaded as fp32 either way.

    Returns:
        The manifest as written.
    """
    data, sha256 = pack_weights(network, half=half)
    whole = replace(manifest, weights_sha256=sha256, folder=folder)
    check_fit(whole, _without_weights(whole).state_dict(), network.state_dict())
    write_files(
        folder, manifest_to_json(whole), data, license_text=license_text, model_card=model_card
    )
    return read_manifest(folder)

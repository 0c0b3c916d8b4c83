"""A model bundle on disk: load it, check it, write it. Weights are safetensors, never pickle."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import torch
from safetensors import SafetensorError
from safetensors.torch import load as load_safetensors
from safetensors.torch import save as save_safetensors
from torch import Tensor

from cxrviewer.errors import QT_TRANSLATE_NOOP, BundleError
from cxrviewer.inference.cam import exact_maps, obstacle
from cxrviewer.inference.manifest import (
    CARD_NAME,
    LICENSE_NAME,
    MANIFEST_NAME,
    WEIGHTS_NAME,
    BundleManifest,
    manifest_to_json,
    read_manifest,
)
from cxrviewer.inference.network import CxrNetwork, build_network

MAX_IDENTITY_ERROR: Final = 1e-4

_MISSING_FILE: Final = QT_TRANSLATE_NOOP(
    "messages", "The model “{name}” lacks {file}; get a complete copy of it."
)
_ALTERED: Final = QT_TRANSLATE_NOOP(
    "messages",
    "The weights of the model “{name}” are not those its description names (SHA-256 differs);"
    " get another copy of it.",
)
_NOT_WEIGHTS: Final = QT_TRANSLATE_NOOP(
    "messages", "{file} of the model “{name}” is not a safetensors file; get another copy of it."
)
_MISMATCH: Final = QT_TRANSLATE_NOOP(
    "messages",
    "The weights of the model “{name}” do not fit its architecture “{architecture}” at"
    " “{tensor}”; get another copy of it.",
)
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
    weights = _read_weights(folder, manifest)
    network = _without_weights(manifest)
    _check_fit(manifest, network.state_dict(), weights)
    network.load_state_dict(weights, assign=True)
    return Bundle(manifest, network.float().eval().requires_grad_(False))


def _without_weights(manifest: BundleManifest) -> CxrNetwork:
    """The network's shapes; no time is spent on random weights that are replaced at once."""
    with torch.device("meta"):
        return build_network(manifest.network_spec)


def _read_weights(folder: Path, manifest: BundleManifest) -> dict[str, Tensor]:
    try:
        data = (folder / WEIGHTS_NAME).read_bytes()
    except OSError:
        raise BundleError(_MISSING_FILE, name=manifest.name, file=WEIGHTS_NAME) from None
    if hashlib.sha256(data).hexdigest() != manifest.weights_sha256:
        raise BundleError(_ALTERED, name=manifest.name)
    try:
        return dict(load_safetensors(data))
    except SafetensorError:
        raise BundleError(_NOT_WEIGHTS, name=manifest.name, file=WEIGHTS_NAME) from None


def _check_fit(
    manifest: BundleManifest, expected: Mapping[str, Tensor], found: Mapping[str, Tensor]
) -> None:
    """Same names and shapes; weights fp16 or fp32, counters as they are."""
    for name in sorted(expected.keys() | found.keys()):
        want, have = expected.get(name), found.get(name)
        if want is None or have is None or want.shape != have.shape or not _same_kind(want, have):
            raise BundleError(
                _MISMATCH, name=manifest.name, architecture=manifest.architecture, tensor=name
            )


def _same_kind(want: Tensor, have: Tensor) -> bool:
    if want.is_floating_point():
        return have.dtype in {torch.float16, torch.float32}
    return have.dtype == want.dtype


def verify_bundle(folder: Path) -> BundleReport:
    """Load a bundle, let it answer, and check that its maps add up to its logits.

    Raises:
        BundleError: Anything is missing, damaged or wrong.
    """
    bundle = load_bundle(folder)
    for file in (LICENSE_NAME, CARD_NAME):
        if not (folder / file).is_file():
            raise BundleError(_MISSING_FILE, name=bundle.manifest.name, file=file)
    return BundleReport(
        manifest=bundle.manifest,
        parameters=sum(parameter.numel() for parameter in bundle.network.parameters()),
        size_bytes=sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()),
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
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MANIFEST_NAME).unlink(missing_ok=True)
    data = save_safetensors(_stored(network, half))
    whole = replace(manifest, weights_sha256=hashlib.sha256(data).hexdigest(), folder=folder)
    _check_fit(whole, _without_weights(whole).state_dict(), network.state_dict())
    (folder / WEIGHTS_NAME).write_bytes(data)
    (folder / LICENSE_NAME).write_text(license_text, "utf-8")
    (folder / CARD_NAME).write_text(model_card, "utf-8")
    document = json.dumps(manifest_to_json(whole), indent=2, ensure_ascii=False, allow_nan=False)
    (folder / MANIFEST_NAME).write_text(document + "\n", "utf-8")
    return read_manifest(folder)


def _stored(network: CxrNetwork, half: bool) -> dict[str, Tensor]:
    """What goes into the file: only weights are halved, a running variance would lose too much."""
    halved = {name for name, _ in network.named_parameters()} if half else set()
    return {
        name: (tensor.half() if name in halved else tensor).detach().cpu().contiguous()
        for name, tensor in network.state_dict().items()
    }

"""Writing and verifying auxiliary bundles; what a network means is its kind's business."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

import torch
from torch import nn

from cxrviewer.errors import QT_TRANSLATE_NOOP, BundleError
from cxrviewer.inference.anatomy.network import build_organ_network
from cxrviewer.inference.auxiliary import (
    AuxiliaryManifest,
    auxiliary_to_json,
    read_auxiliary,
)
from cxrviewer.inference.manifest_header import BundleKind, read_kind
from cxrviewer.inference.quality.network import network_of
from cxrviewer.inference.stored_weights import (
    check_papers,
    load_weights,
    pack_weights,
    size_bytes,
    write_files,
)

NetworkBuilder = Callable[[AuxiliaryManifest], nn.Module]

_NOT_FINITE: Final = QT_TRANSLATE_NOOP(
    "messages", "The model “{name}” answers with values that are not numbers; get another copy."
)
_NO_BUILDER: Final = QT_TRANSLATE_NOOP(
    "messages", "This version has no use for models of the kind “{kind}”; update the application."
)


@dataclass(frozen=True, slots=True)
class AuxiliaryReport:
    """What `verify_auxiliary` found in a bundle that is in order.

    Attributes:
        manifest: Its description.
        parameters: Number of weights.
        size_bytes: All files of the folder.
    """

    manifest: AuxiliaryManifest
    parameters: int
    size_bytes: int


# A row of each kind: the network of a manifest, with fresh weights.
_BUILDERS: Final[Mapping[BundleKind, NetworkBuilder]] = MappingProxyType(
    {BundleKind.ANATOMY: build_organ_network, BundleKind.QUALITY: network_of}
)


def load_network(manifest: AuxiliaryManifest) -> nn.Module:
    """The network of a bundle, in fp32, frozen, to be evaluated, on the CPU.

    Raises:
        BundleError: The weights are missing, damaged, altered or do not fit.
    """
    with torch.device("meta"):  # no time is spent on random weights that are replaced at once
        network = _build(manifest)
    load_weights(manifest, network)
    return network


def _build(manifest: AuxiliaryManifest) -> nn.Module:
    if manifest.kind not in _BUILDERS:
        raise BundleError(_NO_BUILDER, kind=manifest.kind.value)
    return _BUILDERS[manifest.kind](manifest)


def verify_auxiliary(folder: Path) -> AuxiliaryReport:
    """Load an auxiliary bundle and let it answer an empty image and noise.

    Raises:
        BundleError: Anything is missing, damaged or wrong.
    """
    manifest = read_auxiliary(folder, read_kind(folder))
    network = load_network(manifest)
    check_papers(manifest)
    spec = manifest.preprocess
    shape = (1, spec.in_channels, spec.side, spec.side)
    noise = torch.randn(shape, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        answer = network(torch.cat([torch.zeros(shape), noise]))
    if not bool(answer.isfinite().all()):
        raise BundleError(_NOT_FINITE, name=manifest.name)
    return AuxiliaryReport(
        manifest=manifest,
        parameters=sum(parameter.numel() for parameter in network.parameters()),
        size_bytes=size_bytes(folder),
    )


def save_auxiliary(
    folder: Path,
    manifest: AuxiliaryManifest,
    network: nn.Module,
    *,
    license_text: str,
    model_card: str,
    half: bool = True,
) -> AuxiliaryManifest:
    """Write an auxiliary bundle.

    Args:
        folder: Created where it does not exist; files of an earlier bundle are replaced.
        manifest: Its `weights_sha256` and `folder` are filled in here.
        network: Weights.
        license_text: Full text of the terms of the weights.
        model_card: Markdown.
        half: Whether to store the weights as fp16; they are loaded as fp32 either way.

    Returns:
        The manifest as written.
    """
    data, sha256 = pack_weights(network, half=half)
    whole = replace(manifest, weights_sha256=sha256, folder=folder)
    write_files(
        folder, auxiliary_to_json(whole), data, license_text=license_text, model_card=model_card
    )
    return read_auxiliary(folder, whole.kind)

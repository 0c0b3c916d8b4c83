"""The weights of a bundle on disk: safetensors, checked by hash, names, shapes and types."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from safetensors import SafetensorError
from safetensors.torch import load as load_safetensors
from safetensors.torch import save as save_safetensors
from torch import Tensor, float16, float32, nn

from cxrviewer.errors import QT_TRANSLATE_NOOP, BundleError
from cxrviewer.inference.manifest_header import (
    CARD_NAME,
    LICENSE_NAME,
    MANIFEST_NAME,
    WEIGHTS_NAME,
    BundleHeader,
)

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


def load_weights(manifest: BundleHeader, network: nn.Module) -> None:
    """Put a bundle's weights into `network`, which is then in fp32, frozen, to be evaluated.

    Args:
        manifest: Of the bundle; its `folder` is where the weights are.
        network: Of the same names and shapes; it may lie on torch's device `meta`.

    Raises:
        BundleError: The file is missing, damaged, altered or does not fit.
    """
    weights = _read(manifest)
    check_fit(manifest, network.state_dict(), weights)
    network.load_state_dict(weights, assign=True)
    network.float().eval().requires_grad_(requires_grad=False)


def _read(manifest: BundleHeader) -> dict[str, Tensor]:
    try:
        data = (manifest.folder / WEIGHTS_NAME).read_bytes()
    except OSError:
        raise BundleError(_MISSING_FILE, name=manifest.name, file=WEIGHTS_NAME) from None
    if hashlib.sha256(data).hexdigest() != manifest.weights_sha256:
        raise BundleError(_ALTERED, name=manifest.name)
    try:
        return dict(load_safetensors(data))
    except SafetensorError:
        raise BundleError(_NOT_WEIGHTS, name=manifest.name, file=WEIGHTS_NAME) from None


def check_fit(
    manifest: BundleHeader, expected: Mapping[str, Tensor], found: Mapping[str, Tensor]
) -> None:
    """Same names and shapes; weights fp16 or fp32, counters as they are.

    Raises:
        BundleError: A tensor is too many, too few or different; the sentence names it.
    """
    for name in sorted(expected.keys() | found.keys()):
        want, have = expected.get(name), found.get(name)
        if want is None or have is None or want.shape != have.shape or not _same_kind(want, have):
            raise BundleError(
                _MISMATCH, name=manifest.name, architecture=manifest.architecture, tensor=name
            )


def _same_kind(want: Tensor, have: Tensor) -> bool:
    if want.is_floating_point():
        return have.dtype in {float16, float32}
    return have.dtype == want.dtype


def check_papers(manifest: BundleHeader) -> None:
    """Licence and model card are there.

    Raises:
        BundleError: One is not.
    """
    for file in (LICENSE_NAME, CARD_NAME):
        if not (manifest.folder / file).is_file():
            raise BundleError(_MISSING_FILE, name=manifest.name, file=file)


def pack_weights(network: nn.Module, *, half: bool) -> tuple[bytes, str]:
    """The file of weights and its SHA-256.

    Only weights are halved; a running variance would lose too much.
    """
    halved = {name for name, _ in network.named_parameters()} if half else set()
    stored = {
        name: (tensor.half() if name in halved else tensor).detach().cpu().contiguous()
        for name, tensor in network.state_dict().items()
    }
    data = save_safetensors(stored)
    return data, hashlib.sha256(data).hexdigest()


def write_files(
    folder: Path,
    document: Mapping[str, object],
    weights: bytes,
    *,
    license_text: str,
    model_card: str,
) -> None:
    """Write a bundle; the manifest comes last, so that a broken-off export is no bundle.

    Args:
        folder: Created where it does not exist; files of an earlier bundle are replaced.
        document: Of the manifest, with the hash of `weights`.
        weights: From `pack_weights`.
        license_text: Full text of the terms of the weights.
        model_card: Markdown.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MANIFEST_NAME).unlink(missing_ok=True)
    (folder / WEIGHTS_NAME).write_bytes(weights)
    (folder / LICENSE_NAME).write_text(license_text, "utf-8")
    (folder / CARD_NAME).write_text(model_card, "utf-8")
    text = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)
    (folder / MANIFEST_NAME).write_text(text + "\n", "utf-8")


def size_bytes(folder: Path) -> int:
    """Size of all files of a bundle."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())

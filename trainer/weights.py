"""First weights of a backbone: from a file, or timm's from ImageNet."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from cxrviewer.inference.torchvision_guard import guard
from trainer.models.base import ModelError

if TYPE_CHECKING:
    from trainer.models.base import Model

IMAGENET: Final = "imagenet"

_NO_FILE: Final = "The weights {path} cannot be read ({reason}); give a safetensors file."
_MISFIT: Final = (
    "The weights {path} do not fit the backbone of {architecture} at “{tensor}”; give weights of"
    " that network as safetensors."
)
_NO_IMAGENET: Final = (
    "timm has no ImageNet weights for {architecture}; give a safetensors file of that network, or"
    " choose another, for example {other}."
)
_NOT_REACHED: Final = (
    "The ImageNet weights of {architecture} are not in the local cache and {hub} cannot be reached;"
    " fetch model.safetensors from there on another machine and give it by --weights FILE."
)
# A file may also come from a run of this trainer, whose names begin with where the backbone is.
_PREFIXES: Final = ("", "encoder.", "network.encoder.", "convolutions.", "hidden.")


def load_first_weights(model: Model, architecture: str, source: str) -> None:
    """Fill the backbone of `model`; the head stays as it is.

    A first convolution for another number of channels is adapted as timm does: summed for one
    channel, else repeated and divided, so that a grey image gives the same answers.

    Args:
        model: Changed.
        architecture: Its name, for timm and for messages.
        source: `imagenet`, or the path of a safetensors file.

    Raises:
        ModelError: The weights cannot be had or do not fit.
    """
    if source == IMAGENET:
        state, path = _from_timm(architecture), IMAGENET
    else:
        state, path = _from_file(Path(source)), source
    try:
        _load(model.backbone, state)
    except KeyError as error:
        (tensor,) = error.args
        raise ModelError(_MISFIT, path=path, architecture=architecture, tensor=tensor) from None
    _load_norm(model, state)


def adapted(backbone: nn.Module, name: str, found: Tensor, wanted: Tensor) -> Tensor:
    """`found`, for as many input channels as `wanted` where `name` is the first convolution."""
    guard()
    from timm.models import adapt_input_conv  # noqa: PLC0415 - not importable before the guard

    if found.shape == wanted.shape or name != _first_convolution(backbone):
        return found
    if found.ndim != 4 or found.shape[0] != wanted.shape[0] or found.shape[2:] != wanted.shape[2:]:
        return found
    changed: Tensor = adapt_input_conv(wanted.shape[1], found.clone(), found.shape[1])
    return changed


def _from_file(path: Path) -> dict[str, Tensor]:
    try:
        return load_file(path)
    except OSError as error:
        raise ModelError(_NO_FILE, path=path, reason=error.strerror or "missing") from None
    except SafetensorError:
        raise ModelError(_NO_FILE, path=path, reason="not a safetensors file") from None


def _from_timm(architecture: str) -> dict[str, Tensor]:
    guard()
    import timm  # noqa: PLC0415 - slow, and not importable before the guard

    chosen = timm.get_pretrained_cfg(architecture) if timm.is_model(architecture) else None
    if chosen is None or not chosen.has_weights:
        raise ModelError(_NO_IMAGENET, architecture=architecture, other=_relative(architecture))
    try:
        model = timm.create_model(architecture, pretrained=True)
    except (OSError, RuntimeError):  # huggingface_hub's errors are among them
        hub = f"https://huggingface.co/{chosen.hf_hub_id}" if chosen.hf_hub_id else chosen.url
        raise ModelError(_NOT_REACHED, architecture=architecture, hub=hub) from None
    state: dict[str, Tensor] = model.state_dict()
    return state


def _relative(architecture: str) -> str:
    """The network with ImageNet weights whose name is nearest."""
    import timm  # noqa: PLC0415 - slow

    names: list[str] = [name.split(".")[0] for name in timm.list_pretrained()]
    return difflib.get_close_matches(architecture, names, 1, cutoff=0)[0]


def _load(backbone: nn.Module, state: Mapping[str, Tensor]) -> None:
    """Fill `backbone`.

    Raises:
        KeyError: A tensor is missing or of another shape; its name.
    """
    wanted = backbone.state_dict()
    prefix = next(
        (known for known in _PREFIXES if all(f"{known}{name}" in state for name in wanted)), ""
    )
    found: dict[str, Tensor] = {}
    for name, tensor in wanted.items():
        if (there := state.get(f"{prefix}{name}")) is None:
            raise KeyError(name)
        found[name] = adapted(backbone, name, there, tensor)
        if found[name].shape != tensor.shape:
            raise KeyError(name)
    backbone.load_state_dict(found)


def _load_norm(model: Model, state: Mapping[str, Tensor]) -> None:
    """The head's LayerNorm of a ConvNeXt belongs to what was trained before."""
    if model.network is None or not isinstance(model.network.norm, nn.LayerNorm):
        return
    for prefix in ("head.norm.", "norm.", "network.norm."):
        found = {name: state.get(prefix + name) for name in ("weight", "bias")}
        shapes = [None if tensor is None else tensor.shape for tensor in found.values()]
        if all(shape == model.network.norm.weight.shape for shape in shapes):
            model.network.norm.load_state_dict(found)
            return


def _first_convolution(backbone: nn.Module) -> str:
    """Name of the weight of the first convolution: timm knows it; else the first that there is."""
    known: Any = getattr(backbone, "pretrained_cfg", None) or {}
    first = known.get("first_conv") if isinstance(known, dict) else None
    if isinstance(first, str):
        return f"{first}.weight"
    convolutions = (
        name for name, module in backbone.named_modules() if isinstance(module, nn.Conv2d)
    )
    return f"{next(convolutions, '')}.weight"

"""Other projects' names of tensors, turned into those of a `CxrNetwork`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from torch import Tensor

from cxrviewer.inference.network import CxrNetwork, build_network
from cxrviewer.inference.network_spec import NetworkSpec
from trainer.import_weights.checkpoint import WeightsError

_MISFIT: Final = (
    "The weights do not fit {architecture} of {kind} at “{tensor}”; give --architecture the network"
    " that they were trained with."
)
_NO_INPUT: Final = "The weights begin with no convolution of images; {kind} networks do."


class Kind(StrEnum):
    """Whose names a checkpoint uses."""

    TORCHXRAYVISION = "torchxrayvision"
    TIMM = "timm"
    TORCHVISION = "torchvision"


@dataclass(frozen=True, slots=True)
class Head:
    """Names of the last layers of a family.

    Attributes:
        fc: Last linear layer.
        norm: LayerNorm before it, or empty.
    """

    fc: str
    norm: str = ""


def _own_head(architecture: str) -> Head:
    """Timm's names."""
    if architecture.startswith("convnext"):
        return Head("head.fc", "head.norm")
    if architecture.startswith("densenet"):
        return Head("classifier")
    return Head("head.fc" if architecture.startswith("resnetv2") else "fc")


def _same(name: str) -> str:
    return name


def _torchvision(name: str) -> str:
    """Timm's name of a tensor of torchvision; the ConvNeXts differ, old DenseNets a little."""
    for pattern, replacement in _TORCHVISION_NAMES:
        changed = re.sub(pattern, replacement, name)
        if changed != name:
            return changed
    return name


def _downsample(match: re.Match[str]) -> str:
    return f"stages.{int(match[1]) // 2}.downsample."


def _block(match: re.Match[str]) -> str:
    parts = {"0": "conv_dw", "2": "norm", "3": "mlp.fc1", "5": "mlp.fc2"}
    return f"stages.{int(match[1]) // 2}.blocks.{match[2]}.{parts[match[3]]}."


def _scale(match: re.Match[str]) -> str:
    return f"stages.{int(match[1]) // 2}.blocks.{match[2]}.gamma"


_TORCHVISION_NAMES: Final[tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...]] = (
    (r"^features\.0\.([01])\.", r"stem.\1."),
    (r"^features\.([246])\.(?=[01]\.(weight|bias)$)", _downsample),
    (r"^features\.([1357])\.(\d+)\.block\.([0235])\.", _block),
    (r"^features\.([1357])\.(\d+)\.layer_scale$", _scale),
    (r"^classifier\.0\.", "head.norm."),
    (r"^classifier\.2\.", "head.fc."),
    # Before 2018 the layers of a dense block were called norm.1, conv.2 …
    (r"(denselayer\d+\.(?:norm|conv))\.([12])\.", r"\1\2."),
)

_RENAMED: Final[Mapping[Kind, Callable[[str], str]]] = MappingProxyType(
    {Kind.TORCHXRAYVISION: _torchvision, Kind.TIMM: _same, Kind.TORCHVISION: _torchvision}
)
# Not weights of the network: TorchXRayVision keeps its thresholds among them.
_EXTRA: Final = frozenset({"op_threshs"})


def network_from(
    tensors: Mapping[str, Tensor], kind: Kind, architecture: str, *, rows: list[int]
) -> CxrNetwork:
    """A network of the application with these weights.

    Args:
        tensors: Of a checkpoint.
        kind: Whose names they have.
        architecture: timm's name of the network.
        rows: Outputs to keep, in order.

    Raises:
        BundleError: timm does not know the architecture, or it is of another family.
        WeightsError: The tensors do not fit.
    """
    own = {_RENAMED[kind](name): tensor for name, tensor in tensors.items() if name not in _EXTRA}
    channels = next((int(tensor.shape[1]) for tensor in own.values() if tensor.ndim == 4), 0)
    if not channels:
        raise WeightsError(_NO_INPUT, kind=kind.value)
    network = build_network(NetworkSpec(architecture, len(rows), channels))
    state = network.state_dict()
    for name, source in _sources(network, _own_head(architecture)).items():
        found = own.pop(source, None)
        if found is not None and name.startswith("fc.") and len(found) > max(rows):
            found = found[rows]
        if found is None and name.endswith("num_batches_tracked"):
            continue  # older than this counter, and not used for answers
        if found is None or found.numel() != state[name].numel():
            raise WeightsError(_MISFIT, architecture=architecture, kind=kind.value, tensor=source)
        state[name] = found.reshape(state[name].shape).to(state[name].dtype)
    if own:
        raise WeightsError(_MISFIT, architecture=architecture, kind=kind.value, tensor=min(own))
    network.load_state_dict(state)
    return network.eval()


def outputs_of(tensors: Mapping[str, Tensor], kind: Kind, architecture: str) -> int:
    """Rows of the last layer, 0 where there is none."""
    bias = f"{_own_head(architecture).fc}.bias"
    return next(
        (len(tensor) for name, tensor in tensors.items() if _RENAMED[kind](name) == bias), 0
    )


def _sources(network: CxrNetwork, head: Head) -> dict[str, str]:
    """Timm's name of each tensor of the network."""
    places = {"encoder": "", "fc": f"{head.fc}.", "norm": f"{head.norm}."}
    found = {}
    for name in network.state_dict():
        place, _, rest = name.partition(".")
        found[name] = f"{places[place]}{rest}"
    return found

"""Tensors from somebody else's file, without running anything that is in it.

A checkpoint of PyTorch is a pickle. It is read with `weights_only=True`, which builds tensors and
plain containers only. Some projects pickle the whole network; then each of its classes stands for
an inert object that merely keeps its state, so that no class of the file is ever imported.
"""

from __future__ import annotations

import pickle
import pickletools
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from trainer.errors import TrainerError

_CANNOT_READ: Final = (
    "The checkpoint {path} cannot be read ({reason}); give a .safetensors, .pth or .pt file."
)
_HOLDS_CODE: Final = (
    "The checkpoint {path} asks to run {name}, which no weights need; it was not loaded."
)
_OLD_NETWORK: Final = (
    "The checkpoint {path} is no plain weights: a whole network saved before PyTorch 1.6, or"
    " another file. Load the network where it comes from and save network.state_dict() instead."
)
_NO_TENSORS: Final = "The checkpoint {path} holds no weights."

# Classes of a network; nothing of them is run.
_INERT_MODULES: Final = ("torch.nn.modules.", "torchxrayvision.", "torchvision.models.", "timm.")
# Where projects put the weights among other things of a run.
_WRAPPERS: Final = ("state_dict", "model_state_dict", "model", "network")
_PREFIXES: Final = ("module.", "model.")
_LEGACY_PICKLES: Final = 4  # magic number, protocol, system, contents


class WeightsError(TrainerError):
    """Somebody else's weights cannot be turned into a bundle."""


class _Inert:
    """Stands for a class of the file; keeps its state."""

    state: Mapping[str, Any]

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        self.state = state


def read_checkpoint(path: Path) -> dict[str, Tensor]:
    """Names and tensors of a .safetensors file or a checkpoint of PyTorch, old formats too.

    Raises:
        WeightsError: The file cannot be read, or it would run code.
    """
    if path.suffix == ".safetensors":
        tensors = _read_safetensors(path)
    else:
        tensors = dict(_tensors(_unwrapped(_read_pickle(path))))
    if not tensors:
        raise WeightsError(_NO_TENSORS, path=path)
    return _without_prefix(tensors)


def _read_safetensors(path: Path) -> dict[str, Tensor]:
    try:
        return load_file(path)
    except OSError as error:
        raise WeightsError(_CANNOT_READ, path=path, reason=error.strerror or "missing") from None
    except SafetensorError:
        raise WeightsError(_CANNOT_READ, path=path, reason="damaged") from None


def _read_pickle(path: Path) -> object:
    try:
        names = _classes(path)
        for name in names:
            if not name.startswith(_INERT_MODULES):
                raise WeightsError(_HOLDS_CODE, path=path, name=name)
        with torch.serialization.safe_globals([(_Inert, name) for name in names]):
            found: object = torch.load(path, map_location="cpu", weights_only=True)
    except OSError as error:
        raise WeightsError(_CANNOT_READ, path=path, reason=error.strerror or "missing") from None
    except pickle.UnpicklingError:
        raise WeightsError(_OLD_NETWORK, path=path) from None
    except (RuntimeError, ValueError, EOFError, KeyError) as error:
        raise WeightsError(_CANNOT_READ, path=path, reason="not weights alone") from error
    return found


def _classes(path: Path) -> list[str]:
    """Names that the file's pickle wants and that `weights_only` does not know."""
    if zipfile.is_zipfile(path):
        return torch.serialization.get_unsafe_globals_in_checkpoint(path)
    found: set[str] = set()
    with path.open("rb") as stream:
        for _ in range(_LEGACY_PICKLES):
            for opcode, argument, _position in pickletools.genops(stream):
                if opcode.name == "GLOBAL" and isinstance(argument, str):
                    found.add(argument.replace(" ", "."))
    # Whatever else is named there, `weights_only` allows or refuses by itself.
    return sorted(name for name in found if name.startswith(_INERT_MODULES))


def _unwrapped(found: object) -> object:
    """The weights among other things of a run."""
    while isinstance(found, Mapping):
        inside = [
            found[name] for name in _WRAPPERS if isinstance(found.get(name), Mapping | _Inert)
        ]
        if not inside:
            break
        found = inside[0]
    return found


def _tensors(found: object, prefix: str = "") -> Iterator[tuple[str, Tensor]]:
    """Tensors of a state dictionary, or of the inert objects that stand for a network."""
    if isinstance(found, Mapping):
        for name, value in found.items():
            if isinstance(value, Tensor):
                yield f"{prefix}{name}", value.detach()
    elif isinstance(found, _Inert):
        for kind in ("_parameters", "_buffers"):
            yield from _tensors(found.state.get(kind, {}), prefix)
        for name, child in found.state.get("_modules", {}).items():
            yield from _tensors(child, f"{prefix}{name}.")


def _without_prefix(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """Names without what wrappers for several graphics cards put before all of them."""
    for prefix in _PREFIXES:
        if all(name.startswith(prefix) for name in tensors):
            tensors = {name.removeprefix(prefix): tensor for name, tensor in tensors.items()}
    return tensors

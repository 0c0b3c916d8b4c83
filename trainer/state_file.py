"""Nested training state in one safetensors file: tensors as such, all else as JSON in its header.

An optimiser's state is a tree of dictionaries, lists, numbers and tensors. No code can hide in it
this way, which torch's own format, a pickle, would allow.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import torch
from safetensors import safe_open
from safetensors.torch import save_file

_TREE: Final = "tree"
_TENSOR: Final = "tensor"
_PAIRS: Final = "pairs"
_WRITING: Final = ".writing"


def replace_file(path: Path, write: Callable[[Path], None]) -> None:
    """Replace `path` by what `write` writes; a kill at any moment leaves the old file or the new.

    It is written into a folder of its own, which the next call empties: safetensors, too, leaves a
    file under a name of its own when it is killed.

    Raises:
        OSError: It cannot be written; the old file is as it was.
        SafetensorError: The same, said by safetensors.
    """
    folder = path.parent / _WRITING
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        write(folder / path.name)
        with (folder / path.name).open("rb") as file:
            os.fsync(file.fileno())  # power may fail, too
        (folder / path.name).replace(path)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def save_state(state: dict[str, Any], path: Path) -> None:
    """Write `state`: dictionaries with string or integer keys, lists, tensors, JSON values."""
    tensors: dict[str, torch.Tensor] = {}
    tree = _without_tensors(state, tensors)
    save_file(tensors, path, metadata={_TREE: json.dumps(tree)})


def load_state(path: Path) -> dict[str, Any]:
    """Read what `save_state` wrote; tuples come back as lists.

    Raises:
        OSError: The file cannot be read.
        ValueError: It is damaged or something else.
    """
    try:
        with safe_open(path, framework="pt") as file:
            tree = json.loads((file.metadata() or {})[_TREE])
            state = _with_tensors(tree, {name: file.get_tensor(name) for name in file.keys()})  # noqa: SIM118 - no mapping
    except OSError:
        raise
    except Exception as error:  # safetensors raises an exception class of its own, unexported
        raise ValueError(f"no training state: {error}") from error
    if not isinstance(state, dict):
        raise ValueError("no training state: not a dictionary")
    return state


def _without_tensors(value: Any, tensors: dict[str, torch.Tensor]) -> Any:
    if isinstance(value, torch.Tensor):
        name = str(len(tensors))
        # A copy: safetensors refuses tensors that share their memory.
        tensors[name] = value.detach().to("cpu", copy=True).contiguous()
        return {_TENSOR: name}
    if isinstance(value, dict):
        # Pairs, since an optimiser numbers its parameters and JSON has only text for keys.
        return {_PAIRS: [[key, _without_tensors(item, tensors)] for key, item in value.items()]}
    if isinstance(value, list | tuple):
        return [_without_tensors(item, tensors) for item in value]
    return value


def _with_tensors(value: Any, tensors: dict[str, torch.Tensor]) -> Any:
    if isinstance(value, dict):
        if _TENSOR in value:
            return tensors[value[_TENSOR]]
        return {key: _with_tensors(item, tensors) for key, item in value[_PAIRS]}
    if isinstance(value, list):
        return [_with_tensors(item, tensors) for item in value]
    return value

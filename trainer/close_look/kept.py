"""A trained closer look on disk, so that a run that is started again need not train it again."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor

from cxrviewer.inference.close_look import CloseLook
from trainer.state_file import replace_file

FILE: Final = "close_look.safetensors"
_EPOCHS: Final = "epochs"


def save_look(look: CloseLook, folder: Path, epochs: int) -> None:
    """Keep the weights in the folder of the run."""
    weights = {name: value.contiguous() for name, value in look.state_dict().items()}
    replace_file(folder / FILE, lambda path: save_file(weights, path, {_EPOCHS: str(epochs)}))


def load_look(look: CloseLook, folder: Path, epochs: int) -> bool:
    """Take the weights that are kept in the folder of the run; says whether there are such.

    A damaged file, or one of another number of epochs or of another shape, counts as none; it will
    be replaced.
    """
    path = folder / FILE
    try:
        with safe_open(path, framework="pt") as file:
            if (file.metadata() or {}).get(_EPOCHS) != str(epochs):
                return False
        weights = load_file(path)
    except (OSError, SafetensorError):
        return False
    # Looked at before, for half of what does not fit would be taken.
    if _shapes(weights) != _shapes(look.state_dict()):
        return False
    look.load_state_dict(weights)
    return True


def _shapes(weights: Mapping[str, Tensor]) -> dict[str, tuple[int, ...]]:
    return {name: tuple(value.shape) for name, value in weights.items()}

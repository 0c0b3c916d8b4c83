"""Let timm be imported where torchvision's compiled operators do not fit the installed torch.

timm imports torchvision. A torchvision wheel that was built for CUDA cannot load its operators
beside a CPU build of torch; it swallows that error, then registers fake kernels for operators that
were never declared, and its import dies with "operator torchvision::nms does not exist". Nothing
here calls those operators, so it is enough to declare their schemas before the import.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Final

import torch

_SCHEMAS: Final = tuple(
    f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor" for name in ("nms", "qnms")
)

# A torch library is unregistered when it is collected, so it has to outlive the import of timm.
_kept: list[torch.library.Library] = []


def guard() -> bool:
    """Declare torchvision's operators if, and only if, its own extension cannot load.

    Declaring them beside a working extension would be a second declaration, which raises.

    Returns:
        Whether the schemas are declared by this module.
    """
    if _kept:
        return True
    folder = _torchvision_folder()
    if folder is None or _extension_loads(folder):
        return False
    library = torch.library.Library("torchvision", "FRAGMENT")  # type: ignore[no-untyped-call]
    for schema in _SCHEMAS:
        library.define(schema)  # type: ignore[no-untyped-call]
    _kept.append(library)
    return True


def _torchvision_folder() -> Path | None:
    """Folder of the installed torchvision, found without importing it."""
    spec = importlib.util.find_spec("torchvision")
    locations = spec.submodule_search_locations if spec else None
    return Path(locations[0]) if locations else None


def _extension_loads(folder: Path) -> bool:
    """Whether the operators load; loading them again, as torchvision then does, is harmless."""
    files = [path for path in folder.glob("_C*") if path.suffix in {".so", ".pyd", ".dylib"}]
    try:
        for path in files:
            torch.ops.load_library(str(path))  # type: ignore[no-untyped-call]
    except (OSError, RuntimeError):  # missing symbols; wrong ABI
        return False
    return bool(files)

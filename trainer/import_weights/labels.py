"""Other projects' names of findings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from cxrviewer.findings import Finding

_OTHER_NAMES: Final[Mapping[str, Finding]] = {
    "effusion": Finding.PLEURAL_EFFUSION,
    "infiltrate": Finding.INFILTRATION,
    "lung_opacities": Finding.LUNG_OPACITY,
    "normal": Finding.NO_FINDING,
}


def finding_of(label: str) -> Finding | None:
    """The finding that `label` names, or None; `Pleural_Thickening`, `lung opacity` are known."""
    name = re.sub(r"[\s_-]+", "_", label.strip().lower())
    if name in _OTHER_NAMES:
        return _OTHER_NAMES[name]
    try:
        return Finding(name)
    except ValueError:
        return None

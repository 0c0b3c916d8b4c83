"""The table of what can be made up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from trainer.quality.synthetic import limbs, pages, textures, trunk

Maker = Callable[[np.random.Generator], NDArray[np.uint8]]

FAMILIES: Final[Mapping[str, Maker]] = MappingProxyType(
    {
        "hand": limbs.hand,
        "foot": limbs.foot,
        "joint": limbs.joint,
        "shoulder": limbs.shoulder,
        "pelvis": trunk.pelvis,
        "abdomen": trunk.abdomen,
        "spine": trunk.spine,
        "skull": trunk.skull,
        "breast": trunk.breast,
        "animal": trunk.animal,
        "page": pages.page,
        "plot": pages.plot,
        "test pattern": pages.pattern,
        "ultrasound": pages.ultrasound,
        "head slice": pages.head_slice,
        "noise": textures.noise,
        "dead leaves": textures.dead_leaves,
        "face": textures.face,
        "flat": textures.flat,
    }
)
"""Name of each family and what makes one image of it, (rows, columns) uint8."""

"""ChestX-ray14 images that are filed turned, inverted or among the frontals by mistake.

A first network contradicted their table; each was then looked at, and the network was right. They
are put right before anything is learnt or measured, so that no figure counts them as errors.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from trainer.quality.items import UNCHANGED, Change

_HEAD_AT_THE_LEFT: Final = (
    "00000061_025", "00001880_006", "00002117_004", "00002265_000", "00002451_012", "00002599_004",
    "00003081_000", "00004573_000", "00006763_012", "00007098_003", "00008168_008", "00008980_003",
    "00009600_020", "00010531_041", "00010597_000", "00010994_010", "00011757_005", "00012681_003",
    "00012935_022", "00013594_050", "00014285_013", "00014439_000", "00015040_002", "00015920_006",
    "00016182_000", "00016287_000", "00016435_000", "00016831_003", "00017007_002", "00017158_024",
    "00017325_007", "00017556_005", "00017779_000", "00017824_000", "00017964_001", "00018276_000",
    "00018577_000", "00019395_010", "00019470_001", "00019473_002", "00020826_008", "00021068_000",
    "00021160_000", "00021299_001", "00021916_007", "00022463_000", "00023684_002", "00026986_007",
    "00027539_001", "00029358_004",
)  # fmt: skip

FILED_AS: Final[Mapping[str, Change]] = MappingProxyType(
    {
        **{name: Change(turns=3) for name in _HEAD_AT_THE_LEFT},
        "00019665_001": Change(turns=1),
        "00003490_011": Change(turns=2),
        "00017999_000": Change(inverted=True),
        "00017625_000": Change(inverted=True),
    }
)
"""How an image departs from how it should be, by its name without ending."""

LATERALS: Final = frozenset({"00009683_005"})
"""Laterals in a table of frontals."""


def righted(name: str, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The image called `name` as it should have been filed, (rows, columns) or turned."""
    filed = FILED_AS.get(name, UNCHANGED)
    upright = np.rot90(image, filed.turns)
    return np.ascontiguousarray(255 - upright if filed.inverted else upright)

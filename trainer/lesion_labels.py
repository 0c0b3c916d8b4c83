"""What the labels of a sample say once a lesion has been put into its image."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cxrviewer.findings import Finding
from trainer.config import LossConfig
from trainer.labels import LabelOrigin
from trainer.outputs import layout_of, origins_in_use

_CHANGED: Final = (Finding.LUNG_LESION, Finding.NO_FINDING)
"""Whatever was said of these besides, it was said of another image."""


def with_lesions(
    labels: NDArray[np.float32], added: Sequence[Finding | None], config: LossConfig
) -> NDArray[np.float32]:
    """Labels (B, origins, targets) after these findings were added; a copy where any was.

    The finding is certain, as if boxed: `LabelOrigin.BOX` says so, or where that origin is not used
    the best that is. All other words about it, about lung lesions and about a normal image are
    taken back.
    """
    if not any(added):
        return labels
    targets, origins = layout_of(config).targets, origins_in_use(config)
    layer = origins.index(LabelOrigin.BOX) if LabelOrigin.BOX in origins else 0
    changed = labels.copy()
    for row, finding in enumerate(added):
        if finding is None:
            continue
        for target in (finding, *_CHANGED):
            if target in targets:
                changed[row, :, targets.index(target)] = np.nan
        for target in (finding, Finding.LUNG_LESION):
            if target in targets:
                changed[row, layer, targets.index(target)] = 1
    return changed

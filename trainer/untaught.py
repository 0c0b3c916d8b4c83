"""Maps that no box has taught say no place.

A row of the last layer that was taught by labels of whole images alone tells images apart by the
mean of its map. Where that map is bright is an accident of the encoder: held-out maps of
consolidation, lung opacity and lung lesion were brightest in a corner, the same on nearly every
image (docs/models/ablations.md). Beside an overview such a row can stand evenly in all cells: the
same logit, and nothing that looks like a place. What the closer look gathers for it then is all
that its map tells of places.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

import torch

from cxrviewer.findings import Finding
from cxrviewer.inference.network import CxrNetwork
from trainer.labels import Target

SMALL: Final = frozenset({Finding.NODULE})
"""Smaller than the network's own maps can show, though boxes have taught them."""


@torch.no_grad()
def spread_untaught(
    network: CxrNetwork, findings: Sequence[Target], taught: Collection[Target]
) -> None:
    """Spread the rows of findings that no box has taught; no logit changes.

    Args:
        network: Changed in place. Without an overview it stays as it is. Views share what is
            spread by their weights, as they share all that the overview says of pooled features.
        findings: Of its first outputs.
        taught: Findings whose rows stay.
    """
    if network.overview is None:
        return
    rows = [row for row, finding in enumerate(findings) if finding not in taught]
    network.overview.pooled.weight[rows] += network.fc.weight[rows]
    network.fc.weight[rows] = 0.0


def have_places(network: CxrNetwork) -> tuple[bool, ...]:
    """Whether the map of each output differs from cell to cell."""
    differs = network.fc.weight.abs().sum(dim=1) > 0
    if network.close_look is not None:
        differs |= network.close_look.gains != 0
    return tuple(differs.tolist())

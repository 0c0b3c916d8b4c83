"""What it takes to build a network again; free of torch, so that manifests can be read without."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from cxrviewer.inference.analysis import ViewRole
from cxrviewer.inference.json_fields import wrong

MOST_STAGES: Final = 4
MOST_CELLS: Final = 64
MOST_PAIRS: Final = 64
MOST_SCORES: Final = 64

OVERVIEW_CELL: Final = 16
"""Pixels of what the overview sees along a side of its cells."""

CLOSE_LOOK_SHRINK: Final = 2
"""How much smaller encoder and overview see the input where there is a closer look."""


class Fusion(StrEnum):
    """How the views of a study become one answer."""

    SINGLE = "single"
    """One view, no fusion."""

    GATED = "gated"
    """A shared encoder; views are added with weights from a gate, a missing view with weight 0."""

    EARLY6 = "early6"
    """Both views' channels stacked into one input (six with three a view); one encoder sees them
    together. A missing view is zero after normalisation, which is the mean grey."""


@dataclass(frozen=True, slots=True)
class NetworkSpec:
    """Everything that decides the shapes of a network's weights.

    Attributes:
        architecture: timm name of the encoder (`convnext_atto`, `densenet121`, `resnet18`…).
        outputs: Number of findings.
        in_channels: Channels of one view's input.
        fusion: How views are joined.
        views: Branches in the order of the network's view axis; one where fusion is `single`.
        hidden: Sizes of hidden layers of the head, each with a ReLU; with any, maps are not exact.
        map_stages: Last stages of the encoder whose features the head sees side by side, on the
            grid of the finest of them: 2 halves the cells of the maps. ConvNeXt alone.
        overview: Cells along a side of the part of each logit that belongs to the whole image
            (`cxrviewer.inference.overview`); 0 for none.
        locator: Pairs a finding of what to look for and where it then lies
            (`cxrviewer.inference.locator`); 0 for none.
        close_look: Scores of a cell in the closer look at the frontal image
            (`cxrviewer.inference.close_look`); 0 for none. With it all else sees the input shrunk
            to half.
    """

    architecture: str
    outputs: int
    in_channels: int = 1
    fusion: Fusion = Fusion.SINGLE
    views: tuple[ViewRole, ...] = (ViewRole.FRONTAL,)
    hidden: tuple[int, ...] = ()
    map_stages: int = 1
    overview: int = 0
    locator: int = 0
    close_look: int = 0

    @property
    def encoder_channels(self) -> int:
        """Channels of the encoder's input."""
        return self.in_channels * (len(self.views) if self.fusion is Fusion.EARLY6 else 1)

    @property
    def overview_cell(self) -> int:
        """Pixels of the network's input along a side of a cell of the overview."""
        return OVERVIEW_CELL * (CLOSE_LOOK_SHRINK if self.close_look else 1)

    def __post_init__(self) -> None:
        """Refuse what cannot be built.

        Raises:
            BundleError: No output, no view, a view twice, several views without fusion, `early6`
                of one view, a hidden layer of no size, or stages that no encoder has.
        """
        if self.outputs < 1:
            raise wrong("findings", "a list of at least one finding")
        if not self.views or len(set(self.views)) != len(self.views):
            raise wrong("views", "a list of different views, at least one")
        if self.fusion is Fusion.SINGLE and len(self.views) > 1:
            raise wrong("views", "a list of one view where fusion is “single”")
        if self.fusion is Fusion.EARLY6 and len(self.views) < len(ViewRole):
            raise wrong("views", "a list of both views where fusion is “early6”")
        if not 1 <= self.map_stages <= MOST_STAGES:
            raise wrong("map_stages", f"a whole number from 1 to {MOST_STAGES}")
        if not 0 <= self.overview <= MOST_CELLS:
            raise wrong("overview", f"a whole number from 0 to {MOST_CELLS}")
        if self.overview and (
            self.fusion is Fusion.EARLY6 or self.hidden or ViewRole.FRONTAL not in self.views
        ):
            raise wrong("overview", "0, unless a frontal view is seen alone and no layer is hidden")
        if not 0 <= self.locator <= MOST_PAIRS:
            raise wrong("locator", f"a whole number from 0 to {MOST_PAIRS}")
        if self.locator and not self.overview:
            raise wrong("locator", "0 where there is no overview")
        if not 0 <= self.close_look <= MOST_SCORES:
            raise wrong("close_look", f"a whole number from 0 to {MOST_SCORES}")
        if self.close_look and not self.overview:
            raise wrong("close_look", "0 where there is no overview")
        if min(self.hidden, default=1) < 1:
            raise wrong("hidden", "a list of positive whole numbers")

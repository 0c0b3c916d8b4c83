"""What it takes to build a network again; free of torch, so that manifests can be read without."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cxrviewer.inference.analysis import ViewRole
from cxrviewer.inference.json_fields import wrong


class Fusion(StrEnum):
    """How the views of a study become one answer."""

    SINGLE = "single"
    """One view, no fusion."""

    GATED = "gated"
    """A shared encoder; views are added with weights from a gate, a missing view with weight 0."""


@dataclass(frozen=True, slots=True)
class NetworkSpec:
    """Everything that decides the shapes of a network's weights.

    Attributes:
        architecture: timm name of the encoder (`convnext_atto`, `densenet121`, `resnet18`…).
        outputs: Number of findings.
        in_channels: Channels of one view's input.
        fusion: How views are joined.
        views: Branches in the order of the network's view axis; one where fusion is `single`.
    """

    architecture: str
    outputs: int
    in_channels: int = 1
    fusion: Fusion = Fusion.SINGLE
    views: tuple[ViewRole, ...] = (ViewRole.FRONTAL,)

    def __post_init__(self) -> None:
        """Refuse what cannot be built.

        Raises:
            BundleError: No output, no view, a view twice, or several views without fusion.
        """
        if self.outputs < 1:
            raise wrong("findings", "a list of at least one finding")
        if not self.views or len(set(self.views)) != len(self.views):
            raise wrong("views", "a list of different views, at least one")
        if self.fusion is Fusion.SINGLE and len(self.views) > 1:
            raise wrong("views", "a list of one view where fusion is “single”")

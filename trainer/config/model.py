"""The network."""

from __future__ import annotations

from dataclasses import dataclass

from cxrviewer.inference.analysis import ViewRole
from cxrviewer.inference.network_spec import Fusion


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """The network.

    Attributes:
        architecture: timm name, or a name of `trainer.models.OWN_NETWORKS`.
        fusion: How views are joined; `single` sees one image.
        drop_rate: Dropout before the last layer.
        drop_path: Stochastic depth rate.
        hidden: Sizes of hidden layers of the head, each followed by a ReLU; with any, maps are not
            exact. Empty takes what an own network's paper has.
        map_stages: Last stages of a ConvNeXt whose features the head sees side by side, on the grid
            of the finest of them; 2 makes maps with cells of 16 px.
        overview: Whether the whole image adds a part to each logit that is fitted when the network
            is trained (`export.refit`, `cxrviewer.inference.overview`).
        locator: Pairs a finding of what to look for in the whole image and where it then lies,
            fitted to boxes when the network is trained (`export.refit_locator`,
            `cxrviewer.inference.locator`); 0 for none, else with `overview`.
        close_look: Whether there is a closer look at the frontal image, trained when the rest is
            (`export.close_look_epochs`, `cxrviewer.inference.close_look`); only with `overview`.
            All else then sees the input shrunk to half.
        depths: Blocks in each stage of `gatech_resnet`.
        lateral_bias: First score of the lateral against 0 for the frontal: with -4 an untrained
            gate gives it 2 % of the weight.
        weights: Backbone's first weights: a safetensors file, `imagenet` (by timm, downloaded
            or from its local cache), or empty for random ones.
        trainable_layers: How many of the backbone's last layers train: -1 for all, 0 for none.
    """

    architecture: str = "convnext_atto"
    fusion: Fusion = Fusion.GATED
    drop_rate: float = 0.0
    drop_path: float = 0.0
    hidden: tuple[int, ...] = ()
    map_stages: int = 1
    overview: bool = False
    locator: int = 0
    close_look: bool = False
    depths: tuple[int, ...] = (2, 2, 2, 2)
    lateral_bias: float = -4.0
    weights: str = ""
    trainable_layers: int = -1

    @property
    def views(self) -> tuple[ViewRole, ...]:
        """Branches of the network in order."""
        return (ViewRole.FRONTAL,) if self.fusion is Fusion.SINGLE else tuple(ViewRole)

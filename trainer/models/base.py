"""What every network of the trainer can do, whatever is inside."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Final

from torch import Tensor, nn

from cxrviewer.inference.network import CxrNetwork
from trainer.errors import TrainerError

_NOTHING_TO_TRAIN: Final = (
    "The network has {layers} backbone layers with weights; set model.trainable_layers to at most"
    " that, or to -1 for all."
)


class ModelError(TrainerError):
    """A network cannot be built as it was asked for."""


class Model(nn.Module, ABC):
    """A network that turns a batch into raw outputs, (B, outputs).

    The answer is always `head(features(images, present), present, facts)` where there are features.

    Attributes:
        network: The exact-map network inside, or None where there is none.
    """

    network: CxrNetwork | None

    def __init__(self) -> None:
        super().__init__()
        # A default of the class would hide the module that a subclass sets.
        self.network = None
        self._frozen: list[nn.Module] = []

    @property
    @abstractmethod
    def backbone(self) -> nn.Module:
        """Everything below the head."""

    @abstractmethod
    def forward(
        self, images: Tensor, present: Tensor | None = None, facts: Tensor | None = None
    ) -> Tensor:
        """Raw outputs.

        Args:
            images: (B, V, channels, H, W), or (B, F) features.
            present: (B, V) bool; None means all.
            facts: (B, 3) age / 100 and one-hot sex, or nothing.
        """

    def features(self, images: Tensor, present: Tensor | None = None) -> Tensor | None:
        """Last feature maps (B, V, C, h, w), or None where there are none."""
        return None

    def head(self, features: Tensor, present: Tensor | None = None) -> Tensor:
        """Raw outputs from `features`, for Grad-CAM.

        Raises:
            ModelError: The network has no feature maps.
        """
        raise ModelError("This network has no feature maps, so there is nothing to map.")

    def layer_groups(self) -> list[list[str]]:
        """Names of the parameters of each layer, from the input to the head, which is the last.

        Together they are all parameters, each once.
        """
        names = {id(parameter): name for name, parameter in self.named_parameters()}
        inside = [
            [names.pop(id(parameter)) for parameter in layer.parameters(recurse=False)]
            for layer in layers_of(self.backbone)
        ]
        return [*inside, list(names.values())]

    def freeze(self, trainable_layers: int) -> None:
        """Let only the last layers of the backbone train; the head always does.

        A layer is a convolution, norm or linear layer: what has weights of its own. Keras also
        counts activations, paddings and sums, so that its "last 20 layers" of ResNet152V2 are 10 of
        these. Frozen layers also keep their running statistics, and nothing is dropped among them.

        Args:
            trainable_layers: How many; -1 for all, 0 for none.

        Raises:
            ModelError: There are not so many.
        """
        layers = layers_of(self.backbone)
        if trainable_layers < 0:
            return
        if trainable_layers > len(layers):
            raise ModelError(_NOTHING_TO_TRAIN, layers=len(layers))
        kept = layers[len(layers) - trainable_layers :]
        self.backbone.requires_grad_(requires_grad=False)
        for layer in kept:
            for parameter in layer.parameters(recurse=False):
                parameter.requires_grad_()
        self._frozen = list(_before(self.backbone, kept[0] if kept else None))
        self.train(self.training)

    def train(self, mode: bool = True) -> Model:
        """As in torch, but what is frozen stays in evaluation mode."""
        super().train(mode)
        for module in self._frozen:
            module.training = False
        return self


def layers_of(module: nn.Module) -> list[nn.Module]:
    """Modules with weights of their own, in the order of the forward pass."""
    return [
        layer for layer in module.modules() if any(True for _ in layer.parameters(recurse=False))
    ]


def _before(module: nn.Module, first: nn.Module | None) -> Iterator[nn.Module]:
    """Modules without children that come before `first`; all of them where it is None."""
    for layer in module.modules():
        if layer is first:
            return
        if not any(True for _ in layer.children()):
            yield layer

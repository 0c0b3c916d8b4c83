"""The trainer's networks: any that the application can build, and some written out after papers."""

from __future__ import annotations

import torch

from trainer.config import Config
from trainer.models.base import Model, ModelError
from trainer.models.own import OWN_NETWORKS, Built
from trainer.models.pooled import PooledModel, build_timm_model
from trainer.weights import load_first_weights

__all__ = ["OWN_NETWORKS", "Model", "ModelError", "PooledModel", "build_model"]


def build_model(
    config: Config, outputs: int, *, in_channels: int | None = None, features: int = 2048
) -> Model:
    """Build the network of a configuration; random weights come from torch's generator.

    Args:
        config: What to build.
        outputs: Raw outputs (`OutputLayout.size`).
        in_channels: Channels of one view; None takes the length of `input.mean`.
        features: Length of a feature row, for `feature_head`.

    Raises:
        BundleError: timm does not know the architecture, or it is of another family.
        ModelError: The configuration asks for something that the network cannot do, or its first
            weights cannot be had.
    """
    channels = len(config.input.mean) if in_channels is None else in_channels
    own = OWN_NETWORKS.get(config.model.architecture)
    if own is None:
        model: Model = build_timm_model(config, outputs, channels)
    else:
        model = own(Built(config, outputs, channels, features))
    _set_gate(model, config.model.lateral_bias)
    if config.model.weights:
        load_first_weights(model, config.model.architecture, config.model.weights)
    model.freeze(config.model.trainable_layers)
    return model


@torch.no_grad()
def _set_gate(model: Model, lateral_bias: float) -> None:
    """Begin with little weight on the lateral, which few studies have to teach more."""
    if model.network is not None and model.network.gate is not None:
        model.network.gate.bias[-1] = lateral_bias

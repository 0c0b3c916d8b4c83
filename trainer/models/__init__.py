"""The trainer's networks: any that the application can build, and some written out after papers."""

from __future__ import annotations

from trainer.config import Config
from trainer.models.base import Model, ModelError
from trainer.models.timm_model import TimmModel, build_timm_model

__all__ = ["Model", "ModelError", "TimmModel", "build_model"]


def build_model(config: Config, outputs: int, *, in_channels: int | None = None) -> Model:
    """Build the network of a configuration; random weights come from torch's generator.

    Args:
        config: What to build.
        outputs: Raw outputs (`OutputLayout.size`).
        in_channels: Channels of one view; None takes the length of `input.mean`.

    Raises:
        BundleError: timm does not know the architecture, or it is of another family.
        ModelError: The configuration asks for something that the network cannot do.
    """
    channels = len(config.input.mean) if in_channels is None else in_channels
    model = build_timm_model(config, outputs, channels)
    model.freeze(config.model.trainable_layers)
    return model

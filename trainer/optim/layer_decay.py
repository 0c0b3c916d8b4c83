"""Layer-wise decay of the learning rate (Clark et al. 2020): the input learns slowest."""

from __future__ import annotations

from collections.abc import Sequence


def rate_scales(layers: Sequence[Sequence[str]], decay: float) -> dict[str, float]:
    """Factor of the learning rate by parameter name.

    Args:
        layers: Names of the parameters of each layer, from the input to the head.
        decay: Factor from a layer to the one below; the head has 1.
    """
    top = len(layers) - 1
    return {name: decay ** (top - depth) for depth, names in enumerate(layers) for name in names}

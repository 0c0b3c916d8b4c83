"""Team 24's head over features of a frozen network, with age and sex."""

from __future__ import annotations

from typing import Final

import torch
from torch import Tensor, nn

from trainer.models.base import Model, ModelError
from trainer.models.flat import linear_layers

FACTS: Final = 2
"""Age / 100 and the first column of the one-hot sex.

The paper appends "another two features (age and gender)" to 2048: Spark's one-hot encoder leaves
out the last category, which the others imply.
"""

_NO_FACTS: Final = "The head was built for age and sex, and the batch has none; set input.facts."


class FeatureHead(Model):
    """Linear layers with ReLUs over features of an image; 2050-128-32-14 has 267,118 weights.

    Attributes:
        facts: Whether age and sex are appended.
    """

    def __init__(self, sizes: tuple[int, ...], *, facts: bool, drop_rate: float) -> None:
        super().__init__()
        layers = linear_layers(sizes, drop_rate)
        self.hidden = layers[:-1]
        self.fc = layers[-1]
        self.facts = facts

    @property
    def backbone(self) -> nn.Module:
        """All layers but the last."""
        return self.hidden

    def forward(
        self, images: Tensor, present: Tensor | None = None, facts: Tensor | None = None
    ) -> Tensor:
        """Raw outputs from (B, F) features and (B, 3) facts.

        Raises:
            ModelError: Facts are needed and not given.
        """
        found = images
        if self.facts:
            if facts is None or facts.shape[1] < FACTS:
                raise ModelError(_NO_FACTS)
            found = torch.cat([images, facts[:, :FACTS].to(images.dtype)], dim=1)
        answer: Tensor = self.fc(self.hidden(found))
        return answer

"""Everything that makes the weights of the anatomy bundle what they are."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from typing import Final

from cxrviewer.inference.preprocess import ChannelMode, PreprocessSpec
from trainer.config import AugmentConfig, OptimConfig, Precision, RunConfig

_CHANNELS: Final = 3


@dataclass(frozen=True, slots=True)
class AnatomySettings:
    """What is trained and how.

    Attributes:
        size: Side of the canvas in pixels.
        mean: Of each channel on the scale 0..1.
        std: Of each channel on the scale 0..1.
        width: Channels of the network's first level.
        folds: Parts of the cross-validation.
        augment: Random changes. Mirroring exchanges the lungs, so that sides follow the image: a
            radiograph that was hung the wrong way round is for the quality model to find.
        optim: Optimiser and learning rate.
        run: Seed, threads, precision.
    """

    size: int = 256
    mean: float = 0.5
    std: float = 0.25
    width: int = 16
    folds: int = 5
    augment: AugmentConfig = field(
        default_factory=lambda: AugmentConfig(
            p_affine=0.9, rotation=10.0, zoom=0.2, stretch=0.12, shift=0.08,
            p_grid=0.2, grid=0.12, p_flip=0.25,
            p_grey=0.8, gamma=0.5, contrast=0.25, brightness=0.08,
            p_noise=0.3, noise=0.04, p_erase=0.15, erase=0.25,
        )
    )  # fmt: skip
    optim: OptimConfig = field(
        default_factory=lambda: OptimConfig(
            lr=3e-3, weight_decay=0.02, epochs=32, batch_size=8, warmup=0.08, clip_norm=1.0,
            ema_decay=0.99,
        )
    )  # fmt: skip
    run: RunConfig = field(
        default_factory=lambda: RunConfig(
            threads=1, precision=Precision.BF16, channels_last=True, monitors=()
        )
    )

    @property
    def preprocess(self) -> PreprocessSpec:
        """What happens to an image first, here and in the application.

        Many renderings are so dark or so bright that grey values alone hardly show the heart, so
        the network is given the equalised and the brightened image beside the plain one.
        """
        return PreprocessSpec(
            self.size,
            channels=ChannelMode.GREY_CLAHE_GAMMA,
            mean=(self.mean,) * _CHANNELS,
            std=(self.std,) * _CHANNELS,
        )

    def text(self) -> str:
        """For a checkpoint, which belongs to these settings alone."""
        tree = dataclasses.asdict(self)
        tree["run"].pop("threads")
        return json.dumps(tree, sort_keys=True)

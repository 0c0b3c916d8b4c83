"""The trained network's answers to many samples."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from cxrviewer.inference.cam import exact_maps
from cxrviewer.inference.network import CxrNetwork
from trainer.batches import Assembler
from trainer.labels import Sample

_BATCH = 32


@dataclass(frozen=True, eq=False, slots=True)
class Answers:
    """Answers in the samples' order.

    Attributes:
        logits: (samples, outputs) float32, before calibration.
        pooled: (samples, channels) float32, the fused pooled features.
        map_peaks: (samples, outputs) float32, greatest value of each map over views and cells.
    """

    logits: NDArray[np.float32]
    pooled: NDArray[np.float32]
    map_peaks: NDArray[np.float32]


@torch.inference_mode()
def answer(network: CxrNetwork, samples: Sequence[Sample], assemble: Assembler) -> Answers:
    """Run `network` over `samples`, without augmentation.

    Raises:
        AnalysisError: The network's head has no exact maps.
    """
    network.eval()
    logits, pooled, peaks = [], [], []
    for batch in _chunks(samples):
        images, present = assemble.images(batch)
        output = network(images, present)
        maps = exact_maps(network, output).maps
        logits.append(output.logits.numpy())
        pooled.append(output.pooled.numpy())
        peaks.append(maps.amax(dim=(1, 3, 4)).numpy())
    return Answers(np.concatenate(logits), np.concatenate(pooled), np.concatenate(peaks))


def _chunks(samples: Sequence[Sample]) -> Iterator[Sequence[Sample]]:
    for start in range(0, len(samples), _BATCH):
        yield samples[start : start + _BATCH]

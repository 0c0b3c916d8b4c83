"""The trained network's answers to many samples."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from cxrviewer.inference.cam import exact_maps, obstacle
from cxrviewer.inference.network import CxrNetwork
from trainer.batches import Assembler
from trainer.labels import Sample
from trainer.models import Model, PooledModel
from trainer.outputs import OutputLayout

_BATCH: Final = 32


@dataclass(frozen=True, eq=False, slots=True)
class Answers:
    """Answers in the samples' order.

    Attributes:
        logits: (samples, findings) float32, before calibration; the raw outputs where no layout
            was given.
        pooled: (samples, channels) float32, the fused pooled features; no channels where the
            network has no exact maps.
        map_peaks: (samples, findings) float32, greatest value of each map over views and cells, or
            None where there are no exact maps.
    """

    logits: NDArray[np.float32]
    pooled: NDArray[np.float32]
    map_peaks: NDArray[np.float32] | None


@torch.inference_mode()
def answer(
    model: Model | CxrNetwork,
    samples: Sequence[Sample],
    assemble: Assembler,
    *,
    layout: OutputLayout | None = None,
) -> Answers:
    """Run a network over `samples`, without augmentation.

    Args:
        model: On the device where it is to compute.
        samples: At least one.
        assemble: Turns samples into tensors.
        layout: What the outputs mean; None takes each output for a finding's logit.
    """
    model.eval()
    network = exact_network(model)
    whole = PooledModel(model) if isinstance(model, CxrNetwork) else model
    found = [
        _mapped(network, batch, assemble, layout)
        if network is not None
        else _plain(whole, batch, assemble, layout)
        for batch in _chunks(samples)
    ]
    logits, pooled, peaks = zip(*found, strict=True)
    return Answers(_joined(logits), _joined(pooled), None if peaks[0] is None else _joined(peaks))


@torch.inference_mode()
def raw_outputs(model: nn.Module, samples: Sequence[Sample], assemble: Assembler) -> Tensor:
    """Raw outputs (samples, outputs) of a `Model`, in fp32 on the processor."""
    device = _device(model)
    found = [torch.zeros(0)]
    for batch in _chunks(samples):
        images, present, facts = _inputs(batch, assemble, device)
        found.append(model(images, present, facts).float().cpu())
    return torch.cat(found[1:] or found)


def exact_network(model: Model | CxrNetwork) -> CxrNetwork | None:
    """The network inside whose maps are exact, or None."""
    network = model if isinstance(model, CxrNetwork) else model.network
    return network if network is not None and obstacle(network) is None else None


def _mapped(
    network: CxrNetwork, batch: Sequence[Sample], assemble: Assembler, layout: OutputLayout | None
) -> tuple[Tensor, Tensor, Tensor | None]:
    images, present, _ = _inputs(batch, assemble, _device(network))
    output = network(images, present)
    maps = exact_maps(network, output).maps
    logits, matrix = output.logits, None
    if layout is not None:
        logits, matrix = layout.finding_logits(logits), layout.linear()
        if matrix is None:
            return logits, output.pooled, None
        maps = torch.einsum("ko,bvohw->bvkhw", matrix.to(maps), maps)
    return logits, output.pooled, maps.amax(dim=(1, 3, 4))


def _plain(
    model: Model, batch: Sequence[Sample], assemble: Assembler, layout: OutputLayout | None
) -> tuple[Tensor, Tensor, Tensor | None]:
    raw = model(*_inputs(batch, assemble, _device(model)))
    logits = raw if layout is None else layout.finding_logits(raw)
    return logits, raw.new_zeros(len(raw), 0), None


def _inputs(
    batch: Sequence[Sample], assemble: Assembler, device: torch.device
) -> tuple[Tensor, Tensor, Tensor]:
    """Images, presence and facts on the network's device."""
    images, present = assemble.images(batch)
    facts = assemble.facts(batch)
    return images.to(device), present.to(device), facts.to(device)


def _joined(parts: Sequence[Tensor]) -> NDArray[np.float32]:
    return np.concatenate([part.float().cpu().numpy() for part in parts])


def _device(model: nn.Module) -> torch.device:
    return next(model.parameters()).device


def _chunks(samples: Sequence[Sample]) -> Iterator[Sequence[Sample]]:
    for start in range(0, len(samples), _BATCH):
        yield samples[start : start + _BATCH]

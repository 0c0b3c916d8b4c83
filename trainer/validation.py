"""How good the network is on the validation part, after each epoch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from cxrviewer.findings import Finding
from trainer.batches import assembler
from trainer.config import Config
from trainer.distributed import gathered, share_buffers
from trainer.labels import Sample, label_array
from trainer.learner import Learner
from trainer.metrics import auroc
from trainer.predict import raw_outputs
from trainer.sources import Data
from trainer.uncertainty import validation_labels


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was measured.

    Attributes:
        loss: By the loss module's `validation`.
        aurocs: By finding, None where not defined.
    """

    loss: float
    aurocs: dict[Finding, float | None]

    @property
    def mean_auroc(self) -> float | None:
        """Over the findings that have one, None where none has."""
        known = [value for value in self.aurocs.values() if value is not None]
        return float(np.mean(known)) if known else None


def validate(learner: Learner, data: Data) -> Verdict:
    """Measure the averaged weights; each process answers its part of the samples."""
    samples, config = data.split.validation, learner.config
    share_buffers(learner.fabric, learner.average)
    raw = _outputs(learner, samples, data).to(learner.fabric.device)
    labels = torch.from_numpy(validation_labels(samples, config.loss)).to(raw.device)
    with torch.inference_mode():
        loss = float(learner.task.loss.validation(raw, labels))
        logits = learner.layout.finding_logits(raw).double().cpu().numpy()
    return Verdict(loss, _aurocs(samples, logits, learner.layout.findings, config))


def _outputs(learner: Learner, samples: tuple[Sample, ...], data: Data) -> Tensor:
    """Raw outputs (n, size) of all samples in order, on every process."""
    fabric, network = learner.fabric, learner.average
    mine = samples[fabric.global_rank :: fabric.world_size]
    network.eval()
    with fabric.autocast():
        found = raw_outputs(network, mine, assembler(learner.config, data))
    parts = gathered(fabric, found.numpy())
    whole = np.empty((len(samples), learner.layout.size), np.float32)
    for rank, part in enumerate(parts):
        whole[rank :: fabric.world_size] = part
    return torch.from_numpy(whole)


def _aurocs(
    samples: tuple[Sample, ...],
    logits: NDArray[np.float64],
    findings: tuple[Finding, ...],
    config: Config,
) -> dict[Finding, float | None]:
    truth = truth_array(samples, findings, config)
    found: dict[Finding, float | None] = {}
    for column, finding in enumerate(findings):
        rows = truth[:, column] >= 0
        found[finding] = auroc(truth[rows, column] > 0.5, logits[rows, column])
    return found


def truth_array(
    samples: tuple[Sample, ...], findings: tuple[Finding, ...], config: Config
) -> NDArray[np.float32]:
    """(samples, findings): the word of the best of `config.data.truth`, NaN where none has any."""
    layers = label_array(samples, findings, config.data.truth)
    truth = np.full((len(samples), len(findings)), np.nan, np.float32)
    for layer in np.moveaxis(layers, 1, 0):
        truth = np.where(np.isnan(truth), layer, truth)
    return truth

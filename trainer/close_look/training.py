"""The closer look is trained on what is known of places, when the rest of the network is.

A step follows from the run's seed and its number alone, so a run that is started again comes to the
same weights. There is no checkpoint on the way; it takes an hour on one core.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
import torch
from torch import nn

from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import ViewRole
from cxrviewer.inference.close_look import CloseLook
from cxrviewer.inference.network import CxrNetwork
from trainer.batches import Assembler
from trainer.close_look.drawing import BATCH, draw
from trainer.close_look.groups import Group, group_of
from trainer.close_look.kept import load_look, save_look
from trainer.close_look.knowledge import Known, known_of
from trainer.close_look.losses import close_look_loss
from trainer.config import Config, OptimConfig, Precision
from trainer.distributed import wants_cuda
from trainer.errors import TrainingError
from trainer.labels import Sample, Target
from trainer.localisation import boxed
from trainer.locator_fit import unrest
from trainer.optim import (
    Plateau,
    average_decay,
    new_optimizer,
    scheduled_rate,
    set_rate,
    update_average,
)

EPOCH: Final = 960
"""Images of an epoch."""

GAIN: Final = 2.0
"""Deviation of where it places a finding, in deviations of the network's own maps. Both are taken
on training images, on which its scores lie further apart than on others."""

_GATHERING: Final = frozenset({"members", "gains", "weights"})
"""Not trained: they follow from what was."""

_OPTIM: Final = OptimConfig(
    lr=2e-3, weight_decay=0.05, warmup=0.05, clip_norm=2.0, ema_decay=0.995, batch_size=BATCH
)
_NOT_FINITE: Final = "The loss of the closer look is not finite at step {step}."


def train_close_look(
    network: CxrNetwork,
    samples: Sequence[Sample],
    findings: Sequence[Target],
    assemble: Assembler,
    config: Config,
    *,
    folder: Path | None = None,
) -> tuple[Finding, ...]:
    """Train the closer look for every finding that enough boxes support; gives those findings.

    Args:
        network: With a closer look; changed in place. Its own maps must be as they will be.
        samples: Training images.
        findings: Of its first outputs.
        assemble: Makes their inputs.
        config: Random changes, `export.close_look_epochs`, seed and precision.
        folder: Of the run, which keeps the trained weights; those that are there are taken.

    Raises:
        TrainingError: The loss is not finite.
    """
    known = known_of(samples, findings)
    look = network.close_look
    if look is None or known is None or not config.export.close_look_epochs:
        return ()
    columns = [findings.index(finding) for finding in known.findings]
    if not (folder and load_look(look, folder, config.export.close_look_epochs)):
        look.load_state_dict(_trained(look, known, columns, assemble, config).state_dict())
        if folder:
            save_look(look, folder, config.export.close_look_epochs)
    groups = _gather(look, findings, known)
    own = unrest(network, boxed(samples, known.findings), known.findings, findings, assemble)
    _scale(look, groups, own, _unrest(look, known, groups, assemble))
    return known.findings


@torch.no_grad()
def _gather(look: CloseLook, findings: Sequence[Target], known: Known) -> dict[int, Group]:
    """Let each finding gather what speaks for it; gives the group of each output that has one."""
    groups = {
        output: group
        for output, finding in enumerate(findings)
        if isinstance(finding, Finding) and (group := group_of(finding, known.findings)) is not None
    }
    for output, group in groups.items():
        for member in group.members:
            look.members[output, findings.index(member)] = 1.0
        look.weights[output] = group.weight
    return groups


@torch.no_grad()
def _scale(
    look: CloseLook,
    groups: Mapping[int, Group],
    own: Mapping[Finding, float],
    deviations: Mapping[int, float],
) -> None:
    """Let it move maps as far as it should; a finding's own map is as restless as its members'."""
    for output, deviation in deviations.items():
        members = groups[output].members
        usual = sum(own[member] for member in members) / len(members)
        look.gains[output] = GAIN * usual / max(deviation, 1e-6)


@torch.no_grad()
def _unrest(
    look: CloseLook, known: Known, groups: Mapping[int, Group], assemble: Assembler
) -> dict[int, float]:
    """Mean deviation over the cells of what each output with a place gathers.

    On images with a box of any of its members.
    """
    boxed_rows = np.flatnonzero(known.boxed.any(axis=1))
    frontal, found = _frontal(assemble), []
    for start in range(0, len(boxed_rows), BATCH):
        rows = boxed_rows[start : start + BATCH]
        images, _ = frontal.images([known.samples[row] for row in rows])
        found.append(look.eval()(images[:, 0]).flatten(2).std(dim=-1, correction=0))
    deviations = torch.cat(found).double().numpy()
    of_output = {}
    for output, group in groups.items():
        if group.has_place:
            columns = [known.findings.index(member) for member in group.members]
            there = known.boxed[boxed_rows][:, columns].any(axis=1)
            of_output[output] = float(deviations[there, output].mean())
    return of_output


def _frontal(assemble: Assembler) -> Assembler:
    return replace(assemble, views=(ViewRole.FRONTAL,))


@torch.enable_grad()
def _trained(
    start: CloseLook, known: Known, columns: list[int], assemble: Assembler, config: Config
) -> CloseLook:
    """The averaged weights after the last step."""
    device = torch.device("cuda" if wants_cuda(config.run.device) else "cpu")
    look = copy.deepcopy(start).train().to(device)
    look.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    for name, parameter in look.named_parameters():
        parameter.requires_grad = name not in _GATHERING
    average = copy.deepcopy(look).requires_grad_(requires_grad=False).eval()
    optimizer = new_optimizer(look, (), {}, _OPTIM)
    frontal = _frontal(assemble)
    total = config.export.close_look_epochs * EPOCH // BATCH
    half = config.run.precision is not Precision.FP32
    for step in range(total):
        set_rate(optimizer, scheduled_rate(step, total, _OPTIM, Plateau()))
        torch.manual_seed(config.run.seed + step)  # of dropout
        drawn = draw(known, frontal, config.augment, (config.run.seed, step))
        images = drawn.images.to(device, memory_format=torch.channels_last)
        optimizer.zero_grad(set_to_none=True)
        with torch.autocast(device.type, torch.bfloat16, enabled=half):
            scores = look.train().scores(images)[:, columns]
        loss = close_look_loss(scores.float().cpu(), drawn)
        if not bool(torch.isfinite(loss)):
            raise TrainingError(_NOT_FINITE, step=step)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(look.parameters(), _OPTIM.clip_norm)
        optimizer.step()
        update_average(average, look, average_decay(step + 1, _OPTIM.ema_decay))
    return average.to("cpu")

"""The training loop. It goes on where it was stopped, to the same weights."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from cxrviewer.inference.quality.heads import SPANS, Head
from cxrviewer.inference.quality.network import build_quality_network, logits
from trainer.config import OptimConfig
from trainer.errors import CheckpointError, TrainingError
from trainer.optim import average_decay, update_average
from trainer.optim.schedules import Plateau, scheduled_rate
from trainer.quality.batch import Drawer
from trainer.quality.items import UNKNOWN
from trainer.quality.pool import Pool
from trainer.quality.recipe import Recipe
from trainer.state_file import load_state, replace_file, save_state

CHECKPOINT: Final = "checkpoint.safetensors"
EVERY: Final = 200
_OTHER: Final = "The checkpoint {path} belongs to another recipe or other images; remove it."
_NOT_FINITE: Final = "The loss is not finite at step {step}; lower the learning rate."

OnStep = Callable[[int, float], None]


def quality_loss(answers: Tensor, truths: Tensor, recipe: Recipe) -> Tensor:
    """Weighted sum over questions of the mean cross-entropy over images whose answer is known.

    Args:
        answers: (B, OUTPUTS) logits.
        truths: (B, questions) classes, `UNKNOWN` where not known.
        recipe: Weights and smoothing.
    """
    total = answers.new_zeros(())
    for column, head in enumerate(Head):
        known = truths[:, column] != UNKNOWN
        if bool(known.any()):
            part = nn.functional.cross_entropy(
                answers[known, SPANS[head].slice], truths[known, column],
                label_smoothing=recipe.smoothing,
            )  # fmt: skip
            total = total + recipe.weights[head] * part
    return total


def learn(
    pool: Pool,
    rows: NDArray[np.intp],
    recipe: Recipe,
    folder: Path,
    on_step: OnStep = lambda step, loss: None,
) -> nn.Module:
    """Train on some rows of the pool, or go on from the checkpoint in `folder`.

    Returns:
        The average of the weights, in evaluation mode.

    Raises:
        CheckpointError: The checkpoint belongs to something else.
        TrainingError: The loss is not finite.
    """
    torch.set_num_threads(recipe.threads)
    torch.manual_seed(recipe.seed)
    network = build_quality_network(recipe.architecture, recipe.preprocess.in_channels)
    network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    average = copy.deepcopy(network).requires_grad_(requires_grad=False).eval()
    optimizer = torch.optim.AdamW(_groups(network, recipe), lr=recipe.lr)
    path, mark = folder / CHECKPOINT, _mark(pool, rows, recipe)
    first = _restore(path, mark, network, average, optimizer) if path.is_file() else 0
    drawer = Drawer(pool, rows, recipe)
    schedule = OptimConfig(lr=recipe.lr, warmup=0.05)
    for step in range(first, recipe.steps):
        for group in optimizer.param_groups:
            group["lr"] = scheduled_rate(step, recipe.steps, schedule, Plateau()).lr
        loss = _step(network, drawer.batch(step), recipe, optimizer)
        if not np.isfinite(loss):
            raise TrainingError(_NOT_FINITE, step=step)
        update_average(average, network, average_decay(step + 1, recipe.ema_decay))
        on_step(step + 1, loss)
        if (step + 1) % EVERY == 0 or step + 1 == recipe.steps:
            state = {
                "mark": mark, "step": step + 1, "network": network.state_dict(),
                "average": average.state_dict(), "optimizer": optimizer.state_dict(),
            }  # fmt: skip
            folder.mkdir(parents=True, exist_ok=True)
            replace_file(path, lambda partial, state=state: save_state(state, partial))  # type: ignore[misc]
    return average


def _step(
    network: nn.Module,
    batch: tuple[Tensor, Tensor],
    recipe: Recipe,
    optimizer: torch.optim.Optimizer,
) -> float:
    network.train()
    images, truths = batch
    images = images.contiguous(memory_format=torch.channels_last)
    with torch.autocast("cpu", torch.bfloat16, enabled=recipe.bf16):
        answers = logits(network, images)
    loss = quality_loss(answers.float(), truths, recipe)
    optimizer.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(network.parameters(), 2.0)
    optimizer.step()
    return float(loss.detach())


def _groups(network: nn.Module, recipe: Recipe) -> list[dict[str, Any]]:
    """Norms and biases are not decayed."""
    decayed = [p for p in network.parameters() if p.ndim > 1]
    free = [p for p in network.parameters() if p.ndim <= 1]
    return [
        {"params": decayed, "weight_decay": recipe.weight_decay},
        {"params": free, "weight_decay": 0.0},
    ]


def _mark(pool: Pool, rows: NDArray[np.intp], recipe: Recipe) -> str:
    """What a checkpoint belongs to: the recipe and the images, but not the number of threads."""
    tree = asdict(recipe) | {"threads": 0}
    digest = hashlib.sha256(json.dumps(tree, sort_keys=True).encode())
    for row in rows:
        item = pool.items[row]
        digest.update(f"{item.source}\t{item.name}\n".encode())
    return digest.hexdigest()


def _restore(
    path: Path,
    mark: str,
    network: nn.Module,
    average: nn.Module,
    optimizer: torch.optim.Optimizer,
) -> int:
    saved = load_state(path)
    if saved["mark"] != mark:
        raise CheckpointError(_OTHER, path=path)
    network.load_state_dict(saved["network"])
    average.load_state_dict(saved["average"])
    optimizer.load_state_dict(saved["optimizer"])
    return int(saved["step"])

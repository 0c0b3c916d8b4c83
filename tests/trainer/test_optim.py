"""Optimisers and schedules against torch's own, and against arithmetic done by hand."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest
import torch
from torch import nn
from torch.optim import SGD, Adam, Adamax, AdamW, Optimizer, RMSprop
from torch.optim.lr_scheduler import OneCycleLR, ReduceLROnPlateau

from trainer.config import Keep, OptimConfig, OptimizerKind, ScheduleKind
from trainer.optim import (
    Plateau,
    Rate,
    Watch,
    average_decay,
    new_optimizer,
    rate_scales,
    scheduled_rate,
    set_rate,
    update_average,
)


def rates(total: int, config: OptimConfig) -> list[Rate]:
    return [scheduled_rate(step, total, config, Plateau()) for step in range(total)]


def test_cosine_by_hand() -> None:
    found = rates(10, OptimConfig(lr=2.0, warmup=0.2))
    # Two steps up; then 1 + cos(pi k / 8) for k = 0…7.
    expected = [1.0, 2.0] + [1 + math.cos(math.pi * k / 8) for k in range(8)]
    assert [rate.lr for rate in found] == pytest.approx(expected)
    assert {rate.momentum for rate in found} == {None}


def test_cosine_without_warm_up_begins_at_the_top() -> None:
    found = [rate.lr for rate in rates(4, OptimConfig(lr=1.0, warmup=0.0))]
    assert found == pytest.approx([1, 0.5 + 0.25 * math.sqrt(2), 0.5, 0.5 - 0.25 * math.sqrt(2)])


def test_constant() -> None:
    config = OptimConfig(lr=0.3, schedule=ScheduleKind.CONSTANT)
    assert rates(5, config) == [Rate(0.3)] * 5


@pytest.mark.parametrize("total", [3, 7, 100])
@pytest.mark.parametrize("warmup", [0.05, 0.3, 0.5])
def test_one_cycle_is_that_of_torch(total: int, warmup: float) -> None:
    optimizer = Adam([nn.Parameter(torch.zeros(1))], lr=1.0)
    theirs = OneCycleLR(optimizer, max_lr=0.02, total_steps=total, pct_start=warmup)
    config = OptimConfig(lr=0.02, schedule=ScheduleKind.ONE_CYCLE, warmup=warmup)
    for step, rate in enumerate(rates(total, config)):
        group = optimizer.param_groups[0]
        assert rate.lr == pytest.approx(group["lr"], rel=1e-12), step
        assert rate.momentum == pytest.approx(group["betas"][0], rel=1e-12), step
        optimizer.step()
        if step + 1 < total:
            theirs.step()


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize(
    ("patience", "factor", "least"), [(0, 0.5, 0.0), (1, 0.2, 0.01), (3, 0.1, 0.0)]
)
def test_plateau_is_that_of_torch(seed: int, patience: int, factor: float, least: float) -> None:
    config = OptimConfig(
        lr=0.1, schedule=ScheduleKind.PLATEAU, factor=factor, patience=patience, min_lr=least
    )
    optimizer = SGD([nn.Parameter(torch.zeros(1))], lr=config.lr)
    theirs = ReduceLROnPlateau(optimizer, factor=factor, patience=patience, min_lr=least, eps=0)
    ours = Plateau()
    rng = np.random.default_rng(seed)
    for loss in np.exp(-np.arange(40) / 15) + rng.normal(0, 0.1, 40):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that no optimiser step came before
            theirs.step(float(loss))
        ours.add(float(loss), config)
        found = scheduled_rate(0, 1, config, ours).lr
        assert found == pytest.approx(optimizer.param_groups[0]["lr"], rel=1e-12)
    assert ours.factor < 1


class Small(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Linear(3, 4)
        self.gate = nn.Linear(4, 2)
        self.norm = nn.LayerNorm(4)
        self.fc = nn.Linear(4, 1)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (OptimizerKind.ADAM, Adam),
        (OptimizerKind.ADAMW, AdamW),
        (OptimizerKind.ADAMAX, Adamax),
        (OptimizerKind.SGD, SGD),
        (OptimizerKind.RMSPROP, RMSprop),
    ],
)
def test_each_optimiser_lowers_a_loss_with_its_own_settings(
    kind: OptimizerKind, expected: type[Optimizer]
) -> None:
    torch.manual_seed(0)
    network = nn.Linear(3, 1)
    config = OptimConfig(optimizer=kind, lr=0.02, betas=(0.8, 0.9), momentum=0.7, weight_decay=0.01)
    optimizer = new_optimizer(network, [], {}, config)
    assert type(optimizer) is expected
    group = optimizer.param_groups[0]
    if "betas" in group:
        assert group["betas"] == (0.8, 0.9)
    else:
        assert group["momentum"] == 0.7
    inputs = torch.randn(64, 3)
    wanted = inputs.sum(dim=1, keepdim=True)
    losses = []
    for _ in range(60):
        optimizer.zero_grad()
        loss = ((network(inputs) - wanted) ** 2).mean()
        loss.backward()
        optimizer.step()
        losses.append(float(loss.detach()))
    assert losses[-1] < 0.5 * losses[0]


def test_only_matrices_decay_and_the_input_learns_slowest() -> None:
    network = Small()
    network.gate.bias.requires_grad_(requires_grad=False)
    extra = [nn.Parameter(torch.zeros(2, 2))]
    layers = [["stem.weight", "stem.bias"], ["norm.weight", "norm.bias"], ["fc.weight", "fc.bias"]]
    scales = rate_scales(layers, 0.5)
    assert (scales["stem.bias"], scales["norm.weight"], scales["fc.weight"]) == (0.25, 0.5, 1.0)
    optimizer = new_optimizer(network, extra, scales, OptimConfig(weight_decay=0.1))
    set_rate(optimizer, Rate(0.8))
    found = {
        id(parameter): (group["lr"], group["weight_decay"])
        for group in optimizer.param_groups
        for parameter in group["params"]
    }
    assert found[id(network.stem.weight)] == pytest.approx((0.2, 0.1))
    assert found[id(network.stem.bias)] == pytest.approx((0.2, 0.0))
    assert found[id(network.norm.weight)] == pytest.approx((0.4, 0.0))
    assert found[id(network.fc.weight)] == pytest.approx((0.8, 0.1))
    assert found[id(network.gate.weight)] == pytest.approx((0.8, 0.0))
    assert found[id(extra[0])] == pytest.approx((0.8, 0.0))
    assert id(network.gate.bias) not in found


@pytest.mark.parametrize("kind", [OptimizerKind.ADAMW, OptimizerKind.SGD])
def test_momentum_of_the_schedule_reaches_the_optimiser(kind: OptimizerKind) -> None:
    optimizer = new_optimizer(Small(), [], {}, OptimConfig(optimizer=kind, betas=(0.9, 0.99)))
    set_rate(optimizer, Rate(0.1, 0.85))
    for group in optimizer.param_groups:
        first = group["betas"] if "betas" in group else (group["momentum"], 0.99)
        assert first == (0.85, 0.99)


def test_average_by_hand() -> None:
    # Decay of a young average: 1/10, 2/11, 3/12; later the one that is asked for.
    assert [average_decay(step, 0.9) for step in (1, 2, 3)] == pytest.approx([0.1, 2 / 11, 0.25])
    assert average_decay(10_000, 0.9) == 0.9
    network, average = nn.BatchNorm1d(2), nn.BatchNorm1d(2)
    with torch.no_grad():
        network.weight.fill_(3.0)
        network.running_mean.fill_(8.0)  # type: ignore[union-attr]
        network.num_batches_tracked.fill_(5)  # type: ignore[union-attr]
    update_average(average, network, 0.75)
    assert average.weight.tolist() == [1.5, 1.5]
    assert average.running_mean.tolist() == [2.0, 2.0]  # type: ignore[union-attr]
    assert int(average.num_batches_tracked) == 5  # type: ignore[arg-type]


def test_watch_keeps_the_best_and_ends_when_it_has_waited() -> None:
    config = OptimConfig(early_stop=2)
    # loss, AUROC; kept by loss, kept by AUROC; ended
    epochs = [
        (0.9, 0.6, True, True, False),
        (0.8, 0.5, True, False, False),
        (0.8, None, False, False, False),
        (0.7, 0.7, True, True, False),
        (0.75, 0.8, False, True, False),
        (0.75, 0.7, False, False, True),
    ]
    by_loss, by_auroc, last = Watch(), Watch(), Watch()
    for loss, auroc, lower, higher, ended in epochs:
        assert by_loss.add(loss, auroc, Keep.BEST_LOSS) is lower
        assert by_auroc.add(loss, auroc, Keep.BEST_AUROC) is higher
        assert last.add(loss, auroc, Keep.LAST)
        assert by_loss.ended(config) is ended
    assert not by_loss.ended(OptimConfig(early_stop=0))


def test_one_cycle_whose_first_step_is_the_top() -> None:
    # torch divides by zero here.
    config = OptimConfig(lr=1.0, schedule=ScheduleKind.ONE_CYCLE, warmup=0.5)
    assert [rate.lr for rate in rates(2, config)] == pytest.approx([1.0, 1 / 25e4])

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cxrviewer.findings import Finding
from trainer.config import Config, SamplerKind
from trainer.labels import Label, LabelOrigin, Sample
from trainer.samplers import balancing_weights, draw_epoch, epoch_order, sampling_weights


def sample(number: int, *positive: Finding, origin: LabelOrigin = LabelOrigin.TEXT) -> Sample:
    labels = tuple(
        Label(finding, float(finding in positive), origin)
        for finding in (Finding.MASS, Finding.EDEMA)
    )
    return Sample("x", f"x:{number}", {}, labels)


def config_for(kind: SamplerKind, *, size: int = 0, batch: int = 4) -> Config:
    config = Config()
    return replace(
        config, optim=replace(config.optim, sampler=kind, epoch_size=size, batch_size=batch)
    )


SAMPLES = [sample(number) for number in range(10)]


def test_shuffle_takes_each_sample_once_a_pass_whatever_the_epoch() -> None:
    config = config_for(SamplerKind.SHUFFLE)
    epochs = [epoch_order(config, SAMPLES, epoch) for epoch in range(5)]
    assert [len(order) for order in epochs] == [8] * 5
    # 5 epochs of 8 are 4 passes of 10: what does not fill a batch is left to the next epoch.
    passes = np.concatenate(epochs).reshape(4, 10)
    assert (np.sort(passes, axis=1) == np.arange(10)).all()
    assert passes[0].tolist() != passes[1].tolist()


def test_shuffle_begins_again_where_the_epoch_is_larger() -> None:
    order = epoch_order(config_for(SamplerKind.SHUFFLE, size=20, batch=5), SAMPLES, 0)
    assert np.bincount(order).tolist() == [2] * 10


def test_random_draws_with_replacement() -> None:
    config = config_for(SamplerKind.RANDOM, size=4000, batch=8)
    order = epoch_order(config, SAMPLES, 3)
    counts = np.bincount(order, minlength=10)
    assert order.shape == (4000,)
    # Binomial with mean 400 and deviation 19: five deviations.
    assert (np.abs(counts - 400) < 95).all()
    assert len(set(counts.tolist())) > 1


@pytest.mark.parametrize("kind", list(SamplerKind))
def test_order_depends_on_seed_and_epoch_alone(kind: SamplerKind) -> None:
    config = config_for(kind)
    first = epoch_order(config, SAMPLES, 1).tolist()
    assert first == epoch_order(config, SAMPLES, 1).tolist()
    assert first != epoch_order(config, SAMPLES, 2).tolist()
    other = replace(config, run=replace(config.run, seed=5))
    assert first != epoch_order(other, SAMPLES, 1).tolist()


@pytest.mark.parametrize("kind", list(SamplerKind))
def test_fewer_samples_than_a_batch(kind: SamplerKind) -> None:
    order = epoch_order(config_for(kind, batch=32), SAMPLES, 0)
    assert len(order) == 10
    assert set(order.tolist()) <= set(range(10))


def test_balanced_weighs_by_the_rarest_positive_finding() -> None:
    # Edema on four, a mass on two of them and on a third; three with nothing.
    samples = [
        sample(0, Finding.EDEMA), sample(1, Finding.EDEMA), sample(2, Finding.EDEMA, Finding.MASS),
        sample(3, Finding.EDEMA, Finding.MASS), sample(4), sample(5), sample(6),
        sample(7, Finding.MASS, origin=LabelOrigin.CLINICAL),
    ]  # fmt: skip
    config = config_for(SamplerKind.BALANCED, size=400, batch=4)
    weights = balancing_weights(samples, config.loss)
    # The clinical label has no weight in the loss, so the last one has nothing either.
    assert weights.tolist() == pytest.approx([1 / 4, 1 / 4, 1 / 2, 1 / 2, *[1 / 4] * 4])
    counts = np.bincount(epoch_order(config, samples, 0))
    assert counts == pytest.approx(400 * weights / weights.sum(), abs=1)


def test_draws_follow_the_weights_without_chance() -> None:
    weights = np.array([0.0, 1.0, 2.0, 5.0])
    counts = np.bincount(draw_epoch(weights, 80, (1,)), minlength=4)
    assert counts.tolist() == [0, 10, 20, 50]
    assert draw_epoch(weights, 80, (1,)).tolist() != draw_epoch(weights, 80, (2,)).tolist()


def test_sampling_weight_is_that_of_the_best_origin() -> None:
    rates = {LabelOrigin.EXPERT: 3.0, LabelOrigin.TEXT: 0.5}
    both = replace(
        sample(0), labels=(*sample(0).labels, *sample(0, origin=LabelOrigin.EXPERT).labels)
    )
    silent = Sample("x", "x:1", {})
    assert sampling_weights([both, sample(2), silent], rates).tolist() == [3.0, 0.5, 1.0]

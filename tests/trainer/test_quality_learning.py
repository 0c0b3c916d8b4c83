"""Loss, resumption, thresholds and figures of the quality network."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from cxrviewer.inference.quality.heads import OUTPUTS, SPANS, Head
from trainer.errors import CheckpointError, TrainingError
from trainer.quality.choose import choose_thresholds, fit_temperatures
from trainer.quality.crossval import answers, cross_validate
from trainer.quality.items import UNKNOWN, Item
from trainer.quality.learn import learn, quality_loss
from trainer.quality.measure import Measured
from trainer.quality.pool import Pool
from trainer.quality.recipe import FOLDS, Recipe
from trainer.quality.trials import Trials, load_trials, try_out

TINY = Recipe(size=32, batch_size=6, steps=4, bf16=False)


def tiny_pool(count: int = 40) -> Pool:
    """A lateral in four, something else in four, patients of two images."""
    rng = np.random.default_rng(0)
    kinds = ("frontal", "lateral", "frontal", "other")
    items = tuple(
        Item(
            "covid" if kinds[i % 4] != "other" else "dicom", str(i), f"p{i // 2}:{i % 4 == 3}",
            kinds[i % 4], "PA" if i % 4 == 0 else "AP" if i % 4 == 2 else "",
            "adult" if i % 4 == 0 else "",
        )
        for i in range(count)
    )  # fmt: skip
    canvases = rng.integers(0, 256, (count, 32, 32)).astype(np.uint8)
    return Pool(items, canvases, np.tile(np.array([0, 32, 4, 28], np.int32), (count, 1)))


def test_the_loss_counts_only_what_is_known() -> None:
    logits = torch.zeros(2, OUTPUTS)
    logits[0, SPANS[Head.POLARITY].first] = math.log(3)
    truths = torch.full((2, len(Head)), UNKNOWN)
    truths[0, list(Head).index(Head.POLARITY)] = 0
    # Probability 3/4 of the right class; of the second image nothing is known.
    recipe = Recipe(smoothing=0.0)
    expected = recipe.weights[Head.POLARITY] * math.log(4 / 3)
    assert float(quality_loss(logits, truths, recipe)) == pytest.approx(expected)


def test_the_loss_of_nothing_known_is_nothing() -> None:
    truths = torch.full((2, len(Head)), UNKNOWN)
    assert float(quality_loss(torch.randn(2, OUTPUTS), truths, Recipe())) == 0


class KilledError(Exception):
    """Stands for a kill."""


def test_a_killed_training_ends_with_the_same_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trainer.quality.learn.EVERY", 2)
    pool, rows = tiny_pool(), np.arange(40)
    whole = learn(pool, rows, TINY, tmp_path / "whole")

    def kill(step: int, loss: float) -> None:
        if step == 3:
            raise KilledError

    with pytest.raises(KilledError):
        learn(pool, rows, TINY, tmp_path / "killed", kill)
    resumed = learn(pool, rows, TINY, tmp_path / "killed")
    for name, value in whole.state_dict().items():
        assert torch.equal(value, resumed.state_dict()[name]), name


def test_a_checkpoint_of_other_images_is_refused(tmp_path: Path) -> None:
    pool = tiny_pool()
    learn(pool, np.arange(40), TINY, tmp_path)
    with pytest.raises(CheckpointError, match="other images"):
        learn(pool, np.arange(39), TINY, tmp_path)
    with pytest.raises(CheckpointError):
        learn(pool, np.arange(40), replace(TINY, lr=1e-3), tmp_path)


def test_a_loss_that_is_no_number_stops_the_training(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trainer.quality.learn._step", lambda *_: math.nan)
    with pytest.raises(TrainingError, match="step 0"):
        learn(tiny_pool(), np.arange(40), TINY, tmp_path)


def test_every_fold_is_asked_by_a_network_that_has_not_seen_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[set[int]] = []

    def spy(pool: Pool, rows: np.ndarray, *rest: object) -> torch.nn.Module:  # type: ignore[type-arg]
        seen.append(set(rows.tolist()))
        return torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(32 * 32, OUTPUTS))

    monkeypatch.setattr("trainer.quality.crossval.learn", spy)
    pool = tiny_pool()
    cross_validate(pool, TINY, tmp_path, folds=(0, 1, 2))
    assert answers(tmp_path) is None
    cross_validate(pool, TINY, tmp_path)
    assert len(seen) == FOLDS  # those three were not done again
    found = answers(tmp_path)
    assert found is not None
    assert set(found.rows.tolist()) == set(range(40))
    for fold, rows in enumerate(seen):
        asked = load_trials(tmp_path / f"fold-{fold}" / "answers.npz").rows
        assert not rows & set(asked.tolist())


def test_a_chest_is_asked_about_in_every_position() -> None:
    network = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(32 * 32, OUTPUTS))
    trials = try_out(network, tiny_pool(4), np.arange(4), TINY)
    first, other = trials.changes[trials.rows == 0], trials.changes[trials.rows == 3]
    assert first[0] == 0
    assert sorted(code >> 2 for code in first[1:]) == [0, 1, 2, 3]
    assert 0 not in first[1:]
    assert other.tolist() == [0]


def made_trials() -> tuple[Trials, tuple[Item, ...]]:
    """200 frontals and 20 others; two frontals look like something else, one other like a chest."""
    items = tuple(Item("nih", str(i), f"nih:{i}", "frontal", "PA", "adult") for i in range(200))
    items += tuple(Item("dicom", str(i), f"dicom:{i}", "other") for i in range(20))
    logits = np.zeros((220, OUTPUTS), np.float32)
    kind = SPANS[Head.KIND].first
    logits[:200, kind] = 6
    logits[200:, kind + 2] = 6
    logits[[0, 1], kind] = 0
    logits[[0, 1], kind + 2] = (4, 5)
    logits[200, kind : kind + 3] = (6, 0, 0)
    logits[:, SPANS[Head.TURN].first] = 4
    logits[10, SPANS[Head.TURN].slice] = (0, 4, 0, 0)
    return Trials(np.arange(220), np.zeros(220, np.int64), logits), items


def test_thresholds_keep_false_alarms_below_their_limit() -> None:
    trials, items = made_trials()
    ones = dict.fromkeys(Head, 1.0)
    thresholds = choose_thresholds(trials, items, ones)
    # 1 % of 200 are two: both may be refused, so the limit lies just above the third.
    assert thresholds.refuse_other == 0.2
    assert thresholds.warn_inverted == pytest.approx(0.5)
    # 0.1 % of 200 is none.
    surest = 1 / (1 + 2 * math.exp(-5))
    assert surest < thresholds.refuse_despite_header < surest + 1e-6


def test_figures_are_shares_counted_by_hand() -> None:
    trials, items = made_trials()
    thresholds = choose_thresholds(trials, items, dict.fromkeys(Head, 1.0))
    lines = {line.name: line for line in Measured(trials, items, thresholds).lines}
    assert lines["chest radiographs refused"].figure.value == pytest.approx(2 / 200)
    assert lines["no chest, real: refused"].figure.value == pytest.approx(19 / 20)
    assert lines["turn by 0, 90, 180 or 270°"].figure.value == pytest.approx(199 / 200)
    assert lines["turn by 0, 90, 180 or 270°"].groups == 200
    assert lines["no chest, made up: refused"].figure.value is None
    # Logits of 0 are an even chance, so nothing is said of the projection.
    assert lines["PA or AP: said of"].figure.value == 0
    assert lines["PA or AP, where it is said"].figure.value is None


def test_a_temperature_takes_back_too_much_certainty() -> None:
    """Three of four answers are right, so 3/4 is what should be said."""
    items = tuple(Item("nih", str(i), f"nih:{i}", "frontal", "PA", "adult") for i in range(400))
    logits = np.zeros((400, OUTPUTS), np.float32)
    first = SPANS[Head.PROJECTION].first
    logits[:300, first], logits[300:, first + 1] = 5, 5
    trials = Trials(np.arange(400), np.zeros(400, np.int64), logits)
    found = fit_temperatures(trials, items)[Head.PROJECTION]
    assert found == pytest.approx(5 / math.log(3), rel=1e-2)

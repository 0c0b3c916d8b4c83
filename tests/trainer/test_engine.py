import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from cxrviewer.inference.analysis import ViewRole
from trainer.batches import assembler
from trainer.checkpoint import CHECKPOINT
from trainer.config import Config
from trainer.distributed import new_fabric
from trainer.engine import fit
from trainer.errors import CheckpointError, TrainingError
from trainer.journal import EpochLog
from trainer.labels import LabelOrigin
from trainer.learner import new_learner
from trainer.outputs import origins_in_use
from trainer.samplers import steps_per_epoch
from trainer.sources import Data, load_data
from trainer.uncertainty import EpochLabels


@pytest.fixture
def data(data_root: Path, tiny_config: Config, tmp_path: Path) -> Data:
    return load_data(tiny_config, data_root, tmp_path / "cache")


def state(network: torch.nn.Module) -> dict[str, torch.Tensor]:
    return {name: tensor.clone() for name, tensor in network.state_dict().items()}


@pytest.mark.parametrize("killed_after", [1, 2, 3])
def test_killed_and_resumed_gives_the_same_weights_bit_for_bit(
    tiny_config: Config, data: Data, tmp_path: Path, killed_after: int
) -> None:
    whole = state(fit(tiny_config, data, tmp_path / "whole.pt"))
    checkpoint = tmp_path / "part.pt"
    fit(tiny_config, data, checkpoint, stop_after=killed_after)
    resumed = state(fit(tiny_config, data, checkpoint))
    assert whole.keys() == resumed.keys()
    for name, tensor in whole.items():
        assert torch.equal(tensor, resumed[name]), name


def test_steps_since_the_last_checkpoint_are_done_again(
    tiny_config: Config, data: Data, tmp_path: Path
) -> None:
    rare = replace(tiny_config, run=replace(tiny_config.run, checkpoint_every=2))
    whole = state(fit(rare, data, tmp_path / "whole.pt"))
    checkpoint = tmp_path / "part.pt"
    fit(rare, data, checkpoint, stop_after=3)
    resumed = state(fit(rare, data, checkpoint))
    assert all(torch.equal(tensor, resumed[name]) for name, tensor in whole.items())


def test_another_seed_gives_other_weights(tiny_config: Config, data: Data, tmp_path: Path) -> None:
    other = replace(tiny_config, run=replace(tiny_config.run, seed=9))
    first, second = (
        state(fit(config, data, tmp_path / name))
        for config, name in ((tiny_config, "a"), (other, "b"))
    )
    assert not torch.equal(first["network.fc.weight"], second["network.fc.weight"])


def test_finished_run_does_nothing_more(tiny_config: Config, data: Data, tmp_path: Path) -> None:
    logs: list[EpochLog] = []
    first = state(fit(tiny_config, data, tmp_path / "c", on_epoch=logs.append))
    assert [log.epoch for log in logs] == [1, 2]
    assert all(math.isfinite(log.loss) for log in logs)
    again = state(fit(tiny_config, data, tmp_path / "c", on_epoch=logs.append))
    assert len(logs) == 2
    assert all(torch.equal(tensor, again[name]) for name, tensor in first.items())


def test_checkpoint_of_another_configuration_is_refused(
    tiny_config: Config, data: Data, tmp_path: Path
) -> None:
    fit(tiny_config, data, tmp_path / "c", stop_after=2)
    other = replace(tiny_config, optim=replace(tiny_config.optim, lr=1e-5))
    with pytest.raises(CheckpointError, match="another configuration"):
        fit(other, data, tmp_path / "c")
    # What is done with the finished weights may change.
    renamed = replace(tiny_config, export=replace(tiny_config.export, name="else"))
    fit(renamed, data, tmp_path / "c")


@pytest.mark.parametrize("keep", [0, 100, -100])
def test_damaged_checkpoint_is_refused(
    tiny_config: Config, data: Data, tmp_path: Path, keep: int
) -> None:
    path = tmp_path / "c" / CHECKPOINT
    fit(tiny_config, data, path.parent, stop_after=2)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(CheckpointError, match="is damaged"):
        fit(tiny_config, data, path.parent)


def test_checkpoint_with_code_in_it_is_not_run(
    tiny_config: Config, data: Data, tmp_path: Path
) -> None:
    torch.save({"config": Path("x")}, tmp_path / CHECKPOINT)
    with pytest.raises(CheckpointError, match="is damaged"):
        fit(tiny_config, data, tmp_path)


def test_loss_that_is_not_finite_stops_with_the_batch_named(
    tiny_config: Config, data: Data, tmp_path: Path
) -> None:
    wild = replace(tiny_config, optim=replace(tiny_config.optim, lr=1e30, clip_norm=1e30))
    with pytest.raises(TrainingError, match=r"not finite at step \d+.*_000\.png"):
        fit(wild, data, tmp_path / "c")


def test_training_lowers_the_loss(tiny_config: Config, data: Data, tmp_path: Path) -> None:
    longer = replace(
        tiny_config,
        optim=replace(tiny_config.optim, epochs=12),
        run=replace(tiny_config.run, checkpoint_every=1000),
    )
    logs: list[EpochLog] = []
    fit(longer, data, tmp_path / "c", on_epoch=logs.append)
    assert np.mean([log.loss for log in logs[-3:]]) < 0.9 * np.mean([log.loss for log in logs[:3]])


def test_teacher_labels_are_standardised_and_expert_labels_are_not(
    tiny_config: Config, data: Data
) -> None:
    labels = EpochLabels(data.split.train, tiny_config.loss).expected()
    origins = origins_in_use(tiny_config.loss)
    assert origins == (
        LabelOrigin.EXPERT,
        LabelOrigin.TEXT,
        LabelOrigin.TEACHER,
        LabelOrigin.HEADER,
    )
    teacher = labels[:, origins.index(LabelOrigin.TEACHER), 0]
    assert float(np.nanmean(teacher)) == pytest.approx(0, abs=1e-5)
    assert float(np.nanstd(teacher)) == pytest.approx(1, abs=1e-5)
    assert set(np.unique(labels[:, 0, 0]).tolist()) == {0.0, 1.0}


def test_missing_view_is_marked_and_dropped_view_too(tiny_config: Config, data: Data) -> None:
    assemble = assembler(tiny_config, data.cache)
    frontal = data.split.train[0]
    path = frontal.images[ViewRole.FRONTAL]
    pair = replace(frontal, images={ViewRole.FRONTAL: path, ViewRole.LATERAL: path})
    images, present = assemble.images([frontal, pair])
    assert present.tolist() == [[True, False], [True, True]]
    assert (images[0, 1] == 0).all()
    assert torch.equal(images[1, 0], images[1, 1])
    _, dropped = assemble.images([pair] * 40, view_dropout=1.0)
    assert dropped.sum(dim=1).tolist() == [1] * 40
    assert 0 < int(dropped[:, 0].sum()) < 40


def test_untrained_gate_gives_the_lateral_little_weight(tiny_config: Config, data: Data) -> None:
    fabric = new_fabric(tiny_config.run)
    network = new_learner(tiny_config, fabric, data).task.model.network
    assert network is not None
    path = data.split.train[0].images[ViewRole.FRONTAL]
    pair = replace(data.split.train[0], images={ViewRole.FRONTAL: path, ViewRole.LATERAL: path})
    weights = network(*assembler(tiny_config, data.cache).images([pair])).weights
    # softmax of (0, -4)
    assert weights[0].tolist() == pytest.approx([0.98201, 0.01799], abs=1e-4)


def test_steps_of_an_epoch(tiny_config: Config) -> None:
    assert steps_per_epoch(tiny_config, 15) == 2
    everything = replace(tiny_config, optim=replace(tiny_config.optim, epoch_size=0))
    assert steps_per_epoch(everything, 31) == 3
    assert steps_per_epoch(everything, 5) == 1

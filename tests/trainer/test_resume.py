"""A run that is killed at any moment goes on to the same end, bit for bit."""

from __future__ import annotations

import csv
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.torch import load_file
from small_trees import TINY

from trainer.__main__ import main
from trainer.checkpoint import CHECKPOINT, _completed, _config_text
from trainer.config import Config
from trainer.config_file import config_from_tree
from trainer.engine import fit
from trainer.errors import CheckpointError
from trainer.journal import EpochLog, StepLog
from trainer.run import Run, open_run
from trainer.sources import Data, load_data
from trainer.state_file import load_state

ROOT = Path(__file__).resolve().parents[2]

# Between them: every schedule with a memory, every sampler, averages, parts of batches, an end
# before the last epoch, and both rules of which weights are kept.
KINDS: dict[str, dict[str, dict[str, object]]] = {
    "averaged": {
        "data": {"validation_fraction": 0.3},
        "optim": {
            "epochs": 5, "epoch_size": 24, "batch_size": 4, "keep": "best_loss", "accumulate": 2,
            "sampler": "balanced", "schedule": "one_cycle", "layer_decay": 0.8,
        },
        "model": {"drop_rate": 0.3},
    },
    "plateau": {
        "data": {"validation_fraction": 0.3},
        "optim": {
            "epochs": 40, "epoch_size": 12, "batch_size": 4, "keep": "best_auroc",
            "sampler": "shuffle", "schedule": "plateau", "patience": 0, "factor": 0.5,
            "early_stop": 5, "ema_decay": 0.0, "optimizer": "sgd", "lr": 0.05,
        },
    },
}  # fmt: skip


def tree_of(kind: str) -> dict[str, dict[str, object]]:
    tree: dict[str, dict[str, object]] = {
        section: dict(values)  # type: ignore[call-overload]
        for section, values in TINY.items()
    }
    for section, values in KINDS[kind].items():
        tree.setdefault(section, {}).update(values)
    tree["run"] = {"threads": 1, "checkpoint_every": 2, "device": "cpu"}
    return tree


def write_toml(tree: Mapping[str, Mapping[str, object]], path: Path) -> None:
    lines: list[str] = []
    for section, values in tree.items():
        lines.append(f"[{section}]")
        for name, value in values.items():
            if isinstance(value, dict):
                pairs = ", ".join(f"{k} = {json.dumps(v)}" for k, v in value.items())
                lines.append(f"{name} = {{ {pairs} }}")
            else:
                lines.append(f"{name} = {json.dumps(value)}")
    path.write_text("\n".join(lines), "utf-8")


def start(preset: Path, data_root: Path, run: Path, *more: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [
            sys.executable, "-m", "trainer", "train", "--preset", str(preset), "--data",
            str(data_root), "--run", str(run), *more,
        ],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )  # fmt: skip


def log_without_speed(run: Path) -> list[dict[str, str]]:
    with (run / "log.csv").open(encoding="utf-8", newline="") as file:
        return [
            {k: v for k, v in row.items() if k != "samples_per_s"} for row in csv.DictReader(file)
        ]


@pytest.mark.timeout(900)  # each process imports torch, which takes a minute on a busy machine
def test_process_that_is_killed_at_any_moment_ends_with_the_same_weights_and_log(
    data_root: Path, tmp_path: Path
) -> None:
    preset, kind = tmp_path / "tiny.toml", "averaged"
    write_toml(tree_of(kind), preset)
    Run(tmp_path / "whole", data_root, config_from_tree(tree_of(kind)), kind).train(resume=False)
    last = int(load_state(tmp_path / "whole" / CHECKPOINT)["step"])
    chance = np.random.default_rng()
    moment = int(chance.integers(1, last - 4))
    # On a busy machine a kill may come after the end; then once more.
    folders = (tmp_path / f"killed{number}" for number in range(10))
    run = next(run for run in folders if killed_at(moment, start(preset, data_root, run), run))
    assert moment <= steps_in(run) <= last
    # Again, this time while it starts or anywhere later.
    again = start(preset, data_root, run, "--resume")
    time.sleep(float(chance.uniform(0, 5)))
    again.send_signal(signal.SIGKILL)
    again.wait()
    assert start(preset, data_root, run, "--resume").wait() == 0
    whole, killed = (load_file(one / "weights.safetensors") for one in (tmp_path / "whole", run))
    assert whole.keys() == killed.keys()
    for name, tensor in whole.items():
        assert tensor.equal(killed[name]), f"{name}, killed after step {moment} of {last}"
    assert log_without_speed(tmp_path / "whole") == log_without_speed(run)
    assert not list(run.glob("**/*.partial"))
    assert not (run / ".writing").exists()


def killed_at(moment: int, process: subprocess.Popen[bytes], run: Path) -> bool:
    """Kill a process once its checkpoint has so many steps; false where it was done by then."""
    while process.poll() is None and steps_in(run) < moment:
        time.sleep(0.001)
    process.send_signal(signal.SIGKILL)
    process.wait()
    return not (run / "weights.safetensors").exists()


def steps_in(run: Path) -> int:
    try:
        return int(load_state(run / CHECKPOINT)["step"])
    except (OSError, ValueError):
        return 0


@pytest.fixture
def config() -> Config:
    return config_from_tree(tree_of("plateau"))


@pytest.fixture
def data(data_root: Path, config: Config, tmp_path: Path) -> Data:
    return load_data(config, data_root, tmp_path / "cache")


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_step_can_be_the_last_before_a_kill(
    kind: str, data: Data, data_root: Path, tmp_path: Path
) -> None:
    config = config_from_tree(tree_of(kind))
    steps: list[StepLog] = []
    epochs: list[EpochLog] = []
    fit(config, data, tmp_path / "whole", on_step=steps.append, on_epoch=epochs.append)
    wanted = load_state(tmp_path / "whole" / CHECKPOINT)
    for stop in (1, 4, 7):
        folder = tmp_path / f"killed-{stop}"
        found: list[EpochLog] = []
        losses: dict[int, float] = {}

        def note(log: StepLog, losses: dict[int, float] = losses) -> None:
            losses[log.step] = log.loss

        fit(config, data, folder, stop_after=stop, on_step=note, on_epoch=found.append)
        done = len(found)
        fit(config, data, folder, on_step=note, on_epoch=found.append)
        last = load_state(folder / CHECKPOINT)
        assert_same(wanted, last)
        assert losses == {log.step: log.loss for log in steps}
        by_epoch = {log.epoch: replace(log, samples_per_s=0) for log in found}
        assert by_epoch == {log.epoch: replace(log, samples_per_s=0) for log in epochs}
        assert len(found) - len(epochs) <= done
    if kind == "plateau":
        assert wanted["journal"]["ended"]
        assert wanted["step"] < config.optim.epochs * 3
        assert wanted["journal"]["plateau"]["factor"] < 1


def assert_same(one: object, other: object) -> None:
    if isinstance(one, dict):
        assert isinstance(other, dict)
        assert one.keys() == other.keys()
        for key, value in one.items():
            assert_same(value, other[key])
    elif hasattr(one, "equal"):
        assert one.equal(other)
    else:
        assert one == other


@contextmanager
def full_disk(size: int) -> Iterator[None]:
    """No file may grow beyond `size` bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_full_disk_leaves_the_checkpoint_before_as_it_was(
    config: Config, data: Data, tmp_path: Path
) -> None:
    run = tmp_path / "run"
    fit(config, data, run, stop_after=5)
    before = (run / CHECKPOINT).read_bytes()
    with full_disk(20_000), pytest.raises(CheckpointError) as caught:
        fit(config, data, run)
    sentence = str(caught.value)
    assert "could not be written" in sentence
    assert "the one before it is as it was" in sentence
    assert len(sentence.splitlines()) == 1
    assert (run / CHECKPOINT).read_bytes() == before
    assert [path.name for path in run.iterdir()] == [CHECKPOINT]
    fit(config, data, run)  # with room again


def test_what_a_killed_write_left_is_taken_away(config: Config, data: Data, tmp_path: Path) -> None:
    leftover = tmp_path / "run" / ".writing" / ".tmpAbc"
    leftover.parent.mkdir(parents=True)
    leftover.write_bytes(b"half a checkpoint")
    fit(config, data, tmp_path / "run", stop_after=3)
    assert not leftover.parent.exists()


def test_checkpoint_of_other_images_is_refused(config: Config, data: Data, tmp_path: Path) -> None:
    fit(config, data, tmp_path / "run", stop_after=3)
    fewer = replace(data, split=replace(data.split, train=data.split.train[1:]))
    with pytest.raises(CheckpointError, match="other images"):
        fit(config, fewer, tmp_path / "run")


def test_run_knows_how_it_was_begun(data_root: Path, tmp_path: Path) -> None:
    preset = tmp_path / "tiny.toml"
    write_toml(tree_of("averaged"), preset)
    run = tmp_path / "run"
    common = ["--data", str(data_root), "--run", str(run)]
    begun = ["--preset", str(preset), "--set", "optim.epochs=1"]
    assert main(["train", *common, *begun]) == 0
    assert open_run(run, data_root).config.optim.epochs == 1
    (run / "weights.safetensors").unlink()
    assert main(["train", *common, "--resume"]) == 0
    assert (run / "weights.safetensors").exists()
    assert open_run(run, data_root).config.optim.epochs == 1
    other = ["--preset", str(preset), "--set", "optim.epochs=2"]
    assert main(["train", *common, *other, "--resume"]) == 2


def test_a_checkpoint_from_before_a_key_was_there_has_its_default() -> None:
    tree = json.loads(_config_text(Config()))
    del tree["loss"]["region_weight"]
    assert _completed(json.dumps(tree)) == _config_text(Config())
    tree["loss"]["label_smoothing"] = 0.3
    assert _completed(json.dumps(tree)) != _config_text(Config())

"""Monitors: real event files, runs and stores, read back."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from trainer.config import Monitor as Name
from trainer.errors import ConfigError
from trainer.monitors import PACKAGES, Story, check_monitors, open_monitors

ROOT = Path(__file__).resolve().parents[2]
CONFIG: dict[str, object] = {"optim": {"lr": 0.5, "betas": [0.9, 0.99]}, "run": {"seed": 3}}


def story(folder: Path, step: int = 0) -> Story:
    folder.mkdir(exist_ok=True)
    return Story(folder, "abcd1234", CONFIG, step)


def needs(package: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(
        importlib.util.find_spec(package) is None, reason=f"{package} is not installed"
    )


def events(folder: Path) -> Any:
    from tensorboard.backend.event_processing.event_accumulator import (  # noqa: PLC0415 - slow
        EventAccumulator,
    )

    found = EventAccumulator(str(folder / "tensorboard"))
    found.Reload()
    return found


def test_tensorboard_events_come_back_and_steps_done_again_count_once(tmp_path: Path) -> None:
    (first,) = open_monitors([Name.TENSORBOARD], story(tmp_path))
    for step in (1, 2, 3):
        first.scalars(step, {"step/loss": 1 / step})
    first.flush()  # and then the process is killed
    (again,) = open_monitors([Name.TENSORBOARD], story(tmp_path, step=2))
    for step in (3, 4):
        again.scalars(step, {"step/loss": 10.0 * step, "validation/loss": 0.25})
    again.close()
    found = events(tmp_path)
    losses = {event.step: event.value for event in found.Scalars("step/loss")}
    assert losses == {1: 1.0, 2: 0.5, 3: 30.0, 4: 40.0}
    assert len(found.Scalars("step/loss")) == 4
    assert [event.value for event in found.Scalars("validation/loss")] == [0.25, 0.25]
    assert (
        '"lr": 0.5' in found.Tensors("config/text_summary")[0].tensor_proto.string_val[0].decode()
    )


@needs("mlflow")
def test_mlflow_store_comes_back_and_a_continued_run_is_one_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    from mlflow.tracking import MlflowClient  # noqa: PLC0415 - slow

    (first,) = open_monitors([Name.MLFLOW], story(tmp_path / "run"))
    first.scalars(1, {"step/loss": 0.5, "validation/auroc/mass": 0.75})
    first.flush()
    (again,) = open_monitors([Name.MLFLOW], story(tmp_path / "run", step=1))
    again.scalars(2, {"step/loss": 0.25})
    again.close()
    client = MlflowClient(f"sqlite:///{tmp_path / 'run' / 'mlflow.db'}")
    experiment = client.get_experiment_by_name("cxr-trainer")
    assert experiment is not None
    (run,) = client.search_runs([experiment.experiment_id])
    assert run.info.status == "FINISHED"
    assert run.data.params["optim.lr"] == "0.5"
    assert run.data.metrics["validation/auroc/mass"] == 0.75
    history = client.get_metric_history(run.info.run_id, "step/loss")
    assert [(metric.step, metric.value) for metric in history] == [(1, 0.5), (2, 0.25)]


_TELL = """
import sys
from pathlib import Path
from trainer.config import Monitor
from trainer.monitors import Story, open_monitors
folder = Path(sys.argv[1])
(monitor,) = open_monitors([Monitor(sys.argv[2])], Story(folder, "abcd1234", {"run": {"seed": 3}}))
monitor.scalars(1, {"step/loss": 0.5})
monitor.scalars(2, {"step/loss": 0.25})
monitor.flush()
monitor.close()
"""


def tell(folder: Path, name: Name, *before: str) -> subprocess.CompletedProcess[str]:
    folder.mkdir(exist_ok=True)
    free = {"WANDB_MODE", "MLFLOW_TRACKING_URI", "WANDB_API_KEY"}
    return subprocess.run(
        [*before, sys.executable, "-c", _TELL, str(folder), name.value],
        cwd=ROOT, check=False, capture_output=True, text=True, timeout=200,
        env={key: value for key, value in os.environ.items() if key not in free},
    )  # fmt: skip


@needs("wandb")
def test_wandb_is_offline_in_the_run_folder(tmp_path: Path) -> None:
    done = tell(tmp_path / "run", Name.WANDB)
    assert done.returncode == 0, done.stderr
    (offline,) = (tmp_path / "run" / "wandb").glob("offline-run-*-abcd1234")
    (record,) = offline.glob("*.wandb")
    content = record.read_bytes()
    assert b"step/loss" in content
    assert b"seed" in content


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
@pytest.mark.parametrize("name", [Name.WANDB, Name.MLFLOW])
def test_nothing_leaves_the_machine(name: Name, tmp_path: Path) -> None:
    if importlib.util.find_spec(PACKAGES[name]) is None:
        pytest.skip(f"{name.value} is not installed")
    trace = tmp_path / "trace"
    strace = ("strace", "-f", "-qq", "-e", "trace=connect,sendto,sendmsg", "-o", str(trace))
    done = tell(tmp_path / "run", name, *strace)
    assert done.returncode == 0, done.stderr
    calls = trace.read_text("utf-8", errors="replace").splitlines()
    inet = [call for call in calls if "AF_INET" in call]
    assert not [call for call in inet if not re.search(r'"127\.0\.0\.1"|"::1"', call)]


@pytest.mark.parametrize("name", list(Name))
def test_absent_package_is_one_sentence(name: Name, monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(package: str) -> None:
        assert package == PACKAGES[name]

    monkeypatch.setattr(importlib.util, "find_spec", nowhere)
    with pytest.raises(ConfigError) as caught:
        check_monitors([name])
    sentence = str(caught.value)
    assert f"“{name.value}” needs the Python package {PACKAGES[name]}" in sentence
    assert "run.monitors" in sentence


def test_every_monitor_has_its_module() -> None:
    for package in PACKAGES.values():
        assert importlib.util.find_spec(f"trainer.monitors.{package}_monitor") is not None
    assert json.dumps(CONFIG)

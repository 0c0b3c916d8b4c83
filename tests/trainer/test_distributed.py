"""Two real processes under torchrun against one."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from small_trees import TINY
from test_resume import write_toml
from torch import nn

from trainer import distributed
from trainer.config import Config, Device, Precision, RunConfig
from trainer.config_file import config_from_tree
from trainer.distributed import first_then_others, joint_norms, new_fabric
from trainer.engine import fit
from trainer.errors import ConfigError, TrainerError
from trainer.sources import load_data

ROOT = Path(__file__).resolve().parents[2]


def tree(**more: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Without dropout, which differs between processes; a ConvNeXt has LayerNorms alone."""
    found = {section: dict(values) for section, values in TINY.items()}  # type: ignore[call-overload]
    found["data"]["validation_fraction"] = 0.3
    found["model"]["drop_path"] = 0.0
    found["optim"] |= {"batch_size": 5, "epoch_size": 15, "epochs": 3, "keep": "best_loss"}
    found["run"] |= {"device": "cpu"}
    for section, values in more.items():
        found[section] |= values
    return found


def torchrun(arguments: Sequence[str], processes: int = 2) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            sys.executable, "-m", "torch.distributed.run", f"--nproc-per-node={processes}",
            "--master-addr=127.0.0.1", "--master-port=0", "--rdzv-backend=c10d",
            "--rdzv-endpoint=127.0.0.1:0", "-m", "trainer", "train", *arguments,
        ],
        cwd=ROOT, check=False, capture_output=True, text=True, timeout=200,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )  # fmt: skip


def rows(run: Path) -> list[dict[str, str]]:
    with (run / "log.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_two_processes_give_the_result_of_one(data_root: Path, tmp_path: Path) -> None:
    preset = tmp_path / "tiny.toml"
    # Five samples a batch: one process has three of them, the other two, with other numbers known.
    write_toml(tree(optim={"accumulate": 2}), preset)
    common = ["--preset", str(preset), "--data", str(data_root)]
    two = torchrun([*common, "--run-folder", str(tmp_path / "two" / "run")])
    assert two.returncode == 0, two.stderr
    config = config_from_tree(tree(optim={"accumulate": 1}))
    data = load_data(config, data_root, tmp_path / "cache")
    logs: list[Any] = []
    one = fit(config, data, tmp_path / "one", on_epoch=logs.append).state_dict()
    found = rows(tmp_path / "two" / "run")
    assert len(found) == len(logs) == 3
    for row, log in zip(found, logs, strict=True):
        assert float(row["loss"]) == pytest.approx(log.loss, abs=1e-5)
        assert float(row["validation_loss"]) == pytest.approx(log.validation_loss, abs=1e-5)
        assert float(row["mean_auroc"]) == pytest.approx(log.mean_auroc, abs=1e-9)
    weights = load_file(tmp_path / "two" / "run" / "weights.safetensors")
    assert weights.keys() == one.keys()
    for name, tensor in weights.items():
        torch.testing.assert_close(tensor, one[name], atol=2e-5, rtol=0, msg=name)
    # Only the first process spoke and wrote.
    assert len(re.findall(r"epoch \d/3", two.stdout)) == 3
    assert two.stdout.count("training studies") == 1
    assert len(list((tmp_path / "two" / "run" / "tensorboard").iterdir())) == 1


def test_non_finite_loss_stops_both_processes_and_names_the_images(
    data_root: Path, tmp_path: Path
) -> None:
    preset = tmp_path / "tiny.toml"
    write_toml(tree(optim={"lr": 1e30, "clip_norm": 1e30}), preset)
    done = torchrun(
        ["--preset", str(preset), "--data", str(data_root), "--run-folder", str(tmp_path / "run")]
    )
    assert done.returncode != 0
    said = re.findall(r"cxr-trainer: The loss or its gradient is not finite.*", done.stderr)
    assert said
    assert all(re.search(r"\d{8}_000\.png", line) for line in said)
    assert not (tmp_path / "run" / "weights.safetensors").exists()


def test_batch_of_fewer_samples_than_processes_is_refused(data_root: Path, tmp_path: Path) -> None:
    preset = tmp_path / "tiny.toml"
    write_toml(tree(optim={"batch_size": 1}), preset)
    done = torchrun(
        ["--preset", str(preset), "--data", str(data_root), "--run-folder", str(tmp_path / "run")]
    )
    assert "cannot be cut over 2 processes" in done.stderr


def test_data_that_the_first_process_cannot_use_stop_all(data_root: Path, tmp_path: Path) -> None:
    preset = tmp_path / "tiny.toml"
    write_toml(tree(data={"split": "official"}), preset)  # of which this data set has no list
    (data_root / "nih" / "labels.csv").write_text("image,patient\n1,2\n", "utf-8")
    done = torchrun(
        ["--preset", str(preset), "--data", str(data_root), "--run-folder", str(tmp_path / "run")]
    )
    assert done.returncode != 0
    assert re.search(r"cxr-trainer: The label table .* has no column", done.stderr)
    assert f'File "{ROOT / "trainer"}' not in done.stderr  # no traceback, from neither
    assert not (tmp_path / "run").exists()


class Fabrics:
    """As much of two processes as `first_then_others` asks for."""

    def __init__(self, first: bool, told: list[list[str | None]]) -> None:
        self.is_global_zero = first
        self.world_size = 2
        self.told = iter(told)


@pytest.mark.parametrize(
    ("first", "told", "said"),
    [
        (False, [["The data folder is gone.", None]], "has stopped: The data folder is gone."),
        (True, [[None, None], [None, "It is gone here."]], "has stopped: It is gone here."),
    ],
)
def test_a_process_learns_why_another_stopped(
    first: bool, told: list[list[str | None]], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(distributed, "gathered", lambda fabric, value: next(fabric.told))
    with pytest.raises(TrainerError, match=said):
        first_then_others(Fabrics(first, told), lambda: "data")  # type: ignore[arg-type]
    alright = Fabrics(first, [[None, None], [None, None]])
    assert first_then_others(alright, lambda: "data") == "data"  # type: ignore[arg-type]


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device")
@pytest.mark.parametrize(
    ("config", "said"),
    [
        (RunConfig(device=Device.CUDA), "no CUDA device"),
        (RunConfig(precision=Precision.FP16), "needs a CUDA device"),
    ],
)
def test_what_this_machine_has_not_is_refused(config: RunConfig, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        new_fabric(config)


def test_autocast_leaves_labels_alone() -> None:
    """Fabric's own would round 0.0503 to 0.0503 in bf16, which is 0.05029."""

    class Both(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.fc = nn.Linear(2, 2)

        def forward(self, images: torch.Tensor, labels: torch.Tensor) -> tuple[torch.Tensor, ...]:
            assert labels.dtype is torch.float32
            assert self.fc(images).dtype is torch.bfloat16
            return (labels,)

    fabric = new_fabric(RunConfig(precision=Precision.BF16, device=Device.CPU))
    wrapped = fabric.setup(Both())
    labels = torch.tensor([0.0503, 1 / 3])
    assert wrapped(torch.ones(1, 2), labels)[0].equal(labels)


def test_one_process_keeps_its_batch_norms(tiny_config: Config) -> None:
    fabric = new_fabric(replace(tiny_config.run, device=Device.CPU))
    network = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2))
    assert joint_norms(fabric, network) is network
    assert type(network[1]) is nn.BatchNorm2d

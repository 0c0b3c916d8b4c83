"""A run: its folder, its progress, its three commands."""

from __future__ import annotations

import csv
import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import cv2
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from tqdm import tqdm

from cxrviewer.inference.manifest import BundleManifest
from cxrviewer.inference.network import CxrNetwork, build_network
from trainer.batches import targets_of
from trainer.config import Config
from trainer.config_file import config_from_tree
from trainer.engine import EpochLog, fit
from trainer.errors import CheckpointError
from trainer.evaluate import Report
from trainer.export import evaluate_run, export, shipped_weights
from trainer.learner import network_spec
from trainer.sources import Data, load_data

_CONFIG: Final = "config.json"
_CHECKPOINT: Final = "checkpoint.safetensors"
_WEIGHTS: Final = "weights.safetensors"
_LOG: Final = "log.csv"
_REPORT: Final = "report.json"

_EXISTS: Final = (
    "The folder {path} already holds a run; continue it with --resume or choose another."
)
_NO_RUN: Final = "The folder {path} holds no finished run; train one there first."


@dataclass(frozen=True, slots=True)
class Run:
    """A run folder: `config.json`, `checkpoint.safetensors`, `log.csv`, then weights and report.

    Attributes:
        folder: Of the run.
        root: Of the data sets.
        config: What is or was trained.
        preset: Preset name or file, for the model card.
    """

    folder: Path
    root: Path
    config: Config
    preset: str

    def train(self, *, resume: bool) -> None:
        """Train to the end and keep the averaged weights.

        Raises:
            CheckpointError: There is a run and `resume` is false, or it is another one.
            TrainerError: Data or training failed.
        """
        if (self.folder / _CHECKPOINT).exists() and not resume:
            raise CheckpointError(_EXISTS, path=self.folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        facts = {"preset": self.preset, "config": self.config.to_json()}
        (self.folder / _CONFIG).write_text(json.dumps(facts, indent=2), "utf-8")
        data = self.data()
        _tell(_counts(data))
        network = fit(self.config, data, self.folder / _CHECKPOINT, on_epoch=self._on_epoch)
        partial = self.folder / f"{_WEIGHTS}.partial"
        save_file(network.state_dict(), partial)
        partial.replace(self.folder / _WEIGHTS)

    def evaluate(self) -> Report:
        """Measure the finished run and write `report.json`.

        Raises:
            CheckpointError: The run is not finished.
        """
        report = evaluate_run(self.config, self.data(), self._shipped())
        report.save(self.folder / _REPORT)
        return report

    def export(self, models: Path) -> BundleManifest:
        """Measure the finished run and publish its bundle into `models`.

        Raises:
            CheckpointError: The run is not finished.
            ParityError: The bundle does not answer like the network.
        """
        data, network = self.data(), self._shipped()
        report = evaluate_run(self.config, data, network)
        report.save(self.folder / _REPORT)
        models.mkdir(parents=True, exist_ok=True)
        return export(self.config, data, network, report, models, preset=self.preset)

    def data(self) -> Data:
        """Samples and canvases; decoding shows a progress bar.

        Raises:
            DatasetError: A data set is missing or damaged.
        """
        cv2.setNumThreads(1)  # its threads would take those of the network
        torch.set_num_threads(self.config.run.threads)
        with tqdm(desc="Decoding", unit="image", disable=None, leave=False) as bar:

            def show(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            return load_data(self.config, self.root, self.folder.parent / "cache", progress=show)

    def _shipped(self) -> CxrNetwork:
        path = self.folder / _WEIGHTS
        network = build_network(network_spec(self.config, len(targets_of(self.config.loss))))
        try:
            network.load_state_dict(load_file(path))
        except (OSError, SafetensorError, RuntimeError) as error:
            raise CheckpointError(_NO_RUN, path=self.folder) from error
        return shipped_weights(network)

    def _on_epoch(self, log: EpochLog) -> None:
        path = self.folder / _LOG
        new = not path.exists()
        with path.open("a", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(asdict(log)))
            if new:
                writer.writeheader()
            writer.writerow(asdict(log))
        _tell(
            f"{time.strftime('%H:%M:%S')} epoch {log.epoch}/{log.epochs}: loss {log.loss:.4f},"
            f" {log.samples_per_s:.1f} studies/s"
        )


def open_run(folder: Path, root: Path) -> Run:
    """The run that was trained in `folder`.

    Raises:
        CheckpointError: There is none.
        ConfigError: Its configuration is of another version.
    """
    try:
        facts = json.loads((folder / _CONFIG).read_text("utf-8"))
        return Run(folder, root, config_from_tree(facts["config"]), str(facts["preset"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CheckpointError(_NO_RUN, path=folder) from error


def _counts(data: Data) -> str:
    split = data.split
    return (
        f"{len(split.train)} training studies, {len(split.held_out)} held out;"
        f" left out: {data.too_young} too young, {len(data.cache.unreadable)} unreadable images"
        + "".join(f"\n  unreadable: {path.name}" for path in data.cache.unreadable)
    )


def _tell(text: str) -> None:
    print(text, flush=True)

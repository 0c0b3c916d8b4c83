"""A run: its folder, and what the commands do with it."""

from __future__ import annotations

import errno
import json
import platform
import secrets
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, cast

import cv2
import torch
from lightning_fabric import Fabric
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import nn
from tqdm import tqdm

from cxrviewer.inference.manifest import BundleManifest
from trainer.checkpoint import CHECKPOINT, OTHER_CONFIG, same_training, steps_done
from trainer.config import Config
from trainer.config_file import config_from_tree
from trainer.distributed import first_then_others, new_fabric
from trainer.engine import fit
from trainer.errors import CheckpointError
from trainer.export import check_publishable, evaluate_run, export, shipped_weights
from trainer.labels import Sample
from trainer.learner import feature_length
from trainer.models import Model, build_model
from trainer.monitors import Story, check_monitors, open_monitors
from trainer.outputs import layout_of
from trainer.recorder import LOG, Recorder
from trainer.refit import refit_last_layer
from trainer.saved_calibration import load_calibration
from trainer.sources import Data, load_data
from trainer.state_file import replace_file

CONFIG: Final = "config.json"
WEIGHTS: Final = "weights.safetensors"
_NAMED: Final = 20  # files that are listed at the start of a run

_EXISTS: Final = (
    "The folder {path} already holds a run; continue it with --resume or choose another."
)
_NO_RUN: Final = "The folder {path} holds no finished run; train one there first."
_NOT_WRITTEN: Final = "{path} could not be written ({reason}); make room and go on with --resume."
_NOT_WRITABLE: Final = {
    errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Run:
    """A run folder.

    `config.json` says what was trained on what; `checkpoint.safetensors`, `log.csv`, `curves.png`
    and the monitors' files grow with the run; `weights.safetensors` is there when it has ended.

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
        """Train to the end and keep the weights; only the first of several processes writes.

        Raises:
            CheckpointError: There is a run and `resume` is false, it is another one, or the folder
                cannot be written.
            TrainerError: Data or training failed.
        """
        fabric = new_fabric(self.config.run)
        check_monitors(self.config.run.monitors)
        self._check_folder(resume=resume)
        # The first decodes the images, the others find them in the cache. Nobody writes into the
        # run folder before all have come here.
        data = first_then_others(fabric, self.data)
        try:
            self._train(data, fabric)
        except OSError as error:
            if error.errno not in _NOT_WRITABLE:
                raise
            raise CheckpointError(_NOT_WRITTEN, path=self.folder, reason=error.strerror) from error
        fabric.barrier()

    def export(self, models: Path) -> BundleManifest:
        """Measure the finished run and publish its bundle into `models`.

        Raises:
            CheckpointError: The run is not finished, or its calibration is damaged.
            ParityError: The bundle does not answer like the network.
            TrainerError: The viewer cannot show such a network, or `models` cannot be written.
        """
        check_publishable(self.config)
        network, saved = shipped_weights(self.model()), load_calibration(self.folder)
        data = self.data()
        report = evaluate_run(self.config, data, network, saved=saved)
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

    def model(self) -> Model:
        """The finished network, in evaluation mode.

        Raises:
            CheckpointError: The run is not finished.
        """
        # First weights that had come from elsewhere need not be there any more.
        fresh = replace(self.config, model=replace(self.config.model, weights=""))
        try:
            features = int(self._written()["features"])
            model = build_model(fresh, layout_of(self.config.loss).size, features=features)
            model.load_state_dict(load_file(self.folder / WEIGHTS))
        except (OSError, ValueError, KeyError, SafetensorError, RuntimeError) as error:
            raise CheckpointError(_NO_RUN, path=self.folder) from error
        return model.requires_grad_(requires_grad=False).eval()

    def _check_folder(self, *, resume: bool) -> None:
        """Refuse to write over a run, or to go on with another than the one that is there."""
        if not any((self.folder / name).exists() for name in (CHECKPOINT, LOG, WEIGHTS)):
            return
        if not resume:
            raise CheckpointError(_EXISTS, path=self.folder)
        if not same_training(open_run(self.folder, self.root).config, self.config):
            raise CheckpointError(OTHER_CONFIG, path=self.folder / CHECKPOINT)

    def _recorder(self, data: Data, fabric: Fabric) -> Recorder:
        self.folder.mkdir(parents=True, exist_ok=True)
        step = steps_done(self.folder / CHECKPOINT)
        facts = self._facts(data, fabric)
        replace_file(
            self.folder / CONFIG,
            lambda path: _write_text(path, json.dumps(facts, indent=2, ensure_ascii=False)),
        )
        print(_counts(data), flush=True)
        story = Story(self.folder, facts["run_id"], self.config.to_json(), step)
        monitors = open_monitors(self.config.run.monitors, story)
        every = self.config.run.checkpoint_every
        return Recorder(self.folder, monitors, every=every, step=step)

    def _facts(self, data: Data, fabric: Fabric) -> dict[str, Any]:
        """What `config.json` holds; a continued run keeps its name."""
        try:
            run_id = str(self._written()["run_id"])
        except (OSError, ValueError, KeyError):
            run_id = secrets.token_hex(4)
        return {
            "run_id": run_id,
            "preset": self.preset,
            "config": self.config.to_json(),
            "data": data_facts(data),
            "features": feature_length(data),
            "processes": fabric.world_size,
            "device": fabric.device.type,
            "versions": {"python": platform.python_version(), "torch": torch.__version__},
        }

    def _written(self) -> dict[str, Any]:
        """What `config.json` holds."""
        found: dict[str, Any] = json.loads((self.folder / CONFIG).read_text("utf-8"))
        return found

    def _fit(self, data: Data, fabric: Fabric, recorder: Recorder | None) -> nn.Module:
        if recorder is None:
            return fit(self.config, data, self.folder, fabric=fabric)
        return fit(
            self.config, data, self.folder, fabric=fabric,
            on_step=recorder.on_step, on_epoch=recorder.on_epoch,
        )  # fmt: skip

    def _train(self, data: Data, fabric: Fabric) -> None:
        recorder = self._recorder(data, fabric) if fabric.is_global_zero else None
        try:
            network = self._fit(data, fabric, recorder)
        finally:
            if recorder is not None:
                recorder.close()
        if fabric.is_global_zero:
            if self.config.export.refit:
                refit_last_layer(cast(Model, network.cpu()), data, self.config, self.folder)
            self._keep(network)

    def _keep(self, network: nn.Module) -> None:
        weights = {name: value.cpu().contiguous() for name, value in network.state_dict().items()}
        try:
            replace_file(self.folder / WEIGHTS, lambda path: save_file(weights, path))
        except (OSError, SafetensorError) as error:
            path = self.folder / WEIGHTS
            raise CheckpointError(_NOT_WRITTEN, path=path, reason=error) from error


def open_run(folder: Path, root: Path) -> Run:
    """The run that was trained in `folder`.

    Raises:
        CheckpointError: There is none.
        ConfigError: Its configuration is of another version.
    """
    try:
        facts = json.loads((folder / CONFIG).read_text("utf-8"))
        return Run(folder, root, config_from_tree(facts["config"]), str(facts["preset"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CheckpointError(_NO_RUN, path=folder) from error


def data_facts(data: Data) -> dict[str, Any]:
    """Counts of what was trained and measured on, and of what was left out."""
    split = data.split
    parts = {"train": split.train, "validation": split.validation, "test": split.held_out}
    return {
        **{name: _part_facts(samples) for name, samples in parts.items()},
        "too_young": data.too_young,
        "too_old": data.too_old,
        "skipped": [{"path": one.path, "reason": one.reason} for one in data.skipped],
        "mean": list(data.spec.mean) if data.spec else None,
        "std": list(data.spec.std) if data.spec else None,
    }


def _part_facts(samples: tuple[Sample, ...]) -> dict[str, Any]:
    return {
        "samples": len(samples),
        "patients": len({sample.patient for sample in samples}),
        "images": sum(len(sample.images) for sample in samples),
        "by_source": dict(Counter(sample.source for sample in samples)),
    }


def _counts(data: Data) -> str:
    split = data.split
    validation = f" {len(split.validation)} for validation," if split.validation else ""
    more = len(data.skipped) - _NAMED
    return (
        f"{len(split.train)} training studies,{validation} {len(split.held_out)} held out;"
        f" left out: {data.too_young} too young, {data.too_old} too old,"
        f" {len(data.skipped)} unreadable"
        + "".join(
            f"\n  unreadable: {Path(one.path).name} ({one.reason})" for one in data.skipped[:_NAMED]
        )
        + (f"\n  and {more} more, all of them in {CONFIG}" if more > 0 else "")
    )


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")

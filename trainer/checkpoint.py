"""Checkpoints: written beside and moved into place."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from safetensors import SafetensorError

from trainer.config import Config
from trainer.errors import CheckpointError
from trainer.journal import Journal, journal_from
from trainer.labels import Sample
from trainer.learner import Learner
from trainer.state_file import load_state, replace_file, save_state

CHECKPOINT: Final = "checkpoint.safetensors"

_READ_ERRORS: Final = (OSError, RuntimeError, KeyError, TypeError, ValueError)
_DAMAGED: Final = "The checkpoint {path} is damaged; remove it and start again."
OTHER_CONFIG: Final = (
    "The checkpoint {path} belongs to another configuration; give another --run folder or the"
    " same settings."
)
_OTHER_DATA: Final = (
    "The checkpoint {path} was trained on other images than are there now; bring those back or"
    " give another --run folder."
)
_NOT_WRITTEN: Final = (
    "The checkpoint {path} could not be written ({reason}); the one before it is as it was: make"
    " room and go on with --resume."
)
# What is done with a finished network, and who carries a step out, does not change its weights.
_FREE_SECTIONS: Final = ("export", "tune")
_FREE_RUN_KEYS: Final = ("workers", "monitors", "checkpoint_every")


def save_checkpoint(
    learner: Learner, journal: Journal, path: Path, *, training: Sequence[Sample]
) -> None:
    """Replace `path` by the state of a run; a kill at any moment leaves the old one or the new.

    Only the first of several processes writes.

    Raises:
        CheckpointError: It cannot be written, for example because the disk is full.
    """
    if not learner.fabric.is_global_zero:
        return
    state = {
        "config": _config_text(learner.config),
        "data": _data_digest(training),
        "step": learner.step,
        "task": learner.task.state_dict(),
        "average": _average_state(learner),
        "optimizer": learner.optimizer.state_dict(),
        "precision": learner.fabric.strategy.precision.state_dict(),
        "journal": journal.state(),
    }
    try:
        replace_file(path, lambda partial: save_state(state, partial))
    except (OSError, SafetensorError) as error:
        raise CheckpointError(_NOT_WRITTEN, path=path, reason=error) from error


def restore(learner: Learner, path: Path, *, training: Sequence[Sample]) -> Journal:
    """Bring `learner` to the state that was saved, and give the run's memory.

    Raises:
        CheckpointError: The file is damaged, or of another configuration or other data.
    """
    try:
        saved = load_state(path)
        if _completed(str(saved["config"])) != _config_text(learner.config):
            raise CheckpointError(OTHER_CONFIG, path=path)
        if saved["data"] != _data_digest(training):
            raise CheckpointError(_OTHER_DATA, path=path)
        learner.task.load_state_dict(saved["task"])
        if learner.averages:
            learner.average.load_state_dict(saved["average"])
        learner.optimizer.load_state_dict(saved["optimizer"])
        learner.fabric.strategy.precision.load_state_dict(saved["precision"])
        learner.step = int(saved["step"])
        return journal_from(saved["journal"])
    except _READ_ERRORS as error:
        raise CheckpointError(_DAMAGED, path=path) from error


def steps_done(path: Path) -> int:
    """Steps after which a checkpoint was written; 0 where there is none that can be read."""
    try:
        return int(load_state(path)["step"])
    except _READ_ERRORS:
        return 0


def same_training(one: Config, other: Config) -> bool:
    """Whether two configurations train the same weights."""
    return _config_text(one) == _config_text(other)


def _average_state(learner: Learner) -> dict[str, Any]:
    return learner.average.state_dict() if learner.averages else {}


def _config_text(config: Config) -> str:
    """The configuration without what does not change the weights of a step."""
    tree: dict[str, Any] = config.to_json()
    for section in _FREE_SECTIONS:
        tree.pop(section)
    for key in _FREE_RUN_KEYS:
        tree["run"].pop(key)
    return json.dumps(tree, sort_keys=True)


def _completed(text: str) -> str:
    """The text of a checkpoint that was written before the configuration got a key: its default."""
    whole = json.loads(_config_text(Config()))
    for section, values in json.loads(text).items():
        whole[section] = {**whole.get(section, {}), **values}
    return json.dumps(whole, sort_keys=True)


def _data_digest(samples: Sequence[Sample]) -> str:
    """SHA-256 over patients and file names in their order."""
    digest = hashlib.sha256()
    for sample in samples:
        names = sorted(path.name for path in sample.images.values())
        digest.update("\t".join((sample.patient, *names, "\n")).encode())
    return digest.hexdigest()

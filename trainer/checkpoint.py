"""Checkpoints: written beside and moved into place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from trainer.config import Config
from trainer.errors import CheckpointError
from trainer.learner import Learner
from trainer.state_file import load_state, save_state

_READ_ERRORS: Final = (OSError, RuntimeError, KeyError, TypeError, ValueError)
_DAMAGED: Final = "The checkpoint {path} is damaged; remove it and start again."
_OTHER_CONFIG: Final = (
    "The checkpoint {path} belongs to another configuration; give another --run folder or the"
    " same settings."
)


def save_checkpoint(learner: Learner, path: Path, config: Config) -> None:
    """Replace `path` by the learner's state; a kill at any moment leaves the old one or the new."""
    partial = path.with_suffix(".partial")
    save_state(
        {
            "config": _config_text(config),
            "step": learner.step,
            "network": learner.network.state_dict(),
            "average": learner.average.state_dict(),
            "loss": learner.loss.state_dict(),
            "optimizer": learner.optimizer.state_dict(),
        },
        partial,
    )
    partial.replace(path)


def restore(learner: Learner, path: Path, config: Config) -> None:
    """Bring `learner` to the state that was saved.

    Raises:
        CheckpointError: The file is damaged or of another configuration.
    """
    try:
        saved = load_state(path)
        if saved["config"] != _config_text(config):
            raise CheckpointError(_OTHER_CONFIG, path=path)
        learner.network.load_state_dict(saved["network"])
        learner.average.load_state_dict(saved["average"])
        learner.loss.load_state_dict(saved["loss"])
        learner.optimizer.load_state_dict(saved["optimizer"])
        learner.step = int(saved["step"])
    except _READ_ERRORS as error:
        raise CheckpointError(_DAMAGED, path=path) from error


def _config_text(config: Config) -> str:
    """The configuration without what does not change the weights of a step."""
    tree = {name: value for name, value in config.to_json().items() if name != "export"}
    return json.dumps(tree, sort_keys=True)

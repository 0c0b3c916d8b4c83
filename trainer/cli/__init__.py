"""The trainer's commands: one file each, one row of `COMMANDS` each."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Protocol, cast

COMMANDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "prepare": "check a data set, decode its images, measure their grey values",
        "cut": "cut frontal radiographs to the lungs",
        "train": "train a network",
        "evaluate": "measure a trained network and write its report",
        "crossval": "train and measure a preset on folds of the patients",
        "calibrate": "fit confidences and operating points of a trained network again",
        "tune": "search for better values of a preset",
        "explain": "show what an answer rests on: maps or superpixels",
        "export": "publish a trained network as a bundle or as ONNX",
        "import-weights": "turn another project's weights into a bundle",
        "features": "compute features of a frozen network for many images",
        "quality": "train the model that says what kind of image is there",
        "anatomy": "train the network that outlines lungs and heart",
        "phantom": "make simulated studies with findings at known places",
    }
)
"""Each command with its help; the module of `import-weights` is `trainer.cli.import_weights`."""


class Command(Protocol):
    """What a module of this package offers."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the command's options."""

    def run(self, options: argparse.Namespace) -> None:
        """Do it.

        Raises:
            TrainerError: It could not be done.
        """


def command(name: str) -> Command:
    """The module of a command, imported only now: torch and Spark take seconds to import."""
    return cast(Command, importlib.import_module(f"trainer.cli.{name.replace('-', '_')}"))

"""Errors of the trainer: one clear sentence each, exit code 2 on the command line.

The trainer is a tool for researchers and speaks English only, so its sentences are not marked for
translation.
"""

from __future__ import annotations

from cxrviewer.errors import CxrViewerError


class TrainerError(CxrViewerError):
    """Base of every error that the trainer reports to its user."""


class ConfigError(TrainerError):
    """A preset, a configuration file or a `--set` value is wrong."""


class DatasetError(TrainerError):
    """A data set is missing, damaged or not in its published layout."""


class SplitError(TrainerError):
    """A split would let one patient stand on both sides."""


class CheckpointError(TrainerError):
    """A checkpoint is missing, damaged or belongs to another configuration."""


class TrainingError(TrainerError):
    """Training cannot go on."""


class ParityError(TrainerError):
    """The exported bundle does not answer like the trained network."""


class OutputError(TrainerError):
    """Results cannot be written."""


class TuneError(TrainerError):
    """A search cannot go on."""

"""One trial: a run with other values, judged by its validation part epoch by epoch."""

from __future__ import annotations

import json
import shutil
import traceback
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import optuna
from optuna.trial import FrozenTrial, Trial

from cxrviewer.errors import CxrViewerError
from trainer.config import Config, TuneMetric
from trainer.config_file import load_config
from trainer.engine import fit
from trainer.errors import TrainingError
from trainer.journal import EpochLog
from trainer.sources import Data, load_data
from trainer.tuning.space import overrides, suggested
from trainer.tuning.study import first_number

VALUE: Final = "value"
"""Attribute of a trial: its value so far."""

REASON: Final = "reason"
"""Attribute of a trial that failed: why."""

_NO_AUROC: Final = (
    "The validation part has no finding with positives and negatives; set tune.metric to loss."
)


@dataclass(frozen=True, slots=True)
class Search:
    """What all trials share; it is handed to worker processes.

    Attributes:
        preset: Name or path.
        given: What `--set` says.
        root: Of the data sets.
        study: SQLite file of the study.
        metric: What is searched for.
    """

    preset: str
    given: tuple[str, ...]
    root: Path
    study: Path
    metric: TuneMetric

    @property
    def config(self) -> Config:
        """Before any trial changes it."""
        return load_config(self.preset, self.given)

    @property
    def folder(self) -> Path:
        """Of the decoded images and of trials that are under way."""
        return self.study.with_suffix(".trials")


@dataclass(slots=True)
class DataShelf:
    """Data of the last trial, which the next one mostly shares.

    Attributes:
        search: Where they are.
    """

    search: Search
    _key: str = ""
    _data: list[Data] = field(default_factory=list)

    def get(self, config: Config) -> Data:
        """Data of a configuration.

        Raises:
            DatasetError: A data set is missing or damaged.
        """
        tree = config.to_json()
        key = json.dumps([tree["data"], tree["input"], config.model.views], sort_keys=True)
        if key != self._key:
            self._data = [load_data(config, self.search.root, self.search.folder / "cache")]
            self._key = key
        return self._data[0]


@dataclass(slots=True)
class Objective:
    """What Optuna calls for each trial.

    Attributes:
        search: What all trials share.
        shelf: Data.
        on_start: Told when a trial has been counted as begun.
        number: Of the trial.
    """

    search: Search
    shelf: DataShelf
    on_start: Callable[[], None]
    number: int | None = None

    def __call__(self, trial: Trial) -> float:
        """Value of a trial.

        Raises:
            TrialPruned: It was given up.
            TrainerError: It failed.
        """
        self.number = trial.number
        self.on_start()
        try:
            return self._run(trial)
        except optuna.TrialPruned:
            raise
        except Exception as error:
            if not isinstance(error, CxrViewerError):
                traceback.print_exc()
            trial.set_user_attr(REASON, f"{error}" or type(error).__name__)
            raise

    def _run(self, trial: Trial) -> float:
        config = self._config(trial)
        folder = self.search.folder / str(first_number(_frozen(trial)))
        folder.mkdir(parents=True, exist_ok=True)
        try:
            fit(config, self.shelf.get(config), folder, on_epoch=_Judge(trial, self.search.metric))
        except KeyboardInterrupt:
            raise  # it will go on from its checkpoint
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        shutil.rmtree(folder, ignore_errors=True)
        return float(_frozen(trial).user_attrs[VALUE])

    def _config(self, trial: Trial) -> Config:
        base = self.search.config.tune
        epochs = [f"optim.epochs={base.epochs}"] if base.epochs else []
        changes: Sequence[str] = overrides(suggested(trial, base.space))
        return load_config(self.search.preset, [*self.search.given, *epochs, *changes])


@dataclass(slots=True)
class _Judge:
    """Reports each epoch and gives up where that is what the pruner wants.

    A trial is worth what the epoch is whose weights its run keeps.
    """

    trial: Trial
    metric: TuneMetric

    def __call__(self, log: EpochLog) -> None:
        value = log.mean_auroc if self.metric is TuneMetric.AUROC else log.validation_loss
        if value is None:
            raise TrainingError(_NO_AUROC)
        with warnings.catch_warnings():
            # An epoch that was reported before a kill and not saved is done and reported again.
            warnings.simplefilter("ignore", UserWarning)
            self.trial.report(value, log.epoch)
        if log.kept:
            self.trial.set_user_attr(VALUE, value)
        if self.trial.should_prune():
            raise optuna.TrialPruned


def _frozen(trial: Trial) -> FrozenTrial:
    """The trial as stored, with what `Trial` itself does not show."""
    return trial.study.get_trials(deepcopy=False)[trial.number]

"""The study: one SQLite file that outlives every process working on it."""

from __future__ import annotations

import json
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import optuna
from optuna.exceptions import ExperimentalWarning
from optuna.pruners import BasePruner, HyperbandPruner, MedianPruner, NopPruner
from optuna.samplers import BaseSampler, GridSampler, RandomSampler, TPESampler
from optuna.storages import RDBStorage, RetryHeartbeatStaleTrialCallback
from optuna.study import Study, StudyDirection
from optuna.trial import FrozenTrial

from trainer.config import Config, Pruner, TuneMetric, TuneSampler
from trainer.config_file import config_from_tree
from trainer.errors import ConfigError, TuneError
from trainer.tuning.space import grid, points

_NAME: Final = "tune"
_CONFIG: Final = "config"
_OTHER: Final = (
    "The study {path} is of another preset, other values or another search space; give another"
    " --study file."
)
_DAMAGED: Final = "The study {path} cannot be opened: {reason}; give another --study file."
_BUSY_S: Final = 60.0
_SEEDS: Final = 100_003  # between two workers; more than trials
_HISTORY: Final = "retry_history"  # Optuna's: numbers of the trials that this one goes on from
_LIVES: Final = 2
"""How often a trial is taken over: one that kills its workers must not do so for ever."""


@dataclass(frozen=True, slots=True)
class Beat:
    """How a killed worker is noticed: its heart stops.

    Attributes:
        interval_s: Between two beats.
        grace_s: Silence after which its trial is given to another.
    """

    interval_s: int = 10
    grace_s: int = 60


def open_study(path: Path, config: Config, metric: TuneMetric, *, worker: int, beat: Beat) -> Study:
    """Open or begin a study.

    Args:
        path: SQLite file.
        config: Of the preset, before any trial changes it.
        metric: What is searched for.
        worker: Number of the process that opens it.
        beat: How killed workers are noticed.

    Raises:
        TuneError: It cannot be opened, or belongs to another search.
    """
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    path.parent.mkdir(parents=True, exist_ok=True)
    maximise = metric is TuneMetric.AUROC
    try:
        study = optuna.create_study(
            storage=_storage(path, beat),
            study_name=_NAME,
            direction=StudyDirection.MAXIMIZE if maximise else StudyDirection.MINIMIZE,
            pruner=_pruner(config),
            load_if_exists=True,
        )
        # Neither another worker nor a later one may draw the same values again.
        seed = (config.run.seed + _SEEDS * worker + len(study.trials)) % 2**32
        study.sampler = _sampler(config, seed)
        text = _identity(config, metric)
        known = study.user_attrs.get(_CONFIG)
        if known is None:
            study.set_user_attr(_CONFIG, text)
    except Exception as error:  # sqlalchemy's, alembic's and Optuna's own have no common base
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise TuneError(_DAMAGED, path=path, reason=reason) from error
    if known not in (None, text) and _identity_today(str(known)) != text:
        raise TuneError(_OTHER, path=path)
    return study


def total_trials(config: Config) -> int:
    """Trials after which a search is over; a grid has as many as points."""
    grid_search = config.tune.sampler is TuneSampler.GRID
    return points(config.tune.space) if grid_search else config.tune.trials


def finished(study: Study) -> list[FrozenTrial]:
    """Trials that came to an end, also to a bad one; those that others took over do not count."""
    trials = study.get_trials(deepcopy=False)
    taken_over = {number for trial in trials for number in trial.system_attrs.get(_HISTORY, ())}
    return [t for t in trials if t.state.is_finished() and t.number not in taken_over]


def first_number(trial: FrozenTrial) -> int:
    """Number of the trial from which this one goes on, or its own."""
    return int(next(iter(trial.system_attrs.get(_HISTORY, ())), trial.number))


def take_over(study: Study, trial: FrozenTrial) -> None:
    """Give a trial that was interrupted to whoever asks next; it goes on from its checkpoint."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ExperimentalWarning)
        RetryHeartbeatStaleTrialCallback(_LIVES, inherit_intermediate_values=True)(study, trial)


def take_over_stale(study: Study) -> None:
    """Give trials whose worker is dead to whoever asks next."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ExperimentalWarning)
        optuna.storages.fail_stale_trials(study)


def _storage(path: Path, beat: Beat) -> RDBStorage:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ExperimentalWarning)
        return RDBStorage(
            f"sqlite:///{path.resolve()}",
            engine_kwargs={"connect_args": {"timeout": _BUSY_S}},
            heartbeat_interval=beat.interval_s,
            grace_period=beat.grace_s,
            heartbeat_stale_trial_callback=take_over,
        )


def _sampler(config: Config, seed: int) -> BaseSampler:
    if config.tune.sampler is TuneSampler.GRID:
        # It numbers its points in an order that follows from the seed: all need the same order.
        return GridSampler(grid(config.tune.space), seed=config.run.seed)
    if config.tune.sampler is TuneSampler.RANDOM:
        return RandomSampler(seed=seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ExperimentalWarning)
        # Trials that others are on count as bad ones, so that nobody looks at the same place.
        return TPESampler(seed=seed, constant_liar=True)


def _pruner(config: Config) -> BasePruner:
    if config.tune.pruner is Pruner.MEDIAN:
        return MedianPruner()
    if config.tune.pruner is Pruner.HYPERBAND:
        epochs = config.tune.epochs or config.optim.epochs
        return HyperbandPruner(min_resource=1, max_resource=max(1, epochs))
    return NopPruner()


def _identity(config: Config, metric: TuneMetric) -> str:
    """What makes two searches comparable: all but how long and how they are carried out."""
    tree: dict[str, Any] = json.loads(json.dumps(config.to_json()))
    for section, key in (("tune", "trials"), ("run", "threads"), ("run", "workers")):
        del tree[section][key]
    del tree["export"], tree["run"]["monitors"]
    return json.dumps({"metric": metric, "config": tree}, sort_keys=True)


def _identity_today(known: str) -> str:
    """The identity of a study that an earlier version began: keys that it lacked have defaults.

    Empty where this version cannot read it.
    """
    try:
        tree = json.loads(known)
        return _identity(config_from_tree(tree["config"]), TuneMetric(tree["metric"]))
    except (ValueError, KeyError, TypeError, ConfigError):
        return ""

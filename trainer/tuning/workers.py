"""Processes that share one study. Any of them may die; the others finish its trial."""

from __future__ import annotations

import multiprocessing
import sys
import time
import warnings
from multiprocessing.process import BaseProcess
from typing import Final

import optuna
from filelock import FileLock
from optuna.study import Study
from optuna.trial import TrialState

from cxrviewer.errors import CxrViewerError
from trainer.config import Config
from trainer.errors import TuneError
from trainer.tuning.objective import DataShelf, Objective, Search
from trainer.tuning.study import (
    Beat,
    finished,
    open_study,
    take_over,
    take_over_stale,
    total_trials,
)

_UNFINISHED: Final = (
    "The workers ended before the search was over; start the same command again, it goes on where"
    " it stopped."
)
_POLL_S: Final = 0.5
_USAGE_ERROR: Final = 2
_INTERRUPTED: Final = 130


def work_together(search: Search, workers: int, beat: Beat) -> None:
    """Search in so many new processes.

    Raises:
        TuneError: All of them ended too early.
    """
    context = multiprocessing.get_context("spawn")
    processes: list[BaseProcess] = [
        context.Process(target=_process, args=(search, number, beat)) for number in range(workers)
    ]
    for process in processes:
        process.start()
    try:
        for process in processes:
            process.join()
    except KeyboardInterrupt:
        for process in processes:  # they were interrupted, too, and put their trials back
            process.join()
        raise
    for number, process in enumerate(processes):
        if process.exitcode:
            print(f"Worker {number} ended with {process.exitcode}.", file=sys.stderr)
    config = search.config
    study = open_study(search.study, config, search.metric, worker=0, beat=beat)
    if len(finished(study)) < total_trials(config):
        raise TuneError(_UNFINISHED)


def work(search: Search, shelf: DataShelf, worker: int, beat: Beat) -> None:
    """Take one trial after the other until the search is over, or until the command is dead.

    Args:
        search: Which.
        shelf: Its data.
        worker: Number of this worker, from 0.
        beat: How others notice its death.

    Raises:
        TuneError: The study is another one, or damaged.
    """
    config = search.config
    study = open_study(search.study, config, search.metric, worker=worker, beat=beat)
    while len(finished(study)) < total_trials(config) and _parent_lives():
        take_over_stale(study)
        if not _take_one(study, search, shelf, config):
            time.sleep(_POLL_S)  # the last trials are under way; a dead worker's may come back


def _take_one(study: Study, search: Search, shelf: DataShelf, config: Config) -> bool:
    """Do a trial where one is left; whether there was one.

    Counting and beginning are one step under a lock, which its holder's death releases, so that
    several workers begin no more trials than are wanted.
    """
    lock = FileLock(search.study.with_suffix(".lock"))
    objective = Objective(search, shelf, lock.release)
    with lock:
        running = study.get_trials(deepcopy=False, states=(TrialState.RUNNING,))
        if len(finished(study)) + len(running) >= total_trials(config):
            return False
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
                study.optimize(objective, n_trials=1, catch=(Exception,))
        except KeyboardInterrupt:
            if objective.number is not None:
                take_over(study, study.trials[objective.number])
            raise
    if objective.number is not None:
        _tell(study.trials[objective.number])
    return True


def _tell(trial: optuna.trial.FrozenTrial) -> None:
    values = ", ".join(f"{key}={value}" for key, value in trial.params.items())
    figure = "" if trial.value is None else f" {trial.value:.4f}"
    print(f"Trial {trial.number} {trial.state.name.lower()}{figure}: {values}", flush=True)


def _parent_lives() -> bool:
    parent = multiprocessing.parent_process()
    return parent is None or parent.is_alive()


def _process(search: Search, number: int, beat: Beat) -> None:
    try:
        work(search, DataShelf(search), number, beat)
    except CxrViewerError as error:
        print(f"cxr-trainer: {error}", file=sys.stderr)
        sys.exit(_USAGE_ERROR)
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)

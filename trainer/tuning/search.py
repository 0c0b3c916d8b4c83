"""A search from beginning to end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from trainer.config import Config, TuneMetric
from trainer.config_file import load_config
from trainer.errors import ConfigError, TuneError
from trainer.metrics import defined
from trainer.sources import Data
from trainer.tuning.objective import DataShelf, Search
from trainer.tuning.results import draw_history, write_best, write_table
from trainer.tuning.space import Values, check_space
from trainer.tuning.study import Beat, open_study
from trainer.tuning.workers import work, work_together
from trainer.validation import truth_array

_NO_VALIDATION: Final = (
    "A search needs a validation part; set data.validation_fraction above 0 or take a data set with"
    " an official one."
)
_WORKERS: Final = "--workers must be at least 1, not {workers}."


@dataclass(frozen=True, slots=True)
class Found:
    """What came out.

    Attributes:
        trial: Number of the best trial.
        value: Its value.
        metric: What that is.
        values: Best values by key.
        table: CSV of all trials.
        preset: TOML that `train --preset` accepts.
        picture: PNG of the history.
    """

    trial: int
    value: float
    metric: TuneMetric
    values: Values
    table: Path
    preset: Path
    picture: Path


def tune(
    preset: str,
    given: Sequence[str],
    root: Path,
    study: Path,
    *,
    workers: int = 1,
    beat: Beat | None = None,
) -> Found:
    """Search, or go on searching where `study` exists.

    Args:
        preset: Name or path.
        given: What `--set` says.
        root: Of the data sets.
        study: SQLite file; the results are written beside it.
        workers: Processes that share it.
        beat: How they notice each other's death.

    Raises:
        ConfigError: The preset has nothing to search, or nothing to judge trials by.
        DatasetError: A data set is missing or damaged.
        TuneError: The study is another one, or no trial came to a good end.
    """
    if workers < 1:
        raise TuneError(_WORKERS, workers=workers)
    beat = beat or Beat()
    config = load_config(preset, given)
    check_space(preset, list(given), config)
    search = Search(preset, tuple(given), root, study, config.tune.metric)
    shelf = DataShelf(search)
    search = replace(search, metric=_metric(config, shelf.get(config)))
    open_study(study, config, search.metric, worker=0, beat=beat)  # one process makes its tables
    if workers == 1:
        work(search, shelf, 0, beat)
    else:
        work_together(search, workers, beat)
    return _results(search, config, beat)


def _metric(config: Config, data: Data) -> TuneMetric:
    """The metric of the configuration, or the loss where there is no AUROC."""
    samples = data.split.validation
    if not samples:
        raise ConfigError(_NO_VALIDATION)
    truth = truth_array(samples, config.loss.findings, config)
    known = [column[column >= 0] > 0.5 for column in truth.T]
    return config.tune.metric if any(defined(column) for column in known) else TuneMetric.LOSS


def _results(search: Search, config: Config, beat: Beat) -> Found:
    path = search.study
    study = open_study(path, config, search.metric, worker=0, beat=beat)
    table, preset = path.with_suffix(".csv"), path.with_suffix(".best.toml")
    picture = path.with_suffix(".png")
    write_table(study, table)
    draw_history(study, search.metric, picture)
    best = write_best(study, search, preset)
    return Found(
        trial=best.number,
        value=float(best.value or 0),
        metric=search.metric,
        values={key: str(value) for key, value in best.params.items()},
        table=table,
        preset=preset,
        picture=picture,
    )

"""What a search leaves behind: a table, a preset and a picture."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from optuna.study import Study
from optuna.trial import FrozenTrial, TrialState

from trainer.appearing import appearing, write_whole
from trainer.config import TuneMetric
from trainer.errors import TuneError
from trainer.tuning.objective import REASON, Search
from trainer.tuning.space import as_toml
from trainer.tuning.study import finished

_ALL_FAILED: Final = "Every trial failed or was given up; the last one said: {reason}"
_NAMES: Final = {TuneMetric.AUROC: "mean validation AUROC", TuneMetric.LOSS: "validation loss"}


def write_table(study: Study, path: Path) -> None:
    """All trials as CSV, also those that failed or were interrupted."""
    ended = {trial.number for trial in finished(study)}
    keys = sorted({key for trial in study.trials for key in trial.params})
    rows = [
        (
            trial.number,
            _state(trial, taken_over=trial.number not in ended),
            "" if trial.value is None else trial.value,
            len(trial.intermediate_values),
            "" if trial.duration is None else round(trial.duration.total_seconds(), 1),
            *(trial.params.get(key, "") for key in keys),
            trial.user_attrs.get(REASON, ""),
        )
        for trial in study.trials
    ]
    with appearing(path) as partial, partial.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("trial", "state", "value", "epochs", "seconds", *keys, "reason"))
        writer.writerows(rows)


def write_best(study: Study, search: Search, path: Path) -> FrozenTrial:
    """The best values as a preset that `train` accepts; gives the best trial.

    Raises:
        TuneError: No trial came to a good end.
    """
    best = _best(study)
    values = dict(_split(text) for text in search.given)
    values |= {key: _text(value) for key, value in best.params.items()}
    preset = search.preset
    if preset.endswith(".toml"):
        preset = str(Path(preset).resolve())
    lines = [
        f"# Trial {best.number} of {len(finished(study))}: {_NAMES[search.metric]}"
        f" {best.value:.4f}.",
        f"extends = {json.dumps(preset, ensure_ascii=False)}",
        "",
        *(f"{key} = {as_toml(text)}" for key, text in values.items()),
    ]
    write_whole(path, "\n".join(lines) + "\n")
    return best


def draw_history(study: Study, metric: TuneMetric, path: Path) -> None:
    """Value of each trial and the best so far, as PNG."""
    figure = Figure(figsize=(7, 4.2), layout="constrained")
    axes = figure.add_subplot()
    complete = [trial for trial in study.trials if trial.state is TrialState.COMPLETE]
    pruned = [trial for trial in study.trials if trial.state is TrialState.PRUNED]
    numbers, values = _points(complete)
    axes.scatter(numbers, values, s=22, color="#1f77b4", label="trial", zorder=3)
    if pruned:
        axes.scatter(*_points(pruned), s=26, color="#999999", marker="x", label="given up")
    better = max if metric is TuneMetric.AUROC else min
    best = [better(values[: place + 1]) for place in range(len(values))]
    axes.step(numbers, best, where="post", color="#d62728", label="best so far")
    axes.set_xlabel("trial")
    axes.set_ylabel(_NAMES[metric])
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(alpha=0.3)
    axes.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=3, frameon=False)
    with appearing(path) as partial:
        figure.savefig(partial, format="png", dpi=120)


def _points(trials: Sequence[FrozenTrial]) -> tuple[list[int], list[float]]:
    """Numbers and values; a trial that was given up has that of its last epoch."""
    known = [t for t in trials if t.value is not None]
    return [t.number for t in known], [float(t.value) for t in known if t.value is not None]


def _best(study: Study) -> FrozenTrial:
    try:
        return study.best_trial
    except ValueError as error:
        reasons = [trial.user_attrs.get(REASON) for trial in finished(study)]
        said = [reason for reason in reasons if reason]
        raise TuneError(_ALL_FAILED, reason=said[-1] if said else "nothing.") from error


def _state(trial: FrozenTrial, *, taken_over: bool) -> str:
    interrupted = trial.state is TrialState.FAIL and taken_over
    return "interrupted" if interrupted else trial.state.name.lower()


def _split(text: str) -> tuple[str, str]:
    key, _, value = text.partition("=")
    return key.strip(), value


def _text(value: object) -> str:
    """A parameter in TOML: choices are TOML already."""
    return value if isinstance(value, str) else repr(value)

"""MLflow: an SQLite store in the run folder, unless `MLFLOW_TRACKING_URI` says otherwise."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Mapping
from typing import Any, Final

# Read by the package while it is imported: it would count its users.
os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")

from mlflow.entities import Metric, Param
from mlflow.tracking import MlflowClient

from trainer.monitors import Story

STORE: Final = "mlflow.db"
EXPERIMENT: Final = "cxr-trainer"
_RUN_TAG: Final = "cxr_run"
_ARTIFACTS: Final = "mlflow-artifacts"
_LONGEST_PARAM: Final = 6000
_MOST_METRICS: Final = 1000
_MOST_PARAMS: Final = 100


class MlflowMonitor:
    """A run in an MLflow store. Numbers are collected: each call of the store costs a transaction.

    Attributes:
        run_id: MLflow's name of the run.
    """

    def __init__(self, client: MlflowClient, run_id: str) -> None:
        self._client = client
        self.run_id = run_id
        self._waiting: list[Metric] = []

    def scalars(self, step: int, values: Mapping[str, float]) -> None:
        """Take numbers that belong to a step."""
        now = int(time.time() * 1000)
        self._waiting += [Metric(name, value, now, step) for name, value in values.items()]

    def flush(self) -> None:
        """Have everything in the store."""
        for first in range(0, len(self._waiting), _MOST_METRICS):
            part = self._waiting[first : first + _MOST_METRICS]
            self._client.log_batch(self.run_id, metrics=part)
        self._waiting = []

    def close(self) -> None:
        """End."""
        self.flush()
        self._client.set_terminated(self.run_id)


def open_monitor(story: Story) -> MlflowMonitor:
    """Begin the run, or continue it where the store has it."""
    logging.getLogger("alembic").setLevel(logging.WARNING)  # it tells of each table that it makes
    client = MlflowClient(
        os.environ.get("MLFLOW_TRACKING_URI", f"sqlite:///{(story.folder / STORE).resolve()}")
    )
    experiment = _experiment(client, story)
    found = client.search_runs([experiment], f"tags.{_RUN_TAG} = '{story.run_id}'")
    if found:
        return MlflowMonitor(client, found[0].info.run_id)
    run = client.create_run(experiment, tags={_RUN_TAG: story.run_id}, run_name=story.folder.name)
    _log_params(client, run.info.run_id, story.config)
    return MlflowMonitor(client, run.info.run_id)


def _experiment(client: MlflowClient, story: Story) -> str:
    known = client.get_experiment_by_name(EXPERIMENT)
    if known is not None:
        return str(known.experiment_id)
    if "MLFLOW_TRACKING_URI" in os.environ:
        return str(client.create_experiment(EXPERIMENT))
    artifacts = (story.folder / _ARTIFACTS).resolve().as_uri()
    return str(client.create_experiment(EXPERIMENT, artifact_location=artifacts))


def _log_params(client: MlflowClient, run_id: str, config: Mapping[str, object]) -> None:
    params = [Param(name, text[:_LONGEST_PARAM]) for name, text in _flat(config).items()]
    for first in range(0, len(params), _MOST_PARAMS):
        client.log_batch(run_id, params=params[first : first + _MOST_PARAMS])


def _flat(tree: Mapping[str, Any], above: str = "") -> dict[str, str]:
    """`section.key` and text of every value."""
    flat: dict[str, str] = {}
    for name, value in tree.items():
        key = f"{above}{name}"
        if isinstance(value, Mapping):
            flat |= _flat(value, f"{key}.")
        else:
            flat[key] = str(value)
    return flat

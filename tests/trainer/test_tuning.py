import csv
import json
import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import optuna
import pytest
import torch
from optuna.trial import TrialState
from PIL import Image

from trainer.__main__ import main
from trainer.config import Range, TuneMetric
from trainer.config_file import load_config
from trainer.engine import fit
from trainer.errors import ConfigError, TrainingError, TuneError
from trainer.sources import load_data
from trainer.tuning import objective as objective_module
from trainer.tuning.search import tune
from trainer.tuning.space import as_toml, overrides, suggested
from trainer.tuning.study import Beat, finished, open_study

FAST = Beat(interval_s=1, grace_s=3)

PRESET = """
[data]
sources = ["nih"]
held_out_fraction = 0.2
validation_fraction = 0.5
min_age = 18
[input]
size = 32
[model]
architecture = "test_convnext"
fusion = "single"
[loss]
findings = ["pleural_effusion", "mass"]
origin_weights = { expert = 1.0 }
[optim]
epochs = 2
batch_size = 8
keep = "best_loss"
[run]
device = "cpu"
threads = 1
monitors = []
checkpoint_every = 1
[tune]
trials = 3
sampler = "random"
pruner = "none"
[tune.space]
"optim.lr" = { low = 1e-4, high = 1e-1, log = true }
"""
GRID = PRESET.replace('"random"', '"grid"').replace(
    '"optim.lr" = { low = 1e-4, high = 1e-1, log = true }',
    '"optim.lr" = { choices = ["1e-3", "1e-2"] }\n'
    '"optim.weight_decay" = { choices = ["0.0", "1e-4"] }\n'
    '"optim.optimizer" = { choices = [\'"adam"\'] }',
)


@pytest.fixture
def preset(tmp_path: Path) -> Callable[[str], str]:
    def write(text: str) -> str:
        path = tmp_path / "small.toml"
        path.write_text(text, "utf-8")
        return str(path)

    return write


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def stored(path: Path) -> optuna.Study:
    return optuna.load_study(study_name="tune", storage=f"sqlite:///{path}")


def test_grid_of_team_24_visits_every_point_once_with_two_workers(
    preset: Callable[[str], str], data_root: Path, tmp_path: Path
) -> None:
    study = tmp_path / "grid.db"
    given = ["tune.metric=loss"]
    found = tune(preset(GRID), given, data_root, study, workers=2, beat=FAST)
    rows = table(found.table)
    assert [row["state"] for row in rows] == ["complete"] * 4
    visited = sorted((row["optim.lr"], row["optim.weight_decay"]) for row in rows)
    assert visited == [("1e-2", "0.0"), ("1e-2", "1e-4"), ("1e-3", "0.0"), ("1e-3", "1e-4")]
    assert {row["epochs"] for row in rows} == {"2"}
    assert found.metric is TuneMetric.LOSS
    assert found.value == min(float(row["value"]) for row in rows)
    # The best values are a preset: those, over the one that was searched.
    best = load_config(str(found.preset))
    row = rows[found.trial]
    assert (best.optim.lr, best.optim.weight_decay) == (
        float(row["optim.lr"]), float(row["optim.weight_decay"]),
    )  # fmt: skip
    assert (best.optim.optimizer, best.model.architecture) == ("adam", "test_convnext")
    assert best.tune.metric is TuneMetric.LOSS
    with Image.open(found.picture) as picture:
        assert picture.size[0] > 400
    # Nothing is left of the trials' own folders but the decoded images.
    assert [path.name for path in (tmp_path / "grid.trials").iterdir()] == ["cache"]
    # A finished search does nothing more.
    again = tune(preset(GRID), given, data_root, study, workers=1, beat=FAST)
    assert table(again.table) == rows


def test_a_trial_is_the_run_that_its_values_make(
    preset: Callable[[str], str], data_root: Path, tmp_path: Path
) -> None:
    study = tmp_path / "random.db"
    found = tune(preset(PRESET), ["tune.trials=1"], data_root, study, beat=FAST)
    assert found.metric is TuneMetric.AUROC
    config = load_config(str(found.preset))
    logs: list[Any] = []
    data = load_data(config, data_root, tmp_path / "cache")
    (tmp_path / "run").mkdir()
    fit(config, data, tmp_path / "run", on_epoch=logs.append)
    kept = [log for log in logs if log.kept]
    assert found.value == kept[-1].mean_auroc
    assert stored(study).trials[0].intermediate_values == {
        log.epoch: log.mean_auroc for log in logs
    }


WORKER = """
import sys, pathlib
from trainer.tuning.search import tune
from trainer.tuning.study import Beat
import trainer.tuning.objective as objective
if sys.argv[4] == "slow":
    inner = objective._Judge.__call__
    def slow(self, log):
        inner(self, log)
        pathlib.Path(sys.argv[5]).touch()
        import time; time.sleep(60)
    objective._Judge.__call__ = slow
tune(sys.argv[1], [], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3]), beat=Beat(1, 3))
"""


def test_killed_in_mid_trial_goes_on_where_it_stopped(
    preset: Callable[[str], str], data_root: Path, tmp_path: Path
) -> None:
    study, sign = tmp_path / "killed.db", tmp_path / "epoch"
    arguments = [preset(PRESET), str(data_root), str(study)]
    with subprocess.Popen(
        [sys.executable, "-c", WORKER, *arguments, "slow", str(sign)], start_new_session=True
    ) as process:
        end = time.monotonic() + 60
        while not sign.exists() and time.monotonic() < end:
            time.sleep(0.05)
        os.kill(process.pid, signal.SIGKILL)
    assert [trial.state for trial in stored(study).trials] == [TrialState.RUNNING]
    found = tune(*arguments[:1], [], data_root, study, beat=FAST)
    trials = stored(study).trials
    ended = finished(stored(study))
    assert len(ended) == 3
    assert {trial.state for trial in ended} == {TrialState.COMPLETE}
    # The dead one's trial was done by another: same values, both epochs.
    dead = trials[0]
    heir = next(t for t in trials if t.system_attrs.get("retry_history") == [0])
    assert dead.state is TrialState.FAIL
    assert heir.params == dead.params
    assert sorted(heir.intermediate_values) == [1, 2]
    states = [row["state"] for row in table(found.table)]
    assert sorted(states) == ["complete"] * 3 + ["interrupted"]


def test_a_failed_trial_is_told_and_the_search_goes_on(
    preset: Callable[[str], str], data_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner, calls = objective_module.fit, []

    def fails_first(*arguments: Any, **named: Any) -> torch.nn.Module:
        calls.append(1)
        if len(calls) == 1:
            raise TrainingError("The loss is not finite.")
        return inner(*arguments, **named)

    monkeypatch.setattr(objective_module, "fit", fails_first)
    found = tune(preset(PRESET), [], data_root, tmp_path / "s.db", beat=FAST)
    rows = table(found.table)
    assert [row["state"] for row in rows] == ["fail", "complete", "complete"]
    assert rows[0]["reason"] == "The loss is not finite."


def test_all_failed_is_one_sentence(
    preset: Callable[[str], str], data_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any, **__: Any) -> torch.nn.Module:
        raise TrainingError("The loss is not finite.")

    monkeypatch.setattr(objective_module, "fit", fails)
    with pytest.raises(TuneError, match="last one said: The loss is not finite"):
        tune(preset(PRESET), [], data_root, tmp_path / "s.db", beat=FAST)


def test_a_bad_trial_is_given_up(
    preset: Callable[[str], str], data_root: Path, tmp_path: Path
) -> None:
    # Five trials give the median; the first epoch counts.
    text = PRESET.replace('pruner = "none"', 'pruner = "median"')
    study = tmp_path / "pruned.db"
    given = ["tune.trials=8", "tune.metric=loss"]
    tune(preset(text), given, data_root, study, beat=FAST)
    trials = stored(study).trials
    assert len(trials) == 8
    given_up = [trial.number for trial in trials if trial.state is TrialState.PRUNED]
    assert given_up
    # From the sixth on, one whose first epoch is worse than the median of those before it goes.
    for trial in trials[5:]:
        before = [t for t in trials[: trial.number] if t.state is TrialState.COMPLETE]
        median = statistics.median(t.intermediate_values[1] for t in before)
        if trial.intermediate_values[1] > median:
            assert trial.number in given_up
            assert list(trial.intermediate_values) == [1]
    assert not {number for number in given_up if number < 5}


def test_interrupted_by_the_user_goes_on_with_the_same_values(
    preset: Callable[[str], str], data_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = tmp_path / "s.db"

    def interrupted(*_: Any, **__: Any) -> torch.nn.Module:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(objective_module, "fit", interrupted)
        with pytest.raises(KeyboardInterrupt):
            tune(preset(PRESET), ["tune.trials=1"], data_root, study, beat=FAST)
    tune(preset(PRESET), ["tune.trials=1"], data_root, study, beat=FAST)
    first, second = stored(study).trials
    assert (first.state, second.state) == (TrialState.FAIL, TrialState.COMPLETE)
    assert first.params == second.params


def test_command_line(
    preset: Callable[[str], str],
    data_root: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    study = tmp_path / "of" / "mine" / "s.db"
    command = ["tune", "--preset", preset(PRESET), "--data", str(data_root), "--study", str(study)]
    assert main([*command, "--set", "tune.trials=1", "--set", "tune.epochs=1"]) == 0
    assert "Best: trial 0, auroc" in capsys.readouterr().out
    assert {path.name for path in study.parent.iterdir()} >= {"s.db", "s.csv", "s.best.toml"}
    assert main([*command, "--set", "tune.trials=1", "--set", "optim.lr=7"]) == 2
    assert "another preset" in capsys.readouterr().err


def test_two_hundred_random_values_keep_to_their_ranges() -> None:
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=1))
    space = {
        "optim.lr": Range(low=1e-5, high=1e-1, log=True),
        "optim.batch_size": Range(low=2, high=9, whole=True),
        "optim.optimizer": Range(choices=('"adam"', '"sgd"')),
    }
    rates = []
    for _ in range(200):
        config = load_config("team24", overrides(suggested(study.ask(), space)))
        rates.append(config.optim.lr)
        assert 2 <= config.optim.batch_size <= 9
        assert config.optim.optimizer in {"adam", "sgd"}
    assert 1e-5 <= min(rates) <= max(rates) <= 1e-1
    # Even on a logarithmic scale: half of them below the middle of 1e-3.
    assert 70 < sum(rate < 1e-3 for rate in rates) < 130


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('"optim.lr" = { low = 1e-4', '"optim.rate" = { low = 1e-4'), "did you mean"),
        (("low = 1e-4, high = 1e-1", "low = 1e-1, high = 1e-4"), "low below high"),
        (("low = 1e-4", "low = 0"), "above 0 where log"),
        (('"random"', '"grid"'), "choices for every key"),
        (("validation_fraction = 0.5", "validation_fraction = 0.0"), "validation part"),
        (('"optim.lr" = { low = 1e-4, high = 1e-1, log = true }', ""), "no table tune.space"),
    ],
)
def test_searches_that_cannot_be(
    preset: Callable[[str], str],
    data_root: Path,
    tmp_path: Path,
    change: tuple[str, str],
    message: str,
) -> None:
    text = PRESET.replace(*change).replace('keep = "best_loss"', "")
    with pytest.raises(ConfigError, match=message):
        tune(preset(text), [], data_root, tmp_path / "s.db")
    assert not (tmp_path / "s.db").exists()


def test_a_search_of_an_earlier_version_goes_on(
    preset: Callable[[str], str], tmp_path: Path
) -> None:
    config, path = load_config(preset(PRESET)), tmp_path / "s.db"
    study = open_study(path, config, TuneMetric.AUROC, worker=0, beat=FAST)
    tree = json.loads(study.user_attrs["config"])
    del tree["config"]["loss"]["view_dropout"]  # as if it had come later
    study.set_user_attr("config", json.dumps(tree, sort_keys=True))
    open_study(path, config, TuneMetric.AUROC, worker=0, beat=FAST)
    for key, value in (("batch_size", 4), ("an_old_key", 1)):
        changed = json.loads(json.dumps(tree))
        changed["config"]["optim"][key] = value
        study.set_user_attr("config", json.dumps(changed))
        with pytest.raises(TuneError, match="another preset"):
            open_study(path, config, TuneMetric.AUROC, worker=0, beat=FAST)


def test_another_search_in_the_same_file_is_refused(
    preset: Callable[[str], str], tmp_path: Path
) -> None:
    config, study = load_config(preset(PRESET)), tmp_path / "s.db"
    open_study(study, config, TuneMetric.AUROC, worker=0, beat=FAST)
    other = load_config(preset(PRESET), ["optim.batch_size=4"])
    with pytest.raises(TuneError, match="another preset"):
        open_study(study, other, TuneMetric.AUROC, worker=0, beat=FAST)
    longer = load_config(preset(PRESET), ["tune.trials=99", "run.threads=2"])
    open_study(study, longer, TuneMetric.AUROC, worker=0, beat=FAST)


def test_a_file_that_is_no_study_is_one_sentence(
    preset: Callable[[str], str], tmp_path: Path
) -> None:
    path = tmp_path / "s.db"
    path.write_bytes(b"this is not a data base at all, and long enough to tell" * 20)
    with pytest.raises(TuneError, match="cannot be opened"):
        open_study(path, load_config(preset(PRESET)), TuneMetric.LOSS, worker=0, beat=FAST)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("1e-3", "1e-3"), ('"adam"', '"adam"'), ("adam", '"adam"'), ('a "b"', '"a \\"b\\""')],
)
def test_values_become_toml(text: str, wanted: str) -> None:
    assert as_toml(text) == wanted
